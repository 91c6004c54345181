// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handfixture.h"
#include "rotatetokensflow.h"
#include "rotationoutlook.h"
#include "rotationpolicy.h"
#include "settings.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace std::chrono_literals;
using State = RotateTokenFlow::State;

/// A rotation whose steps at the service a person does: it waits for them, keeps the order, and takes nothing for done
/// that nobody has said.
class TestHandRotation : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<HandFixture> m_fixture;
    TokenKey m_predecessor;

    FlowProcess &process() { return m_fixture->process(); }
    FlowFixture &flows() { return m_fixture->flows(); }
    Inventory &inventory() { return m_fixture->inventory(); }

    RotationPlan plan(std::chrono::seconds grace = 0s)
    {
        const TokenEntry *entry = inventory().token(m_predecessor);
        const Capabilities *kind = process().providers().capabilities(m_fixture->account());
        auto plan = planRotation(entry->token, *kind, {.grace = grace}, QDateTime::currentDateTimeUtc());
        if (!plan)
            qFatal("no plan: %s", qUtf8Printable(plan.error().message));
        return *plan;
    }

    RotateTokenFlow *newFlow()
    {
        auto *flow = new RotateTokenFlow(process().parts());
        flows().flows().take(flow);
        return flow;
    }

    /// As a command line does it that was given everything.
    RotateTokenFlow *rotate(std::chrono::seconds grace = 0s,
                            SecretParts secret = HandFixture::secret("the successor's"))
    {
        RotateTokenFlow *flow = newFlow();
        flow->bringSecret(std::move(secret));
        flow->start(plan(grace));
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    static bool waitsForSecret(const RotateTokenFlow *flow)
    {
        return flow->creation() != nullptr && flow->creation()->state() == CreateTokenFlow::State::WaitingForSecret;
    }

    std::optional<Operation> openRotation()
    {
        const QList<Operation> open = process().openOperations();
        for (const Operation &operation : open) {
            if (operation.kind == Operation::Kind::Rotate)
                return operation;
        }
        return {};
    }

    Operation claimed()
    {
        const auto rotation = openRotation();
        if (!rotation)
            qFatal("there is no rotation that is open");
        const auto claim = replyOf<Operation>([&](QObject *context, auto reply) {
            process().journal().claim(rotation->id, true, context, std::move(reply));
        });
        if (!claim)
            qFatal("%s", qUtf8Printable(claim.error().message));
        return *claim;
    }

    QList<ResumeFlow::Item> resume()
    {
        FlowParts parts = process().parts();
        parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
        ResumeFlow flow(parts);
        flow.start();
        return FlowFixture::ends(&flow) ? flow.items() : QList<ResumeFlow::Item>();
    }

    RotateTokenFlow *revokeNow()
    {
        RotateTokenFlow *flow = newFlow();
        flow->revokeNow(claimed());
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    TokenStatus status(const TokenKey &key) { return inventory().token(key)->token.status; }
    const Lineage *lineage() { return inventory().lineage(inventory().token(m_predecessor)->lineageId); }

    /// Lives until the journal was written to so many times. False when the rotation had ended before.
    bool killedAfter(int writes)
    {
        int written = 0;
        QObject watch;
        connect(&process().journal(), &Journal::operationsChanged, &watch, [&] { ++written; });
        RotateTokenFlow *flow = newFlow();
        flow->bringSecret(HandFixture::secret("the successor's"));
        flow->start(plan());
        (void)QTest::qWaitFor([&] { return written >= writes || flow->hasEnded(); }, 30'000);
        const bool ended = flow->hasEnded();
        flows().killAndRestart(false);
        return !ended;
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<HandFixture>();
        m_predecessor = m_fixture->enter(u"wiki-bot"_s);
    }
    void cleanup()
    {
        QCOMPARE(m_fixture->sent(), 0);
        m_fixture.reset();
    }

    void itIsAChecklistThatCanBeLeftAndTakenUpAgain()
    {
        RotateTokenFlow *flow = newFlow();
        flow->waitForSecret();
        flow->start(plan(24h));
        QTRY_VERIFY(waitsForSecret(flow));
        QVERIFY(flow->waitsForPerson());
        flow->creation()->cancel();
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(flow->staysOpen());
        QCOMPARE(flow->error()->kind, Error::Kind::SecretMissing);

        flows().killAndRestart();
        RotateTokenFlow *again = newFlow();
        again->waitForSecret();
        again->resume(claimed());
        QTRY_VERIFY(waitsForSecret(again));
        flows().killAndRestart();

        RotateTokenFlow *third = newFlow();
        third->waitForSecret();
        third->resume(claimed());
        QTRY_VERIFY(waitsForSecret(third));
        TokenRequest asMade = third->data().plan.request;
        asMade.expiresAt = QDateTime::currentDateTimeUtc().addDays(200);
        third->creation()->bringSecret(HandFixture::secret("the successor's"), asMade);
        QVERIFY(FlowFixture::ends(third));
        QCOMPARE(third->state(), State::Waiting);
        QCOMPARE(third->data().successorExpiresAt, asMade.expiresAt);
        QCOMPARE(m_fixture->kept(third->successor()), "the successor's"_ba);
        QCOMPARE(m_fixture->kept(m_predecessor), "made-at-the-page"_ba);
        QCOMPARE(lineage()->currentRemoteId, third->successor().remoteId);
        QCOMPARE(inventory().token(third->successor())->token.extras["service"_L1].toString(), u"Northwind Wiki"_s);
    }

    void theSuccessorWasMadeOnTheDayOfTheRotation()
    {
        UpdateTokenFlow *update = flows().flows().updateToken(m_predecessor);
        const QDate before = QDate::currentDate().addDays(-40);
        TokenUpdate change{.remoteId = m_predecessor.remoteId};
        change.options = QJsonObject{{u"created"_s, before.toString(Qt::ISODate)}};
        update->start(change);
        QVERIFY(FlowFixture::ends(update));
        const RotateTokenFlow *flow = rotate(24h);
        QVERIFY(flow);
        QCOMPARE(flow->state(), State::Waiting);
        const auto madeOn = [this](const TokenKey &key) {
            return inventory().token(key)->token.createdAt.toLocalTime().date();
        };
        QVERIFY(std::abs(madeOn(flow->successor()).daysTo(QDate::currentDate())) <= 1); // It may be midnight.
        QCOMPARE(madeOn(m_predecessor), before);
    }

    void itsGraceEndsWithThePersonsWordAndNotWithout()
    {
        const RotateTokenFlow *flow = rotate(24h);
        QVERIFY(flow);
        QCOMPARE(flow->state(), State::Waiting);
        flows().setClockAhead(25h);
        flows().killAndRestart(false);
        QCOMPARE(resume().size(), 1);
        QVERIFY(openRotation());
        QCOMPARE(status(m_predecessor), TokenStatus::Active);
        QCOMPARE(m_fixture->kept(m_predecessor), "made-at-the-page"_ba);

        const RotateTokenFlow *said = revokeNow();
        QVERIFY(said);
        QVERIFY2(said->state() == State::Done, said->error() ? qUtf8Printable(said->error()->message) : "");
        QCOMPARE(status(m_predecessor), TokenStatus::Revoked);
        QVERIFY(!openRotation());
        QCOMPARE(flows().keychain().count(), 1);
    }

    void withoutAGraceItAsksForTheWordAtOnce()
    {
        const RotateTokenFlow *flow = rotate();
        QVERIFY(flow);
        QVERIFY(flow->awaitsWord());
        QVERIFY(flow->staysOpen());
        QCOMPARE(status(m_predecessor), TokenStatus::Active);
        QVERIFY(revokeNow()->state() == State::Done);
    }

    void anEarlierEndThanTheOldOnesIsThePersonsOwnChoice()
    {
        RotateTokenFlow *flow = newFlow();
        TokenRequest asMade = plan().request;
        asMade.expiresAt = QDateTime::currentDateTimeUtc().addDays(7);
        flow->bringSecret(HandFixture::secret("the successor's"), asMade);
        flow->start(plan());
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(flow->awaitsWord());
        QVERIFY(!flow->data().plan.leavesPredecessor);
    }

    void aPredecessorThatWasSaidToBeRevokedEndsIt()
    {
        QVERIFY(rotate());
        RevokeTokensFlow *revoke = flows().flows().revokeTokens();
        revoke->start({m_predecessor});
        QVERIFY(FlowFixture::ends(revoke));
        QCOMPARE(status(m_predecessor), TokenStatus::Revoked);
        QCOMPARE(resume().front().outcome, Resumption::Outcome::Settled);
        QVERIFY(!openRotation());
    }

    void aSecretThatIsKeptElsewhereLeavesTheOldTokenToThePerson()
    {
        const RotateTokenFlow *flow = rotate(24h, {});
        QVERIFY(flow);
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(flow->data().plan.leavesPredecessor);
        QCOMPARE(status(m_predecessor), TokenStatus::Active);
        QVERIFY(!inventory().token(flow->successor())->secret);
        QCOMPARE(lineage()->currentRemoteId, flow->successor().remoteId);
    }

    void nobodyUnattendedBeginsIt()
    {
        RotateTokenFlow *flow = newFlow();
        flow->start(plan());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::Unsupported);
        QVERIFY(process().openOperations().isEmpty());

        RotateTokensFlow several(process().parts());
        std::vector<RotationPlan> plans;
        plans.push_back(plan());
        several.start(std::move(plans));
        QVERIFY(FlowFixture::ends(&several));
        QCOMPARE(several.items().front().flow->error()->kind, Error::Kind::Unsupported);
        QVERIFY(process().openOperations().isEmpty());
    }

    void thePolicyToRotateByItselfDoesNotTouchIt()
    {
        Settings settings(process().database());
        RotationPolicy policy;
        policy.daysBeforeExpiry = 90;
        policy.byItself = true;
        setAccountPolicy(settings, m_fixture->account(), policy);
        const RotationOutlook outlook = rotationOutlook(process().parts(), settings, {});
        QVERIFY(outlook.rotations.empty());
    }

    void undoneTheOldTokenIsTheCurrentOneAgain()
    {
        const RotateTokenFlow *flow = rotate(24h);
        QVERIFY(flow);
        const TokenKey successor = flow->successor();
        RotateTokenFlow *undo = newFlow();
        undo->undo(claimed());
        QVERIFY(FlowFixture::ends(undo));
        QVERIFY2(undo->state() == State::Undone, undo->error() ? qUtf8Printable(undo->error()->message) : "");
        QCOMPARE(lineage()->currentRemoteId, m_predecessor.remoteId);
        QCOMPARE(status(successor), TokenStatus::Revoked);
        QCOMPARE(flows().keychain().count(), 1);
    }

    void killedAtAnyStepNothingIsLostAndNothingIsTakenForDone()
    {
        int steps = 0;
        for (int writes = 1; writes < 40; ++writes) {
            init();
            const bool killed = killedAfter(writes);
            for (int again = 0; again < 4; ++again)
                resume();
            // What nobody brought any more is waited for.
            if (const auto open = openRotation(); open && open->step == rotationstep::creating) {
                RotateTokenFlow *flow = newFlow();
                flow->bringSecret(HandFixture::secret("the successor's"));
                flow->resume(claimed());
                QVERIFY(FlowFixture::ends(flow));
            }
            QCOMPARE(status(m_predecessor), TokenStatus::Active);
            QCOMPARE(m_fixture->kept(m_predecessor), "made-at-the-page"_ba);
            if (openRotation())
                QVERIFY(revokeNow());
            QVERIFY2(!openRotation(), qPrintable(QString::number(writes)));
            const auto &tokens = inventory().tokens();
            const auto living = std::count_if(tokens.begin(), tokens.end(), [](const TokenEntry &entry) {
                return entry.token.status == TokenStatus::Active;
            });
            QCOMPARE(living, 1);
            QCOMPARE(flows().keychain().count(), 1);
            if (!killed)
                break;
            ++steps;
        }
        QVERIFY(steps > 4);
    }
};

QTEST_GUILESS_MAIN(TestHandRotation)
#include "tst_handrotation.moc"
