// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "faketrayhost.h"

#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusVariant>

using namespace Qt::StringLiterals;

namespace
{

const auto watcherName = u"org.kde.StatusNotifierWatcher"_s;

} // namespace

FakeTrayHost::FakeTrayHost() : BusService(watcherName, u"/StatusNotifierWatcher"_s) {}

void FakeTrayHost::setHost(bool there)
{
    hasHost = there;
    say(watcherName, there ? u"StatusNotifierHostRegistered"_s : u"StatusNotifierHostUnregistered"_s);
}

void FakeTrayHost::activateLast() const
{
    QDBusMessage click = QDBusMessage::createMethodCall(items.constLast(), u"/StatusNotifierItem"_s,
                                                        u"org.kde.StatusNotifierItem"_s, u"Activate"_s);
    click.setArguments({0, 0});
    bus().asyncCall(click);
}

QString FakeTrayHost::introspect(const QString &) const
{
    return uR"(<interface name="org.kde.StatusNotifierWatcher">
        <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
        <method name="RegisterStatusNotifierItem"><arg name="service" type="s" direction="in"/></method>
        </interface>)"_s;
}

bool FakeTrayHost::answer(const QDBusMessage &message, const QDBusConnection &bus)
{
    if (message.member() == "RegisterStatusNotifierItem"_L1) {
        items.append(message.arguments().value(0).toString());
        return bus.send(message.createReply());
    }
    if (message.member() != "Get"_L1 || !hasProperty)
        return false;
    ++asked;
    if (!isSilent)
        bus.send(message.createReply(QVariant::fromValue(QDBusVariant(hasHost))));
    return true;
}
