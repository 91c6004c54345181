// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxsailpointsettings.h"

#include <QList>
#include <QUrl>

namespace patkeeper
{

namespace sandbox
{
class Service;
}

/// The sandbox's SailPoint: its truth, and what happens behind the app's back.
///
/// Each member may be called from any thread. A `person` is an id, a mail address or a name, and the first user where
/// it is empty; a `tenant` is the first where it is empty.
class SandboxSailPoint
{
public:
    explicit SandboxSailPoint(sandbox::Service &service) : m_service(service) {}

    /// `url()/oauth/token`, `url()/personal-access-tokens/v1` and so on.
    QUrl url(const QString &tenant = {}) const;
    QString tenant() const; ///< The first.
    void addTenant(const QString &name);

    SandboxSailPointSettings settings() const;
    void setSettings(const SandboxSailPointSettings &settings);

    /// The first user's newest access token that has all rights and lives; made when there is none.
    QByteArray bearer() const;
    QByteArray newBearer(const QString &person = {}, const QStringList &scopes = {QStringLiteral("sp:scopes:all")},
                         std::chrono::seconds life = std::chrono::hours(12), const QString &tenant = {});
    /// Of a client that no user stands behind.
    QByteArray newClientBearer();
    /// Each access token ends now, as if its time were over.
    void expireBearers();

    /// The server's truth, in the order of creation, deleted ones included.
    QList<SandboxSailPointToken> tokens() const;
    /// What somebody does at the service's web page.
    QString addToken(const SandboxSailPointToken &token);
    bool deleteToken(const QString &id);
    /// Whether id and secret would get an access token now.
    bool accepts(const QString &id, QByteArrayView secret) const;
    /// For tests and for bringing in "a secret I already have"; empty for an unknown id.
    QByteArray secretOf(const QString &id) const;
    /// A user's id as SailPoint has it.
    QString identity(const QString &person = {}) const;

private:
    sandbox::Service &m_service;
};

} // namespace patkeeper
