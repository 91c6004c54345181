// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakesecretservice.h"
#include "faketrayhost.h"
#include "recordingnotifications.h"
#include "reminderground.h"
#include "testdisplay.h"

#include <QTest>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;
const auto window = u"mainWindow"_s;
const auto session = u"1"_s;
const auto nowhere = u"unix:path=/nonexistent/bus"_s;

} // namespace

/// The start at login: nothing is seen, nobody is asked, and what is not there yet is found when it comes.
class HiddenStart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void nothingIsMappedAndNothingAsksWhateverComesLater();
    void aKeyringThatIsLockedIsNotMadeToAsk();
    void withoutAnyBusItRunsAndTheOlderTraySpeaks();
    void withoutABusAndATrayAnotherStartBringsTheWindow();
    void ofBothTraysTheDesktopsIsTaken();
    void anotherKindOfTrayThanTheFirstNeverHidesTheWindow_data();
    void anotherKindOfTrayThanTheFirstNeverHidesTheWindow();

private:
    void startHidden();

    std::unique_ptr<ReminderGround> m_ground;
    std::unique_ptr<PrivateBus> m_bus; ///< Of a session in which nothing runs yet.
    std::unique_ptr<WindowFixture> m_window;
};

void HiddenStart::init()
{
    m_ground = std::make_unique<ReminderGround>();
    QVERIFY(m_ground->prepare());
    m_bus = std::make_unique<PrivateBus>();
    QVERIFY(m_bus->start());
    m_window = m_ground->program(session, m_bus->address());
    QVERIFY(m_ground->addToken(u"ci"_s, 2));
}

void HiddenStart::cleanup()
{
    m_window.reset();
    m_bus.reset();
    m_ground.reset();
}

void HiddenStart::startHidden()
{
    QVERIFY2(m_window->startHidden(), m_window->errors().constData());
}

void HiddenStart::nothingIsMappedAndNothingAsksWhateverComesLater()
{
    WindowWatch watch;
    startHidden();
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->logind().hintAsked > 0, patience);
    FakeTrayHost host(m_bus->address());
    QVERIFY(host.appear());
    QTRY_VERIFY_WITH_TIMEOUT(host.lastSays(u"1 token needs attention"_s), patience);
    FakeSecretService keyring(m_bus->address());
    keyring.setLocked(true);
    RecordingNotifications notifications(m_bus->address());
    QVERIFY(notifications.appear());
    QTRY_COMPARE_WITH_TIMEOUT(notifications.shown.size(), 1, patience);
    QCOMPARE(watch.mapped(), 0);
    QCOMPARE(keyring.prompts + keyring.unlocks, 0);
    host.activateLast();
    QVERIFY(m_window->sees(window));
    QTRY_VERIFY_WITH_TIMEOUT(watch.mapped() > 0, patience); // It would have been seen.
    QCOMPARE(keyring.prompts + keyring.unlocks, 0);
}

void HiddenStart::aKeyringThatIsLockedIsNotMadeToAsk()
{
    FakeSecretService keyring(m_bus->address());
    keyring.setLocked(true);
    FakeTrayHost host(m_bus->address());
    QVERIFY(host.appear());
    RecordingNotifications notifications(m_bus->address());
    QVERIFY(notifications.appear());
    startHidden();
    QTRY_COMPARE_WITH_TIMEOUT(notifications.shown.size(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(host.lastSays(u"1 token needs attention"_s), patience);
    QTRY_VERIFY_WITH_TIMEOUT(keyring.asked > 0, patience); // Whether it is locked.
    QCOMPARE(m_window->endBy(SIGTERM), 0);
    QCOMPARE(keyring.prompts + keyring.unlocks, 0);
}

void HiddenStart::withoutAnyBusItRunsAndTheOlderTraySpeaks()
{
    m_window->setVariable(u"DBUS_SESSION_BUS_ADDRESS"_s, nowhere);
    m_window->setVariable(u"DBUS_SYSTEM_BUS_ADDRESS"_s, nowhere);
    WindowWatch watch;
    startHidden();
    QCOMPARE(watch.mapped(), 0);
    XEmbedTray tray;
    QTRY_VERIFY_WITH_TIMEOUT(tray.wasAskedForAPlace(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_ground->wasSpoken(u"ci"_s), patience);
    QTRY_VERIFY_WITH_TIMEOUT(watch.mapped() > 0, patience);
    QVERIFY(m_window->isRidOf(window));
    QCOMPARE(m_window->endBy(SIGTERM), 0);
}

void HiddenStart::withoutABusAndATrayAnotherStartBringsTheWindow()
{
    m_window->setVariable(u"DBUS_SESSION_BUS_ADDRESS"_s, nowhere);
    m_window->setVariable(u"DBUS_SYSTEM_BUS_ADDRESS"_s, nowhere);
    startHidden();
    WindowFixture second(m_ground->commandLine());
    QVERIFY(!second.start());
    QVERIFY(m_window->sees(window));
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isMinimised(window));
}

void HiddenStart::ofBothTraysTheDesktopsIsTaken()
{
    XEmbedTray older;
    FakeTrayHost host(m_bus->address());
    QVERIFY(host.appear());
    startHidden();
    QTRY_VERIFY_WITH_TIMEOUT(host.lastSays(u"1 token needs attention"_s), patience);
    QVERIFY(!older.wasAskedForAPlace());
}

void HiddenStart::anotherKindOfTrayThanTheFirstNeverHidesTheWindow_data()
{
    QTest::addColumn<bool>("isOlderFirst");
    QTest::newRow("the older one first") << true;
    QTest::newRow("the desktop's first") << false;
}

void HiddenStart::anotherKindOfTrayThanTheFirstNeverHidesTheWindow()
{
    QFETCH(bool, isOlderFirst);
    std::unique_ptr<XEmbedTray> older;
    std::unique_ptr<FakeTrayHost> host;
    const auto comeAndTake = [&](bool isOlder) {
        if (isOlder) {
            older = std::make_unique<XEmbedTray>();
            QTRY_VERIFY_WITH_TIMEOUT(older->wasAskedForAPlace(), patience);
        } else {
            host = std::make_unique<FakeTrayHost>(m_bus->address());
            QVERIFY(host->appear());
            QTRY_VERIFY_WITH_TIMEOUT(!host->items.isEmpty(), patience);
        }
    };
    QVERIFY2(m_window->start(), m_window->errors().constData());
    comeAndTake(isOlderFirst);
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isRidOf(window));
    // The other kind comes, and the one that has its icon goes.
    if (isOlderFirst) {
        host = std::make_unique<FakeTrayHost>(m_bus->address());
        QVERIFY(host->appear());
        QTRY_VERIFY_WITH_TIMEOUT(host->asked > 0, patience);
        older.reset();
    } else {
        older = std::make_unique<XEmbedTray>();
        host.reset();
    }
    QVERIFY(m_window->isMinimised(window));
    // Of its own kind one that comes again is as good as ever.
    comeAndTake(isOlderFirst);
    QVERIFY(m_window->close(window));
    QVERIFY(m_window->isRidOf(window));
}

QTEST_MAIN(HiddenStart)
#include "tst_hiddenstart.moc"
