// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "singleinstance.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QThread>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto raiseWord = "raise\n";
constexpr qint64 longestWord = 16;
constexpr int patienceMs = 2000;
constexpr int shortPatienceMs = 200;

/// Of the profile and the login session; short, because the path of a socket may have 107 bytes.
QString nameFor(const QString &profilePath)
{
    const QString canonical = QFileInfo(profilePath).canonicalFilePath();
    const QByteArray session =
        qgetenv("XDG_SESSION_ID") + '\n' + qgetenv("WAYLAND_DISPLAY") + '\n' + qgetenv("DISPLAY");
    const QByteArray whole =
        (canonical.isEmpty() ? QDir(profilePath).absolutePath() : canonical).toUtf8() + '\n' + session;
    const QByteArray digest = QCryptographicHash::hash(whole, QCryptographicHash::Sha256).toHex().left(16);
    return u"patkeeper-"_s + QString::fromLatin1(digest);
}

} // namespace

SingleInstance::SingleInstance(const QString &directory, const QString &profilePath, QObject *parent)
    : QObject(parent),
      m_lockPath(directory + u'/' + nameFor(profilePath) + ".lock"_L1),
      m_socketPath(directory + u'/' + nameFor(profilePath) + ".socket"_L1)
{
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::onConnection);
}

SingleInstance::~SingleInstance()
{
    // While the lock is still held: afterwards the name may be another's.
    m_server.close();
}

bool SingleInstance::claim()
{
    auto lock = FileLock::open(m_lockPath);
    if (!lock)
        return true; // Without a lock to ask nobody is known to be there; two windows harm nothing.
    if (!lock->tryLock(FileLock::Mode::Exclusive))
        return false;
    m_lock.emplace(std::move(*lock));
    // What is left of a process that was killed: it does not hold the lock, so nobody listens there.
    QLocalServer::removeServer(m_socketPath);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.listen(m_socketPath);
    return true;
}

bool SingleInstance::raiseOther()
{
    // The first may have taken the lock and not yet begun to listen.
    QDeadlineTimer patience(patienceMs);
    while (!patience.hasExpired()) {
        QLocalSocket socket;
        socket.connectToServer(m_socketPath, QIODevice::WriteOnly);
        if (socket.waitForConnected(shortPatienceMs)) {
            socket.write(raiseWord);
            socket.waitForBytesWritten(shortPatienceMs);
            socket.disconnectFromServer();
            return true;
        }
        QThread::msleep(50);
    }
    return false;
}

QString SingleInstance::directoryFor(const QString &otherwise)
{
#ifdef Q_OS_UNIX
    const QFileInfo runtime(qEnvironmentVariable("XDG_RUNTIME_DIR"));
    constexpr auto others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    if (runtime.isDir() && !runtime.isSymLink() && runtime.ownerId() == getuid() && !(runtime.permissions() & others))
        return runtime.absoluteFilePath();
#endif
    return otherwise;
}

void SingleInstance::onConnection()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { onWord(socket); });
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        onWord(socket);
    }
}

void SingleInstance::onWord(QLocalSocket *socket)
{
    if (socket->bytesAvailable() == 0)
        return;
    if (socket->bytesAvailable() < qsizetype(qstrlen(raiseWord)) &&
        QByteArray(raiseWord).startsWith(socket->peek(longestWord)))
        return;
    const QByteArray word = socket->read(longestWord);
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
    if (word == raiseWord)
        Q_EMIT raiseRequested();
}

} // namespace patkeeper
