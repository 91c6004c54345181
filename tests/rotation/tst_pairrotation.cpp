// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "groupmodel.h"
#include "operationdata.h"
#include "pairfixture.h"
#include "rotatetokensflow.h"
#include "rotationsurroundings.h"
#include "tokentablemodel.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using State = RotateTokenFlow::State;

namespace
{

/// A token among others at a service that wants names to differ and has room for ten.
class Ground final
{
public:
    explicit Ground(int others = 0, const QString &name = u"ci"_s)
    {
        predecessor = pair.create(PairFixture::request(name));
        for (int number = 0; number < others; ++number)
            pair.addRemote(u"other %1"_s.arg(number), 90, 10 * number);
        if (!pair.flows().refresh())
            qFatal("not refreshed");
        pair.sandbox().clearRequests();
    }

    Result<RotationPlan> plan(RotationWishes wishes = {.grace = std::chrono::seconds(0)})
    {
        Inventory &inventory = pair.process().inventory();
        return planRotation(inventory.token(predecessor)->token,
                            *pair.process().providers().capabilities(pair.account()), wishes,
                            inventory.now(pair.account()), surroundingsOf(inventory, pair.account()));
    }

    RotateTokenFlow *begin(const RotationPlan &plan, bool attended = false)
    {
        FlowParts parts = pair.process().parts();
        parts.attended = attended;
        auto *flow = new RotateTokenFlow(parts);
        pair.flows().flows().take(flow);
        flow->start(plan);
        return flow;
    }

    RotateTokenFlow *rotate(const RotationWishes &wishes = {.grace = std::chrono::seconds(0)})
    {
        const auto planned = plan(wishes);
        if (!planned)
            qFatal("no plan: %s", qUtf8Printable(planned.error().message));
        RotateTokenFlow *flow = begin(*planned);
        FlowFixture::ends(flow);
        return flow;
    }

    QList<ResumeFlow::Item> resume()
    {
        FlowParts parts = pair.process().parts();
        parts.attended = false;
        parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
        ResumeFlow flow(parts);
        flow.start();
        return FlowFixture::ends(&flow) ? flow.items() : QList<ResumeFlow::Item>();
    }

    void resumeUntilNothingIsOpen()
    {
        for (int again = 0; again < 6 && !pair.process().openOperations().isEmpty(); ++again)
            resume();
    }

    /// What the service has of that name, and that its secret is kept and works.
    bool livesAndWorks(const QString &name)
    {
        for (const SandboxSailPointToken &token : pair.living()) {
            if (token.name == name)
                return token.id != predecessor.remoteId && pair.secretWorks(token.id);
        }
        return false;
    }

    PairFixture pair;
    TokenKey predecessor;
};

const RotationWishes revokingFirst{.grace = std::chrono::seconds(0), .mayRevokeFirst = true};

} // namespace

/// Rotation where no two tokens may have the same name and a person has ten places: what it is called meanwhile, that
/// it gets its name in the end, and that nothing is lost whatever is interrupted.
class TestPairRotation : public QObject
{
    Q_OBJECT

private:
    /// True when it was still under way.
    static bool killedAfter(Ground &ground, const RotationWishes &wishes, int writes)
    {
        int written = 0;
        QObject watch;
        QObject::connect(&ground.pair.process().journal(), &Journal::operationsChanged, &watch, [&] { ++written; });
        const RotateTokenFlow *flow = ground.begin(*ground.plan(wishes));
        (void)QTest::qWaitFor([&] { return written >= writes || flow->hasEnded(); }, 30'000);
        const bool ended = flow->hasEnded();
        ground.pair.flows().killAndRestart(false);
        return !ended;
    }

    static void isWhole(Ground &ground, qsizetype others)
    {
        ground.resumeUntilNothingIsOpen();
        const QList<Operation> open = ground.pair.process().openOperations();
        for (const Operation &operation : open)
            QVERIFY(operation.kind == Operation::Kind::Create && partOf(operation.data).isEmpty());
        QCOMPARE(ground.pair.living().size(), others + 1);
        QVERIFY2(ground.livesAndWorks(u"ci"_s), qPrintable(ground.pair.livingNames().join(u", "_s)));
        QCOMPARE(ground.pair.process().tokenNamed(u"ci (2)"_s), std::nullopt);
        QCOMPARE(ground.pair.flows().keychain().count(), 2);
    }

private Q_SLOTS:
    void thePlanSaysWhatTheSuccessorIsCalled()
    {
        Ground ground;
        const auto plan = ground.plan();
        QVERIFY(plan);
        QCOMPARE(plan->request.name, u"ci (2)"_s);
        QCOMPARE(plan->name(), u"ci"_s);
        QVERIFY(plan->remarks.front().contains(u"“ci (2)”"_s));
        const auto left = ground.plan({.leavesPredecessor = true});
        QCOMPARE(left->request.name, u"ci (2)"_s);
        QVERIFY(left->renamesTo.isEmpty());
    }

    void theSuccessorGetsTheNameOnceThePredecessorIsRevoked()
    {
        Ground ground;
        const RotateTokenFlow *flow = ground.rotate();
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(!flow->hasNameOfItsOwn());
        QCOMPARE(ground.pair.livingNames(), QStringList{u"ci"_s});
        QVERIFY(ground.livesAndWorks(u"ci"_s));
        QCOMPARE(ground.pair.process().inventory().token(flow->successor())->token.name, u"ci"_s);
        QVERIFY(ground.pair.process().openOperations().isEmpty());
    }

    void duringItsGraceBothLiveUnderNamesOfTheirOwn()
    {
        Ground ground;
        const RotateTokenFlow *flow = ground.rotate({.grace = std::chrono::hours(1)});
        QCOMPARE(flow->state(), State::Waiting);
        QVERIFY(flow->hasNameOfItsOwn());
        QCOMPARE(ground.pair.livingNames(), (QStringList{u"ci"_s, u"ci (2)"_s}));
        ground.pair.flows().setClockAhead(std::chrono::hours(2));
        ground.pair.flows().killAndRestart(false);
        ground.resumeUntilNothingIsOpen();
        QVERIFY(ground.livesAndWorks(u"ci"_s));
    }

    void takenBackThePredecessorIsCalledAsBefore()
    {
        Ground ground;
        const RotateTokenFlow *waiting = ground.rotate({.grace = std::chrono::hours(1)});
        QCOMPARE(waiting->state(), State::Waiting);
        const auto claimed = replyOf<Operation>([&](QObject *context, auto reply) {
            ground.pair.process().journal().claim(waiting->operation().id, false, context, std::move(reply));
        });
        QVERIFY(claimed);
        auto *undoing = new RotateTokenFlow(ground.pair.process().parts());
        ground.pair.flows().flows().take(undoing);
        undoing->undo(*claimed);
        QVERIFY(FlowFixture::ends(undoing));
        QCOMPARE(undoing->state(), State::Undone);
        QCOMPARE(ground.pair.livingNames(), QStringList{u"ci"_s});
        QVERIFY(ground.pair.secretWorks(ground.predecessor.remoteId));
    }

    void killedAtAnyStepItGetsItsNameAllTheSame()
    {
        int steps = 0;
        for (int writes = 1; writes < 60; ++writes) {
            Ground ground(2);
            const bool killed = killedAfter(ground, {.grace = std::chrono::seconds(0)}, writes);
            isWhole(ground, 2);
            if (QTest::currentTestFailed())
                qFatal("killed after %d writes to the journal", writes);
            if (!killed)
                break;
            ++steps;
        }
        QVERIFY(steps > 8);
    }

    void aNameThatTheServiceRefusesIsSaidAndTheRotationIsOver()
    {
        Ground ground;
        SandboxFault fault;
        fault.kind = Fault::TextError;
        fault.method = "PATCH";
        fault.status = 400;
        fault.value = "no";
        ground.pair.sandbox().addFault(fault);
        const RotateTokenFlow *flow = ground.rotate();
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(flow->hasNameOfItsOwn());
        QVERIFY(!flow->data().keptName.isEmpty());
        QCOMPARE(ground.pair.livingNames(), QStringList{u"ci (2)"_s});
        QVERIFY(ground.livesAndWorks(u"ci (2)"_s));
        QVERIFY(ground.pair.process().openOperations().isEmpty());
    }

    void aLostAnswerChangesNothingOfIt_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<Fault>("fault");
        for (const auto &[name, fault] :
             {std::pair{"done", Fault::DropAfter}, std::pair{"not done", Fault::DropBefore}}) {
            for (const QByteArray method : {"POST", "PATCH", "DELETE"})
                QTest::addRow("%s, %s", method.constData(), name) << method << fault;
        }
    }
    void aLostAnswerChangesNothingOfIt()
    {
        QFETCH(const QByteArray, method);
        QFETCH(const Fault, fault);
        Ground ground(3);
        ground.pair.flows().fault(fault, method);
        ground.rotate();
        ground.pair.flows().killAndRestart(false);
        ground.resumeUntilNothingIsOpen();
        QCOMPARE(ground.pair.living().size(), 4);
        if (!ground.livesAndWorks(u"ci"_s)) {
            // Whoever asks again after a creation that was lost gets there, too.
            QCOMPARE(method, "POST"_ba);
            QVERIFY(ground.pair.secretWorks(ground.predecessor.remoteId));
            QCOMPARE(ground.rotate()->state(), State::Done);
        }
        QVERIFY(ground.livesAndWorks(u"ci"_s));
        QCOMPARE(ground.pair.living().size(), 4);
    }

    void oneTooManyIsSaidBeforeAnythingIsSent()
    {
        Ground ground(9);
        const auto plan = ground.plan();
        QVERIFY(!plan);
        QCOMPARE(plan.error().field, noRoomField);
        // What nobody has used for the longest time.
        QVERIFY2(plan.error().message.contains(u"“other 8”"_s), qPrintable(plan.error().message));
        QVERIFY(plan.error().message.contains(u"10"_s));
        QVERIFY(ground.pair.sandbox().requests().isEmpty());
        QVERIFY(Ground(8).plan());
    }

    void whatHasExpiredIsToGoFirst()
    {
        Ground ground(8);
        ground.pair.addRemote(u"over"_s, -3, 0);
        QVERIFY(ground.pair.flows().refresh());
        const auto plan = ground.plan();
        QVERIFY(!plan);
        QVERIFY2(plan.error().message.contains(u"“over” first (expired"_s), qPrintable(plan.error().message));
    }

    void whereThereIsNoRoomThePredecessorMayEndFirst()
    {
        Ground ground(9);
        const auto plan = ground.plan(revokingFirst);
        QVERIFY(plan);
        QVERIFY(plan->revokesFirst);
        QCOMPARE(plan->request.name, u"ci"_s);
        QVERIFY(plan->remarks.join(u' ').contains(u"there is neither"_s));
        const RotateTokenFlow *flow = ground.rotate(revokingFirst);
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(ground.livesAndWorks(u"ci"_s));
        QCOMPARE(ground.pair.living().size(), 10);
        QVERIFY(ground.pair.process().openOperations().isEmpty());
        QCOMPARE(ground.pair.flows().keychain().count(), 2);
        // Where there is room, the wish says nothing.
        QVERIFY(!Ground().plan(revokingFirst)->revokesFirst);
    }

    void killedAtAnyStepWithoutRoomItIsMadeAllTheSame()
    {
        int steps = 0;
        for (int writes = 1; writes < 60; ++writes) {
            Ground ground(9);
            const bool killed = killedAfter(ground, revokingFirst, writes);
            isWhole(ground, 9);
            if (QTest::currentTestFailed())
                qFatal("killed after %d writes to the journal, without room", writes);
            if (!killed)
                break;
            ++steps;
        }
        QVERIFY(steps > 8);
    }

    void aSuccessorThatIsRefusedWhenThePredecessorHasEndedIsNotForgotten()
    {
        Ground ground(9);
        SandboxFault fault;
        fault.kind = Fault::ServerError;
        fault.method = "POST";
        fault.status = 400;
        fault.route = u"pat-create"_s;
        ground.pair.sandbox().addFault(fault);
        const RotateTokenFlow *flow = ground.rotate(revokingFirst);
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->staysOpen());
        QVERIFY2(flow->error()->message.contains(u"is revoked"_s), qPrintable(flow->error()->message));
        QCOMPARE(ground.pair.living().size(), 9);
        ground.pair.flows().killAndRestart(false);
        isWhole(ground, 9);
    }

    void aRevocationThatIsRefusedLeavesThePredecessorAsItWas()
    {
        Ground ground(9);
        SandboxFault fault;
        fault.kind = Fault::ServerError;
        fault.method = "DELETE";
        fault.status = 403;
        ground.pair.sandbox().addFault(fault);
        const RotateTokenFlow *flow = ground.rotate(revokingFirst);
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(!flow->staysOpen());
        QCOMPARE(ground.pair.flows().sent("POST"), 0);
        QVERIFY(ground.pair.secretWorks(ground.predecessor.remoteId));
    }

    void scopesThatAreLeftOutWithoutAWordTakeTheSuccessorBack()
    {
        Ground ground;
        ground.pair.set([](SandboxSailPointSettings &settings) { settings.droppedScopes = {u"idn:sources:read"_s}; });
        const RotateTokenFlow *flow = ground.rotate();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY2(flow->error()->message.contains(u"idn:sources:read"_s), qPrintable(flow->error()->message));
        QCOMPARE(ground.pair.livingNames(), QStringList{u"ci"_s});
        QVERIFY(ground.pair.secretWorks(ground.predecessor.remoteId));
        QVERIFY(ground.pair.process().openOperations().isEmpty());
    }

    void aServiceThatIgnoresNeverKeepsThePredecessor()
    {
        TokenRequest eternal = PairFixture::request(u"eternal"_s);
        eternal.expiresAt.reset();
        eternal.neverAcknowledged = true;
        Ground ground;
        ground.predecessor = ground.pair.create(eternal);
        ground.pair.set([](SandboxSailPointSettings &settings) { settings.ignoresNeverFlag = true; });
        const RotateTokenFlow *flow = ground.rotate({.grace = std::chrono::seconds(0), .neverAcknowledged = true});
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(flow->data().plan.leavesPredecessor);
        QCOMPARE(ground.pair.livingNames(), (QStringList{u"ci"_s, u"eternal"_s, u"eternal (2)"_s}));
    }

    void anyNameIsRotated_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("beyond Latin") << u"тест 😀 “q” \\ / {}"_s;
        QTest::newRow("right to left") << u"\u202Eabc \u05D0"_s;
        QTest::newRow("markup") << u"<img src=x> & \"'"_s;
        QTest::newRow("the longest") << QString(255, u'n');
        QTest::newRow("numbered") << u"ci (2)"_s;
    }
    void anyNameIsRotated()
    {
        QFETCH(const QString, name);
        Ground ground(1, name);
        QCOMPARE(ground.rotate()->state(), State::Done);
        QVERIFY(ground.livesAndWorks(name));
        QCOMPARE(ground.pair.living().size(), 2);
    }

    void aClockThatIsWrongChangesNothingOfIt()
    {
        for (const auto offset : {std::chrono::hours(-50), std::chrono::hours(50)}) {
            Ground ground;
            SandboxPolicy policy;
            policy.clockOffset = offset;
            ground.pair.sandbox().setPolicy(policy);
            // By that clock the one before may be over.
            SignInFlow *again = ground.pair.flows().flows().signIn();
            again->signInAgain(ground.pair.account(), Secret(ground.pair.service().newBearer()));
            QVERIFY(FlowFixture::ends(again));
            QVERIFY(ground.pair.flows().refresh());
            QCOMPARE(ground.rotate()->state(), State::Done);
            QVERIFY(ground.livesAndWorks(u"ci"_s));
        }
    }

    void theSuccessorsAccessTokensLiveAsLong()
    {
        Ground ground;
        TokenRequest asked = PairFixture::request(u"short"_s);
        asked.options.insert(u"access-token-life"_s, u"12m"_s);
        ground.predecessor = ground.pair.create(asked);
        QCOMPARE(ground.rotate()->state(), State::Done);
        int found = 0;
        for (const SandboxSailPointToken &token : ground.pair.living()) {
            if (token.name != "short"_L1)
                continue;
            ++found;
            QVERIFY(token.id != ground.predecessor.remoteId);
            QCOMPARE(token.validitySeconds, 720);
        }
        QCOMPARE(found, 1);
    }

    void thePlacesThatAreShownAreThoseThatAreCounted()
    {
        Ground ground(7);
        SandboxSailPointToken managed;
        managed.name = u"workflow"_s;
        managed.managed = true;
        ground.pair.service().addToken(managed);
        ground.pair.addRemote(u"over"_s, -1);
        const QString gone = ground.pair.addRemote(u"gone"_s);
        QVERIFY(ground.pair.flows().refresh());
        ground.pair.service().deleteToken(gone);
        QVERIFY(ground.pair.flows().refresh());
        Inventory &inventory = ground.pair.process().inventory();
        AccountProviders &providers = ground.pair.process().providers();
        TokenTableModel tokens(&inventory, &providers);
        GroupModel groups(&tokens, &inventory, &providers);
        const auto shown = [&] {
            return groups.indexOf({.kind = TokenGroup::Kind::Account, .accountId = ground.pair.account()})
                .data(GroupModel::UsedRole)
                .toInt();
        };
        const auto counted = [&] { return surroundingsOf(inventory, ground.pair.account()).placesTaken; };
        QCOMPARE(shown(), 9);
        QCOMPARE(counted(), 9);
        QVERIFY(ground.plan());
        ground.pair.addRemote(u"the tenth"_s);
        QVERIFY(ground.pair.flows().refresh());
        QCOMPARE(shown(), 10);
        QCOMPARE(counted(), 10);
        QVERIFY(!ground.plan());
    }

    void severalAtOnceGetNamesAndPlacesOfTheirOwn()
    {
        Ground ground(0, u"ci"_s);
        const TokenKey second = ground.pair.create(PairFixture::request(u"ci (2)"_s));
        Inventory &inventory = ground.pair.process().inventory();
        PlannedSurroundings surroundings(&inventory);
        std::vector<RotationPlan> plans;
        for (const TokenKey &key : {ground.predecessor, second}) {
            auto plan = planRotation(inventory.token(key)->token,
                                     *ground.pair.process().providers().capabilities(ground.pair.account()),
                                     {.grace = std::chrono::seconds(0)}, inventory.now(ground.pair.account()),
                                     surroundings.of(ground.pair.account()));
            QVERIFY(plan);
            surroundings.add(*plan);
            plans.push_back(std::move(*plan));
        }
        QCOMPARE(plans[0].request.name, u"ci (3)"_s);
        QCOMPARE(plans[1].request.name, u"ci (4)"_s);
        QCOMPARE(surroundings.of(ground.pair.account()).placesTaken, 4);
    }
};

QTEST_GUILESS_MAIN(TestPairRotation)
#include "tst_pairrotation.moc"
