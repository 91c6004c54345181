// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakelogind.h"

#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QVariantMap>

#include <utility>

using namespace Qt::StringLiterals;

namespace
{

const auto managerPath = u"/org/freedesktop/login1"_s;
const auto managerInterface = u"org.freedesktop.login1.Manager"_s;
const auto sessionInterface = u"org.freedesktop.login1.Session"_s;
const auto propertiesInterface = u"org.freedesktop.DBus.Properties"_s;
/// It writes digits in paths as what they are.
const auto sessionsPath = managerPath + u"/session/_3"_s;

} // namespace

FakeLogind::FakeLogind(const QString &address)
    : BusService(u"org.freedesktop.login1"_s, managerPath, address, QDBusConnection::SubPath)
{
    appear();
}

QString FakeLogind::pathOf(const QString &session)
{
    return sessionsPath + session;
}

void FakeLogind::askToLock(const QString &session)
{
    sayOf(pathOf(session), sessionInterface, u"Lock"_s);
}

void FakeLogind::askToUnlock(const QString &session)
{
    sayOf(pathOf(session), sessionInterface, u"Unlock"_s);
}

void FakeLogind::setHint(const QString &session, bool locked)
{
    hints[session] = locked;
    sayOf(pathOf(session), propertiesInterface, u"PropertiesChanged"_s,
          {sessionInterface, QVariantMap{{u"LockedHint"_s, locked}}, QStringList()});
}

void FakeLogind::prepareForSleep(bool sleeps)
{
    say(managerInterface, u"PrepareForSleep"_s, {sleeps});
}

void FakeLogind::speak()
{
    isSilent = false;
    const QList<QDBusMessage> waiting = std::exchange(m_keptBack, {});
    for (const QDBusMessage &message : waiting)
        answer(message, bus());
}

bool FakeLogind::answer(const QDBusMessage &message, const QDBusConnection &bus)
{
    if (isSilent) {
        m_keptBack << message;
        return true;
    }
    if (message.member() == "GetSession"_L1 && knowsNoSession)
        return bus.send(message.createErrorReply(u"org.freedesktop.login1.NoSuchSession"_s, u"There is none."_s));
    if (message.member() == "GetSession"_L1) {
        const QString path = pathOf(message.arguments().value(0).toString());
        return bus.send(message.createReply(QVariant::fromValue(QDBusObjectPath(path))));
    }
    if (message.member() != "Get"_L1)
        return false;
    ++hintAsked;
    const bool isLocked = hints.value(message.path().mid(sessionsPath.size()));
    return bus.send(message.createReply(QVariant::fromValue(QDBusVariant(isLocked))));
}
