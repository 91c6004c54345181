// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "forgettokenflow.h"

#include "rules.h"

namespace patkeeper
{

ForgetTokenFlow::ForgetTokenFlow(FlowParts parts, TokenKey key, QObject *parent)
    : Flow(std::move(parts), parent),
      m_key(std::move(key))
{
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    m_name = entry != nullptr ? entry->token.name : m_key.remoteId;
}

void ForgetTokenFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
    if (state == State::Done || state == State::Failed)
        finish();
}

void ForgetTokenFlow::fail(Error error)
{
    m_error = std::move(error);
    enter(State::Failed);
}

void ForgetTokenFlow::start()
{
    if (m_state != State::Idle)
        return;
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    if (entry == nullptr)
        return fail({Error::Kind::NotFound, tr("This token is not in the inventory any longer."), {}, {}, {}});
    if (isLiving(entry->token, m_parts.inventory->now(m_key.accountId)))
        return fail({Error::Kind::Rejected, tr("This token lives. Revoke it before it is forgotten."), {}, {}, {}});
    enter(State::RemovingSecrets);
    removeNext();
}

void ForgetTokenFlow::removeNext()
{
    for (const KeptSecret &secret : m_parts.inventory->keptSecrets()) {
        if (secret.accountId != m_key.accountId || secret.remoteId != m_key.remoteId)
            continue;
        const QString key = secret.key;
        return m_parts.secrets->remove(key, Interaction::Allowed, this,
                                       [this, key](Result<void> result) { onRemoved(key, std::move(result)); });
    }
    enter(State::Forgetting);
    m_parts.inventory->forgetToken(m_key, this, [this](Result<void> forgotten) {
        if (!forgotten)
            return fail(forgotten.error());
        record(m_key, m_name, QStringLiteral("forgotten"), QStringLiteral("done"));
        enter(State::Done);
    });
}

void ForgetTokenFlow::onRemoved(const QString &key, Result<void> result)
{
    if (!result)
        return fail(result.error());
    m_parts.inventory->removeKeptSecret(key, this, [this](Result<void> removed) {
        if (!removed)
            return fail(removed.error());
        removeNext();
    });
}

QString ForgetTokenFlow::title() const
{
    return tr("Forgetting “%1”").arg(m_name);
}

} // namespace patkeeper
