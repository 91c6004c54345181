// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "origins.h"

#include <QHash>
#include <QNetworkProxy>

#include <functional>

class QObject;

namespace patkeeper
{

/// Asks the system for the proxies to @p url, which may take as long as fetching a script from the network, and so on a
/// thread of its own; answers from the event loop, unless @p context is gone by then. Loopback is never asked about.
void findProxies(const QUrl &url, QObject *context, std::function<void(const QList<QNetworkProxy> &)> reply);

/// Gives a QNetworkAccessManager what findProxies() found, without ever waiting. Loopback never goes through a proxy.
class KnownProxies final : public QNetworkProxyFactory
{
public:
    void remember(const QUrl &url, const QList<QNetworkProxy> &proxies);
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;

private:
    QHash<QString, QList<QNetworkProxy>> m_proxies;
};

} // namespace patkeeper
