// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace patkeeper
{

/// What there is to be reminded of.
enum class ReminderKind {
    Expiry,
    OtherEnd,         ///< Before its expiry, as the service has said.
    IdleEnd,          ///< Unless it is used.
    Rotation,         ///< By its policy.
    Review,           ///< By its policy.
    SignIn,           ///< It ends, has ended, or was refused.
    Operation,        ///< Stopped, or waits for a person.
    FailedRevocation, ///< A token that is to end still lives.
    Died,             ///< Ended, or no longer listed, though nobody here has ended it.
};
QString reminderKindName(ReminderKind kind); ///< Stable: "expiry", "other-end", "idle", "rotation" ...

/// One thing to be reminded of, with what its sentences need. Whether and when it is said, the policy says.
struct ReminderFact {
    ReminderKind kind = ReminderKind::Expiry;
    QString subject;     ///< Names the token, the sign-in with its credentials, or the operation; stable.
    QString group;       ///< Shares a bubble with everything of its lineage.
    QString accountId{}; ///< With remoteId: the token; both empty where it is about none.
    QString remoteId{};
    QString operationId{};
    QString signInId{};
    QString name{}; ///< Of the token.
    QString accountName{};
    QDateTime deadline;                ///< UTC by the service's clock. Of what has happened: when that was noticed.
    qint64 clockOffsetMs = 0;          ///< The service's clock minus this machine's.
    std::optional<QDateTime> began{};  ///< The life that ends with the deadline; UTC by the service's clock.
    std::optional<QList<int>> steps{}; ///< Of its lineage, instead of the profile's.
    bool muted = false;
    bool isCertain = true;   ///< False where it may have been used without anybody here knowing.
    bool isByItself = false; ///< A rotation that is done without being asked for.
    bool isNeeded = false;   ///< A sign-in that the service has refused.
    bool hasExpired = false; ///< Died in its time, and not before it.
    bool mayExtend = false;
    bool mayRotate = false;
    QString reason{}; ///< A sentence of the service's, or of what stopped an operation (translated).
    std::optional<QDateTime> refreshedAt{}; ///< Of its account, by this machine's clock.

    /// What is remembered of it: its kind, what it is about and its deadline to the minute. Another deadline makes it
    /// another thing to be reminded of.
    QString identity() const;
    /// UTC milliseconds since the epoch, by this machine's clock.
    qint64 localDeadlineMs() const { return deadline.toMSecsSinceEpoch() - clockOffsetMs; }

    bool operator==(const ReminderFact &) const = default;
};

} // namespace patkeeper
