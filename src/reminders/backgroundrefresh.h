// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flows.h"
#include "waketimer.h"

#include <functional>
#include <optional>

namespace patkeeper
{

/// When the services are to be asked again by themselves: some hours after the last answer, a quarter of an hour after
/// a failure and twice as long after each further one, but never in the next minute. @p chance, 0 to 1, spreads it, so
/// that not everybody asks at the same time. UTC; nothing where there is no account.
std::optional<QDateTime> nextRefresh(const QList<Account> &accounts, int failures, double chance, const QDateTime &now);

/// Asks the services a few times a day while nobody looks, so that reminders know what became of tokens elsewhere. Not
/// where the network is away or costs money, not while somebody else refreshes, and never with a question from the
/// keychain.
class BackgroundRefresh final : public QObject
{
    Q_OBJECT

public:
    /// @p mayAsk: whether the network is there, and free of charge. All of it outlives this.
    BackgroundRefresh(Flows *flows, WakeTimer *timer, std::function<bool()> mayAsk, Clock clock,
                      QObject *parent = nullptr);

    void start();
    /// The network came back, or an account came or went.
    void reconsider();

Q_SIGNALS:
    void ended();

private:
    void onWoke();
    void onKeychain(const Result<KeychainState> &state);
    void onEnded(RefreshFlow *flow);

    Flows *m_flows;
    WakeTimer *m_timer;
    std::function<bool()> m_mayAsk;
    Clock m_clock;
    std::optional<QDateTime> m_dueAt;
    int m_failures = 0;
    bool m_isStarted = false;
    bool m_isAsking = false;
};

} // namespace patkeeper
