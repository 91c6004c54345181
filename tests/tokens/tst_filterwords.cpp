// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "filterwords.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Typed words and the texts they are in.
class TestFilterWords : public QObject
{
    Q_OBJECT

private:
    static FilterWords words(const QString &typed) { return {typed, ByteCounts{}}; }

private Q_SLOTS:
    void everyWordIsLookedForAnywhere_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("found");
        QTest::newRow("nothing") << u" "_s << u"text"_s << true;
        QTest::newRow("at the beginning") << u"rel"_s << u"release"_s << true;
        QTest::newRow("at the end") << u"ase"_s << u"release"_s << true;
        QTest::newRow("all of it") << u"release"_s << u"release"_s << true;
        QTest::newRow("longer than the text") << u"releases"_s << u"release"_s << false;
        QTest::newRow("after a false start") << u"aab"_s << u"aaab"_s << true;
        QTest::newRow("any case") << u"RELEASE"_s << u"Release"_s << true;
        QTest::newRow("not ASCII") << u"ÄTHER"_s << u"der Äther"_s << true;
        QTest::newRow("both words") << u"one two"_s << u"two one"_s << true;
        QTest::newRow("one word only") << u"one two"_s << u"one"_s << false;
        QTest::newRow("empty text") << u"a"_s << u""_s << false;
    }

    void everyWordIsLookedForAnywhere()
    {
        QFETCH(QString, typed);
        QFETCH(QString, text);
        QFETCH(bool, found);
        QCOMPARE(words(typed).areIn(FilterWords::prepared(text)), found);
        // Whichever byte of a word is the rarest.
        for (int common = 0; common < 256; ++common) {
            ByteCounts counts{};
            counts[static_cast<std::size_t>(common)] = 1;
            QCOMPARE(FilterWords(typed, counts).areIn(FilterWords::prepared(text)), found);
        }
    }

    void longerWordsAreNarrower()
    {
        QVERIFY(words(u"release"_s).areNarrowerThan(words(u"rel"_s)));
        QVERIFY(words(u"release x"_s).areNarrowerThan(words(u"rel"_s)));
        QVERIFY(words(u"release"_s).areNarrowerThan(words(u"lea ase"_s)));
        QVERIFY(words(u"a"_s).areNarrowerThan(words(u""_s)));
        QVERIFY(!words(u"rel"_s).areNarrowerThan(words(u"release"_s)));
        QVERIFY(!words(u"release"_s).areNarrowerThan(words(u"rel x"_s)));
    }
};

QTEST_GUILESS_MAIN(TestFilterWords)
#include "tst_filterwords.moc"
