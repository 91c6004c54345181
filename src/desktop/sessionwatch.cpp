// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sessionwatch.h"

#include "buscall.h"
#include "nameowner.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QVariant>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const auto logindName = u"org.freedesktop.login1"_s;
const auto logindPath = u"/org/freedesktop/login1"_s;
const auto managerInterface = u"org.freedesktop.login1.Manager"_s;
const auto sessionInterface = u"org.freedesktop.login1.Session"_s;
const auto propertiesInterface = u"org.freedesktop.DBus.Properties"_s;

} // namespace

/// Three sources say "locked", each in its own way; the session is locked while any of them says so.
struct SessionWatch::State {
    QDBusConnection sessionBus;
    QDBusConnection systemBus;
    NameOwner *logind = nullptr;
    QString sessionPath;
    bool lockedHint = false;
    bool lockRequested = false; ///< logind's Lock, which a desktop may obey without ever setting the hint.
    bool screenSaverActive = false;
    bool told = false;
    bool isKnown = false;
};

SessionWatch::SessionWatch(QObject *parent)
    : QObject(parent),
      m_state(std::make_unique<State>(
          State{.sessionBus = QDBusConnection(QString()), .systemBus = QDBusConnection(QString()), .sessionPath = {}}))
{
}

SessionWatch::~SessionWatch() = default;

void SessionWatch::start()
{
    start(QDBusConnection::sessionBus(), QDBusConnection::systemBus());
}

void SessionWatch::start(const QDBusConnection &sessionBus, const QDBusConnection &systemBus)
{
    m_state->sessionBus = sessionBus;
    m_state->systemBus = systemBus;
    if (sessionBus.isConnected())
        watchScreenSavers();
    if (systemBus.isConnected())
        watchLogind();
    else
        m_state->isKnown = true;
}

bool SessionWatch::isLocked() const
{
    return m_state->lockedHint || m_state->lockRequested || m_state->screenSaverActive;
}

bool SessionWatch::isKnown() const
{
    return m_state->isKnown;
}

void SessionWatch::watchScreenSavers()
{
    // From any sender and path: desktops differ, and naming the service makes Qt ask the bus for its owner and wait.
    for (const QString &interface : {u"org.freedesktop.ScreenSaver"_s, u"org.gnome.ScreenSaver"_s})
        m_state->sessionBus.connect(QString(), QString(), interface, u"ActiveChanged"_s, this,
                                    SLOT(onScreenSaver(bool)));
}

void SessionWatch::watchLogind()
{
    QDBusConnection &bus = m_state->systemBus;
    bus.connect(QString(), logindPath, managerInterface, u"PrepareForSleep"_s, this,
                SLOT(onPrepareForSleep(QDBusMessage)));
    m_state->logind = new NameOwner(bus, logindName, this);
    connect(m_state->logind, &NameOwner::changed, this, [this](const QString &owner) {
        if (owner.isEmpty())
            know();
        else
            findSession();
    });
}

void SessionWatch::findSession()
{
    QDBusMessage call = QDBusMessage::createMethodCall(logindName, logindPath, managerInterface, u"GetSession"_s);
    const QString own = qEnvironmentVariable("XDG_SESSION_ID");
    // A program that the user's service manager started is in no session; "auto" is then the one on the display.
    call << (own.isEmpty() ? u"auto"_s : own);
    sendCall(m_state->systemBus, call, this, [this](const QDBusMessage &answer) {
        const bool isFound = answer.type() == QDBusMessage::ReplyMessage;
        watchSession(isFound ? answer.arguments().value(0).value<QDBusObjectPath>().path() : QString());
    });
}

void SessionWatch::watchSession(const QString &path)
{
    if (path.isEmpty())
        return know();
    if (m_state->sessionPath != path) {
        m_state->sessionPath = path;
        QDBusConnection &bus = m_state->systemBus;
        bus.connect(QString(), path, sessionInterface, u"Lock"_s, this, SLOT(onLock(QDBusMessage)));
        bus.connect(QString(), path, sessionInterface, u"Unlock"_s, this, SLOT(onUnlock(QDBusMessage)));
        bus.connect(QString(), path, propertiesInterface, u"PropertiesChanged"_s, {sessionInterface}, QString(), this,
                    SLOT(onSessionProperties(QDBusMessage)));
    }
    QDBusMessage call = QDBusMessage::createMethodCall(logindName, path, propertiesInterface, u"Get"_s);
    call << sessionInterface << u"LockedHint"_s;
    sendCall(m_state->systemBus, call, this, [this](const QDBusMessage &answer) { adoptHint(answer); });
}

void SessionWatch::adoptHint(const QDBusMessage &answer)
{
    if (answer.type() == QDBusMessage::ReplyMessage)
        setLockedHint(answer.arguments().value(0).value<QDBusVariant>().variant().toBool());
    know();
}

bool SessionWatch::isFromLogind(const QDBusMessage &signal) const
{
    // Anybody on the machine may send signals over the system bus.
    return m_state->logind->sent(signal);
}

void SessionWatch::onLock(const QDBusMessage &signal)
{
    if (!isFromLogind(signal))
        return;
    m_state->lockRequested = true;
    tell();
}

void SessionWatch::onUnlock(const QDBusMessage &signal)
{
    if (!isFromLogind(signal))
        return;
    m_state->lockRequested = false;
    m_state->screenSaverActive = false;
    tell();
}

void SessionWatch::onSessionProperties(const QDBusMessage &signal)
{
    if (!isFromLogind(signal) || signal.arguments().size() < 2)
        return;
    const auto changed = qdbus_cast<QVariantMap>(signal.arguments().at(1));
    if (changed.contains(u"LockedHint"_s))
        setLockedHint(changed.value(u"LockedHint"_s).toBool());
}

void SessionWatch::setLockedHint(bool isSet)
{
    if (m_state->lockedHint && !isSet)
        m_state->lockRequested = false;
    m_state->lockedHint = isSet;
    tell();
}

void SessionWatch::onScreenSaver(bool active)
{
    m_state->screenSaverActive = active;
    if (!active)
        m_state->lockRequested = false;
    tell();
}

void SessionWatch::onPrepareForSleep(const QDBusMessage &signal)
{
    if (!isFromLogind(signal) || signal.arguments().isEmpty())
        return;
    if (signal.arguments().constFirst().toBool())
        Q_EMIT aboutToSleep();
    else
        Q_EMIT woke();
}

void SessionWatch::know()
{
    if (!std::exchange(m_state->isKnown, true))
        Q_EMIT becameKnown();
}

void SessionWatch::tell()
{
    if (m_state->told == isLocked())
        return;
    m_state->told = isLocked();
    if (m_state->told)
        Q_EMIT locked();
    else
        Q_EMIT unlocked();
}

} // namespace patkeeper

// Here, where QDBusMessage is known, so that the slots' parameters are.
#include "moc_sessionwatch.cpp"
