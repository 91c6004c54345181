// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxdigitalhubsettings.h"

#include <QList>
#include <QMap>

namespace patkeeper::sandbox
{

struct State;
struct User;

/// An access token of DigitalHub's own.
struct DigitalHubJwt {
    QByteArray value;
    QString user;
    QStringList audience;
    QDateTime expiresAt;
};

struct DigitalHubCode {
    QByteArray value;
    QString user;
    QString redirectUri;
    QByteArray challenge; ///< Empty: asked for without PKCE, so the client's secret is needed.
    QStringList scopes;
    QDateTime expiresAt;
};

struct DigitalHubRefreshToken {
    QString id;
    QByteArray digest; ///< SHA-256: the token itself is known to its holder only.
    QString user;
    QStringList scopes;
    QDateTime issuedAt;
    QDateTime expiresAt;
};

/// All that the sandbox's DigitalHub remembers; part of State and guarded as it is.
struct DigitalHubState {
    SandboxDigitalHubSettings settings;
    QByteArray clientSecret;
    QMap<QString, QByteArray> passwords;  ///< By user.
    QList<SandboxDigitalHubToken> tokens; ///< In the order of their creation, deleted ones included.
    QList<DigitalHubJwt> jwts;
    QList<DigitalHubCode> codes;
    QList<DigitalHubRefreshToken> refreshTokens;

    /// One that is not deleted.
    SandboxDigitalHubToken *token(const QString &id);
    const SandboxDigitalHubToken *tokenBySecret(QByteArrayView secret) const;
    const DigitalHubJwt *livingJwt(const QByteArray &value, const QDateTime &now) const;
};

/// What DigitalHub calls a person: what stands before the @.
QString digitalHubUser(const User &user);
const User *digitalHubPerson(const QString &userName, const State &state);
/// The address that it has in the sandbox, without a slash at its end.
QString digitalHubEndpoint(const State &state);

/// Fills in whatever was left empty and files it; the id.
QString addDigitalHubToken(SandboxDigitalHubToken token, State &state);
void deleteDigitalHubToken(SandboxDigitalHubToken &token, State &state);
QByteArray digestOf(const SandboxDigitalHubToken &token);
bool isExpired(const SandboxDigitalHubToken &token, const QDateTime &now);
/// The person's password, made when it is first asked for.
QByteArray digitalHubPassword(const QString &user, State &state);

} // namespace patkeeper::sandbox
