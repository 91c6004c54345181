// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clipboardguard.h"
#include "sessionwatch.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTest>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace patkeeper;

/// Trap 12: hints, no selection, a countdown, and clearing only what is still ours.
class ClipboardGuardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theSecretIsOnTheClipboardWithEveryHint();
    void itCountsDownAndClears();
    void itClearsWhenTheSessionIsLockedOrTheMachineSleeps();
    void itClearsWhenTheProgramQuits();
    void whatAnotherProgramPutThereIsLeftAlone();
    void copyingAgainBeginsTheCountdownAnew();
    void anEarlierSecretIsNotSaidToBeReplacedByALaterOne();
    void itClearsWhenItGoes();

private:
    QByteArray onClipboard() const
    {
        const QMimeData *data = QGuiApplication::clipboard()->mimeData();
        return data ? data->data(u"text/plain"_s) : QByteArray();
    }
    QByteArray m_bytes;
};

void ClipboardGuardTest::init()
{
    QGuiApplication::clipboard()->clear();
    m_bytes = QUuid::createUuid().toByteArray();
}

void ClipboardGuardTest::theSecretIsOnTheClipboardWithEveryHint()
{
    ClipboardGuard guard(QGuiApplication::clipboard());
    QSignalSpy seconds(&guard, &ClipboardGuard::secondsLeftChanged);
    guard.copy(Secret(m_bytes));
    QCOMPARE(onClipboard(), m_bytes);
    QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromUtf8(m_bytes));
    const QMimeData *data = QGuiApplication::clipboard()->mimeData();
    QCOMPARE(data->data(u"x-kde-passwordManagerHint"_s), "secret");
    QVERIFY(data->hasFormat(u"application/x-nspasteboard-concealed-type"_s));
    QVERIFY(data->formats().join(u' ').contains("ExcludeClipboardContentFromMonitorProcessing"_L1));
    QVERIFY(data->formats().join(u' ').contains("Clipboard Viewer Ignore"_L1));
    QVERIFY(data->formats().join(u' ').contains("CanIncludeInClipboardHistory"_L1));
    QVERIFY(!data->hasHtml() && !data->hasUrls());
    QCOMPARE(seconds.first().first().toInt(), 30);
}

void ClipboardGuardTest::itCountsDownAndClears()
{
    ClipboardGuard guard(QGuiApplication::clipboard());
    guard.setHoldTime(3s);
    guard.setTick(1ms);
    QSignalSpy seconds(&guard, &ClipboardGuard::secondsLeftChanged);
    QSignalSpy cleared(&guard, &ClipboardGuard::cleared);
    guard.copy(Secret(m_bytes));
    QTRY_COMPARE(cleared.size(), 1);
    QCOMPARE(seconds.size(), 3);
    QCOMPARE(seconds.last().first().toInt(), 1);
    QVERIFY(onClipboard().isEmpty());
    QVERIFY(!guard.isHolding());
}

void ClipboardGuardTest::itClearsWhenTheSessionIsLockedOrTheMachineSleeps()
{
    SessionWatch session;
    ClipboardGuard guard(QGuiApplication::clipboard());
    guard.watch(&session);
    guard.copy(Secret(m_bytes));
    Q_EMIT session.locked();
    QVERIFY(onClipboard().isEmpty());
    guard.copy(Secret(m_bytes));
    Q_EMIT session.aboutToSleep();
    QVERIFY(onClipboard().isEmpty());
}

void ClipboardGuardTest::itClearsWhenTheProgramQuits()
{
    ClipboardGuard guard(QGuiApplication::clipboard());
    guard.copy(Secret(m_bytes));
    QVERIFY(QMetaObject::invokeMethod(qApp, "aboutToQuit", Qt::DirectConnection));
    QVERIFY(onClipboard().isEmpty());
}

void ClipboardGuardTest::whatAnotherProgramPutThereIsLeftAlone()
{
    ClipboardGuard guard(QGuiApplication::clipboard());
    guard.setTick(1ms);
    guard.setHoldTime(2s);
    QSignalSpy replaced(&guard, &ClipboardGuard::replaced);
    guard.copy(Secret(m_bytes));
    QGuiApplication::clipboard()->setText(u"a shopping list"_s);
    QCOMPARE(replaced.size(), 1);
    guard.clearNow();
    QCOMPARE(onClipboard(), "a shopping list");
    QVERIFY(!guard.isHolding());
}

void ClipboardGuardTest::copyingAgainBeginsTheCountdownAnew()
{
    ClipboardGuard guard(QGuiApplication::clipboard());
    guard.setHoldTime(1000s);
    guard.setTick(1ms);
    guard.copy(Secret(m_bytes));
    QTRY_VERIFY(guard.secondsLeft() < 999);
    guard.copy(Secret(m_bytes));
    QCOMPARE(guard.secondsLeft(), 1000);
}

void ClipboardGuardTest::anEarlierSecretIsNotSaidToBeReplacedByALaterOne()
{
    ClipboardGuard guard(QGuiApplication::clipboard());
    QSignalSpy replaced(&guard, &ClipboardGuard::replaced);
    guard.copy(Secret(m_bytes));
    guard.copy(Secret("another"));
    QCOMPARE(onClipboard(), "another");
    QVERIFY(replaced.isEmpty());
}

void ClipboardGuardTest::itClearsWhenItGoes()
{
    {
        ClipboardGuard guard(QGuiApplication::clipboard());
        guard.copy(Secret(m_bytes));
    }
    QVERIFY(onClipboard().isEmpty());
}

QTEST_MAIN(ClipboardGuardTest)
#include "tst_clipboardguard.moc"
