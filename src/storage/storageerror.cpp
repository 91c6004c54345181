// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "storageerror.h"

#include <QCoreApplication>
#include <QSqlError>

#include <cerrno>
#include <cstring>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

// SQLite's primary result codes (sqlite.org/rescode.html).
enum SqliteCode {
    Permission = 3,
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    InputOutput = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    NotADatabase = 26
};

QString sentence(int code)
{
    switch (code) {
    case Busy:
    case Locked:
        return QCoreApplication::translate("Storage",
                                           "Another Patkeeper is busy with the database. Try again in a moment.");
    case Permission:
    case ReadOnly:
        return QCoreApplication::translate("Storage",
                                           "Patkeeper may not write to its database, so nothing was changed. "
                                           "Make the profile folder writable for you and try again.");
    case Full:
        return QCoreApplication::translate("Storage",
                                           "The disk is full, so nothing was saved. Free some space and try again.");
    case InputOutput:
        return QCoreApplication::translate("Storage",
                                           "The disk reported an error, so nothing was saved. Check that the "
                                           "disk works and has space, and try again.");
    case Corrupt:
    case NotADatabase:
        return QCoreApplication::translate("Storage", "The database is damaged. Start Patkeeper again: it keeps the "
                                                      "damaged file aside and begins a new one.");
    case CannotOpen:
        return QCoreApplication::translate("Storage", "The database could not be opened. Check that the profile folder "
                                                      "exists and that you may write to it.");
    default:
        return QCoreApplication::translate("Storage",
                                           "The database refused this step, so nothing was changed. Try again; "
                                           "if it happens again, the details say what to report.");
    }
}

bool isNoSpace(int errorNumber)
{
#ifdef EDQUOT
    if (errorNumber == EDQUOT)
        return true;
#endif
    return errorNumber == ENOSPC;
}

} // namespace

int sqliteCode(const QSqlError &error)
{
    return error.nativeErrorCode().toInt() & 0xff;
}

bool isCorruption(const QSqlError &error)
{
    const int code = sqliteCode(error);
    return code == Corrupt || code == NotADatabase;
}

Error storageError(const QSqlError &error, const QString &what)
{
    const int code = sqliteCode(error);
    const bool busy = code == Busy || code == Locked;
    return Error{.kind = busy ? Error::Kind::Busy : Error::Kind::StorageFailed,
                 .message = sentence(code),
                 .detail = u"%1: sqlite %2: %3"_s.arg(what, error.nativeErrorCode(), error.databaseText()),
                 .retryAfter = {},
                 .field = {}};
}

Error fileError(const QString &path, int errorNumber)
{
    int code = CannotOpen;
    if (errorNumber == EACCES || errorNumber == EPERM || errorNumber == EROFS)
        code = ReadOnly;
    else if (isNoSpace(errorNumber))
        code = Full;
    else if (errorNumber == EIO)
        code = InputOutput;
    return Error{.kind = Error::Kind::StorageFailed,
                 .message = sentence(code),
                 .detail = u"%1: %2"_s.arg(path, QString::fromLocal8Bit(std::strerror(errorNumber))),
                 .retryAfter = {},
                 .field = {}};
}

} // namespace patkeeper
