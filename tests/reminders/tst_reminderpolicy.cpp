// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderclock.h"

#include "localdays.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QTimeZone berlin = zoneOf("Europe/Berlin");

ReminderMoment momentAt(const QString &local, const QTimeZone &zone = berlin)
{
    return {.settings = {}, .now = localTime(local, zone), .zone = zone};
}

Companion companionAt(const QString &local, const QTimeZone &zone = berlin)
{
    return Companion(momentAt(local, zone));
}

QStringList shown(const QList<QDateTime> &instants, const QTimeZone &zone = berlin)
{
    QStringList texts;
    for (const QDateTime &instant : instants)
        texts.append(shownIn(instant, zone));
    return texts;
}

} // namespace

/// When what is said, as tables.
class TestReminderPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theStepsOfALifeAreThoseShorterThanItsHalf_data()
    {
        QTest::addColumn<int>("days");
        QTest::addColumn<QList<int>>("steps");
        QTest::newRow("a year") << 365 << QList<int>{60, 30, 14, 7, 3, 1, 0};
        QTest::newRow("120 days") << 120 << QList<int>{30, 14, 7, 3, 1, 0};
        QTest::newRow("121 days") << 121 << QList<int>{60, 30, 14, 7, 3, 1, 0};
        QTest::newRow("90 days") << 90 << QList<int>{30, 14, 7, 3, 1, 0};
        QTest::newRow("30 days") << 30 << QList<int>{14, 7, 3, 1, 0};
        QTest::newRow("a week") << 7 << QList<int>{3, 1, 0};
        QTest::newRow("two days") << 2 << QList<int>{0};
        QTest::newRow("a day") << 1 << QList<int>{0};
    }

    void theStepsOfALifeAreThoseShorterThanItsHalf()
    {
        QFETCH(int, days);
        QFETCH(QList<int>, steps);
        const ReminderFact fact = expiryOf(u"ci"_s, localTime(u"2026-06-10 12:00"_s, berlin), days);
        QCOMPARE(stepsOf(fact, {}), steps);
    }

    void aTokenOfUnknownAgeHasAllSteps()
    {
        ReminderFact fact = expiryOf(u"ci"_s, localTime(u"2026-06-10 12:00"_s, berlin));
        fact.began.reset();
        QCOMPARE(stepsOf(fact, {}), (QList<int>{60, 30, 14, 7, 3, 1, 0}));
    }

    void aLineageMayHaveOtherSteps()
    {
        ReminderFact fact = expiryOf(u"ci"_s, localTime(u"2026-06-10 12:00"_s, berlin));
        fact.steps = QList<int>{2, 10};
        QCOMPARE(stepsOf(fact, {}), (QList<int>{10, 2}));
        Companion companion = companionAt(u"2026-05-01 12:00"_s);
        companion.facts = {fact};
        companion.runUntil(localTime(u"2026-06-11 12:00"_s, berlin));
        QCOMPARE(companion.told(), (QStringList{u"2026-05-31 09:00 ci"_s, u"2026-06-08 09:00 ci"_s}));
    }

    void aMutedLineageIsSilent()
    {
        ReminderFact fact = expiryOf(u"ci"_s, localTime(u"2026-06-10 12:00"_s, berlin));
        fact.muted = true;
        Companion companion = companionAt(u"2026-05-01 12:00"_s);
        companion.facts = {fact};
        companion.runUntil(localTime(u"2026-06-11 12:00"_s, berlin));
        QVERIFY(companion.spoken.isEmpty());
        QVERIFY(reminderPreview(fact, companion.moment).isEmpty());
    }

    void aDeadlineIsAnnounced_data()
    {
        QTest::addColumn<QString>("zone");
        QTest::addColumn<QString>("deadline");
        QTest::addColumn<QStringList>("days"); // Of the last three steps, at nine.
        const auto row = [](const char *what, const char *zone, const char *deadline, const QStringList &days) {
            QTest::newRow(what) << QString::fromLatin1(zone) << QString::fromLatin1(deadline) << days;
        };
        row("Wednesday", "Europe/Berlin", "2026-06-10 12:00", {u"2026-06-07"_s, u"2026-06-09"_s, u"2026-06-10"_s});
        row("Saturday: as if it were Friday", "Europe/Berlin", "2026-06-13 12:00",
            {u"2026-06-09"_s, u"2026-06-11"_s, u"2026-06-12"_s});
        row("Sunday: as if it were Friday", "Europe/Berlin", "2026-06-14 23:59",
            {u"2026-06-09"_s, u"2026-06-11"_s, u"2026-06-12"_s});
        row("before the morning: on the day before", "Europe/Berlin", "2026-06-10 03:00",
            {u"2026-06-07"_s, u"2026-06-09"_s});
        row("clocks go forward", "Europe/Berlin", "2026-03-30 12:00",
            {u"2026-03-27"_s, u"2026-03-29"_s, u"2026-03-30"_s});
        row("clocks go back", "Europe/Berlin", "2026-10-26 12:00", {u"2026-10-23"_s, u"2026-10-25"_s, u"2026-10-26"_s});
        row("clocks go forward in New York", "America/New_York", "2026-03-09 12:00",
            {u"2026-03-06"_s, u"2026-03-08"_s, u"2026-03-09"_s});
        row("after a month's end", "Europe/Berlin", "2026-07-01 12:00",
            {u"2026-06-28"_s, u"2026-06-30"_s, u"2026-07-01"_s});
        row("after a February", "Europe/Berlin", "2027-03-01 12:00",
            {u"2027-02-26"_s, u"2027-02-28"_s, u"2027-03-01"_s});
        row("on a leap day", "Europe/Berlin", "2028-02-29 12:00", {u"2028-02-26"_s, u"2028-02-28"_s, u"2028-02-29"_s});
        row("after a leap day", "Europe/Berlin", "2028-03-01 12:00",
            {u"2028-02-27"_s, u"2028-02-29"_s, u"2028-03-01"_s});
        row("after a year's end", "Europe/Berlin", "2027-01-01 12:00",
            {u"2026-12-29"_s, u"2026-12-31"_s, u"2027-01-01"_s});
        row("half an hour off", "Asia/Kolkata", "2026-06-10 12:00",
            {u"2026-06-07"_s, u"2026-06-09"_s, u"2026-06-10"_s});
    }

    void aDeadlineIsAnnounced()
    {
        QFETCH(QString, zone);
        QFETCH(QString, deadline);
        QFETCH(QStringList, days);
        const QTimeZone there(zone.toLatin1());
        const QDateTime end = localTime(deadline, there);
        Companion companion({.settings = {}, .now = end.addDays(-6), .zone = there});
        companion.facts = {expiryOf(u"ci"_s, end)};
        companion.facts.front().steps = QList<int>{3, 1, 0};
        companion.runUntil(end.addDays(3));
        QStringList expected;
        for (const QString &day : std::as_const(days))
            expected.append(day + " 09:00 ci"_L1);
        QCOMPARE(companion.told(), expected);
    }

    void theWeekendMayCountAsAnyDay()
    {
        ReminderMoment moment = momentAt(u"2026-06-08 12:00"_s);
        moment.settings.fridayForWeekends = false;
        const ReminderFact fact = expiryOf(u"ci"_s, localTime(u"2026-06-14 12:00"_s, berlin));
        QCOMPARE(shown(reminderPreview(fact, moment)),
                 (QStringList{u"2026-06-11 09:00"_s, u"2026-06-13 09:00"_s, u"2026-06-14 09:00"_s}));
    }

    void aShortLifeIsToldOfInItsSecondHalf()
    {
        const QDateTime end = localTime(u"2026-06-10 18:00"_s, berlin);
        ReminderFact fact = expiryOf(u"ci"_s, end);
        fact.began = end.addSecs(-4 * 3600);
        QCOMPARE(shown(reminderPreview(fact, momentAt(u"2026-06-10 14:00"_s))), QStringList{u"2026-06-10 16:00"_s});
    }

    void aShortLifeThatEndsAtNightIsToldOfInTheEvening()
    {
        const QDateTime end = localTime(u"2026-06-10 23:30"_s, berlin);
        ReminderFact fact = expiryOf(u"ci"_s, end);
        fact.began = end.addSecs(-2 * 3600 - 1800);
        QCOMPARE(shown(reminderPreview(fact, momentAt(u"2026-06-10 21:00"_s))), QStringList{u"2026-06-10 21:45"_s});
    }

    void quietHours_data()
    {
        QTest::addColumn<QTime>("from");
        QTest::addColumn<QTime>("to");
        QTest::addColumn<QString>("at");
        QTest::addColumn<QString>("then");
        QTest::newRow("across midnight, before it")
            << QTime(22, 0) << QTime(8, 0) << u"2026-06-10 23:10"_s << u"2026-06-11 08:00"_s;
        QTest::newRow("across midnight, after it")
            << QTime(22, 0) << QTime(8, 0) << u"2026-06-10 02:10"_s << u"2026-06-10 08:00"_s;
        QTest::newRow("at their beginning")
            << QTime(22, 0) << QTime(8, 0) << u"2026-06-10 22:00"_s << u"2026-06-11 08:00"_s;
        QTest::newRow("at their end") << QTime(22, 0) << QTime(8, 0) << u"2026-06-10 08:00"_s << u"2026-06-10 08:00"_s;
        QTest::newRow("at noon") << QTime(12, 0) << QTime(13, 30) << u"2026-06-10 12:20"_s << u"2026-06-10 13:30"_s;
        QTest::newRow("of no length") << QTime(12, 0) << QTime(12, 0) << u"2026-06-10 12:00"_s << u"2026-06-10 12:00"_s;
        QTest::newRow("their end is left out")
            << QTime(1, 0) << QTime(2, 30) << u"2026-03-29 01:30"_s << u"2026-03-29 03:30"_s;
    }

    void quietHours()
    {
        QFETCH(QTime, from);
        QFETCH(QTime, to);
        QFETCH(QString, at);
        QFETCH(QString, then);
        const LocalDays days({.quietFrom = from, .quietTo = to}, berlin);
        const QDateTime end =
            QDateTime::fromMSecsSinceEpoch(days.notQuietFrom(localTime(at, berlin).toMSecsSinceEpoch()), utcZone);
        QCOMPARE(shownIn(end, berlin), then);
    }

    void quietHoursThatAreShownTwiceAreQuietTwice()
    {
        const LocalDays days({.quietFrom = QTime(1, 0), .quietTo = QTime(2, 30)}, berlin);
        // Clocks are put back from three to two at one o'clock UTC.
        const qint64 second = QDateTime(QDate(2026, 10, 25), QTime(1, 10), utcZone).toMSecsSinceEpoch();
        QVERIFY(days.isQuiet(second));
        const qint64 end = days.notQuietFrom(second);
        QCOMPARE(end, QDateTime(QDate(2026, 10, 25), QTime(1, 30), utcZone).toMSecsSinceEpoch());
    }

    void oneSummaryADayAndWhatIsCriticalAlone()
    {
        Companion companion = companionAt(u"2026-06-08 09:00"_s);
        companion.facts = {expiryOf(u"today"_s, localTime(u"2026-06-08 18:00"_s, berlin)),
                           expiryOf(u"week"_s, localTime(u"2026-06-15 18:00"_s, berlin)),
                           expiryOf(u"month"_s, localTime(u"2026-07-08 18:00"_s, berlin))};
        companion.say();
        QCOMPARE(companion.told(), (QStringList{u"2026-06-08 09:00 today"_s, u"2026-06-08 09:00 week+month"_s}));
        QCOMPARE(companion.spoken[0].announcement.form, Announcement::Form::Single);
        QVERIFY(companion.spoken[0].announcement.isCritical);
        QCOMPARE(companion.spoken[1].announcement.form, Announcement::Form::Summary);
        // What comes later that day waits for the next.
        companion.facts.push_back(expiryOf(u"late"_s, localTime(u"2026-06-20 18:00"_s, berlin)));
        companion.runUntil(localTime(u"2026-06-09 12:00"_s, berlin));
        QCOMPARE(companion.told().mid(2), QStringList{u"2026-06-09 09:00 late"_s});
    }

    void tenThousandOnOneDayAreOneSummary()
    {
        Companion companion = companionAt(u"2026-06-09 09:30"_s);
        for (int i = 0; i < 10'000; ++i)
            companion.facts.push_back(expiryOf(QString::number(i), localTime(u"2026-06-10 18:00"_s, berlin)));
        companion.runUntil(localTime(u"2026-06-09 20:00"_s, berlin));
        QCOMPARE(companion.spoken.size(), mostSingleBubbles + 1);
        QCOMPARE(companion.spoken.back().announcement.form, Announcement::Form::Summary);
        QCOMPARE(companion.spoken.back().announcement.facts.size(), std::size_t(10'000 - mostSingleBubbles));
    }

    void whatIsToldBeforeTheMorningIsNotToldAgainInTheMorning()
    {
        Companion companion = companionAt(u"2026-06-09 07:00"_s);
        for (int i = 0; i < 100; ++i)
            companion.facts.push_back(expiryOf(QString::number(i), localTime(u"2026-06-10 18:00"_s, berlin)));
        companion.runUntil(localTime(u"2026-06-09 20:00"_s, berlin));
        QCOMPARE(companion.spoken.size(), 1);
        QCOMPARE(shownIn(companion.spoken.front().at, berlin), u"2026-06-09 08:00"_s);
        QCOMPARE(companion.spoken.front().announcement.facts.size(), std::size_t(100));
    }

    void sleepOverSeveralDeadlinesIsToldOnce()
    {
        Companion companion = companionAt(u"2026-06-01 12:00"_s);
        companion.facts = {expiryOf(u"one"_s, localTime(u"2026-06-16 18:00"_s, berlin)),
                           expiryOf(u"two"_s, localTime(u"2026-06-19 18:00"_s, berlin)),
                           expiryOf(u"three"_s, localTime(u"2026-07-20 18:00"_s, berlin))};
        companion.say();
        companion.spoken.clear();
        companion.moment.now = localTime(u"2026-06-16 15:00"_s, berlin);
        companion.say(true);
        companion.say(true);
        companion.say();
        QCOMPARE(companion.told(), QStringList{u"2026-06-16 15:00 one+two"_s});
        QCOMPARE(companion.spoken[0].announcement.form, Announcement::Form::Summary);
    }

    void aClockSetBackAYearAndForwardAgainRepeatsAndLosesNothing()
    {
        Companion companion = companionAt(u"2026-06-01 12:00"_s);
        companion.facts = {expiryOf(u"ci"_s, localTime(u"2026-06-10 18:00"_s, berlin)),
                           expiryOf(u"long"_s, localTime(u"2026-06-24 18:00"_s, berlin), 3000)};
        companion.say();
        const auto told = companion.spoken.size();
        companion.moment.now = localTime(u"2025-06-01 12:00"_s, berlin);
        companion.runUntil(localTime(u"2025-06-03 12:00"_s, berlin));
        QCOMPARE(companion.spoken.size(), told);
        companion.moment.now = localTime(u"2026-06-03 12:00"_s, berlin);
        companion.say();
        QCOMPARE(companion.spoken.size(), told + 1); // Its week began while the clock stood wrong.
        companion.say();
        QCOMPARE(companion.spoken.size(), told + 1);
        companion.runUntil(localTime(u"2026-06-10 20:00"_s, berlin));
        QCOMPARE(companion.told().mid(told),
                 (QStringList{u"2026-06-03 12:00 ci"_s, u"2026-06-07 09:00 ci"_s, u"2026-06-09 09:00 ci"_s,
                              u"2026-06-10 09:00 ci"_s, u"2026-06-10 09:00 long"_s}));
    }

    void aClockSetForwardAYearAndBackAgainLosesNothing()
    {
        Companion companion = companionAt(u"2026-06-01 12:00"_s);
        ReminderFact rotation = expiryOf(u"ci"_s, localTime(u"2027-05-20 18:00"_s, berlin), 800);
        companion.facts = {rotation};
        companion.moment.now = localTime(u"2027-05-19 12:00"_s, berlin);
        companion.say();
        QCOMPARE(companion.spoken.size(), 1);
        companion.moment.now = localTime(u"2026-06-01 12:05"_s, berlin);
        companion.spoken.clear();
        companion.runUntil(localTime(u"2027-05-21 12:00"_s, berlin));
        QCOMPARE(companion.spoken.size(), 7);
    }

    void aTimeZoneChangeRepeatsNothing()
    {
        Companion companion = companionAt(u"2026-06-09 09:00"_s);
        companion.facts = {expiryOf(u"ci"_s, localTime(u"2026-06-16 18:00"_s, berlin)),
                           expiryOf(u"soon"_s, localTime(u"2026-06-10 18:00"_s, berlin))};
        companion.say();
        QCOMPARE(companion.spoken.size(), 2);
        for (const char *zone : {"Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Europe/Berlin"}) {
            companion.moment.zone = zoneOf(zone);
            companion.moment.now = companion.moment.now.addSecs(60);
            companion.say();
        }
        // Where it is the tenth already, the last day has come.
        QVERIFY(companion.spoken.size() <= 3);
        companion.runUntil(localTime(u"2026-06-10 19:00"_s, berlin));
        QCOMPARE(companion.spoken.size(), 3);
    }

    void whatIsPutOffComesBack_data()
    {
        QTest::addColumn<SnoozeLength>("length");
        QTest::addColumn<QString>("back");
        QTest::newRow("an hour") << SnoozeLength::Hour << u"2026-06-05 10:30"_s;
        QTest::newRow("tomorrow morning") << SnoozeLength::TomorrowMorning << u"2026-06-06 09:00"_s;
        QTest::newRow("three days") << SnoozeLength::ThreeDays << u"2026-06-08 09:30"_s;
    }

    void whatIsPutOffComesBack()
    {
        QFETCH(SnoozeLength, length);
        QFETCH(QString, back);
        Companion companion = companionAt(u"2026-06-05 09:30"_s);
        const ReminderFact fact = expiryOf(u"ci"_s, localTime(u"2026-06-17 18:00"_s, berlin));
        companion.facts = {fact};
        companion.say();
        companion.said.snoozes.insert(fact.identity(), snoozed(length, companion.moment));
        companion.runUntil(localTime(u"2026-06-09 12:00"_s, berlin));
        QCOMPARE(companion.told(), (QStringList{u"2026-06-05 09:30 ci"_s, back + " ci"_L1}));
    }

    void whatIsPutOffTooLongComesBackWhenItIsCritical()
    {
        Companion companion = companionAt(u"2026-06-08 09:30"_s);
        const ReminderFact fact = expiryOf(u"ci"_s, localTime(u"2026-06-10 18:00"_s, berlin));
        companion.facts = {fact};
        companion.say();
        companion.said.snoozes.insert(fact.identity(), snoozed(SnoozeLength::ThreeDays, companion.moment));
        companion.runUntil(localTime(u"2026-06-12 12:00"_s, berlin));
        QCOMPARE(companion.told(),
                 (QStringList{u"2026-06-08 09:30 ci"_s, u"2026-06-09 09:00 ci"_s, u"2026-06-10 09:00 ci"_s}));
    }

    void nothingIsSaidWhilePausedAndAllOfItAfterwards()
    {
        Companion companion = companionAt(u"2026-06-08 09:30"_s);
        companion.facts = {expiryOf(u"ci"_s, localTime(u"2026-06-10 18:00"_s, berlin))};
        companion.moment.settings =
            paused(companion.moment.settings, companion.moment.now, localTime(u"2026-06-09 15:00"_s, berlin));
        companion.runUntil(localTime(u"2026-06-09 20:00"_s, berlin));
        QCOMPARE(companion.told(), QStringList{u"2026-06-09 15:00 ci"_s});
        companion.moment.settings = paused(companion.moment.settings, companion.moment.now, {});
        companion.runUntil(localTime(u"2026-06-10 12:00"_s, berlin));
        QCOMPARE(companion.spoken.size(), 1);
        QVERIFY(!nextReminder(companion.facts, companion.said, companion.moment));
        companion.moment.settings = resumed(companion.moment.settings);
        companion.say();
        QCOMPARE(companion.spoken.size(), 2);
    }

    void aPauseThatBeganInTheFutureHoldsNobodyUp()
    {
        const QDateTime now = localTime(u"2026-06-08 09:30"_s, berlin);
        QVERIFY(!isPaused(paused({}, now.addYears(1), {}), now));
        QVERIFY(isPaused(paused({}, now, {}), now));
        QVERIFY(!isPaused(paused({}, now, now.addSecs(60)), now.addSecs(60)));
    }

    void onlyWhatEndedUnannouncedIsToldAsDead()
    {
        Companion companion = companionAt(u"2026-06-10 09:30"_s);
        const ReminderFact announced = expiryOf(u"announced"_s, localTime(u"2026-06-09 18:00"_s, berlin));
        companion.said.steps[announced.identity()].insert(1, {.at = companion.moment.now.addDays(-2)});
        companion.facts = {announced, expiryOf(u"silent"_s, localTime(u"2026-06-09 18:00"_s, berlin))};
        for (ReminderFact &fact : companion.facts) {
            fact.kind = ReminderKind::Died;
            fact.hasExpired = true;
        }
        companion.runUntil(localTime(u"2026-06-12 12:00"_s, berlin));
        QCOMPARE(companion.told(), QStringList{u"2026-06-10 09:30 silent"_s});
    }

    void whatIsDueIsToldWhenItIsAndAgainWhileItStays()
    {
        Companion companion = companionAt(u"2026-06-02 09:30"_s);
        ReminderFact rotation = expiryOf(u"ci"_s, localTime(u"2026-06-10 18:00"_s, berlin));
        rotation.kind = ReminderKind::Rotation;
        companion.facts = {rotation};
        companion.runUntil(localTime(u"2026-08-30 12:00"_s, berlin));
        QCOMPARE(companion.told(),
                 (QStringList{u"2026-06-10 09:00 ci"_s, u"2026-06-17 09:00 ci"_s, u"2026-07-10 09:00 ci"_s}));
    }

    void aWrongClockIsPutRightByTheServices()
    {
        // The machine is an hour late.
        ReminderFact fact = expiryOf(u"ci"_s, localTime(u"2026-06-10 18:00"_s, berlin));
        fact.began = fact.deadline.addSecs(-4 * 3600);
        fact.clockOffsetMs = 3'600'000;
        QCOMPARE(shown(reminderPreview(fact, momentAt(u"2026-06-10 14:00"_s))), QStringList{u"2026-06-10 15:00"_s});
    }

    void whatIsDueWithinATimeIsListed()
    {
        const ReminderMoment moment = momentAt(u"2026-06-08 09:30"_s);
        ReminderFact muted = expiryOf(u"muted"_s, moment.now.addDays(3));
        muted.muted = true;
        const std::vector<ReminderFact> facts{
            expiryOf(u"later"_s, moment.now.addDays(15)), expiryOf(u"soon"_s, moment.now.addDays(14)), muted,
            expiryOf(u"first"_s, moment.now.addDays(2)), expiryOf(u"gone"_s, moment.now.addDays(-2))};
        const std::vector<ReminderFact> due = dueWithin(facts, moment, std::chrono::days(14));
        QCOMPARE(due.size(), std::size_t(2));
        QCOMPARE(due[0].name, u"first"_s);
        QCOMPARE(due[1].name, u"soon"_s);
    }

    void settingsSurviveTheirText()
    {
        ReminderSettings settings{.on = false, .steps = {10, 2}, .quietFrom = QTime(21, 30), .showsNames = false};
        settings = paused(settings, QDateTime::fromMSecsSinceEpoch(1'800'000'000'000, utcZone), {});
        QCOMPARE(reminderSettingsFromJson(toJson(settings)), settings);
        QCOMPARE(reminderSettingsFromJson({}), ReminderSettings());
        QCOMPARE(reminderSettingsFromJson({{u"steps"_s, u"x"_s}, {u"quietTo"_s, 7}}), ReminderSettings());
    }

    void wishesLeaveTheRestOfALineagesPolicyAlone()
    {
        const QJsonObject policy{{u"rotation"_s, QJsonObject{{u"daysOfAge"_s, 30}}}};
        Lineage line;
        line.policy = policyWith(policy, {.muted = true, .steps = QList<int>{5, 0}});
        QCOMPARE(reminderWishes(line), (ReminderWishes{.muted = true, .steps = QList<int>{5, 0}}));
        QCOMPARE(line.policy[u"rotation"_s], policy[u"rotation"_s]);
        QCOMPARE(policyWith(line.policy, {}), policy);
    }
};

QTEST_GUILESS_MAIN(TestReminderPolicy)
#include "tst_reminderpolicy.moc"
