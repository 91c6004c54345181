// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "authorizationcallback.h"
#include "result.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QUrl>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

class QTcpServer;

namespace patkeeper
{

class LoopbackConnection;

/// Waits on this computer for the browser to come back from the authority (RFC 8252, 7.3): once, with the right state,
/// on a port of both loopback families that nobody else can share.
///
/// Whatever else comes (another verb, path, host or state, too much, too slowly, a second time) is refused with 400 and
/// does not end the waiting, so that no page and no program can spoil a sign-in by knocking here.
class LoopbackListener final : public QObject
{
    Q_OBJECT

public:
    struct Options {
        QString redirectHost = QStringLiteral("localhost"); ///< Or "127.0.0.1", which is IPv4 alone.
        QString path = QStringLiteral("/");
        bool onIPv4 = true; ///< Each where this computer has it.
        bool onIPv6 = true;
        quint16 firstPort = 0;                      ///< The port to try first; 0: any that is free.
        std::chrono::milliseconds patience{10'000}; ///< With one connection.
    };
    static constexpr qsizetype longestRequest = 32'768; ///< Bytes.
    static constexpr qsizetype mostConnections = 16;    ///< The oldest has to go for another.

    explicit LoopbackListener(Options options, QObject *parent = nullptr);
    explicit LoopbackListener(QObject *parent = nullptr);
    ~LoopbackListener() override;

    /// Unsupported, in words, where this computer lets nobody listen. @p state is what a callback must bring.
    Result<void> listen(const QByteArray &state);
    void close();
    bool isListening() const { return !m_servers.empty(); }
    /// "http://localhost:53682": to be sent to the authority as it is.
    QUrl redirectAddress() const;
    int timesRefused() const { return m_timesRefused; }

    /// The callback, after called().
    AuthorizationCallback takeCallback() { return std::move(m_callback); }

Q_SIGNALS:
    /// Once; it listens no longer then.
    void called();

private:
    bool listenOn(quint16 port);
    void onConnections(QTcpServer *server);
    void onRequest(LoopbackConnection *connection, const QByteArray &head);
    bool takesIn(const QByteArray &head);
    bool isForThisPlace(const QList<QByteArray> &lines) const;
    void forget(LoopbackConnection *connection);

    Options m_options;
    QByteArray m_state;
    std::vector<std::unique_ptr<QTcpServer>> m_servers;
    quint16 m_port = 0;
    QList<LoopbackConnection *> m_connections;
    AuthorizationCallback m_callback;
    int m_timesRefused = 0;
};

} // namespace patkeeper
