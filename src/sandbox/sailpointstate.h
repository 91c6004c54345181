// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxsailpointsettings.h"

#include <QList>
#include <QMap>

namespace patkeeper::sandbox
{

struct State;
struct User;

/// An access token, made at `/oauth/token` or for a test.
struct SailPointJwt {
    QByteArray value;
    QString clientId; ///< Of the PAT it was made with, or of another client.
    QString tenant;
    QString userId; ///< Empty: of a client that no user stands behind.
    QStringList scopes;
    QDateTime expiresAt;
    bool ended = false;
};

/// All that the sandbox's SailPoint remembers; part of State and guarded as it is.
struct SailPointState {
    SandboxSailPointSettings settings;
    QStringList tenants;                 ///< Never empty once a sandbox runs.
    QList<SandboxSailPointToken> tokens; ///< In the order of their creation, deleted ones included.
    QList<SailPointJwt> jwts;
    QMap<QString, QList<QDateTime>> calls; ///< By client and version, within the last window.

    /// One that is not deleted.
    SandboxSailPointToken *token(const QString &tenant, const QString &id);
    const SailPointJwt *jwt(const QByteArray &value) const;
};

/// Fills in whatever was left empty and files it; the id.
QString addSailPointToken(SandboxSailPointToken token, State &state);
void deleteSailPointToken(SandboxSailPointToken &token, State &state);
bool hasSecret(const SandboxSailPointToken &token, QByteArrayView secret);
QByteArray digestOf(const SandboxSailPointToken &token);
bool isExpired(const SandboxSailPointToken &token, const QDateTime &now);

/// An access token for this user (null: for a client without one); its text.
QByteArray addSailPointJwt(const QString &tenant, const QString &clientId, const User *user, const QStringList &scopes,
                           std::chrono::seconds life, State &state);
/// A user's id in SailPoint's form: 32 hex digits.
QString identityId(const User &user);
bool isAdministrator(const User &user, const State &state);
/// `length` lower-case hex digits from the system's random source.
QByteArray randomHex(int length);

} // namespace patkeeper::sandbox
