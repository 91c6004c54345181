// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "filesecretstore.h"

#include "keychainerror.h"
#include "profiledirectory.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSaveFile>

#include <utility>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

// What else lies in the directory is the rest of a write that was cut off.
constexpr QLatin1StringView entrySuffix(".secret");

Result<void> ready(const QString &directory)
{
    const Result<void> secured = secureDirectory(directory);
    if (secured)
        return {};
    return std::unexpected(keychainError(Error::Kind::KeychainAbsent, secured.error().detail));
}

} // namespace

FileSecretStore::FileSecretStore(QString directory, QObject *parent)
    : SecretStore(parent),
      m_directory(std::move(directory))
{
}

QString FileSecretStore::pathOf(const QString &key) const
{
    return m_directory + u'/' + QString::fromLatin1(key.toUtf8().toBase64(QByteArray::Base64UrlEncoding)) + entrySuffix;
}

void FileSecretStore::syncDirectory() const
{
#ifdef Q_OS_UNIX
    const int directory = ::open(QFile::encodeName(m_directory).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        (void)::fsync(directory);
        ::close(directory);
    }
#endif
}

void FileSecretStore::probe(QObject *context, Reply<KeychainState> reply)
{
    setState(ready(m_directory) ? KeychainState::Ready : KeychainState::Absent);
    replyLater<KeychainState>(context, std::move(reply), state());
}

void FileSecretStore::unlock(Interaction /*interaction*/, QObject *context, Reply<void> reply)
{
    replyLater<void>(context, std::move(reply), ready(m_directory));
}

void FileSecretStore::store(const QString &key, Secret value, Interaction /*interaction*/, QObject *context,
                            Reply<void> reply)
{
    replyLater<void>(context, std::move(reply), writeNow(key, value));
}

Result<void> FileSecretStore::writeNow(const QString &key, const Secret &value) const
{
    if (Result<void> there = ready(m_directory); !there)
        return there;
    if (QFile::exists(pathOf(key)))
        return std::unexpected(keychainEntryExists(key));
    QSaveFile file(pathOf(key)); // Syncs before it renames.
    const QByteArrayView bytes = value.view();
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
        file.write(bytes.data(), bytes.size()) != bytes.size() || !file.commit())
        return std::unexpected(keychainError(Error::Kind::KeychainDenied, file.errorString()));
    syncDirectory();
    const Result<Secret> back = readNow(key);
    if (!back || *back != value)
        return std::unexpected(keychainGaveBackSomethingElse(key));
    return {};
}

Result<Secret> FileSecretStore::readNow(const QString &key) const
{
    QFile file(pathOf(key));
    if (!file.exists())
        return std::unexpected(keychainError(Error::Kind::SecretMissing));
    if (!file.open(QIODevice::ReadOnly))
        return std::unexpected(keychainError(Error::Kind::KeychainDenied, file.errorString()));
    QByteArray bytes = file.readAll();
    return Secret::take(bytes);
}

void FileSecretStore::read(const QString &key, Interaction /*interaction*/, QObject *context, Reply<Secret> reply)
{
    replyLater<Secret>(context, std::move(reply), readNow(key));
}

void FileSecretStore::remove(const QString &key, Interaction /*interaction*/, QObject *context, Reply<void> reply)
{
    replyLater<void>(context, std::move(reply), removeNow(key));
}

Result<void> FileSecretStore::removeNow(const QString &key) const
{
    QFile file(pathOf(key));
    if (file.exists() && !file.remove())
        return std::unexpected(keychainError(Error::Kind::KeychainDenied, file.errorString()));
    syncDirectory();
    return {};
}

QStringList FileSecretStore::keysNow(const QString &prefix) const
{
    QStringList found;
    const QStringList files = QDir(m_directory).entryList({u'*' + entrySuffix}, QDir::Files);
    for (const QString &file : files) {
        const QByteArray name = file.chopped(entrySuffix.size()).toLatin1();
        const QString key = QString::fromUtf8(QByteArray::fromBase64(name, QByteArray::Base64UrlEncoding));
        if (key.startsWith(prefix))
            found.append(key);
    }
    found.sort();
    return found;
}

void FileSecretStore::keys(const QString &prefix, QObject *context, Reply<QStringList> reply)
{
    replyLater<QStringList>(context, std::move(reply), keysNow(prefix));
}

QString FileSecretStore::description() const
{
    return QCoreApplication::translate("patkeeper::Keychain", "Files of the proof");
}

} // namespace patkeeper
