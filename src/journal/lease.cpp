// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "lease.h"

#include "filelock.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QUuid>

#include <filesystem>
#include <system_error>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const QString leaseSuffix = u".lock"_s;
const QString unfinishedSuffix = u".taking"_s;

QString fileOf(const QString &locksPath, const QString &leaseId, const QString &suffix)
{
    return locksPath + u'/' + leaseId + suffix;
}

/// Unlike QFile::rename() never a copy: that would not be locked.
bool rename(const QString &from, const QString &to)
{
    std::error_code error;
    std::filesystem::rename(from.toStdU16String(), to.toStdU16String(), error);
    return !error;
}

bool isLeaseId(const QString &text)
{
    return !QUuid::fromString(text).isNull() && QUuid::fromString(text).toString(QUuid::WithoutBraces) == text;
}

/// Asking takes the lock as one of several for a moment, so that two who ask do not take each other for the owner.
bool isHeld(const QString &path)
{
    auto lock = FileLock::open(path, FileLock::Creation::MustExist);
    if (!lock)
        return lock.error().kind != Error::Kind::NotFound; // In doubt somebody lives: nothing of theirs is taken away.
    return !lock->tryLock(FileLock::Mode::Shared);
}

void clearAway(const QString &locksPath)
{
    const QDir locks(locksPath);
    for (const QString &suffix : {leaseSuffix, unfinishedSuffix}) {
        for (const QString &name : locks.entryList({u"*"_s + suffix}, QDir::Files | QDir::NoSymLinks)) {
            if (isLeaseId(name.chopped(suffix.size())) && !isHeld(locks.filePath(name)))
                QFile::remove(locks.filePath(name));
        }
    }
}

} // namespace

class Lease::HeldLock final
{
public:
    FileLock lock;
};

Lease::Lease(QString locksPath, QString id, std::unique_ptr<HeldLock> held)
    : m_locksPath(std::move(locksPath)),
      m_id(std::move(id)),
      m_held(std::move(held))
{
}

Lease::~Lease()
{
    QFile::remove(fileOf(m_locksPath, m_id, leaseSuffix));
}

Result<std::shared_ptr<Lease>> Lease::take(const QString &locksPath)
{
    clearAway(locksPath);
    // A process that clears away may take a file that is not locked yet; it gets its final name only when it is. Then
    // again.
    constexpr int attempts = 10;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        const QString unfinished = fileOf(locksPath, id, unfinishedSuffix);
        auto lock = FileLock::open(unfinished, FileLock::Creation::MustBeNew);
        if (!lock)
            return std::unexpected(std::move(lock.error()));
        if (lock->tryLock(FileLock::Mode::Exclusive) && rename(unfinished, fileOf(locksPath, id, leaseSuffix)))
            return std::shared_ptr<Lease>(new Lease(locksPath, id, std::make_unique<HeldLock>(std::move(*lock))));
    }
    return failure(Error::Kind::Busy,
                   QCoreApplication::translate("Journal",
                                               "Patkeeper could not sign in to its journal because another one is "
                                               "busy there. Try again in a moment."),
                   locksPath);
}

bool Lease::hasOthers() const
{
    const QDir locks(m_locksPath);
    for (const QString &suffix : {leaseSuffix, unfinishedSuffix}) {
        for (const QString &name : locks.entryList({u"*"_s + suffix}, QDir::Files | QDir::NoSymLinks)) {
            const QString id = name.chopped(suffix.size());
            if (id != m_id && isLeaseId(id) && isHeld(locks.filePath(name)))
                return true;
        }
    }
    return false;
}

bool Lease::isAlive(const QString &leaseId) const
{
    return leaseId == m_id || (isLeaseId(leaseId) && isHeld(fileOf(m_locksPath, leaseId, leaseSuffix)));
}

} // namespace patkeeper
