// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "duedates.h"

#include "review.h"
#include "rules.h"

#include <QHash>

#include <algorithm>

namespace patkeeper
{

namespace
{

/// When the first token of each lineage was made, of those that are known.
QHash<QString, QDateTime> beginnings(const Inventory &inventory)
{
    QHash<QString, QDateTime> began;
    for (const TokenEntry &entry : inventory.tokens()) {
        if (entry.lineageId.isEmpty())
            continue;
        QDateTime &first = began[entry.lineageId];
        first = earlierKnown(first, entry.token.createdAt);
    }
    return began;
}

DueDates datesOf(const TokenEntry &entry, const Lineage *line, const QDateTime &began, const RotationPolicy &policy)
{
    Token first = entry.token;
    first.createdAt = began;
    const std::optional<Review> last = line != nullptr ? lastReview(*line) : std::nullopt;
    return {.rotation = rotationDueAt(entry.token, policy),
            .rotatesByItself = policy.byItself.value_or(false),
            .review = reviewDueAt(first, last ? std::optional(last->at) : std::nullopt, policy)};
}

} // namespace

QDateTime earlierKnown(const QDateTime &left, const QDateTime &right)
{
    if (!left.isValid() || !right.isValid())
        return left.isValid() ? left : right;
    return std::min(left, right);
}

void visitDueDates(const Inventory &inventory, const Settings &settings,
                   const std::function<void(const TokenEntry &, const DueDates &)> &visit)
{
    const QHash<QString, RotationPolicy> ofAccounts = accountPolicies(inventory, settings);
    std::optional<QHash<QString, QDateTime>> began; // Of every lineage: gathered only where somebody is to look at all.
    // Neighbours mostly belong to one account, whose policy is looked up once.
    QString accountId;
    RotationPolicy ofAccount;
    for (const TokenEntry &entry : inventory.tokens()) {
        const Lineage *line = entry.lineageId.isEmpty() ? nullptr : inventory.lineage(entry.lineageId);
        if (entry.token.accountId != accountId) {
            accountId = entry.token.accountId;
            ofAccount = ofAccounts.value(accountId);
        }
        const RotationPolicy policy =
            line != nullptr ? policyOver(lineagePolicy(inventory, entry), ofAccount) : ofAccount;
        if (policy.isEmpty() || !isCurrent(line, entry.token.remoteId))
            continue;
        if (policy.reviewMonths && !began)
            began = beginnings(inventory);
        const QDateTime first = began ? began->value(entry.lineageId, entry.token.createdAt) : entry.token.createdAt;
        const DueDates dates = datesOf(entry, line, first, policy);
        if (dates.rotation || dates.review)
            visit(entry, dates);
    }
}

} // namespace patkeeper
