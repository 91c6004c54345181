// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "recordingnotifications.h"

#include <QDBusArgument>

#include <utility>

using namespace Qt::StringLiterals;

namespace
{

const auto serviceName = u"org.freedesktop.Notifications"_s;

} // namespace

RecordingNotifications::RecordingNotifications(const QString &address)
    : BusService(serviceName, u"/org/freedesktop/Notifications"_s, address)
{
}

void RecordingNotifications::die()
{
    m_keptBack.clear();
    open.clear();
    BusService::die();
}

void RecordingNotifications::giveActivationToken(uint id, const QString &token)
{
    say(serviceName, u"ActivationToken"_s, {id, token});
}

void RecordingNotifications::invoke(uint id, const QString &action)
{
    say(serviceName, u"ActionInvoked"_s, {id, action});
}

void RecordingNotifications::close(uint id, uint reason)
{
    open.remove(id);
    say(serviceName, u"NotificationClosed"_s, {id, reason});
}

void RecordingNotifications::speak()
{
    silent.clear();
    const QList<QDBusMessage> waiting = std::exchange(m_keptBack, {});
    for (const QDBusMessage &message : waiting)
        answer(message, bus());
}

bool RecordingNotifications::answer(const QDBusMessage &message, const QDBusConnection &bus)
{
    if (message.interface() != serviceName)
        return false;
    if (deadly.contains(message.member())) {
        die();
        return true;
    }
    if (silent.contains(message.member())) {
        m_keptBack << message;
        return true;
    }
    if (failing.contains(message.member()))
        bus.send(message.createErrorReply(u"org.freedesktop.Notifications.Error.Refused"_s, u"It does not want to."_s));
    else
        bus.send(message.createReply(valuesFor(message)));
    return true;
}

QVariantList RecordingNotifications::valuesFor(const QDBusMessage &message)
{
    if (message.member() == "GetCapabilities"_L1) {
        ++askedWhatItCan;
        return {capabilities};
    }
    if (message.member() == "GetServerInformation"_L1)
        return {u"Recorder"_s, u"Patkeeper"_s, u"2.1"_s, u"1.2"_s};
    if (message.member() == "Notify"_L1)
        return {notify(message.arguments())};
    if (message.member() == "CloseNotification"_L1) {
        const uint id = message.arguments().value(0).toUInt();
        askedToClose << id;
        if (open.contains(id))
            close(id, 3);
    }
    return {};
}

uint RecordingNotifications::notify(const QVariantList &arguments)
{
    const uint replaced = arguments.value(1).toUInt();
    const uint id = replaced == 0 || givesNewIds ? ++m_lastId : replaced;
    shown << Shown{.id = id,
                   .replaced = replaced,
                   .program = arguments.value(0).toString(),
                   .icon = arguments.value(2).toString(),
                   .summary = arguments.value(3).toString(),
                   .body = arguments.value(4).toString(),
                   .actions = arguments.value(5).toStringList(),
                   .hints = qdbus_cast<QVariantMap>(arguments.value(6)),
                   .timeout = arguments.value(7).toInt()};
    open << id;
    if (closesAtOnce)
        close(id);
    return id;
}
