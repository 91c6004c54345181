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

/// How the sandbox's SailPoint behaves until told otherwise. What the fact sheet leaves open has a switch where a
/// client must get along with both.
struct SandboxSailPointSettings {
    /// Versions that know neither never nor more than six months, and patch no date (fact sheet A7). A tenant that was
    /// not moved on has `v1` in it too.
    QStringList sixMonthVersions{QStringLiteral("beta"), QStringLiteral("v3"), QStringLiteral("v2024")};
    bool sixMonthsRefuseFlag = false; ///< There the never-flag is an error instead of nothing.
    /// The never-flag is taken without a word and does nothing: a token without a date gets six months, and a date that
    /// was to be cleared stays.
    bool ignoresNeverFlag = false;
    bool refusesRemove = false;   ///< A patch can only `add`, `replace` and `test`.
    bool returnsNeverFlag = true; ///< The listing has it in the specification, and not in the bulk page's words (A5).
    QStringList droppedScopes;    ///< Left out of each token without a word.
    std::optional<int> mostPerUser = 10;
    bool countsManaged = false; ///< The platform's own count among them.
    int limitStatus = 400;      ///< Of one too many.
    int duplicateStatus = 400;  ///< Of a name that its owner has given already.
    bool paced = false;         ///< 429 for more than `callsPerWindow` calls of one client and version (A9).
    int callsPerWindow = 100;
    std::chrono::seconds window{10};
    bool bulkAllOrNothing =
        true; ///< False: a bulk patch ends at the first that cannot be, with those before it changed.
    bool endsJwtsWithToken = false;    ///< Those made with a token end with it.
    bool basicAtTokenEndpoint = false; ///< `/oauth/token` takes id and secret as user and password too.
    bool honoursPaging = false;        ///< `limit`, `offset` and `count` work on the listing.
    int fractionDigits = 3;            ///< Of the seconds; 6 was seen too.
    /// Those whose level has the rights over everybody's tokens and the platform's, by mail address, name or id.
    QStringList administrators{QStringLiteral("mara.lindqvist@northwind.example")};

    friend bool operator==(const SandboxSailPointSettings &, const SandboxSailPointSettings &) = default;
};

/// A personal access token as the sandbox's SailPoint knows it: the truth that tests compare with.
struct SandboxSailPointToken {
    QString id; ///< Empty when added: the sandbox makes one, of 32 hex digits.
    QString name;
    QStringList scopes; ///< Empty when added: `sp:scopes:all`.
    QString tenant;     ///< Empty when added: the first.
    QString userId;     ///< Empty when added: the sandbox's first user.
    QDateTime createdAt;
    QDateTime expiresAt; ///< Invalid: never.
    bool neverFlag = false;
    QDateTime lastUsed; ///< Invalid: never was.
    bool managed = false;
    int validitySeconds = 43'200;
    QByteArray secret;        ///< Empty when added: the sandbox makes one. In no answer but that to Create.
    QByteArray secretDigest;  ///< SHA-256 of a secret that an earlier sandbox made.
    bool deleted = false;     ///< Gone for the service; kept for tests.
    quint64 createdOrder = 0; ///< Counted with all other changes at the sandbox's services.
    quint64 changedOrder = 0; ///< Of the last patch; 0: never.
    quint64 deletedOrder = 0; ///< 0: never.
};

} // namespace patkeeper
