// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountplaces.h"
#include "digitalhubdocuments.h"
#include "httpclient.h"

#include <memory>

namespace patkeeper
{

/// What a DigitalHub tells everybody of itself (fact sheet B2): which ways of signing in it takes, and the app that
/// people sign in to in the browser. It sends no credentials, and follows no document to another place.
class DigitalHubPlaces final : public AccountPlaces
{
    Q_OBJECT

public:
    /// Origins in @p options are not used.
    explicit DigitalHubPlaces(HttpOptions options);
    ~DigitalHubPlaces() override;

    /// Both documents. An error only where neither came, or where they lead elsewhere.
    void discover(const QMap<QString, QString> &fields, QObject *context, Reply<digitalhub::Documents> reply);

    void findSignIn(const QMap<QString, QString> &fields, const SignInSettings &wanted, QObject *context,
                    Reply<SignInSettings> reply) override;
    /// Unsupported: there is no directory behind it.
    void findTenant(const QMap<QString, QString> &fields, QObject *context, Reply<QString> reply) override;
    /// The same: a DigitalHub is one place.
    Result<Origins> lookUpOrigins(const QMap<QString, QString> &fields) const override;
    void findPlaces(const QMap<QString, QString> &fields, CredentialSource *credentials, Interaction interaction,
                    QObject *context, Reply<QList<PersonPlace>> reply) override;

private:
    HttpOptions m_options;
    std::unique_ptr<HttpClient> m_http;
};

namespace digitalhub
{

/// The settings to sign in with, by what the service says of itself. Pure.
Result<SignInSettings> signInBy(const Documents &documents, const Addresses &addresses, SignInSettings wanted);

} // namespace digitalhub

} // namespace patkeeper
