// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretfile.h"

#include "replyaddress.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QThreadPool>
#include <QUuid>

#include <cerrno>
#include <system_error>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

namespace patkeeper
{

namespace
{

Secret contentsOf(const SecretParts &parts)
{
    if (parts.size() == 1)
        return parts.front().value.clone();
    QByteArray all;
    for (const SecretPart &part : parts)
        all.append(part.name.toUtf8()).append('=').append(part.value.view()).append('\n');
    return Secret::take(all);
}

std::unexpected<Error> notWritten(const QString &path, const QString &why)
{
    return failure(Error::Kind::StorageFailed,
                   QCoreApplication::translate("patkeeper::SecretFile",
                                               "The secret could not be saved in %1. Choose another folder.")
                       .arg(QFileInfo(path).absolutePath()),
                   why);
}

/// A file that was not there before, readable for its owner alone from its first moment.
bool openNew(QFile &file, const QString &path)
{
#ifdef Q_OS_UNIX
    const int descriptor =
        ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return descriptor >= 0 &&
           file.open(descriptor, QIODevice::WriteOnly | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle);
#else
    Q_UNUSED(path);
    return file.open(QIODevice::WriteOnly | QIODevice::NewOnly | QIODevice::Unbuffered,
                     QFileDevice::ReadOwner | QFileDevice::WriteOwner);
#endif
}

bool putInPlace(const QString &from, const QString &to)
{
#ifdef Q_OS_UNIX
    return ::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0;
#else
    QFile::remove(to);
    return QFile::rename(from, to);
#endif
}

Result<void> write(const QString &path, const Secret &contents)
{
    // Beside its place, so that moving it there is one step.
    const QString partPath =
        path + QLatin1Char('.') + QUuid::createUuid().toString(QUuid::Id128) + QLatin1String(".part");
    QFile file(partPath);
    if (!openNew(file, partPath))
        return notWritten(path, QString::fromStdString(std::generic_category().message(errno)));
    bool written = file.write(contents.view().data(), contents.size()) == contents.size();
#ifdef Q_OS_UNIX
    written = written && ::fsync(file.handle()) == 0;
#endif
    const QString why = file.errorString();
    file.close();
    if (written && putInPlace(partPath, path))
        return {};
    QFile::remove(partPath);
    return notWritten(path, why);
}

} // namespace

void saveSecretFile(const QString &path, const SecretParts &parts, QObject *context, Reply<void> reply)
{
    struct Parcel {
        QString path;
        Secret contents;
        ReplyAddress address;
        Reply<void> reply;
    };
    auto parcel = std::make_shared<Parcel>(Parcel{path, contentsOf(parts), ReplyAddress(context), std::move(reply)});
    QThreadPool::globalInstance()->start([parcel] {
        Result<void> result = write(parcel->path, parcel->contents);
        parcel->contents = Secret();
        parcel->address.send(
            [reply = std::move(parcel->reply), result = std::move(result)]() mutable { reply(std::move(result)); });
    });
}

} // namespace patkeeper
