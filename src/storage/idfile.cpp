// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "idfile.h"

#include "filelock.h"
#include "profiledirectory.h"
#include "storageerror.h"

#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>
#include <QUuid>

#include <cerrno>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int patienceMilliseconds = 2000;

Result<QString> readId(const QString &path)
{
    if (auto secured = secureFile(path); !secured)
        return std::unexpected(std::move(secured.error()));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::unexpected(fileError(path, EACCES));
    const auto id = QUuid::fromString(QString::fromLatin1(file.read(64)).trimmed());
    if (id.isNull()) {
        return failure(Error::Kind::StorageFailed,
                       QCoreApplication::translate("Storage",
                                                   "“%1” is damaged, and without it the kept secrets are not "
                                                   "found. Restore it from a backup, or move it away to start "
                                                   "anew.")
                           .arg(path),
                       path);
    }
    return id.toString(QUuid::WithoutBraces);
}

Result<QString> writeNewId(const QString &path)
{
    QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return std::unexpected(fileError(path, EACCES));
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(id.toLatin1() + '\n');
    if (!file.commit()) {
        return failure(Error::Kind::StorageFailed,
                       QCoreApplication::translate("Storage",
                                                   "“%1” could not be written. Check that the disk has space "
                                                   "and that you may write to it.")
                           .arg(path),
                       file.errorString());
    }
    return id;
}

} // namespace

Result<QString> readOrCreateId(const QString &path)
{
    if (QFile::exists(path))
        return readId(path);
    auto lock = FileLock::open(path + u".lock"_s);
    if (!lock)
        return std::unexpected(std::move(lock.error()));
    if (!lock->lock(FileLock::Mode::Exclusive, patienceMilliseconds)) {
        return failure(Error::Kind::Busy,
                       QCoreApplication::translate("Storage", "Another Patkeeper is just setting up this profile. Try "
                                                              "again in a moment."),
                       path);
    }
    return QFile::exists(path) ? readId(path) : writeNewId(path);
}

} // namespace patkeeper
