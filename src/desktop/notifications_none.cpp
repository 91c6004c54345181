// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "notifications.h"

namespace patkeeper
{

// Where there is no D-Bus, the tray icon has to speak.

struct Notifications::State {
};

Notifications::Notifications(const QString &, QObject *parent) : QObject(parent) {}

Notifications::~Notifications() = default;

bool Notifications::isAvailable() const
{
    return false;
}

void Notifications::show(const Notification &notification)
{
    const auto refuse = [this, key = notification.key] {
        Q_EMIT cannotBeShown(key, {.kind = Error::Kind::Unsupported,
                                   .message = tr("This desktop shows no notifications. Look into Patkeeper's window "
                                                 "now and then."),
                                   .detail = {},
                                   .retryAfter = {},
                                   .field = {}});
    };
    QMetaObject::invokeMethod(this, refuse, Qt::QueuedConnection);
}

void Notifications::withdraw(const QString &) {}

void Notifications::onSignal(const QDBusMessage &) {}

} // namespace patkeeper
