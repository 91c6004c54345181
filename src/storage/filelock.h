// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QString>

#include <memory>

class QLockFile;

namespace patkeeper
{

/// An advisory lock on one file that the operating system frees when this object or its process ends, however it ends.
/// Two objects on one file exclude each other also within one process.
class FileLock final
{
public:
    enum class Mode { Shared, Exclusive };
    enum class Creation { Allowed, MustExist, MustBeNew };

    /// Opens the file without locking it; it gets mode 0600 where it is created. A symbolic link is refused.
    static Result<FileLock> open(const QString &path, Creation creation = Creation::Allowed);
    FileLock(FileLock &&other) noexcept;
    FileLock &operator=(FileLock &&other) noexcept;
    ~FileLock();

    /// Takes the lock or changes its mode; never waits. False where somebody else holds it.
    bool tryLock(Mode mode);
    /// As tryLock(), but asks again for up to @p milliseconds. Not for the GUI thread.
    bool lock(Mode mode, int milliseconds);
    /// Sends the file's contents to the disk, whoever wrote them.
    void sync() const;

private:
    FileLock();
#ifdef Q_OS_UNIX
    int m_descriptor = -1;
#else
    // Knows one mode only, which makes Shared as strict as Exclusive.
    std::unique_ptr<QLockFile> m_lock;
#endif
};

} // namespace patkeeper
