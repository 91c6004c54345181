// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "operationdata.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using Outcome = ResumeFlow::Item::Outcome;

/// A process was killed: the journal knows on the next start, and resuming finishes or cleans up.
class TestResumeFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;

    FlowProcess &process() { return m_fixture->process(); }
    MemorySecretStore &keychain() { return m_fixture->keychain(); }

    CreateTokenFlow *begin()
    {
        CreateTokenFlow *flow = m_fixture->flows().createToken(m_account);
        flow->start(FlowFixture::request(u"ci"_s));
        return flow;
    }

    QList<ResumeFlow::Item> resumeAll(bool evenFromElsewhere = false)
    {
        ResumeFlow *flow = m_fixture->flows().resume();
        flow->start(evenFromElsewhere);
        return FlowFixture::ends(flow) ? flow->items() : QList<ResumeFlow::Item>();
    }

    ResumeFlow::Item resume()
    {
        const auto items = resumeAll();
        return items.size() == 1 ? items.front() : ResumeFlow::Item();
    }

    /// The secret is written, and the process dies before it hears of it.
    void killWhileStoring(bool writeComesThrough)
    {
        keychain().holdWrites(true);
        QVERIFY(FlowFixture::reaches(begin(), CreateTokenFlow::State::Storing));
        m_fixture->killAndRestart();
        if (!writeComesThrough)
            keychain().refuseWrites(Error::Kind::KeychainDenied);
        keychain().holdWrites(false);
        keychain().refuseWrites({});
        QCOMPARE(process().openOperations().size(), 1);
        QCOMPARE(process().openOperations().front().step, step::storing);
        QVERIFY(!process().tokenNamed(u"ci"_s));
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

    void killedBeforeTheAnswerTheTokenIsFoundAndRevoked()
    {
        m_fixture->fault(Fault::DelayAfter, "POST");
        begin();
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        m_fixture->killAndRestart();
        m_fixture->sandbox().releaseDelays();
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        const auto open = process().openOperations();
        QCOMPARE(open.size(), 1);
        QCOMPARE(open.front().step, step::creating);
        QVERIFY(process().journal().isAbandoned(open.front()));
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QVERIFY(m_fixture->livingNames().isEmpty());
        QVERIFY(process().openOperations().isEmpty());
    }

    void killedBetweenPostAndStoreTheTokenIsRevoked()
    {
        killWhileStoring(false);
        const ResumeFlow::Item item = resume();
        QCOMPARE(item.outcome, Outcome::CleanedUp);
        QVERIFY(!item.what.isEmpty());
        QVERIFY(m_fixture->livingNames().isEmpty());
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(keychain().count(), 1);
    }

    void killedAfterTheSecretWasStoredTheTokenIsAdopted()
    {
        killWhileStoring(true);
        QCOMPARE(keychain().count(), 2);
        QCOMPARE(resume().outcome, Outcome::Settled);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        const auto entry = process().tokenNamed(u"ci"_s);
        QVERIFY(entry && entry->secret);
        QCOMPARE(entry->secret->parts, QStringList{u"token"_s});
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(process().allOperations().front().outcome, Operation::Outcome::Done);

        ReadSecretFlow *read = m_fixture->flows().readSecret(entry->key());
        read->start();
        QVERIFY(FlowFixture::ends(read));
        QVERIFY(read->secret().front().value.equals(m_fixture->sandbox().secretOf(entry->token.remoteId)));
    }

    void aLockedKeychainRevokesNothing_data()
    {
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("locked") << Error::Kind::KeychainLocked;
        QTest::newRow("denied") << Error::Kind::KeychainDenied;
        QTest::newRow("absent") << Error::Kind::KeychainAbsent;
        QTest::newRow("slow") << Error::Kind::KeychainTimedOut;
    }

    void aLockedKeychainRevokesNothing()
    {
        QFETCH(Error::Kind, kind);
        killWhileStoring(true);
        keychain().refuseReads(kind);
        const ResumeFlow::Item item = resume();
        QCOMPARE(item.outcome, Outcome::StillOpen);
        QCOMPARE(item.error->kind, kind);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QCOMPARE(m_fixture->sent("DELETE"), 0);
        keychain().refuseReads({});
        QCOMPARE(resume().outcome, Outcome::Settled);
        QVERIFY(process().tokenNamed(u"ci"_s)->secret);
    }

    void aHalfMadeTokenStaysKnownUntilItIsRevoked()
    {
        killWhileStoring(false);
        const QString key = creationFromJson(process().openOperations().front().data).key;
        m_fixture->fault(Fault::ServerError, "DELETE");
        QCOMPARE(resume().outcome, Outcome::StillOpen);
        const auto open = process().openOperations();
        QCOMPARE(open.size(), 1);
        QCOMPARE(open.front().step, step::toRevoke);
        QVERIFY(!open.front().remoteId.isEmpty());
        QCOMPARE(creationFromJson(open.front().data).key, key);
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QVERIFY(m_fixture->livingNames().isEmpty());
    }

    void anEntryThatCannotBeRemovedStaysOnRecordAndGoesLater()
    {
        killWhileStoring(false);
        keychain().refuseRemovals(Error::Kind::KeychainTimedOut);
        QCOMPARE(resume().outcome, Outcome::StillOpen);
        QVERIFY(m_fixture->livingNames().isEmpty());
        QCOMPARE(process().openOperations().front().step, step::forgetting);
        keychain().refuseRemovals({});
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(m_fixture->sent("DELETE"), 1);
    }

    void anEntryThatCameLateGoesWithItsToken()
    {
        killWhileStoring(false);
        m_fixture->fault(Fault::ServerError, "DELETE");
        QCOMPARE(resume().outcome, Outcome::StillOpen);
        const QString key = creationFromJson(process().openOperations().front().data).key;
        SecretEnvelope late;
        late.kind = u"token"_s;
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            keychain().store(key, sealEnvelope(late), Interaction::Forbidden, context, std::move(reply));
        }));
        QCOMPARE(keychain().count(), 2);
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QCOMPARE(keychain().count(), 1);
    }

    void whatAnotherLivingProcessDoesIsLeftAlone()
    {
        keychain().holdWrites(true);
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, CreateTokenFlow::State::Storing));
        const auto other = m_fixture->anotherProcess(false);
        QCOMPARE(other->openOperations().size(), 1);
        QVERIFY(!other->journal().isAbandoned(other->openOperations().front()));
        ResumeFlow *resume = other->flows().resume();
        resume->start();
        QVERIFY(FlowFixture::ends(resume));
        QVERIFY(resume->items().isEmpty());
        keychain().holdWrites(false);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
    }

    void ofTwoWhoResumeOnlyOneDoes()
    {
        killWhileStoring(false);
        const auto other = m_fixture->anotherProcess(false);
        ResumeFlow *first = m_fixture->flows().resume();
        ResumeFlow *second = other->flows().resume();
        first->start();
        second->start();
        QVERIFY(FlowFixture::ends(first));
        QVERIFY(FlowFixture::ends(second));
        QVERIFY(m_fixture->livingNames().isEmpty());
        QCOMPARE(m_fixture->sent("DELETE"), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

    void killedWhileWaitingForSignInNothingWasMade()
    {
        m_fixture->sandbox().expireBearer();
        QVERIFY(FlowFixture::reaches(begin(), CreateTokenFlow::State::WaitingForSignIn));
        m_fixture->killAndRestart();
        QCOMPARE(resume().outcome, Outcome::Settled);
        QVERIFY(process().openOperations().isEmpty());
        QVERIFY(m_fixture->livingNames().isEmpty());
    }

    void anEndedSignInKeepsTheWorkOpen()
    {
        killWhileStoring(false);
        m_fixture->sandbox().expireBearer();
        const ResumeFlow::Item item = resume();
        QCOMPARE(item.outcome, Outcome::StillOpen);
        QCOMPARE(item.error->kind, Error::Kind::SignInNeeded);
        m_fixture->sandbox().newBearer();
        QVERIFY(m_fixture->signInAgain(m_account));
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
    }

    void killedWhileRevokingTheRevocationIsFinished()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        m_fixture->fault(Fault::Delay, "DELETE");
        m_fixture->flows().revokeTokens()->start({key});
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        m_fixture->killAndRestart();
        m_fixture->sandbox().releaseDelays();
        QCOMPARE(process().openOperations().size(), 1);
        QCOMPARE(resume().outcome, Outcome::Settled);
        QVERIFY(m_fixture->livingNames().isEmpty());
        QCOMPARE(keychain().count(), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

    void killedWhileChangingTheTokenIsRead()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        m_fixture->fault(Fault::DelayAfter, "PUT");
        m_fixture->flows().updateToken(key)->start(
            {.remoteId = {}, .name = u"renamed"_s, .scopes = {}, .expiresAt = {}});
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        m_fixture->killAndRestart();
        m_fixture->sandbox().releaseDelays();
        QCOMPARE(resume().outcome, Outcome::Settled);
        QCOMPARE(process().inventory().token(key)->token.name, u"renamed"_s);
        QCOMPARE(m_fixture->sent("PUT"), 1);
        QVERIFY(process().openOperations().isEmpty());
    }

    void killedWhileBringingASecretInItIsFiledWhenItIsThere()
    {
        const QString id = m_fixture->addRemoteToken(u"old"_s);
        QVERIFY(m_fixture->refresh());
        const TokenKey key{m_account, id};
        keychain().holdWrites(true);
        ImportSecretFlow *import = m_fixture->flows().importSecret(key);
        import->start(singleSecret(Secret(m_fixture->sandbox().secretOf(id))));
        QVERIFY(FlowFixture::reaches(import, ImportSecretFlow::State::Storing));
        m_fixture->killAndRestart();
        keychain().holdWrites(false);
        QCOMPARE(resume().outcome, Outcome::Settled);
        QVERIFY(process().inventory().token(key)->secret);
        QCOMPARE(process().inventory().token(key)->secret->proof, KeptSecret::Proof::Works);
        QCOMPARE(process().allOperations().front().outcome, Operation::Outcome::Done);
    }

    void severalAreWorkedOffOneAfterTheOther()
    {
        const TokenKey first = m_fixture->createToken(m_account, u"first"_s);
        const TokenKey second = m_fixture->createToken(m_account, u"second"_s);
        m_fixture->fault(Fault::DropBefore, "DELETE", 2);
        RevokeTokensFlow *revoke = m_fixture->flows().revokeTokens();
        revoke->start({first, second});
        QVERIFY(FlowFixture::ends(revoke));
        QCOMPARE(process().openOperations().size(), 2);
        const auto items = resumeAll();
        QCOMPARE(items.size(), 2);
        QCOMPARE(items.front().outcome, Outcome::Settled);
        QCOMPARE(items.back().outcome, Outcome::Settled);
        QVERIFY(m_fixture->livingNames().isEmpty());
    }

    void givenUpWorkEndsWithoutTouchingAnything()
    {
        killWhileStoring(false);
        const Operation open = process().openOperations().front();
        ResumeFlow *flow = m_fixture->flows().resume();
        flow->giveUp(open);
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(process().operation(open.id).outcome, Operation::Outcome::GivenUp);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
    }

    void workOfAnotherMachineIsTakenOnlyWhenThePersonSaysSo()
    {
        killWhileStoring(false);
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().database()->write<void>(
                [](QSqlDatabase &connection) -> Result<void> {
                    const auto done = execute(connection, u"UPDATE operations SET machine_id = 'elsewhere'"_s);
                    return done ? Result<void>() : std::unexpected(done.error());
                },
                context, std::move(reply));
        }));
        const ResumeFlow::Item refused = resume();
        QCOMPARE(refused.outcome, Outcome::StillOpen);
        QCOMPARE(refused.error->kind, Error::Kind::Unsupported);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QCOMPARE(resumeAll(true).front().outcome, Outcome::CleanedUp);
    }

    void nothingToResumeEndsAtOnce()
    {
        QVERIFY(resumeAll().isEmpty());
        QCOMPARE(m_fixture->sandbox().requests().size(), 0);
    }
};

QTEST_GUILESS_MAIN(TestResumeFlow)
#include "tst_resumeflow.moc"
