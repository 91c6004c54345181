// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxdigitalhubsettings.h"

#include <QList>
#include <QUrl>

namespace patkeeper
{

namespace sandbox
{
class Service;
}

/// The sandbox's DigitalHub: its truth, and what happens behind the app's back.
///
/// Each member may be called from any thread. A `person` is an id, a mail address or a name, and the first user where
/// it is empty.
class SandboxDigitalHub
{
public:
    explicit SandboxDigitalHub(sandbox::Service &service) : m_service(service) {}

    /// `url()/api/v1/tokens/personal`, `url()/auth/token` and so on.
    QUrl url() const;
    QString clientId() const;
    QByteArray clientSecret() const;
    /// What DigitalHub calls the person, and their password.
    QString userName(const QString &person = {}) const;
    QByteArray password(const QString &person = {}) const;
    /// They choose another one.
    void setPassword(const QByteArray &password, const QString &person = {});

    SandboxDigitalHubSettings settings() const;
    void setSettings(const SandboxDigitalHubSettings &settings);

    /// The first user's newest access token that lives; made when there is none.
    QByteArray bearer() const;
    QByteArray newBearer(const QString &person = {});
    /// Each access token ends now; personal ones live on.
    void expireBearers();

    /// The server's truth, in the order of creation, deleted ones included.
    QList<SandboxDigitalHubToken> tokens() const;
    /// What somebody does at the service's web page.
    QString addToken(const SandboxDigitalHubToken &token);
    bool deleteToken(const QString &id);
    /// Whether the secret would sign somebody in now.
    bool accepts(QByteArrayView secret) const;
    /// For tests and for bringing in "a secret I already have"; empty for an unknown id.
    QByteArray secretOf(const QString &id) const;

private:
    sandbox::Service &m_service;
};

} // namespace patkeeper
