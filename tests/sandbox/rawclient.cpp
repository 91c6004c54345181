// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rawclient.h"
#include "sandboxutc.h"

#include <QJsonDocument>
#include <QLocale>
#include <QNetworkProxy>

namespace patkeeper
{

namespace
{

constexpr int patience = 20'000; // milliseconds

void readHead(RawAnswer &answer, const QByteArray &head)
{
    const QList<QByteArray> lines = head.split('\n');
    answer.status = lines.first().mid(9, 3).toInt();
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0)
            answer.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
}

} // namespace

QJsonObject RawAnswer::json() const
{
    return QJsonDocument::fromJson(body).object();
}

QDateTime RawAnswer::date() const
{
    const QString text = QString::fromLatin1(header("date"));
    QDateTime date = QLocale::c().toDateTime(text, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
    date = QDateTime(date.date(), date.time(), sandbox::utcZone);
    return date;
}

void RawClient::setHeader(const QByteArray &name, const QByteArray &value)
{
    m_headers.remove(name);
    if (!value.isEmpty())
        m_headers.insert(name, value);
}

void RawClient::setToken(const QByteArray &secret)
{
    setHeader("Authorization", "Basic " + (":" + secret).toBase64());
}

QByteArray RawClient::request(const QByteArray &method, const QByteArray &target, const QByteArray &body) const
{
    QByteArray text = method + ' ' + target + " HTTP/1.1\r\n";
    if (!m_headers.contains("Host"))
        text += "Host: 127.0.0.1:" + QByteArray::number(m_server.port()) + "\r\n";
    for (auto it = m_headers.begin(); it != m_headers.end(); ++it)
        text += it.key() + ": " + it.value() + "\r\n";
    return text + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

bool RawClient::connectTo(QTcpSocket &socket) const
{
    socket.setProxy(QNetworkProxy::NoProxy);
    socket.connectToHost(m_server.host(), quint16(m_server.port()));
    return socket.waitForConnected(patience);
}

RawAnswer RawClient::ask(const QByteArray &method, const QByteArray &target, const QByteArray &body) const
{
    QTcpSocket socket;
    if (!connectTo(socket))
        return {};
    socket.write(request(method, target, body));
    return read(socket, m_limit);
}

RawAnswer RawClient::send(const QByteArray &method, const QByteArray &target, const QJsonObject &body) const
{
    RawClient client(*this);
    client.setHeader("Content-Type", "application/json");
    return client.ask(method, target, QJsonDocument(body).toJson());
}

RawAnswer RawClient::read(QTcpSocket &socket, qsizetype limit)
{
    RawAnswer answer;
    QByteArray bytes;
    qsizetype headEnd = -1;
    qsizetype announced = -1;
    for (;;) {
        bytes += socket.readAll();
        if (headEnd < 0 && (headEnd = bytes.indexOf("\r\n\r\n")) >= 0) {
            readHead(answer, bytes.left(headEnd));
            const bool isEmpty = answer.status == 204;
            announced = isEmpty ? 0 : answer.headers.value("content-length", "-1").toLongLong();
        }
        answer.body = headEnd < 0 ? QByteArray() : bytes.mid(headEnd + 4);
        answer.isWhole = announced >= 0 && answer.body.size() >= announced;
        if (answer.isWhole || bytes.size() > limit || !socket.waitForReadyRead(patience))
            break;
    }
    return answer;
}

QByteArray patsTarget(const QByteArray &query)
{
    return "/northwind/_apis/tokens/pats?api-version=7.1-preview.1" + (query.isEmpty() ? QByteArray() : '&' + query);
}

QByteArray probeTarget()
{
    return "/northwind/_apis/connectionData?api-version=7.1-preview.1";
}

} // namespace patkeeper
