// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "operationrow.h"

#include "sqlvalues.h"

#include <QCoreApplication>

#include <array>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const QString operationColumns =
    u"id, kind, account_id, remote_id, name, step, data, outcome, error_kind, error_message, "
    "started_at, updated_at, lease_id, machine_id"_s;

Operation::Kind kindFromName(const QString &name)
{
    using enum Operation::Kind;
    for (const auto kind : {Create, Update, Revoke, Rotate, ImportSecret}) {
        if (operationKindName(kind) == name)
            return kind;
    }
    return Create;
}

Operation::Outcome outcomeFromName(const QString &name)
{
    using enum Operation::Outcome;
    for (const auto outcome : {Open, Done, Failed, GivenUp}) {
        if (outcomeName(outcome) == name)
            return outcome;
    }
    return Open;
}

Operation operationFrom(const QSqlQuery &row)
{
    int column = 0;
    const auto next = [&row, &column] { return row.value(column++); };
    Operation operation;
    operation.id = next().toString();
    operation.kind = kindFromName(next().toString());
    operation.accountId = next().toString();
    operation.remoteId = next().toString();
    operation.name = next().toString();
    operation.step = next().toString();
    operation.data = objectFromSql(next());
    operation.outcome = outcomeFromName(next().toString());
    operation.errorKind = next().toString();
    operation.errorMessage = next().toString();
    operation.startedAt = timeFromSql(next());
    operation.updatedAt = timeFromSql(next());
    operation.leaseId = next().toString();
    operation.machineId = next().toString();
    return operation;
}

/// Of a statement that answers with no rows.
Result<void> done(Result<ExecutedQuery> query)
{
    if (!query)
        return std::unexpected(std::move(query.error()));
    return {};
}

/// The first row of @p query; NotFound with @p about where there is none.
Result<Operation> firstOf(Result<ExecutedQuery> query, const QString &about)
{
    if (!query)
        return std::unexpected(std::move(query.error()));
    if (query->next())
        return operationFrom(*query);
    return failure(
        Error::Kind::NotFound,
        QCoreApplication::translate("Journal", "The journal knows nothing of this operation. Refresh the list."),
        about);
}

} // namespace

Result<Operation> loadOperation(QSqlDatabase &connection, const QString &operationId)
{
    return firstOf(
        execute(connection, u"SELECT %1 FROM operations WHERE id = ?"_s.arg(operationColumns), {operationId}),
        operationId);
}

namespace
{

QList<Operation> allOf(QSqlQuery &query)
{
    QList<Operation> operations;
    while (query.next())
        operations << operationFrom(query);
    return operations;
}

} // namespace

Result<QList<Operation>> loadOpenOperations(QSqlDatabase &connection)
{
    auto query = execute(
        connection, u"SELECT %1 FROM operations WHERE outcome = ? ORDER BY started_at, rowid"_s.arg(operationColumns),
        {outcomeName(Operation::Outcome::Open)});
    if (!query)
        return std::unexpected(std::move(query.error()));
    return allOf(*query);
}

Result<bool> isOpen(QSqlDatabase &connection, Operation::Kind kind, const QString &accountId, const QString &remoteId)
{
    auto query = execute(
        connection, u"SELECT 1 FROM operations WHERE remote_id = ? AND account_id = ? AND kind = ? AND outcome = ?"_s,
        {remoteId, accountId, operationKindName(kind), outcomeName(Operation::Outcome::Open)});
    if (!query)
        return std::unexpected(std::move(query.error()));
    return query->next();
}

Result<Operation> loadLastOperation(QSqlDatabase &connection, Operation::Kind kind, const QString &accountId,
                                    const QString &remoteId)
{
    return firstOf(execute(connection,
                           u"SELECT %1 FROM operations WHERE remote_id = ? AND account_id = ? AND kind = ? "
                           "ORDER BY started_at DESC, rowid DESC LIMIT 1"_s.arg(operationColumns),
                           {remoteId, accountId, operationKindName(kind)}),
                   remoteId);
}

Result<QList<Operation>> loadOpenOrFailed(QSqlDatabase &connection, Operation::Kind kind, const QDateTime &since)
{
    auto query =
        execute(connection,
                u"SELECT %1 FROM operations WHERE kind = ? AND (outcome = ? OR (outcome = ? AND updated_at >= ?)) "
                "ORDER BY started_at, rowid"_s.arg(operationColumns),
                {operationKindName(kind), outcomeName(Operation::Outcome::Open),
                 outcomeName(Operation::Outcome::Failed), sqlTime(since)});
    if (!query)
        return std::unexpected(std::move(query.error()));
    return allOf(*query);
}

Result<void> insertOperation(QSqlDatabase &connection, const Operation &operation)
{
    return done(
        execute(connection,
                u"INSERT INTO operations(%1) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s.arg(operationColumns),
                {operation.id, operationKindName(operation.kind), operation.accountId, operation.remoteId,
                 operation.name, operation.step, sqlJson(operation.data), outcomeName(operation.outcome),
                 operation.errorKind, operation.errorMessage, sqlTime(operation.startedAt),
                 sqlTime(operation.updatedAt), operation.leaseId, operation.machineId}));
}

Result<bool> advanceOperation(QSqlDatabase &connection, const Operation &operation, const QString &leaseId)
{
    auto query = execute(connection,
                         u"UPDATE operations SET remote_id = ?, step = ?, data = ?, error_kind = ?, error_message = ?, "
                         "updated_at = ? WHERE id = ? AND lease_id = ? AND outcome = ?"_s,
                         {operation.remoteId, operation.step, sqlJson(operation.data), operation.errorKind,
                          operation.errorMessage, sqlTime(operation.updatedAt), operation.id, leaseId,
                          outcomeName(Operation::Outcome::Open)});
    if (!query)
        return std::unexpected(std::move(query.error()));
    return query->numRowsAffected() > 0;
}

Result<void> updateOperation(QSqlDatabase &connection, const Operation &operation)
{
    return done(execute(connection,
                        u"UPDATE operations SET remote_id = ?, step = ?, data = ?, outcome = ?, error_kind = ?, "
                        "error_message = ?, updated_at = ?, lease_id = ?, machine_id = ? WHERE id = ?"_s,
                        {operation.remoteId, operation.step, sqlJson(operation.data), outcomeName(operation.outcome),
                         operation.errorKind, operation.errorMessage, sqlTime(operation.updatedAt), operation.leaseId,
                         operation.machineId, operation.id}));
}

} // namespace patkeeper
