// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "operationdata.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using State = UpdateTokenFlow::State;

/// A change is sent once, and where its answer is lost, the token itself says whether it took effect.
class TestUpdateTokenFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;
    TokenKey m_key;

    FlowProcess &process() { return m_fixture->process(); }
    const Token &known() { return process().inventory().token(m_key)->token; }

    UpdateTokenFlow *begin(TokenUpdate update)
    {
        UpdateTokenFlow *flow = m_fixture->flows().updateToken(m_key);
        flow->start(std::move(update));
        return flow;
    }

    static TokenUpdate renaming() { return {.remoteId = {}, .name = u"renamed"_s, .scopes = {}, .expiresAt = {}}; }
    static TokenUpdate extending(int days)
    {
        return {.remoteId = {}, .name = {}, .scopes = {}, .expiresAt = QDateTime::currentDateTimeUtc().addDays(days)};
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount();
        QVERIFY(!m_account.isEmpty());
        m_key = {m_account, m_fixture->addRemoteToken(u"ci"_s)};
        QVERIFY(m_fixture->refresh());
        m_fixture->sandbox().clearRequests();
    }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void aTokenIsRenamed()
    {
        const UpdateTokenFlow *flow = begin(renaming());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(m_fixture->remote(u"renamed"_s));
        QCOMPARE(known().name, u"renamed"_s);
        QCOMPARE(known().scopes, QStringList{u"vso.code"_s});
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(process().history(m_key), QStringList{u"updated done"_s});
    }

    void theScopesAreChanged()
    {
        const UpdateTokenFlow *flow =
            begin({.remoteId = {}, .name = {}, .scopes = QStringList{u"vso.work"_s, u"vso.build"_s}, .expiresAt = {}});
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(known().scopes, (QStringList{u"vso.build"_s, u"vso.work"_s}));
        QCOMPARE(known().name, u"ci"_s);
    }

    void theLifeIsExtendedAndTheSecretStays()
    {
        const QByteArray secret = m_fixture->sandbox().secretOf(m_key.remoteId);
        const UpdateTokenFlow *flow = begin(extending(200));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(!flow->wasShortened());
        QVERIFY(*known().expiresAt > QDateTime::currentDateTimeUtc().addDays(199));
        QCOMPARE(m_fixture->sandbox().secretOf(m_key.remoteId), secret);
    }

    void theJournalKnowsBeforeTheServiceDoes()
    {
        m_fixture->fault(Fault::Delay, "PUT");
        const UpdateTokenFlow *flow = begin(renaming());
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        QCOMPARE(process().openOperations().size(), 1);
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(process().openOperations().isEmpty());
    }

    void aLostAnswerIsSettledByReading_data()
    {
        QTest::addColumn<Fault>("kind");
        QTest::newRow("dropped") << Fault::DropAfter;
        QTest::newRow("server error after the change") << Fault::ServerErrorAfter;
        QTest::newRow("garbage") << Fault::Garbage;
    }

    void aLostAnswerIsSettledByReading()
    {
        QFETCH(Fault, kind);
        m_fixture->fault(kind, "PUT");
        const UpdateTokenFlow *flow = begin(renaming());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(!flow->error());
        QCOMPARE(known().name, u"renamed"_s);
        QCOMPARE(m_fixture->sent("PUT"), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

    void aLostLongestExtensionIsRecognised()
    {
        m_fixture->fault(Fault::DropAfter, "PUT");
        const UpdateTokenFlow *flow = begin(extending(400));
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(*known().expiresAt > QDateTime::currentDateTimeUtc().addDays(360));
        QVERIFY(process().openOperations().isEmpty());
    }

    void aLostRequestIsSaidToHaveChangedNothing()
    {
        m_fixture->fault(Fault::DropBefore, "PUT");
        const UpdateTokenFlow *flow = begin(renaming());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->error()->kind != Error::Kind::Unconfirmed);
        QCOMPARE(known().name, u"ci"_s);
        QCOMPARE(m_fixture->sent("PUT"), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

    void whatCannotBeReadEitherStaysOpen()
    {
        m_fixture->fault(Fault::DropAfter, "PUT");
        m_fixture->fault(Fault::ServerError, "GET");
        const UpdateTokenFlow *flow = begin(renaming());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Unconfirmed);
        QCOMPARE(process().openOperations().size(), 1);

        ResumeFlow *resume = m_fixture->flows().resume();
        resume->start();
        QVERIFY(FlowFixture::ends(resume));
        QCOMPARE(resume->items().front().outcome, ResumeFlow::Item::Outcome::Settled);
        QCOMPARE(known().name, u"renamed"_s);
        QCOMPARE(m_fixture->sent("PUT"), 1);
    }

    void whatTheTokenIsNowIsFiledAlsoWhereItIsNotAsAsked()
    {
        SandboxPolicy policy;
        policy.maximumLifespanDays = 150;
        policy.shortenInsteadOfRefuse = true;
        m_fixture->sandbox().setPolicy(policy);
        m_fixture->fault(Fault::DropAfter, "PUT");
        const UpdateTokenFlow *flow = begin(extending(300));
        QVERIFY(FlowFixture::ends(flow));
        const SandboxToken remote = *m_fixture->remote(u"ci"_s);
        QVERIFY(qAbs(known().expiresAt->msecsTo(remote.validTo)) <= 10);
    }

    void aTokenThatWasRevokedMeanwhileStaysRevoked()
    {
        // Reading a token does not tell that it was revoked.
        m_fixture->fault(Fault::DropAfter, "PUT");
        m_fixture->fault(Fault::ServerError, "GET");
        QVERIFY(FlowFixture::ends(begin(renaming())));
        QCOMPARE(process().openOperations().size(), 1);
        QVERIFY(m_fixture->sandbox().revokeToken(m_key.remoteId));
        QVERIFY(m_fixture->refresh());
        QCOMPARE(known().status, TokenStatus::Revoked);
        ResumeFlow *resume = m_fixture->flows().resume();
        resume->start();
        QVERIFY(FlowFixture::ends(resume));
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(known().name, u"renamed"_s);
        QCOMPARE(known().status, TokenStatus::Revoked);
    }

    void aTokenThatHasExpiredIsFiledAsExpired()
    {
        m_key = {m_account, m_fixture->addRemoteToken(u"old"_s, -3)};
        QVERIFY(m_fixture->refresh());
        const UpdateTokenFlow *flow = begin({.remoteId = {}, .name = u"older"_s, .scopes = {}, .expiresAt = {}});
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(known().name, u"older"_s);
        QCOMPARE(known().status, TokenStatus::Expired);
    }

    void anExpiredTokenIsNotExtended()
    {
        m_key = {m_account, m_fixture->addRemoteToken(u"old"_s, -3)};
        QVERIFY(m_fixture->refresh());
        const UpdateTokenFlow *flow = begin(extending(30));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(!flow->error()->message.isEmpty());
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(process().allOperations().front().outcome, Operation::Outcome::Failed);
    }

    void aShortenedExtensionIsNoticed()
    {
        SandboxPolicy policy;
        policy.maximumLifespanDays = 150;
        policy.shortenInsteadOfRefuse = true;
        m_fixture->sandbox().setPolicy(policy);
        const UpdateTokenFlow *flow = begin(extending(300));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(flow->wasShortened());
    }

    void aSignInThatEndsMidwayIsWaitedForAndTheChangeSentAgain()
    {
        m_fixture->sandbox().expireBearer();
        const UpdateTokenFlow *flow = begin(renaming());
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        m_fixture->sandbox().newBearer();
        QVERIFY(m_fixture->signInAgain(m_account));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(known().name, u"renamed"_s);
    }

    void anAccountThatIsRemovedWhileItWaitsEndsItInWords()
    {
        m_fixture->sandbox().expireBearer();
        const UpdateTokenFlow *flow = begin(renaming());
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().inventory().removeAccount(m_account, context, std::move(reply));
        }));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::NotFound);
        QVERIFY(process().openOperations().isEmpty());
    }

    void waitingForSignInCanBeGivenUp()
    {
        m_fixture->sandbox().expireBearer();
        UpdateTokenFlow *flow = begin(renaming());
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        flow->cancel();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::Cancelled);
        QVERIFY(process().openOperations().isEmpty());
    }

    void unattendedAnEndedSignInLeavesNothingOpen()
    {
        m_fixture->killAndRestart(false);
        m_fixture->sandbox().expireBearer();
        const UpdateTokenFlow *flow = begin(renaming());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::SignInNeeded);
        QVERIFY(process().openOperations().isEmpty());
    }

    void whatTheServiceKeepsForItselfIsLeftAlone()
    {
        Token managed = known();
        managed.extras.insert(u"readOnly"_s, u"managed"_s);
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().inventory().saveToken(managed, std::nullopt, context, std::move(reply));
        }));
        const UpdateTokenFlow *flow = begin(renaming());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::Rejected);
        RevokeTokensFlow *revocation = m_fixture->flows().revokeTokens();
        revocation->start({m_key});
        QVERIFY(FlowFixture::ends(revocation));
        QCOMPARE(revocation->items().front().outcome, RevokeTokensFlow::Item::Outcome::Failed);
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(m_fixture->sent("PUT") + m_fixture->sent("DELETE"), 0);
    }

    void aChangeThatIsJournalledComesBack()
    {
        const TokenUpdate update{.remoteId = u"id"_s,
                                 .name = u"name"_s,
                                 .scopes = QStringList{u"a"_s},
                                 .expiresAt = {},
                                 .neverExpires = true,
                                 .neverAcknowledged = true};
        QCOMPARE(updateFromJson(toJson(update)), update);
    }
};

QTEST_GUILESS_MAIN(TestUpdateTokenFlow)
#include "tst_updatetokenflow.moc"
