// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "origins.h"

#include <QHostAddress>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

int defaultPort(const QString &scheme)
{
    return scheme == "http"_L1 ? 80 : 443;
}

} // namespace

bool isLoopback(const QString &host)
{
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

QString Origin::toString() const
{
    QUrl url;
    url.setScheme(scheme);
    url.setHost(host);
    if (port != defaultPort(scheme))
        url.setPort(port);
    return url.toString(QUrl::FullyEncoded);
}

Origin originOf(const QUrl &url)
{
    const QString scheme = url.scheme();
    const QString host = url.host(QUrl::FullyEncoded);
    const bool acceptable = scheme == "https"_L1 || (scheme == "http"_L1 && isLoopback(host));
    if (!url.isValid() || host.isEmpty() || !acceptable)
        return {};
    return {.scheme = scheme, .host = host, .port = url.port(defaultPort(scheme))};
}

bool isValid(const Origin &origin)
{
    return !origin.host.isEmpty();
}

bool contains(const Origins &origins, const QUrl &url)
{
    const Origin origin = originOf(url);
    return isValid(origin) && origins.contains(origin);
}

QStringList toStringList(const Origins &origins)
{
    QStringList strings;
    for (const Origin &origin : origins)
        strings.append(origin.toString());
    return strings;
}

Origins originsFromStrings(const QStringList &strings)
{
    Origins origins;
    for (const QString &string : strings) {
        const Origin origin = originOf(QUrl(string, QUrl::StrictMode));
        if (isValid(origin) && !origins.contains(origin))
            origins.append(origin);
    }
    return origins;
}

} // namespace patkeeper
