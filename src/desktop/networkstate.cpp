// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "networkstate.h"

#include "buscall.h"
#include "nameowner.h"
#include "reachability.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QVariantMap>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const auto serviceName = u"org.freedesktop.NetworkManager"_s;
const auto servicePath = u"/org/freedesktop/NetworkManager"_s;
const auto propertiesInterface = u"org.freedesktop.DBus.Properties"_s;

/// NMState: from 60 on there is a default route; below, "no network connectivity" is to be told. 0 is unknown.
bool isOnlineIn(uint state)
{
    constexpr uint unknown = 0;
    constexpr uint connectedSite = 60;
    return state == unknown || state >= connectedSite;
}

/// NMMetered.
bool isMeteredBy(uint metered)
{
    constexpr uint yes = 1;
    constexpr uint guessYes = 3;
    return metered == yes || metered == guessYes;
}

} // namespace

struct NetworkState::State {
    QDBusConnection systemBus;
    NameOwner *networkManager = nullptr;
    bool asksQt = false;              ///< There is no NetworkManager.
    std::unique_ptr<Reachability> qt; ///< Then, once somebody wants to know.
    bool isStarted = false;
    bool isKnown = false;
    uint connectivity = 0; ///< NMState.
    uint metered = 0;      ///< NMMetered.
    bool toldOnline = true;
    bool toldMetered = false;
};

NetworkState::NetworkState(QObject *parent) : NetworkState(QDBusConnection::systemBus(), parent) {}

NetworkState::NetworkState(const QDBusConnection &systemBus, QObject *parent)
    : QObject(parent),
      m_state(std::make_unique<State>(State{.systemBus = systemBus, .qt = {}}))
{
}

NetworkState::~NetworkState() = default;

bool NetworkState::isKnown() const
{
    return m_state->isKnown;
}

bool NetworkState::isOnline()
{
    const Reachability *known = qt();
    return known != nullptr ? known->isOnline() : isOnlineIn(m_state->connectivity);
}

bool NetworkState::isMetered()
{
    const Reachability *known = qt();
    return known != nullptr ? known->isMetered() : isMeteredBy(m_state->metered);
}

/// It brings GLib's network monitor with it, which has threads of its own.
const Reachability *NetworkState::qt()
{
    if (m_state->asksQt && !m_state->qt) {
        m_state->qt = std::make_unique<Reachability>();
        m_state->toldOnline = m_state->qt->isOnline();
        m_state->toldMetered = m_state->qt->isMetered();
        connect(m_state->qt.get(), &Reachability::changed, this, &NetworkState::tell);
    }
    return m_state->qt.get();
}

void NetworkState::start()
{
    if (std::exchange(m_state->isStarted, true))
        return;
    if (!m_state->systemBus.isConnected()) {
        QMetaObject::invokeMethod(this, &NetworkState::askQt, Qt::QueuedConnection);
        return;
    }
    // From any sender: naming the service makes Qt ask the bus for its owner and wait. Who sent it is looked at.
    m_state->systemBus.connect(QString(), servicePath, propertiesInterface, u"PropertiesChanged"_s, {serviceName},
                               QString(), this, SLOT(onProperties(QDBusMessage)));
    m_state->networkManager = new NameOwner(m_state->systemBus, serviceName, this);
    connect(m_state->networkManager, &NameOwner::changed, this, &NetworkState::onOwnerChanged);
}

void NetworkState::onOwnerChanged(const QString &owner)
{
    if (owner.isEmpty())
        askQt();
    else
        askNetworkManager();
}

void NetworkState::askNetworkManager()
{
    QDBusMessage call = QDBusMessage::createMethodCall(serviceName, servicePath, propertiesInterface, u"GetAll"_s);
    call << serviceName;
    call.setAutoStartService(false);
    sendCall(m_state->systemBus, call, this, [this](const QDBusMessage &answer) {
        if (answer.type() != QDBusMessage::ReplyMessage || !m_state->networkManager->sent(answer)) {
            askQt();
            return;
        }
        m_state->asksQt = false;
        m_state->qt.reset();
        adopt(answer.arguments().value(0));
    });
}

void NetworkState::onProperties(const QDBusMessage &signal)
{
    // Anybody on the machine may send signals over the system bus.
    if (m_state->networkManager->sent(signal) && !m_state->asksQt)
        adopt(signal.arguments().value(1));
}

void NetworkState::adopt(const QVariant &properties)
{
    const auto known = qdbus_cast<QVariantMap>(properties);
    m_state->connectivity = known.value(u"State"_s, m_state->connectivity).toUInt();
    m_state->metered = known.value(u"Metered"_s, m_state->metered).toUInt();
    tell();
}

void NetworkState::askQt()
{
    if (std::exchange(m_state->asksQt, true))
        return;
    m_state->isKnown = true;
    m_state->toldOnline = true;
    m_state->toldMetered = false;
    Q_EMIT changed();
}

void NetworkState::tell()
{
    const bool isNew = !std::exchange(m_state->isKnown, true);
    const bool wasOnline = std::exchange(m_state->toldOnline, isOnline());
    const bool wasMetered = std::exchange(m_state->toldMetered, isMetered());
    if (isNew || wasOnline != isOnline() || wasMetered != isMetered())
        Q_EMIT changed();
}

} // namespace patkeeper

// Here, where QDBusMessage is known, so that the slots' parameters are.
#include "moc_networkstate.cpp"
