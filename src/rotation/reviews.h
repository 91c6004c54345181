// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowparts.h"
#include "review.h"

#include <QHash>

namespace patkeeper
{

class Settings;

// Every so many months, as the policy says, somebody looks whether a token is still needed: it is kept, or revoked.
// What came of it stays with the token's lineage and in its history.

/// Of one lineage.
struct ReviewState {
    std::optional<Review> last;
    /// When somebody is to look, counted from the last look or from its first token that is known; UTC. Nothing where
    /// no policy asks.
    std::optional<QDateTime> dueAt;

    bool operator==(const ReviewState &) const = default;
};
ReviewState reviewState(const Inventory &inventory, const Settings &settings, const TokenEntry &entry);

/// Living tokens that are current in their lineage and to be looked at now, and since when.
QHash<TokenKey, QDateTime> dueReviews(const Inventory &inventory, const Settings &settings);

/// Somebody has looked: these are still needed. Of all of them or, where it fails, of none; Rejected where one lives no
/// longer.
void recordKept(const FlowParts &parts, const QList<TokenKey> &keys, QObject *context, Reply<void> reply);
/// For FlowParts::onRevoked: a review that was due has come to "revoked".
void recordRevoked(const FlowParts &parts, const Settings &settings, const TokenKey &key, QObject *context,
                   Reply<void> reply);

/// Of the operating system's user that this process belongs to.
QString loginName();

} // namespace patkeeper
