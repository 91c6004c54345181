// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QList>
#include <QNetworkReply>
#include <QSslError>
#include <QUrl>

namespace patkeeper
{

/// What can go wrong between a request and its whole answer.
enum class HttpFailure {
    HostUnknown,
    Refused,
    Lost, ///< The connection ended, or the network was gone, before an answer came.
    TimedOut,
    Tls,
    Proxy,
    ProxyRefused, ///< It did not make the connection.
    ProxyAuthentication,
    Truncated,
    TooLarge,
    Garbled,   ///< Not HTTP.
    SentAgain, ///< The connection ended, and sending the request again was refused.
    Cancelled
};

HttpFailure failureOf(QNetworkReply::NetworkError error);
/// True where the request cannot have reached the service, whatever was in it.
bool isBeforeSending(HttpFailure failure);
/// True where the "error" only repeats the HTTP status of an answer that came.
bool isStatusOnly(QNetworkReply::NetworkError error, int status);

/// Puts errors about one request into words. Of its address only the host and the port are told: a query can hold a
/// secret.
class HttpErrors final
{
public:
    HttpErrors(QByteArray verb, const QUrl &url);

    Error describe(HttpFailure failure, const QString &reason) const;
    Error tls(const QList<QSslError> &errors, const QString &reason) const;
    /// For a request that changes something and may have reached the service.
    Error unconfirmed(const QString &reason) const;

    Error outsideOrigins() const;
    Error notEncrypted() const;
    Error credentialsInAddress() const;
    Error unsafeHeader(const QByteArray &name) const;

private:
    Error error(Error::Kind kind, const QString &message, const QString &reason) const;

    QByteArray m_verb;
    QString m_host;
};

} // namespace patkeeper
