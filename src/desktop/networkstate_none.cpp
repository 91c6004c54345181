// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "networkstate.h"

#include "reachability.h"

namespace patkeeper
{

// Where there is no D-Bus, Qt is asked.

struct NetworkState::State {
    std::unique_ptr<Reachability> qt;
    bool isStarted = false;
};

NetworkState::NetworkState(QObject *parent) : QObject(parent), m_state(std::make_unique<State>()) {}

NetworkState::~NetworkState() = default;

bool NetworkState::isKnown() const
{
    return m_state->qt != nullptr;
}

bool NetworkState::isOnline()
{
    return !m_state->qt || m_state->qt->isOnline();
}

bool NetworkState::isMetered()
{
    return m_state->qt && m_state->qt->isMetered();
}

void NetworkState::start()
{
    if (m_state->isStarted)
        return;
    m_state->isStarted = true;
    QMetaObject::invokeMethod(this, &NetworkState::askQt, Qt::QueuedConnection);
}

void NetworkState::askQt()
{
    m_state->qt = std::make_unique<Reachability>();
    connect(m_state->qt.get(), &Reachability::changed, this, &NetworkState::changed);
    Q_EMIT changed();
}

const Reachability *NetworkState::qt()
{
    return m_state->qt.get();
}

void NetworkState::onProperties(const QDBusMessage &) {}

} // namespace patkeeper
