// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "filelock.h"

#include "storageerror.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QThread>

#include <cerrno>
#include <utility>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#else
#include <QLockFile>
#endif

namespace patkeeper
{

FileLock::FileLock() = default;

#ifdef Q_OS_UNIX

Result<FileLock> FileLock::open(const QString &path, Creation creation)
{
    // Not inherited by children: a hand-over command must not keep the lock of a process that is gone.
    int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    if (creation != Creation::MustExist)
        flags |= O_CREAT;
    if (creation == Creation::MustBeNew)
        flags |= O_EXCL;
    FileLock lock;
    lock.m_descriptor = ::open(QFile::encodeName(path).constData(), flags, 0600);
    if (lock.m_descriptor < 0) {
        const int reason = errno;
        Error error = fileError(path, reason);
        if (reason == ENOENT)
            error.kind = Error::Kind::NotFound;
        return std::unexpected(std::move(error));
    }
    return lock;
}

FileLock::FileLock(FileLock &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileLock &FileLock::operator=(FileLock &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileLock::~FileLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

bool FileLock::tryLock(Mode mode)
{
    const int operation = (mode == Mode::Shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    int outcome = 0;
    do {
        outcome = ::flock(m_descriptor, operation);
    } while (outcome != 0 && errno == EINTR);
    return outcome == 0;
}

void FileLock::sync() const
{
    (void)::fsync(m_descriptor);
}

#else

Result<FileLock> FileLock::open(const QString &path, Creation creation)
{
    if (creation == Creation::MustExist && !QFile::exists(path))
        return failure(Error::Kind::NotFound, {}, path);
    FileLock lock;
    lock.m_lock = std::make_unique<QLockFile>(path);
    lock.m_lock->setStaleLockTime(0);
    return lock;
}

FileLock::FileLock(FileLock &&other) noexcept = default;
FileLock &FileLock::operator=(FileLock &&other) noexcept = default;
FileLock::~FileLock() = default;

bool FileLock::tryLock(Mode)
{
    return m_lock->isLocked() || m_lock->tryLock(0);
}

void FileLock::sync() const {}

#endif

bool FileLock::lock(Mode mode, int milliseconds)
{
    constexpr int pauseMilliseconds = 20;
    const QDeadlineTimer deadline(milliseconds);
    while (!tryLock(mode)) {
        if (deadline.hasExpired())
            return false;
        QThread::msleep(pauseMilliseconds);
    }
    return true;
}

} // namespace patkeeper
