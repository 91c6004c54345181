// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "databasetask.h"

#include <functional>
#include <memory>
#include <span>

namespace patkeeper
{

/// Writes that waited at the same time, carried out in one transaction, so that they wait for the disk once. Lives on
/// the database's thread.
///
/// Each is a savepoint of its own: one that fails is rolled back alone. All are answered in their order, once the
/// commit is durable. Where the commit fails, or SQLite ends the transaction by itself in between (a full disk makes
/// it), nothing is kept of those that were carried out in it, and each of them gets that error; those behind go on in
/// another transaction.
class WriteGroup final
{
public:
    using Tasks = std::span<const std::unique_ptr<DatabaseTask>>;

    /// @p onChanged: after each commit that changed something, before anybody is answered.
    WriteGroup(QSqlDatabase &connection, std::function<void()> onChanged);

    void carryOut(Tasks tasks);

private:
    std::size_t transact(Tasks tasks);
    Result<void> begin();
    Result<void> carryOutAlone(DatabaseTask &task);
    Result<void> carryOutWithin(DatabaseTask &task);
    Result<void> commit(Tasks tasks);
    void rollBack();

    QSqlDatabase &m_connection;
    std::function<void()> m_onChanged;
    qint64 m_changesBefore = 0;
};

} // namespace patkeeper
