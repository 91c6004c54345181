// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "saidreminders.h"

#include "schema.h"
#include "sqlvalues.h"

#include <algorithm>
#include <functional>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

using Statement = std::pair<QString, QVariantList>;

Result<void> runAll(QSqlDatabase &connection, const QList<Statement> &statements)
{
    for (const auto &[text, values] : statements) {
        if (auto done = execute(connection, text, values); !done)
            return std::unexpected(std::move(done.error()));
    }
    return {};
}

/// Nothing where it is no time: what cannot be read was not said.
std::optional<QDateTime> timeOf(const QVariant &value)
{
    bool isNumber = false;
    const qint64 milliseconds = value.toLongLong(&isNumber);
    return isNumber ? std::optional(QDateTime::fromMSecsSinceEpoch(milliseconds, utcZone)) : std::nullopt;
}

Result<void> forEachRow(QSqlDatabase &connection, const QString &statement,
                        const std::function<void(const QSqlQuery &)> &visit)
{
    auto query = execute(connection, statement);
    if (!query)
        return std::unexpected(std::move(query.error()));
    while (query->next())
        visit(*query);
    return {};
}

Result<void> readSteps(QSqlDatabase &connection, SaidReminders &said)
{
    return forEachRow(
        connection, u"SELECT identity, step, said_at, early FROM reminders_said"_s, [&](const QSqlQuery &row) {
            bool isNumber = false;
            const int step = row.value(1).toInt(&isNumber);
            if (const auto at = timeOf(row.value(2)); at && isNumber)
                said.steps[row.value(0).toString()].insert(step, {.at = *at, .isEarly = row.value(3).toInt() != 0});
        });
}

Result<void> readSnoozes(QSqlDatabase &connection, SaidReminders &said)
{
    return forEachRow(connection, u"SELECT identity, since, until FROM reminders_snoozed"_s, [&](const QSqlQuery &row) {
        const auto since = timeOf(row.value(1));
        const auto until = timeOf(row.value(2));
        if (since && until)
            said.snoozes.insert(row.value(0).toString(), {.since = *since, .until = *until});
    });
}

Result<void> readSummaries(QSqlDatabase &connection, SaidReminders &said)
{
    return forEachRow(connection, u"SELECT day, said_at FROM reminders_summed"_s, [&](const QSqlQuery &row) {
        if (const auto at = timeOf(row.value(1)))
            said.summaries.insert(row.value(0).toLongLong(), *at);
    });
}

Result<void> readSeen(QSqlDatabase &connection, SeenSubjects &seen)
{
    std::vector<SeenSubjects::Line> lines;
    auto read = forEachRow(connection, u"SELECT subject, seen_at FROM reminders_seen"_s, [&](const QSqlQuery &row) {
        if (const auto at = timeOf(row.value(1)))
            lines.emplace_back(row.value(0).toString(), *at);
    });
    seen = SeenSubjects(lines);
    return read;
}

/// Whatever stands under these names, a table or not.
Result<void> beginAfresh(QSqlDatabase &connection)
{
    for (const QLatin1StringView name :
         {"reminders_said"_L1, "reminders_snoozed"_L1, "reminders_summed"_L1, "reminders_seen"_L1}) {
        // What is a view is refused as a table.
        if (execute(connection, u"DROP TABLE IF EXISTS "_s + name))
            continue;
        if (auto dropped = execute(connection, u"DROP VIEW IF EXISTS "_s + name); !dropped)
            return std::unexpected(std::move(dropped.error()));
    }
    QList<Statement> statements;
    for (const QString &table : reminderTables())
        statements.append({table, {}});
    return runAll(connection, statements);
}

const QString setSpoken = u"UPDATE reminders_said SET spoken = 1 WHERE identity = ? AND step = ?"_s;
const QString setEarly = u"UPDATE reminders_said SET early = 1 WHERE identity = ? AND step = ?"_s;
const QString setOnTime = u"UPDATE reminders_said SET early = 0 WHERE identity = ? AND step = ?"_s;
const QString removeStep = u"DELETE FROM reminders_said WHERE identity = ? AND step = ?"_s;

QList<Statement> forEach(const std::vector<ReminderMark> &marks, const QString &statement)
{
    QList<Statement> statements;
    for (const ReminderMark &mark : marks)
        statements.append({statement, {mark.identity, mark.step}});
    return statements;
}

Result<void> dropUnspoken(QSqlDatabase &connection)
{
    return runAll(connection, {{u"DELETE FROM reminders_summed WHERE said_at IN (SELECT said_at FROM reminders_said "
                                "WHERE spoken = 0)"_s,
                                {}},
                               {u"DELETE FROM reminders_said WHERE spoken = 0"_s, {}}});
}

QList<Statement> sayingStatements(const Saying &saying, const QDateTime &at, const QHash<QString, QString> &texts)
{
    QList<Statement> statements;
    for (const Announcement &announcement : saying.announcements) {
        for (const ReminderMark &mark : announcement.marks) {
            statements.append(
                {u"INSERT OR REPLACE INTO reminders_said(identity, step, said_at, text) VALUES(?,?,?,?)"_s,
                 {mark.identity, mark.step, sqlTime(at), texts.value(mark.identity)}});
            statements.append({u"DELETE FROM reminders_snoozed WHERE identity = ?"_s, {mark.identity}});
        }
    }
    if (saying.summaryDay)
        statements.append(
            {u"INSERT OR REPLACE INTO reminders_summed VALUES(?,?)"_s, {*saying.summaryDay, sqlTime(at)}});
    return statements;
}

} // namespace

SaidReminderStore::SaidReminderStore(std::shared_ptr<Database> database, QObject *parent)
    : QObject(parent),
      m_database(std::move(database))
{
    connect(m_database.get(), &Database::changedElsewhere, this, &SaidReminderStore::onChangedElsewhere);
}

Result<SaidReminderStore::Contents> SaidReminderStore::read(QSqlDatabase &connection)
{
    Contents contents;
    for (const auto &readTable : {readSteps, readSnoozes, readSummaries}) {
        if (auto done = readTable(connection, contents.said); !done)
            return std::unexpected(std::move(done.error()));
    }
    if (auto done = readSeen(connection, contents.seen); !done)
        return std::unexpected(std::move(done.error()));
    return contents;
}

Result<SaidReminderStore::Contents> SaidReminderStore::readOrBeginAfresh(QSqlDatabase &connection, bool dropsUnspoken)
{
    const Result<void> dropped = dropsUnspoken ? dropUnspoken(connection) : Result<void>();
    if (dropped) {
        if (Result<Contents> contents = read(connection))
            return contents;
    }
    if (auto begun = beginAfresh(connection); !begun)
        return std::unexpected(std::move(begun.error()));
    return Contents();
}

void SaidReminderStore::adopt(Result<Contents> contents, Reply<void> reply)
{
    m_isLoaded = true;
    if (!contents)
        return reply(std::unexpected(std::move(contents.error())));
    m_said = std::move(contents->said);
    m_seen = std::move(contents->seen);
    reply({});
}

void SaidReminderStore::load(QObject *context, Reply<void> reply)
{
    // Who only looks needs no more than to read, and so does not wait for who writes.
    m_database->read<Contents>([](QSqlDatabase &connection) { return read(connection); }, context,
                               [this, context, reply = std::move(reply)](Result<Contents> contents) mutable {
                                   if (contents)
                                       adopt(std::move(contents), std::move(reply));
                                   else
                                       mend(false, context, std::move(reply));
                               });
}

void SaidReminderStore::takeOver(QObject *context, Reply<void> reply)
{
    mend(true, context, std::move(reply));
}

void SaidReminderStore::mend(bool dropsUnspoken, QObject *context, Reply<void> reply)
{
    m_database->write<Contents>(
        [dropsUnspoken](QSqlDatabase &connection) { return readOrBeginAfresh(connection, dropsUnspoken); }, context,
        [this, reply = std::move(reply)](Result<Contents> contents) mutable {
            adopt(std::move(contents), std::move(reply));
        });
}

void SaidReminderStore::onChangedElsewhere()
{
    if (!m_isLoaded)
        return;
    m_database->read<Contents>([](QSqlDatabase &connection) { return read(connection); }, this,
                               [this](Result<Contents> contents) {
                                   if (!contents || (contents->said == m_said && contents->seen == m_seen))
                                       return;
                                   m_said = std::move(contents->said);
                                   m_seen = std::move(contents->seen);
                                   Q_EMIT changedElsewhere();
                               });
}

void SaidReminderStore::write(const QList<Statement> &statements, QObject *context, Reply<void> reply)
{
    m_database->write<void>([statements](QSqlDatabase &connection) { return runAll(connection, statements); }, context,
                            std::move(reply));
}

void SaidReminderStore::write(const QList<Statement> &statements)
{
    if (statements.isEmpty())
        return;
    write(statements, this, [this](const Result<void> &written) {
        if (!written)
            Q_EMIT notSaved(written.error());
    });
}

void SaidReminderStore::writeSaid(const Saying &saying, const QDateTime &at, const QHash<QString, QString> &texts,
                                  QObject *context, Reply<void> reply)
{
    markSaid(m_said, saying, at);
    write(sayingStatements(saying, at, texts), context, std::move(reply));
}

void SaidReminderStore::confirmSpoken(const std::vector<ReminderMark> &marks)
{
    write(forEach(marks, setSpoken));
}

void SaidReminderStore::takeBack(const std::vector<ReminderMark> &marks)
{
    QSet<QDateTime> at;
    for (const ReminderMark &mark : marks) {
        const auto steps = m_said.steps.find(mark.identity);
        if (steps == m_said.steps.end())
            continue;
        at.insert(steps->value(mark.step).at);
        steps->remove(mark.step);
        if (steps->isEmpty())
            m_said.steps.erase(steps);
    }
    QList<Statement> statements = forEach(marks, removeStep);
    // The day has not had its summary either.
    m_said.summaries.removeIf([&](const auto &summary) { return at.contains(summary.value()); });
    for (const QDateTime &time : std::as_const(at))
        statements.append({u"DELETE FROM reminders_summed WHERE said_at = ?"_s, {sqlTime(time)}});
    write(statements);
}

void SaidReminderStore::applyClock(const ClockChanges &changes)
{
    apply(m_said, changes);
    write(forEach(changes.early, setEarly) + forEach(changes.onTime, setOnTime));
}

void SaidReminderStore::snooze(const QStringList &identities, const Snooze &snooze)
{
    QList<Statement> statements;
    for (const QString &identity : identities) {
        m_said.snoozes.insert(identity, snooze);
        statements.append({u"INSERT OR REPLACE INTO reminders_snoozed VALUES(?,?,?)"_s,
                           {identity, sqlTime(snooze.since), sqlTime(snooze.until)}});
    }
    write(statements);
}

void SaidReminderStore::writeSeen(const QSet<QString> &come, const QSet<QString> &gone, const QDateTime &at)
{
    m_seen.change(come, gone, at);
    QList<Statement> statements;
    for (const QString &subject : come) {
        statements.append({u"INSERT OR REPLACE INTO reminders_seen VALUES(?,?)"_s, {subject, sqlTime(at)}});
    }
    for (const QString &subject : gone) {
        statements.append({u"DELETE FROM reminders_seen WHERE subject = ?"_s, {subject}});
    }
    write(statements);
}

void SaidReminderStore::prune(const QSet<QString> &present, const QDateTime &now)
{
    constexpr int keptDays = 120;
    const QDateTime oldest = now.addDays(-keptDays);
    QList<Statement> statements;
    m_said.steps.removeIf([&](const auto &steps) {
        const bool isOld =
            !present.contains(steps.key()) && std::all_of(steps.value().cbegin(), steps.value().cend(),
                                                          [&](const SaidStep &step) { return step.at < oldest; });
        if (isOld)
            statements.append({u"DELETE FROM reminders_said WHERE identity = ?"_s, {steps.key()}});
        return isOld;
    });
    m_said.snoozes.removeIf([&](const auto &snooze) {
        const bool isOld = !present.contains(snooze.key()) && snooze.value().until < oldest;
        if (isOld)
            statements.append({u"DELETE FROM reminders_snoozed WHERE identity = ?"_s, {snooze.key()}});
        return isOld;
    });
    m_said.summaries.removeIf([&](const auto &summary) {
        const bool isOld = summary.value() < oldest;
        if (isOld)
            statements.append({u"DELETE FROM reminders_summed WHERE day = ?"_s, {summary.key()}});
        return isOld;
    });
    write(statements);
}

void SaidReminderStore::lines(int limit, QObject *context, Reply<QList<SaidLine>> reply)
{
    m_database->read<QList<SaidLine>>(
        [limit](QSqlDatabase &connection) -> Result<QList<SaidLine>> {
            auto query = execute(connection,
                                 u"SELECT said_at, text, identity FROM reminders_said ORDER BY said_at DESC, identity "
                                 "LIMIT ?"_s,
                                 {limit});
            if (!query)
                return std::unexpected(std::move(query.error()));
            QList<SaidLine> lines;
            while (query->next())
                lines.append({.at = timeFromSql(query->value(0)),
                              .text = query->value(1).toString(),
                              .identity = query->value(2).toString()});
            return lines;
        },
        context, std::move(reply));
}

void SaidReminderStore::endedHere(const QList<TokenKey> &candidates, QObject *context, Reply<QSet<TokenKey>> reply)
{
    m_database->read<QSet<TokenKey>>(
        [candidates](QSqlDatabase &connection) -> Result<QSet<TokenKey>> {
            QSet<TokenKey> ended;
            for (const TokenKey &key : candidates) {
                auto query = execute(connection,
                                     u"SELECT 1 FROM history WHERE account_id = ? AND remote_id = ? AND "
                                     "event = 'revoked' AND outcome = 'done' LIMIT 1"_s,
                                     {key.accountId, key.remoteId});
                if (!query)
                    return std::unexpected(std::move(query.error()));
                if (query->next())
                    ended.insert(key);
            }
            return ended;
        },
        context, std::move(reply));
}

} // namespace patkeeper
