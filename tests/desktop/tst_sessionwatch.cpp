// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sessionwatch.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const auto logindPath = u"/org/freedesktop/login1"_s;
const auto sessionPath = u"/org/freedesktop/login1/session/_31"_s;
const auto managerInterface = u"org.freedesktop.login1.Manager"_s;
const auto sessionInterface = u"org.freedesktop.login1.Session"_s;

/// Stands in for logind: one session, whose hint can be set.
class FakeLogind : public QDBusVirtualObject
{
public:
    FakeLogind() : m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"fake-logind"_s))
    {
        m_bus.registerVirtualObject(logindPath, this, QDBusConnection::SubPath);
        m_bus.registerService(u"org.freedesktop.login1"_s);
    }
    ~FakeLogind() override
    {
        m_bus.unregisterService(u"org.freedesktop.login1"_s);
        QDBusConnection::disconnectFromBus(u"fake-logind"_s);
    }

    void say(const QString &path, const QString &interface, const QString &name, const QVariantList &arguments = {})
    {
        QDBusMessage signal = QDBusMessage::createSignal(path, interface, name);
        signal.setArguments(arguments);
        m_bus.send(signal);
    }
    void setHint(bool locked)
    {
        hint = locked;
        say(sessionPath, u"org.freedesktop.DBus.Properties"_s, u"PropertiesChanged"_s,
            {sessionInterface, QVariantMap{{u"LockedHint"_s, locked}}, QStringList()});
    }

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &bus) override
    {
        if (message.member() == "GetSession"_L1)
            bus.send(message.createReply(QVariant::fromValue(QDBusObjectPath(sessionPath))));
        else if (message.member() == "Get"_L1) {
            bus.send(message.createReply(QVariant::fromValue(QDBusVariant(hint))));
            ++hintAsked;
        } else
            return false;
        return true;
    }

    bool hint = false;
    int hintAsked = 0;

private:
    QDBusConnection m_bus;
};

} // namespace

class SessionWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aLockByLogindIsTold();
    void theLockedHintIsToldAndOutlivesTheScreenSaver();
    void aSessionThatIsLockedAlreadyIsTold();
    void aScreenSaverIsTold_data();
    void aScreenSaverIsTold();
    void anUnlockedScreenSaverEndsALockThatNoHintConfirmed();
    void sleepAndWakingAreTold();
    void signalsOfOthersAreNotBelieved();
    void aLogindThatComesLaterIsFound();
    void withoutAnyBusItStaysSilent();

private:
    void watch();

    std::unique_ptr<FakeLogind> m_logind;
    std::unique_ptr<SessionWatch> m_watch;
};

void SessionWatchTest::init()
{
    m_logind = std::make_unique<FakeLogind>();
}

void SessionWatchTest::cleanup()
{
    m_watch.reset();
    m_logind.reset();
}

void SessionWatchTest::watch()
{
    m_watch = std::make_unique<SessionWatch>(QDBusConnection::sessionBus(), QDBusConnection::sessionBus());
    QTRY_VERIFY(m_logind->hintAsked > 0);
}

void SessionWatchTest::aLockByLogindIsTold()
{
    watch();
    QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
    QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
    m_logind->say(sessionPath, sessionInterface, u"Lock"_s);
    QTRY_COMPARE(locked.count(), 1);
    QVERIFY(m_watch->isLocked());
    m_logind->setHint(true);
    m_logind->setHint(false);
    QTRY_COMPARE(unlocked.count(), 1);
    QCOMPARE(locked.count(), 1);
    QVERIFY(!m_watch->isLocked());
}

void SessionWatchTest::theLockedHintIsToldAndOutlivesTheScreenSaver()
{
    watch();
    QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
    QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
    m_logind->setHint(true);
    QTRY_COMPARE(locked.count(), 1);
    m_logind->say(u"/ScreenSaver"_s, u"org.freedesktop.ScreenSaver"_s, u"ActiveChanged"_s, {false});
    m_logind->say(logindPath, managerInterface, u"PrepareForSleep"_s, {true});
    QSignalSpy slept(m_watch.get(), &SessionWatch::aboutToSleep);
    QTRY_COMPARE(slept.count(), 1);
    QCOMPARE(unlocked.count(), 0);
    QVERIFY(m_watch->isLocked());
}

void SessionWatchTest::aSessionThatIsLockedAlreadyIsTold()
{
    m_logind->hint = true;
    watch();
    QTRY_VERIFY(m_watch->isLocked());
}

void SessionWatchTest::aScreenSaverIsTold_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("interface");
    QTest::newRow("freedesktop") << u"/org/freedesktop/ScreenSaver"_s << u"org.freedesktop.ScreenSaver"_s;
    QTest::newRow("old path") << u"/ScreenSaver"_s << u"org.freedesktop.ScreenSaver"_s;
    QTest::newRow("GNOME") << u"/org/gnome/ScreenSaver"_s << u"org.gnome.ScreenSaver"_s;
}

void SessionWatchTest::aScreenSaverIsTold()
{
    QFETCH(QString, path);
    QFETCH(QString, interface);
    watch();
    QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
    QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
    m_logind->say(path, interface, u"ActiveChanged"_s, {true});
    QTRY_COMPARE(locked.count(), 1);
    m_logind->say(path, interface, u"ActiveChanged"_s, {false});
    QTRY_COMPARE(unlocked.count(), 1);
}

void SessionWatchTest::anUnlockedScreenSaverEndsALockThatNoHintConfirmed()
{
    watch();
    QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
    m_logind->say(sessionPath, sessionInterface, u"Lock"_s);
    QTRY_VERIFY(m_watch->isLocked());
    m_logind->say(u"/ScreenSaver"_s, u"org.freedesktop.ScreenSaver"_s, u"ActiveChanged"_s, {false});
    QTRY_COMPARE(unlocked.count(), 1);
}

void SessionWatchTest::sleepAndWakingAreTold()
{
    watch();
    QSignalSpy slept(m_watch.get(), &SessionWatch::aboutToSleep);
    QSignalSpy woke(m_watch.get(), &SessionWatch::woke);
    m_logind->say(logindPath, managerInterface, u"PrepareForSleep"_s, {true});
    QTRY_COMPARE(slept.count(), 1);
    QCOMPARE(woke.count(), 0);
    m_logind->say(logindPath, managerInterface, u"PrepareForSleep"_s, {false});
    QTRY_COMPARE(woke.count(), 1);
}

void SessionWatchTest::signalsOfOthersAreNotBelieved()
{
    watch();
    QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
    QSignalSpy slept(m_watch.get(), &SessionWatch::aboutToSleep);
    QDBusConnection stranger = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"stranger"_s);
    stranger.send(QDBusMessage::createSignal(sessionPath, sessionInterface, u"Lock"_s));
    QDBusMessage sleep = QDBusMessage::createSignal(logindPath, managerInterface, u"PrepareForSleep"_s);
    sleep << true;
    stranger.send(sleep);
    // What the stranger says afterwards on the open channel arrives, so the rest has arrived as well.
    QDBusMessage last = QDBusMessage::createSignal(u"/ScreenSaver"_s, u"org.gnome.ScreenSaver"_s, u"ActiveChanged"_s);
    last << true;
    stranger.send(last);
    QTRY_COMPARE(locked.count(), 1);
    m_logind->setHint(true);
    m_logind->setHint(false);
    QCOMPARE(slept.count(), 0);
    QDBusConnection::disconnectFromBus(u"stranger"_s);
}

void SessionWatchTest::aLogindThatComesLaterIsFound()
{
    m_logind.reset();
    m_watch = std::make_unique<SessionWatch>(QDBusConnection::sessionBus(), QDBusConnection::sessionBus());
    m_logind = std::make_unique<FakeLogind>();
    m_logind->hint = true;
    QTRY_VERIFY(m_watch->isLocked());
}

void SessionWatchTest::withoutAnyBusItStaysSilent()
{
    const QDBusConnection none(u"no such connection"_s);
    SessionWatch watchNothing(none, none);
    QVERIFY(!watchNothing.isLocked());
}

QTEST_GUILESS_MAIN(SessionWatchTest)
#include "tst_sessionwatch.moc"
