// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "backgroundrefresh.h"

#include <QRandomGenerator>

#include <algorithm>

namespace patkeeper
{

using namespace std::chrono_literals;

namespace
{

constexpr std::chrono::seconds usually = 6h;
constexpr std::chrono::seconds afterAFailure = 15min;
constexpr std::chrono::seconds atLeast = 1min;
/// The share of a time by which it may come earlier or later.
constexpr double spread = 0.2;
/// From there on the usual time is the shorter one.
constexpr int mostDoublings = 5;

std::chrono::seconds spreadOut(std::chrono::seconds time, double chance)
{
    const double factor = 1 + spread * (2 * std::clamp(chance, 0.0, 1.0) - 1);
    return std::chrono::seconds(static_cast<qint64>(static_cast<double>(time.count()) * factor));
}

} // namespace

std::optional<QDateTime> nextRefresh(const QList<Account> &accounts, int failures, double chance, const QDateTime &now)
{
    if (accounts.isEmpty())
        return {};
    QDateTime soonest = now.addSecs(atLeast.count());
    if (failures > 0) {
        const auto pause = std::min(usually, afterAFailure * (1 << std::min(failures - 1, mostDoublings)));
        return std::max(soonest, now.addSecs(spreadOut(pause, chance).count()));
    }
    QDateTime oldest = now;
    for (const Account &account : accounts) {
        if (!account.refreshedAt)
            return soonest;
        oldest = std::min(oldest, *account.refreshedAt);
    }
    return std::max(soonest, oldest.addSecs(spreadOut(usually, chance).count()));
}

BackgroundRefresh::BackgroundRefresh(Flows *flows, WakeTimer *timer, std::function<bool()> mayAsk, Clock clock,
                                     QObject *parent)
    : QObject(parent),
      m_flows(flows),
      m_timer(timer),
      m_mayAsk(std::move(mayAsk)),
      m_clock(std::move(clock))
{
    connect(timer, &WakeTimer::woke, this, &BackgroundRefresh::onWoke);
    connect(flows->parts().inventory, &Inventory::accountsChanged, this, &BackgroundRefresh::reconsider);
}

void BackgroundRefresh::start()
{
    m_isStarted = true;
    reconsider();
}

void BackgroundRefresh::reconsider()
{
    if (!m_isStarted || m_isAsking)
        return;
    m_dueAt = nextRefresh(m_flows->parts().inventory->accounts(), m_failures,
                          QRandomGenerator::global()->generateDouble(), m_clock());
    m_timer->wakeAt(m_dueAt);
}

void BackgroundRefresh::onWoke()
{
    if (!m_isStarted || m_isAsking)
        return;
    // The clock may have been set.
    if (!m_dueAt || m_clock() < *m_dueAt)
        return reconsider();
    // Asked only now: what knows of the network may be costly to have. Without one it sleeps until it is told.
    if (!m_mayAsk())
        return m_timer->wakeAt({});
    m_isAsking = true;
    m_flows->parts().secrets->probe(this, [this](Result<KeychainState> state) { onKeychain(state); });
}

void BackgroundRefresh::onKeychain(const Result<KeychainState> &state)
{
    if (!state || *state != KeychainState::Ready)
        return onEnded(nullptr);
    RefreshFlow *flow = m_flows->refresh();
    connect(flow, &Flow::ended, this, [this, flow] { onEnded(flow); });
    flow->start({}, Interaction::Forbidden);
}

void BackgroundRefresh::onEnded(RefreshFlow *flow)
{
    bool answered = flow != nullptr;
    if (flow != nullptr) {
        for (const RefreshFlow::Outcome &outcome : flow->outcomes())
            answered = answered && outcome.answered && !outcome.error;
        m_flows->release(flow);
    }
    m_failures = answered ? 0 : m_failures + 1;
    m_isAsking = false;
    reconsider();
    Q_EMIT ended();
}

} // namespace patkeeper
