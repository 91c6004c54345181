// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "trayhost.h"

namespace patkeeper
{

// Where there is no D-Bus, the platform has a tray of its own, and always.

struct TrayHost::State {
};

TrayHost::TrayHost(QObject *parent) : QObject(parent) {}

TrayHost::~TrayHost() = default;

bool TrayHost::isThere() const
{
#if defined(Q_OS_WIN) || defined(Q_OS_MACOS)
    return true;
#else
    return false;
#endif
}

bool TrayHost::isKnown() const
{
    return true;
}

bool TrayHost::showsMessages() const
{
    return true;
}

void TrayHost::onHostsChanged(const QDBusMessage &) {}

} // namespace patkeeper
