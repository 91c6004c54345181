// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "operationdata.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using State = CreateTokenFlow::State;
using Outcome = ResumeFlow::Item::Outcome;

/// The answer to a creation never came: our own token is recognised and ended, what could be somebody else's is asked
/// about, and what is not there yet is looked for later.
class TestLostCreation : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;

    FlowProcess &process() { return m_fixture->process(); }

    CreateTokenFlow *begin()
    {
        CreateTokenFlow *flow = m_fixture->flows().createToken(m_account);
        flow->start(FlowFixture::request(u"ci"_s));
        return flow;
    }

    /// Somebody makes a token of that name at the service's page.
    QString stranger(int secondsAgo = 0)
    {
        SandboxToken token;
        token.name = u"ci"_s;
        token.scope = u"vso.code vso.packaging"_s;
        token.validFrom = QDateTime::currentDateTimeUtc().addSecs(-secondsAgo);
        token.validTo = QDateTime::currentDateTimeUtc().addDays(30);
        return m_fixture->sandbox().addToken(token);
    }

    bool isRevoked(const QString &id)
    {
        for (const SandboxToken &token : m_fixture->sandbox().tokens()) {
            if (token.id == id)
                return token.revoked;
        }
        return false;
    }

    ResumeFlow::Item resume()
    {
        ResumeFlow *flow = m_fixture->flows().resume();
        flow->start();
        if (!FlowFixture::ends(flow) || flow->items().size() != 1)
            return {};
        return flow->items().front();
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount();
        QVERIFY(!m_account.isEmpty());
        m_fixture->sandbox().clearRequests();
    }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void aTokenWhoseAnswerWasLostIsRecognisedAndRevoked_data()
    {
        QTest::addColumn<Fault>("kind");
        QTest::newRow("dropped") << Fault::DropAfter;
        QTest::newRow("server error after the change") << Fault::ServerErrorAfter;
        QTest::newRow("truncated") << Fault::Truncated;
        QTest::newRow("garbage") << Fault::Garbage;
        QTest::newRow("endless") << Fault::Endless;
        QTest::newRow("huge") << Fault::HugeBody;
        QTest::newRow("deep") << Fault::DeepJson;
        QTest::newRow("wrong types") << Fault::WrongTypes;
    }

    void aTokenWhoseAnswerWasLostIsRecognisedAndRevoked()
    {
        QFETCH(Fault, kind);
        m_fixture->fault(kind, "POST");
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->error()->kind != Error::Kind::Unconfirmed);
        QCOMPARE(m_fixture->sandbox().tokens().size(), 1);
        QVERIFY(m_fixture->livingNames().isEmpty());
        QCOMPARE(m_fixture->sent("POST"), 1);
        QCOMPARE(m_fixture->sent("DELETE"), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

    void aClosedConnectionMakesNoSecondRequest_data()
    {
        QTest::addColumn<Fault>("kind");
        QTest::newRow("before the change") << Fault::DropBefore;
        QTest::newRow("with the body unread") << Fault::CloseBeforeAnswer;
        QTest::newRow("after the change") << Fault::DropAfter;
    }

    void aClosedConnectionMakesNoSecondRequest()
    {
        QFETCH(Fault, kind);
        m_fixture->fault(kind, "POST");
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(m_fixture->sent("POST"), 1);
        QVERIFY(m_fixture->livingNames().isEmpty());
    }

    void aTokenThatIsNotListedIsLookedForLater()
    {
        m_fixture->fault(Fault::LateLanding, "POST");
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Unconfirmed);
        const auto open = process().openOperations();
        QCOMPARE(open.size(), 1);
        QCOMPARE(open.front().step, step::unconfirmed);
        QVERIFY(process().journal().isAbandoned(open.front()));

        QCOMPARE(resume().outcome, Outcome::StillOpen);
        QCOMPARE(process().openOperations().size(), 1);

        m_fixture->sandbox().landLate();
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QVERIFY(m_fixture->livingNames().isEmpty());
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(m_fixture->sent("POST"), 1);
    }

    void aTokenThatLandsWhileItIsLookedForIsFound()
    {
        m_fixture->fault(Fault::LateLanding, "POST");
        m_fixture->fault(Fault::Delay, "GET");
        const CreateTokenFlow *flow = begin();
        QTRY_VERIFY(m_fixture->sandbox().waitingRequests() > 0);
        m_fixture->sandbox().landLate();
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(m_fixture->livingNames().isEmpty());
        QVERIFY(process().openOperations().isEmpty());
    }

    void whenNothingCanBeListedItStaysOpen()
    {
        m_fixture->fault(Fault::DropAfter, "POST");
        m_fixture->fault(Fault::ServerError, "GET", -1);
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::Unconfirmed);
        QCOMPARE(process().openOperations().size(), 1);
        m_fixture->sandbox().clearFaults();
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QVERIFY(m_fixture->livingNames().isEmpty());
    }

    void somebodyElsesTokenOfThatNameIsAskedAbout()
    {
        m_fixture->fault(Fault::LateLanding, "POST");
        const QString id = stranger();
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::NeedsDecision));
        QCOMPARE(flow->candidates().size(), 1);
        QCOMPARE(flow->candidates().front().remoteId, id);
        flow->leaveCandidates();
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(!isRevoked(id));
        QCOMPARE(m_fixture->sent("DELETE"), 0);
        // It is not asked about again, and our own is still looked for.
        QCOMPARE(resume().outcome, Outcome::StillOpen);
        m_fixture->sandbox().landLate();
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QVERIFY(!isRevoked(id));
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QVERIFY(process().openOperations().isEmpty());
    }

    void aCandidateIsRevokedOnlyWhenThePersonSaysSo()
    {
        m_fixture->fault(Fault::LateLanding, "POST");
        const QString id = stranger();
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::NeedsDecision));
        flow->revokeCandidate(id);
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(isRevoked(id));
        QVERIFY(process().openOperations().isEmpty());
    }

    void onlyACandidateCanBeRevoked()
    {
        const QString bystander = m_fixture->addRemoteToken(u"bystander"_s);
        m_fixture->fault(Fault::LateLanding, "POST");
        stranger();
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::NeedsDecision));
        flow->revokeCandidate(bystander);
        QCOMPARE(flow->state(), State::NeedsDecision);
        QVERIFY(!isRevoked(bystander));
        flow->leaveCandidates();
        QVERIFY(FlowFixture::ends(flow));
    }

    void unattendedACandidateIsLeftOpenAndNeverTouched()
    {
        m_fixture->killAndRestart(false);
        m_fixture->fault(Fault::LateLanding, "POST");
        const QString id = stranger();
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::Unconfirmed);
        QVERIFY(!isRevoked(id));
        QCOMPARE(process().openOperations().size(), 1);

        const ResumeFlow::Item item = resume();
        QCOMPARE(item.outcome, Outcome::NeedsDecision);
        QCOMPARE(item.candidates.size(), 1);
        QVERIFY(!isRevoked(id));
        QCOMPARE(process().openOperations().size(), 1);

        ResumeFlow *decided = m_fixture->flows().resume();
        decided->noneIsMine(item);
        QVERIFY(FlowFixture::ends(decided));
        QCOMPARE(decided->items().front().outcome, Outcome::StillOpen);
        QVERIFY(!isRevoked(id));
        // It is not asked about again, and our own is still looked for.
        QCOMPARE(resume().outcome, Outcome::StillOpen);
        m_fixture->sandbox().landLate();
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QVERIFY(!isRevoked(id));
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QVERIFY(process().openOperations().isEmpty());
    }

    void aPersonsLateDecisionEndsTheirToken()
    {
        m_fixture->killAndRestart(false);
        m_fixture->fault(Fault::LateLanding, "POST");
        const QString id = stranger();
        QVERIFY(FlowFixture::ends(begin()));
        const ResumeFlow::Item item = resume();
        ResumeFlow *decided = m_fixture->flows().resume();
        decided->decide(item.operation, id);
        QVERIFY(FlowFixture::ends(decided));
        QCOMPARE(decided->items().front().outcome, Outcome::CleanedUp);
        QVERIFY(isRevoked(id));
    }

    void aDecisionIsRememberedThoughItsRevocationWasLost_data()
    {
        QTest::addColumn<Fault>("kind");
        QTest::addColumn<QByteArray>("method");
        QTest::newRow("request lost") << Fault::DropBefore << QByteArray("DELETE");
        QTest::newRow("not confirmed") << Fault::ServerError << QByteArray("GET");
    }

    void aDecisionIsRememberedThoughItsRevocationWasLost()
    {
        QFETCH(Fault, kind);
        QFETCH(QByteArray, method);
        m_fixture->killAndRestart(false);
        m_fixture->fault(Fault::LateLanding, "POST");
        const QString id = stranger();
        QVERIFY(FlowFixture::ends(begin()));
        const ResumeFlow::Item item = resume();
        m_fixture->fault(kind, method);
        ResumeFlow *decided = m_fixture->flows().resume();
        decided->decide(item.operation, id);
        QVERIFY(FlowFixture::ends(decided));
        QCOMPARE(decided->items().front().outcome, Outcome::StillOpen);
        QCOMPARE(process().openOperations().size(), 1);
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QVERIFY(isRevoked(id));
        QVERIFY(process().openOperations().isEmpty());
    }

    void ofTwoTokensOfThatNameOnlyOursIsRevoked()
    {
        m_fixture->fault(Fault::DropAfter, "POST");
        const QString id = stranger();
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(!isRevoked(id));
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QVERIFY(process().openOperations().isEmpty());
    }

    void anOldTokenOfThatNameIsNotAskedAbout()
    {
        m_fixture->fault(Fault::DropBefore, "POST");
        const QString id = stranger(3600);
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(flow->candidates().isEmpty());
        QVERIFY(!isRevoked(id));
    }

    void aTokenWhoseSecretIsKeptIsNotAskedAbout()
    {
        // The lost one was planned before the other was known, and never reached the service.
        m_fixture->fault(Fault::Delay, "POST");
        begin();
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        m_fixture->createToken(m_account, u"ci"_s);
        m_fixture->killAndRestart();
        SandboxPolicy policy;
        policy.creationBlocked = true;
        m_fixture->sandbox().setPolicy(policy);
        m_fixture->sandbox().releaseDelays();
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 0);
        QCOMPARE(resume().outcome, Outcome::StillOpen);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
    }

    void aTokenThatOtherWorkIsAboutIsNobodysCandidate()
    {
        m_fixture->fault(Fault::LateLanding, "POST");
        Operation other;
        other.kind = Operation::Kind::Create;
        other.accountId = m_account;
        other.remoteId = stranger();
        other.name = u"ci"_s;
        other.step = step::storing;
        QVERIFY(replyOf<Operation>(
            [&](QObject *context, auto reply) { process().journal().begin(other, context, std::move(reply)); }));
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Failed));
        QVERIFY(flow->candidates().isEmpty());
        QVERIFY(!isRevoked(other.remoteId));
    }

    void theSearchKnowsTheServicesClock()
    {
        SandboxPolicy policy;
        policy.clockOffset = std::chrono::hours(-5);
        m_fixture->sandbox().setPolicy(policy);
        QVERIFY(m_fixture->refresh());
        m_fixture->killAndRestart(false);
        m_fixture->fault(Fault::LateLanding, "POST");
        const QString id = stranger(5 * 3600);
        QVERIFY(FlowFixture::ends(begin()));
        const ResumeFlow::Item item = resume();
        QCOMPARE(item.outcome, Outcome::NeedsDecision);
        QCOMPARE(item.candidates.front().remoteId, id);
    }

    void aLostTokenIsNotLookedForBeyondItsExpiry()
    {
        m_fixture->fault(Fault::DropBefore, "POST");
        CreateTokenFlow *flow = m_fixture->flows().createToken(m_account);
        TokenRequest request = FlowFixture::request(u"ci"_s);
        request.expiresAt = QDateTime::currentDateTimeUtc().addDays(1);
        flow->start(request);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(resume().outcome, Outcome::StillOpen);
        SandboxPolicy later;
        later.clockOffset = std::chrono::hours(25);
        m_fixture->sandbox().setPolicy(later);
        QVERIFY(m_fixture->refresh());
        QCOMPARE(resume().outcome, Outcome::Settled);
        QVERIFY(process().openOperations().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestLostCreation)
#include "tst_lostcreation.moc"
