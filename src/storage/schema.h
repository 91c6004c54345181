// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QList>
#include <QSqlDatabase>
#include <QStringList>

namespace patkeeper
{

/// "PATK": tells a Patkeeper database from any other SQLite file.
inline constexpr int databaseApplicationId = 0x5041544B;

/// One step of the schema; brings a database from version - 1 to @p version.
struct Migration {
    int version = 0;
    QStringList statements;
};

/// In order, without gaps. Times are INTEGER UTC milliseconds since the epoch; JSON is TEXT.
QList<Migration> schemaMigrations();

/// What makes the tables of the reminders, which begin again with empty ones where these cannot be read.
QStringList reminderTables();

/// Runs one migration, and sets user_version and application_id with it, in one transaction.
Result<void> applyMigration(QSqlDatabase &connection, const Migration &migration);

} // namespace patkeeper
