// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sessionwatch.h"

namespace patkeeper
{

// Where there is no D-Bus, nothing is known of the session.

struct SessionWatch::State {
};

SessionWatch::SessionWatch(QObject *parent) : QObject(parent) {}

SessionWatch::~SessionWatch() = default;

void SessionWatch::start() {}

void SessionWatch::start(const QDBusConnection &, const QDBusConnection &) {}

bool SessionWatch::isLocked() const
{
    return false;
}

bool SessionWatch::isKnown() const
{
    return true;
}

void SessionWatch::onLock(const QDBusMessage &) {}

void SessionWatch::onUnlock(const QDBusMessage &) {}

void SessionWatch::onSessionProperties(const QDBusMessage &) {}

void SessionWatch::onPrepareForSleep(const QDBusMessage &) {}

void SessionWatch::onScreenSaver(bool) {}

} // namespace patkeeper
