// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "profiledirectory.h"

#include "storageerror.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cerrno>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/vfs.h>
#endif

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr std::uint32_t othersBits = 077;

/// From linux/magic.h and the kernel's file systems; the header does not list all of them.
bool isNetworkFileSystem(std::int64_t type)
{
    constexpr std::array<std::int64_t, 8> types = {
        0x6969,     // NFS
        0xFF534D42, // CIFS
        0xFE534D42, // SMB2
        0x517B,     // SMB
        0x5346414F, // AFS
        0x6B414653, // kAFS
        0x73757245, // Coda
        0x01021997, // 9P
    };
    // f_type is signed on some machines, so that SMB's magic numbers arrive negative.
    return std::ranges::find(types, type & 0xFFFFFFFF) != types.end();
}

std::unexpected<Error> refused(const QString &sentence, const QString &path)
{
    return failure(Error::Kind::StorageFailed, sentence, path);
}

std::unexpected<Error> symbolicLink(const QString &path)
{
    return refused(QCoreApplication::translate("Storage",
                                               "“%1” is a symbolic link, and Patkeeper does not follow one to "
                                               "where it keeps tokens. Name the real place with --profile.")
                       .arg(path),
                   path);
}

std::unexpected<Error> foreignOwner(const QString &path)
{
    return refused(QCoreApplication::translate("Storage",
                                               "“%1” belongs to another user. Choose a folder of your own with "
                                               "--profile, or start Patkeeper as that user.")
                       .arg(path),
                   path);
}

} // namespace

Result<void> judgeDirectory(const DirectoryFacts &facts)
{
    if (facts.owner != facts.person)
        return foreignOwner(facts.path);
    if (facts.mode & othersBits) {
        return refused(QCoreApplication::translate("Storage",
                                                   "Other users may enter “%1”, and it could not be closed to "
                                                   "them. Choose a folder on another disk with --profile.")
                           .arg(facts.path),
                       facts.path);
    }
    if (isNetworkFileSystem(facts.fileSystem)) {
        return refused(QCoreApplication::translate("Storage",
                                                   "“%1” is on a network file system, where a database can be "
                                                   "damaged. Choose a folder on this computer with --profile.")
                           .arg(facts.path),
                       facts.path);
    }
    return {};
}

#ifdef Q_OS_UNIX

namespace
{

class Descriptor final
{
public:
    Descriptor(const QString &path, int flags)
        : m_number(::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC | O_NOFOLLOW))
    {
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    int number() const { return m_number; }

private:
    int m_number;
};

std::int64_t fileSystemOf([[maybe_unused]] int descriptor)
{
#ifdef Q_OS_LINUX
    struct statfs facts = {};
    if (::fstatfs(descriptor, &facts) == 0)
        return static_cast<std::int64_t>(facts.f_type);
#endif
    return 0;
}

/// Only takes away: what the person has closed to herself stays closed.
Result<struct stat> closedToOthers(const Descriptor &descriptor, const QString &path)
{
    struct stat facts = {};
    if (::fstat(descriptor.number(), &facts) != 0)
        return std::unexpected(fileError(path, errno));
    if (facts.st_uid == ::geteuid() && (facts.st_mode & othersBits) != 0) {
        // Some file systems say yes and keep the bits, so what counts is the second look.
        (void)::fchmod(descriptor.number(), facts.st_mode & 0700);
        if (::fstat(descriptor.number(), &facts) != 0)
            return std::unexpected(fileError(path, errno));
    }
    return facts;
}

Result<void> createDirectory(const QString &path)
{
    if (::mkdir(QFile::encodeName(path).constData(), 0700) == 0 || errno == EEXIST)
        return {};
    if (errno != ENOENT)
        return std::unexpected(fileError(path, errno));
    const QString parent = QFileInfo(path).path();
    if (parent == path)
        return std::unexpected(fileError(path, ENOENT));
    if (auto made = createDirectory(parent); !made)
        return made;
    if (::mkdir(QFile::encodeName(path).constData(), 0700) == 0 || errno == EEXIST)
        return {};
    return std::unexpected(fileError(path, errno));
}

} // namespace

Result<void> secureDirectory(const QString &path)
{
    if (auto made = createDirectory(path); !made)
        return made;
    const Descriptor directory(path, O_RDONLY | O_DIRECTORY);
    if (directory.number() < 0) {
        const int reason = errno;
        if (QFileInfo(path).isSymLink())
            return symbolicLink(path);
        return std::unexpected(fileError(path, reason));
    }
    const auto facts = closedToOthers(directory, path);
    if (!facts)
        return std::unexpected(facts.error());
    return judgeDirectory({.path = path,
                           .owner = facts->st_uid,
                           .person = ::geteuid(),
                           .mode = facts->st_mode & 07777,
                           .fileSystem = fileSystemOf(directory.number())});
}

// Never opens the file: closing a descriptor of the database would drop the locks that SQLite holds for this process.
Result<void> secureFile(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    struct stat facts = {};
    if (::lstat(name.constData(), &facts) != 0) {
        if (errno == ENOENT)
            return {};
        return std::unexpected(fileError(path, errno));
    }
    if (S_ISLNK(facts.st_mode))
        return symbolicLink(path);
    if (facts.st_uid != ::geteuid())
        return foreignOwner(path);
    if (!S_ISREG(facts.st_mode))
        return std::unexpected(fileError(path, EINVAL));
    if ((facts.st_mode & othersBits) != 0 && ::chmod(name.constData(), facts.st_mode & 0700) != 0)
        return std::unexpected(fileError(path, errno));
    return {};
}

#else

// Compiled by intent: the folder below the person's own application data is closed to others by its inherited rights.
Result<void> secureDirectory(const QString &path)
{
    if (QFileInfo(path).isSymLink())
        return symbolicLink(path);
    if (!QDir().mkpath(path))
        return std::unexpected(fileError(path, EACCES));
    return {};
}

Result<void> secureFile(const QString &path)
{
    if (QFileInfo(path).isSymLink())
        return symbolicLink(path);
    return {};
}

#endif

} // namespace patkeeper
