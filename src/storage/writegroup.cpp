// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "writegroup.h"

#include "database.h"

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// How many rows this connection has changed so far.
qint64 totalChanges(QSqlDatabase &connection)
{
    auto query = execute(connection, u"SELECT total_changes()"_s);
    return query && query->next() ? query->value(0).toLongLong() : -1;
}

} // namespace

WriteGroup::WriteGroup(QSqlDatabase &connection, std::function<void()> onChanged)
    : m_connection(connection),
      m_onChanged(std::move(onChanged))
{
}

void WriteGroup::carryOut(Tasks tasks)
{
    while (!tasks.empty())
        tasks = tasks.subspan(transact(tasks));
}

/// How many have come into the transaction, and are answered: all of them, unless it was lost in between.
std::size_t WriteGroup::transact(Tasks tasks)
{
    Result<void> kept = begin();
    std::size_t come = kept ? 0 : tasks.size();
    while (kept && come < tasks.size()) {
        DatabaseTask &task = *tasks[come++];
        kept = tasks.size() == 1 ? carryOutAlone(task) : carryOutWithin(task);
    }
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

Result<void> WriteGroup::begin()
{
    m_changesBefore = totalChanges(m_connection);
    // Said each time, so that a read that ended badly leaves nothing behind for the write after it.
    return executeAll(m_connection, {u"PRAGMA query_only = OFF"_s, u"BEGIN IMMEDIATE"_s});
}

/// The transaction is its savepoint.
Result<void> WriteGroup::carryOutAlone(DatabaseTask &task)
{
    task.carryOut(m_connection);
    return {};
}

/// An error means that the transaction is lost.
Result<void> WriteGroup::carryOutWithin(DatabaseTask &task)
{
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

Result<void> WriteGroup::commit(Tasks tasks)
{
    if (std::none_of(tasks.begin(), tasks.end(), [](const auto &task) { return task->error() == nullptr; })) {
        rollBack();
        return {};
    }
    if (auto committed = executeAll(m_connection, {u"COMMIT"_s}); !committed)
        return committed;
    if (totalChanges(m_connection) != m_changesBefore)
        m_onChanged();
    return {};
}

void WriteGroup::rollBack()
{
    // A full disk makes SQLite roll back by itself; the second time is an error that does no harm.
    QSqlQuery(m_connection).exec(u"ROLLBACK"_s);
}

} // namespace patkeeper
