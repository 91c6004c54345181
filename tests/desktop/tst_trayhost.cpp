// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "trayhost.h"

#include "faketrayhost.h"

#include <QDBusConnection>
#include <QDBusVariant>
#include <QSignalSpy>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

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
    void whatIsThereIsKnownOnceTheWatcherHasAnswered();
    void thatThereIsNoWatcherBecomesKnown();
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
    FakeTrayHost watcher;
    QVERIFY(watcher.appear());
    TrayHost host;
    QSignalSpy changed(&host, &TrayHost::changed);
    QVERIFY(!host.isThere()); // Nobody waits for the answer.
    QTRY_VERIFY(host.isThere());
    QCOMPARE(changed.size(), 1);
}

void TrayHostTest::aWatcherWithoutAHostIsNoTray()
{
    FakeTrayHost watcher;
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
    FakeTrayHost watcher;
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
    FakeTrayHost watcher;
    QVERIFY(watcher.appear());
    QTRY_VERIFY(host.isThere());
}

void TrayHostTest::aHostThatGoesIsMissed()
{
    FakeTrayHost watcher;
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
    FakeTrayHost watcher;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_VERIFY(host.isThere());
    QSignalSpy changed(&host, &TrayHost::changed);
    watcher.die();
    QTRY_VERIFY(!host.isThere());
    FakeTrayHost next;
    QVERIFY(next.appear());
    QTRY_VERIFY(host.isThere());
    QCOMPARE(changed.size(), 2);
}

void TrayHostTest::aWatcherThatIsReplacedIsAskedAnew()
{
    FakeTrayHost first;
    first.isSilent = true;
    QVERIFY(first.appear());
    TrayHost host;
    QTRY_COMPARE(first.asked, 1);
    first.die();
    FakeTrayHost second;
    QVERIFY(second.appear());
    QTRY_VERIFY(host.isThere());
}

void TrayHostTest::aWatcherThatKnowsNoHostsIsNoTray()
{
    FakeTrayHost watcher;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_VERIFY(host.isThere());
    watcher.hasProperty = false;
    watcher.setHost(true);
    QTRY_VERIFY(!host.isThere());
}

void TrayHostTest::aWatcherThatNeverAnswersIsWaitedForByNobody()
{
    FakeTrayHost watcher;
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
    FakeTrayHost watcher;
    watcher.hasHost = false;
    QVERIFY(watcher.appear());
    TrayHost host;
    QTRY_COMPARE(watcher.asked, 1);
    FakeTrayHost impostor;
    impostor.setHost(true);
    watcher.setHost(false);
    QTRY_VERIFY(watcher.asked > 1);
    QSignalSpy changed(&host, &TrayHost::changed);
    QVERIFY(!changed.wait(50));
    QCOMPARE(impostor.asked, 0);
}

void TrayHostTest::whatIsThereIsKnownOnceTheWatcherHasAnswered()
{
    FakeTrayHost watcher;
    watcher.isSilent = true;
    QVERIFY(watcher.appear());
    TrayHost host;
    QSignalSpy known(&host, &TrayHost::becameKnown);
    QTRY_COMPARE(watcher.asked, 1);
    QVERIFY(!host.isKnown());
    watcher.isSilent = false;
    watcher.setHost(false);
    QTRY_COMPARE(known.size(), 1);
    QVERIFY(host.isKnown() && !host.isThere());
    watcher.setHost(true);
    QTRY_VERIFY(host.isThere());
    QCOMPARE(known.size(), 1);
}

void TrayHostTest::thatThereIsNoWatcherBecomesKnown()
{
    TrayHost host;
    QVERIFY(!host.isKnown());
    QTRY_VERIFY(host.isKnown());
    QVERIFY(!host.isThere());
}

void TrayHostTest::withoutABusThereIsNone()
{
    TrayHost host(QDBusConnection(u"nowhere"_s));
    QVERIFY(host.isKnown());
    QVERIFY(!host.isThere());
}

QTEST_GUILESS_MAIN(TrayHostTest)
#include "tst_trayhost.moc"
