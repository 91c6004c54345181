// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "operationdata.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using Outcome = RevokeTokensFlow::Item::Outcome;
using State = RevokeTokensFlow::State;

/// A revocation counts only when a listing confirms it, and only then the secret goes.
class TestRevokeTokensFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;
    TokenKey m_key;

    FlowProcess &process() { return m_fixture->process(); }
    MemorySecretStore &keychain() { return m_fixture->keychain(); }

    RevokeTokensFlow *begin(const QList<TokenKey> &keys)
    {
        RevokeTokensFlow *flow = m_fixture->flows().revokeTokens();
        flow->start(keys);
        return flow;
    }

    RevokeTokensFlow::Item revoke(const TokenKey &key)
    {
        const RevokeTokensFlow *flow = begin({key});
        return FlowFixture::ends(flow) ? flow->items().front() : RevokeTokensFlow::Item();
    }

    ResumeFlow::Item::Outcome resume()
    {
        ResumeFlow *flow = m_fixture->flows().resume();
        flow->start();
        return FlowFixture::ends(flow) && flow->items().size() == 1 ? flow->items().front().outcome
                                                                    : ResumeFlow::Item::Outcome::Waiting;
    }

    TokenStatus status(const TokenKey &key) { return process().inventory().token(key)->token.status; }
    bool secretIsKept() { return process().inventory().token(m_key)->secret.has_value(); }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount();
        QVERIFY(!m_account.isEmpty());
        m_key = m_fixture->createToken(m_account, u"ci"_s);
        m_fixture->sandbox().clearRequests();
    }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void aRevocationIsConfirmedByAListing_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("200") << 200;
        QTest::newRow("204") << 204;
    }

    void aRevocationIsConfirmedByAListing()
    {
        QFETCH(int, status);
        SandboxPolicy policy;
        policy.revokeStatus = status;
        m_fixture->sandbox().setPolicy(policy);
        const RevokeTokensFlow::Item item = revoke(m_key);
        QCOMPARE(item.outcome, Outcome::Revoked);
        QVERIFY(!item.error);
        QVERIFY(m_fixture->sent("GET") > 0);
        QCOMPARE(this->status(m_key), TokenStatus::Revoked);
        QVERIFY(!secretIsKept());
        QCOMPARE(keychain().count(), 1);
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(process().allOperations().back().outcome, Operation::Outcome::Done);
        QCOMPARE(process().history(m_key).back(), u"revoked done"_s);
    }

    void theJournalKnowsBeforeTheServiceDoes()
    {
        m_fixture->fault(Fault::Delay, "DELETE");
        const RevokeTokensFlow *flow = begin({m_key});
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        QCOMPARE(process().openOperations().size(), 1);
        QCOMPARE(process().openOperations().front().remoteId, m_key.remoteId);
        QVERIFY(secretIsKept());
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(flow));
    }

    void aLostAnswerIsConfirmedByAListing_data()
    {
        QTest::addColumn<Fault>("kind");
        QTest::newRow("dropped") << Fault::DropAfter;
        QTest::newRow("server error after the change") << Fault::ServerErrorAfter;
    }

    void aLostAnswerIsConfirmedByAListing()
    {
        QFETCH(Fault, kind);
        m_fixture->fault(kind, "DELETE");
        QCOMPARE(revoke(m_key).outcome, Outcome::Revoked);
        QCOMPARE(m_fixture->sent("DELETE"), 1);
        QVERIFY(!secretIsKept());
        QVERIFY(process().openOperations().isEmpty());
    }

    void aLostRequestIsUnconfirmedAndResumeFinishesIt()
    {
        m_fixture->fault(Fault::DropBefore, "DELETE");
        const RevokeTokensFlow::Item item = revoke(m_key);
        QCOMPARE(item.outcome, Outcome::Unconfirmed);
        QCOMPARE(item.error->kind, Error::Kind::Unconfirmed);
        QVERIFY(!item.error->message.isEmpty());
        QCOMPARE(m_fixture->sent("DELETE"), 1);
        QVERIFY(secretIsKept());
        QCOMPARE(keychain().count(), 2);
        QCOMPARE(process().openOperations().size(), 1);
        QCOMPARE(process().openOperations().front().step, step::unconfirmed);

        QCOMPARE(resume(), ResumeFlow::Item::Outcome::Settled);
        QCOMPARE(status(m_key), TokenStatus::Revoked);
        QCOMPARE(keychain().count(), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

    void withoutAListingTheSecretStays()
    {
        m_fixture->fault(Fault::ServerError, "GET");
        const RevokeTokensFlow::Item item = revoke(m_key);
        QCOMPARE(item.outcome, Outcome::Unconfirmed);
        QVERIFY(secretIsKept());
        QCOMPARE(process().openOperations().front().step, step::confirming);
        QCOMPARE(resume(), ResumeFlow::Item::Outcome::Settled);
        QVERIFY(!secretIsKept());
        QCOMPARE(m_fixture->sent("DELETE"), 1);
    }

    void aKeychainThatKeepsTheSecretIsAskedAgainByResume()
    {
        keychain().refuseRemovals(Error::Kind::KeychainLocked);
        const RevokeTokensFlow::Item item = revoke(m_key);
        QCOMPARE(item.outcome, Outcome::SecretStays);
        QCOMPARE(item.error->kind, Error::Kind::KeychainLocked);
        QCOMPARE(status(m_key), TokenStatus::Revoked);
        QVERIFY(secretIsKept());
        QCOMPARE(process().openOperations().front().step, step::forgetting);

        keychain().refuseRemovals({});
        QCOMPARE(resume(), ResumeFlow::Item::Outcome::Settled);
        QVERIFY(!secretIsKept());
        QCOMPARE(keychain().count(), 1);
        QCOMPARE(m_fixture->sent("DELETE"), 1);
    }

    void oneRefusalAmongSeveralHoldsUpNoOther()
    {
        QList<TokenKey> keys{m_key};
        for (int number = 0; number < 6; ++number)
            keys.append({m_account, m_fixture->addRemoteToken(u"token %1"_s.arg(number))});
        QVERIFY(m_fixture->refresh());
        SandboxFault refusal;
        refusal.kind = Fault::BusinessError;
        refusal.value = "accessDenied";
        refusal.method = "DELETE";
        refusal.queryContains = keys[3].remoteId;
        m_fixture->sandbox().addFault(refusal);
        m_fixture->sandbox().clearRequests();
        const RevokeTokensFlow *flow = begin(keys);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->answered(), 7);
        for (qsizetype index = 0; index < keys.size(); ++index)
            QCOMPARE(flow->items()[index].outcome, index == 3 ? Outcome::Failed : Outcome::Revoked);
        QVERIFY(!flow->items()[3].error->message.isEmpty());
        QCOMPARE(m_fixture->livingNames(), QStringList{u"token 2"_s});
        QCOMPARE(m_fixture->sent("DELETE"), 7);
        QCOMPARE(m_fixture->sent("GET"), 3);
        QVERIFY(process().openOperations().isEmpty());
    }

    void stoppingSkipsTheRest()
    {
        QList<TokenKey> keys;
        for (int number = 0; number < 8; ++number)
            keys.append({m_account, m_fixture->addRemoteToken(u"token %1"_s.arg(number))});
        QVERIFY(m_fixture->refresh());
        m_fixture->fault(Fault::Delay, "DELETE", 4);
        RevokeTokensFlow *flow = begin(keys);
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 4);
        flow->stop();
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(flow));
        int revoked = 0;
        int skipped = 0;
        for (const auto &item : flow->items()) {
            revoked += item.outcome == Outcome::Revoked ? 1 : 0;
            skipped += item.outcome == Outcome::Skipped ? 1 : 0;
        }
        QCOMPARE(revoked, 4);
        QCOMPARE(skipped, 4);
        QVERIFY(process().openOperations().isEmpty());
    }

    void whatSomebodyRevokedAlreadyCountsAsRevoked()
    {
        QVERIFY(m_fixture->sandbox().revokeToken(m_key.remoteId));
        QCOMPARE(revoke(m_key).outcome, Outcome::Revoked);
        QVERIFY(!secretIsKept());
        QVERIFY(process().openOperations().isEmpty());
    }

    void whatTheServiceDoesNotKnowKeepsRowAndSecret()
    {
        QVERIFY(m_fixture->sandbox().removeToken(m_key.remoteId));
        SandboxFault unknown;
        unknown.kind = Fault::BusinessError;
        unknown.method = "DELETE";
        unknown.value = "authorizationNotFound";
        m_fixture->sandbox().addFault(unknown);
        const RevokeTokensFlow::Item item = revoke(m_key);
        QCOMPARE(item.outcome, Outcome::Failed);
        QCOMPARE(item.error->kind, Error::Kind::NotFound);
        QCOMPARE(status(m_key), TokenStatus::NoLongerListed);
        QVERIFY(secretIsKept());
    }

    void whatTheServiceAcceptsAndListsNoLongerIsRevoked()
    {
        QVERIFY(m_fixture->sandbox().removeToken(m_key.remoteId));
        QCOMPARE(revoke(m_key).outcome, Outcome::Revoked);
        QVERIFY(!secretIsKept());
        QVERIFY(process().openOperations().isEmpty());
    }

    void absenceProvesNothingOfALostRequest()
    {
        m_fixture->fault(Fault::DropBefore, "DELETE");
        QVERIFY(m_fixture->sandbox().removeToken(m_key.remoteId));
        QCOMPARE(revoke(m_key).outcome, Outcome::Unconfirmed);
        QVERIFY(secretIsKept());
        QCOMPARE(keychain().count(), 2);
        QCOMPARE(process().openOperations().size(), 1);
    }

    void aSignInThatEndsMidwayIsWaitedFor()
    {
        const TokenKey other{m_account, m_fixture->addRemoteToken(u"other"_s)};
        QVERIFY(m_fixture->refresh());
        m_fixture->sandbox().expireBearer();
        const RevokeTokensFlow *flow = begin({m_key, other});
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        QCOMPARE(flow->error()->kind, Error::Kind::SignInNeeded);
        m_fixture->sandbox().newBearer();
        QVERIFY(m_fixture->signInAgain(m_account));
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(!flow->error());
        QCOMPARE(flow->items().front().outcome, Outcome::Revoked);
        QCOMPARE(flow->items().back().outcome, Outcome::Revoked);
        QVERIFY(m_fixture->livingNames().isEmpty());
    }

    void anAccountThatIsRemovedWhileItWaitsEndsItInWords()
    {
        m_fixture->sandbox().expireBearer();
        const RevokeTokensFlow *flow = begin({m_key});
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().inventory().removeAccount(m_account, context, std::move(reply));
        }));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->items().front().outcome, Outcome::Failed);
        QCOMPARE(flow->items().front().error->kind, Error::Kind::NotFound);
        QVERIFY(process().openOperations().isEmpty());
    }

    void stoppingWhileWaitingForSignInEnds()
    {
        m_fixture->sandbox().expireBearer();
        RevokeTokensFlow *flow = begin({m_key});
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        flow->stop();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->items().front().outcome, Outcome::Skipped);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QVERIFY(process().openOperations().isEmpty());
    }

    void unattendedAnEndedSignInLeavesNothingOpen()
    {
        m_fixture->killAndRestart(false);
        m_fixture->sandbox().expireBearer();
        const RevokeTokensFlow::Item item = revoke(m_key);
        QCOMPARE(item.outcome, Outcome::Failed);
        QCOMPARE(item.error->kind, Error::Kind::SignInNeeded);
        QVERIFY(process().openOperations().isEmpty());
        QVERIFY(secretIsKept());
    }

    void tokensOfTwoAccountsAreConfirmedByOneListingEach()
    {
        m_fixture->sandbox().addOrganization(u"contoso"_s);
        const QString second = m_fixture->addAccount(u"second"_s, u"contoso"_s);
        const TokenKey theirs = m_fixture->createToken(second, u"ci"_s);
        const RevokeTokensFlow *flow = begin({m_key, theirs});
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->items().front().outcome, Outcome::Revoked);
        QCOMPARE(flow->items().back().outcome, Outcome::Revoked);
        QCOMPARE(status(theirs), TokenStatus::Revoked);
    }

    void revokingNothingEnds()
    {
        const RevokeTokensFlow *flow = begin({});
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(m_fixture->sandbox().requests().size(), 0);
    }
};

QTEST_GUILESS_MAIN(TestRevokeTokensFlow)
#include "tst_revoketokensflow.moc"
