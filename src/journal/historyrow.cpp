// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "historyrow.h"

#include "database.h"
#include "historychain.h"
#include "sqlvalues.h"

#include <QSqlQuery>
#include <QStringList>

#include <limits>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int rowsAtATime = 1000;

/// In `meta`: the id and the chain value of the newest entry, with a space between.
const QString headKey = u"history/head"_s;
/// In `meta`: the highest id from before the chain began. Written by the migration, and only where there was an entry.
const QString beforeKey = u"history/before"_s;

const QString everything =
    u"SELECT id, at, account_id, remote_id, name, event, detail, outcome, by_what, chain FROM history "_s;

HistoryRow rowFrom(const QSqlQuery &query)
{
    return {.id = query.value(0).toLongLong(),
            .entry = {.at = timeFromSql(query.value(1)),
                      .accountId = query.value(2).toString(),
                      .remoteId = query.value(3).toString(),
                      .name = query.value(4).toString(),
                      .event = query.value(5).toString(),
                      .detail = query.value(6).toString(),
                      .outcome = query.value(7).toString(),
                      .by = query.value(8).toString()},
            .chain = query.value(9).toString()};
}

Result<QList<HistoryRow>> rowsOf(QSqlDatabase &connection, const QString &conditions, const QVariantList &values)
{
    auto query = execute(connection, everything + conditions, values);
    if (!query)
        return std::unexpected(std::move(query.error()));
    QList<HistoryRow> rows;
    while (query->next())
        rows << rowFrom(*query);
    return rows;
}

/// Empty where it was never written.
Result<QString> noted(QSqlDatabase &connection, const QString &key)
{
    auto query = execute(connection, u"SELECT value FROM meta WHERE key = ?"_s, {key});
    if (!query)
        return std::unexpected(std::move(query.error()));
    return query->next() ? query->value(0).toString() : QString();
}

Result<HistoryHead> loadHead(QSqlDatabase &connection)
{
    const auto text = noted(connection, headKey);
    if (!text)
        return std::unexpected(text.error());
    return HistoryHead{.id = text->section(u' ', 0, 0).toLongLong(), .chain = text->section(u' ', 1)};
}

Result<void> link(QSqlDatabase &connection, const HistoryRow &row)
{
    if (auto linked = execute(connection, u"UPDATE history SET chain = ? WHERE id = ?"_s, {row.chain, row.id}); !linked)
        return std::unexpected(std::move(linked.error()));
    auto kept = execute(connection, u"INSERT OR REPLACE INTO meta(key, value) VALUES (?, ?)"_s,
                        {headKey, QString::number(row.id) + u' ' + row.chain});
    if (!kept)
        return std::unexpected(std::move(kept.error()));
    return {};
}

} // namespace

Result<void> insertHistory(QSqlDatabase &connection, const HistoryEntry &entry)
{
    const auto head = loadHead(connection);
    if (!head)
        return std::unexpected(head.error());
    auto inserted = execute(connection,
                            u"INSERT INTO history(at, account_id, remote_id, name, event, detail, outcome, by_what) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s,
                            {sqlTime(entry.at), entry.accountId, entry.remoteId, entry.name, entry.event, entry.detail,
                             entry.outcome, entry.by});
    if (!inserted)
        return std::unexpected(std::move(inserted.error()));
    // What is linked is what will be read: a text that is no Unicode is not kept as it was given.
    auto written = rowsOf(connection, u"WHERE id = ?"_s, {inserted->lastInsertId()});
    if (!written)
        return std::unexpected(std::move(written.error()));
    HistoryRow row = written->value(0);
    row.chain = historyLink(head->chain, row);
    return link(connection, row);
}

Result<HistoryPage> loadHistory(QSqlDatabase &connection, const HistoryQuery &query)
{
    QStringList conditions;
    QVariantList values;
    const auto where = [&](bool wanted, const QString &condition, const QVariant &value) {
        if (!wanted)
            return;
        conditions << condition;
        values << value;
    };
    where(!query.accountId.isEmpty(), u"account_id = ?"_s, query.accountId);
    where(!query.remoteId.isEmpty(), u"remote_id = ?"_s, query.remoteId);
    where(!query.event.isEmpty(), u"event = ?"_s, query.event);
    where(query.since.has_value(), u"at >= ?"_s, sqlTime(query.since.value_or(QDateTime())));
    where(query.olderThan > 0, u"id < ?"_s, query.olderThan);
    const QString condition = conditions.isEmpty() ? QString() : u"WHERE "_s + conditions.join(u" AND "_s);
    // One more than is wanted, to know whether there is one.
    auto rows = rowsOf(connection, condition + u" ORDER BY id DESC LIMIT ?"_s, values << query.limit + 1);
    if (!rows)
        return std::unexpected(std::move(rows.error()));
    HistoryPage page{.rows = std::move(*rows), .hasMore = false};
    page.hasMore = page.rows.size() > query.limit;
    if (page.hasMore)
        page.rows.removeLast();
    // Ids begin with 1; what somebody else has put below is told by checkHistory() and has no pages of its own.
    page.hasMore = page.hasMore && page.lastId() > 1;
    return page;
}

Result<HistoryVerdict> checkHistory(QSqlDatabase &connection)
{
    auto head = loadHead(connection);
    const auto before = noted(connection, beforeKey);
    if (!head || !before)
        return std::unexpected(head ? before.error() : head.error());
    HistoryCheck check(before->toLongLong(), std::move(*head));
    qint64 lastId = std::numeric_limits<qint64>::min();
    for (bool goesOn = true; goesOn;) {
        const auto rows = rowsOf(connection, u"WHERE id > ? ORDER BY id LIMIT ?"_s, {lastId, rowsAtATime});
        if (!rows)
            return std::unexpected(rows.error());
        goesOn = rows->size() == rowsAtATime;
        for (const HistoryRow &row : *rows) {
            lastId = row.id;
            goesOn = check.add(row) && goesOn;
        }
    }
    return std::move(check).verdict();
}

} // namespace patkeeper
