// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "privatefile.h"

#include "replyaddress.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSaveFile>
#include <QThreadPool>

#include <memory>

namespace patkeeper
{

namespace
{

Result<void> write(const QString &path, const QByteArray &contents)
{
    QSaveFile file(path);
    // Of its owner alone before there is anything in it: a file that is there hands its permissions on.
    if (file.open(QIODevice::WriteOnly) && file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
        file.write(contents) == contents.size() && file.commit())
        return {};
    return failure(
        Error::Kind::StorageFailed,
        QCoreApplication::translate("patkeeper::PrivateFile", "“%1” could not be written in %2. Choose another folder.")
            .arg(QFileInfo(path).fileName(), QFileInfo(path).absolutePath()),
        file.errorString());
}

} // namespace

void savePrivateFile(const QString &path, const QByteArray &contents, QObject *context, Reply<void> reply)
{
    struct Parcel {
        QString path;
        QByteArray contents;
        ReplyAddress address;
        Reply<void> reply;
    };
    auto parcel = std::make_shared<Parcel>(Parcel{path, contents, ReplyAddress(context), std::move(reply)});
    QThreadPool::globalInstance()->start([parcel] {
        Result<void> result = write(parcel->path, parcel->contents);
        parcel->address.send(
            [reply = std::move(parcel->reply), result = std::move(result)]() mutable { reply(std::move(result)); });
    });
}

} // namespace patkeeper
