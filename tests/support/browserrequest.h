// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QNetworkRequest>
#include <QUrl>

namespace patkeeper
{

/// As a browser asks for @p address: redirects are left to whoever looks, and "localhost" is this machine itself,
/// whatever a resolver says. A bare system has none that knows the name.
inline QNetworkRequest browserRequest(const QUrl &address)
{
    QUrl asked = address;
    QNetworkRequest request;
    if (address.host() == QLatin1String("localhost")) {
        asked.setHost(QStringLiteral("127.0.0.1"));
        request.setRawHeader("Host", address.authority(QUrl::FullyEncoded).toLatin1());
    }
    request.setUrl(asked);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    return request;
}

} // namespace patkeeper
