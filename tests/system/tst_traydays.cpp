// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderground.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;
const auto window = u"mainWindow"_s;
const auto session = u"1"_s;

} // namespace

/// Days on which reminders are told by the real program: locked sessions, sleep, an absence, a second session.
class TrayDays : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aRestartRepeatsNothing();
    void whatIsDueInALockedSessionIsToldOnceAtUnlock_data();
    void whatIsDueInALockedSessionIsToldOnceAtUnlock();
    void sleepOverSeveralDeadlinesIsToldOnceWhenTheMachineIsSaidToBeAwake();
    void afterAWeekOffWhatCameMeanwhileIsOneSummary();
    void ofTwoSessionsOneSpeaksAndWhileThatIsLockedTheOther();

private:
    std::unique_ptr<ReminderGround> m_ground;
    std::unique_ptr<RemindedSession> m_session;
};

void TrayDays::init()
{
    m_ground = std::make_unique<ReminderGround>();
    QVERIFY(m_ground->prepare());
    m_session = std::make_unique<RemindedSession>(*m_ground);
    QVERIFY(m_session->tray.appear());
}

void TrayDays::cleanup()
{
    m_session.reset();
    m_ground.reset();
}

void TrayDays::aRestartRepeatsNothing()
{
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    QVERIFY(m_session->end() && m_session->start());
    QVERIFY(m_session->knowsOf(1));
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 2, patience);
    QVERIFY(m_session->notifications.shown.constLast().summary.contains(u"deploy"_s));
}

void TrayDays::whatIsDueInALockedSessionIsToldOnceAtUnlock_data()
{
    QTest::addColumn<bool>("isLockedAlready");
    QTest::newRow("locked while it runs") << false;
    QTest::newRow("started while it is locked") << true;
}

void TrayDays::whatIsDueInALockedSessionIsToldOnceAtUnlock()
{
    QFETCH(bool, isLockedAlready);
    QVERIFY(m_session->notifications.appear());
    // At a start it takes its time to say how the session is.
    m_ground->logind().hints[session] = isLockedAlready;
    m_ground->logind().isSilent = isLockedAlready;
    if (isLockedAlready)
        QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QVERIFY(m_session->knowsOf(isLockedAlready ? 1 : 0));
    QCOMPARE(m_session->notifications.shown.size(), 0);
    m_ground->logind().speak();
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->logind().hintAsked > 0, patience);
    if (!isLockedAlready) {
        m_ground->logind().askToLock(session);
        m_ground->logind().setHint(session, true);
        QVERIFY(m_ground->addToken(u"ci"_s, 2));
    }
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QVERIFY(m_ground->addToken(u"nightly"_s, 6));
    QVERIFY(m_session->knowsOf(3));
    QCOMPARE(m_session->notifications.shown.size(), 0);
    m_ground->logind().setHint(session, false);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 1, patience);
    for (const QString &name : {u"ci"_s, u"deploy"_s, u"nightly"_s})
        QVERIFY2(m_session->notifications.shown.constFirst().body.contains(name),
                 qPrintable(m_session->notifications.shown.constFirst().body));
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    // Locked and unlocked once more there is nothing left to say but what is new.
    m_ground->logind().setHint(session, true);
    QVERIFY(m_ground->addToken(u"release"_s, 0));
    m_ground->logind().setHint(session, false);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 2, patience);
    QVERIFY(m_session->notifications.shown.constLast().summary.contains(u"release"_s));
}

void TrayDays::sleepOverSeveralDeadlinesIsToldOnceWhenTheMachineIsSaidToBeAwake()
{
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_ground->addToken(u"deploy"_s, 2));
    QVERIFY(m_session->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s) && m_ground->wasSpoken(u"deploy"_s), patience);
    m_ground->logind().prepareForSleep(true);
    QVERIFY(m_session->window->isRidOf(window)); // It has heard of it.
    // Those alarms go off as soon as the machine is awake, and logind says only later that it is.
    const QDateTime alarms = QDateTime::currentDateTimeUtc().addSecs(3);
    QVERIFY(m_ground->putOffAllUntil(alarms));
    QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentDateTimeUtc() > alarms.addMSecs(500), patience);
    QVERIFY(m_session->window->isRidOf(window)); // It has done since what it had to do.
    QCOMPARE(m_session->notifications.shown.size(), 1);
    m_ground->logind().prepareForSleep(false);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 2, patience);
    const QString body = m_session->notifications.shown.constLast().body;
    QVERIFY2(body.contains(u"ci"_s) && body.contains(u"deploy"_s), qPrintable(body));
    QVERIFY(m_ground->addToken(u"release"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 3, patience);
    QVERIFY(m_session->notifications.shown.constLast().summary.contains(u"release"_s));
}

void TrayDays::afterAWeekOffWhatCameMeanwhileIsOneSummary()
{
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"told-and-gone"_s, 5));
    QVERIFY(m_ground->addToken(u"nearly"_s, 7));
    QVERIFY(m_ground->addToken(u"soon"_s, 9));
    QVERIFY(m_ground->addToken(u"later"_s, 50));
    QVERIFY(m_session->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"told-and-gone"_s) && m_ground->wasSpoken(u"soon"_s), patience);
    QVERIFY(m_session->end());
    QVERIFY(m_ground->letDaysPass(7));
    QVERIFY(m_session->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 2, patience);
    const RecordingNotifications::Shown shown = m_session->notifications.shown.constLast();
    QVERIFY2(shown.body.contains(u"nearly"_s) && shown.body.contains(u"soon"_s), qPrintable(shown.body));
    QVERIFY2(!shown.body.contains(u"gone"_s) && !shown.body.contains(u"later"_s), qPrintable(shown.body));
    QCOMPARE(shown.hints.value(u"urgency"_s).toUInt(), 2U);
    // Of what was said before the absence nothing comes after it either.
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"nearly"_s), patience);
    QVERIFY(m_session->knowsOf(2));
    QCOMPARE(m_session->notifications.shown.size(), 2);
}

void TrayDays::ofTwoSessionsOneSpeaksAndWhileThatIsLockedTheOther()
{
    PrivateBus elsewhere;
    QVERIFY(elsewhere.start());
    RemindedSession second(*m_ground, u"2"_s, elsewhere.address());
    QVERIFY(second.notifications.appear() && second.tray.appear());
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);

    // The same display by another name, as there is one window for each.
    second.window->setVariable(u"DISPLAY"_s, u"unix/"_s + qEnvironmentVariable("DISPLAY"));
    QVERIFY(second.start());
    QVERIFY(second.knowsOf(1));
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 2, patience);
    QVERIFY(second.knowsOf(2));
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"deploy"_s), patience);
    QCOMPARE(second.notifications.shown.size(), 0);

    m_ground->logind().setHint(session, true);
    QVERIFY(m_ground->addToken(u"release"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(second.notifications.shown.size(), 1, patience);
    QVERIFY(second.notifications.shown.constFirst().summary.contains(u"release"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"release"_s), patience);
    m_ground->logind().setHint(session, false);
    QVERIFY(m_ground->addToken(u"nightly"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(second.notifications.shown.size(), 2, patience);
    QVERIFY(m_session->knowsOf(4));
    QCOMPARE(m_session->notifications.shown.size(), 2);
}

QTEST_MAIN(TrayDays)
#include "tst_traydays.moc"
