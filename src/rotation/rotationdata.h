// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "journal.h"
#include "rotationplan.h"

#include <QMap>

namespace patkeeper
{

/// The steps of a rotation as they are journalled, each before it is entered.
namespace rotationstep
{
inline const QString clearing =
    QStringLiteral("clearing"); ///< The predecessor ends first, and no successor is made yet.
inline const QString creating = QStringLiteral("creating");   ///< The successor's own operation knows how far.
inline const QString verifying = QStringLiteral("verifying"); ///< Its secret is kept.
inline const QString spreading = QStringLiteral("spreading"); ///< Those of other accounts are being made.
inline const QString switching = QStringLiteral("switching"); ///< Its secret was accepted.
inline const QString movingSignIn =
    QStringLiteral("moving-sign-in"); ///< The lineage points to it; the account signs in with the predecessor.
inline const QString handingOver = QStringLiteral("handing-over"); ///< The lineage points to it.
inline const QString grace = QStringLiteral("grace");              ///< The predecessor lives until `revokeAt`.
inline const QString revoking = QStringLiteral("revoking");       ///< The successor is about to be looked at once more.
inline const QString renaming = QStringLiteral("renaming");       ///< The predecessor is revoked, its name is free.
inline const QString withdrawing = QStringLiteral("withdrawing"); ///< The successor is to end, the predecessor stays.
} // namespace rotationstep

/// A token like the successor in another account, as far as it has come.
struct FurtherSuccessor {
    QString accountId;
    QString creationId; ///< Of the operation that makes it; also the last part of its secret's key.
    QString tokenId;    ///< Once its secret is kept and was accepted.
    std::optional<QDateTime> expiresAt;
    bool withdrawn = false; ///< Revoked again, or never made.

    bool operator==(const FurtherSuccessor &) const = default;
};

/// What a rotation keeps in Operation::data; Operation::remoteId is the predecessor. No secret is ever among it.
struct RotationData {
    RotationPlan plan;
    QString creationId; ///< Of the operation that makes the successor; also the last part of its secret's key.
    QString successorId;
    std::optional<QDateTime> successorExpiresAt; ///< As it was made.
    std::optional<QDateTime> revokeAt;           ///< By the service's clock.
    bool handedOver = false;                     ///< By a hand-over command that succeeded.
    int handOverAttempts = 0;
    QStringList ticked;                    ///< Places of "Used in" that have the new secret.
    bool undone = false;                   ///< The person took it back.
    QList<FurtherSuccessor> further;       ///< Of RotationPlan::furtherAccounts, in that order.
    QString reason;                        ///< Why the successor is withdrawn (translated when it was written).
    QMap<QString, QStringList> signInKeys; ///< SignInMove::keys, while a sign-in moves.
    QString keptName;                      ///< Why the successor has not got RotationPlan::renamesTo (translated then).

    bool operator==(const RotationData &) const = default;
};

QJsonObject toJson(const RotationData &data);
RotationData rotationFromJson(const Operation &operation);
/// The predecessors among those that are open whose grace has an end, and when that is (UTC).
QHash<TokenKey, QDateTime> revocationsDue(const QList<Operation> &rotations);

} // namespace patkeeper
