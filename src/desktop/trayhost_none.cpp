// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "trayhost.h"

namespace patkeeper
{

// Where there is no D-Bus, the platform has a tray of its own.

struct TrayHost::State {
};

TrayHost::TrayHost(QObject *parent) : QObject(parent) {}

TrayHost::~TrayHost() = default;

bool TrayHost::isThere() const
{
    return false;
}

void TrayHost::onHostsChanged(const QDBusMessage &) {}

} // namespace patkeeper
