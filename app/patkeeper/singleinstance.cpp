// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "singleinstance.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QThread>

#include <algorithm>
#include <iterator>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 longestLine = 512;
constexpr int patienceMs = 2000;
constexpr int shortPatienceMs = 200;

struct Word {
    Wish::Kind kind;
    QLatin1StringView text;
};
constexpr Word words[] = {
    {Wish::Kind::Raise, "raise"_L1}, {Wish::Kind::NewToken, "new-token"_L1}, {Wish::Kind::Refresh, "refresh"_L1}};

bool isPrintable(const QByteArray &text)
{
    return std::all_of(text.cbegin(), text.cend(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// One word, and after a space the activation token where there is one.
QByteArray lineOf(const Wish &wish)
{
    const Word *word = std::find_if(std::begin(words), std::end(words),
                                    [&wish](const Word &known) { return known.kind == wish.kind; });
    const QByteArray token = wish.activationToken.toLatin1();
    QByteArray line(word->text.data(), word->text.size());
    if (!token.isEmpty() && isPrintable(token) && line.size() + token.size() + 2 <= longestLine)
        line += ' ' + token;
    return line + '\n';
}

std::optional<Wish> wishFrom(const QByteArray &line)
{
    const qsizetype end = line.indexOf('\n');
    if (end < 0 || end != line.size() - 1 || !isPrintable(line.left(end)))
        return {};
    const qsizetype space = line.indexOf(' ');
    const QByteArray name = line.left(space < 0 ? end : space);
    for (const Word &word : words) {
        if (name == QByteArray(word.text.data(), word.text.size()))
            return Wish{word.kind, space < 0 ? QString() : QString::fromLatin1(line.mid(space + 1, end - space - 1))};
    }
    return {};
}

/// Where the window is shown. Not the login session's id: a program that the bus or the service manager starts is told
/// of the display, but of no session.
QByteArray display()
{
    QByteArray wayland = qgetenv("WAYLAND_DISPLAY");
    if (!wayland.isEmpty())
        return wayland;
    QByteArray x11 = qgetenv("DISPLAY");
    // ":0.0" is the same display as ":0".
    if (const qsizetype screen = x11.lastIndexOf('.'); screen > x11.lastIndexOf(':'))
        x11.truncate(screen);
    return x11;
}

/// Of the profile and the display; short, because the path of a socket may have 107 bytes.
QString nameFor(const QString &profilePath)
{
    const QString canonical = QFileInfo(profilePath).canonicalFilePath();
    const QByteArray whole =
        (canonical.isEmpty() ? QDir(profilePath).absolutePath() : canonical).toUtf8() + '\n' + display();
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
    return true;
}

void SingleInstance::listen()
{
    if (!m_lock)
        return;
    // What is left of a process that was killed: it does not hold the lock, so nobody listens there.
    QLocalServer::removeServer(m_socketPath);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.listen(m_socketPath);
}

bool SingleInstance::askOther(const Wish &wish)
{
    // The first may have taken the lock and not yet begun to listen.
    QDeadlineTimer patience(patienceMs);
    while (!patience.hasExpired()) {
        QLocalSocket socket;
        socket.connectToServer(m_socketPath, QIODevice::WriteOnly);
        if (socket.waitForConnected(shortPatienceMs)) {
            socket.write(lineOf(wish));
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
    if (socket->bytesAvailable() < longestLine && !socket->peek(longestLine).contains('\n'))
        return;
    const QByteArray line = socket->read(longestLine);
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
    if (const auto wish = wishFrom(line))
        Q_EMIT wished(*wish);
}

} // namespace patkeeper
