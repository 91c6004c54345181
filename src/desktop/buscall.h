// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QObject>

#include <utility>

namespace patkeeper
{

/// As long as whoever was called lives: the bus answers in its place when it dies.
inline constexpr int untilAnswered = 0x7fffffff;
/// What QtDBus waits by itself.
inline constexpr int usualPatience = -1;

/// Sends @p call and hands its answer or error to @p handler later, unless @p context is gone by then. Waits for
/// nothing. @p patience in milliseconds.
template<typename Handler>
void sendCall(const QDBusConnection &bus, const QDBusMessage &call, QObject *context, Handler handler,
              int patience = usualPatience)
{
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(call, patience), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context,
                     [handler = std::move(handler)](QDBusPendingCallWatcher *done) {
                         done->deleteLater();
                         handler(done->reply());
                     });
}

/// The same for whoever wants the first value of an answer and can do nothing about an error.
template<typename Handler>
void askFor(const QDBusConnection &bus, const QDBusMessage &call, QObject *context, Handler handler)
{
    sendCall(bus, call, context, [handler = std::move(handler)](const QDBusMessage &answer) {
        if (answer.type() == QDBusMessage::ReplyMessage && !answer.arguments().isEmpty())
            handler(answer.arguments().constFirst());
    });
}

} // namespace patkeeper
