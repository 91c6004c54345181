// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "moment.h"

#include <QTest>
#include <QTimeZone>

#include <ctime>

using namespace patkeeper::cli;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(std::optional<std::chrono::seconds>)

namespace
{

/// The process lives in another time zone for as long as this does.
class LocalZone
{
public:
    explicit LocalZone(const QByteArray &name) : m_before(qgetenv("TZ")), m_wasSet(qEnvironmentVariableIsSet("TZ"))
    {
        qputenv("TZ", name);
        ::tzset();
    }
    ~LocalZone()
    {
        if (m_wasSet)
            qputenv("TZ", m_before);
        else
            qunsetenv("TZ");
        ::tzset();
    }
    LocalZone(const LocalZone &) = delete;
    LocalZone &operator=(const LocalZone &) = delete;

private:
    QByteArray m_before;
    bool m_wasSet;
};

QDateTime utc(const QString &text)
{
    return QDateTime::fromString(text + u'Z', Qt::ISODate);
}

} // namespace

/// What "30d" and "2027-01-31" mean, in every time zone.
class Moment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void durationsAreHoursDaysAndWeeks_data();
    void durationsAreHoursDaysAndWeeks();
    void thirtyDaysAreThirtyTimes24Hours_data();
    void thirtyDaysAreThirtyTimes24Hours();
    void aDateIsItsLastSecondInLocalTime_data();
    void aDateIsItsLastSecondInLocalTime();
    void aBeginningIsThatOfTheDayOrSoLongAgo_data();
    void aBeginningIsThatOfTheDayOrSoLongAgo();
    void nonsenseIsNoMoment_data();
    void nonsenseIsNoMoment();
};

void Moment::durationsAreHoursDaysAndWeeks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<std::optional<std::chrono::seconds>>("length");
    const auto row = [](const char *text, std::optional<std::chrono::seconds> length) {
        QTest::newRow(*text != '\0' ? text : "nothing") << QString::fromLatin1(text) << length;
    };
    row("1h", 1h);
    row("12h", 12h);
    row("14d", 14 * 24h);
    row("2w", 14 * 24h);
    row("365d", 365 * 24h);
    for (const char *wrong :
         {"", "0d", "-1d", "1", "d", "1.5d", "1 d", "1D", "01d", "30d ", "9999999d", "1m", "1y", "30days"})
        row(wrong, std::nullopt);
}

void Moment::durationsAreHoursDaysAndWeeks()
{
    QFETCH(QString, text);
    QFETCH(std::optional<std::chrono::seconds>, length);
    QCOMPARE(durationFrom(text), length);
}

void Moment::thirtyDaysAreThirtyTimes24Hours_data()
{
    QTest::addColumn<QByteArray>("zone");
    // Berlin turns its clocks within these thirty days; UTC does not.
    QTest::newRow("UTC") << "UTC"_ba;
    QTest::newRow("Berlin") << "Europe/Berlin"_ba;
}

void Moment::thirtyDaysAreThirtyTimes24Hours()
{
    QFETCH(QByteArray, zone);
    const LocalZone here(zone);
    const QDateTime now = utc(u"2027-03-14T10:20:30"_s);
    QCOMPARE(expiryFrom(u"30d"_s, now), now.addSecs(qint64(30) * 24 * 3600));
    QCOMPARE(expiryFrom(u"12h"_s, now), now.addSecs(qint64(12) * 3600));
}

void Moment::aDateIsItsLastSecondInLocalTime_data()
{
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QString>("date");
    QTest::addColumn<QString>("instant");
    QTest::newRow("UTC") << "UTC"_ba << u"2027-01-31"_s << u"2027-01-31T23:59:59"_s;
    QTest::newRow("Berlin, winter") << "Europe/Berlin"_ba << u"2027-01-31"_s << u"2027-01-31T22:59:59"_s;
    QTest::newRow("Berlin, summer") << "Europe/Berlin"_ba << u"2027-07-31"_s << u"2027-07-31T21:59:59"_s;
    QTest::newRow("Berlin, the day that summer begins")
        << "Europe/Berlin"_ba << u"2027-03-28"_s << u"2027-03-28T21:59:59"_s;
    QTest::newRow("Berlin, the day that summer ends")
        << "Europe/Berlin"_ba << u"2027-10-31"_s << u"2027-10-31T22:59:59"_s;
    QTest::newRow("ahead of UTC") << "Pacific/Kiritimati"_ba << u"2027-01-31"_s << u"2027-01-31T09:59:59"_s;
    QTest::newRow("behind UTC") << "Pacific/Honolulu"_ba << u"2027-01-31"_s << u"2027-02-01T09:59:59"_s;
    // The last hour of this day does not exist: it ends at 22:59:59, an instant before summer begins.
    QTest::newRow("a day without its last hour") << "America/Nuuk"_ba << u"2027-03-27"_s << u"2027-03-28T00:59:59"_s;
    QTest::newRow("leap day") << "UTC"_ba << u"2028-02-29"_s << u"2028-02-29T23:59:59"_s;
}

void Moment::aDateIsItsLastSecondInLocalTime()
{
    QFETCH(QByteArray, zone);
    QFETCH(QString, date);
    QFETCH(QString, instant);
    if (zone != "UTC" && !QTimeZone::isTimeZoneIdAvailable(zone))
        QSKIP("This system does not know that time zone.");
    const LocalZone here(zone);
    const std::optional<QDateTime> expiry = expiryFrom(date, utc(u"2026-11-21T00:00:00"_s));
    QVERIFY(expiry.has_value());
    QVERIFY(expiry->isValid());
    QCOMPARE(expiry->timeSpec(), Qt::UTC);
    QCOMPARE(*expiry, utc(instant));
}

void Moment::aBeginningIsThatOfTheDayOrSoLongAgo_data()
{
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("instant");
    QTest::newRow("a day") << "UTC"_ba << u"2027-01-31"_s << u"2027-01-31T00:00:00"_s;
    QTest::newRow("a day in Berlin") << "Europe/Berlin"_ba << u"2027-01-31"_s << u"2027-01-30T23:00:00"_s;
    QTest::newRow("thirty days, over the turn of the clocks")
        << "Europe/Berlin"_ba << u"30d"_s << u"2027-03-10T10:20:30"_s;
    QTest::newRow("hours") << "Europe/Berlin"_ba << u"12h"_s << u"2027-04-08T22:20:30"_s;
    QTest::newRow("no day") << "UTC"_ba << u"2027-02-30"_s << QString();
    QTest::newRow("nonsense") << "UTC"_ba << u"soon"_s << QString();
    QTest::newRow("nothing") << "UTC"_ba << QString() << QString();
}

void Moment::aBeginningIsThatOfTheDayOrSoLongAgo()
{
    QFETCH(QByteArray, zone);
    QFETCH(QString, text);
    QFETCH(QString, instant);
    if (zone != "UTC" && !QTimeZone::isTimeZoneIdAvailable(zone))
        QSKIP("This system does not know that time zone.");
    const LocalZone here(zone);
    const std::optional<QDateTime> beginning = beginningFrom(text, utc(u"2027-04-09T10:20:30"_s));
    QCOMPARE(beginning.has_value(), !instant.isEmpty());
    if (beginning)
        QCOMPARE(*beginning, utc(instant));
}

void Moment::nonsenseIsNoMoment_data()
{
    QTest::addColumn<QString>("text");
    for (const char *wrong : {"tomorrow", "2027-02-30", "2027-13-01", "31.01.2027", "2027-1-31", "2027-01-31T10:00",
                              "20270131", "0d", "--json", " ", ""})
        QTest::addRow("'%s'", wrong) << QString::fromLatin1(wrong);
    // A year of five digits has no place in the services' dates.
    QTest::newRow("thousands of years") << u"999999w"_s;
}

void Moment::nonsenseIsNoMoment()
{
    QFETCH(QString, text);
    QVERIFY(!expiryFrom(text, utc(u"2026-11-21T00:00:00"_s)).has_value());
}

QTEST_GUILESS_MAIN(Moment)
#include "tst_moment.moc"
