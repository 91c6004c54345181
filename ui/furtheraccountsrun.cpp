// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "furtheraccountsrun.h"

#include "flows.h"

#include <algorithm>
#include <utility>

namespace patkeeper
{

FurtherAccountsRun::FurtherAccountsRun(Flows *flows, const QList<Account> &accounts, QString signInId, QObject *parent)
    : QObject(parent),
      m_flows(flows),
      m_signInId(std::move(signInId))
{
    for (const Account &account : accounts)
        m_items.append({.account = account, .ended = false, .error = {}});
}

void FurtherAccountsRun::start()
{
    next();
}

int FurtherAccountsRun::added() const
{
    return static_cast<int>(
        std::count_if(m_items.cbegin(), m_items.cend(), [](const Item &item) { return item.ended && !item.error; }));
}

void FurtherAccountsRun::next()
{
    if (m_next >= m_items.size()) {
        m_next = m_items.size() + 1;
        Q_EMIT ended();
        return;
    }
    SignInFlow *flow = m_flows->signIn();
    connect(flow, &Flow::ended, this, [this, flow] { onEnded(flow); });
    flow->addAccount(m_items.at(m_next).account, m_signInId);
}

void FurtherAccountsRun::onEnded(SignInFlow *flow)
{
    Item &item = m_items[m_next++];
    item.ended = true;
    // An account whose first listing could not be written is there all the same.
    if (flow->state() != SignInFlow::State::Done)
        item.error = flow->error();
    m_flows->release(flow);
    Q_EMIT changed();
    next();
}

} // namespace patkeeper
