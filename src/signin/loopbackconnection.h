// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <chrono>

class QTcpSocket;

namespace patkeeper
{

/// One connection to a LoopbackListener: one request, one answer, the end. Wipes what it received, which may hold a
/// code.
class LoopbackConnection final : public QObject
{
    Q_OBJECT

public:
    /// Takes the socket over.
    LoopbackConnection(QTcpSocket *socket, std::chrono::milliseconds patience, QObject *parent);
    ~LoopbackConnection() override;

    /// Once; the connection ends when it is sent.
    void answer(const QByteArray &status, const QByteArray &contentType, const QByteArray &body);

Q_SIGNALS:
    /// A request's line and headers, or as much as was taken of one that is too long. Once.
    void requested(const QByteArray &head);
    void ended();

private:
    void onBytes();
    void onTooSlow();

    QTcpSocket *m_socket;
    QByteArray m_received;
    QTimer m_patience;
    bool m_isAnswered = false;
};

} // namespace patkeeper
