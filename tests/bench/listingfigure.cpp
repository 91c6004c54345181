// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "benchwindow.h"
#include "figures.h"
#include "sandboxprocess.h"
#include "waiting.h"

#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

constexpr int latencyMilliseconds = 20;

/// Asks for one page after the other of the filter with the most pages, as fast as Qt alone can.
int askForChain(QNetworkAccessManager &network, const SandboxProcess &sandbox)
{
    int pages = 0;
    QString continuation;
    do {
        QUrl url = sandbox.url().resolved(QUrl(u'/' + sandbox.organization() + u"/_apis/tokens/pats"_s));
        url.setQuery(u"api-version=7.1-preview.1&displayFilterOption=active&%24top=100"_s +
                     (continuation.isEmpty()
                          ? QString()
                          : u"&continuationToken="_s + QString::fromLatin1(QUrl::toPercentEncoding(continuation))));
        QNetworkRequest request(url);
        request.setRawHeader("Authorization", "Bearer " + sandbox.bearer());
        const std::unique_ptr<QNetworkReply> reply(network.get(request));
        await(reply.get(), &QNetworkReply::finished);
        if (reply->error() != QNetworkReply::NoError)
            qFatal("%s", qUtf8Printable(reply->errorString()));
        continuation = QJsonDocument::fromJson(reply->readAll())["continuationToken"_L1].toString();
        ++pages;
    } while (!continuation.isEmpty());
    return pages;
}

} // namespace

std::vector<Figure> measureListing(const Extent &extent)
{
    SandboxProcess sandbox(extent.listedTokens());
    BenchWindow window;
    const QString account = window.addAccount(sandbox, u"Northwind"_s);
    sandbox.setLatency(latencyMilliseconds);
    TokenProvider *provider = window.parts().providers().provider(account);
    QNetworkAccessManager network;
    std::vector<double> mine;
    std::vector<double> theirs;
    int pages = 0;
    qsizetype tokens = 0;
    for (int run = 0; run < extent.runs(); ++run) {
        mine.push_back(millisecondsOf([&] {
            tokens = replyOf<TokenListing>([&](QObject *context, auto reply) {
                         provider->list(Interaction::Forbidden, context, std::move(reply));
                     }).tokens.size();
        }));
        theirs.push_back(millisecondsOf([&] { pages = askForChain(network, sandbox); }));
    }
    if (tokens != extent.listedTokens())
        qFatal("%lld tokens were listed", static_cast<long long>(tokens));
    const double share = median(mine) / median(theirs);
    return {{.what = u"list %1 tokens over 3 filters, %2 ms a request"_s.arg(tokens).arg(latencyMilliseconds),
             .ours = spread(mine),
             .baseline = spread(theirs) + u" for %1 pages alone"_s.arg(pages),
             .aim = {},
             .met = {}},
            {.what = u"  against the longest chain of pages alone"_s,
             .ours = ratio(median(mine), median(theirs)),
             .baseline = u"1 x"_s,
             .aim = u"<= 1.15 x"_s,
             .met = share <= 1.15}};
}

} // namespace patkeeper::bench
