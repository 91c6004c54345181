// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clientsignin.h"
#include "flowfixture.h"
#include "operationdata.h"
#include "ownsignins.h"
#include "providercatalogue.h"
#include "rotatetokensflow.h"
#include "rotationsurroundings.h"

#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Outcome = RevokeTokensFlow::Item::Outcome;
using State = RotateTokenFlow::State;

namespace
{

/// An account that signs in with one of the tokens that it manages.
class Ground
{
public:
    virtual ~Ground() = default;

    FlowProcess &process() { return fixture.process(); }
    Inventory &inventory() { return process().inventory(); }
    const SignIn &signIn() { return *inventory().signIn(inventory().account(account)->signInId); }
    virtual QStringList livingIds() = 0;
    /// Whatever is not kept in the keychain is of no use any longer.
    virtual void expireBearers() = 0;

    bool reachesTheService()
    {
        expireBearers();
        RefreshFlow *flow = fixture.flows().refresh();
        flow->start();
        if (!FlowFixture::ends(flow) || signIn().needed)
            return false;
        const auto outcomes = flow->outcomes();
        return std::all_of(outcomes.cbegin(), outcomes.cend(),
                           [](const RefreshFlow::Outcome &one) { return one.answered && !one.error; });
    }

    Result<RotationPlan> plan(const RotationWishes &wishes)
    {
        return planRotation(inventory().token(own)->token, *process().providers().capabilities(account), wishes,
                            inventory().now(account), surroundingsOf(inventory(), account));
    }

    RotateTokenFlow *begin(const RotationWishes &wishes)
    {
        const auto planned = plan(wishes);
        if (!planned)
            qFatal("no plan: %s", qUtf8Printable(planned.error().message));
        FlowParts parts = process().parts();
        parts.attended = false;
        auto *flow = new RotateTokenFlow(parts);
        fixture.flows().take(flow);
        flow->start(*planned);
        return flow;
    }

    RotateTokenFlow *rotate(const RotationWishes &wishes = {.grace = std::chrono::seconds(0)})
    {
        RotateTokenFlow *flow = begin(wishes);
        FlowFixture::ends(flow);
        if (flow->error())
            qWarning("%s", qUtf8Printable(flow->error()->message + flow->error()->detail));
        return flow;
    }

    void resumeUntilNothingIsOpen()
    {
        for (int again = 0; again < 6 && !process().openOperations().isEmpty(); ++again) {
            FlowParts parts = process().parts();
            parts.attended = false;
            parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
            ResumeFlow flow(parts);
            flow.start();
            FlowFixture::ends(&flow);
        }
    }

    RotateTokenFlow *beginUndo(const Operation &operation)
    {
        const auto claimed = replyOf<Operation>([&](QObject *context, auto reply) {
            process().journal().claim(operation.id, false, context, std::move(reply));
        });
        if (!claimed)
            qFatal("not claimed: %s", qUtf8Printable(claimed.error().message));
        auto *undoing = new RotateTokenFlow(process().parts());
        fixture.flows().take(undoing);
        undoing->undo(*claimed);
        return undoing;
    }

    RotateTokenFlow *undo(const Operation &operation)
    {
        RotateTokenFlow *undoing = beginUndo(operation);
        FlowFixture::ends(undoing);
        if (undoing->error())
            qWarning("%s", qUtf8Printable(undoing->error()->message + undoing->error()->detail));
        return undoing;
    }

    RevokeTokensFlow *revoke(const QList<TokenKey> &keys)
    {
        RevokeTokensFlow *flow = fixture.flows().revokeTokens();
        flow->start(keys);
        FlowFixture::ends(flow);
        return flow;
    }

    FlowFixture fixture;
    QString account;
    TokenKey own;

protected:
    QString add(const QString &kind, const QUrl &url, const QString &name, SignInProof proof)
    {
        const auto made = ProviderCatalogue::accountFromFields(kind, name, {{u"url"_s, url.toString()}});
        SignInFlow *flow = fixture.flows().signIn();
        flow->addAccount(*made, std::move(proof));
        if (!FlowFixture::ends(flow) || flow->state() != SignInFlow::State::Done)
            qFatal("no account: %s", flow->error() ? qUtf8Printable(flow->error()->message) : "");
        return flow->account().id;
    }
};

/// It signs in with a client id and its secret, which are a token of two parts.
class PairGround final : public Ground
{
public:
    PairGround()
    {
        own.remoteId = addRemote(u"signs in"_s);
        account = own.accountId = addAccount(u"tenant"_s, own.remoteId);
    }

    SandboxSailPoint &service() { return fixture.sandbox().sailPoint(); }

    QString addRemote(const QString &name)
    {
        SandboxSailPointToken token;
        token.name = name;
        token.scopes = {u"sp:scopes:all"_s};
        token.createdAt = QDateTime::currentDateTimeUtc().addDays(-30);
        token.expiresAt = QDateTime::currentDateTimeUtc().addDays(90);
        return service().addToken(token);
    }

    QString addAccount(const QString &name, const QString &remoteId)
    {
        return add(u"sailpoint"_s, service().url(), name, proof(remoteId));
    }

    SignInProof proof(const QString &remoteId)
    {
        const auto form =
            ProviderCatalogue::accountFromFields(u"sailpoint"_s, u"x"_s, {{u"url"_s, service().url().toString()}});
        const QUrl endpoint(process().providers().tryOut(*form, nullptr)->capabilities().signIn.tokenEndpoint);
        const SignInSettings settings = clientSettings(endpoint, remoteId);
        HttpOptions options;
        options.origins = {originOf(endpoint)};
        HttpClient http(std::move(options));
        auto issued = replyOf<IssuedSignIn>([&](QObject *context, auto reply) {
            signInAsClient(&http, settings, Secret(service().secretOf(remoteId)), systemClock(), context,
                           std::move(reply));
        });
        if (!issued)
            qFatal("%s", qUtf8Printable(issued.error().message));
        return SignInProof::issued(settings, std::move(*issued));
    }

    QStringList livingIds() override
    {
        QStringList ids;
        for (const SandboxSailPointToken &token : service().tokens()) {
            if (!token.deleted)
                ids.append(token.id);
        }
        return ids;
    }
    void expireBearers() override { service().expireBearers(); }
};

/// It signs in with a token as it is.
class BearerGround final : public Ground
{
public:
    BearerGround()
    {
        own.remoteId = addRemote(u"signs-in"_s);
        account = own.accountId = addAccount(u"hub"_s, own.remoteId);
    }

    SandboxDigitalHub &service() { return fixture.sandbox().digitalHub(); }

    QString addRemote(const QString &name)
    {
        SandboxDigitalHubToken token;
        token.name = name;
        token.scopes = {u"openid"_s, u"profile"_s};
        token.expiresAt = QDateTime::currentDateTimeUtc().addDays(90);
        return service().addToken(token);
    }

    QString addAccount(const QString &name, const QString &remoteId)
    {
        return add(u"digitalhub"_s, service().url(), name, Secret(service().secretOf(remoteId)));
    }

    bool keepSecretOf(const TokenKey &key)
    {
        ImportSecretFlow *flow = fixture.flows().importSecret(key);
        flow->start(singleSecret(Secret(service().secretOf(key.remoteId))));
        return FlowFixture::ends(flow) && flow->state() == ImportSecretFlow::State::Done;
    }

    QStringList livingIds() override
    {
        QStringList ids;
        for (const SandboxDigitalHubToken &token : service().tokens()) {
            if (!token.deleted)
                ids.append(token.id);
        }
        return ids;
    }
    void expireBearers() override { service().expireBearers(); }
};

} // namespace

/// What becomes of an account when exactly the token is rotated or revoked that it signs in with.
class TestOwnSignIn : public QObject
{
    Q_OBJECT

private:
    /// True when it was still under way.
    static bool killedAfter(PairGround &ground, int writes, const std::function<RotateTokenFlow *()> &begin)
    {
        int written = 0;
        QObject watch;
        const auto count = [&] { ++written; };
        QObject::connect(&ground.process().journal(), &Journal::operationsChanged, &watch, count);
        QObject::connect(&ground.inventory(), &Inventory::accountsChanged, &watch, count);
        const RotateTokenFlow *flow = begin();
        (void)QTest::qWaitFor([&] { return written >= writes || flow->hasEnded(); }, 30'000);
        const bool ended = flow->hasEnded();
        ground.fixture.killAndRestart(false);
        return !ended;
    }

private Q_SLOTS:
    void ofAPairItIsKnownByTheId()
    {
        PairGround ground;
        const QString other = ground.addRemote(u"other"_s);
        QVERIFY(ground.fixture.refresh());
        QCOMPARE(accountsSigningInWith(ground.inventory(), ground.own).size(), 1);
        QCOMPARE(namesOfSigningInWith(ground.inventory(), ground.own), u"“tenant”"_s);
        QVERIFY(accountsSigningInWith(ground.inventory(), {ground.account, other}).isEmpty());
        // Listed by another account there, too.
        const QString second = ground.addAccount(u"second"_s, other);
        QCOMPARE(namesOfSigningInWith(ground.inventory(), {second, ground.own.remoteId}), u"“tenant”"_s);
        QCOMPARE(signInsWith(ground.inventory(), {ground.account, other}).size(), 1);
    }

    void aPastedTokenIsKnownOnceItsSecretIsKept()
    {
        BearerGround ground;
        const TokenKey other{ground.account, ground.addRemote(u"other"_s)};
        QVERIFY(ground.fixture.refresh());
        QVERIFY(accountsSigningInWith(ground.inventory(), ground.own).isEmpty());
        QVERIFY(ground.keepSecretOf(other));
        QVERIFY(accountsSigningInWith(ground.inventory(), other).isEmpty());
        QVERIFY(ground.keepSecretOf(ground.own));
        QCOMPARE(accountsSigningInWith(ground.inventory(), ground.own).size(), 1);
        // Also by another process, and after signing in with the other one.
        ground.fixture.killAndRestart();
        QCOMPARE(accountsSigningInWith(ground.inventory(), ground.own).size(), 1);
        SignInFlow *again = ground.fixture.flows().signIn();
        again->signInAgain(ground.account, Secret(ground.service().secretOf(other.remoteId)));
        QVERIFY(FlowFixture::ends(again));
        QVERIFY(accountsSigningInWith(ground.inventory(), ground.own).isEmpty());
        QCOMPARE(accountsSigningInWith(ground.inventory(), other).size(), 1);
    }

    void thePlanSaysThatTheSignInMoves()
    {
        PairGround ground;
        const auto plan = ground.plan({});
        QVERIFY(plan);
        QVERIFY(plan->movesSignIn);
        QVERIFY2(plan->remarks.join(u' ').contains(u"It signs in the account “tenant”"_s),
                 qPrintable(plan->remarks.join(u' ')));
    }

    void theAccountSignsInWithTheSuccessor()
    {
        PairGround ground;
        const RotateTokenFlow *flow = ground.rotate();
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(ground.livingIds(), QStringList{flow->successor().remoteId});
        QVERIFY(signsInWith(ground.signIn(), flow->successor().remoteId));
        QVERIFY(ground.reachesTheService());
        // The successor's own entry and the sign-in's.
        QCOMPARE(ground.fixture.keychain().count(), 2);
        QVERIFY(ground.process().history(flow->successor()).contains(u"sign-in-moved done"_s));
        ground.fixture.killAndRestart();
        QVERIFY(ground.reachesTheService());
    }

    void aTokenThatWasPastedMovesToo()
    {
        BearerGround ground;
        QVERIFY(ground.keepSecretOf(ground.own));
        const RotateTokenFlow *flow = ground.rotate();
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(ground.livingIds(), QStringList{flow->successor().remoteId});
        QVERIFY(signsInWith(ground.signIn(), flow->successor().remoteId));
        QVERIFY(ground.reachesTheService());
        QCOMPARE(ground.fixture.keychain().count(), 2);
    }

    void eachAccountThatSignsInWithItMoves()
    {
        PairGround ground;
        const QString second = ground.addAccount(u"second"_s, ground.own.remoteId);
        const RotateTokenFlow *flow = ground.rotate();
        QCOMPARE(flow->state(), State::Done);
        for (const QString &id : {ground.account, second}) {
            const Account *account = ground.inventory().account(id);
            QVERIFY(signsInWith(*ground.inventory().signIn(account->signInId), flow->successor().remoteId));
        }
        QVERIFY(ground.reachesTheService());
        QCOMPARE(ground.fixture.keychain().count(), 3);
    }

    void takenBackItSignsInWithThePredecessorAgain()
    {
        PairGround ground;
        const RotateTokenFlow *waiting = ground.rotate({.grace = std::chrono::hours(1)});
        QCOMPARE(waiting->state(), State::Waiting);
        QVERIFY(signsInWith(ground.signIn(), waiting->successor().remoteId));
        // The sign-in was all that had its secret.
        QVERIFY(ground.inventory().token(ground.own)->secret);
        QVERIFY(ground.reachesTheService());
        const Operation operation = waiting->operation();
        const RotateTokenFlow *undoing = ground.undo(operation);
        QCOMPARE(undoing->state(), State::Undone);
        QCOMPARE(ground.livingIds(), QStringList{ground.own.remoteId});
        QVERIFY(signsInWith(ground.signIn(), ground.own.remoteId));
        QVERIFY(ground.reachesTheService());
        QCOMPARE(ground.fixture.keychain().count(), 2);
    }

    void aSuccessorThatMayNotListLeavesTheSignInAsItWas()
    {
        PairGround ground;
        const RotateTokenFlow *flow =
            ground.rotate({.scopes = QStringList{u"sp:search:read"_s}, .grace = std::chrono::seconds(0)});
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->staysOpen());
        QVERIFY2(flow->error()->message.contains(u"as before"_s), qPrintable(flow->error()->message));
        QVERIFY(signsInWith(ground.signIn(), ground.own.remoteId));
        QVERIFY(ground.livingIds().contains(ground.own.remoteId));
        QVERIFY(ground.reachesTheService());
        QCOMPARE(ground.undo(flow->operation())->state(), State::Undone);
        QCOMPARE(ground.livingIds(), QStringList{ground.own.remoteId});
        QVERIFY(ground.reachesTheService());
    }

    void itDoesNotEndBeforeItsSuccessorIsMade()
    {
        PairGround ground;
        for (int other = 0; other < 9; ++other)
            ground.addRemote(u"other %1"_s.arg(other));
        QVERIFY(ground.fixture.refresh());
        const auto plan = ground.plan({.grace = std::chrono::seconds(0), .mayRevokeFirst = true});
        QVERIFY(!plan);
        QCOMPARE(plan.error().field, noRoomField);
        QVERIFY2(plan.error().message.contains(u"It signs in the account “tenant”"_s),
                 qPrintable(plan.error().message));
        QVERIFY(!plan.error().message.contains(u"Revoke “signs in”"_s));
    }

    void killedAtAnyStepOneOfBothWorksAndItGoesOn()
    {
        int steps = 0;
        for (int writes = 1; writes < 80; ++writes) {
            PairGround ground;
            const bool killed =
                killedAfter(ground, writes, [&ground] { return ground.begin({.grace = std::chrono::seconds(0)}); });
            QVERIFY2(ground.reachesTheService(), qPrintable(u"killed after %1 writes"_s.arg(writes)));
            ground.resumeUntilNothingIsOpen();
            for (const Operation &operation : ground.process().openOperations())
                QVERIFY(operation.kind == Operation::Kind::Create && partOf(operation.data).isEmpty());
            QCOMPARE(ground.livingIds().size(), 1);
            QVERIFY2(ground.livingIds().first() != ground.own.remoteId,
                     qPrintable(u"killed after %1 writes"_s.arg(writes)));
            QVERIFY(signsInWith(ground.signIn(), ground.livingIds().first()));
            QVERIFY2(ground.reachesTheService(), qPrintable(u"killed after %1 writes"_s.arg(writes)));
            QCOMPARE(ground.fixture.keychain().count(), 2);
            if (!killed)
                break;
            ++steps;
        }
        QVERIFY(steps > 8);
    }

    void killedWhileItIsTakenBackOneOfBothWorksToo()
    {
        int steps = 0;
        for (int writes = 1; writes < 80; ++writes) {
            PairGround ground;
            const Operation waiting = ground.rotate({.grace = std::chrono::hours(1)})->operation();
            const bool killed = killedAfter(ground, writes, [&] { return ground.beginUndo(waiting); });
            const QByteArray at = u"killed after %1 writes"_s.arg(writes).toUtf8();
            QVERIFY2(ground.reachesTheService(), at);
            ground.resumeUntilNothingIsOpen();
            // Killed before it was noted, it waits as before.
            const QList<Operation> open = ground.process().openOperations();
            if (!open.isEmpty())
                QCOMPARE(ground.undo(open.first())->state(), State::Undone);
            QCOMPARE(ground.livingIds(), QStringList{ground.own.remoteId});
            QVERIFY2(signsInWith(ground.signIn(), ground.own.remoteId), at);
            QVERIFY2(ground.reachesTheService(), at);
            QCOMPARE(ground.fixture.keychain().count(), 2);
            if (!killed)
                break;
            ++steps;
        }
        QVERIFY(steps > 3);
    }

    void killedAsTheKeychainTakesItNothingIsLost_data()
    {
        QTest::addColumn<int>("entries");
        QTest::newRow("the successor's secret") << 2;
        QTest::newRow("the predecessor's, which only the sign-in had") << 3;
        QTest::newRow("the new sign-in, not filed yet") << 4;
    }
    void killedAsTheKeychainTakesItNothingIsLost()
    {
        QFETCH(const int, entries);
        PairGround ground;
        const RotateTokenFlow *flow = ground.begin({.grace = std::chrono::seconds(0)});
        QVERIFY(
            QTest::qWaitFor([&] { return ground.fixture.keychain().count() >= entries || flow->hasEnded(); }, 30'000));
        QVERIFY(!flow->hasEnded());
        ground.fixture.killAndRestart(false);
        QVERIFY(ground.reachesTheService());
        ground.resumeUntilNothingIsOpen();
        QCOMPARE(ground.livingIds().size(), 1);
        QVERIFY(signsInWith(ground.signIn(), ground.livingIds().first()));
        QVERIFY(ground.livingIds().first() != ground.own.remoteId);
        QVERIFY(ground.reachesTheService());
        QCOMPARE(ground.fixture.keychain().count(), 2);
    }

    void amongSeveralItIsRevokedLastAndTheAccountNeedsAnotherSignIn()
    {
        PairGround ground;
        const TokenKey other{ground.account, ground.addRemote(u"other"_s)};
        QVERIFY(ground.fixture.refresh());
        ground.fixture.sandbox().clearRequests();
        const RevokeTokensFlow *flow = ground.revoke({ground.own, other});
        for (const RevokeTokensFlow::Item &item : flow->items())
            QCOMPARE(item.outcome, Outcome::Revoked);
        QCOMPARE(ground.livingIds(), QStringList());
        QStringList deleted;
        for (const SandboxRequest &request : ground.fixture.sandbox().requests()) {
            if (request.method == "DELETE")
                deleted.append(request.path.section(u'/', -1));
        }
        QCOMPARE(deleted, (QStringList{other.remoteId, ground.own.remoteId}));
        QTRY_VERIFY(ground.signIn().needed);
        QVERIFY(ground.process().openOperations().isEmpty());
        // Also for the next process, though an access token of before would live on.
        ground.fixture.killAndRestart();
        QVERIFY(ground.signIn().needed);
    }

    void thatItIsRefusedItselfIsProofEnough()
    {
        BearerGround ground;
        QVERIFY(ground.keepSecretOf(ground.own));
        const RevokeTokensFlow *flow = ground.revoke({ground.own});
        QCOMPARE(flow->items().front().outcome, Outcome::Revoked);
        QVERIFY(!flow->items().front().error);
        QCOMPARE(ground.inventory().token(ground.own)->token.status, TokenStatus::Revoked);
        QTRY_VERIFY(ground.signIn().needed);
        QVERIFY(ground.process().openOperations().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestOwnSignIn)
#include "tst_ownsignin.moc"
