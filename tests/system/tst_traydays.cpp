// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "faketrayhost.h"
#include "recordingnotifications.h"
#include "reminderground.h"

#include <QTest>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;
const auto window = u"mainWindow"_s;
const auto session = u"1"_s;

} // namespace

/// Days on which reminders are told by the real program: locked sessions, sleep, an absence, a second session, and
/// notification services as they are.
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
    void aServiceThatComesAfterTheProgramIsFound();
    void aServiceThatDiesAtABubbleLosesNothing();
    void aServiceThatAnswersLateIsAskedOnce();
    void aServiceWithoutActionsGetsNone();
    void aServiceThatClosesAtOnceIsNotToldAgain();
    void anActionIsBelievedOnlyFromTheServiceThatShowsTheBubble();

private:
    void start();
    void restart();
    /// It has looked, and knows of that many tokens.
    void knowsOf(int tokens);

    std::unique_ptr<ReminderGround> m_ground;
    std::unique_ptr<RecordingNotifications> m_notifications;
    std::unique_ptr<FakeTrayHost> m_host;
    std::unique_ptr<WindowFixture> m_window;
};

void TrayDays::init()
{
    m_ground = std::make_unique<ReminderGround>();
    QVERIFY(m_ground->prepare());
    m_notifications = std::make_unique<RecordingNotifications>();
    m_host = std::make_unique<FakeTrayHost>();
    QVERIFY(m_host->appear());
    m_window = m_ground->session(session);
}

void TrayDays::cleanup()
{
    m_window.reset();
    m_host.reset();
    m_notifications.reset();
    m_ground.reset();
}

void TrayDays::start()
{
    QVERIFY2(m_window->startHidden(), m_window->errors().constData());
}

void TrayDays::restart()
{
    QCOMPARE(m_window->endBy(SIGTERM), 0);
    m_window = m_ground->session(session);
    start();
}

void TrayDays::knowsOf(int tokens)
{
    const QString said = tokens == 1 ? u"1 token needs attention"_s : u"%1 tokens need attention"_s.arg(tokens);
    QTRY_VERIFY_WITH_TIMEOUT(m_host->lastSays(said), patience);
}

void TrayDays::aRestartRepeatsNothing()
{
    QVERIFY(m_notifications->appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    restart();
    knowsOf(1);
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 2, patience);
    QVERIFY(m_notifications->shown.constLast().summary.contains(u"deploy"_s));
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
    QVERIFY(m_notifications->appear());
    m_ground->logind().hints[session] = isLockedAlready;
    if (isLockedAlready)
        QVERIFY(m_ground->addToken(u"ci"_s, 2));
    start();
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->logind().hintAsked > 0, patience);
    if (!isLockedAlready) {
        QTRY_VERIFY_WITH_TIMEOUT(m_host->lastSays(u"No token needs attention"_s), patience);
        m_ground->logind().askToLock(session);
        m_ground->logind().setHint(session, true);
        QVERIFY(m_ground->addToken(u"ci"_s, 2));
    }
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QVERIFY(m_ground->addToken(u"nightly"_s, 6));
    knowsOf(3);
    QCOMPARE(m_notifications->shown.size(), 0);
    m_ground->logind().setHint(session, false);
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 1, patience);
    for (const QString &name : {u"ci"_s, u"deploy"_s, u"nightly"_s})
        QVERIFY2(m_notifications->shown.constFirst().body.contains(name),
                 qPrintable(m_notifications->shown.constFirst().body));
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    // Locked and unlocked once more there is nothing left to say but what is new.
    m_ground->logind().setHint(session, true);
    QVERIFY(m_ground->addToken(u"release"_s, 0));
    m_ground->logind().setHint(session, false);
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 2, patience);
    QVERIFY(m_notifications->shown.constLast().summary.contains(u"release"_s));
}

void TrayDays::sleepOverSeveralDeadlinesIsToldOnceWhenTheMachineIsSaidToBeAwake()
{
    QVERIFY(m_notifications->appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_ground->addToken(u"deploy"_s, 2));
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s) && m_ground->wasSpoken(u"deploy"_s), patience);
    m_ground->logind().prepareForSleep(true);
    // Those alarms go off as soon as the machine is awake, and logind says only later that it is.
    const QDateTime alarms = QDateTime::currentDateTimeUtc().addSecs(3);
    QVERIFY(m_ground->putOffAllUntil(alarms));
    QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentDateTimeUtc() > alarms.addMSecs(500), patience);
    QVERIFY(m_window->isRidOf(window)); // It has done since what it had to do.
    QCOMPARE(m_notifications->shown.size(), 1);
    m_ground->logind().prepareForSleep(false);
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 2, patience);
    const QString body = m_notifications->shown.constLast().body;
    QVERIFY2(body.contains(u"ci"_s) && body.contains(u"deploy"_s), qPrintable(body));
    QVERIFY(m_ground->addToken(u"release"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 3, patience);
    QVERIFY(m_notifications->shown.constLast().summary.contains(u"release"_s));
}

void TrayDays::afterAWeekOffWhatCameMeanwhileIsOneSummary()
{
    QVERIFY(m_notifications->appear());
    QVERIFY(m_ground->addToken(u"told-and-gone"_s, 5));
    QVERIFY(m_ground->addToken(u"nearly"_s, 7));
    QVERIFY(m_ground->addToken(u"soon"_s, 9));
    QVERIFY(m_ground->addToken(u"later"_s, 50));
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"told-and-gone"_s) && m_ground->wasSpoken(u"soon"_s), patience);
    QCOMPARE(m_window->endBy(SIGTERM), 0);
    QVERIFY(m_ground->letDaysPass(7));
    m_window = m_ground->session(session);
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 2, patience);
    const RecordingNotifications::Shown shown = m_notifications->shown.constLast();
    QVERIFY2(shown.body.contains(u"nearly"_s) && shown.body.contains(u"soon"_s), qPrintable(shown.body));
    QVERIFY2(!shown.body.contains(u"gone"_s) && !shown.body.contains(u"later"_s), qPrintable(shown.body));
    QCOMPARE(shown.hints.value(u"urgency"_s).toUInt(), 2U);
    // Of what was said before the absence nothing comes after it either.
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"nearly"_s), patience);
    knowsOf(2);
    QCOMPARE(m_notifications->shown.size(), 2);
}

void TrayDays::ofTwoSessionsOneSpeaksAndWhileThatIsLockedTheOther()
{
    PrivateBus elsewhere;
    QVERIFY(elsewhere.start());
    RecordingNotifications there(elsewhere.address());
    QVERIFY(there.appear());
    FakeTrayHost hostThere(elsewhere.address());
    QVERIFY(hostThere.appear());
    QVERIFY(m_notifications->appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);

    const auto second = m_ground->session(u"2"_s, elsewhere.address());
    // The same display by another name, as there is one window for each.
    second->setVariable(u"DISPLAY"_s, u"unix/"_s + qEnvironmentVariable("DISPLAY"));
    QVERIFY2(second->startHidden(), second->errors().constData());
    QTRY_VERIFY_WITH_TIMEOUT(hostThere.lastSays(u"1 token needs attention"_s), patience);
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 2, patience);
    QTRY_VERIFY_WITH_TIMEOUT(hostThere.lastSays(u"2 tokens need attention"_s), patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"deploy"_s), patience);
    QCOMPARE(there.shown.size(), 0);

    m_ground->logind().setHint(session, true);
    QVERIFY(m_ground->addToken(u"release"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(there.shown.size(), 1, patience);
    QVERIFY(there.shown.constFirst().summary.contains(u"release"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"release"_s), patience);
    m_ground->logind().setHint(session, false);
    QVERIFY(m_ground->addToken(u"nightly"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(there.shown.size(), 2, patience);
    knowsOf(4);
    QCOMPARE(m_notifications->shown.size(), 2);
}

void TrayDays::aServiceThatComesAfterTheProgramIsFound()
{
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    start();
    knowsOf(1);
    QVERIFY(m_notifications->appear());
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 1, patience);
    QVERIFY(m_notifications->askedWhatItCan > 0);
    QVERIFY(m_notifications->shown.constFirst().summary.contains(u"ci"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
}

void TrayDays::aServiceThatDiesAtABubbleLosesNothing()
{
    m_notifications->deadly = {u"Notify"_s};
    QVERIFY(m_notifications->appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    start();
    knowsOf(1);
    RecordingNotifications next;
    QVERIFY(next.appear());
    QTRY_COMPARE_WITH_TIMEOUT(next.shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
}

void TrayDays::aServiceThatAnswersLateIsAskedOnce()
{
    m_notifications->silent = {u"Notify"_s};
    QVERIFY(m_notifications->appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->keptBack(), 1, patience);
    knowsOf(1);
    QVERIFY(!m_ground->wasSpoken(u"ci"_s));
    m_notifications->speak();
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    restart();
    knowsOf(1);
    QCOMPARE(m_notifications->shown.size(), 1);
}

void TrayDays::aServiceWithoutActionsGetsNone()
{
    m_notifications->capabilities = {u"body"_s};
    QVERIFY(m_notifications->appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 1, patience);
    QVERIFY(m_notifications->shown.constFirst().actions.isEmpty());
    QVERIFY(!m_notifications->shown.constFirst().body.isEmpty());
}

void TrayDays::aServiceThatClosesAtOnceIsNotToldAgain()
{
    m_notifications->closesAtOnce = true;
    QVERIFY(m_notifications->appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    start();
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"deploy"_s), patience);
    QCOMPARE(m_notifications->shown.size(), 2);
    QVERIFY(m_notifications->shown.constLast().summary.contains(u"deploy"_s));
}

void TrayDays::anActionIsBelievedOnlyFromTheServiceThatShowsTheBubble()
{
    QVERIFY(m_notifications->appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_notifications->shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    const uint id = m_notifications->shown.constFirst().id;
    RecordingNotifications impostor;
    impostor.invoke(id, u"rotate"_s);
    impostor.invoke(id, u"default"_s);
    // Of another program's bubble, which is no business of this one.
    m_notifications->invoke(id + 1, u"default"_s);
    m_notifications->invoke(id, u"snooze"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_notifications->open.isEmpty(), patience);
    QVERIFY(m_window->isRidOf(window));
}

QTEST_MAIN(TrayDays)
#include "tst_traydays.moc"
