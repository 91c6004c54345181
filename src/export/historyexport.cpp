// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "historyexport.h"

#include "csv.h"

#include <QJsonArray>
#include <QStringList>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QString instant(const QDateTime &at)
{
    return at.isValid() ? at.toUTC().toString(Qt::ISODateWithMs) : QString();
}

QJsonObject jsonOf(const HistoryRow &row, const AccountNames &accounts)
{
    const HistoryEntry &entry = row.entry;
    return {{u"at"_s, entry.at.isValid() ? QJsonValue(instant(entry.at)) : QJsonValue()},
            {u"account"_s, accounts.value(entry.accountId)},
            {u"accountId"_s, entry.accountId},
            {u"id"_s, entry.remoteId},
            {u"name"_s, entry.name},
            {u"event"_s, entry.event},
            {u"detail"_s, entry.detail},
            {u"outcome"_s, entry.outcome},
            {u"by"_s, entry.by},
            {u"entry"_s, row.id},
            {u"chain"_s, row.chain}};
}

} // namespace

QByteArray historyCsv(const QList<HistoryRow> &rows, const AccountNames &accounts)
{
    QByteArray lines = csvLine({u"at"_s, u"account"_s, u"accountId"_s, u"id"_s, u"name"_s, u"event"_s, u"detail"_s,
                                u"outcome"_s, u"by"_s, u"entry"_s, u"chain"_s});
    for (const HistoryRow &row : rows) {
        const HistoryEntry &entry = row.entry;
        lines +=
            csvLine({instant(entry.at), accounts.value(entry.accountId), entry.accountId, entry.remoteId, entry.name,
                     entry.event, entry.detail, entry.outcome, entry.by, QString::number(row.id), row.chain});
    }
    return lines;
}

QJsonObject historyJson(const QList<HistoryRow> &rows, const AccountNames &accounts)
{
    QJsonArray entries;
    for (const HistoryRow &row : rows)
        entries.append(jsonOf(row, accounts));
    return {{u"history"_s, entries}};
}

} // namespace patkeeper
