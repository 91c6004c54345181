// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "history.h"
#include "result.h"

#include <QSqlDatabase>

namespace patkeeper
{

/// Writes it at the end of the chain. To be called within a transaction that began as a writing one (BEGIN IMMEDIATE),
/// so that nobody else writes between what is read of the entry before and what is written here.
Result<void> insertHistory(QSqlDatabase &connection, const HistoryEntry &entry);
Result<HistoryPage> loadHistory(QSqlDatabase &connection, const HistoryQuery &query);
/// All of it, within one reading transaction.
Result<HistoryVerdict> checkHistory(QSqlDatabase &connection);

} // namespace patkeeper
