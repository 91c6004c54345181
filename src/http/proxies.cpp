// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "proxies.h"

#include "replyaddress.h"

#include <QNetworkProxyQuery>
#include <QObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

bool isNone(const QNetworkProxy &proxy)
{
    return proxy.type() == QNetworkProxy::NoProxy;
}

QString shown(const QNetworkProxy &proxy)
{
    if (isNone(proxy))
        return u"direct"_s;
    QUrl url;
    url.setScheme(proxy.type() == QNetworkProxy::Socks5Proxy ? u"socks5"_s : u"http"_s);
    url.setHost(proxy.hostName());
    url.setPort(proxy.port());
    return url.toString(QUrl::FullyEncoded);
}

} // namespace

bool ProxyRoute::isDirect() const
{
    return std::all_of(proxies.begin(), proxies.end(), isNone);
}

bool ProxyRoute::leadsThroughProxy() const
{
    return !proxies.isEmpty() && std::none_of(proxies.begin(), proxies.end(), isNone);
}

QString ProxyRoute::toString() const
{
    QStringList ways;
    for (const QNetworkProxy &proxy : proxies)
        ways.append(shown(proxy));
    return ways.isEmpty() ? u"direct"_s : ways.join(", "_L1);
}

void findProxies(const QUrl &url, QObject *context, Reply<ProxyRoute> reply)
{
    Result<std::optional<ProxyRoute>> said = environmentRoute(url, QProcessEnvironment::systemEnvironment());
    if (!said)
        return replyLater<ProxyRoute>(context, std::move(reply), std::unexpected(std::move(said.error())));
    if (*said)
        return replyLater<ProxyRoute>(context, std::move(reply), std::move(**said));
    // The service's name is enough: what follows it could be secret and is no business of a proxy script.
    workElsewhere<Result<ProxyRoute>>(
        context,
        [place = QUrl(originOf(url).toString())]() -> Result<ProxyRoute> {
            return ProxyRoute{.proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(place)),
                              .variable = {}};
        },
        std::move(reply));
}

void KnownProxies::remember(const QUrl &url, const QList<QNetworkProxy> &proxies)
{
    m_proxies.insert(originOf(url).toString(), proxies);
}

QList<QNetworkProxy> KnownProxies::queryProxy(const QNetworkProxyQuery &query)
{
    QList<QNetworkProxy> direct{QNetworkProxy(QNetworkProxy::NoProxy)};
    if (isLoopback(query.peerHostName()))
        return direct;
    const auto known = m_proxies.value(originOf(query.url()).toString());
    return known.isEmpty() ? direct : known;
}

} // namespace patkeeper
