// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "faketrayhost.h"
#include "recordingnotifications.h"
#include "testdisplay.h"
#include "windowfixture.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QTest>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 30'000;
const auto window = u"mainWindow"_s;

} // namespace

/// Where the window goes when it is closed, and how it comes back.
class TrayTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void closedItGoesToTheTrayAndComesBackFromThere();
    void whereItIsNowIsSaidOnce();
    void whereItIsNowIsSaidAgainUntilSomebodyShowsIt();
    void quitInTheMenuEndsItForGoodWithoutAWindow();
    void withoutATrayItIsMinimised();
    void aTrayThatComesLateIsFound();
    void aTrayThatGoesNeverLeavesTheWindowOutOfReach();
    void anOlderTrayIsFoundTooWheneverItComes();
    void startedHiddenThereIsNoWindowUntilItIsWanted();
    void anotherStartBringsBackWhatIsHidden();
    void aHiddenStartDisturbsNobody();
    void quitEndsItForGood();
    void aTokenThatEndsIsAnnouncedWithoutAWindowAndRotatedFromTheBubble();
    void whileTheSessionIsLockedNothingIsSaidAndAtUnlockItIs();
    void theBubbleGoesWhenTheTokenWasDealtWithElsewhere();

private:
    /// Both programs are in a time zone where it is noon: nothing is quiet there.
    void beAtNoon();
    /// The account comes, and in it a token that ends in two days.
    void addEndingToken();
    /// With its icon in @p host.
    void startInTray(const FakeTrayHost &host);
    void isBroughtBackBy(const FakeTrayHost &host);

    std::unique_ptr<CommandLineFixture> m_cli;
    std::unique_ptr<WindowFixture> m_window;
};

void TrayTest::init()
{
    m_cli = std::make_unique<CommandLineFixture>();
    m_window = std::make_unique<WindowFixture>(*m_cli);
}

void TrayTest::cleanup()
{
    m_window.reset();
    m_cli.reset();
}

void TrayTest::startInTray(const FakeTrayHost &host)
{
    QVERIFY2(m_window->start(), m_window->errors().constData());
    QTRY_VERIFY_WITH_TIMEOUT(!host.items.isEmpty(), patience);
}

void TrayTest::isBroughtBackBy(const FakeTrayHost &host)
{
    QVERIFY(!host.items.isEmpty());
    host.activateLast();
    QVERIFY(m_window->sees(window));
}

void TrayTest::closedItGoesToTheTrayAndComesBackFromThere()
{
    FakeTrayHost host;
    QVERIFY(host.appear());
    startInTray(host);
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isRidOf(window));
    isBroughtBackBy(host);
}

void TrayTest::whereItIsNowIsSaidOnce()
{
    RecordingNotifications notifications;
    QVERIFY(notifications.appear());
    FakeTrayHost host;
    QVERIFY(host.appear());
    startInTray(host);
    QVERIFY(m_window->close(window));
    QTRY_COMPARE_WITH_TIMEOUT(notifications.shown.size(), 1, patience);
    QVERIFY(notifications.shown.constFirst().summary.contains(u"tray"_s));
    notifications.giveActivationToken(notifications.shown.constFirst().id, u"token"_s);
    notifications.invoke(notifications.shown.constFirst().id, u"default"_s);
    QVERIFY(m_window->sees(window));
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isRidOf(window));
    isBroughtBackBy(host);
    QCOMPARE(notifications.shown.size(), 1);
}

void TrayTest::whereItIsNowIsSaidAgainUntilSomebodyShowsIt()
{
    FakeTrayHost host;
    QVERIFY(host.appear());
    startInTray(host);
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isRidOf(window));
    isBroughtBackBy(host);
    RecordingNotifications notifications;
    QVERIFY(notifications.appear());
    QVERIFY(m_window->close(window));
    QTRY_COMPARE_WITH_TIMEOUT(notifications.shown.size(), 1, patience);
    QVERIFY(notifications.shown.constFirst().summary.contains(u"tray"_s));
}

void TrayTest::quitInTheMenuEndsItForGoodWithoutAWindow()
{
    FakeTrayHost host;
    QVERIFY(host.appear());
    QVERIFY2(m_window->startHidden(), m_window->errors().constData());
    QTRY_VERIFY_WITH_TIMEOUT(host.lastOffers(u"Quit"_s), patience);
    host.choose(u"Quit"_s);
    QCOMPARE(m_window->end(), 0);
}

void TrayTest::withoutATrayItIsMinimised()
{
    QVERIFY2(m_window->start(), m_window->errors().constData());
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isMinimised(window));
}

void TrayTest::aTrayThatComesLateIsFound()
{
    QVERIFY2(m_window->start(), m_window->errors().constData());
    FakeTrayHost host;
    host.hasHost = false;
    QVERIFY(host.appear());
    QTRY_VERIFY_WITH_TIMEOUT(host.asked > 0, patience);
    QVERIFY(host.items.isEmpty());
    host.setHost(true);
    QTRY_VERIFY_WITH_TIMEOUT(!host.items.isEmpty(), patience);
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isRidOf(window));
    isBroughtBackBy(host);
}

void TrayTest::aTrayThatGoesNeverLeavesTheWindowOutOfReach()
{
    auto host = std::make_unique<FakeTrayHost>();
    QVERIFY(host->appear());
    startInTray(*host);
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isRidOf(window));
    host.reset();
    QVERIFY(m_window->isMinimised(window));
    FakeTrayHost another;
    QVERIFY(another.appear());
    QTRY_VERIFY_WITH_TIMEOUT(!another.items.isEmpty(), patience);
}

void TrayTest::anOlderTrayIsFoundTooWheneverItComes()
{
    QVERIFY2(m_window->start(), m_window->errors().constData());
    auto tray = std::make_unique<XEmbedTray>();
    QTRY_VERIFY_WITH_TIMEOUT(tray->wasAskedForAPlace(), patience);
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isRidOf(window));
    tray.reset();
    QVERIFY(m_window->isMinimised(window));
}

void TrayTest::startedHiddenThereIsNoWindowUntilItIsWanted()
{
    FakeTrayHost host;
    QVERIFY(host.appear());
    QVERIFY2(m_window->startHidden(), m_window->errors().constData());
    QTRY_VERIFY_WITH_TIMEOUT(!host.items.isEmpty(), patience);
    QVERIFY(m_window->isRidOf(window));
    isBroughtBackBy(host);
}

void TrayTest::anotherStartBringsBackWhatIsHidden()
{
    QVERIFY2(m_window->startHidden(), m_window->errors().constData());
    WindowFixture second(*m_cli);
    QVERIFY(!second.start());
    QVERIFY(m_window->sees(window));
}

void TrayTest::aHiddenStartDisturbsNobody()
{
    FakeTrayHost host;
    QVERIFY(host.appear());
    startInTray(host);
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isRidOf(window));
    WindowFixture second(*m_cli);
    (void)second.startHidden();
    QCOMPARE(second.end(), 0);
    QVERIFY(m_window->isRidOf(window));
}

void TrayTest::quitEndsItForGood()
{
    FakeTrayHost host;
    QVERIFY(host.appear());
    startInTray(host);
    m_window->send({u"trigger"_s, u"quit"_s});
    QCOMPARE(m_window->end(), 0);
}

void TrayTest::beAtNoon()
{
    const int east = 12 - QDateTime::currentDateTimeUtc().time().hour();
    // Those names count what is to be added for UTC.
    const QString noon = u"Etc/GMT%1%2"_s.arg(east >= 0 ? u"-"_s : u"+"_s).arg(std::abs(east));
    m_window->setVariable(u"TZ"_s, noon);
    m_cli->setVariable(u"TZ"_s, noon);
}

void TrayTest::addEndingToken()
{
    SandboxToken token;
    token.name = u"ci-deploy"_s;
    token.scope = u"vso.code"_s;
    token.validFrom = QDateTime::currentDateTimeUtc().addDays(-60);
    token.validTo = QDateTime::currentDateTimeUtc().addDays(2).addSecs(1800);
    m_cli->sandbox().addToken(token);
    QVERIFY(m_cli->addAccount());
}

void TrayTest::aTokenThatEndsIsAnnouncedWithoutAWindowAndRotatedFromTheBubble()
{
    RecordingNotifications notifications;
    QVERIFY(notifications.appear());
    beAtNoon();
    addEndingToken();
    QVERIFY2(m_window->startHidden(), m_window->errors().constData());
    QTRY_COMPARE_WITH_TIMEOUT(notifications.shown.size(), 1, patience);
    const RecordingNotifications::Shown shown = notifications.shown.constFirst();
    QVERIFY2((shown.summary + shown.body).contains(u"ci-deploy"_s), qPrintable(shown.summary + shown.body));
    QVERIFY2(shown.actions.contains(u"rotate"_s), qPrintable(shown.actions.join(u' ')));
    QVERIFY(m_window->isRidOf(window));
    notifications.invoke(shown.id, u"rotate"_s);
    QVERIFY(m_window->sees(u"rotateDialog"_s));
    QVERIFY(notifications.open.isEmpty());
}

void TrayTest::whileTheSessionIsLockedNothingIsSaidAndAtUnlockItIs()
{
    const auto setLocked = [](bool locked) {
        QDBusMessage told =
            QDBusMessage::createSignal(u"/ScreenSaver"_s, u"org.freedesktop.ScreenSaver"_s, u"ActiveChanged"_s);
        told.setArguments({locked});
        QVERIFY(QDBusConnection::sessionBus().send(told));
    };
    RecordingNotifications notifications;
    QVERIFY(notifications.appear());
    FakeTrayHost host;
    QVERIFY(host.appear());
    beAtNoon();
    QVERIFY2(m_window->startHidden(), m_window->errors().constData());
    QTRY_VERIFY_WITH_TIMEOUT(!host.items.isEmpty(), patience);
    setLocked(true);
    addEndingToken();
    QCOMPARE(notifications.shown.size(), 0);
    setLocked(false);
    QTRY_COMPARE_WITH_TIMEOUT(notifications.shown.size(), 1, patience);
}

void TrayTest::theBubbleGoesWhenTheTokenWasDealtWithElsewhere()
{
    RecordingNotifications notifications;
    QVERIFY(notifications.appear());
    beAtNoon();
    addEndingToken();
    QVERIFY2(m_window->startHidden(), m_window->errors().constData());
    QTRY_COMPARE_WITH_TIMEOUT(notifications.open.size(), 1, patience);
    const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Northwind/ci-deploy"_s, u"--yes"_s});
    QVERIFY2(revoked.exitCode == 0, revoked.told().constData());
    QTRY_VERIFY_WITH_TIMEOUT(notifications.open.isEmpty(), patience);
}

QTEST_MAIN(TrayTest)
#include "tst_tray.moc"
