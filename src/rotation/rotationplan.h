// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "result.h"
#include "values.h"

#include <QHash>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// How long a predecessor stays alive where nobody says otherwise.
inline constexpr std::chrono::seconds usualGrace = std::chrono::hours(24);

/// What a person, a policy or a script wants of a rotation; what is not set is as the predecessor has it.
struct RotationWishes {
    std::optional<QDateTime> expiresAt; ///< Of the successor, UTC.
    std::optional<QStringList> scopes;
    std::chrono::seconds grace = usualGrace;
    bool leavesPredecessor = false; ///< It is not revoked: a person does that, or its own end comes.
    bool mayBeWider = false;        ///< The person has ticked that the successor may do more.
    bool neverAcknowledged = false; ///< As in TokenRequest: without it a successor of what never expires does expire.
    /// Where no further token has room, the predecessor is revoked before its successor is made: for some time there is
    /// neither. Says nothing where there is room.
    bool mayRevokeFirst = false;
    /// Of a token that works in all organizations: the ids of those of furtherAccounts() that get one of their own,
    /// too.
    QStringList furtherAccounts{};

    bool operator==(const RotationWishes &) const = default;
};

/// What is at the account beside the predecessor, as far as it bears on its rotation.
struct RotationSurroundings {
    QStringList takenNames;
    int placesTaken = 0;
    QList<Token> dispensable; ///< What could make room, the least needed first.
    /// By the remote id of a token: the names of the accounts that sign in with it, for a sentence.
    QHash<QString, QString> signIns{};
};

/// A rotation before its first request: what is made, and what becomes of the predecessor.
struct RotationPlan {
    QString accountId;
    QString predecessorId;
    TokenRequest request;
    /// Where names are unique: what the successor is called once the predecessor is revoked; empty: it has its name
    /// from the start.
    QString renamesTo{};
    bool movesSignIn = false;  ///< The account signs in with the predecessor, and with the successor once that works.
    bool revokesFirst = false; ///< The predecessor is revoked before its successor is made, as there is no room else.
    std::chrono::seconds grace = usualGrace;
    bool leavesPredecessor = false;
    bool endsEarlier = false; ///< The successor is to end before the predecessor would, and whoever wished it knows.
    bool inBulk = false;      ///< One of several: without a hand-over that succeeded nothing is revoked at once.
    bool unattended = false;  ///< By itself: without a hand-over that succeeded the predecessor is not revoked.
    /// The ids of other accounts that get a token like the successor: it is not done before they have.
    QStringList furtherAccounts{};
    QStringList remarks; ///< What is different from the predecessor, in sentences (translated).

    /// What the person calls it, whatever it is called meanwhile.
    const QString &name() const { return renamesTo.isEmpty() ? request.name : renamesTo; }

    bool operator==(const RotationPlan &) const = default;
};

// Pure functions of (values, now). `now` is UTC by the service's clock.

/// The plan, or why there is none: revoked, scopes not known (nothing wider is guessed), wider than the predecessor
/// without having been asked for, or a provider that cannot create. An expired token is made anew; one for all
/// organizations is narrowed to its account's; of the further accounts that were wished for each gets one of its own.
/// Where names are unique the successor has one of its own until the predecessor is revoked (successorname.h). Where
/// there is no room for one more the error's field is `noRoomField`, unless the wishes let the predecessor end first,
/// which one that signs the account in never does.
Result<RotationPlan> planRotation(const Token &predecessor, const Capabilities &capabilities,
                                  const RotationWishes &wishes, const QDateTime &now,
                                  const RotationSurroundings &surroundings = {});

inline const QString noRoomField = QStringLiteral("room");

/// Where else a token that works in all organizations may be used, as far as @p accounts say: those of the same
/// provider and the same person in another place, one for each place. Nothing for any other token.
QList<Account> furtherAccounts(const Token &predecessor, const QList<Account> &accounts);

/// Whether a bearer of these scopes may do anything that one of those may not.
bool isWider(const QStringList &scopes, const QStringList &than, const ScopeCatalogue &catalogue);

/// Whether a token with that end stops working noticeably before the predecessor would: by more than an hour, as the
/// fingerprint moves an expiry by seconds.
bool endsBefore(const std::optional<QDateTime> &expiresAt, const Token &predecessor);

/// Whether the successor is still what was made, and does what the predecessor did for as long: else the predecessor is
/// not revoked. The error says what is different.
Result<void> stillReplaces(const Token &successorNow, const TokenRequest &request,
                           const std::optional<QDateTime> &madeToExpire);

} // namespace patkeeper
