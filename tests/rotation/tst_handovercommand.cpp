// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handovercommand.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What a lineage keeps of its hand-over command.
class HandOverCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itComesBackFromJsonAsItWas();
    void withoutAProgramThereIsNone();
    void aTimeLimitIsKeptWithinBounds();
};

void HandOverCommandTest::itComesBackFromJsonAsItWas()
{
    const HandOverCommand plain{.program = u"/usr/bin/true"_s, .arguments = {}, .timeLimit = 60s, .part = {}};
    QCOMPARE(handOverCommandFromJson(toJson(plain)), plain);
    const HandOverCommand full{.program = u"/opt/a b/ü"_s,
                               .arguments = {u"--to"_s, QString(), u"$HOME; \"x\"\n"_s},
                               .timeLimit = 90s,
                               .part = u"clientSecret"_s};
    QCOMPARE(handOverCommandFromJson(toJson(full)), full);
}

void HandOverCommandTest::withoutAProgramThereIsNone()
{
    QVERIFY(!handOverCommandFromJson({}));
    QVERIFY(!handOverCommandFromJson({{u"program"_s, 7}}));
    const auto bare = handOverCommandFromJson({{u"program"_s, u"/p"_s}});
    QVERIFY(bare);
    QCOMPARE(bare->timeLimit, 60s);
}

void HandOverCommandTest::aTimeLimitIsKeptWithinBounds()
{
    const auto limitOf = [](qint64 seconds) {
        return handOverCommandFromJson({{u"program"_s, u"/p"_s}, {u"timeLimit"_s, seconds}})->timeLimit;
    };
    QCOMPARE(limitOf(0), 1s);
    QCOMPARE(limitOf(-5), 1s);
    QCOMPARE(limitOf(1'000'000), 3600s);
}

QTEST_GUILESS_MAIN(HandOverCommandTest)
#include "tst_handovercommand.moc"
