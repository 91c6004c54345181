// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "operationdata.h"
#include "rotationfixture.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The process goes at each step that the journal takes; resuming ends with one living successor whose secret works.
class TestKilledRotation : public QObject
{
    Q_OBJECT

private:
    /// Lives until the journal was written to so many times. False when the rotation had ended before.
    static bool killedAfter(RotationFixture &fixture, int writes)
    {
        int written = 0;
        QObject watch;
        QObject::connect(&fixture.process().journal(), &Journal::operationsChanged, &watch, [&] { ++written; });
        RotateTokenFlow *flow = fixture.begin(fixture.plan(), false);
        (void)QTest::qWaitFor([&] { return written >= writes || flow->hasEnded(); }, 30'000);
        const bool ended = flow->hasEnded();
        fixture.flows().killAndRestart(false);
        return !ended;
    }

    static void isWhole(RotationFixture &fixture)
    {
        for (int again = 0; again < 5 && !fixture.process().openOperations().isEmpty(); ++again)
            fixture.resume();
        // A request that may have been lost is looked for until its token would have expired; all else has ended.
        const QList<Operation> open = fixture.process().openOperations();
        for (const Operation &operation : open)
            QVERIFY(operation.kind == Operation::Kind::Create && partOf(operation.data).isEmpty());
        QVERIFY(fixture.revokedOnlyAfterAProbe());
        QCOMPARE(fixture.living().size(), 1);
        QVERIFY(fixture.secretWorks(fixture.living().front().id));
        QCOMPARE(fixture.flows().keychain().count(), 2);
    }

private Q_SLOTS:
    void killedAtAnyStepOfTheJournalNothingIsLost()
    {
        int steps = 0;
        for (int writes = 1; writes < 60; ++writes) {
            RotationFixture fixture;
            const bool killed = killedAfter(fixture, writes);
            isWhole(fixture);
            if (QTest::currentTestFailed())
                qFatal("killed after %d writes to the journal", writes);
            QVERIFY(fixture.onlyTheSuccessorLivesAndItsSecretWorks());
            if (!killed)
                break;
            ++steps;
        }
        QVERIFY(steps > 8);
    }

    void killedWhileResumingNothingIsLostEither()
    {
        for (int writes = 1; writes < 12; ++writes) {
            RotationFixture fixture;
            killedAfter(fixture, writes);
            {
                int written = 0;
                QObject watch;
                QObject::connect(&fixture.process().journal(), &Journal::operationsChanged, &watch, [&] { ++written; });
                FlowParts parts = fixture.process().parts();
                parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
                ResumeFlow resuming(parts);
                resuming.start();
                (void)QTest::qWaitFor([&] { return written >= writes || resuming.hasEnded(); }, 30'000);
            }
            fixture.flows().killAndRestart(false);
            isWhole(fixture);
            if (QTest::currentTestFailed())
                qFatal("killed after %d writes to the journal, twice", writes);
        }
    }
};

QTEST_GUILESS_MAIN(TestKilledRotation)
#include "tst_killedrotation.moc"
