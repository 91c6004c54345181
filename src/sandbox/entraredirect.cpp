// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraredirect.h"

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype longestUri = 256;

bool isLoopback(const QUrl &url)
{
    return url.scheme() == "http"_L1 && (url.host() == "localhost"_L1 || url.host() == "127.0.0.1"_L1);
}

bool isAllowed(const QString &uri, const QUrl &url)
{
    static const QString forbidden = u"!$'(),;"_s;
    const bool hasForbidden =
        std::any_of(uri.begin(), uri.end(), [](QChar c) { return forbidden.contains(c) || c.unicode() <= u' '; });
    return !hasForbidden && uri.size() <= longestUri && url.isValid() && !url.isRelative() && !url.hasFragment() &&
           url.userInfo().isEmpty() && url.host() != "::1"_L1;
}

QString pathOf(const QUrl &url)
{
    const QString path = url.path(QUrl::FullyEncoded);
    return path.isEmpty() ? u"/"_s : path;
}

bool matches(const QUrl &asked, const QUrl &registered)
{
    const bool samePort = isLoopback(registered) || asked.port() == registered.port();
    return asked.scheme() == registered.scheme() && asked.host() == registered.host() && samePort &&
           pathOf(asked) == pathOf(registered) && asked.query() == registered.query();
}

} // namespace

bool isRegisteredRedirect(const QString &uri, const QStringList &registered)
{
    const QUrl url(uri, QUrl::StrictMode);
    return isAllowed(uri, url) && std::any_of(registered.begin(), registered.end(), [&url](const QString &known) {
               return matches(url, QUrl(known, QUrl::StrictMode));
           });
}

QUrl redirectWith(const QString &uri, const QList<std::pair<QString, QString>> &parameters, bool inFragment)
{
    QUrl url(uri, QUrl::StrictMode);
    if (url.path().isEmpty())
        url.setPath(u"/"_s);
    QByteArrayList pairs;
    if (!inFragment && url.hasQuery())
        pairs.append(url.query(QUrl::FullyEncoded).toLatin1());
    for (const auto &[name, value] : parameters)
        pairs.append(QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value));
    const QString joined = QString::fromLatin1(pairs.join('&'));
    if (inFragment)
        url.setFragment(joined, QUrl::StrictMode);
    else
        url.setQuery(joined, QUrl::StrictMode);
    return url;
}

} // namespace patkeeper::sandbox
