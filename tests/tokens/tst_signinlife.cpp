// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "sharedaccess.h"

using namespace Qt::StringLiterals;

namespace patkeeper
{

/// Accounts whose sign-in came from a browser: added, shared, signed out of, brought back.
class TestSignInLife : public QObject
{
    Q_OBJECT

    std::unique_ptr<FlowFixture> m_fixture;

    FlowProcess &process() { return m_fixture->process(); }
    Inventory &inventory() { return process().inventory(); }
    SandboxEntra &entra() { return m_fixture->sandbox().entra(); }
    SignIn signInOfAccount(const QString &account)
    {
        return *inventory().signIn(inventory().account(account)->signInId);
    }
    Result<SignInProof> proofOf(qsizetype person) { return m_fixture->browserProof(entra().people().at(person).mail); }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FlowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void theRefreshTokenIsAllThatIsKept()
    {
        const QString account = m_fixture->addBrowserAccount();
        const SignIn signIn = signInOfAccount(account);
        QCOMPARE(signIn.kind, u"browser"_s);
        QCOMPARE(signIn.expiresAt, std::nullopt);
        QCOMPARE(m_fixture->keychain().count(), 1);
        const Result<Secret> entry = replyOf<Secret>([&](QObject *context, auto reply) {
            m_fixture->keychain().read(signIn.secretKey, Interaction::Forbidden, context, std::move(reply));
        });
        QVERIFY(entry);
        const Result<SecretEnvelope> envelope = openEnvelope(*entry);
        QVERIFY(envelope);
        QCOMPARE(envelope->parts.size(), size_t(1));
        QCOMPARE(envelope->parts.front().name, u"refresh-token"_s);
        QCOMPARE(envelope->accountId, account);
    }

    void anotherPersonIsRefusedAndNothingOfTheirsStays()
    {
        const QString account = m_fixture->addBrowserAccount();
        const SignIn before = signInOfAccount(account);
        Result<SignInProof> other = proofOf(1);
        QVERIFY(other);
        SignInFlow *flow = m_fixture->flows().signIn();
        flow->signInAgain(account, std::move(*other));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), SignInFlow::State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Forbidden);
        QCOMPARE(signInOfAccount(account), before);
        QCOMPARE(m_fixture->keychain().count(), 1);
    }

    void severalAccountsShareOneSignInAndOneIsNotRemovedWithTheOther()
    {
        m_fixture->sandbox().addOrganization(u"fabrikam"_s);
        const QString first = m_fixture->addBrowserAccount();
        SignInFlow *flow = m_fixture->flows().signIn();
        flow->addAccount(m_fixture->formAccount(u"second"_s, u"fabrikam"_s), inventory().account(first)->signInId);
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY2(flow->state() == SignInFlow::State::Done, flow->error() ? qUtf8Printable(flow->error()->message) : "");
        const QString second = flow->account().id;
        QCOMPARE(inventory().account(second)->signInId, inventory().account(first)->signInId);
        QCOMPARE(m_fixture->keychain().count(), 1);
        RemoveAccountFlow *remove = m_fixture->flows().removeAccount(first);
        remove->start();
        QVERIFY(FlowFixture::ends(remove));
        QCOMPARE(m_fixture->keychain().count(), 1);
        QVERIFY(m_fixture->refresh());
        remove = m_fixture->flows().removeAccount(second);
        remove->start();
        QVERIFY(FlowFixture::ends(remove));
        QCOMPARE(m_fixture->keychain().count(), 0);
    }

    void signingOutRemovesWhatWasKeptEverywhere()
    {
        const QString account = m_fixture->addBrowserAccount();
        SignOutFlow *flow = m_fixture->flows().signOut(account);
        flow->start();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), SignOutFlow::State::Done);
        QCOMPARE(m_fixture->keychain().count(), 0);
        QVERIFY(signInOfAccount(account).needed);
        QVERIFY(!m_fixture->refresh());
        // Neither does a new process find anything to sign in with.
        m_fixture->killAndRestart();
        QVERIFY(!m_fixture->refresh());
        QCOMPARE(entra().refreshes(), 0);
        Result<SignInProof> proof = m_fixture->browserProof();
        QVERIFY(proof);
        SignInFlow *again = m_fixture->flows().signIn();
        again->signInAgain(account, std::move(*proof));
        QVERIFY(FlowFixture::ends(again));
        QCOMPARE(again->state(), SignInFlow::State::Done);
        QVERIFY(m_fixture->refresh());
    }

    void signingOutWhereTheKeychainRefusesSaysSoAndIsNotDone()
    {
        const QString account = m_fixture->addBrowserAccount();
        m_fixture->keychain().refuseRemovals(Error::Kind::KeychainLocked);
        SignOutFlow *flow = m_fixture->flows().signOut(account);
        flow->start();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), SignOutFlow::State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::KeychainLocked);
        QVERIFY(!signInOfAccount(account).needed);
    }

    void aPastedTokenTakesThePlaceOfABrowserSignInAndTheReverse()
    {
        const QString account = m_fixture->addBrowserAccount();
        QVERIFY(m_fixture->signInAgain(account));
        QCOMPARE(signInOfAccount(account).kind, u"bearer"_s);
        QTRY_COMPARE(m_fixture->keychain().count(), 1);
        QVERIFY(m_fixture->refresh());
        Result<SignInProof> proof = m_fixture->browserProof();
        QVERIFY(proof);
        SignInFlow *flow = m_fixture->flows().signIn();
        flow->signInAgain(account, std::move(*proof));
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY2(flow->state() == SignInFlow::State::Done, flow->error() ? qUtf8Printable(flow->error()->message) : "");
        QCOMPARE(signInOfAccount(account).kind, u"browser"_s);
        QTRY_COMPARE(m_fixture->keychain().count(), 1);
        QVERIFY(m_fixture->refresh());
    }

    void aLostDatabaseIsRestoredWithASignInThatRenewsItself()
    {
        const QString account = m_fixture->addBrowserAccount();
        m_fixture->loseDatabaseAndRestart();
        RestoreFlow *restore = m_fixture->flows().restore();
        restore->start();
        QVERIFY(FlowFixture::ends(restore));
        QCOMPARE(restore->restoredAccounts(), 1);
        QCOMPARE(signInOfAccount(account).kind, u"browser"_s);
        QVERIFY(m_fixture->refresh());
        QCOMPARE(entra().refreshes(), 1);
    }
};

} // namespace patkeeper

QTEST_GUILESS_MAIN(patkeeper::TestSignInLife)

#include "tst_signinlife.moc"
