// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "loopbackconnection.h"

#include "loopbacklistener.h"
#include "secret.h"

#include <QTcpSocket>

namespace patkeeper
{

LoopbackConnection::LoopbackConnection(QTcpSocket *socket, std::chrono::milliseconds patience, QObject *parent)
    : QObject(parent),
      m_socket(socket)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(LoopbackListener::longestRequest);
    m_received.reserve(2 * LoopbackListener::longestRequest);
    connect(m_socket, &QTcpSocket::readyRead, this, &LoopbackConnection::onBytes);
    connect(m_socket, &QTcpSocket::disconnected, this, &LoopbackConnection::ended);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &LoopbackConnection::onTooSlow);
    m_patience.start(patience);
    // What came with the connection has been announced already.
    if (m_socket->bytesAvailable() > 0 || m_socket->state() != QAbstractSocket::ConnectedState)
        QMetaObject::invokeMethod(this, &LoopbackConnection::onBytes, Qt::QueuedConnection);
}

LoopbackConnection::~LoopbackConnection()
{
    m_socket->disconnect(this);
    wipe(m_received);
}

void LoopbackConnection::onBytes()
{
    if (m_isAnswered) {
        m_socket->skip(m_socket->bytesAvailable());
        return;
    }
    m_received.append(m_socket->read(LoopbackListener::longestRequest));
    const qsizetype end = m_received.indexOf("\r\n\r\n");
    if (end >= 0) {
        QByteArray head = m_received.first(end);
        Q_EMIT requested(head);
        wipe(head);
    } else if (m_received.size() >= LoopbackListener::longestRequest) {
        Q_EMIT requested({});
    } else if (m_socket->state() != QAbstractSocket::ConnectedState) {
        Q_EMIT ended();
    }
}

void LoopbackConnection::answer(const QByteArray &status, const QByteArray &contentType, const QByteArray &body)
{
    m_isAnswered = true;
    wipe(m_received);
    m_socket->write("HTTP/1.1 " + status + "\r\nContent-Type: " + contentType +
                    "\r\nContent-Length: " + QByteArray::number(body.size()) +
                    "\r\nCache-Control: no-store\r\n"
                    "Referrer-Policy: no-referrer\r\n"
                    "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
                    "frame-ancestors 'none'\r\n"
                    "X-Content-Type-Options: nosniff\r\n"
                    "Connection: close\r\n\r\n" +
                    body);
    m_socket->flush();
    m_socket->disconnectFromHost();
}

void LoopbackConnection::onTooSlow()
{
    if (m_isAnswered)
        m_socket->abort();
    else
        Q_EMIT requested({});
    m_patience.start();
}

} // namespace patkeeper
