// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "lonelybus.h"

#include <QDBusConnection>

bool LonelyBus::start()
{
    if (!m_bus.start())
        return false;
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.address().toLatin1());
    return QDBusConnection::sessionBus().isConnected();
}

void LonelyBus::stop()
{
    if (m_bus.address().isEmpty())
        return;
    QDBusConnection::disconnectFromBus(QDBusConnection::sessionBus().name());
    m_bus.stop();
}
