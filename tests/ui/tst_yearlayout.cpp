// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "utc.h"
#include "yearlayout.h"

#include <QTest>

#include <cmath>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr qreal nameWidth = 200;
constexpr qreal scaleHeight = 50;
constexpr qreal rowHeight = 40;
constexpr qreal chartWidth = 396; // A pixel is a day of the picture as it begins.
constexpr qreal height = scaleHeight + 10 * rowHeight;
constexpr YearLayout::Measures measures{nameWidth, scaleHeight, rowHeight};

QDateTime now()
{
    return QDateTime(QDate(2027, 3, 1), QTime(12, 0), utcZone);
}

YearLine line(std::optional<int> createdInDays, std::optional<int> endInDays, bool never = false)
{
    YearLine line;
    line.name = u"ci"_s;
    if (createdInDays)
        line.createdAt = now().addDays(*createdInDays);
    if (endInDays)
        line.end = now().addDays(*endInDays);
    line.neverEnds = never;
    return line;
}

YearLayout layoutOf(const QList<YearLine> &lines)
{
    YearLayout layout;
    layout.setSize({nameWidth + chartWidth, height}, measures);
    layout.setLines(lines, now());
    return layout;
}

qreal xOfDay(int day)
{
    return nameWidth + 31 + day;
}

bool isNear(qreal one, qreal other)
{
    return std::abs(one - other) < 0.01;
}

} // namespace

/// Where tokens lie in the picture of the year, without any paint.
class YearLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itBeginsWithTheComingYear()
    {
        const YearLayout layout = layoutOf({});
        QCOMPARE(layout.from(), now().addDays(-31));
        QCOMPARE(layout.to(), now().addDays(365));
        QVERIFY(isNear(layout.xOf(now()), xOfDay(0)));
        QCOMPARE(layout.instantAt(xOfDay(10)), now().addDays(10));
        QCOMPARE(layout.panRange(), 0);
    }

    void aLifeIsDividedByToday_data();
    void aLifeIsDividedByToday();

    void zoomingKeepsWhatIsUnderThePointer_data()
    {
        QTest::addColumn<qreal>("factor");
        QTest::addColumn<qreal>("x");
        QTest::newRow("in, at today") << 2.0 << xOfDay(0);
        QTest::newRow("in, in the middle") << 3.0 << xOfDay(100);
        QTest::newRow("in, at the right edge") << 4.0 << nameWidth + chartWidth;
        QTest::newRow("out, in the middle") << 0.5 << xOfDay(150);
    }
    void zoomingKeepsWhatIsUnderThePointer()
    {
        QFETCH(const qreal, factor);
        QFETCH(const qreal, x);
        YearLayout layout = layoutOf({line(-2000, 3000)});
        const QDateTime before = layout.instantAt(x);
        layout.zoom(factor, x);
        QVERIFY(qAbs(before.msecsTo(layout.instantAt(x))) < 1000);
        QVERIFY(isNear(static_cast<qreal>(layout.from().msecsTo(layout.to())) * factor / 86400000, 396));
    }

    void zoomEndsAtOneMonthAndAtFiveYears()
    {
        YearLayout layout = layoutOf({line(-10, 10)});
        layout.zoom(1000, xOfDay(0));
        QCOMPARE(layout.from().msecsTo(layout.to()), YearLayout::shortestSpanMs);
        QVERIFY(!layout.canZoomIn() && layout.canZoomOut());
        layout.zoom(0.0001, xOfDay(0));
        QCOMPARE(layout.from().msecsTo(layout.to()), YearLayout::longestSpanMs);
        QVERIFY(layout.canZoomIn() && !layout.canZoomOut());
        layout.reset();
        QCOMPARE(layout.from(), now().addDays(-31));
        QCOMPARE(layout.to(), now().addDays(365));
    }

    void panningEndsWhereThereIsNothingMore()
    {
        YearLayout layout = layoutOf({line(-100, 1000)});
        layout.pan(-10000);
        QCOMPARE(layout.from(), now().addDays(-114));
        QCOMPARE(layout.panned(), 0);
        layout.pan(10000);
        QCOMPARE(layout.to(), now().addDays(1014));
        QVERIFY(isNear(layout.panned(), layout.panRange()));
        QCOMPARE(layout.bar(0).place, YearBar::Place::Inside);
    }

    void datesOfAnotherAgeMakeNoLongerPicture()
    {
        YearLine line;
        line.createdAt = QDateTime(QDate(1, 1, 1), QTime(0, 0), utcZone);
        line.end = QDateTime(QDate(9999, 12, 31), QTime(0, 0), utcZone);
        YearLayout layout = layoutOf({line});
        QVERIFY(layout.panRange() < 20 * 366);
        QCOMPARE(layout.bar(0).ending, YearBar::Ending::Later);
        QCOMPARE(layout.bar(0).begin, nameWidth);
    }

    void whatIsOutOfSightSaysOnWhichSide()
    {
        YearLayout layout = layoutOf({line(-10, 10), line(700, 800), line(-900, 900)});
        QCOMPARE(layout.bar(1).place, YearBar::Place::After);
        layout.pan(400);
        QCOMPARE(layout.bar(0).place, YearBar::Place::Before);
        QCOMPARE(layout.bar(1).place, YearBar::Place::Inside);
        QCOMPARE(layout.bar(2).place, YearBar::Place::Inside);
        QCOMPARE(layout.bar(2).elapsed, nameWidth); // Today is out of sight.
    }

    void newLinesAndALaterDayLeaveTheViewWhereItIs()
    {
        YearLayout layout = layoutOf({line(-10, 1000)});
        layout.zoom(2, xOfDay(50));
        layout.pan(20);
        const auto before = std::pair(layout.from(), layout.to());
        layout.setLines({line(-10, 1000), line(-20, 20)}, now().addDays(1));
        QCOMPARE(std::pair(layout.from(), layout.to()), before);
    }

    void onlyTheRowsThatAreSeenAreNamed()
    {
        YearLayout layout = layoutOf(QList<YearLine>(10000, line(-10, 10)));
        QCOMPARE(layout.rowsBetween(0, height), std::pair(0, 10));
        layout.scrollTo(20.5 * rowHeight);
        QCOMPARE(layout.rowsBetween(0, height), std::pair(20, 31));
        QCOMPARE(layout.rowsBetween(scaleHeight + rowHeight, scaleHeight + 2 * rowHeight), std::pair(21, 23));
        QCOMPARE(layout.rowAt(scaleHeight - 1), -1);
        QCOMPARE(layout.rowAt(scaleHeight), 20);
        layout.scrollTo(1e9);
        QCOMPARE(layout.rowsBetween(0, height).second, 10000);
        QCOMPARE(layoutOf({line(-1, 1)}).rowAt(scaleHeight + rowHeight), -1);
    }

    void aRowIsScrolledToJustSoFar()
    {
        YearLayout layout = layoutOf(QList<YearLine>(100, line(-10, 10)));
        layout.scrollToRow(5);
        QCOMPARE(layout.scrolled(), 0);
        layout.scrollToRow(12);
        QCOMPARE(layout.scrolled(), 3 * rowHeight);
        layout.scrollToRow(1);
        QCOMPARE(layout.scrolled(), rowHeight);
    }

    void theScaleIsAsFineAsItsLabelsAllow_data()
    {
        QTest::addColumn<qreal>("factor");
        QTest::addColumn<YearUnit>("unit");
        QTest::newRow("five years") << 0.1 << YearUnit::Quarter;
        QTest::newRow("a year") << 1.0 << YearUnit::Month;
        QTest::newRow("a quarter") << 4.0 << YearUnit::Week;
        QTest::newRow("a month") << 100.0 << YearUnit::Day;
    }
    void theScaleIsAsFineAsItsLabelsAllow()
    {
        QFETCH(const qreal, factor);
        QFETCH(const YearUnit, unit);
        YearLayout layout = layoutOf({});
        layout.zoom(factor, xOfDay(0));
        QCOMPARE(layout.unitFor({12, 20, 19, 19, 0}), unit);
    }

    void ticksAreTheBeginningsInLocalTime()
    {
        const YearLayout layout = layoutOf({});
        const QList<YearTick> months = layout.ticks(YearUnit::Month);
        QCOMPARE(months.first().day, QDate(2027, 1, 1));
        QVERIFY(months.first().x < nameWidth);
        QCOMPARE(months.last().day, QDate(2028, 2, 1));
        QCOMPARE(layout.ticks(YearUnit::Quarter).at(1).day, QDate(2027, 4, 1));
        QCOMPARE(layout.ticks(YearUnit::Week).at(1).day.dayOfWeek(), 1);
        for (const YearTick &tick : months)
            QVERIFY(isNear(tick.x, layout.xOf(tick.day.startOfDay())));
    }

    void noRoomAtAllIsNoDivisionByNothing()
    {
        YearLayout layout = layoutOf({line(-10, 10)});
        layout.setSize({0, 0}, measures);
        QVERIFY(std::isfinite(layout.bar(0).end) && std::isfinite(layout.panRange()));
    }
};

void YearLayoutTest::aLifeIsDividedByToday_data()
{
    QTest::addColumn<YearLine>("life");
    QTest::addColumn<qreal>("begin");
    QTest::addColumn<qreal>("elapsed");
    QTest::addColumn<qreal>("end");
    QTest::addColumn<YearBar::Ending>("ending");
    const qreal left = nameWidth;
    const qreal right = nameWidth + chartWidth;
    const qreal today = xOfDay(0);
    using Ending = YearBar::Ending;
    QTest::newRow("ordinary") << line(-20, 100) << xOfDay(-20) << today << xOfDay(100) << Ending::Seen;
    QTest::newRow("begun before") << line(-200, 100) << left << today << xOfDay(100) << Ending::Seen;
    QTest::newRow("ends later") << line(-20, 500) << xOfDay(-20) << today << right << Ending::Later;
    QTest::newRow("never ends") << line(-20, {}, true) << xOfDay(-20) << today << right << Ending::Never;
    QTest::newRow("end not known") << line(-20, {}) << xOfDay(-20) << today << today << Ending::Unknown;
    QTest::newRow("beginning not known") << line({}, 100) << left << today << xOfDay(100) << Ending::Seen;
    QTest::newRow("nothing known") << line({}, {}) << left << today << today << Ending::Unknown;
    QTest::newRow("ended yesterday") << line(-20, -1) << xOfDay(-20) << xOfDay(-1) << xOfDay(-1) << Ending::Seen;
    QTest::newRow("ends now") << line(-20, 0) << xOfDay(-20) << today << today << Ending::Seen;
    QTest::newRow("created tomorrow") << line(1, 100) << xOfDay(1) << xOfDay(1) << xOfDay(100) << Ending::Seen;
    QTest::newRow("created tomorrow, for ever")
        << line(1, {}, true) << xOfDay(1) << xOfDay(1) << right << Ending::Never;
    QTest::newRow("ended before it began") << line(10, 5) << xOfDay(10) << xOfDay(10) << xOfDay(10) << Ending::Seen;
}

void YearLayoutTest::aLifeIsDividedByToday()
{
    QFETCH(const YearLine, life);
    const YearBar bar = layoutOf({life}).bar(0);
    QTEST(bar.ending, "ending");
    QCOMPARE(bar.place, YearBar::Place::Inside);
    for (const auto &[name, value] : {std::pair("begin", bar.begin), {"elapsed", bar.elapsed}, {"end", bar.end}}) {
        const qreal expected = *static_cast<const qreal *>(QTest::qData(name, qMetaTypeId<qreal>()));
        QVERIFY2(isNear(value, expected),
                 qPrintable(u"%1: %2, not %3"_s.arg(QLatin1StringView(name)).arg(value).arg(expected)));
    }
}

QTEST_GUILESS_MAIN(YearLayoutTest)
#include "tst_yearlayout.moc"
