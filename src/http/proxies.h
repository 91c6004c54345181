// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "origins.h"
#include "result.h"

#include <QHash>
#include <QNetworkProxy>
#include <QProcessEnvironment>
#include <QString>

#include <functional>
#include <optional>

class QObject;

namespace patkeeper
{

/// The way to a place.
struct ProxyRoute {
    QList<QNetworkProxy> proxies; ///< To be tried in this order; empty, or "no proxy" among them: directly.
    QString variable;             ///< Of the environment, that says so; empty: the system's settings do.

    bool isDirect() const;          ///< Without any proxy.
    bool leadsThroughProxy() const; ///< In any case.
    QString toString() const;       ///< "direct", or "http://proxy.northwind.example:3128"; never with a password.
};

/// What `https_proxy`, `all_proxy` and `no_proxy` (in either case) say of the way to @p url, as curl reads them;
/// nothing where they do not say anything. ProxyFailed where they name what cannot be used: going past a proxy that
/// somebody has named would be wrong.
///
/// Qt's own reading on Linux leaves out ALL_PROXY, an address without a scheme, and `no_proxy=*` (seen with Qt 6.4).
Result<std::optional<ProxyRoute>> environmentRoute(const QUrl &url, const QProcessEnvironment &environment);

/// The environment's word, else the system's, which may take as long as fetching a script from the network, and so on a
/// thread of its own; answers from the event loop, unless @p context is gone by then. Loopback is never asked about.
void findProxies(const QUrl &url, QObject *context, Reply<ProxyRoute> reply);

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
