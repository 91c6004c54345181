// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QtGlobal>

class QHostAddress;
class QTcpServer;

namespace patkeeper
{

enum class Listening {
    Begun,
    Taken, ///< Somebody has that port.
    None   ///< Not at that address, whatever the port.
};

/// Listens on a port that nobody else can share, now or later. @p port 0: any that is free.
Listening listenExclusively(QTcpServer *server, const QHostAddress &address, quint16 port);

} // namespace patkeeper
