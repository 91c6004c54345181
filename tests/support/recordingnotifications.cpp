// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "recordingnotifications.h"

#include <QDBusArgument>
#include <QUuid>

#include <utility>

using namespace Qt::StringLiterals;

namespace
{

const auto serviceName = u"org.freedesktop.Notifications"_s;
const auto servicePath = u"/org/freedesktop/Notifications"_s;

} // namespace

RecordingNotifications::RecordingNotifications()
    : m_connectionName(u"notifications-"_s + QUuid::createUuid().toString()),
      m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, m_connectionName))
{
    m_bus.registerVirtualObject(servicePath, this, QDBusConnection::SingleNode);
}

RecordingNotifications::~RecordingNotifications()
{
    die();
}

bool RecordingNotifications::appear()
{
    return m_bus.registerService(serviceName);
}

void RecordingNotifications::die()
{
    if (!m_bus.isConnected())
        return;
    m_bus.unregisterObject(servicePath);
    QDBusConnection::disconnectFromBus(m_connectionName);
    // The connection stays open for as long as somebody holds it.
    m_bus = QDBusConnection(u"nowhere"_s);
    m_keptBack.clear();
    open.clear();
}

void RecordingNotifications::say(const QString &member, const QVariantList &arguments)
{
    QDBusMessage signal = QDBusMessage::createSignal(servicePath, serviceName, member);
    signal.setArguments(arguments);
    m_bus.send(signal);
}

void RecordingNotifications::giveActivationToken(uint id, const QString &token)
{
    say(u"ActivationToken"_s, {id, token});
}

void RecordingNotifications::invoke(uint id, const QString &action)
{
    say(u"ActionInvoked"_s, {id, action});
}

void RecordingNotifications::close(uint id, uint reason)
{
    open.remove(id);
    say(u"NotificationClosed"_s, {id, reason});
}

void RecordingNotifications::speak()
{
    silent.clear();
    const QList<QDBusMessage> waiting = std::exchange(m_keptBack, {});
    for (const QDBusMessage &message : waiting)
        handleMessage(message, m_bus);
}

QString RecordingNotifications::introspect(const QString &) const
{
    return {};
}

bool RecordingNotifications::handleMessage(const QDBusMessage &message, const QDBusConnection &bus)
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
        bus.send(message.createReply(answer(message)));
    return true;
}

QVariantList RecordingNotifications::answer(const QDBusMessage &message)
{
    if (message.member() == "GetCapabilities"_L1) {
        ++askedWhatItCan;
        return {capabilities};
    }
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
