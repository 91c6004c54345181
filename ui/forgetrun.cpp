// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "forgetrun.h"

#include "flows.h"
#include "wording.h"

namespace patkeeper
{

ForgetRun::ForgetRun(Flows *flows, QList<TokenKey> keys, QObject *parent)
    : QObject(parent),
      m_flows(flows),
      m_left(std::move(keys))
{
}

void ForgetRun::start()
{
    forgetNext();
}

void ForgetRun::forgetNext()
{
    if (m_left.isEmpty()) {
        Q_EMIT ended();
        return;
    }
    const TokenKey key = m_left.takeFirst();
    const TokenEntry *entry = m_flows->parts().inventory->token(key);
    const QString name = entry ? oneLine(entry->token.name) : key.remoteId;
    auto *flow = m_flows->forgetToken(key);
    connect(flow, &Flow::ended, this, [this, flow, name] { onEnded(flow, name); });
    flow->start();
}

void ForgetRun::onEnded(ForgetTokenFlow *flow, const QString &name)
{
    if (flow->error())
        m_failures.append({.name = name, .error = *flow->error()});
    else
        ++m_forgotten;
    m_flows->release(flow);
    forgetNext();
}

} // namespace patkeeper
