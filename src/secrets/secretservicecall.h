// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QString>

#include <limits>
#include <memory>
#include <utility>

namespace patkeeper
{

inline constexpr auto secretServiceName = "org.freedesktop.secrets";
inline constexpr auto secretServicePath = "/org/freedesktop/secrets";

inline QDBusMessage busCall(const QString &method)
{
    return QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"),
                                          QStringLiteral("/org/freedesktop/DBus"),
                                          QStringLiteral("org.freedesktop.DBus"), method);
}

inline QDBusMessage secretServiceCall(const QString &path, const QString &interface, const QString &method)
{
    return QDBusMessage::createMethodCall(QLatin1String(secretServiceName), path, interface, method);
}

inline QDBusMessage secretServiceProperty(const QString &path, const QString &interface, const QString &property)
{
    QDBusMessage call =
        secretServiceCall(path, QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
    call << interface << property;
    call.setAutoStartService(false);
    return call;
}

/// Sends on the session bus and hands the answer on later; never once @p context is gone. There must be a bus.
template<typename Handler>
void sendCall(const QDBusMessage &call, QObject *context, Handler handler)
{
    // Without a limit of its own: each call to the store has a deadline, and its end takes the watcher along.
    const int withoutLimit = std::numeric_limits<int>::max();
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call, withoutLimit), context);
    auto shared = std::make_shared<Handler>(std::move(handler));
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context, [shared](QDBusPendingCallWatcher *done) {
        done->deleteLater();
        (*shared)(done->reply());
    });
}

} // namespace patkeeper
