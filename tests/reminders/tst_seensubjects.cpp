// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "seensubjects.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

class SeenSubjectsTest : public QObject
{
    Q_OBJECT

    const QDateTime m_first = QDateTime::fromMSecsSinceEpoch(1'700'000'000'123, Qt::UTC);
    const QDateTime m_later = m_first.addDays(3);

private Q_SLOTS:
    void whatWasSeenIsFoundWithItsTime()
    {
        const SeenSubjects seen({{u"b/2"_s, m_first}, {u"a/1"_s, m_later}, {u"ä/𝄞"_s, m_first}});
        QCOMPARE(seen.size(), 3);
        QCOMPARE(seen.since(u"b/2"_s), m_first);
        QCOMPARE(seen.since(u"a/1"_s), m_later);
        QCOMPARE(seen.since(u"ä/𝄞"_s), m_first);
    }

    void whatWasNotSeenHasNoTime()
    {
        const SeenSubjects seen({{u"a/10"_s, m_first}});
        for (const QString &other : {u"a/1"_s, u"a/100"_s, u"b"_s, QString()}) {
            QVERIFY(!seen.contains(other));
            QVERIFY(!seen.since(other).isValid());
        }
        QVERIFY(!SeenSubjects().contains(u"a/10"_s));
    }

    void whatComesHasTheNewTimeAndTheOthersKeepTheirs()
    {
        SeenSubjects seen({{u"a"_s, m_first}, {u"b"_s, m_first}, {u"d"_s, m_first}});
        seen.change({u"c"_s, u"d"_s}, {u"a"_s, u"never there"_s}, m_later);
        QCOMPARE(seen.subjects(), (QSet<QString>{u"b"_s, u"c"_s, u"d"_s}));
        QCOMPARE(seen.since(u"b"_s), m_first);
        QCOMPARE(seen.since(u"c"_s), m_later);
        QCOMPARE(seen.since(u"d"_s), m_later);
    }

    void theSameIsTheSameHoweverItCame()
    {
        SeenSubjects grown;
        grown.change({u"b"_s, u"a"_s}, {}, m_first);
        QVERIFY(grown == SeenSubjects({{u"a"_s, m_first}, {u"b"_s, m_first}}));
        QVERIFY(!(grown == SeenSubjects({{u"a"_s, m_first}, {u"b"_s, m_later}})));
        QVERIFY(!(grown == SeenSubjects({{u"ab"_s, m_first}})));
    }

    void whatIsCopiedDoesNotChangeWithTheOther()
    {
        SeenSubjects seen({{u"a"_s, m_first}});
        const SeenSubjects before = seen;
        seen.change({u"b"_s}, {u"a"_s}, m_later);
        QVERIFY(before.contains(u"a"_s));
        QVERIFY(!seen.contains(u"a"_s));
    }
};

QTEST_GUILESS_MAIN(SeenSubjectsTest)
#include "tst_seensubjects.moc"
