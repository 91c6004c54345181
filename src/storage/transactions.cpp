// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "transactions.h"

#include "statements.h"

#include <QSqlQuery>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// Alone a read cannot write; between writes nothing but this finds out.
#ifdef QT_NO_DEBUG
constexpr bool checksReads = false;
#else
constexpr bool checksReads = true;
#endif

bool writes(const std::unique_ptr<DatabaseTask> &task)
{
    return task->writes();
}

} // namespace

Transactions::Transactions(QSqlDatabase &connection, std::function<void()> onChanged)
    : m_connection(connection),
      m_onChanged(std::move(onChanged)),
      m_changes(totalChanges())
{
}

void Transactions::carryOut(Tasks tasks)
{
    const auto first = std::find_if(tasks.begin(), tasks.end(), writes);
    const auto last = std::find_if(tasks.rbegin(), tasks.rend(), writes).base();
    std::for_each(tasks.begin(), first, [this](const auto &read) { carryOutRead(*read); });
    if (first == tasks.end())
        return;
    carryOutGroup({first, last});
    std::for_each(last, tasks.end(), [this](const auto &read) { carryOutRead(*read); });
}

void Transactions::carryOutRead(DatabaseTask &task)
{
    auto begun = allowWriting(false);
    if (begun)
        begun = executeAll(m_connection, {u"BEGIN"_s});
    if (begun) {
        task.carryOut(m_connection);
        QSqlQuery(m_connection).exec(u"ROLLBACK"_s);
    } else {
        task.fail(begun.error());
    }
    task.answer();
}

void Transactions::carryOutGroup(Tasks tasks)
{
    while (!tasks.empty())
        tasks = tasks.subspan(transact(tasks));
}

/// How many have come into the transaction, and are answered: all of them, unless it was lost in between.
std::size_t Transactions::transact(Tasks tasks)
{
    Result<void> kept = begin();
    std::size_t come = kept ? 0 : tasks.size();
    while (kept && come < tasks.size())
        kept = carryOutWithin(*tasks[come++], tasks.size() == 1);
    const Tasks those = tasks.first(come);
    if (kept)
        kept = commit(those);
    if (!kept)
        rollBack();
    for (const auto &task : those) {
        if (!kept)
            task->fail(kept.error());
        task->answer();
    }
    return come;
}

Result<void> Transactions::begin()
{
    if (auto allowed = allowWriting(true); !allowed)
        return allowed;
    return executeAll(m_connection, {u"BEGIN IMMEDIATE"_s});
}

/// An error means that the transaction is lost.
Result<void> Transactions::carryOutWithin(DatabaseTask &task, bool alone)
{
    // A read needs no savepoint, and for a single write the transaction is one.
    if (alone || !task.writes()) {
        const qint64 before = checksReads && !task.writes() ? totalChanges() : 0;
        task.carryOut(m_connection);
        Q_ASSERT_X(task.writes() || totalChanges() == before, "Database::read", "it has written");
        return {};
    }
    if (auto set = executeAll(m_connection, {u"SAVEPOINT task"_s}); !set)
        return set;
    task.carryOut(m_connection);
    auto ended = task.error() == nullptr ? executeAll(m_connection, {u"RELEASE task"_s})
                                         : executeAll(m_connection, {u"ROLLBACK TO task"_s, u"RELEASE task"_s});
    // What the task met is the cause; that there is no savepoint any longer comes of it.
    if (!ended && task.error() != nullptr)
        return std::unexpected(*task.error());
    return ended;
}

Result<void> Transactions::commit(Tasks tasks)
{
    if (std::none_of(tasks.begin(), tasks.end(),
                     [](const auto &task) { return task->writes() && task->error() == nullptr; })) {
        rollBack();
        return {};
    }
    if (auto committed = executeAll(m_connection, {u"COMMIT"_s}); !committed)
        return committed;
    if (const qint64 changes = totalChanges(); std::exchange(m_changes, changes) != changes)
        m_onChanged();
    return {};
}

void Transactions::rollBack()
{
    // A full disk makes SQLite roll back by itself; the second time is an error that does no harm.
    QSqlQuery(m_connection).exec(u"ROLLBACK"_s);
    m_changes = totalChanges(); // What was rolled back is counted, too.
}

/// The connection refuses to write but for who asked to.
Result<void> Transactions::allowWriting(bool allowed)
{
    if (m_mayWrite == allowed)
        return {};
    m_mayWrite.reset();
    auto told = executeAll(m_connection, {allowed ? u"PRAGMA query_only = OFF"_s : u"PRAGMA query_only = ON"_s});
    if (told)
        m_mayWrite = allowed;
    return told;
}

qint64 Transactions::totalChanges()
{
    auto query = execute(m_connection, u"SELECT total_changes()"_s);
    return query && query->next() ? query->value(0).toLongLong() : -1;
}

} // namespace patkeeper
