// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "rotationplan.h"

#include <QJsonObject>

namespace patkeeper
{

class Settings;

/// When a token is to be rotated or looked at, and how. Of a lineage, an account or a provider; what the nearer one
/// does not say is as the farther one does.
struct RotationPolicy {
    std::optional<int> daysBeforeExpiry;
    std::optional<int> daysOfAge;    ///< Also for tokens that never expire.
    std::optional<int> reviewMonths; ///< Between two looks; 0: nobody is to look.
    std::optional<int> graceHours;
    std::optional<int> lifeDays;  ///< Of the successor.
    std::optional<bool> byItself; ///< The running program and the timer rotate it without being asked.

    bool operator==(const RotationPolicy &) const = default;
    bool isEmpty() const { return *this == RotationPolicy(); }
};

QJsonObject toJson(const RotationPolicy &policy);
/// What is not a number of the right size is as if it were not there.
RotationPolicy policyFromJson(const QJsonObject &object);
/// @p nearer where it says something, else @p farther.
RotationPolicy policyOver(const RotationPolicy &nearer, const RotationPolicy &farther);

// Pure functions of (values, now). `now` is UTC by the service's clock.

/// When the policy wants it rotated: the earlier of both rules, and before its expiry not in the first half of its
/// life; nothing where none applies.
std::optional<QDateTime> rotationDueAt(const Token &token, const RotationPolicy &policy);
/// Only of a living token.
bool isRotationDue(const Token &token, const RotationPolicy &policy, const QDateTime &now);
/// When somebody is to look whether it is still needed; counted from the last look or its creation.
std::optional<QDateTime> reviewDueAt(const Token &token, const std::optional<QDateTime> &reviewedAt,
                                     const RotationPolicy &policy);
/// What the policy says of the successor and the predecessor.
RotationWishes wishesOf(const RotationPolicy &policy, const QDateTime &now);

/// Where policies are kept: a lineage's with the lineage, an account's and a provider's with the settings.
RotationPolicy lineagePolicy(const Inventory &inventory, const TokenEntry &entry);
RotationPolicy accountPolicy(const Settings &settings, const QString &accountId);
RotationPolicy providerPolicy(const Settings &settings, const QString &kind);
void setAccountPolicy(Settings &settings, const QString &accountId, const RotationPolicy &policy);
void setProviderPolicy(Settings &settings, const QString &kind, const RotationPolicy &policy);
/// Of each account, over its provider's.
QHash<QString, RotationPolicy> accountPolicies(const Inventory &inventory, const Settings &settings);
/// All three over one another.
RotationPolicy effectivePolicy(const Inventory &inventory, const Settings &settings, const TokenEntry &entry);

/// Living tokens that are current in their lineage and due now.
std::vector<TokenKey> dueForRotation(const Inventory &inventory, const Settings &settings);

} // namespace patkeeper
