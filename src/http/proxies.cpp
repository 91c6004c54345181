// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "proxies.h"

#include <QMetaObject>
#include <QNetworkProxyQuery>
#include <QObject>
#include <QPointer>
#include <QThreadPool>

namespace patkeeper
{

void findProxies(const QUrl &url, QObject *context, std::function<void(const QList<QNetworkProxy> &)> reply)
{
    // The courier lives on this thread and outlives the search; whether the context still lives is looked at only here.
    auto *courier = new QObject;
    // The service's name is enough: what follows it could be secret and is no business of a proxy script.
    const QUrl place(originOf(url).toString());
    QThreadPool::globalInstance()->start([courier, place, guard = QPointer(context), reply = std::move(reply)] {
        const auto proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(place));
        QMetaObject::invokeMethod(
            courier,
            [courier, guard, reply, proxies] {
                courier->deleteLater();
                if (guard)
                    reply(proxies);
            },
            Qt::QueuedConnection);
    });
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
