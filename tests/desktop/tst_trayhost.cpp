// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "trayhost.h"

#include "busservice.h"

#include <QDBusConnection>
#include <QDBusVariant>
#include <QSignalSpy>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const auto watcherName = u"org.kde.StatusNotifierWatcher"_s;
const auto watcherPath = u"/StatusNotifierWatcher"_s;

/// Stands in for a desktop's StatusNotifierWatcher.
class FakeWatcher : public BusService
{
public:
    FakeWatcher() : BusService(watcherName, watcherPath) {}

    void setHost(bool there)
    {
        hasHost = there;
        say(watcherName, there ? u"StatusNotifierHostRegistered"_s : u"StatusNotifierHostUnregistered"_s);
    }

    bool hasHost = true;
    bool isSilent = false;
    bool hasProperty = true;
    int asked = 0;

protected:
    bool answer(const QDBusMessage &message, const QDBusConnection &bus) override
    {
        if (message.member() != "Get"_L1 || !hasProperty)
            return false;
        ++asked;
        if (!isSilent)
            bus.send(message.createReply(QVariant::fromValue(QDBusVariant(hasHost))));
        return true;
    }
};

} // namespace

class TrayHostTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutAWatcherThereIsNone();
    void aHostThatIsThereIsFound();
    void aWatcherWithoutAHostIsNoTray();
    void aHostThatComesLateIsFound();
    void aWatcherThatComesLateIsFound();
    void aHostThatGoesIsMissed();
    void aWatcherThatDiesIsMissed();
    void aWatcherThatIsReplacedIsAskedAnew();
    void aWatcherThatKnowsNoHostsIsNoTray();
    void aWatcherThatNeverAnswersIsWaitedForByNobody();
    void anImpostorIsNotBelieved();
    void withoutABusThereIsNone();
};

void TrayHostTest::withoutAWatcherThereIsNone()
{
    TrayHost host;
    QSignalSpy changed(&host, &TrayHost::changed);
    QVERIFY(!changed.wait(50));
    QVERIFY(!host.isThere());
}

void TrayHostTest::aHostThatIsThereIsFound()
{
    FakeWatcher watcher;
    QVERIFY(watcher.appear());
    TrayHost host;
    QSignalSpy changed(&host, &TrayHost::changed);
    QVERIFY(!host.isThere()); // Nobody waits for the answer.
    QTRY_VERIFY(host.isThere());
    QCOMPARE(changed.size(), 1);
}

void TrayHostTest::aWatcherWithoutAHostIsNoTray()
{
    FakeWatcher watcher;
    watcher.hasHost = false;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_COMPARE(watcher.asked, 1);
    QSignalSpy changed(&host, &TrayHost::changed);
    QVERIFY(!changed.wait(50));
    QVERIFY(!host.isThere());
}

void TrayHostTest::aHostThatComesLateIsFound()
{
    FakeWatcher watcher;
    watcher.hasHost = false;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_COMPARE(watcher.asked, 1);
    watcher.setHost(true);
    QTRY_VERIFY(host.isThere());
}

void TrayHostTest::aWatcherThatComesLateIsFound()
{
    TrayHost host;
    FakeWatcher watcher;
    QVERIFY(watcher.appear());
    QTRY_VERIFY(host.isThere());
}

void TrayHostTest::aHostThatGoesIsMissed()
{
    FakeWatcher watcher;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_VERIFY(host.isThere());
    watcher.setHost(false);
    QTRY_VERIFY(!host.isThere());
    watcher.setHost(true);
    QTRY_VERIFY(host.isThere());
}

void TrayHostTest::aWatcherThatDiesIsMissed()
{
    FakeWatcher watcher;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_VERIFY(host.isThere());
    QSignalSpy changed(&host, &TrayHost::changed);
    watcher.die();
    QTRY_VERIFY(!host.isThere());
    FakeWatcher next;
    QVERIFY(next.appear());
    QTRY_VERIFY(host.isThere());
    QCOMPARE(changed.size(), 2);
}

void TrayHostTest::aWatcherThatIsReplacedIsAskedAnew()
{
    FakeWatcher first;
    first.isSilent = true;
    QVERIFY(first.appear());
    TrayHost host;
    QTRY_COMPARE(first.asked, 1);
    first.die();
    FakeWatcher second;
    QVERIFY(second.appear());
    QTRY_VERIFY(host.isThere());
}

void TrayHostTest::aWatcherThatKnowsNoHostsIsNoTray()
{
    FakeWatcher watcher;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_VERIFY(host.isThere());
    watcher.hasProperty = false;
    watcher.setHost(true);
    QTRY_VERIFY(!host.isThere());
}

void TrayHostTest::aWatcherThatNeverAnswersIsWaitedForByNobody()
{
    FakeWatcher watcher;
    watcher.isSilent = true;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_COMPARE(watcher.asked, 1);
    QVERIFY(!host.isThere());
    watcher.isSilent = false;
    watcher.setHost(true);
    QTRY_VERIFY(host.isThere());
}

void TrayHostTest::anImpostorIsNotBelieved()
{
    FakeWatcher watcher;
    watcher.hasHost = false;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_COMPARE(watcher.asked, 1);
    FakeWatcher impostor;
    impostor.setHost(true);
    watcher.setHost(false);
    QTRY_VERIFY(watcher.asked > 1);
    QSignalSpy changed(&host, &TrayHost::changed);
    QVERIFY(!changed.wait(50));
    QCOMPARE(impostor.asked, 0);
}

void TrayHostTest::withoutABusThereIsNone()
{
    TrayHost host(QDBusConnection(u"nowhere"_s));
    QVERIFY(!host.isThere());
}

QTEST_GUILESS_MAIN(TrayHostTest)
#include "tst_trayhost.moc"
