// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "authoritymetadata.h"
#include "clock.h"
#include "httpclient.h"
#include "issuedsignin.h"
#include "signinsettings.h"

#include <QHash>
#include <QObject>

#include <map>
#include <memory>

namespace patkeeper
{

/// Renews sign-ins at their authorities: what each says of itself is read once, then each renewal is one request.
class TokenRenewal final : public QObject
{
    Q_OBJECT

public:
    /// How to send requests to an authority: with its own origin alone among HttpOptions::origins, and with the
    /// account's own file of certificate authorities, where it has one.
    using OptionsFor = std::function<HttpOptions(const QUrl &authority, const QString &certificateFile)>;

    explicit TokenRenewal(OptionsFor options, Clock clock = systemClock(), QObject *parent = nullptr);
    ~TokenRenewal() override;

    /// SignInNeeded where the authority refuses the refresh token, Unconfirmed where its answer never came. Where the
    /// settings say ClientCredentials, @p refreshToken is the client's secret.
    void renew(const SignInSettings &settings, const AuthorityScopes &scopes, const QString &certificateFile,
               const Secret &refreshToken, QObject *context, Reply<IssuedSignIn> reply);

private:
    HttpClient *clientFor(const QUrl &authority, const QString &certificateFile);
    void send(HttpClient *client, const AuthorityMetadata &authority, const SignInSettings &settings,
              const QStringList &scopes, const Secret &refreshToken, QObject *context, Reply<IssuedSignIn> reply);

    OptionsFor m_options;
    Clock m_clock;
    std::map<QString, std::unique_ptr<HttpClient>> m_clients; ///< By authority and file.
    QHash<QString, AuthorityMetadata> m_known;                ///< By authority and tenant.
};

} // namespace patkeeper
