// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenfacts.h"

#include "accountproviders.h"
#include "ownsignins.h"
#include "reviews.h"
#include "rotationdata.h"
#include "rules.h"
#include "tokencell.h"
#include "tokentablemodel.h"
#include "windowparts.h"
#include "wording.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

struct Facts {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::TokenFacts)
};

constexpr qsizetype longestReason = 400;
constexpr qsizetype shownNames = 12;

QString textOfSecretInMemory(KeptSecret::Proof proof, const QString &since)
{
    switch (proof) {
    case KeptSecret::Proof::Created:
        return Facts::tr("in memory only since %1, made here").arg(since);
    case KeptSecret::Proof::Works:
        return Facts::tr("in memory only since %1, works").arg(since);
    case KeptSecret::Proof::Unproven:
        return Facts::tr("in memory only since %1, could not be proven to be this token").arg(since);
    }
    return {};
}

QString secretText(const Boxed<KeptSecret> &secret, bool inMemoryOnly)
{
    if (!secret)
        return Facts::tr("not kept here");
    const QString since = dateText(secret->storedAt);
    if (inMemoryOnly)
        return textOfSecretInMemory(secret->proof, since);
    switch (secret->proof) {
    case KeptSecret::Proof::Created:
        return Facts::tr("in the keychain since %1, made here").arg(since);
    case KeptSecret::Proof::Works:
        return Facts::tr("in the keychain since %1, works").arg(since);
    case KeptSecret::Proof::Unproven:
        return Facts::tr("in the keychain since %1, could not be proven to be this token").arg(since);
    }
    return {};
}

QString statusSentence(const TokenEntry &entry, const QModelIndex &index)
{
    const TokenCell status = tokenCell(index.siblingAtColumn(TokenTableModel::Status));
    // Another end has a line of its own, and so have a review and a successor.
    const auto hasDate = [&](int role) { return index.data(role).toDateTime().isValid(); };
    const bool saidBelow =
        entry.token.otherEnd || hasDate(TokenTableModel::ReviewDueRole) || hasDate(TokenTableModel::RevocationDueRole);
    return status.below.isEmpty() || saidBelow ? status.text : status.text + u'\n' + status.below;
}

QString stopsText(const Token &token, const QModelIndex &index, const QDateTime &now)
{
    const bool lives = isLiving(token, now);
    if (!lives || !token.otherEnd || (token.expiresAt && token.otherEnd->at >= *token.expiresAt))
        return {};
    const QString why = oneLine(index.data(TokenTableModel::ReasonRole).toString(), longestReason);
    return endText(token.otherEnd->at, now) + u'\n' + why;
}

QString lastUsedText(const Token &token, const Capabilities *capabilities)
{
    if (!capabilities || !capabilities->lastUsedGrain)
        return Facts::tr("the service does not say");
    if (!token.lastUsedAt)
        return Facts::tr("not yet, as far as the service knows");
    return *capabilities->lastUsedGrain >= std::chrono::days(1)
               ? Facts::tr("%1, known to the day").arg(dateText(*token.lastUsedAt))
               : dateTimeText(*token.lastUsedAt);
}

QString scopesInFull(const QStringList &ids, const Capabilities *capabilities)
{
    if (ids.isEmpty())
        return Facts::tr("none");
    QStringList lines;
    for (const QString &id : ids) {
        lines.append(oneLine(capabilities ? capabilities->scopes.caption(id) : id));
        if (const QString mark = capabilities ? privilegeText(capabilities->scopes, {id}) : QString(); !mark.isEmpty())
            lines.append(mark);
    }
    return lines.join(u'\n');
}

/// When the rotation that is open revokes that predecessor.
QString predecessorText(const TokenEntry &previous, const QDateTime &now, const QDateTime &revokeAt)
{
    const QString id = oneLine(previous.token.remoteId);
    if (!isLiving(previous.token, now))
        return Facts::tr("replaces %1 (%2)", "id, its status")
            .arg(id, statusText(statusAt(previous.token, now), false).toLower());
    return revokeAt.isValid()
               ? Facts::tr("replaces %1, which is revoked on %2", "id, date and time").arg(id, dateTimeText(revokeAt))
               : Facts::tr("replaces %1, which still lives", "id").arg(id);
}

QString lineageText(const TokenEntry &entry, const Inventory &inventory, const QList<Operation> &rotations)
{
    const Lineage *lineage = inventory.lineage(entry.lineageId);
    if (!lineage)
        return {};
    const QString &own = entry.token.remoteId;
    const QDateTime now = inventory.now(entry.token.accountId);
    if (own == lineage->previousRemoteId) {
        const QString by = oneLine(lineage->currentRemoteId);
        const QDateTime revokeAt = revocationsDue(rotations).value(entry.key());
        return revokeAt.isValid() && isLiving(entry.token, now)
                   ? Facts::tr("replaced by %1; is revoked on %2", "id, date and time").arg(by, dateTimeText(revokeAt))
                   : Facts::tr("replaced by %1", "id").arg(by);
    }
    if (own != lineage->currentRemoteId || lineage->previousRemoteId.isEmpty())
        return {};
    const TokenKey before{.accountId = entry.token.accountId, .remoteId = lineage->previousRemoteId};
    const TokenEntry *previous = inventory.token(before);
    return previous ? predecessorText(*previous, now, revocationsDue(rotations).value(before))
                    : Facts::tr("replaced an earlier token");
}

QString lastReviewText(const Review &review)
{
    const QString by = oneLine(review.by);
    const QString at = dateTimeText(review.at);
    return review.outcome == Review::Outcome::Kept
               ? Facts::tr("kept by %1 on %2", "person, date and time").arg(by, at)
               : Facts::tr("revoked by %1 on %2", "person, date and time").arg(by, at);
}

QString reviewText(const TokenEntry &entry, const QModelIndex &index, const WindowParts &parts)
{
    const ReviewState review = reviewState(*parts.inventory, *parts.settings, entry);
    const auto due = index.data(TokenTableModel::ReviewDueRole).toDateTime();
    const QDateTime now = parts.inventory->now(entry.token.accountId);
    QStringList lines;
    if (due.isValid())
        lines.append(Facts::tr("due since %1", "date").arg(dateText(due)));
    if (review.last)
        lines.append(lastReviewText(*review.last));
    if (review.dueAt && *review.dueAt > now && isLiving(entry.token, now))
        lines.append(Facts::tr("next due %1", "date").arg(dateText(*review.dueAt)));
    return lines.join(u'\n');
}

QString namesOfAccounts(const QList<const TokenEntry *> &entries, const Inventory &inventory)
{
    QStringList names;
    for (const TokenEntry *entry : entries) {
        const Account *account = inventory.account(entry->token.accountId);
        if (const QString name = account ? oneLine(account->name) : QString(); !names.contains(name))
            names.append(name);
    }
    return names.join(u", "_s);
}

QString scopesInCommon(const QList<const TokenEntry *> &entries, const AccountProviders &providers)
{
    QStringList common = entries.first()->token.scopes;
    for (const TokenEntry *entry : entries)
        common.removeIf([&](const QString &id) { return !entry->token.scopes.contains(id); });
    return common.isEmpty() ? Facts::tr("none")
                            : scopesInFull(common, providers.capabilities(entries.first()->token.accountId));
}

QString firstToStop(const QList<const TokenEntry *> &entries, const Inventory &inventory)
{
    const TokenEntry *first = nullptr;
    for (const TokenEntry *entry : entries) {
        if (!endOf(entry->token) || !isLiving(entry->token, inventory.now(entry->token.accountId)))
            continue;
        if (!first || *endOf(entry->token) < *endOf(first->token))
            first = entry;
    }
    return first ? oneLine(first->token.name) + u'\n' +
                       endText(endOf(first->token), inventory.now(first->token.accountId))
                 : QString();
}

QString nameWithEnd(const TokenEntry &entry, const Inventory &inventory)
{
    const Token &token = entry.token;
    // Not how long they have yet: that would make them hard to tell apart.
    const QString end =
        token.expiresAt ? dateTimeText(*token.expiresAt) : endText(token, inventory.now(token.accountId));
    return Facts::tr("%1, expires %2", "name, date and time").arg(oneLine(token.name), end);
}

} // namespace

QList<Fact> tokenFacts(const TokenEntry &entry, const QModelIndex &index, const WindowParts &parts,
                       const QList<Operation> &rotations)
{
    const Token &token = entry.token;
    const Capabilities *capabilities = parts.providers->capabilities(token.accountId);
    const QDateTime now = parts.inventory->now(token.accountId);
    const QUrl page = capabilities ? pageOf(token, *capabilities) : QUrl();
    return {
        {u"status"_s, Facts::tr("Status"), statusSentence(entry, index)},
        {u"service"_s, Facts::tr("Service"), oneLine(token.extras["service"_L1].toString(), longestReason)},
        {u"page"_s, Facts::tr("Page"), oneLine(page.toString(QUrl::FullyEncoded), longestReason)},
        {u"readOnly"_s, Facts::tr("Left alone"), capabilities ? readOnlyReason(token, *capabilities) : QString()},
        {u"signsIn"_s, Facts::tr("Signs in"),
         isLiving(token, now) ? oneLine(namesOfSigningInWith(*parts.inventory, entry.key()), longestReason)
                              : QString()},
        {u"unchangeable"_s, Facts::tr("Changes"),
         capabilities && !capabilities->canUpdate && isLiving(token, now) ? capabilities->unchangeableRemark
                                                                          : QString()},
        {u"expires"_s, Facts::tr("Expires"), endText(token, now)},
        {u"stops"_s, Facts::tr("Stops"), stopsText(token, index, now)},
        {u"created"_s, Facts::tr("Created"),
         token.createdAt.isValid() ? dateTimeText(token.createdAt) : Facts::tr("unknown")},
        {u"lastUsed"_s, Facts::tr("Last used"), lastUsedText(token, capabilities)},
        {u"accessTokens"_s, Facts::tr("Access tokens"), accessTokenLifeText(token)},
        {u"scopes"_s, Facts::tr("Scopes"), scopesInFull(token.scopes, capabilities)},
        {u"secret"_s, Facts::tr("Secret"), secretText(entry.secret, parts.keepsNothing())},
        {u"lineage"_s, Facts::tr("Lineage"), lineageText(entry, *parts.inventory, rotations)},
        {u"review"_s, Facts::tr("Review"), reviewText(entry, index, parts)},
    };
}

QList<Fact> factsInCommon(const QList<const TokenEntry *> &entries, const WindowParts &parts)
{
    if (entries.isEmpty())
        return {};
    const Inventory &inventory = *parts.inventory;
    const auto living = std::count_if(entries.cbegin(), entries.cend(), [&](const TokenEntry *entry) {
        return isLiving(entry->token, inventory.now(entry->token.accountId));
    });
    const auto kept = std::count_if(entries.cbegin(), entries.cend(),
                                    [](const TokenEntry *entry) { return entry->secret.has_value(); });
    const auto ofAll = [&](qsizetype count) { return Facts::tr("%1 of %2").arg(count).arg(entries.size()); };
    return {
        {u"commonAccounts"_s, Facts::tr("Accounts"), namesOfAccounts(entries, inventory)},
        {u"commonLiving"_s, Facts::tr("Living"), ofAll(living)},
        {u"commonSecrets"_s, Facts::tr("Secrets kept"), ofAll(kept)},
        {u"commonScopes"_s, Facts::tr("Scopes in common"), scopesInCommon(entries, *parts.providers)},
        {u"commonEnd"_s, Facts::tr("First to stop"), firstToStop(entries, inventory)},
    };
}

QString listedNames(const QList<const TokenEntry *> &entries, const Inventory &inventory)
{
    QHash<QString, int> bearers;
    for (const TokenEntry *entry : entries)
        ++bearers[entry->token.name];
    QStringList names;
    for (const TokenEntry *entry : entries.first(std::min(entries.size(), shownNames))) {
        const QString name = oneLine(entry->token.name);
        const bool alone = bearers.value(entry->token.name) == 1;
        names.append(u"•  "_s + (alone ? name : nameWithEnd(*entry, inventory)));
    }
    if (entries.size() > names.size())
        names.append(Facts::tr("and %n more", nullptr, static_cast<int>(entries.size() - names.size())));
    return names.join(u'\n');
}

} // namespace patkeeper
