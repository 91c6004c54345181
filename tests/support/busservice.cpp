// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "busservice.h"

#include <QUuid>

using namespace Qt::StringLiterals;

BusService::BusService(const QString &name, const QString &path, const QString &address,
                       QDBusConnection::VirtualObjectRegisterOption extent)
    : m_name(name),
      m_path(path),
      m_connectionName(QUuid::createUuid().toString()),
      m_bus(address.isEmpty() ? QDBusConnection::connectToBus(QDBusConnection::SessionBus, m_connectionName)
                              : QDBusConnection::connectToBus(address, m_connectionName))
{
    m_bus.registerVirtualObject(path, this, extent);
}

BusService::~BusService()
{
    BusService::die();
}

bool BusService::appear()
{
    return m_bus.registerService(m_name);
}

void BusService::die()
{
    if (!m_bus.isConnected())
        return;
    m_bus.unregisterObject(m_path, QDBusConnection::UnregisterTree);
    QDBusConnection::disconnectFromBus(m_connectionName);
    // It stays open for as long as somebody holds it.
    m_bus = QDBusConnection(u"nowhere"_s);
}

QString BusService::introspect(const QString &) const
{
    return {};
}

bool BusService::handleMessage(const QDBusMessage &message, const QDBusConnection &bus)
{
    return answer(message, bus);
}

void BusService::say(const QString &interface, const QString &signal, const QVariantList &arguments)
{
    sayOf(m_path, interface, signal, arguments);
}

void BusService::sayOf(const QString &path, const QString &interface, const QString &signal,
                       const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createSignal(path, interface, signal);
    message.setArguments(arguments);
    m_bus.send(message);
}
