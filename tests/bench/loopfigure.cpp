// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "benchwindow.h"
#include "figures.h"
#include "sandboxprocess.h"
#include "waiting.h"

#include <QElapsedTimer>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper::bench
{

namespace
{

/// How long the event loop leaves a timer of one millisecond waiting at most.
class GapMeter final
{
public:
    GapMeter()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(1);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            m_longest = std::max(m_longest, double(m_since.nsecsElapsed()) / 1e6);
            m_since.restart();
        });
    }

    double longestDuring(const std::function<void()> &work)
    {
        m_longest = 0;
        m_since.start();
        m_timer.start();
        work();
        m_timer.stop();
        return std::max(m_longest, double(m_since.nsecsElapsed()) / 1e6);
    }

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    double m_longest = 0;
};

void refresh(Flows &flows)
{
    RefreshFlow *flow = flows.refresh();
    flow->start();
    if (!flow->hasEnded())
        await(flow, &Flow::ended);
    flows.release(flow);
}

void makeTokens(Flows &flows, const QString &account, int count)
{
    for (int number = 0; number < count; ++number) {
        CreateTokenFlow *flow = flows.createToken(account);
        TokenRequest request;
        request.name = u"bench-%1"_s.arg(number);
        request.scopes = {u"vso.code"_s};
        request.expiresAt = QDateTime::currentDateTimeUtc().addDays(30);
        flow->start(request);
        while (!flow->hasEnded() && flow->state() != CreateTokenFlow::State::Stored)
            await(flow, &Flow::stateChanged);
        if (flow->state() != CreateTokenFlow::State::Stored)
            qFatal("no token was made: %s", flow->error() ? qUtf8Printable(flow->error()->message) : "");
        flows.release(flow);
    }
}

void revokeTokens(Composition &parts, const QString &account, int count)
{
    QList<TokenKey> keys;
    for (const TokenEntry &entry : parts.inventory().tokens()) {
        if (entry.token.accountId == account && entry.token.status == TokenStatus::Active && keys.size() < count)
            keys.append(entry.key());
    }
    RevokeTokensFlow *flow = parts.flows().revokeTokens();
    flow->start(keys);
    if (!flow->hasEnded())
        await(flow, &Flow::ended);
    const auto revoked = std::count_if(flow->items().cbegin(), flow->items().cend(), [](const auto &item) {
        return item.outcome == RevokeTokensFlow::Item::Outcome::Revoked;
    });
    if (revoked != count)
        qFatal("%lld of %d tokens were revoked", static_cast<long long>(revoked), count);
    parts.flows().release(flow);
}

/// The median of several runs says how the program is; the longest of all is said, too.
Figure gap(const QString &what, const std::vector<double> &ours, const std::vector<double> &idle)
{
    return atMost(what, ours, spread(idle) + u" idle"_s, 50);
}

} // namespace

std::vector<Figure> measureLoop(const Extent &extent)
{
    SandboxProcess sandbox(extent.quick ? 50 : 500);
    BenchWindow window;
    QStringList accounts;
    for (int number = 0; number < extent.accounts(); ++number)
        accounts.append(window.addAccount(sandbox, u"Northwind %1"_s.arg(number + 1)));
    window.show();
    idleFor(500ms);
    GapMeter meter;
    std::vector<double> refreshing;
    std::vector<double> storing;
    std::vector<double> revoking;
    std::vector<double> idle;
    const int made = extent.quick ? 1 : 5;
    for (int run = 0; run < extent.slowRuns(); ++run) {
        refreshing.push_back(meter.longestDuring([&] { refresh(window.parts().flows()); }));
        storing.push_back(meter.longestDuring([&] { makeTokens(window.parts().flows(), accounts.first(), made); }));
        revoking.push_back(
            meter.longestDuring([&] { revokeTokens(window.parts(), accounts.first(), extent.revokedTokens()); }));
        idle.push_back(meter.longestDuring([&] { idleFor(extent.quick ? 50ms : 1000ms); }));
    }
    return {gap(u"longest gap of the event loop: refreshing %1 accounts"_s.arg(accounts.size()), refreshing, idle),
            gap(u"  creating and storing %1 secrets"_s.arg(made), storing, idle),
            gap(u"  revoking %1 tokens"_s.arg(extent.revokedTokens()), revoking, idle)};
}

} // namespace patkeeper::bench
