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

/// What is told, by which service, and what is asked for there: notification services as they are, and the tray's menu.
class TrayBubbles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theMenuRotatesPausesAndResumes();
    void aServiceThatComesAfterTheProgramIsFound();
    void aServiceThatDiesAtABubbleLosesNothing();
    void aServiceThatAnswersLateIsAskedOnce();
    void aServiceWithoutActionsGetsNone();
    void aServiceThatClosesAtOnceIsNotToldAgain();
    void anActionIsBelievedOnlyFromTheServiceThatShowsTheBubble();

private:
    std::unique_ptr<ReminderGround> m_ground;
    std::unique_ptr<RemindedSession> m_session;
};

void TrayBubbles::init()
{
    m_ground = std::make_unique<ReminderGround>();
    QVERIFY(m_ground->prepare());
    m_session = std::make_unique<RemindedSession>(*m_ground);
    QVERIFY(m_session->tray.appear());
}

void TrayBubbles::cleanup()
{
    m_session.reset();
    m_ground.reset();
}

void TrayBubbles::theMenuRotatesPausesAndResumes()
{
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 1, patience);
    for (const QString &choice : {u"ci"_s, u"Open Patkeeper"_s, u"New token…"_s, u"Settings…"_s, u"Quit"_s,
                                  u"For today"_s, u"Until I resume them"_s, u"For 1 hour"_s})
        QTRY_VERIFY2_WITH_TIMEOUT(m_session->tray.lastOffers(choice), qPrintable(choice), patience);
    m_session->tray.choose(u"For 1 hour"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->tray.lastSays(u"paused"_s), patience);
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QVERIFY(m_session->knowsOf(2));
    QTRY_VERIFY_WITH_TIMEOUT(m_session->tray.lastOffers(u"Resume reminders"_s), patience);
    QCOMPARE(m_session->notifications.shown.size(), 1);
    m_session->tray.choose(u"Resume reminders"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 2, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->tray.lastSays(u"paused"_s) && m_session->tray.lastOffers(u"Rotate…"_s),
                             patience);
    m_session->tray.choose(u"Rotate…"_s);
    QVERIFY(m_session->window->sees(u"rotateDialog"_s));
}

void TrayBubbles::aServiceThatComesAfterTheProgramIsFound()
{
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QVERIFY(m_session->knowsOf(1));
    QVERIFY(m_session->notifications.appear());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 1, patience);
    QVERIFY(m_session->notifications.askedWhatItCan > 0);
    QVERIFY(m_session->notifications.shown.constFirst().summary.contains(u"ci"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
}

void TrayBubbles::aServiceThatDiesAtABubbleLosesNothing()
{
    m_session->notifications.deadly = {u"Notify"_s};
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QVERIFY(m_session->knowsOf(1));
    RecordingNotifications next;
    QTRY_VERIFY_WITH_TIMEOUT(next.appear(), patience); // As soon as the name is free.
    QTRY_COMPARE_WITH_TIMEOUT(next.shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
}

void TrayBubbles::aServiceThatAnswersLateIsAskedOnce()
{
    m_session->notifications.silent = {u"Notify"_s};
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.keptBack(), 1, patience);
    QVERIFY(!m_ground->wasSpoken(u"ci"_s));
    m_session->notifications.speak();
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    QVERIFY(m_session->end() && m_session->start());
    QVERIFY(m_session->knowsOf(1));
    QCOMPARE(m_session->notifications.shown.size(), 1);
}

void TrayBubbles::aServiceWithoutActionsGetsNone()
{
    m_session->notifications.capabilities = {u"body"_s};
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 1, patience);
    QVERIFY(m_session->notifications.shown.constFirst().actions.isEmpty());
    QVERIFY(!m_session->notifications.shown.constFirst().body.isEmpty());
}

void TrayBubbles::aServiceThatClosesAtOnceIsNotToldAgain()
{
    m_session->notifications.closesAtOnce = true;
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"deploy"_s), patience);
    QCOMPARE(m_session->notifications.shown.size(), 2);
    QVERIFY(m_session->notifications.shown.constLast().summary.contains(u"deploy"_s));
}

void TrayBubbles::anActionIsBelievedOnlyFromTheServiceThatShowsTheBubble()
{
    QVERIFY(m_session->notifications.appear());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
    QVERIFY(m_session->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    const uint id = m_session->notifications.shown.constFirst().id;
    RecordingNotifications impostor;
    impostor.invoke(id, u"rotate"_s);
    impostor.invoke(id, u"default"_s);
    // Of another program's bubble, which is no business of this one.
    m_session->notifications.invoke(id + 1, u"default"_s);
    m_session->notifications.invoke(id, u"snooze"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->notifications.open.isEmpty(), patience);
    QVERIFY(m_session->window->isRidOf(window));
    QVERIFY(m_ground->addToken(u"deploy"_s, 0));
    QTRY_COMPARE_WITH_TIMEOUT(m_session->notifications.shown.size(), 2, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"deploy"_s), patience);
    m_session->notifications.invoke(m_session->notifications.shown.constLast().id, u"default"_s);
    QVERIFY(m_session->window->sees(window));
}

QTEST_MAIN(TrayBubbles)
#include "tst_traybubbles.moc"
