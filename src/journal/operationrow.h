// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "journal.h"

#include <QSqlDatabase>

namespace patkeeper
{

/// The operation's row; NotFound where there is none.
Result<Operation> loadOperation(QSqlDatabase &connection, const QString &operationId);
/// All that have not ended, the oldest first.
Result<QList<Operation>> loadOpenOperations(QSqlDatabase &connection);
/// Whether one of that kind and of that token has not ended.
Result<bool> isOpen(QSqlDatabase &connection, Operation::Kind kind, const QString &accountId, const QString &remoteId);
/// The last one of that kind and of that token, ended or not; NotFound where there is none.
Result<Operation> loadLastOperation(QSqlDatabase &connection, Operation::Kind kind, const QString &accountId,
                                    const QString &remoteId);
/// Of that kind: open, or failed since then; the oldest first.
Result<QList<Operation>> loadOpenOrFailed(QSqlDatabase &connection, Operation::Kind kind, const QDateTime &since);
Result<void> insertOperation(QSqlDatabase &connection, const Operation &operation);
/// Replaces what Journal::advance() does, if the operation is open and that lease's; whether it was.
Result<bool> advanceOperation(QSqlDatabase &connection, const Operation &operation, const QString &leaseId);
/// Replaces everything but the id, the kind, the account, the name and the time it began.
Result<void> updateOperation(QSqlDatabase &connection, const Operation &operation);

} // namespace patkeeper
