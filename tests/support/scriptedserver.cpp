// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "scriptedserver.h"

#include <QSslSocket>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

QList<QByteArray> ReceivedRequest::values(const QByteArray &name) const
{
    QList<QByteArray> found;
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            found.append(value);
    }
    return found;
}

ScriptedServer::ScriptedServer(Script script, std::optional<QSslConfiguration> tls)
    : m_script(std::move(script)),
      m_tls(std::move(tls))
{
    if (!listen(QHostAddress::LocalHost))
        qFatal("no loopback port to listen on");
}

QUrl ScriptedServer::url(const QString &path) const
{
    return QUrl(u"%1://127.0.0.1:%2%3"_s.arg(m_tls ? u"https"_s : u"http"_s).arg(serverPort()).arg(path));
}

int ScriptedServer::openConnections() const
{
    return static_cast<int>(std::count_if(m_sockets.begin(), m_sockets.end(), [](const QPointer<QTcpSocket> &socket) {
        return socket && socket->state() == QAbstractSocket::ConnectedState;
    }));
}

QByteArray ScriptedServer::answer(int status, const QByteArray &body, const QList<QByteArray> &headerLines)
{
    QByteArray bytes = "HTTP/1.1 " + QByteArray::number(status) + " Scripted\r\n";
    for (const QByteArray &line : headerLines)
        bytes += line + "\r\n";
    return bytes + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

ScriptedServer::Script ScriptedServer::always(const QByteArray &answer)
{
    return [answer](const ReceivedRequest &, QTcpSocket &socket) { socket.write(answer); };
}

void ScriptedServer::incomingConnection(qintptr descriptor)
{
    const int connection = connections();
    QTcpSocket *socket = m_tls ? new QSslSocket(this) : new QTcpSocket(this);
    socket->setSocketDescriptor(descriptor);
    m_sockets.append(socket);
    connect(socket, &QTcpSocket::readyRead, this, [this, socket, connection] { onBytes(socket, connection); });
    if (m_tls) {
        auto *encrypted = static_cast<QSslSocket *>(socket);
        encrypted->setSslConfiguration(*m_tls);
        encrypted->startServerEncryption();
    }
}

void ScriptedServer::onBytes(QTcpSocket *socket, int connection)
{
    Incoming &incoming = m_incoming[connection];
    incoming.bytes += socket->readAll();
    while (incoming.head || takeHead(incoming, connection)) {
        if (incoming.bytes.size() < incoming.bodySize)
            return;
        ReceivedRequest request = *std::exchange(incoming.head, std::nullopt);
        request.body = incoming.bytes.left(incoming.bodySize);
        incoming.bytes.remove(0, incoming.bodySize);
        m_requests.append(request);
        m_script(request, *socket);
    }
}

bool ScriptedServer::takeHead(Incoming &incoming, int connection)
{
    const qsizetype end = incoming.bytes.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    QList<QByteArray> lines = incoming.bytes.left(end).split('\n');
    incoming.bytes.remove(0, end + 4);
    const QList<QByteArray> start = lines.takeFirst().trimmed().split(' ');
    ReceivedRequest request{.verb = start.value(0),
                            .target = start.value(1),
                            .headers = {},
                            .body = {},
                            .connection = connection,
                            .arrivedAt = QDateTime::currentDateTimeUtc()};
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        request.headers.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
    }
    incoming.bodySize = request.values("Content-Length"_ba).value(0).toLongLong();
    incoming.head = request;
    ++m_heads;
    return true;
}

} // namespace patkeeper
