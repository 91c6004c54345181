// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fulldisk.h"
#include "operationdata.h"
#include "rotationfixture.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace patkeeper;

using State = RotateTokenFlow::State;

/// Days on which the keychain, the disk, the clock, another process or another machine stand in the way of a rotation.
class TestRotationBadDays : public QObject
{
    Q_OBJECT

private:
    enum class Keychain { Absent, LockedBefore, LockedMeanwhile, ReadsBackWrong };

    std::unique_ptr<RotationFixture> m_fixture;

    FlowFixture &flows() { return m_fixture->flows(); }
    FlowProcess &process() { return m_fixture->process(); }
    Sandbox &sandbox() { return m_fixture->sandbox(); }

    void untouched()
    {
        const auto living = m_fixture->living();
        QCOMPARE(living.size(), 1);
        QCOMPARE(living.front().id, m_fixture->predecessor().remoteId);
        QVERIFY(m_fixture->secretWorks(m_fixture->predecessor().remoteId));
        QVERIFY(process().openOperations().isEmpty());
    }

    /// Resumed until nothing is left to do: one token lives, its secret works, and nothing was revoked too early.
    void whole()
    {
        for (int again = 0; again < 5 && !process().openOperations().isEmpty(); ++again)
            m_fixture->resume();
        const QList<Operation> open = process().openOperations();
        for (const Operation &operation : open) // A creation that may have been lost is looked for on its own.
            QVERIFY(operation.kind == Operation::Kind::Create && partOf(operation.data).isEmpty());
        QVERIFY(m_fixture->revokedOnlyAfterAProbe());
        QCOMPARE(m_fixture->living().size(), 1);
        QVERIFY(m_fixture->secretWorks(m_fixture->living().front().id));
    }

    /// Until the journal was written to so many times, or the rotation had ended before.
    bool reaches(RotateTokenFlow *flow, const int *written, int writes)
    {
        (void)QTest::qWaitFor([&] { return *written >= writes || flow->hasEnded(); }, 30'000);
        return !flow->hasEnded();
    }

    void beElsewhere()
    {
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().database()->write<void>(
                [](QSqlDatabase &connection) -> Result<void> {
                    const auto done = execute(connection, u"UPDATE operations SET machine_id = 'elsewhere'"_s);
                    return done ? Result<void>() : std::unexpected(done.error());
                },
                context, std::move(reply));
        }));
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<RotationFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void aKeychainThatDoesNotKeepTheSecretLeavesThePredecessor_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("none") << int(Keychain::Absent);
        QTest::newRow("locked before") << int(Keychain::LockedBefore);
        QTest::newRow("locked between the creation and the storing") << int(Keychain::LockedMeanwhile);
        QTest::newRow("what is read back is wrong") << int(Keychain::ReadsBackWrong);
    }

    void aKeychainThatDoesNotKeepTheSecretLeavesThePredecessor()
    {
        QFETCH(const int, how);
        const auto kind = static_cast<Keychain>(how);
        MemorySecretStore &keychain = flows().keychain();
        if (kind == Keychain::Absent)
            keychain.pretendState(KeychainState::Absent);
        else if (kind == Keychain::LockedBefore)
            keychain.pretendState(KeychainState::Locked);
        else if (kind == Keychain::ReadsBackWrong)
            keychain.corruptNextWrite("not what was written");
        else
            flows().fault(SandboxFault::Kind::Delay, "POST");
        const RotateTokenFlow *flow = m_fixture->begin(m_fixture->plan(), false);
        if (kind == Keychain::LockedMeanwhile) {
            QTRY_COMPARE(sandbox().waitingRequests(), 1);
            keychain.pretendState(KeychainState::Locked);
            sandbox().releaseDelays();
        }
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(!flow->error()->message.isEmpty());
        keychain.pretendState(KeychainState::Ready);
        // Half made when it was locked: resumed, it is rotated after all. What was refused stays as it was.
        if (kind == Keychain::LockedMeanwhile)
            return whole();
        untouched();
        // Where it was known before, no token was made in vain.
        if (kind != Keychain::ReadsBackWrong)
            QCOMPARE(flows().sent("POST"), 0);
    }

    void aFullDiskAtAnyCommitLosesNothing()
    {
        int steps = 0;
        for (int writes = 0; writes < 60; ++writes) {
            cleanup();
            init();
            int written = 0;
            QObject watch;
            connect(&process().journal(), &Journal::operationsChanged, &watch, [&] { ++written; });
            std::optional<FullDisk> full;
            if (writes == 0)
                full.emplace();
            RotateTokenFlow *flow = m_fixture->begin(m_fixture->plan(), false);
            const bool inTheMiddle = reaches(flow, &written, writes);
            if (!full)
                full.emplace();
            QVERIFY(FlowFixture::ends(flow));
            full.reset();
            flows().killAndRestart(false);
            whole();
            if (QTest::currentTestFailed())
                qFatal("full after %d writes to the journal", writes);
            if (!inTheMiddle && writes > 0)
                break;
            ++steps;
        }
        QVERIFY(steps > 8);
    }

    void aClockThatIsHoursWrongRotatesAsWell_data()
    {
        QTest::addColumn<int>("hours");
        QTest::newRow("five hours behind") << -5;
        QTest::newRow("three hours ahead") << 3;
    }

    void aClockThatIsHoursWrongRotatesAsWell()
    {
        QFETCH(const int, hours);
        SandboxPolicy policy = sandbox().policy();
        policy.clockOffset = std::chrono::hours(hours);
        sandbox().setPolicy(policy);
        QVERIFY(flows().refresh());
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QVERIFY(m_fixture->revokedOnlyAfterAProbe());
    }

    void aGraceIsCountedByTheClockOfTheService()
    {
        SandboxPolicy policy = sandbox().policy();
        policy.clockOffset = -5h;
        sandbox().setPolicy(policy);
        QVERIFY(flows().refresh());
        const RotateTokenFlow *flow = m_fixture->rotate(2h);
        QCOMPARE(flow->state(), State::Waiting);
        // By the clock of this computer it would be due already, or not for hours.
        const qint64 left = flows().inventory().now(m_fixture->account()).secsTo(*flow->data().revokeAt);
        QVERIFY2(left > 7100 && left <= 7200, qPrintable(QString::number(left)));
        QCOMPARE(m_fixture->living().size(), 2);
    }

    void ofTwoWithOneNameOnlyTheChosenOneIsReplaced()
    {
        const QString name = flows().inventory().token(m_fixture->predecessor())->token.name;
        const TokenKey twin = flows().createToken(m_fixture->account(), name);
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Done);
        const auto living = m_fixture->living();
        QCOMPARE(living.size(), 2);
        QVERIFY(m_fixture->secretWorks(twin.remoteId));
        QVERIFY(m_fixture->secretWorks(flow->successor().remoteId));
        QVERIFY(std::none_of(living.begin(), living.end(),
                             [&](const SandboxToken &token) { return token.id == m_fixture->predecessor().remoteId; }));
    }

    void anotherProcessDoesNotRotateItMeanwhile()
    {
        flows().fault(SandboxFault::Kind::Delay, "POST");
        RotateTokenFlow *flow = m_fixture->begin(m_fixture->plan());
        QTRY_COMPARE(sandbox().waitingRequests(), 1);
        const auto other = flows().anotherProcess(false);
        RotateTokenFlow second(other->parts());
        second.start(m_fixture->plan());
        QVERIFY(FlowFixture::ends(&second));
        QCOMPARE(second.error()->kind, Error::Kind::Busy);
        // Nor does it take up what is not abandoned.
        FlowParts parts = other->parts();
        parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
        ResumeFlow resuming(parts);
        resuming.start();
        QVERIFY(FlowFixture::ends(&resuming));
        QVERIFY(resuming.items().isEmpty());
        sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(flows().sent("POST"), 1);
        QVERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
    }

    void aCopiedProfileLeavesTheRotationToTheOtherMachine()
    {
        flows().fault(SandboxFault::Kind::Delay, "POST");
        m_fixture->begin(m_fixture->plan(), false);
        QTRY_COMPARE(sandbox().waitingRequests(), 1);
        flows().killAndRestart(false);
        sandbox().releaseDelays();
        beElsewhere();
        const auto items = m_fixture->resume();
        QVERIFY(!items.isEmpty());
        for (const ResumeFlow::Item &item : items)
            QCOMPARE(item.outcome, Resumption::Outcome::StillOpen);
        QCOMPARE(flows().sent("DELETE"), 0);
        FlowParts parts = process().parts();
        parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
        ResumeFlow taking(parts);
        taking.start(true);
        QVERIFY(FlowFixture::ends(&taking));
        whole();
    }
};

QTEST_GUILESS_MAIN(TestRotationBadDays)
#include "tst_rotationbaddays.moc"
