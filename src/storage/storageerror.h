// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QSqlError>
#include <QString>

namespace patkeeper
{

/// An Error for what went wrong in a query; tells a full disk, a read-only file and a busy database apart in words.
/// @p what is untranslated, for the detail: the statement or the step, never a person's values.
Error storageError(const QSqlError &error, const QString &what);

/// SQLite's primary result code, or 0 where there is none. Qt switches the extended codes on; this folds them back.
int sqliteCode(const QSqlError &error);

/// True for "not a database" and "malformed".
bool isCorruption(const QSqlError &error);

/// A StorageFailed error for a failed system call on @p path; @p errorNumber is errno.
Error fileError(const QString &path, int errorNumber);

} // namespace patkeeper
