// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "faketrayhost.h"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusVariant>
#include <QVariantMap>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

const auto watcherName = u"org.kde.StatusNotifierWatcher"_s;
const auto itemInterface = u"org.kde.StatusNotifierItem"_s;
const auto propertiesInterface = u"org.freedesktop.DBus.Properties"_s;
const auto menuInterface = u"com.canonical.dbusmenu"_s;
/// Where Qt has it.
const auto menuPath = u"/MenuBar"_s;

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
    QDBusMessage click =
        QDBusMessage::createMethodCall(items.constLast(), u"/StatusNotifierItem"_s, itemInterface, u"Activate"_s);
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

void FakeTrayHost::askForMenu(const std::function<void()> &then)
{
    QDBusMessage question = QDBusMessage::createMethodCall(items.constLast(), menuPath, menuInterface, u"GetLayout"_s);
    constexpr int all = -1;
    question.setArguments({0, all, QStringList()});
    auto *answered = new QDBusPendingCallWatcher(bus().asyncCall(question), this);
    QObject::connect(answered, &QDBusPendingCallWatcher::finished, this, [this, answered, then] {
        answered->deleteLater();
        m_choices.clear();
        if (answered->reply().type() == QDBusMessage::ReplyMessage)
            collectChoices(answered->reply().arguments().value(1).value<QDBusArgument>());
        then();
    });
}

bool FakeTrayHost::lastOffers(const QString &label)
{
    if (!items.isEmpty() && !std::exchange(m_isAskingForMenu, true))
        askForMenu([this] { m_isAskingForMenu = false; });
    return choice(label) != nullptr;
}

void FakeTrayHost::choose(const QString &label)
{
    // Whenever something changes the menu is made anew.
    askForMenu([this, label] {
        const Choice *chosen = choice(label);
        if (chosen == nullptr)
            return;
        QDBusMessage click = QDBusMessage::createMethodCall(items.constLast(), menuPath, menuInterface, u"Event"_s);
        click.setArguments({chosen->id, u"clicked"_s, QVariant::fromValue(QDBusVariant(0)), 0U});
        bus().asyncCall(click);
    });
}

/// A node is its id, its properties and its children.
void FakeTrayHost::collectChoices(const QDBusArgument &node)
{
    Choice choice;
    QVariantMap properties;
    node.beginStructure();
    node >> choice.id >> properties;
    // What is underlined is marked so.
    choice.label = properties.value(u"label"_s).toString().remove(u'_');
    m_choices.append(choice);
    node.beginArray();
    while (!node.atEnd()) {
        QDBusVariant child;
        node >> child;
        collectChoices(child.variant().value<QDBusArgument>());
    }
    node.endArray();
    node.endStructure();
}

const FakeTrayHost::Choice *FakeTrayHost::choice(const QString &label) const
{
    const auto found = std::find_if(m_choices.cbegin(), m_choices.cend(),
                                    [&](const Choice &one) { return one.label.contains(label); });
    return found == m_choices.cend() ? nullptr : &*found;
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
