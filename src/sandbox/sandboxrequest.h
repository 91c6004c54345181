// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QMap>
#include <QMultiMap>
#include <QString>

namespace patkeeper
{

/// One request as it reached the sandbox, and what was answered.
struct SandboxRequest {
    QByteArray method;
    QString path;                              ///< Decoded, without the query.
    QMap<QString, QString> query;              ///< Decoded.
    QMultiMap<QByteArray, QByteArray> headers; ///< Names in lower case. Credentials included: for tests only.
    QByteArray body;
    int status = 0;         ///< What was answered; 0 when the connection was dropped.
    QDateTime at;           ///< By the server's clock.
    quint64 connection = 0; ///< Counts the TCP connections, from 1.
    quint64 number = 0;     ///< Counts the requests, from 1.
};

} // namespace patkeeper
