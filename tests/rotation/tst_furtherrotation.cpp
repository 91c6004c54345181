// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "operationdata.h"
#include "rotatetokensflow.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace patkeeper;

using State = RotateTokenFlow::State;

/// A token that works in all organizations is rotated into one for each that was chosen.
class FurtherRotationTest final : public QObject
{
    Q_OBJECT

private:
    FlowProcess &process() { return m_fixture->process(); }
    Sandbox &sandbox() { return m_fixture->sandbox(); }
    Inventory &inventory() { return m_fixture->inventory(); }

    void begin()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_home = m_fixture->addAccount(u"home"_s);
        sandbox().addOrganization(u"contoso"_s);
        m_contoso = m_fixture->addAccount(u"contoso"_s, u"contoso"_s);
        SandboxToken everywhere;
        everywhere.name = u"ci"_s;
        everywhere.scope = u"vso.code"_s;
        everywhere.allOrgs = true;
        everywhere.validFrom = QDateTime::currentDateTimeUtc().addDays(-30);
        everywhere.validTo = QDateTime::currentDateTimeUtc().addDays(60);
        m_predecessor = {m_home, sandbox().addToken(everywhere)};
        QVERIFY(m_fixture->refresh());
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().saveNotes(m_predecessor, u"ci.example"_s, context, std::move(reply));
        }));
        sandbox().clearRequests();
    }

    RotationPlan plan(const QStringList &further)
    {
        const TokenEntry *entry = inventory().token(m_predecessor);
        auto plan = planRotation(entry->token, *process().providers().capabilities(m_home),
                                 {.grace = std::chrono::seconds(0), .furtherAccounts = further},
                                 QDateTime::currentDateTimeUtc());
        if (!plan)
            qFatal("no plan: %s", qUtf8Printable(plan.error().message));
        return *plan;
    }

    /// Belongs to the process, as it would in the program.
    RotateTokenFlow *start(const QStringList &further, bool attended = false)
    {
        FlowParts parts = process().parts();
        parts.attended = attended;
        auto *flow = new RotateTokenFlow(parts);
        m_fixture->flows().take(flow);
        flow->start(plan(further));
        return flow;
    }

    RotateTokenFlow *rotate(const QStringList &further)
    {
        RotateTokenFlow *flow = start(further);
        FlowFixture::ends(flow);
        return flow;
    }

    QList<ResumeFlow::Item> resume()
    {
        FlowParts parts = process().parts();
        parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
        ResumeFlow flow(parts);
        flow.start();
        return FlowFixture::ends(&flow) ? flow.items() : QList<ResumeFlow::Item>();
    }

    void resumeToTheEnd()
    {
        for (int again = 0; again < 5 && !process().openOperations().isEmpty(); ++again)
            resume();
        // A request that may have been lost is looked for until its token would have expired; all else has ended.
        const QList<Operation> open = process().openOperations();
        for (const Operation &operation : open)
            QVERIFY2(operation.kind == Operation::Kind::Create && partOf(operation.data).isEmpty(),
                     qPrintable(operationKindName(operation.kind) + u": "_s + operation.step + u": "_s +
                                operation.errorMessage));
    }

    bool undo(const QString &operationId)
    {
        const auto claimed = replyOf<Operation>([&](QObject *context, auto reply) {
            process().journal().claim(operationId, false, context, std::move(reply));
        });
        if (!claimed)
            return false;
        FlowParts parts = process().parts();
        parts.attended = false;
        RotateTokenFlow flow(parts);
        flow.undo(*claimed);
        return FlowFixture::ends(&flow) && flow.state() == State::Undone;
    }

    QList<SandboxToken> livingIn(const QString &organization)
    {
        QList<SandboxToken> living;
        for (const SandboxToken &token : sandbox().tokens()) {
            if (!token.revoked && token.id != m_predecessor.remoteId &&
                token.organization.compare(organization, Qt::CaseInsensitive) == 0)
                living.append(token);
        }
        return living;
    }

    bool predecessorLives()
    {
        for (const SandboxToken &token : sandbox().tokens()) {
            if (token.id == m_predecessor.remoteId)
                return !token.revoked;
        }
        return false;
    }

    bool secretWorks(const TokenKey &key)
    {
        const TokenEntry *entry = inventory().token(key);
        if (entry == nullptr || !entry->secret)
            return false;
        const auto found = replyOf<Secret>([&](QObject *context, auto reply) {
            m_fixture->keychain().read(entry->secret->key, Interaction::Forbidden, context, std::move(reply));
        });
        const auto envelope = found ? openEnvelope(*found) : std::unexpected(found.error());
        return envelope && envelope->remoteId == key.remoteId &&
               envelope->parts.front().value.equals(sandbox().secretOf(key.remoteId));
    }

    void isOneInEach()
    {
        QVERIFY(predecessorLives());
        const auto atHome = livingIn(sandbox().organization());
        const auto inContoso = livingIn(u"contoso"_s);
        QCOMPARE(atHome.size(), 1);
        QCOMPARE(inContoso.size(), 1);
        const TokenKey further{m_contoso, inContoso.front().id};
        QVERIFY(secretWorks({m_home, atHome.front().id}));
        QVERIFY(secretWorks(further));
        QCOMPARE(inContoso.front().name, u"ci"_s);
        QVERIFY(!inContoso.front().allOrgs);
        QCOMPARE(inContoso.front().scope, atHome.front().scope);
        // The fingerprint of each moves it by less than a minute.
        QVERIFY(qAbs(inContoso.front().validTo.secsTo(atHome.front().validTo)) < 60);
        QCOMPARE(inventory().notes(further), u"ci.example"_s);
        QCOMPARE(m_fixture->keychain().count(), 4); // Two sign-ins, two tokens.
        const QString home = inventory().token({m_home, atHome.front().id})->lineageId;
        QCOMPARE(inventory().lineage(home)->currentRemoteId, atHome.front().id);
        QVERIFY(inventory().token(further)->lineageId != home);
    }

    void onlyThePredecessorIsThere()
    {
        QVERIFY(predecessorLives());
        QVERIFY(livingIn(sandbox().organization()).isEmpty());
        QVERIFY(livingIn(u"contoso"_s).isEmpty());
        QCOMPARE(m_fixture->keychain().count(), 2);
        const Lineage *line = inventory().lineage(inventory().token(m_predecessor)->lineageId);
        QCOMPARE(line->currentRemoteId, m_predecessor.remoteId);
    }

    void faultInContoso(SandboxFault::Kind kind, const QByteArray &method, const QByteArray &value = {})
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.method = method;
        fault.pathContains = u"contoso/"_s;
        fault.value = value;
        sandbox().addFault(fault);
    }

    /// Lives until the journal was written to so many times. False when @p flow had ended before.
    bool killedAfter(int writes, const std::function<RotateTokenFlow *()> &begun)
    {
        int written = 0;
        QObject watch;
        connect(&process().journal(), &Journal::operationsChanged, &watch, [&] { ++written; });
        RotateTokenFlow *flow = begun();
        (void)QTest::qWaitFor([&] { return written >= writes || flow->hasEnded(); }, 30'000);
        const bool ended = flow->hasEnded();
        m_fixture->killAndRestart(false);
        return !ended;
    }

private Q_SLOTS:
    void init() { begin(); }
    void cleanup()
    {
        QVERIFY(sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void eachChosenOneGetsATokenOfItsOwnAndThePredecessorStays()
    {
        const RotateTokenFlow *flow = rotate({m_contoso});
        QVERIFY2(flow->state() == State::Done, flow->error() ? qPrintable(flow->error()->message) : "");
        QVERIFY(process().openOperations().isEmpty());
        isOneInEach();
        QCOMPARE(flow->data().further.size(), 1);
        QCOMPARE(flow->data().further.front().tokenId, livingIn(u"contoso"_s).front().id);
        QVERIFY(process().history({m_contoso, flow->data().further.front().tokenId}).contains(u"stored done"_s));
    }

    void whereNoneWasChosenItIsNarrowedAsBefore()
    {
        QCOMPARE(rotate({})->state(), State::Done);
        QVERIFY(predecessorLives());
        QCOMPARE(livingIn(sandbox().organization()).size(), 1);
        QVERIFY(livingIn(u"contoso"_s).isEmpty());
    }

    void theNamePointsToTheSuccessorOnlyWhenAllAreProven()
    {
        faultInContoso(SandboxFault::Kind::AnonymousProbe, {});
        const RotateTokenFlow *flow = rotate({m_contoso});
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->staysOpen());
        QVERIFY(flow->error()->message.startsWith(u"contoso"_s));
        QCOMPARE(flow->operation().step, rotationstep::spreading);
        const Lineage *line = inventory().lineage(inventory().token(m_predecessor)->lineageId);
        QCOMPARE(line->currentRemoteId, m_predecessor.remoteId);
        m_fixture->killAndRestart(false);
        resumeToTheEnd();
        isOneInEach();
    }

    void aRefusalInOneTakesAllBack()
    {
        faultInContoso(SandboxFault::Kind::BusinessError, "POST", "disablePatCreationPolicyViolation");
        const RotateTokenFlow *flow = rotate({m_contoso});
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(!flow->staysOpen());
        QVERIFY(flow->error()->message.contains(u"contoso"_s));
        QVERIFY(process().openOperations().isEmpty());
        onlyThePredecessorIsThere();
    }

    void whatMayPassIsTriedAgainByResuming()
    {
        faultInContoso(SandboxFault::Kind::Unauthorized, "POST");
        const RotateTokenFlow *flow = rotate({m_contoso});
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->staysOpen());
        QCOMPARE(flow->error()->kind, Error::Kind::SignInNeeded);
        QCOMPARE(flow->accountToSignInTo(), m_contoso);
        QVERIFY(m_fixture->signInAgain(m_contoso));
        resumeToTheEnd();
        isOneInEach();
    }

    void whereSomebodyWatchesASignInIsWaitedFor()
    {
        faultInContoso(SandboxFault::Kind::Unauthorized, "POST");
        const RotateTokenFlow *flow = start({m_contoso}, true);
        QVERIFY(QTest::qWaitFor([&] { return flow->waitsForPerson(); }, 30'000));
        QCOMPARE(flow->state(), State::Spreading);
        QCOMPARE(flow->creation()->accountId(), m_contoso);
        QCOMPARE(flow->accountToSignInTo(), m_contoso);
        QVERIFY(m_fixture->signInAgain(m_contoso));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        isOneInEach();
    }

    void aLostAnswerLeavesOneAndNoOther()
    {
        faultInContoso(SandboxFault::Kind::DropAfter, "POST");
        rotate({m_contoso});
        resumeToTheEnd();
        isOneInEach();
    }

    void whatIsUnderWayCanBeUndoneInAll()
    {
        faultInContoso(SandboxFault::Kind::AnonymousProbe, {});
        const RotateTokenFlow *flow = rotate({m_contoso});
        QVERIFY(flow->staysOpen());
        QCOMPARE(livingIn(u"contoso"_s).size(), 1);
        QVERIFY(undo(flow->operation().id));
        QVERIFY(process().openOperations().isEmpty());
        onlyThePredecessorIsThere();
    }

    void whatHasEndedIsUndoneInAllToo()
    {
        const RotateTokenFlow *flow = rotate({m_contoso});
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(livingIn(u"contoso"_s).size(), 1);
        RotateTokenFlow undo(process().parts());
        undo.undoEnded(flow->successor(), m_predecessor);
        QVERIFY(FlowFixture::ends(&undo));
        QCOMPARE(undo.state(), State::Undone);
        QVERIFY(process().openOperations().isEmpty());
        onlyThePredecessorIsThere();
    }

    void killedAtAnyStepThereIsOneInEach()
    {
        int steps = 0;
        for (int writes = 1; writes < 60; ++writes) {
            const bool killed = killedAfter(writes, [this] { return start({m_contoso}); });
            QVERIFY(predecessorLives());
            resumeToTheEnd();
            isOneInEach();
            if (QTest::currentTestFailed())
                qFatal("killed after %d writes to the journal", writes);
            if (!killed)
                break;
            ++steps;
            begin();
        }
        QVERIFY2(steps > 10, qPrintable(QString::number(steps)));
    }

    void killedWhileAllIsTakenBackNothingIsLeft()
    {
        for (int writes = 1; writes < 40; ++writes) {
            faultInContoso(SandboxFault::Kind::AnonymousProbe, {});
            const QString operationId = rotate({m_contoso})->operation().id;
            const bool killed = killedAfter(writes, [&] {
                FlowParts parts = process().parts();
                parts.attended = false;
                auto *flow = new RotateTokenFlow(parts);
                m_fixture->flows().take(flow);
                const auto claimed = replyOf<Operation>([&](QObject *context, auto reply) {
                    process().journal().claim(operationId, false, context, std::move(reply));
                });
                flow->undo(*claimed);
                return flow;
            });
            QVERIFY(predecessorLives());
            // Killed before it was noted that it is to be taken back, it goes on instead.
            const bool goesBack = process().operation(operationId).step != rotationstep::spreading;
            resumeToTheEnd();
            if (goesBack)
                onlyThePredecessorIsThere();
            else
                isOneInEach();
            if (QTest::currentTestFailed())
                qFatal("killed after %d writes to the journal", writes);
            if (!killed)
                break;
            begin();
        }
    }

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_home;
    QString m_contoso;
    TokenKey m_predecessor;
};

QTEST_GUILESS_MAIN(FurtherRotationTest)
#include "tst_furtherrotation.moc"
