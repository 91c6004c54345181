// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace patkeeper
{

/// One identity at one authority and how it proves itself; may serve several accounts.
struct SignIn {
    QString id;                         ///< UUID.
    QString kind;                       ///< How it proves itself: "bearer", "browser", "device" … (signinsettings.h).
    QString authority;                  ///< Where it was issued, where that is known.
    QString userId;                     ///< The service's id of the person, once learnt.
    QString userName;                   ///< For display only.
    QString secretKey;                  ///< Of the keychain entry that holds it.
    std::optional<QDateTime> expiresAt; ///< A hint, read from unverified claims.
    bool needed = false;                ///< The service refused it last time: the person has to sign in again.
    QString occasion;                   ///< Names the last time that the person signed in; a renewal leaves it.
    QJsonObject settings;               ///< Of how to sign in (client id, tenant, scopes); none of them secret.

    bool operator==(const SignIn &) const = default;
};

/// One place where tokens live (organization, tenant, endpoint), reached by one sign-in.
struct Account {
    QString id;       ///< UUID.
    QString name;     ///< Chosen by the person, unique, without '/' and '#'.
    QString provider; ///< Kind: "azure-devops".
    QString signInId;
    QMap<QString, QString> fields; ///< What the provider's form asked for: "url", "organization", "api-url".
    QStringList origins;           ///< The closed set of origins its credentials and tokens may be sent to.
    QString userId;                ///< This account's own user at the service, learnt at the first refresh.
    QString userName;
    std::optional<QDateTime> refreshedAt; ///< The last complete refresh, UTC.
    qint64 clockOffsetMs = 0;             ///< Service time minus local time, by the last answer.

    bool operator==(const Account &) const = default;
};

/// What the service says of a token, or would by its dates.
enum class TokenStatus { Active, Expired, Revoked, NoLongerListed };
QString tokenStatusName(TokenStatus status); ///< Stable: "active", "expired", "revoked", "no-longer-listed".
std::optional<TokenStatus> tokenStatusFromName(const QString &name);

/// Another end than its expiry that a token is known to come to.
struct OtherEnd {
    QDateTime at;
    QString reason; ///< Open set: "all-organizations", "idle"; the provider's capabilities have its sentence.

    bool operator==(const OtherEnd &) const = default;
};

/// Metadata of one PAT. The secret is never a part of it.
struct Token {
    QString accountId;
    QString remoteId; ///< The service's own id.
    QString name;
    QStringList scopes;                 ///< As a set: lower case, sorted, without doubles.
    QDateTime createdAt;                ///< Invalid where the service does not say.
    std::optional<QDateTime> expiresAt; ///< Nothing: never expires.
    std::optional<QDateTime> lastUsedAt;
    TokenStatus status = TokenStatus::Active; ///< By the last listing; see statusAt().
    std::optional<OtherEnd> otherEnd;
    /// The provider's own facts ("targetAccounts"). Seven are for all: "expiryUnknown", no expiresAt, yet not for ever;
    /// "readOnly", the service's own affair, for a reason that the capabilities have a sentence for; "options", what a
    /// request for another one like it asks for; "ownOptions", what was entered and is true of this one only; "page",
    /// the address of the service's page where this token is; "service", what the person calls the service;
    /// "accessTokenSeconds", see accessTokenLife().
    QJsonObject extras;

    bool operator==(const Token &) const = default;
};

/// A token and its successors: what a person means by "my CI token". A row exists once the person has entered
/// something.
struct Lineage {
    QString id; ///< UUID.
    QString accountId;
    QString alias;
    QString notes; ///< "Used in", one place a line.
    QString currentRemoteId;
    QString previousRemoteId;
    QJsonObject policy;

    bool operator==(const Lineage &) const = default;
};

/// That a secret is in the keychain, not the secret.
struct KeptSecret {
    enum class Proof { Created, Works, Unproven };

    QString key;
    QString accountId;
    QString remoteId;
    QStringList parts;
    Proof proof = Proof::Created; ///< Made here, proven by the probe, or taken on the person's word.
    QDateTime storedAt;

    bool operator==(const KeptSecret &) const = default;
};
QString proofName(KeptSecret::Proof proof); ///< "created", "works", "unproven".
std::optional<KeptSecret::Proof> proofFromName(const QString &name);

/// What the person asks for.
struct TokenRequest {
    QString name;
    QStringList scopes;
    std::optional<QDateTime> expiresAt; ///< Nothing: never, where the provider can.
    QJsonObject options;                ///< The provider's own.
    bool neverAcknowledged = false;     ///< The person has accepted Capabilities::neverExpiresAcknowledgement.

    bool operator==(const TokenRequest &) const = default;
};

/// A change of an existing token; what is not set stays.
struct TokenUpdate {
    QString remoteId;
    std::optional<QString> name;
    std::optional<QStringList> scopes;
    std::optional<QDateTime> expiresAt;
    std::optional<QJsonObject> options{}; ///< As in TokenRequest, all of them.
    bool neverExpires = false;            ///< In place of expiresAt: it shall have none any longer.
    bool neverAcknowledged = false;       ///< As in TokenRequest.

    bool operator==(const TokenUpdate &) const = default;
};

/// Lower case, sorted, without doubles: scopes are compared as sets.
QStringList normalizedScopes(const QStringList &scopes);

} // namespace patkeeper
