// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverprogram.h"

#include "replyaddress.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QThreadPool>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

std::unexpected<Error> refusal(const char *sentence, const QString &path, Error::Kind kind = Error::Kind::Rejected,
                               QString detail = {})
{
    return failure(kind, QCoreApplication::translate("patkeeper::HandOver", sentence).arg(path), std::move(detail));
}

std::unexpected<Error> notThere(const QString &path, int error)
{
    QString detail = QString::fromStdString(std::generic_category().message(error));
    if (error == ENOENT || error == ENOTDIR) {
        return refusal(QT_TRANSLATE_NOOP("patkeeper::HandOver",
                                         "The program “%1” is not there. Put it back or choose another one."),
                       path, Error::Kind::NotFound, std::move(detail));
    }
    return refusal(
        QT_TRANSLATE_NOOP("patkeeper::HandOver",
                          "The program “%1” cannot be read, so it cannot be checked whether it is the one that "
                          "was approved. Make it readable for you, or choose another one."),
        path, Error::Kind::Forbidden, std::move(detail));
}

bool belongsToTrusted(const struct stat &status)
{
    return status.st_uid == 0 || status.st_uid == ::geteuid();
}

bool isWritableByOthers(const struct stat &status)
{
    return (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

Result<void> checkFile(const QString &path, const struct stat &status)
{
    if (!S_ISREG(status.st_mode)) {
        return refusal(
            QT_TRANSLATE_NOOP("patkeeper::HandOver", "“%1” is not a file that can be run. Choose a program."), path);
    }
    if (!belongsToTrusted(status)) {
        return refusal(QT_TRANSLATE_NOOP("patkeeper::HandOver",
                                         "The program “%1” belongs to another user, who could change it. Use one that "
                                         "belongs to you or to root."),
                       path);
    }
    if (isWritableByOthers(status)) {
        return refusal(QT_TRANSLATE_NOOP("patkeeper::HandOver",
                                         "The program “%1” can be changed by other users. Remove write "
                                         "permission for group and others (chmod go-w), then try again."),
                       path);
    }
    if (::faccessat(AT_FDCWD, QFile::encodeName(path).constData(), X_OK, AT_EACCESS) != 0) {
        return refusal(QT_TRANSLATE_NOOP("patkeeper::HandOver",
                                         "The program “%1” may not be run by you. Make it executable (chmod u+x), or "
                                         "choose another one."),
                       path);
    }
    return {};
}

Result<void> checkFolder(const QString &path)
{
    struct stat status = {};
    if (::lstat(QFile::encodeName(path).constData(), &status) != 0)
        return notThere(path, errno);
    if (!belongsToTrusted(status)) {
        return refusal(QT_TRANSLATE_NOOP("patkeeper::HandOver",
                                         "The folder “%1” belongs to another user, who could exchange the program in "
                                         "it. Move the program to a folder that belongs to you or to root."),
                       path);
    }
    if (isWritableByOthers(status) && (status.st_mode & S_ISVTX) == 0) {
        return refusal(QT_TRANSLATE_NOOP("patkeeper::HandOver",
                                         "The folder “%1” can be changed by other users, and with it the program. "
                                         "Remove write permission for group and others (chmod go-w), or move the "
                                         "program."),
                       path);
    }
    return {};
}

Result<void> checkFoldersAbove(const QString &file)
{
    for (QString folder = file; folder != "/"_L1;) {
        folder = QFileInfo(folder).path();
        if (auto checked = checkFolder(folder); !checked)
            return checked;
    }
    return {};
}

Result<QString> resolve(const QString &path)
{
    if (!path.startsWith(u'/') || path.contains(QChar::Null)) {
        return refusal(QT_TRANSLATE_NOOP("patkeeper::HandOver",
                                         "“%1” is not a full path. Name the program with all its folders, as in "
                                         "/usr/local/bin/deploy."),
                       path);
    }
    char *const resolved = ::realpath(QFile::encodeName(path).constData(), nullptr);
    if (resolved == nullptr)
        return notThere(path, errno);
    QString result = QFile::decodeName(resolved);
    std::free(resolved);
    return result;
}

/// Checked, but not yet read.
Result<OpenedProgram> openUnread(const QString &path)
{
    Result<QString> resolved = resolve(path);
    if (!resolved)
        return std::unexpected(std::move(resolved.error()));
    // Without waiting for the other end of a pipe, which is then refused as no file.
    const int descriptor =
        ::open(QFile::encodeName(*resolved).constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        return notThere(*resolved, errno);
    char start[2] = {};
    const bool script = ::pread(descriptor, start, 2, 0) == 2 && start[0] == '#' && start[1] == '!';
    OpenedProgram opened({.resolvedPath = *resolved, .digest = {}}, descriptor, script);
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0)
        return notThere(*resolved, errno);
    if (auto checked = checkFile(*resolved, status); !checked)
        return std::unexpected(std::move(checked.error()));
    if (auto checked = checkFoldersAbove(*resolved); !checked)
        return std::unexpected(std::move(checked.error()));
    return opened;
}

} // namespace

OpenedProgram::OpenedProgram(HandOverProgram program, int descriptor, bool script) noexcept
    : m_program(std::move(program)),
      m_descriptor(descriptor),
      m_script(script)
{
}

OpenedProgram::OpenedProgram(OpenedProgram &&other) noexcept
    : m_program(std::move(other.m_program)),
      m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_script(other.m_script)
{
}

OpenedProgram &OpenedProgram::operator=(OpenedProgram &&other) noexcept
{
    std::swap(m_program, other.m_program);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_script, other.m_script);
    return *this;
}

OpenedProgram::~OpenedProgram()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<void> checkHandOverProgram(const QString &path)
{
    if (auto opened = openUnread(path); !opened)
        return std::unexpected(std::move(opened.error()));
    return {};
}

Result<OpenedProgram> openHandOverProgram(const QString &path)
{
    Result<OpenedProgram> opened = openUnread(path);
    if (!opened)
        return opened;
    QFile file;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(opened->descriptor(), QIODevice::ReadOnly, QFileDevice::DontCloseHandle) || !hash.addData(&file))
        return notThere(opened->program().resolvedPath, errno);
    opened->setDigest(hash.result());
    return opened;
}

void openHandOverProgram(const QString &path, QObject *context, Reply<OpenedProgram> reply)
{
    struct Parcel {
        QString path;
        ReplyAddress address;
        Reply<OpenedProgram> reply;
    };
    auto parcel = std::make_shared<Parcel>(Parcel{path, ReplyAddress(context), std::move(reply)});
    QThreadPool::globalInstance()->start([parcel] {
        parcel->address.send([reply = std::move(parcel->reply), result = openHandOverProgram(parcel->path)]() mutable {
            reply(std::move(result));
        });
    });
}

} // namespace patkeeper
