// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "trayhost.h"

#include "buscall.h"
#include "nameowner.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

// KDE's name is the one that every desktop uses.
const auto watcherName = u"org.kde.StatusNotifierWatcher"_s;
const auto watcherPath = u"/StatusNotifierWatcher"_s;
const auto propertiesInterface = u"org.freedesktop.DBus.Properties"_s;

} // namespace

struct TrayHost::State {
    QDBusConnection sessionBus;
    NameOwner *watcher = nullptr;
    bool isThere = false;
    bool isKnown = false;
};

TrayHost::TrayHost(QObject *parent) : TrayHost(QDBusConnection::sessionBus(), parent) {}

TrayHost::TrayHost(const QDBusConnection &sessionBus, QObject *parent)
    : QObject(parent),
      m_state(std::make_unique<State>(State{.sessionBus = sessionBus}))
{
    m_state->isKnown = !sessionBus.isConnected();
    if (m_state->isKnown)
        return;
    QDBusConnection &bus = m_state->sessionBus;
    // From any sender: naming the service makes Qt ask the bus for its owner and wait. Who sent it is looked at.
    for (const QString &signal : {u"StatusNotifierHostRegistered"_s, u"StatusNotifierHostUnregistered"_s})
        bus.connect(QString(), watcherPath, watcherName, signal, this, SLOT(onHostsChanged(QDBusMessage)));
    bus.connect(QString(), watcherPath, propertiesInterface, u"PropertiesChanged"_s, {watcherName}, QString(), this,
                SLOT(onHostsChanged(QDBusMessage)));
    m_state->watcher = new NameOwner(bus, watcherName, this);
    connect(m_state->watcher, &NameOwner::changed, this, &TrayHost::onOwnerChanged);
}

TrayHost::~TrayHost() = default;

bool TrayHost::isThere() const
{
    return m_state->isThere;
}

bool TrayHost::isKnown() const
{
    return m_state->isKnown;
}

bool TrayHost::showsMessages() const
{
    return false;
}

void TrayHost::onOwnerChanged(const QString &owner)
{
    if (owner.isEmpty())
        adopt(false);
    else
        ask();
}

void TrayHost::onHostsChanged(const QDBusMessage &signal)
{
    // Not every watcher tells in its signal how many hosts are left, so it is asked.
    if (m_state->watcher->sent(signal))
        ask();
}

void TrayHost::ask()
{
    QDBusMessage call = QDBusMessage::createMethodCall(watcherName, watcherPath, propertiesInterface, u"Get"_s);
    call << watcherName << u"IsStatusNotifierHostRegistered"_s;
    call.setAutoStartService(false);
    sendCall(m_state->sessionBus, call, this, [this](const QDBusMessage &answer) {
        const QVariant value = answer.arguments().value(0);
        // One that has gone since says nothing of the next.
        if (answer.type() != QDBusMessage::ReplyMessage || m_state->watcher->sent(answer))
            adopt(answer.type() == QDBusMessage::ReplyMessage && value.value<QDBusVariant>().variant().toBool());
    });
}

void TrayHost::adopt(bool isThere)
{
    if (std::exchange(m_state->isThere, isThere) != isThere)
        Q_EMIT changed(isThere);
    if (!std::exchange(m_state->isKnown, true))
        Q_EMIT becameKnown();
}

} // namespace patkeeper

// Here, where QDBusMessage is known, so that the slots' parameters are.
#include "moc_trayhost.cpp"
