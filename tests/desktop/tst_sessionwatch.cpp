// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sessionwatch.h"

#include "fakelogind.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const auto session = u"1"_s;

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
    void itIsKnownOnceLogindHasAnswered();
    void withoutLogindItIsKnownToo();
    void aSessionThatLogindDoesNotKnowIsKnownToo();
    void withoutAnyBusItStaysSilent();

private:
    void watch();

    std::unique_ptr<FakeLogind> m_logind;
    std::unique_ptr<SessionWatch> m_watch;
};

void SessionWatchTest::init()
{
    qputenv("XDG_SESSION_ID", session.toLatin1());
    m_logind = std::make_unique<FakeLogind>();
}

void SessionWatchTest::cleanup()
{
    m_watch.reset();
    m_logind.reset();
}

void SessionWatchTest::watch()
{
    m_watch = std::make_unique<SessionWatch>();
    m_watch->start(QDBusConnection::sessionBus(), QDBusConnection::sessionBus());
    QTRY_VERIFY(m_logind->hintAsked > 0);
}

void SessionWatchTest::aLockByLogindIsTold()
{
    watch();
    QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
    QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
    m_logind->askToLock(session);
    QTRY_COMPARE(locked.count(), 1);
    QVERIFY(m_watch->isLocked());
    m_logind->setHint(session, true);
    m_logind->setHint(session, false);
    QTRY_COMPARE(unlocked.count(), 1);
    QCOMPARE(locked.count(), 1);
    QVERIFY(!m_watch->isLocked());
}

void SessionWatchTest::theLockedHintIsToldAndOutlivesTheScreenSaver()
{
    watch();
    QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
    QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
    m_logind->setHint(session, true);
    QTRY_COMPARE(locked.count(), 1);
    m_logind->sayOf(u"/ScreenSaver"_s, u"org.freedesktop.ScreenSaver"_s, u"ActiveChanged"_s, {false});
    m_logind->prepareForSleep(true);
    QSignalSpy slept(m_watch.get(), &SessionWatch::aboutToSleep);
    QTRY_COMPARE(slept.count(), 1);
    QCOMPARE(unlocked.count(), 0);
    QVERIFY(m_watch->isLocked());
}

void SessionWatchTest::aSessionThatIsLockedAlreadyIsTold()
{
    m_logind->hints[session] = true;
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
    m_logind->sayOf(path, interface, u"ActiveChanged"_s, {true});
    QTRY_COMPARE(locked.count(), 1);
    m_logind->sayOf(path, interface, u"ActiveChanged"_s, {false});
    QTRY_COMPARE(unlocked.count(), 1);
}

void SessionWatchTest::anUnlockedScreenSaverEndsALockThatNoHintConfirmed()
{
    watch();
    QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
    m_logind->askToLock(session);
    QTRY_VERIFY(m_watch->isLocked());
    m_logind->sayOf(u"/ScreenSaver"_s, u"org.freedesktop.ScreenSaver"_s, u"ActiveChanged"_s, {false});
    QTRY_COMPARE(unlocked.count(), 1);
}

void SessionWatchTest::sleepAndWakingAreTold()
{
    watch();
    QSignalSpy slept(m_watch.get(), &SessionWatch::aboutToSleep);
    QSignalSpy woke(m_watch.get(), &SessionWatch::woke);
    m_logind->prepareForSleep(true);
    QTRY_COMPARE(slept.count(), 1);
    QCOMPARE(woke.count(), 0);
    m_logind->prepareForSleep(false);
    QTRY_COMPARE(woke.count(), 1);
}

void SessionWatchTest::signalsOfOthersAreNotBelieved()
{
    watch();
    QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
    QSignalSpy slept(m_watch.get(), &SessionWatch::aboutToSleep);
    QDBusConnection stranger = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"stranger"_s);
    stranger.send(
        QDBusMessage::createSignal(FakeLogind::pathOf(session), u"org.freedesktop.login1.Session"_s, u"Lock"_s));
    QDBusMessage sleep = QDBusMessage::createSignal(u"/org/freedesktop/login1"_s, u"org.freedesktop.login1.Manager"_s,
                                                    u"PrepareForSleep"_s);
    sleep << true;
    stranger.send(sleep);
    // What the stranger says afterwards on the open channel arrives, so the rest has arrived as well.
    QDBusMessage last = QDBusMessage::createSignal(u"/ScreenSaver"_s, u"org.gnome.ScreenSaver"_s, u"ActiveChanged"_s);
    last << true;
    stranger.send(last);
    QTRY_COMPARE(locked.count(), 1);
    m_logind->setHint(session, true);
    m_logind->setHint(session, false);
    QCOMPARE(slept.count(), 0);
    QDBusConnection::disconnectFromBus(u"stranger"_s);
}

void SessionWatchTest::aLogindThatComesLaterIsFound()
{
    m_logind.reset();
    m_watch = std::make_unique<SessionWatch>();
    m_watch->start(QDBusConnection::sessionBus(), QDBusConnection::sessionBus());
    m_logind = std::make_unique<FakeLogind>();
    m_logind->hints[session] = true;
    QTRY_VERIFY(m_watch->isLocked());
}

void SessionWatchTest::itIsKnownOnceLogindHasAnswered()
{
    m_logind->hints[session] = true;
    m_watch = std::make_unique<SessionWatch>();
    m_watch->start(QDBusConnection::sessionBus(), QDBusConnection::sessionBus());
    QVERIFY(!m_watch->isKnown()); // Nobody waits for the answer.
    bool wasLocked = false;
    connect(m_watch.get(), &SessionWatch::becameKnown, this, [&] { wasLocked = m_watch->isLocked(); });
    QSignalSpy known(m_watch.get(), &SessionWatch::becameKnown);
    QTRY_COMPARE(known.count(), 1);
    QVERIFY(wasLocked);
    QVERIFY(m_watch->isKnown());
}

void SessionWatchTest::withoutLogindItIsKnownToo()
{
    m_logind.reset();
    m_watch = std::make_unique<SessionWatch>();
    m_watch->start(QDBusConnection::sessionBus(), QDBusConnection::sessionBus());
    QTRY_VERIFY(m_watch->isKnown());
    QVERIFY(!m_watch->isLocked());
}

void SessionWatchTest::aSessionThatLogindDoesNotKnowIsKnownToo()
{
    m_logind->knowsNoSession = true;
    m_watch = std::make_unique<SessionWatch>();
    m_watch->start(QDBusConnection::sessionBus(), QDBusConnection::sessionBus());
    QTRY_VERIFY(m_watch->isKnown());
    QVERIFY(!m_watch->isLocked());
}

void SessionWatchTest::withoutAnyBusItStaysSilent()
{
    const QDBusConnection none(u"no such connection"_s);
    SessionWatch watchNothing;
    watchNothing.start(none, none);
    QVERIFY(watchNothing.isKnown());
    QVERIFY(!watchNothing.isLocked());
}

QTEST_GUILESS_MAIN(SessionWatchTest)
#include "tst_sessionwatch.moc"
