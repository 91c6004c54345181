// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clockwatch.h"

#include <QDateTime>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

QDateTime now()
{
    return QDateTime::currentDateTimeUtc();
}

/// A time zone's link in a folder of its own, and a kernel's timer whose clock can be said to have been set.
class Surroundings
{
public:
    Surroundings() { lead(u"/usr/share/zoneinfo/Etc/UTC"_s); }

    QString link() const { return m_folder.filePath(u"localtime"_s); }
    void lead(const QString &where)
    {
        // As systemd does it: the new link takes the old one's place.
        const QString made = m_folder.filePath(u".#localtime"_s);
        QVERIFY(QFile::link(where, made));
        QCOMPARE(std::rename(QFile::encodeName(made).constData(), QFile::encodeName(link()).constData()), 0);
    }
    ClockWatch::Surroundings seam()
    {
        return {.timeZoneLink = link(), .readTimer = [this](int descriptor) { return read(descriptor); }};
    }

    bool clockIsSet = false; ///< Told at the next reading.
    int readings = 0;

private:
    int read(int descriptor)
    {
        ++readings;
        if (std::exchange(clockIsSet, false))
            return ECANCELED;
        quint64 expirations = 0;
        return ::read(descriptor, &expirations, sizeof expirations) < 0 ? errno : 0;
    }

    QTemporaryDir m_folder;
};

} // namespace

class ClockWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAlarmIsDueOnceAndNeverEarly();
    void anInstantThatIsPastIsDueAtOnceButNotWithinTheCall_data();
    void anInstantThatIsPastIsDueAtOnceButNotWithinTheCall();
    void theLastAlarmCounts();
    void anAlarmThatIsTakenBackIsNotDue();
    void anAlarmMaySetTheNext();
    void aClockThatIsSetIsToldAndKeepsTheAlarm();
    void whileNothingIsDueNothingIsRead();
    void anotherTimeZoneIsTold();
    void aTimeZoneThatIsTakenAwayFirstIsToldOnce();
    void otherFilesBesideTheTimeZoneSayNothing();
    void onThisMachineItKeepsStill();
};

void ClockWatchTest::anAlarmIsDueOnceAndNeverEarly()
{
    ClockWatch watch;
    QSignalSpy due(&watch, &ClockWatch::due);
    QSignalSpy set(&watch, &ClockWatch::clockSet);
    const QDateTime instant = now().addMSecs(150);
    QDateTime told;
    connect(&watch, &ClockWatch::due, this, [&told] { told = now(); });
    watch.wakeAt(instant);
    QTRY_COMPARE(due.size(), 1);
    QVERIFY(told >= instant);
    QVERIFY(!due.wait(100));
    QCOMPARE(set.size(), 0);
}

void ClockWatchTest::anInstantThatIsPastIsDueAtOnceButNotWithinTheCall_data()
{
    QTest::addColumn<QDateTime>("instant");
    QTest::newRow("just now") << now();
    QTest::newRow("a year ago") << now().addYears(-1);
    QTest::newRow("the epoch") << QDateTime::fromMSecsSinceEpoch(0);
    QTest::newRow("no date of any service") << QDateTime::fromString(u"0001-01-01T00:00:00Z"_s, Qt::ISODate);
}

void ClockWatchTest::anInstantThatIsPastIsDueAtOnceButNotWithinTheCall()
{
    QFETCH(QDateTime, instant);
    QVERIFY(instant.isValid());
    ClockWatch watch;
    QSignalSpy due(&watch, &ClockWatch::due);
    watch.wakeAt(instant);
    QCOMPARE(due.size(), 0);
    QTRY_COMPARE(due.size(), 1);
}

void ClockWatchTest::theLastAlarmCounts()
{
    Surroundings around;
    ClockWatch watch(around.seam());
    QSignalSpy due(&watch, &ClockWatch::due);
    watch.wakeAt(now().addYears(9000));
    watch.wakeAt(now().addDays(1));
    watch.wakeAt(now());
    QTRY_COMPARE(due.size(), 1);
    watch.wakeAt(now());
    watch.wakeAt(now().addDays(1));
    QVERIFY(!due.wait(100));
}

void ClockWatchTest::anAlarmThatIsTakenBackIsNotDue()
{
    Surroundings around;
    ClockWatch watch(around.seam());
    QSignalSpy due(&watch, &ClockWatch::due);
    watch.wakeAt(now());
    watch.wakeAt({});
    QVERIFY(!due.wait(100));
    QCOMPARE(around.readings, 0);
}

void ClockWatchTest::anAlarmMaySetTheNext()
{
    ClockWatch watch;
    int told = 0;
    connect(&watch, &ClockWatch::due, this, [&] {
        if (++told < 3)
            watch.wakeAt(now().addMSecs(10));
    });
    watch.wakeAt(now());
    QTRY_COMPARE(told, 3);
}

void ClockWatchTest::aClockThatIsSetIsToldAndKeepsTheAlarm()
{
    Surroundings around;
    ClockWatch watch(around.seam());
    QSignalSpy due(&watch, &ClockWatch::due);
    QSignalSpy set(&watch, &ClockWatch::clockSet);
    around.clockIsSet = true;
    watch.wakeAt(now());
    QTRY_COMPARE(set.size(), 1);
    QTRY_COMPARE(due.size(), 1);
    QCOMPARE(around.readings, 2);
    // Without an alarm as well.
    around.clockIsSet = true;
    watch.wakeAt(now());
    connect(&watch, &ClockWatch::clockSet, this, [&watch] { watch.wakeAt({}); });
    QTRY_COMPARE(set.size(), 2);
    QVERIFY(!due.wait(100));
}

void ClockWatchTest::whileNothingIsDueNothingIsRead()
{
    Surroundings around;
    ClockWatch watch(around.seam());
    QTest::qWait(100);
    watch.wakeAt(now().addDays(30));
    QTest::qWait(100);
    QCOMPARE(around.readings, 0);
}

void ClockWatchTest::anotherTimeZoneIsTold()
{
    Surroundings around;
    ClockWatch watch(around.seam());
    QSignalSpy changed(&watch, &ClockWatch::timeZoneChanged);
    around.lead(u"/usr/share/zoneinfo/Pacific/Chatham"_s);
    QTRY_COMPARE(changed.size(), 1);
    around.lead(u"../usr/share/zoneinfo/Europe/Berlin"_s);
    QTRY_COMPARE(changed.size(), 2);
}

void ClockWatchTest::aTimeZoneThatIsTakenAwayFirstIsToldOnce()
{
    Surroundings around;
    ClockWatch watch(around.seam());
    QSignalSpy changed(&watch, &ClockWatch::timeZoneChanged);
    QVERIFY(QFile::remove(around.link()));
    QVERIFY(!changed.wait(100));
    around.lead(u"/usr/share/zoneinfo/Europe/Berlin"_s);
    QTRY_COMPARE(changed.size(), 1);
    around.lead(u"/usr/share/zoneinfo/Europe/Berlin"_s);
    QVERIFY(!changed.wait(100));
}

void ClockWatchTest::otherFilesBesideTheTimeZoneSayNothing()
{
    Surroundings around;
    ClockWatch watch(around.seam());
    QSignalSpy changed(&watch, &ClockWatch::timeZoneChanged);
    QVERIFY(QFile::link(u"/nowhere"_s, around.link() + u".old"_s));
    QVERIFY(!changed.wait(100));
}

void ClockWatchTest::onThisMachineItKeepsStill()
{
    ClockWatch watch;
    QSignalSpy set(&watch, &ClockWatch::clockSet);
    QSignalSpy changed(&watch, &ClockWatch::timeZoneChanged);
    QSignalSpy due(&watch, &ClockWatch::due);
    QTest::qWait(50);
    QCOMPARE(set.size() + changed.size() + due.size(), 0);
}

QTEST_GUILESS_MAIN(ClockWatchTest)
#include "tst_clockwatch.moc"
