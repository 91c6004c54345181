// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reviewcommands.h"

#include "output.h"
#include "reviews.h"

#include <QJsonArray>

#include <algorithm>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

QJsonValue lastJson(const std::optional<Review> &review)
{
    return review ? QJsonValue(toJson(*review)) : QJsonValue();
}

QString lastText(const std::optional<Review> &review)
{
    if (!review)
        return ReviewsCommand::tr("never");
    return ReviewsCommand::tr("%1 by %2", "date and time, person").arg(whenText(review->at), oneLine(review->by));
}

QString accountName(const Inventory &inventory, const TokenKey &key)
{
    const Account *account = inventory.account(key.accountId);
    return account != nullptr ? account->name : QString();
}

} // namespace

void ReviewsCommand::declare(QCommandLineParser & /*parser*/) const {}

QString ReviewsCommand::accept(const QCommandLineParser & /*parser*/)
{
    return {};
}

void ReviewsCommand::run()
{
    const QHash<TokenKey, QDateTime> due = dueReviews(inventory(), parts().settings());
    QList<TokenKey> keys = due.keys();
    std::sort(keys.begin(), keys.end(), [&](const TokenKey &left, const TokenKey &right) {
        return due.value(left) != due.value(right) ? due.value(left) < due.value(right) : left < right;
    });
    QJsonArray rows;
    QList<QStringList> cells;
    for (const TokenKey &key : std::as_const(keys)) {
        const TokenEntry &entry = *inventory().token(key);
        const std::optional<Review> last = reviewState(inventory(), parts().settings(), entry).last;
        const QString account = accountName(inventory(), key);
        rows.append(QJsonObject{{u"account"_s, account},
                                {u"id"_s, key.remoteId},
                                {u"name"_s, entry.token.name},
                                {u"dueSince"_s, whenJson(due.value(key))},
                                {u"lastReview"_s, lastJson(last)}});
        cells.append({account, entry.token.name, key.remoteId, whenText(due.value(key)), lastText(last)});
    }
    if (json())
        printJson({{u"reviews"_s, rows}});
    else if (cells.isEmpty())
        print(tr("No review is due."));
    else
        printTable({tr("ACCOUNT"), tr("NAME"), tr("ID"), tr("DUE SINCE"), tr("LAST")}, cells);
    end(Done);
}

void ReviewCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id; several are allowed."),
                                 u"TOKEN..."_s);
    parser.addOption(
        {u"keep"_s, tr("Required: they are still needed. `patkeeper-cli revoke` ends those that are not.")});
}

QString ReviewCommand::accept(const QCommandLineParser &parser)
{
    m_references = parser.positionalArguments();
    if (m_references.isEmpty())
        return tr("review needs at least one token.");
    return parser.isSet(u"keep"_s)
               ? QString()
               : tr("Add --keep if they are still needed; what is not is ended by `patkeeper-cli revoke`.");
}

void ReviewCommand::run()
{
    const std::optional<QList<TokenKey>> keys = tokensNamed(m_references);
    if (!keys)
        return;
    recordKept(flows().parts(), *keys, this, [this, keys = *keys](const Result<void> &kept) {
        if (!kept)
            return fail(kept.error());
        report(keys);
    });
}

void ReviewCommand::report(const QList<TokenKey> &keys)
{
    QJsonArray rows;
    for (const TokenKey &key : keys) {
        const TokenEntry &entry = *inventory().token(key);
        const ReviewState review = reviewState(inventory(), parts().settings(), entry);
        rows.append(QJsonObject{{u"account"_s, accountName(inventory(), key)},
                                {u"id"_s, key.remoteId},
                                {u"name"_s, entry.token.name},
                                {u"review"_s, lastJson(review.last)},
                                {u"nextDue"_s, whenJson(review.dueAt)}});
        if (json())
            continue;
        const QString kept = tr("Kept “%1” (%2).").arg(oneLine(entry.token.name), oneLine(key.remoteId));
        print(review.dueAt ? kept + u' ' + tr("The next review is due %1.").arg(whenText(review.dueAt)) : kept);
    }
    if (json())
        printJson({{u"reviews"_s, rows}});
    end(Done);
}

} // namespace patkeeper::cli
