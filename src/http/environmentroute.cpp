// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpclient.h"
#include "proxies.h"

#include <QHostAddress>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

struct Variable {
    QString name;
    QString value;
};

/// The first of them that is there, even if it is empty: that is how somebody says "none". Of each the lower case
/// counts before the upper.
std::optional<Variable> firstOf(const QProcessEnvironment &environment, const QStringList &names)
{
    for (const QString &name : names) {
        for (const QString &spelling : {name, name.toUpper()}) {
            if (environment.contains(spelling))
                return Variable{spelling, environment.value(spelling).trimmed()};
        }
    }
    return std::nullopt;
}

struct Exception {
    QString host; ///< Or an address, or a network.
    int port = -1;
};

/// "northwind.example", ".northwind.example", "northwind.example:8443", "[::1]:443", "10.0.0.0/8"
Exception exceptionFrom(const QString &entry)
{
    if (entry.startsWith(u'['))
        return {.host = entry.section(u']', 0, 0).mid(1),
                .port = entry.section(u']', 1).startsWith(u':') ? entry.section(u']', 1).mid(1).toInt() : -1};
    const qsizetype colon = entry.indexOf(u':');
    const bool hasPort = colon >= 0 && entry.indexOf(u':', colon + 1) < 0;
    Exception exception{.host = hasPort ? entry.left(colon) : entry,
                        .port = hasPort ? entry.mid(colon + 1).toInt() : -1};
    if (exception.host.startsWith("*."_L1))
        exception.host.remove(0, 1);
    while (exception.host.startsWith(u'.'))
        exception.host.remove(0, 1);
    return exception;
}

bool covers(const Exception &exception, const QString &host, int port)
{
    if (exception.host.isEmpty() || (exception.port >= 0 && exception.port != port))
        return false;
    const QHostAddress address(host);
    if (!address.isNull()) {
        if (exception.host.contains(u'/')) {
            const auto network = QHostAddress::parseSubnet(exception.host);
            return network.second >= 0 && address.isInSubnet(network);
        }
        return address.isEqual(QHostAddress(exception.host));
    }
    return host.compare(exception.host, Qt::CaseInsensitive) == 0 ||
           host.endsWith(u'.' + exception.host, Qt::CaseInsensitive);
}

bool isExcepted(const QString &list, const QUrl &url)
{
    QString entries = list;
    entries.replace(u',', u' ');
    const QStringList all = entries.simplified().split(u' ', Qt::SkipEmptyParts);
    const QString host = url.host(QUrl::FullyEncoded);
    return std::any_of(all.begin(), all.end(), [&](const QString &entry) {
        return entry == "*"_L1 || covers(exceptionFrom(entry), host, originOf(url).port);
    });
}

// What it says may hold a password, so no more of it is told than this.
std::unexpected<Error> unusable(const QString &message, const Variable &variable, const QString &scheme)
{
    return failure(Error::Kind::ProxyFailed, message.arg(variable.name),
                   u"%1: %2"_s.arg(variable.name, scheme.isEmpty() ? u"no address"_s : u"scheme "_s + scheme));
}

Result<QNetworkProxy> proxyFrom(const Variable &variable)
{
    const bool hasScheme = variable.value.contains("://"_L1);
    const QUrl url(hasScheme ? variable.value : u"http://"_s + variable.value, QUrl::TolerantMode);
    const QString scheme = url.scheme();
    if (scheme == "https"_L1) {
        return unusable(HttpClient::tr("The variable %1 names a proxy that is spoken to by https, which Patkeeper "
                                       "cannot do. Most such proxies are meant to be written with http:// there; what "
                                       "goes through them to a service stays encrypted."),
                        variable, scheme);
    }
    const bool isSocks = scheme == "socks5"_L1 || scheme == "socks5h"_L1 || scheme == "socks"_L1;
    if (!url.isValid() || url.host().isEmpty() || (!isSocks && scheme != "http"_L1)) {
        return unusable(HttpClient::tr("The variable %1 names no proxy that Patkeeper can use. Write it as "
                                       "http://proxy:port or socks5://proxy:port, or unset the variable."),
                        variable, url.isValid() && hasScheme ? scheme : QString());
    }
    return QNetworkProxy(isSocks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, url.host(),
                         static_cast<quint16>(url.port(isSocks ? 1080 : 80)), url.userName(QUrl::FullyDecoded),
                         url.password(QUrl::FullyDecoded));
}

} // namespace

Result<std::optional<ProxyRoute>> environmentRoute(const QUrl &url, const QProcessEnvironment &environment)
{
    const QList<QNetworkProxy> direct{QNetworkProxy(QNetworkProxy::NoProxy)};
    const auto exceptions = firstOf(environment, {u"no_proxy"_s});
    if (exceptions && isExcepted(exceptions->value, url))
        return ProxyRoute{.proxies = direct, .variable = exceptions->name};
    const auto named = firstOf(environment, {url.scheme() + "_proxy"_L1, u"all_proxy"_s});
    if (!named)
        return std::nullopt;
    if (named->value.isEmpty())
        return ProxyRoute{.proxies = direct, .variable = named->name};
    const Result<QNetworkProxy> proxy = proxyFrom(*named);
    if (!proxy)
        return std::unexpected(proxy.error());
    return ProxyRoute{.proxies = {*proxy}, .variable = named->name};
}

} // namespace patkeeper
