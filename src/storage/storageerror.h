// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QSqlError>
#include <QString>

namespace patkeeper
{

/// SQLite's primary result code, or 0 where there is none. Qt switches the extended codes on; this folds them back.
int sqliteCode(const QSqlError &error);

/// True for "not a database" and "malformed".
bool isCorruption(const QSqlError &error);

/// A StorageFailed error for a failed system call on @p path; @p errorNumber is errno.
Error fileError(const QString &path, int errorNumber);

} // namespace patkeeper
