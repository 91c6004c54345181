// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderclock.h"

#include "reminderwording.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What reminders say.
class TestReminderWording : public QObject
{
    Q_OBJECT

private:
    const ReminderMoment m_moment{.settings = {},
                                  .now = localTime(u"2026-06-08 23:00"_s, zoneOf("Europe/Berlin")),
                                  .zone = zoneOf("Europe/Berlin")};

    static Announcement about(const std::vector<ReminderFact> &facts)
    {
        return {.form = facts.size() == 1 ? Announcement::Form::Single : Announcement::Form::Summary,
                .identity = u"x"_s,
                .facts = facts,
                .marks = {}};
    }

private Q_SLOTS:
    void daysAreThoseOfTheCalendar_data()
    {
        QTest::addColumn<int>("hours");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("half an hour") << 0 << u"“ci” expires today"_s;
        QTest::newRow("two hours, past midnight") << 2 << u"“ci” expires tomorrow"_s;
        QTest::newRow("a day and two hours") << 26 << u"“ci” expires in 2 day(s)"_s;
    }

    void daysAreThoseOfTheCalendar()
    {
        QFETCH(int, hours);
        QFETCH(QString, sentence);
        QCOMPARE(reminderSentence(expiryOf(u"ci"_s, m_moment.now.addSecs(1800 + hours * 3600)), m_moment), sentence);
    }

    void eachKindNamesTokenAndWhatToDo()
    {
        for (int kind = 0; kind <= int(ReminderKind::Died); ++kind) {
            ReminderFact fact = expiryOf(u"ci"_s, m_moment.now.addDays(3));
            fact.kind = ReminderKind(kind);
            fact.accountName = u"Northwind"_s;
            const ReminderText text = reminderText(about({fact}), m_moment);
            const bool isSignIn = fact.kind == ReminderKind::SignIn;
            QVERIFY2(text.title.contains(isSignIn ? u"Northwind"_s : u"ci"_s), qUtf8Printable(text.title));
            QVERIFY2(text.body.contains(u"Northwind"_s), qUtf8Printable(text.body));
            QVERIFY2(!reminderAdvice(fact).isEmpty() && text.body.contains(reminderAdvice(fact)),
                     qUtf8Printable(text.body));
            QVERIFY(!reminderCaption(fact.kind).isEmpty());
        }
    }

    void aNameStaysAsItIs()
    {
        const QString name = u"<img src=x> & %1 %n"_s;
        const ReminderText text = reminderText(about({expiryOf(name, m_moment.now.addDays(3))}), m_moment);
        QVERIFY2(text.title.contains(name), qUtf8Printable(text.title));
    }

    void aSummaryNamesTheFirstFewAndCountsTheRest()
    {
        std::vector<ReminderFact> facts;
        for (int i = 0; i < 12; ++i)
            facts.push_back(expiryOf(u"token-%1"_s.arg(i), m_moment.now.addDays(3)));
        const ReminderText text = reminderText(about(facts), m_moment);
        QVERIFY2(text.title.contains(u"12"_s), qUtf8Printable(text.title));
        QVERIFY2(text.body.contains(u"token-4"_s) && !text.body.contains(u"token-5"_s), qUtf8Printable(text.body));
        QVERIFY2(text.body.contains(u"and 7 more"_s), qUtf8Printable(text.body));
    }

    void oldDataSaysHowOldItIs()
    {
        ReminderFact fact = expiryOf(u"ci"_s, m_moment.now.addDays(3));
        QCOMPARE(reminderAge({fact}, m_moment), u"Never refreshed so far."_s);
        fact.refreshedAt = m_moment.now.addSecs(-3600);
        QVERIFY(reminderAge({fact}, m_moment).isEmpty());
        fact.refreshedAt = m_moment.now.addDays(-5);
        QVERIFY(reminderAge({fact}, m_moment).startsWith(u"As of "_s));
    }
};

QTEST_GUILESS_MAIN(TestReminderWording)
#include "tst_reminderwording.moc"
