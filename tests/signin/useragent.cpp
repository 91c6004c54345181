// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "useragent.h"

#include "browserrequest.h"

#include <QNetworkReply>
#include <QRegularExpression>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr int mostRedirects = 5;

QString plain(QString html)
{
    return html.replace(u"&lt;"_s, u"<"_s)
        .replace(u"&gt;"_s, u">"_s)
        .replace(u"&quot;"_s, u"\""_s)
        .replace(u"&amp;"_s, u"&"_s);
}

} // namespace

Page UserAgent::open(const QUrl &address)
{
    QUrl next = address;
    for (int step = 0; step <= mostRedirects; ++step) {
        m_visited.append(next);
        const std::unique_ptr<QNetworkReply> reply(m_network.get(browserRequest(next)));
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 20'000))
            break;
        m_page = {.address = next,
                  .status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                  .text = QString::fromUtf8(reply->readAll())};
        const QByteArray location = reply->rawHeader("Location");
        if (location.isEmpty())
            return m_page;
        next = next.resolved(QUrl(QString::fromLatin1(location), QUrl::StrictMode));
    }
    m_page.status = 0;
    return m_page;
}

Page UserAgent::click(const QString &caption)
{
    static const QRegularExpression link(u"<a href=\"([^\"]*)\">([^<]*)</a>"_s);
    for (auto matches = link.globalMatch(m_page.text); matches.hasNext();) {
        const auto match = matches.next();
        if (plain(match.captured(2)).contains(caption))
            return open(m_page.address.resolved(QUrl(plain(match.captured(1)), QUrl::StrictMode)));
    }
    m_page = {.address = m_page.address, .status = 0, .text = u"no such link: "_s + caption};
    return m_page;
}

} // namespace patkeeper
