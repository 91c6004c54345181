// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reviews.h"

#include "rotationpolicy.h"
#include "rules.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>
#include <utility>

#ifdef Q_OS_UNIX
#include <pwd.h>
#include <unistd.h>
#endif

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Reviews)
};

/// Where the service does not say when it was made, it is older than nothing.
QDateTime earlier(const QDateTime &left, const QDateTime &right)
{
    if (!left.isValid() || !right.isValid())
        return left.isValid() ? left : right;
    return std::min(left, right);
}

ReviewState stateOf(const TokenEntry &entry, const Lineage *line, const QDateTime &began, const RotationPolicy &policy)
{
    ReviewState state;
    if (line != nullptr)
        state.last = lastReview(*line);
    Token first = entry.token;
    first.createdAt = began;
    state.dueAt = reviewDueAt(first, state.last ? std::optional(state.last->at) : std::nullopt, policy);
    return state;
}

/// When the first token of each lineage was made, of those that are known.
QHash<QString, QDateTime> beginnings(const Inventory &inventory)
{
    QHash<QString, QDateTime> began;
    for (const TokenEntry &entry : inventory.tokens()) {
        if (entry.lineageId.isEmpty())
            continue;
        QDateTime &first = began[entry.lineageId];
        first = earlier(first, entry.token.createdAt);
    }
    return began;
}

QList<HistoryEntry> linesOf(const FlowParts &parts, const QList<TokenKey> &keys, const Review &review)
{
    QList<HistoryEntry> lines;
    for (const TokenKey &key : keys) {
        const TokenEntry *entry = parts.inventory->token(key);
        lines.append({.at = review.at,
                      .accountId = key.accountId,
                      .remoteId = key.remoteId,
                      .name = entry != nullptr ? entry->token.name : QString(),
                      .event = u"reviewed"_s,
                      .detail = u"%1 by %2"_s.arg(outcomeName(review.outcome), review.by),
                      .outcome = u"done"_s,
                      .by = parts.by});
    }
    return lines;
}

void save(const FlowParts &parts, const QList<TokenKey> &keys, Review::Outcome outcome, QObject *context,
          Reply<void> reply)
{
    const Review review{.at = parts.clock().toUTC(), .by = loginName(), .outcome = outcome};
    parts.inventory->saveReviews(
        keys, review, linesOf(parts, keys, review), context,
        [journal = QPointer(parts.journal), keys, reply = std::move(reply)](Result<void> saved) mutable {
            // The lines were written in the same commit as the reviews, behind the journal's back.
            for (const TokenKey &key : saved &&journal ? std::as_const(keys) : QList<TokenKey>())
                Q_EMIT journal->historyChanged(key.accountId, key.remoteId);
            reply(std::move(saved));
        });
}

} // namespace

ReviewState reviewState(const Inventory &inventory, const Settings &settings, const TokenEntry &entry)
{
    QDateTime began = entry.token.createdAt;
    if (!entry.lineageId.isEmpty()) {
        for (const TokenEntry &member : inventory.tokens())
            began = member.lineageId == entry.lineageId ? earlier(began, member.token.createdAt) : began;
    }
    return stateOf(entry, inventory.lineage(entry.lineageId), began, effectivePolicy(inventory, settings, entry));
}

QHash<TokenKey, QDateTime> dueReviews(const Inventory &inventory, const Settings &settings)
{
    const QHash<QString, RotationPolicy> ofAccounts = accountPolicies(inventory, settings);
    std::optional<QHash<QString, QDateTime>> began; // Of every lineage: gathered only where somebody is to look at all.
    QHash<TokenKey, QDateTime> due;
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
        if (!policy.reviewMonths || !isCurrent(line, entry.token.remoteId))
            continue;
        if (!began)
            began = beginnings(inventory);
        const QDateTime now = inventory.now(entry.token.accountId);
        const auto dueAt = stateOf(entry, line, began->value(entry.lineageId, entry.token.createdAt), policy).dueAt;
        if (dueAt && *dueAt <= now && isLiving(entry.token, now))
            due.insert(entry.key(), *dueAt);
    }
    return due;
}

void recordKept(const FlowParts &parts, const QList<TokenKey> &keys, QObject *context, Reply<void> reply)
{
    for (const TokenKey &key : keys) {
        const TokenEntry *entry = parts.inventory->token(key);
        if (entry != nullptr && isLiving(entry->token, parts.inventory->now(key.accountId)))
            continue;
        const QString name = entry != nullptr ? entry->token.name : key.remoteId;
        return replyLater<void>(
            context, std::move(reply),
            failure(Error::Kind::Rejected,
                    Text::tr("“%1” is no longer valid: there is nothing to keep. Nothing was recorded.").arg(name)));
    }
    save(parts, keys, Review::Outcome::Kept, context, std::move(reply));
}

void recordRevoked(const FlowParts &parts, const Settings &settings, const TokenKey &key, QObject *context,
                   Reply<void> reply)
{
    const TokenEntry *entry = parts.inventory->token(key);
    const bool current =
        entry != nullptr && isCurrent(parts.inventory->lineage(entry->lineageId), entry->token.remoteId);
    const auto dueAt = current ? reviewState(*parts.inventory, settings, *entry).dueAt : std::nullopt;
    if (!dueAt || *dueAt > parts.inventory->now(key.accountId))
        return replyLater<void>(context, std::move(reply), {});
    save(parts, {key}, Review::Outcome::Revoked, context, std::move(reply));
}

QString loginName()
{
#ifdef Q_OS_UNIX
    if (const passwd *user = getpwuid(geteuid()); user != nullptr && user->pw_name != nullptr)
        return QString::fromLocal8Bit(user->pw_name);
    return QString::number(geteuid());
#else
    return qEnvironmentVariable("USERNAME");
#endif
}

} // namespace patkeeper
