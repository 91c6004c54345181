// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QList>
#include <QPointer>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <functional>
#include <optional>

namespace patkeeper
{

struct ReceivedRequest {
    QByteArray verb;
    QByteArray target;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    int connection = 0; ///< Counted from 0 in the order of their coming.
    QDateTime arrivedAt;

    /// Every value of that header.
    QList<QByteArray> values(const QByteArray &name) const;
};

/// A server on loopback that does with each request what the test says, down to answering with rubbish or hanging up.
/// With a TLS configuration it speaks https. Records what it receives.
class ScriptedServer final : public QTcpServer
{
    Q_OBJECT

public:
    using Script = std::function<void(const ReceivedRequest &, QTcpSocket &)>;

    explicit ScriptedServer(Script script, std::optional<QSslConfiguration> tls = {});

    QUrl url(const QString &path = QStringLiteral("/")) const;
    const QList<ReceivedRequest> &requests() const { return m_requests; }
    /// How many requests began, whole or not.
    int heads() const { return m_heads; }
    int connections() const { return static_cast<int>(m_sockets.size()); }
    /// Null when it is gone.
    QTcpSocket *connection(int index) const { return m_sockets.value(index); }
    int openConnections() const;

    static QByteArray answer(int status, const QByteArray &body = {}, const QList<QByteArray> &headerLines = {});
    /// A script that always answers the same and keeps the connection open.
    static Script always(const QByteArray &answer);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    struct Incoming {
        QByteArray bytes;
        std::optional<ReceivedRequest> head;
        qsizetype bodySize = 0;
    };

    void onBytes(QTcpSocket *socket, int connection);
    bool takeHead(Incoming &incoming, int connection);

    Script m_script;
    std::optional<QSslConfiguration> m_tls;
    QList<QPointer<QTcpSocket>> m_sockets;
    QHash<int, Incoming> m_incoming;
    QList<ReceivedRequest> m_requests;
    int m_heads = 0;
};

} // namespace patkeeper
