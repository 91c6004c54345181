// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "keychainsecretstore.h"

#include "keychaincalls.h"

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

KeychainSecretStore::KeychainSecretStore(QObject *parent) : KeychainSecretStore(KeychainTimes(), parent) {}

KeychainSecretStore::KeychainSecretStore(const KeychainTimes &times, QObject *parent)
    : SecretStore(parent),
      m_times(times),
      m_service(new SecretServiceClient(this))
{
    connect(m_service, &SecretServiceClient::changed, this, &KeychainSecretStore::onServiceChanged);
}

KeychainSecretStore::~KeychainSecretStore() = default;

void KeychainSecretStore::probe(QObject *context, Reply<KeychainState> reply)
{
    auto target = ReplyTarget<KeychainState>(context, std::move(reply));
    run(new ProbeCall(m_service, m_times, this, this,
                      [this, target = std::move(target)](Result<KeychainOwner> owner) mutable {
                          onSurveyed(owner);
                          if (owner)
                              target.deliver(owner->state);
                          else
                              target.deliver(std::unexpected(std::move(owner.error())));
                      }));
}

void KeychainSecretStore::unlock(Interaction interaction, QObject *context, Reply<void> reply)
{
    enqueue(new UnlockCall(interaction, m_service, m_times, this, context, std::move(reply)));
}

void KeychainSecretStore::store(const QString &key, Secret value, Interaction interaction, QObject *context,
                                Reply<void> reply)
{
    enqueue(new StoreCall(key, std::move(value), interaction, m_service, m_times, this, context, std::move(reply)));
}

void KeychainSecretStore::read(const QString &key, Interaction interaction, QObject *context, Reply<Secret> reply)
{
    enqueue(new ReadCall(key, interaction, m_service, m_times, this, context, std::move(reply)));
}

void KeychainSecretStore::remove(const QString &key, Interaction interaction, QObject *context, Reply<void> reply)
{
    enqueue(new RemoveCall(key, interaction, m_service, m_times, this, context, std::move(reply)));
}

void KeychainSecretStore::keys(const QString &prefix, QObject *context, Reply<QStringList> reply)
{
    run(new KeysCall(prefix, m_service, m_times, this, context, std::move(reply)));
}

void KeychainSecretStore::enqueue(KeychainCall *call)
{
    connect(call, &KeychainCall::slow, this, &KeychainSecretStore::onSlow);
    connect(call, &KeychainCall::ended, this, &KeychainSecretStore::onEnded);
    m_queue.push_back(call);
    startNext();
}

void KeychainSecretStore::run(KeychainCall *call)
{
    connect(call, &KeychainCall::slow, this, &KeychainSecretStore::onSlow);
    connect(call, &KeychainCall::ended, this, &KeychainSecretStore::onEnded);
    call->start();
}

void KeychainSecretStore::startNext()
{
    if (!m_queue.empty() && m_queue.front()->state() == KeychainCall::State::Queued)
        m_queue.front()->start();
}

void KeychainSecretStore::onSlow()
{
    if (++m_slowCalls == 1)
        Q_EMIT waiting(true);
}

void KeychainSecretStore::onEnded(KeychainCall *call)
{
    std::erase(m_queue, call);
    startNext();
    if (call->isSlow() && --m_slowCalls == 0)
        Q_EMIT waiting(false);
}

void KeychainSecretStore::onServiceChanged()
{
    // Before the first probe nobody has asked.
    if (state() == KeychainState::Unknown)
        return;
    if (m_refreshing) {
        m_changedMeanwhile = true;
        return;
    }
    m_refreshing = true;
    run(new ProbeCall(m_service, m_times, this, this, [this](Result<KeychainOwner> owner) {
        m_refreshing = false;
        onSurveyed(owner);
        if (std::exchange(m_changedMeanwhile, false))
            onServiceChanged();
    }));
}

void KeychainSecretStore::onSurveyed(const Result<KeychainOwner> &owner)
{
    if (!owner)
        return;
    m_description = owner->name;
    if (SecretServiceClient::isSupported() && !owner->name.isEmpty())
        m_description += u" (org.freedesktop.secrets)"_s;
    setState(owner->state);
}

} // namespace patkeeper
