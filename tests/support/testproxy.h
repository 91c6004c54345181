// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QTcpServer>
#include <QTcpSocket>

namespace patkeeper
{

/// A company's HTTP proxy on loopback: makes the connections that it is asked for (CONNECT) to ports of this computer,
/// or does not, and remembers what it was asked.
class TestProxy final : public QTcpServer
{
    Q_OBJECT

public:
    struct Asked {
        QByteArray target; ///< "service.example:443"
        QByteArray authorization;
        QByteArray head;
    };

    TestProxy();

    /// "http://127.0.0.1:3128", or with @p credentials ("user:password") and another scheme.
    QByteArray address(const QByteArray &scheme = "http", const QByteArray &credentials = {}) const;
    /// Connections to @p target lead to that port on loopback; to anywhere else nowhere (502).
    void lead(const QByteArray &target, quint16 port) { m_ports.insert(target, port); }
    /// Answers 407 to whoever does not say "user:password".
    void demand(const QByteArray &credentials) { m_demanded = credentials; }
    /// Answers every request with that status.
    void refuseWith(int status) { m_refusal = status; }

    const QList<Asked> &asked() const { return m_asked; }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void onRequest(QTcpSocket *socket);
    void onHead(QTcpSocket *socket, const QByteArray &head);
    void join(QTcpSocket *socket, quint16 port);

    QHash<QByteArray, quint16> m_ports;
    QByteArray m_demanded;
    int m_refusal = 0;
    QList<Asked> m_asked;
};

} // namespace patkeeper
