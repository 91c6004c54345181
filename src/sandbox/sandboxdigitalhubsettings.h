// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// How the sandbox's DigitalHub behaves until told otherwise. What the fact sheet leaves open has a switch where a
/// client must get along with both.
struct SandboxDigitalHubSettings {
    std::optional<int> lifeDays = 365; ///< Of each token; none: they have no end and no `expiresAt`.
    bool epochDates = false;           ///< Dates are milliseconds since 1970 instead of ISO 8601.
    bool plainTextErrors = false;      ///< The messages come bare instead of in JSON.
    int lateListings = 0;              ///< In so many listings after its creation a token is not there yet.
    QStringList droppedScopes{};       ///< A new token does not get these, whatever was asked for.
    int expiredStatus = 500;           ///< Of a request with an expired token as its bearer.
    bool basicAuthentication = true;   ///< The API takes user and password.
    bool openIdSignIn = true;          ///< People can sign in at `/auth/authorize`.
    bool guardsCredentials = true;     ///< Store credentials are given for a token that has the scope only (B3).
    bool honoursPaging = false;        ///< The listing is really cut into pages.
    QStringList credentialProviders{QStringLiteral("s3"), QStringLiteral("db")}; ///< Also `trino`, `registry`.
    std::chrono::seconds accessTokenLife{28'800};
    std::chrono::seconds refreshTokenLife{30L * 24 * 3600};
    std::chrono::seconds codeLife{300};
    QString name = QStringLiteral("sandbox");
    QString clientId = QStringLiteral("dhcore-sandbox");
    QStringList redirectUris; ///< Allowed besides the console's and `http://localhost` with any port and path.
    /// Who signs in without a page being shown, or what goes wrong: `denied`, `other-state`, `no-answer`.
    QString pick;

    friend bool operator==(const SandboxDigitalHubSettings &, const SandboxDigitalHubSettings &) = default;
};

/// A personal access token as the sandbox's DigitalHub knows it: the truth that tests compare with.
struct SandboxDigitalHubToken {
    QString id; ///< Empty when added: the sandbox makes one.
    QString name;
    QString user;       ///< Empty when added: the sandbox's first user.
    QStringList scopes; ///< Empty when added: the three that there are.
    QDateTime issuedAt;
    QDateTime expiresAt; ///< Invalid: never.
    QString ipAddress;
    QByteArray secret;        ///< Empty when added: the sandbox makes one. In no answer but that to Create.
    QByteArray secretDigest;  ///< SHA-256 of a secret that an earlier sandbox made.
    bool deleted = false;     ///< Gone for the service; kept for tests.
    int listingsToMiss = 0;   ///< How often it will still be missing.
    quint64 createdOrder = 0; ///< Counted with all other changes at the sandbox's services.
    quint64 deletedOrder = 0; ///< 0: never.
};

} // namespace patkeeper
