// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "collatedtexts.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Numbers that stand for the order of texts.
class TestCollatedTexts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ranksFollowTheOrder()
    {
        const std::vector<QString> texts{u"beta"_s, u"Alpha"_s, u"gamma"_s, u"alpha"_s, u"beta"_s};
        const auto ranks = CollatedTexts::order(CollatedTexts::By::Collation, texts).rankOfEach;
        QCOMPARE(ranks.size(), texts.size());
        QVERIFY(ranks[1] < ranks[0] && ranks[0] < ranks[2]);
        QCOMPARE(ranks[3], ranks[1]);
        QCOMPARE(ranks[4], ranks[0]);
    }

    void codePointsTellCasesApart()
    {
        const auto ranks = CollatedTexts::order(CollatedTexts::By::CodePoints, {u"a"_s, u"B"_s, u"b"_s}).rankOfEach;
        QVERIFY(ranks[1] < ranks[0] && ranks[0] < ranks[2]);
    }

    void whatComesLaterFindsItsPlace()
    {
        CollatedTexts texts(CollatedTexts::By::Collation);
        auto order = CollatedTexts::order(CollatedTexts::By::Collation, {u"b"_s, u"d"_s});
        const auto known = order.rankOfEach;
        texts.adopt(std::move(order));
        const auto first = texts.rankOf(u"A"_s);
        const auto between = texts.rankOf(u"c"_s);
        const auto last = texts.rankOf(u"e"_s);
        QVERIFY(first && between && last);
        QVERIFY(*first < known[0] && known[0] < *between && *between < known[1] && known[1] < *last);
        QCOMPARE(texts.rankOf(u"B"_s), std::optional(known[0]));
        QCOMPARE(texts.rankOf(u"C"_s), between);
    }

    void withoutRoomThereIsNoRankRatherThanAWrongOne()
    {
        CollatedTexts texts(CollatedTexts::By::Collation);
        texts.adopt(CollatedTexts::order(CollatedTexts::By::Collation, {u"a"_s, u"z"_s}));
        std::vector<qint64> ranks;
        for (int number = 100; number < 200; ++number) {
            const auto rank = texts.rankOf(u"m%1"_s.arg(number));
            if (!rank)
                break;
            ranks.push_back(*rank);
        }
        QVERIFY(ranks.size() >= 30 && ranks.size() < 100);
        QVERIFY(std::is_sorted(ranks.begin(), ranks.end()));
        QVERIFY(std::adjacent_find(ranks.begin(), ranks.end()) == ranks.end());
    }
};

QTEST_GUILESS_MAIN(TestCollatedTexts)
#include "tst_collatedtexts.moc"
