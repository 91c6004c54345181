// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reviews.h"

#include "duedates.h"
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
            began = member.lineageId == entry.lineageId ? earlierKnown(began, member.token.createdAt) : began;
    }
    return stateOf(entry, inventory.lineage(entry.lineageId), began, effectivePolicy(inventory, settings, entry));
}

QHash<TokenKey, QDateTime> dueReviews(const Inventory &inventory, const Settings &settings)
{
    QHash<TokenKey, QDateTime> due;
    visitDueDates(inventory, settings, [&](const TokenEntry &entry, const DueDates &dates) {
        const QDateTime now = inventory.now(entry.token.accountId);
        if (dates.review && *dates.review <= now && isLiving(entry.token, now))
            due.insert(entry.key(), *dates.review);
    });
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
