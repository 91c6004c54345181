// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "operationdata.h"
#include "rotatetokensflow.h"
#include "rotationfixture.h"
#include "tokenreference.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using State = RotateTokenFlow::State;

/// A rotation against the sandbox: what it does when all is well, and that nothing is lost when it is not.
class TestRotateTokenFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<RotationFixture> m_fixture;

    FlowFixture &flows() { return m_fixture->flows(); }
    Sandbox &sandbox() { return m_fixture->sandbox(); }
    FlowProcess &process() { return m_fixture->process(); }
    const TokenKey &predecessor() { return m_fixture->predecessor(); }

    void faultAt(Fault kind, const QByteArray &method, const QString &path = {}, int status = 500)
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.method = method;
        fault.pathContains = path;
        fault.status = status;
        fault.delay = 1h; // Until the test lets it land.
        if (kind == Fault::RedirectElsewhere)
            fault.value = "http://127.0.0.1:9/";
        else if (kind == Fault::RateLimitedWithRetryAfter)
            fault.value = "1";
        sandbox().addFault(fault);
    }

    bool predecessorLives()
    {
        const auto living = m_fixture->living();
        return std::any_of(living.begin(), living.end(),
                           [&](const SandboxToken &token) { return token.id == predecessor().remoteId; });
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<RotationFixture>(); }
    void cleanup()
    {
        QVERIFY(sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void aRotationWithoutGraceLeavesTheSuccessorAlone()
    {
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QVERIFY(m_fixture->revokedOnlyAfterAProbe());
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(flows().keychain().count(), 2); // The sign-in and the successor.
        const TokenEntry *successor = flows().inventory().token(flow->successor());
        const Lineage *line = flows().inventory().lineage(successor->lineageId);
        QVERIFY(line != nullptr);
        QCOMPARE(line->currentRemoteId, flow->successor().remoteId);
        QCOMPARE(line->previousRemoteId, predecessor().remoteId);
        QVERIFY(process().history(predecessor()).contains(u"rotated done"_s));
    }

    void theNotesFollowTheChangeOfIds()
    {
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            flows().inventory().saveNotes(predecessor(), u"the build farm"_s, context, std::move(reply));
        }));
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(flows().inventory().notes(flow->successor()), u"the build farm"_s);
    }

    void duringGraceBothLiveAndTheNameMeansTheSuccessor()
    {
        const RotateTokenFlow *flow = m_fixture->rotate(24h);
        QCOMPARE(flow->state(), State::Waiting);
        QCOMPARE(m_fixture->living().size(), 2);
        const auto named = resolveToken(flows().inventory(), u"work/ci"_s);
        QVERIFY(named);
        QCOMPARE(*named, flow->successor());
        const auto items = m_fixture->resume();
        QCOMPARE(items.size(), 1);
        QCOMPARE(items.front().outcome, Resumption::Outcome::NotDue);
        QCOMPARE(m_fixture->living().size(), 2);
    }

    void whatIsDueIsRevokedWhenItIsResumed()
    {
        RotationPlan plan = m_fixture->plan(1s);
        RotateTokenFlow *flow = m_fixture->begin(plan);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Waiting);
        QTRY_VERIFY(flows().inventory().now(m_fixture->account()) > *flow->data().revokeAt);
        QCOMPARE(m_fixture->resume().front().outcome, Resumption::Outcome::Settled);
        QVERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QVERIFY(process().openOperations().isEmpty());
    }

    void aRotationIsUndoneWhileThePredecessorLives()
    {
        const RotateTokenFlow *flow = m_fixture->rotate(24h);
        const TokenKey successor = flow->successor();
        const auto claimed = replyOf<Operation>([&](QObject *context, auto reply) {
            process().journal().claim(flow->operation().id, false, context, std::move(reply));
        });
        QVERIFY(claimed);
        RotateTokenFlow undo(process().parts());
        undo.undo(*claimed);
        QVERIFY(FlowFixture::ends(&undo));
        QCOMPARE(undo.state(), State::Undone);
        QCOMPARE(m_fixture->living().size(), 1);
        QVERIFY(predecessorLives());
        QVERIFY(m_fixture->secretWorks(predecessor().remoteId));
        const auto named = resolveToken(flows().inventory(), u"work/ci"_s);
        QVERIFY(named);
        QCOMPARE(*named, predecessor());
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(flows().keychain().count(), 2);
    }

    void nothingIsUndoneWhenThePredecessorHasEndedElsewhere_data()
    {
        QTest::addColumn<bool>("open");
        QTest::newRow("during grace") << true;
        QTest::newRow("after a rotation that left it") << false;
    }

    void nothingIsUndoneWhenThePredecessorHasEndedElsewhere()
    {
        QFETCH(bool, open);
        RotationPlan plan = m_fixture->plan(24h);
        plan.leavesPredecessor = !open;
        RotateTokenFlow *flow = m_fixture->begin(plan);
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(sandbox().revokeToken(predecessor().remoteId));
        RotateTokenFlow undo(process().parts());
        if (open) {
            const auto claimed = replyOf<Operation>([&](QObject *context, auto reply) {
                process().journal().claim(flow->operation().id, false, context, std::move(reply));
            });
            QVERIFY(claimed);
            undo.undo(*claimed);
        } else {
            undo.undoEnded(flow->successor(), predecessor());
        }
        QVERIFY(FlowFixture::ends(&undo));
        QCOMPARE(undo.state(), State::Failed);
        QVERIFY(!undo.data().undone);
        QVERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QCOMPARE(flows().sent("DELETE"), 0);
        QCOMPARE(process().openOperations().size(), open ? 1 : 0);
    }

    void aRotationThatLeftItsPredecessorAliveIsUndoneToo()
    {
        RotationPlan plan = m_fixture->plan();
        plan.leavesPredecessor = true;
        RotateTokenFlow *flow = m_fixture->begin(plan);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(m_fixture->living().size(), 2);
        RotateTokenFlow undo(process().parts());
        undo.undoEnded(flow->successor(), predecessor());
        QVERIFY(FlowFixture::ends(&undo));
        QCOMPARE(undo.state(), State::Undone);
        QVERIFY(predecessorLives());
        QCOMPARE(m_fixture->living().size(), 1);
    }

    void aRefusalByPolicyLeavesThePredecessorUntouched()
    {
        SandboxPolicy policy = sandbox().policy();
        policy.creationBlocked = true;
        sandbox().setPolicy(policy);
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->error() && !flow->error()->message.isEmpty());
        QVERIFY(predecessorLives());
        QCOMPARE(m_fixture->living().size(), 1);
        QCOMPARE(flows().sent("DELETE"), 0);
        QVERIFY(process().openOperations().isEmpty());
    }

    void anAnonymousAnswerIsNoProofAndNothingIsRevoked()
    {
        faultAt(Fault::AnonymousProbe, {});
        RotateTokenFlow *flow = m_fixture->begin(m_fixture->plan());
        QVERIFY(FlowFixture::reaches(flow, State::NotProven));
        QVERIFY(flow->waitsForPerson());
        QCOMPARE(flows().sent("DELETE"), 0);
        flow->withdraw();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(predecessorLives());
        QCOMPARE(m_fixture->living().size(), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

    void aPersonMayTrustWhatCouldNotBeProven()
    {
        faultAt(Fault::OtherUserProbe, {});
        RotateTokenFlow *flow = m_fixture->begin(m_fixture->plan(24h));
        QVERIFY(FlowFixture::reaches(flow, State::NotProven));
        flow->trustAnyway();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Waiting);
        QVERIFY(process().history(predecessor()).contains(u"trusted-unproven done"_s));
    }

    void withNobodyThereWhatIsNotProvenIsRevokedAgain()
    {
        faultAt(Fault::AnonymousProbe, {});
        RotateTokenFlow *flow = m_fixture->begin(m_fixture->plan(), false);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(predecessorLives());
        QCOMPARE(m_fixture->living().size(), 1);
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(flows().keychain().count(), 2);
    }

    void aSuccessorThatWasChangedDuringGraceRevokesNothing_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("revoked elsewhere") << 0;
        QTest::newRow("shortened elsewhere") << 1;
        QTest::newRow("given other scopes elsewhere") << 2;
        QTest::newRow("its entry is deleted") << 3;
        QTest::newRow("the keychain is locked") << 4;
        QTest::newRow("the probe answers for nobody") << 5;
    }

    void aSuccessorThatWasChangedDuringGraceRevokesNothing()
    {
        QFETCH(int, what);
        const RotateTokenFlow *flow = m_fixture->rotate(24h);
        QCOMPARE(flow->state(), State::Waiting);
        const QString successor = flow->successor().remoteId;
        const QString key = flows().inventory().token(flow->successor())->secret->key;
        switch (what) {
        case 0:
            QVERIFY(sandbox().revokeToken(successor));
            break;
        case 1:
        case 2:
            changeElsewhere(successor, what == 1);
            break;
        case 3:
            QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
                flows().keychain().remove(key, Interaction::Forbidden, context, std::move(reply));
            }));
            break;
        case 4:
            flows().keychain().refuseReads(Error::Kind::KeychainLocked);
            break;
        default:
            faultAt(Fault::AnonymousProbe, {});
        }
        sandbox().clearRequests();
        RotateTokenFlow due(process().parts());
        const auto claimed = replyOf<Operation>([&](QObject *context, auto reply) {
            process().journal().claim(flow->operation().id, false, context, std::move(reply));
        });
        QVERIFY(claimed);
        due.revokeNow(*claimed);
        QVERIFY(FlowFixture::ends(&due));
        QCOMPARE(due.state(), State::Failed);
        QVERIFY(due.error() && !due.error()->message.isEmpty());
        QVERIFY(due.staysOpen());
        QVERIFY(predecessorLives());
        QCOMPARE(flows().sent("DELETE"), 0);
        QCOMPARE(process().openOperations().size(), 1);
        QVERIFY(!process().openOperations().front().errorMessage.isEmpty());
    }

    void aLostAnswerToTheCreationEndsWithOneSuccessorOrNone()
    {
        faultAt(Fault::DropAfter, "POST");
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(predecessorLives());
        QCOMPARE(m_fixture->living().size(), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

    void aPostThatLandsAfterTheListingSaidNoneIsFoundByResuming()
    {
        faultAt(Fault::LateLanding, "POST");
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->staysOpen());
        sandbox().landLate();
        QCOMPARE(m_fixture->living().size(), 2);
        m_fixture->resume();
        QVERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QVERIFY(process().openOperations().isEmpty());
    }

    void aLostAnswerToTheRevocationIsSettledByResuming()
    {
        faultAt(Fault::DropBefore, "DELETE");
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->staysOpen());
        QVERIFY(predecessorLives());
        const auto items = m_fixture->resume();
        QCOMPARE(items.size(), 1);
        QCOMPARE(items.front().outcome, Resumption::Outcome::Settled);
        QVERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QVERIFY(process().openOperations().isEmpty());
    }

    void aFaultAtAnyStepLosesNothing_data()
    {
        QTest::addColumn<Fault>("kind");
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QString>("path");
        struct Step {
            const char *name;
            QByteArray method;
            QString path;
        };
        const QList<Step> steps{{"creating", "POST", u"tokens/pats"_s},
                                {"proving", "GET", u"connectionData"_s},
                                {"looking again", "GET", u"tokens/pats"_s},
                                {"revoking", "DELETE", u"tokens/pats"_s}};
        const QList<std::pair<const char *, Fault>> faults{{"server error", Fault::ServerError},
                                                           {"server error after", Fault::ServerErrorAfter},
                                                           {"dropped before", Fault::DropBefore},
                                                           {"dropped after", Fault::DropAfter},
                                                           {"rate limited", Fault::RateLimitedWithRetryAfter},
                                                           {"redirected", Fault::RedirectElsewhere},
                                                           {"a page", Fault::Html},
                                                           {"garbage", Fault::Garbage},
                                                           {"truncated", Fault::Truncated},
                                                           {"signed out", Fault::Unauthorized}};
        for (const Step &step : steps) {
            for (const auto &[name, fault] : faults)
                QTest::addRow("%s: %s", step.name, name) << fault << step.method << step.path;
        }
    }

    void aFaultAtAnyStepLosesNothing()
    {
        QFETCH(Fault, kind);
        QFETCH(QByteArray, method);
        QFETCH(QString, path);
        faultAt(kind, method, path);
        RotateTokenFlow *flow = m_fixture->begin(m_fixture->plan(), false);
        QVERIFY(FlowFixture::ends(flow));
        // Whatever has happened: somebody's secret works.
        const bool oldWorks = predecessorLives() && m_fixture->secretWorks(predecessor().remoteId);
        QVERIFY(oldWorks || m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QVERIFY(m_fixture->revokedOnlyAfterAProbe());
        const Account *account = flows().inventory().account(m_fixture->account());
        if (flows().inventory().signIn(account->signInId)->needed)
            QVERIFY(flows().signInAgain(account->id));
        for (int again = 0; again < 3 && !process().openOperations().isEmpty(); ++again)
            m_fixture->resume();
        // What may have been created is looked for until it would have expired; all else has come to its end.
        const QList<Operation> open = process().openOperations();
        for (const Operation &operation : open)
            QVERIFY(operation.kind == Operation::Kind::Create && operation.step == step::unconfirmed);
        QVERIFY(open.size() <= 1);
        QVERIFY(m_fixture->living().size() == 1);
        QVERIFY(m_fixture->secretWorks(m_fixture->living().front().id));
        QVERIFY(m_fixture->revokedOnlyAfterAProbe());
        QCOMPARE(flows().keychain().count(), 2);
    }

    void somebodyElsesTokenOfTheSameNameIsNeverTouched()
    {
        const QString foreign = flows().addRemoteToken(u"ci"_s);
        faultAt(Fault::DropBefore, "POST");
        m_fixture->rotate();
        m_fixture->resume();
        for (const SandboxRequest &request : sandbox().requests())
            QVERIFY(request.method != "DELETE" || request.query.value(u"authorizationId"_s) != foreign);
        const auto living = m_fixture->living();
        QVERIFY(
            std::any_of(living.begin(), living.end(), [&](const SandboxToken &token) { return token.id == foreign; }));
    }

    void theSameTokenIsNotRotatedTwiceAtOnce()
    {
        const RotateTokenFlow *flow = m_fixture->rotate(24h);
        QCOMPARE(flow->state(), State::Waiting);
        const RotateTokenFlow *second = m_fixture->rotate(24h);
        QCOMPARE(second->state(), State::Failed);
        QCOMPARE(second->error()->kind, Error::Kind::Busy);
        QCOMPARE(m_fixture->living().size(), 2);
    }

    void aShortenedSuccessorDoesNotEndALongerPredecessor()
    {
        SandboxPolicy policy = sandbox().policy();
        policy.maximumLifespanDays = 10;
        policy.shortenInsteadOfRefuse = true;
        sandbox().setPolicy(policy);
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(flow->wasShortened());
        QVERIFY(flow->data().plan.leavesPredecessor);
        QCOMPARE(m_fixture->living().size(), 2);
        QCOMPARE(flows().sent("DELETE"), 0);
    }

    void aHandOverThatSucceedsComesBeforeTheRevocation()
    {
        const QString received = giveCommand(u"cat > \"$1\""_s);
        QVERIFY(!received.isEmpty());
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(flow->data().handedOver);
        QVERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QFile file(received);
        QVERIFY(file.open(QFile::ReadOnly));
        QCOMPARE(file.readAll(), sandbox().secretOf(flow->successor().remoteId));
        QVERIFY(process().history(predecessor()).contains(u"handed-over done"_s));
    }

    void aHandOverThatFailsStopsBeforeTheRevocationAndIsRepeatedByResuming()
    {
        const QString received = giveCommand(u"test -e \"$1\" || { cat >/dev/null; touch \"$1\"; exit 3; }"_s);
        QVERIFY(!received.isEmpty());
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->staysOpen());
        QCOMPARE(flow->data().handOverAttempts, 1);
        QVERIFY(predecessorLives());
        QCOMPARE(flows().sent("DELETE"), 0);
        QCOMPARE(m_fixture->resume().front().outcome, Resumption::Outcome::Settled);
        QVERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QVERIFY(process().history(predecessor()).contains(u"handed-over failed"_s));
    }

    void aCommandThatWasChangedSinceItsApprovalIsNotRun()
    {
        const QString received = giveCommand(u"cat > \"$1\""_s);
        QVERIFY(!received.isEmpty());
        const TokenEntry *entry = flows().inventory().token(predecessor());
        QJsonObject policy = flows().inventory().lineage(entry->lineageId)->policy;
        QJsonObject command = policy.value(u"handOver"_s).toObject();
        command.insert(u"arguments"_s, QJsonArray{u"/somewhere/else"_s});
        policy.insert(u"handOver"_s, command);
        QVERIFY(savePolicy(policy));
        const RotateTokenFlow *flow = m_fixture->rotate();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->awaitsApproval());
        QVERIFY(flow->staysOpen());
        QVERIFY(!QFile::exists(received));
        QVERIFY(predecessorLives());
        QCOMPARE(flows().sent("DELETE"), 0);
    }

    void byItselfWithoutAHandOverThePredecessorIsLeft()
    {
        RotationPlan plan = m_fixture->plan();
        plan.unattended = true;
        RotateTokenFlow *flow = m_fixture->begin(plan, false);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(m_fixture->living().size(), 2);
        QVERIFY(process().openOperations().isEmpty());
    }

    void inBulkNothingIsRevokedAtOnceUnlessItWasHandedOver()
    {
        const TokenKey other = flows().createToken(m_fixture->account(), u"nightly"_s);
        RotationPlan second = m_fixture->plan();
        second.predecessorId = other.remoteId;
        second.request.name = u"nightly"_s;
        RotateTokensFlow flow(process().parts());
        flow.start({m_fixture->plan(), second});
        QVERIFY(FlowFixture::ends(&flow));
        QCOMPARE(flow.answered(), 2);
        for (const RotateTokensFlow::Item &item : flow.items())
            QCOMPARE(item.flow->state(), State::Waiting);
        QCOMPARE(m_fixture->living().size(), 4);
        QCOMPARE(flows().sent("DELETE"), 0);
    }

    void severalThatAreDueAreRevokedTogetherAndConfirmedByOneListing()
    {
        QList<TokenKey> keys{predecessor(), flows().createToken(m_fixture->account(), u"nightly"_s),
                             flows().createToken(m_fixture->account(), u"weekly"_s)};
        std::optional<QDateTime> last;
        for (const TokenKey &key : std::as_const(keys)) {
            RotationPlan plan = m_fixture->plan(1s);
            plan.predecessorId = key.remoteId;
            plan.request.name = flows().inventory().token(key)->token.name;
            const RotateTokenFlow *flow = m_fixture->begin(plan);
            QVERIFY(FlowFixture::ends(flow));
            QCOMPARE(flow->state(), State::Waiting);
            last = flow->data().revokeAt;
        }
        QTRY_VERIFY(flows().inventory().now(m_fixture->account()) > *last);
        sandbox().clearRequests();
        const auto items = m_fixture->resume();
        QCOMPARE(items.size(), 3);
        for (const ResumeFlow::Item &item : items)
            QCOMPARE(item.outcome, Resumption::Outcome::Settled);
        QCOMPARE(m_fixture->living().size(), 3);
        QCOMPARE(flows().sent("DELETE"), 3);
        const auto requests = sandbox().requests();
        const auto listings = std::count_if(requests.begin(), requests.end(), [](const SandboxRequest &request) {
            return request.method == "GET" && request.query.contains(u"displayFilterOption"_s);
        });
        QCOMPARE(listings, 3); // One for each filter.
    }

    void stoppedInBulkTheOnesUnderWayEndAndNoOtherBegins()
    {
        std::vector<RotationPlan> plans{m_fixture->plan()};
        for (int i = 0; i < RotateTokensFlow::mostUnstored + 1; ++i) {
            const QString name = u"more-%1"_s.arg(i);
            RotationPlan plan = m_fixture->plan();
            plan.predecessorId = flows().createToken(m_fixture->account(), name).remoteId;
            plan.request.name = name;
            plans.push_back(plan);
        }
        RotateTokensFlow flow(process().parts());
        flow.start(std::move(plans));
        flow.stop();
        QVERIFY(FlowFixture::ends(&flow));
        const auto skipped = std::count_if(flow.items().begin(), flow.items().end(),
                                           [](const RotateTokensFlow::Item &item) { return item.skipped; });
        QCOMPARE(skipped, 2);
        for (const RotateTokensFlow::Item &item : flow.items())
            QVERIFY(item.skipped || item.flow->state() == State::Waiting);
    }

    void aKeychainThatRefusesTheSecretLeavesThePredecessor()
    {
        flows().keychain().refuseWrites(Error::Kind::KeychainDenied);
        RotateTokenFlow *flow = m_fixture->begin(m_fixture->plan(), false);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(predecessorLives());
        QCOMPARE(m_fixture->living().size(), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

private:
    bool savePolicy(const QJsonObject &policy)
    {
        return replyOf<void>([&](QObject *context, auto reply) {
                   flows().inventory().saveLineagePolicy(predecessor(), policy, context, std::move(reply));
               })
            .has_value();
    }

    /// An approved command of the lineage: a script that is given the name of a file, which is returned.
    QString giveCommand(const QString &script)
    {
        const QString program = m_directory.filePath(u"hand-over-%1"_s.arg(++m_scripts));
        const QString received = program + u".received"_s;
        QFile file(program);
        if (!file.open(QFile::WriteOnly))
            return {};
        file.write("#!/bin/sh\n" + script.toUtf8() + '\n');
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        const HandOverCommand command{.program = program, .arguments = {received}, .timeLimit = 60s, .part = {}};
        if (!savePolicy({{u"handOver"_s, toJson(command)}}))
            return {};
        const QString lineage = flows().inventory().token(predecessor())->lineageId;
        HandOverSeals seals(&flows().keychain(), process().parts().profileId);
        const auto seal = replyOf<QString>(
            [&](QObject *context, auto reply) { seals.approve(lineage, command, context, std::move(reply)); });
        if (!seal || !savePolicy({{u"handOver"_s, toJson(command)}, {u"handOverSeal"_s, *seal}}))
            return {};
        return received;
    }

    QTemporaryDir m_directory;
    int m_scripts = 0;

    void changeElsewhere(const QString &remoteId, bool shorten)
    {
        // Another program of the same person changes it at the service.
        auto other = flows().anotherProcess();
        QVERIFY(
            replyOf<void>([&](QObject *context, auto reply) { other->inventory().load(context, std::move(reply)); }));
        TokenUpdate update;
        update.remoteId = remoteId;
        if (shorten)
            update.expiresAt = QDateTime::currentDateTimeUtc().addDays(3);
        else
            update.scopes = QStringList{u"vso.code"_s};
        QVERIFY(replyOf<Token>([&](QObject *context, auto reply) {
            other->providers().provider(m_fixture->account())->update(update, context, std::move(reply));
        }));
    }
};

QTEST_GUILESS_MAIN(TestRotateTokenFlow)
#include "tst_rotatetokenflow.moc"
