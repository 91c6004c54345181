// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "calendar.h"
#include "secret.h"
#include "sometokens.h"

#include <QRegularExpression>
#include <QStringDecoder>
#include <QTest>

#include <type_traits>

using namespace patkeeper;
using namespace Qt::StringLiterals;

static_assert(std::is_copy_constructible_v<ExportedToken>, "a secret cannot be copied, so none is within");
static_assert(!std::is_constructible_v<QString, Secret> && !std::is_assignable_v<QString &, Secret>);

namespace
{

using Event = QMap<QString, QString>;

/// As a calendar reads it: unfolded first, then line by line.
QList<Event> eventsIn(const QByteArray &calendar)
{
    QList<Event> events;
    const QStringList lines =
        QString::fromUtf8(QByteArray(calendar).replace("\r\n ", "")).split(u"\r\n"_s, Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        if (line == "BEGIN:VEVENT"_L1)
            events.append(Event());
        else if (!events.isEmpty())
            events.last().insert(line.section(u':', 0, 0), line.section(u':', 1));
    }
    return events;
}

QString unescaped(QString text)
{
    static const QRegularExpression escape(u"\\\\(.)"_s);
    qsizetype from = 0;
    for (auto match = escape.match(text, from); match.hasMatch(); match = escape.match(text, from)) {
        const QString meant = match.captured(1) == "n"_L1 ? u"\n"_s : match.captured(1);
        text.replace(match.capturedStart(), 2, meant);
        from = match.capturedStart() + 1;
    }
    return text;
}

/// What a calendar does that has an event and is given another of the same UID.
void import(QMap<QString, Event> *calendar, const QByteArray &file)
{
    const auto age = [](const Event &event) {
        return std::pair(event.value(u"SEQUENCE"_s).toLongLong(), event.value(u"DTSTAMP"_s));
    };
    for (const Event &event : eventsIn(file)) {
        const QString uid = event.value(u"UID"_s);
        if (!calendar->contains(uid) || age(calendar->value(uid)) < age(event))
            calendar->insert(uid, event);
    }
}

bool isUtf8(const QByteArray &bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder.decode(bytes);
    return !decoder.hasError() && text.toUtf8() == bytes;
}

} // namespace

/// The ends of tokens as a calendar takes them.
class TestCalendar final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anExpiryIsAnEventInUtc()
    {
        const QList<Event> events = eventsIn(expiryCalendar({someToken()}, exportInstant()));
        QCOMPARE(events.size(), 1);
        QCOMPARE(events.first()[u"DTSTART"_s], u"20270311T090000Z"_s);
        QCOMPARE(events.first()[u"DTSTAMP"_s], u"20270301T090000Z"_s);
        QCOMPARE(events.first()[u"LAST-MODIFIED"_s], u"20270301T090000Z"_s);
        QCOMPARE(events.first()[u"STATUS"_s], u"CONFIRMED"_s);
        QCOMPARE(events.first()[u"CLASS"_s], u"PRIVATE"_s);
        QCOMPARE(events.first()[u"TRANSP"_s], u"TRANSPARENT"_s);
    }

    void aLocalTimeIsWrittenInUtc()
    {
        ExportedToken token = someToken();
        token.expiresAt = QDateTime(QDate(2027, 7, 1), QTime(12, 0), Qt::OffsetFromUTC, 5 * 3600);
        QCOMPARE(eventsIn(expiryCalendar({token}, exportInstant())).first()[u"DTSTART"_s], u"20270701T070000Z"_s);
    }

    void theNameIsEscapedAndReadBackAsItWas()
    {
        const Event event = eventsIn(expiryCalendar({someToken()}, exportInstant())).first();
        QVERIFY2(event[u"SUMMARY"_s].contains(u"=ci\\, \"Größe\"\\; a\\\\b"_s), qPrintable(event[u"SUMMARY"_s]));
        QVERIFY(unescaped(event[u"SUMMARY"_s]).contains(someToken().name));
        QVERIFY(unescaped(event[u"DESCRIPTION"_s]).contains(someToken().notes));
        QVERIFY(event[u"DESCRIPTION"_s].contains(u"Code (read)\\, Wiki (read)"_s));
    }

    void aNameCannotBeginALineOfItsOwn_data()
    {
        QTest::addColumn<QString>("lineBreak");
        for (const auto &[name, text] : QList<std::pair<const char *, QString>>{{"CRLF", u"\r\n"_s},
                                                                                {"LF", u"\n"_s},
                                                                                {"CR", u"\r"_s},
                                                                                {"NEL", QString(QChar(0x85))},
                                                                                {"LS", QString(QChar(0x2028))},
                                                                                {"PS", QString(QChar(0x2029))},
                                                                                {"VT", QString(QChar(0x0b))}})
            QTest::newRow(name) << text;
    }
    void aNameCannotBeginALineOfItsOwn()
    {
        QFETCH(const QString, lineBreak);
        ExportedToken token = someToken();
        token.name = u"ci"_s + lineBreak + u"ATTACH:file:///etc/passwd"_s;
        const QByteArray calendar = expiryCalendar({token}, exportInstant());
        QVERIFY(!calendar.contains("\nATTACH") && !calendar.contains("\rATTACH"));
        if (lineBreak != "\r\n"_L1)
            QVERIFY(!QString::fromUtf8(calendar).remove(u"\r\n"_s).contains(lineBreak));
        QCOMPARE(eventsIn(calendar).size(), 1);
        QVERIFY(!eventsIn(calendar).first().contains(u"ATTACH"_s));
    }

    void longLinesAreFoldedBetweenCharacters_data()
    {
        QTest::addColumn<QString>("letter");
        QTest::newRow("one octet") << u"x"_s;
        QTest::newRow("two octets") << u"ü"_s;
        QTest::newRow("three octets") << u"€"_s;
        QTest::newRow("four octets") << u"🔑"_s;
    }
    void longLinesAreFoldedBetweenCharacters()
    {
        QFETCH(const QString, letter);
        for (int before = 0; before < 8; ++before) { // So that each of its octets comes to lie at the edge.
            const QString text = QString(before, u'a') + letter.repeated(120);
            const QByteArray folded = calendarLine("SUMMARY", text);
            QVERIFY(folded.endsWith("\r\n"));
            const QList<QByteArray> lines = folded.chopped(2).split('\n');
            for (const QByteArray &line : lines) {
                const QByteArray octets = line.endsWith('\r') ? line.chopped(1) : line;
                QVERIFY2(octets.size() <= 75, octets.constData());
                QVERIFY2(isUtf8(octets), octets.constData());
                QVERIFY(octets.size() > 70 || &line == &lines.last());
            }
            QCOMPARE(QByteArray(folded).replace("\r\n ", ""), "SUMMARY:" + text.toUtf8() + "\r\n");
        }
    }

    void aLineOf75OctetsIsNotFolded()
    {
        QCOMPARE(calendarLine("X", QString(73, u'y')).count("\r\n"), 1);
        QCOMPARE(calendarLine("X", QString(74, u'y')).count("\r\n"), 2);
        QCOMPARE(calendarLine("X", {}), QByteArray("X:\r\n"));
    }

    void theUidStaysFromExportToExportAndInEveryProfile()
    {
        ExportedToken later = someToken();
        later.accountId = u"the account's id in another profile"_s;
        later.account = u"what it is called there"_s;
        later.name = u"renamed"_s;
        later.expiresAt = later.expiresAt->addDays(90);
        const QString before = eventsIn(expiryCalendar({someToken()}, exportInstant())).first()[u"UID"_s];
        const QString after = eventsIn(expiryCalendar({later}, exportInstant().addDays(1))).first()[u"UID"_s];
        QCOMPARE(after, before);
        // Written down: one that changes with a new version doubles every event that was ever imported.
        QCOMPARE(before, u"13d6d268-5521-5386-9c32-44ade39e31e4"_s);
    }

    void everyEndOfEveryTokenHasAUidOfItsOwn()
    {
        ExportedToken two = someToken();
        two.otherEnd = OtherEnd{exportInstant().addDays(3), u"idle"_s};
        two.otherEndCaption = u"not used"_s;
        ExportedToken another = someToken();
        another.remoteId = u"t-2"_s;
        ExportedToken elsewhere = someToken();
        elsewhere.place = u"azure-devops\norganization=southwind"_s;
        QSet<QString> uids;
        for (const Event &event : eventsIn(expiryCalendar({two, another, elsewhere}, exportInstant())))
            uids << event[u"UID"_s];
        QCOMPARE(uids.size(), 4);
    }

    void importingAgainMovesTheEventThatIsThere()
    {
        QMap<QString, Event> calendar;
        import(&calendar, expiryCalendar({someToken()}, exportInstant()));
        ExportedToken extended = someToken();
        extended.expiresAt = extended.expiresAt->addDays(30);
        import(&calendar, expiryCalendar({extended}, exportInstant().addSecs(1)));
        QCOMPARE(calendar.size(), 1);
        QCOMPARE(calendar.first()[u"DTSTART"_s], u"20270410T090000Z"_s);
        // An old file changes nothing any more.
        import(&calendar, expiryCalendar({someToken()}, exportInstant()));
        QCOMPARE(calendar.first()[u"DTSTART"_s], u"20270410T090000Z"_s);
    }

    void whatIsKnownToHaveGoneIsCancelled_data()
    {
        QTest::addColumn<TokenStatus>("status");
        QTest::newRow("revoked") << TokenStatus::Revoked;
        QTest::newRow("no longer listed") << TokenStatus::NoLongerListed;
        QTest::newRow("expired before its day") << TokenStatus::Expired;
    }
    void whatIsKnownToHaveGoneIsCancelled()
    {
        QFETCH(const TokenStatus, status);
        QMap<QString, Event> calendar;
        import(&calendar, expiryCalendar({someToken()}, exportInstant()));
        ExportedToken gone = someToken();
        gone.status = status;
        import(&calendar, expiryCalendar({gone}, exportInstant().addDays(1)));
        QCOMPARE(calendar.size(), 1);
        QCOMPARE(calendar.first()[u"STATUS"_s], u"CANCELLED"_s);
    }

    void anEndThatHasPassedIsLeftToTheCalendar()
    {
        ExportedToken ended = someToken();
        ended.status = TokenStatus::Expired;
        QCOMPARE(expiryCount({ended}, exportInstant().addDays(11)), 0);
        ended.status = TokenStatus::Revoked;
        QCOMPARE(expiryCount({ended}, exportInstant().addDays(11)), 0);
    }

    void whatNeverEndsHasNoEvent()
    {
        ExportedToken token = someToken();
        token.expiresAt.reset();
        token.neverExpires = true;
        QCOMPARE(expiryCount({token}, exportInstant()), 0);
        const QByteArray calendar = expiryCalendar({token}, exportInstant());
        QVERIFY(calendar.startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
        QVERIFY(calendar.endsWith("END:VCALENDAR\r\n"));
    }

    void anotherEndIsToldOnlyWhereItComesFirst()
    {
        ExportedToken token = someToken();
        token.otherEnd = OtherEnd{exportInstant().addDays(3), u"all-organizations"_s};
        token.otherEndCaption = u"all organizations"_s;
        const QList<Event> events = eventsIn(expiryCalendar({token}, exportInstant()));
        QCOMPARE(events.size(), 2);
        QVERIFY(events.last()[u"SUMMARY"_s].contains(u"all organizations"_s));
        token.otherEnd->at = exportInstant().addDays(11);
        QCOMPARE(expiryCount({token}, exportInstant()), 1);
    }

    void itNeverRings() { QVERIFY(!expiryCalendar({someToken()}, exportInstant()).contains("VALARM")); }
};

QTEST_GUILESS_MAIN(TestCalendar)
#include "tst_calendar.moc"
