// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// A creation without an answer and without a token to be found: the outcome is unconfirmed, and stays looked for.
class CommandLineUnconfirmed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anOutcomeThatNobodyKnowsIsSevenUntilItIsKnown();
};

void CommandLineUnconfirmed::anOutcomeThatNobodyKnowsIsSevenUntilItIsKnown()
{
    QVERIFY(keyring::unlock());
    // At the same time, as each looks for half a minute: one request that never arrives, and one whose token appears
    // late.
    CommandLineFixture lost;
    CommandLineFixture late;
    QVERIFY(lost.addAccount());
    QVERIFY(late.addAccount());
    lost.sandbox().addFault({.kind = SandboxFault::Kind::DropBefore, .method = "POST"});
    late.sandbox().addFault(
        {.kind = SandboxFault::Kind::LateLanding, .method = "POST", .delay = std::chrono::minutes(10)});
    const auto losing = lost.start(QStringList{u"--json"_s} + lost.createArguments(u"ci"_s));
    const auto waiting = late.start(late.createArguments(u"ci"_s));

    const CommandLineRun first = lost.finish(*losing);
    QVERIFY2(first.exitCode == 7, first.told());
    QCOMPARE(first.json()[u"error"_s].toObject()[u"kind"_s].toString(), u"unconfirmed"_s);
    QCOMPARE(lost.requests("POST"), 1);
    QVERIFY(lost.sandbox().tokens().isEmpty());
    QCOMPARE(lost.openSteps(), QStringList{u"unconfirmed"_s});
    const CommandLineRun again = lost.run({u"--json"_s, u"resume"_s});
    QVERIFY2(again.exitCode == 7, again.told());
    QCOMPARE(again.json()[u"operations"_s].toArray().at(0).toObject()[u"open"_s].toBool(), true);
    QCOMPARE(lost.openSteps().size(), 1);
    QCOMPARE(lost.requests("POST"), 1);
    QVERIFY(lost.sandbox().unusedFaults().isEmpty());

    const CommandLineRun second = late.finish(*waiting);
    QVERIFY2(second.exitCode == 7, second.told());
    late.sandbox().landLate();
    QCOMPARE(late.livingTokens().size(), 1);
    const CommandLineRun found = late.run({u"resume"_s});
    QVERIFY2(found.exitCode == 0, found.told());
    QVERIFY(late.livingTokens().isEmpty());
    QCOMPARE(late.openSteps(), QStringList());
    QVERIFY(late.sandbox().unusedFaults().isEmpty());
}

QTEST_GUILESS_MAIN(CommandLineUnconfirmed)
#include "tst_commandlineunconfirmed.moc"
