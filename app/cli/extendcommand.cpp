// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "extendcommand.h"

#include "moment.h"
#include "output.h"
#include "rules.h"
#include "terminationsignals.h"

#include <QHash>
#include <QJsonArray>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

void ExtendCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id; several are allowed."),
                                 u"[TOKEN...]"_s);
    parser.addOptions({{u"expires"_s, tr("The new expiry of all: 90d (from now), or a date."), u"when"_s},
                       {u"expiring-within"_s, tr("Those that expire within this time, such as 14d."), u"time"_s},
                       {u"account"_s, tr("With --expiring-within: only of this account."), u"name"_s}});
}

QString ExtendCommand::accept(const QCommandLineParser &parser)
{
    m_references = parser.positionalArguments();
    m_account = parser.value(u"account"_s);
    m_expires = parser.value(u"expires"_s);
    if (!expiryFrom(m_expires, QDateTime::currentDateTimeUtc()))
        return tr("extend needs --expires with a time such as 90d, or a date such as 2027-01-31.");
    if (parser.isSet(u"expiring-within"_s)) {
        m_within = durationFrom(parser.value(u"expiring-within"_s));
        if (!m_within)
            return tr("--expiring-within takes a time such as 14d.");
    }
    if (m_references.isEmpty() != m_within.has_value())
        return tr("extend needs tokens, or --expiring-within.");
    if (!m_account.isEmpty() && !m_within)
        return tr("--account goes with --expiring-within.");
    return {};
}

std::optional<QList<TokenKey>> ExtendCommand::chosen()
{
    if (!m_within)
        return tokensNamed(m_references);
    const Account *only = m_account.isEmpty() ? nullptr : accountNamed(m_account);
    if (!m_account.isEmpty() && only == nullptr)
        return {};
    QList<TokenKey> keys;
    for (const TokenEntry &entry : inventory().tokens()) {
        const QString &accountId = entry.token.accountId;
        const QDateTime now = inventory().now(accountId);
        const bool isWanted = (only == nullptr || accountId == only->id) &&
                              isCurrent(inventory().lineage(entry.lineageId), entry.token.remoteId);
        if (isWanted && isLiving(entry.token, now) && entry.token.expiresAt &&
            now.secsTo(*entry.token.expiresAt) <= m_within->count())
            keys.append(entry.key());
    }
    return keys;
}

/// One instant for all of an account: what is asked for alike goes into one request.
QList<ExtendTokensFlow::Wish> ExtendCommand::wishesFor(const QList<TokenKey> &keys)
{
    QHash<QString, QDateTime> ends;
    QList<ExtendTokensFlow::Wish> wishes;
    for (const TokenKey &key : keys) {
        if (!ends.contains(key.accountId)) {
            const QDateTime now = inventory().now(key.accountId);
            ends.insert(key.accountId, expiryFrom(m_expires, now).value_or(now));
        }
        wishes.append({.key = key, .expiresAt = ends.value(key.accountId)});
    }
    return wishes;
}

void ExtendCommand::run()
{
    const std::optional<QList<TokenKey>> keys = chosen();
    if (!keys)
        return;
    ExtendTokensFlow *flow = flows().extendTokens();
    connect(flow, &Flow::ended, this, [this, flow] { report(*flow); });
    auto *signalled = new TerminationSignals(this);
    connect(signalled, &TerminationSignals::asked, flow, &ExtendTokensFlow::stop);
    flow->start(wishesFor(*keys));
}

QJsonObject ExtendCommand::itemJson(const ExtendTokensFlow::Item &item)
{
    const Account *account = inventory().account(item.wish.key.accountId);
    return {{u"account"_s, account != nullptr ? account->name : QString()},
            {u"id"_s, item.wish.key.remoteId},
            {u"name"_s, item.name},
            {u"extended"_s, item.outcome == ExtendTokensFlow::Item::Outcome::Extended},
            {u"expires"_s, item.token ? whenJson(item.token->expiresAt) : QJsonValue()},
            {u"shortened"_s, item.wasShortened()},
            {u"error"_s, item.error ? QJsonValue(errorJson(*item.error)) : QJsonValue()}};
}

void ExtendCommand::report(const ExtendTokensFlow &flow)
{
    using Outcome = ExtendTokensFlow::Item::Outcome;
    ExitCode code = Done;
    QJsonArray rows;
    for (const ExtendTokensFlow::Item &item : flow.items()) {
        rows.append(itemJson(item));
        const QString name = oneLine(item.name);
        if (!json() && item.outcome == Outcome::Extended)
            print(tr("Extended “%1”: it expires %2.").arg(name, whenText(item.token->expiresAt)));
        else if (!json())
            print(item.outcome == Outcome::Unconfirmed ? tr("“%1” may have been extended.").arg(name)
                                                       : tr("“%1” was left as it is.").arg(name));
        if (item.wasShortened())
            printError(Error{.kind = Error::Kind::Rejected,
                             .message = tr("%1: the service shortened its life.", "name").arg(name)});
        if (item.outcome == Outcome::Skipped)
            code = worse(code, OtherFailure);
        if (!item.error)
            continue;
        Error error = *item.error;
        error.message = name + ": "_L1 + error.message;
        printError(error);
        code = worse(code, exitCodeOf(error.kind));
    }
    if (json())
        printJson({{u"tokens"_s, rows}});
    else if (flow.items().isEmpty())
        print(tr("There is nothing to extend."));
    end(code);
}

} // namespace patkeeper::cli
