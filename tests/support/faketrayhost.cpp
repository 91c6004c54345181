// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "faketrayhost.h"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusVariant>

using namespace Qt::StringLiterals;

namespace
{

const auto watcherName = u"org.kde.StatusNotifierWatcher"_s;
const auto itemInterface = u"org.kde.StatusNotifierItem"_s;
const auto propertiesInterface = u"org.freedesktop.DBus.Properties"_s;

/// The title of what is an icon's name, pictures, a title and a text.
QString toolTipIn(const QDBusMessage &answer)
{
    if (answer.type() != QDBusMessage::ReplyMessage)
        return {};
    const auto value = answer.arguments().value(0).value<QDBusVariant>().variant().value<QDBusArgument>();
    QString icon;
    QString title;
    value.beginStructure();
    value >> icon;
    value.beginArray();
    while (!value.atEnd()) {
        int side = 0;
        QByteArray picture;
        value.beginStructure();
        value >> side >> side >> picture;
        value.endStructure();
    }
    value.endArray();
    value >> title;
    return title;
}

} // namespace

FakeTrayHost::FakeTrayHost(const QString &address) : BusService(watcherName, u"/StatusNotifierWatcher"_s, address) {}

void FakeTrayHost::setHost(bool there)
{
    hasHost = there;
    say(watcherName, there ? u"StatusNotifierHostRegistered"_s : u"StatusNotifierHostUnregistered"_s);
}

void FakeTrayHost::activateLast() const
{
    QDBusMessage click = QDBusMessage::createMethodCall(items.constLast(), u"/StatusNotifierItem"_s,
                                                        itemInterface, u"Activate"_s);
    click.setArguments({0, 0});
    bus().asyncCall(click);
}

bool FakeTrayHost::lastSays(const QString &text)
{
    if (!items.isEmpty() && !m_isAsking) {
        QDBusMessage question =
            QDBusMessage::createMethodCall(items.constLast(), u"/StatusNotifierItem"_s, propertiesInterface, u"Get"_s);
        question.setArguments({itemInterface, u"ToolTip"_s});
        auto *answered = new QDBusPendingCallWatcher(bus().asyncCall(question), this);
        m_isAsking = true;
        QObject::connect(answered, &QDBusPendingCallWatcher::finished, this, [this, answered] {
            answered->deleteLater();
            m_isAsking = false;
            m_toolTip = toolTipIn(answered->reply());
        });
    }
    return m_toolTip.contains(text);
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
