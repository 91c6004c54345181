// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "operationdata.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using State = CreateTokenFlow::State;

/// A token is made, filed and proven to be filed; whatever refuses on the way leaves nothing behind that nobody knows
/// of.
class TestCreateTokenFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;

    FlowProcess &process() { return m_fixture->process(); }
    MemorySecretStore &keychain() { return m_fixture->keychain(); }

    CreateTokenFlow *begin(const QString &name = u"ci"_s)
    {
        CreateTokenFlow *flow = m_fixture->flows().createToken(m_account);
        flow->start(FlowFixture::request(name));
        return flow;
    }

    CreateTokenFlow *unattended(const QString &name = u"ci"_s)
    {
        m_fixture->killAndRestart(false);
        return begin(name);
    }

    /// What a flow that failed before anything was made leaves behind.
    bool nothingStays()
    {
        return process().openOperations().isEmpty() && m_fixture->livingNames().isEmpty() && keychain().count() == 1;
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

    void aNewTokenIsStoredReadBackAndFiled()
    {
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!flow->error());
        QVERIFY(!flow->wasShortened());
        const auto remote = m_fixture->remote(u"ci"_s);
        QVERIFY(remote);
        QVERIFY(flow->secret().front().value.equals(m_fixture->sandbox().secretOf(remote->id)));

        const auto entry = process().tokenNamed(u"ci"_s);
        QVERIFY(entry && entry->secret);
        QCOMPARE(entry->token.remoteId, remote->id);
        QCOMPARE(entry->secret->proof, KeptSecret::Proof::Created);
        QCOMPARE(entry->secret->parts, QStringList{u"token"_s});
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(process().allOperations().size(), 1);
        QCOMPARE(process().allOperations().front().outcome, Operation::Outcome::Done);
        QCOMPARE(process().history(entry->key()), (QStringList{u"created done"_s, u"stored done"_s}));
    }

    void theKeychainHoldsTheSecretUnderTheOperationsOwnKey()
    {
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        const QString key = process().tokenNamed(u"ci"_s)->secret->key;
        QVERIFY(key.endsWith(process().allOperations().front().id));
        auto read = replyOf<Secret>([&](QObject *context, auto reply) {
            keychain().read(key, Interaction::Forbidden, context, std::move(reply));
        });
        QVERIFY(read);
        const auto envelope = openEnvelope(*read);
        QVERIFY(envelope);
        QVERIFY(equal(envelope->parts, flow->secret()));
        QCOMPARE(envelope->remoteId, flow->token()->remoteId);
        QCOMPARE(envelope->accountName, u"work"_s);
        QVERIFY(!envelope->origins.isEmpty());
    }

    void theJournalKnowsBeforeTheServiceDoes()
    {
        m_fixture->fault(Fault::Delay, "POST");
        const CreateTokenFlow *flow = begin();
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        QVERIFY(m_fixture->livingNames().isEmpty());
        const auto open = process().openOperations();
        QCOMPARE(open.size(), 1);
        QCOMPARE(open.front().step, step::creating);
        QCOMPARE(open.front().name, u"ci"_s);
        QVERIFY(flow->holdsUnsavedSecret());
        QVERIFY(m_fixture->flows().anyUnsavedSecret());
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!m_fixture->flows().anyUnsavedSecret());
    }

    void theJournalHoldsNoSecret()
    {
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        const QByteArray secret = m_fixture->sandbox().secretOf(flow->token()->remoteId);
        QDir profile(m_fixture->profilePath());
        const auto files = profile.entryInfoList(QDir::Files | QDir::Hidden);
        QVERIFY(!files.isEmpty());
        for (const QFileInfo &info : files) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY2(!bytes.contains(secret), qPrintable(info.fileName()));
            QVERIFY2(!bytes.contains(m_fixture->sandbox().bearer()), qPrintable(info.fileName()));
        }
    }

    void aSecondStartMakesNoSecondToken()
    {
        CreateTokenFlow *flow = begin();
        flow->start(FlowFixture::request(u"ci"_s));
        QVERIFY(FlowFixture::ends(flow));
        flow->start(FlowFixture::request(u"ci"_s));
        QCOMPARE(m_fixture->sent("POST"), 1);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
    }

    void aSlowKeychainLosesNothing()
    {
        keychain().holdWrites(true);
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Storing));
        QVERIFY(flow->holdsUnsavedSecret());
        QVERIFY(!process().tokenNamed(u"ci"_s));
        QCOMPARE(process().openOperations().front().step, step::storing);
        QCOMPARE(process().openOperations().front().remoteId, flow->token()->remoteId);
        keychain().holdWrites(false);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
    }

    void withoutAWorkingKeychainNothingIsSent_data()
    {
        QTest::addColumn<KeychainState>("keychainState");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("locked") << KeychainState::Locked << Error::Kind::KeychainLocked;
        QTest::newRow("absent") << KeychainState::Absent << Error::Kind::KeychainAbsent;
    }

    void withoutAWorkingKeychainNothingIsSent()
    {
        QFETCH(KeychainState, keychainState);
        QFETCH(Error::Kind, kind);
        keychain().pretendState(keychainState);
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, kind);
        QVERIFY(!flow->error()->message.isEmpty());
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
        QVERIFY(process().allOperations().isEmpty());
    }

    void aRefusedSecretStaysOnScreenUntilTheKeychainTakesIt()
    {
        keychain().refuseWrites(Error::Kind::KeychainDenied);
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        QCOMPARE(flow->error()->kind, Error::Kind::KeychainDenied);
        QVERIFY(flow->holdsUnsavedSecret());
        flow->wipeSecret();
        QVERIFY(!flow->secret().empty());
        flow->retryStore();
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        keychain().refuseWrites({});
        flow->retryStore();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!flow->error());
        QVERIFY(process().tokenNamed(u"ci"_s)->secret);
        flow->wipeSecret();
        QVERIFY(flow->secret().empty());
        QCOMPARE(m_fixture->sent("POST"), 1);
    }

    void aWriteThatCameThroughLateIsFoundByRetry()
    {
        keychain().holdWrites(true);
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Storing));
        keychain().refuseWrites(Error::Kind::KeychainTimedOut);
        keychain().holdWrites(false);
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        keychain().refuseWrites({});
        const Operation open = process().openOperations().front();
        SecretEnvelope late;
        late.kind = u"token"_s;
        late.parts = clone(flow->secret());
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            keychain().store(creationFromJson(open.data).key, sealEnvelope(late), Interaction::Forbidden, context,
                             std::move(reply));
        }));
        flow->retryStore();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(process().tokenNamed(u"ci"_s)->secret);
    }

    void aKeychainThatGivesSomethingElseBackHasNotStored()
    {
        keychain().corruptNextWrite("something else");
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        QVERIFY(!flow->error()->message.isEmpty());
        QVERIFY(!process().tokenNamed(u"ci"_s));
        flow->retryStore();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
    }

    void aSecretGivenUpInWordsLeavesTheTokenWithoutIt()
    {
        keychain().refuseWrites(Error::Kind::KeychainDenied);
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        flow->giveUpSecret();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        const auto entry = process().tokenNamed(u"ci"_s);
        QVERIFY(entry && !entry->secret);
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(process().history(entry->key()), (QStringList{u"created done"_s, u"secret-not-kept done"_s}));
    }

    void anUnstoredTokenEndsAgainWhenAsked()
    {
        keychain().refuseWrites(Error::Kind::KeychainDenied);
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        keychain().refuseWrites({});
        flow->revokeAgain();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Cancelled);
        QVERIFY(flow->secret().empty());
        QVERIFY(nothingStays());
        QCOMPARE(process().allOperations().front().outcome, Operation::Outcome::Failed);
    }

    void unattendedAnUnstoredTokenIsRevokedAgain_data()
    {
        QTest::addColumn<bool>("corrupt");
        QTest::newRow("refused") << false;
        QTest::newRow("another value") << true;
    }

    void unattendedAnUnstoredTokenIsRevokedAgain()
    {
        QFETCH(bool, corrupt);
        m_fixture->killAndRestart(false);
        if (corrupt)
            keychain().corruptNextWrite("something else");
        else
            keychain().refuseWrites(Error::Kind::KeychainDenied);
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(isKeychainError(flow->error()->kind));
        QVERIFY(flow->secret().empty());
        QVERIFY(nothingStays());
        QCOMPARE(m_fixture->sent("POST"), 1);
        QCOMPARE(m_fixture->sent("DELETE"), 1);
    }

    void anEntryThatCannotBeRemovedStaysOnRecordAndGoesLater()
    {
        keychain().holdWrites(true);
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Storing));
        // The write is refused so late that nobody knows whether it came through.
        keychain().refuseWrites(Error::Kind::KeychainTimedOut);
        keychain().holdWrites(false);
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        keychain().refuseRemovals(Error::Kind::KeychainTimedOut);
        flow->revokeAgain();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(m_fixture->livingNames().isEmpty());
        const auto open = process().openOperations();
        QCOMPARE(open.size(), 1);
        QCOMPARE(open.front().step, step::forgetting);

        keychain().refuseWrites({});
        SecretEnvelope late;
        late.kind = u"token"_s;
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            keychain().store(creationFromJson(open.front().data).key, sealEnvelope(late), Interaction::Forbidden,
                             context, std::move(reply));
        }));
        keychain().refuseRemovals({});
        ResumeFlow *resume = m_fixture->flows().resume();
        resume->start();
        QVERIFY(FlowFixture::ends(resume));
        QCOMPARE(resume->items().front().outcome, ResumeFlow::Item::Outcome::CleanedUp);
        QCOMPARE(keychain().count(), 1);
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(m_fixture->sent("DELETE"), 1);
    }

    void whatCannotBeRevokedAgainStaysOnTheToRevokeList()
    {
        m_fixture->fault(Fault::ServerError, "DELETE");
        keychain().refuseWrites(Error::Kind::KeychainDenied);
        const CreateTokenFlow *flow = unattended();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(isKeychainError(flow->error()->kind));
        QVERIFY(flow->secret().empty());
        const auto open = process().openOperations();
        QCOMPARE(open.size(), 1);
        QCOMPARE(open.front().step, step::toRevoke);
        QVERIFY(!open.front().remoteId.isEmpty());
        QVERIFY(process().journal().isAbandoned(open.front()));

        ResumeFlow *resume = m_fixture->flows().resume();
        resume->start();
        QVERIFY(FlowFixture::ends(resume));
        QCOMPARE(resume->items().front().outcome, ResumeFlow::Item::Outcome::CleanedUp);
        QVERIFY(nothingStays());
    }

    void aSignInThatEndsMidwayIsWaitedForAndTheRequestSentAgain()
    {
        m_fixture->sandbox().expireBearer();
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        QCOMPARE(flow->error()->kind, Error::Kind::SignInNeeded);
        QCOMPARE(process().openOperations().front().step, step::waitingForSignIn);
        QTRY_VERIFY(process().inventory().signIn(process().inventory().account(m_account)->signInId)->needed);
        m_fixture->sandbox().newBearer();
        QVERIFY(m_fixture->signInAgain(m_account));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!flow->error());
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QVERIFY(!process().inventory().signIn(process().inventory().account(m_account)->signInId)->needed);
        QVERIFY(process().openOperations().isEmpty());
    }

    void aSignInOfAnotherAccountWakesNobody()
    {
        m_fixture->sandbox().addOrganization(u"contoso"_s);
        const QString other = m_fixture->addAccount(u"other"_s, u"contoso"_s);
        QVERIFY(!other.isEmpty());
        m_fixture->sandbox().expireBearer();
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        m_fixture->sandbox().newBearer();
        QVERIFY(m_fixture->signInAgain(other));
        QCOMPARE(flow->state(), State::WaitingForSignIn);
        flow->cancel();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::Cancelled);
        QVERIFY(process().openOperations().isEmpty());
        QVERIFY(m_fixture->livingNames().isEmpty());
    }

    void unattendedAnEndedSignInEndsTheCreation()
    {
        m_fixture->sandbox().expireBearer();
        const CreateTokenFlow *flow = unattended();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::SignInNeeded);
        QVERIFY(nothingStays());
    }

    void aShortenedLifeIsNoticed()
    {
        SandboxPolicy policy;
        policy.maximumLifespanDays = 7;
        policy.shortenInsteadOfRefuse = true;
        m_fixture->sandbox().setPolicy(policy);
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(flow->wasShortened());
        QVERIFY(*flow->token()->expiresAt < QDateTime::currentDateTimeUtc().addDays(8));
        QCOMPARE(process().tokenNamed(u"ci"_s)->token.expiresAt, flow->token()->expiresAt);
    }

    void aRefusalByPolicyClosesTheJournal_data()
    {
        QTest::addColumn<QString>("which");
        QTest::newRow("lifespan") << u"lifespan"_s;
        QTest::newRow("creation") << u"creation"_s;
        QTest::newRow("packaging only") << u"packaging"_s;
    }

    void aRefusalByPolicyClosesTheJournal()
    {
        QFETCH(QString, which);
        SandboxPolicy policy;
        if (which == u"lifespan"_s)
            policy.maximumLifespanDays = 7;
        policy.creationBlocked = which == u"creation"_s;
        policy.packagingOnly = which == u"packaging"_s;
        m_fixture->sandbox().setPolicy(policy);
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(flow->error()->kind != Error::Kind::Unconfirmed);
        QVERIFY(!flow->error()->message.isEmpty());
        QVERIFY(nothingStays());
        QCOMPARE(process().allOperations().front().outcome, Operation::Outcome::Failed);
        QVERIFY(!process().allOperations().front().errorKind.isEmpty());
    }

    void anAccountThatIsGoneIsSaid()
    {
        CreateTokenFlow *flow = m_fixture->flows().createToken(u"nobody"_s);
        flow->start(FlowFixture::request(u"ci"_s));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::NotFound);
    }

    void anAccountThatIsRemovedWhileItWaitsEndsItInWords()
    {
        m_fixture->createToken(m_account, u"before"_s);
        const int kept = keychain().count();
        m_fixture->sandbox().expireBearer();
        const CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().inventory().removeAccount(m_account, context, std::move(reply));
        }));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::NotFound);
        QVERIFY(!flow->error()->message.isEmpty());
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(keychain().count(), kept);
    }

    void aReleasedFlowGoesOnceItHasEnded()
    {
        CreateTokenFlow *flow = begin();
        QSignalSpy gone(flow, &QObject::destroyed);
        m_fixture->flows().release(flow);
        QTRY_COMPARE(gone.size(), 1);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QVERIFY(m_fixture->flows().running().empty());
        QVERIFY(process().tokenNamed(u"ci"_s)->secret);
    }
};

QTEST_GUILESS_MAIN(TestCreateTokenFlow)
#include "tst_createtokenflow.moc"
