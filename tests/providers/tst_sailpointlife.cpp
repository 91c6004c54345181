// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointlife.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::sailpoint;

/// How long access tokens live that are made with a token: what a person writes, and what is asked for (fact sheet A4).
class SailPointLifeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTimeIsAskedForInSeconds_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("seconds"); // 0: refused.
        QTest::newRow("shortest") << u"15s"_s << 15;
        QTest::newRow("minutes") << u"12m"_s << 720;
        QTest::newRow("longest") << u"12h"_s << 43'200;
        QTest::newRow("longest, in seconds") << u"43200s"_s << 43'200;
        QTest::newRow("with room around") << u" 1 H "_s << 3'600;
        QTest::newRow("too short") << u"14s"_s << 0;
        QTest::newRow("too long") << u"43201s"_s << 0;
        QTest::newRow("far too long") << u"999999h"_s << 0;
        QTest::newRow("without a unit") << u"900"_s << 0;
        QTest::newRow("days") << u"1d"_s << 0;
        QTest::newRow("below nothing") << u"-20s"_s << 0;
        QTest::newRow("words") << u"soon"_s << 0;
        QTest::newRow("nothing") << u""_s << 0;
    }
    void aTimeIsAskedForInSeconds()
    {
        QFETCH(QString, text);
        QFETCH(int, seconds);
        const auto asked = lifeAsked({{u"access-token-life"_s, text}});
        QCOMPARE(asked.has_value(), seconds > 0);
        if (asked)
            QCOMPARE(*asked, std::optional(seconds));
        else
            QCOMPARE(asked.error().field, u"access-token-life"_s);
    }

    void whatIsNotSaidIsLeftToTheService()
    {
        const auto asked = lifeAsked({{u"preparedAt"_s, u"x"_s}});
        QVERIFY(asked && !*asked);
    }

    void anotherOneLikeItIsAskedForAlike_data()
    {
        QTest::addColumn<int>("seconds");
        for (const int seconds : {15, 45, 60, 90, 720, 3'600, 5'400, 43'200})
            QTest::addRow("%d", seconds) << seconds;
    }
    void anotherOneLikeItIsAskedForAlike()
    {
        QFETCH(int, seconds);
        QCOMPARE(*lifeAsked(askingForLife(seconds)), std::optional(seconds));
    }

    void itIsSaidOnlyWhenTheTokenIsMade()
    {
        QVERIFY(lifeField().onlyAtCreation);
        QVERIFY(askingForLife(60).contains(lifeField().key));
    }
};

QTEST_GUILESS_MAIN(SailPointLifeTest)
#include "tst_sailpointlife.moc"
