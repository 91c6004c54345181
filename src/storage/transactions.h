// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "databasetask.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace patkeeper
{

/// Carries out what was asked of the database, in its order and answering in its order. Lives on the database's thread.
///
/// From the first write that waits to the last, all share one transaction, so that they wait for the disk once. Each
/// write is a savepoint of its own: one that fails is rolled back alone. A read between them sees what was written
/// before it. All are answered once the commit is durable. Where the commit fails, or SQLite ends the transaction by
/// itself in between (a full disk makes it), nothing is kept of those that were carried out in it, and each of them,
/// the reads too, gets that error; those behind go on in another transaction. Other reads have a transaction each.
class Transactions final
{
public:
    using Tasks = std::span<const std::unique_ptr<DatabaseTask>>;

    /// @p onChanged: after each commit that changed something, before anybody is answered.
    Transactions(QSqlDatabase &connection, std::function<void()> onChanged);

    void carryOut(Tasks tasks);

private:
    void carryOutRead(DatabaseTask &task);
    void carryOutGroup(Tasks tasks);
    std::size_t transact(Tasks tasks);
    Result<void> begin();
    Result<void> carryOutWithin(DatabaseTask &task, bool alone);
    Result<void> commit(Tasks tasks);
    void rollBack();
    Result<void> allowWriting(bool allowed);
    qint64 totalChanges();

    QSqlDatabase &m_connection;
    std::function<void()> m_onChanged;
    qint64 m_changes;                 ///< Rows that this connection had changed by the last commit.
    std::optional<bool> m_mayWrite{}; ///< What the connection was told last.
};

} // namespace patkeeper
