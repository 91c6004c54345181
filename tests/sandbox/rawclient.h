// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QMultiMap>
#include <QTcpSocket>
#include <QUrl>

#include <utility>

namespace patkeeper
{

/// What came back, however far it got.
struct RawAnswer {
    int status = 0;                            ///< 0: not a byte came.
    QMultiMap<QByteArray, QByteArray> headers; ///< Names in lower case.
    QByteArray body;
    bool isWhole = false; ///< As many bytes as the head announced.

    QJsonObject json() const;
    /// The `Date` header, in UTC; invalid if it is not in the form that HTTP wants.
    QDateTime date() const;
    QByteArray header(const QByteArray &name) const { return headers.value(name); }
};

/// An HTTP client that does nothing by itself: no redirects, no retries, no cookies. It blocks until the answer's end.
class RawClient
{
public:
    RawClient(const QUrl &server, const QByteArray &bearer) : m_server(server)
    {
        if (!bearer.isEmpty())
            setHeader("Authorization", "Bearer " + bearer);
    }

    /// Replaces an earlier one; an empty value takes it away.
    void setHeader(const QByteArray &name, const QByteArray &value);
    /// As its user would be, with `secret` as the password.
    void setToken(const QByteArray &secret);
    /// Stop reading after so many bytes.
    void setLimit(qsizetype limit) { m_limit = limit; }

    RawAnswer ask(const QByteArray &method, const QByteArray &target, const QByteArray &body = {}) const;
    RawAnswer get(const QByteArray &target) const { return ask("GET", target); }
    RawAnswer send(const QByteArray &method, const QByteArray &target, const QJsonObject &body) const;

    /// Past any proxy of the machine. False if nobody answers.
    bool connectTo(QTcpSocket &socket) const;
    QByteArray request(const QByteArray &method, const QByteArray &target, const QByteArray &body) const;
    /// Reads one answer from a connection that stays open if the server leaves it so.
    static RawAnswer read(QTcpSocket &socket, qsizetype limit = 64 * 1024 * 1024);

private:
    QUrl m_server;
    QMultiMap<QByteArray, QByteArray> m_headers;
    qsizetype m_limit = 64 * 1024 * 1024;
};

/// `/northwind/_apis/tokens/pats` with the version and `query`.
QByteArray patsTarget(const QByteArray &query = {});
QByteArray probeTarget();

} // namespace patkeeper
