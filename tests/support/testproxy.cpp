// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "testproxy.h"

#include <QNetworkProxy>

namespace patkeeper
{

namespace
{

QByteArray headerOf(const QByteArray &head, const QByteArray &name)
{
    const QByteArrayList lines = head.split('\n');
    for (const QByteArray &line : lines) {
        if (line.left(name.size() + 1).compare(name + ':', Qt::CaseInsensitive) == 0)
            return line.mid(name.size() + 1).trimmed();
    }
    return {};
}

QByteArray answer(int status, const QByteArray &header = {})
{
    return "HTTP/1.1 " + QByteArray::number(status) + " Proxy\r\n" + header + "Content-Length: 0\r\n\r\n";
}

void carry(QTcpSocket *from, QTcpSocket *to)
{
    const auto pass = [from, to] { to->write(from->readAll()); };
    QObject::connect(from, &QTcpSocket::readyRead, to, pass);
    QObject::connect(from, &QTcpSocket::disconnected, to, &QTcpSocket::disconnectFromHost);
    pass();
}

} // namespace

TestProxy::TestProxy()
{
    if (!listen(QHostAddress::LocalHost))
        qFatal("no loopback port to listen on");
}

QByteArray TestProxy::address(const QByteArray &scheme, const QByteArray &credentials) const
{
    return (scheme.isEmpty() ? QByteArray() : scheme + "://") + (credentials.isEmpty() ? "" : credentials + '@') +
           "127.0.0.1:" + QByteArray::number(serverPort());
}

void TestProxy::incomingConnection(qintptr descriptor)
{
    auto *socket = new QTcpSocket(this);
    socket->setSocketDescriptor(descriptor);
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onRequest(socket); });
}

void TestProxy::onRequest(QTcpSocket *socket)
{
    const qsizetype end = socket->peek(65'536).indexOf("\r\n\r\n");
    if (end >= 0)
        onHead(socket, socket->read(end + 4));
}

void TestProxy::onHead(QTcpSocket *socket, const QByteArray &head)
{
    const QByteArrayList start = head.left(head.indexOf('\r')).split(' ');
    const Asked asked{.target = start.value(1), .authorization = headerOf(head, "Proxy-Authorization"), .head = head};
    m_asked.append(asked);
    if (start.value(0) != "CONNECT")
        socket->write(answer(405));
    else if (m_refusal != 0)
        socket->write(answer(m_refusal));
    else if (!m_demanded.isEmpty() && asked.authorization != "Basic " + m_demanded.toBase64())
        socket->write(answer(407, "Proxy-Authenticate: Basic realm=\"office\"\r\n"));
    else if (!m_ports.contains(asked.target))
        socket->write(answer(502));
    else
        join(socket, m_ports.value(asked.target));
}

void TestProxy::join(QTcpSocket *socket, quint16 port)
{
    socket->disconnect(this);
    auto *service = new QTcpSocket(socket);
    service->setProxy(QNetworkProxy::NoProxy);
    connect(service, &QTcpSocket::connected, socket, [socket, service] {
        socket->write("HTTP/1.1 200 Connection established\r\n\r\n");
        carry(socket, service);
        carry(service, socket);
    });
    service->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
}

} // namespace patkeeper
