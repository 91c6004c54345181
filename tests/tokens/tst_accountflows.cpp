// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "utc.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using State = SignInFlow::State;

/// An account comes in whole or not at all, stays one person's, and goes only when the keychain has given its secrets
/// up.
class TestAccountFlows : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;

    FlowProcess &process() { return m_fixture->process(); }
    Inventory &inventory() { return m_fixture->inventory(); }
    MemorySecretStore &keychain() { return m_fixture->keychain(); }

    SignInFlow *add(Account account, const QByteArray &bearer)
    {
        SignInFlow *flow = m_fixture->flows().signIn();
        flow->addAccount(std::move(account), Secret(bearer));
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    SignInFlow *add(const QString &name = u"work"_s)
    {
        return add(m_fixture->formAccount(name), m_fixture->sandbox().bearer());
    }

    SignInFlow *again(const QString &account, const QByteArray &bearer)
    {
        SignInFlow *flow = m_fixture->flows().signIn();
        flow->signInAgain(account, Secret(bearer));
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    RemoveAccountFlow *remove(const QString &account)
    {
        RemoveAccountFlow *flow = m_fixture->flows().removeAccount(account);
        flow->start();
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    bool nothingIsKept() { return inventory().accounts().isEmpty() && keychain().count() == 0; }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FlowFixture>(); }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void anAccountIsAddedWithItsFirstListing()
    {
        m_fixture->addRemoteToken(u"ci"_s);
        const SignInFlow *flow = add();
        QVERIFY(flow);
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(!flow->error());
        QVERIFY(!flow->identityUnknown());
        const Account *account = inventory().accountNamed(u"work"_s);
        QVERIFY(account);
        QCOMPARE(account->userId, m_fixture->sandbox().userId());
        QVERIFY(account->refreshedAt);
        QVERIFY(process().tokenNamed(u"ci"_s));
        QCOMPARE(keychain().count(), 1);
        const SignIn *signIn = inventory().signIn(account->signInId);
        QCOMPARE(signIn->kind, u"bearer"_s);
        QVERIFY(!signIn->needed);
        m_fixture->killAndRestart();
        QVERIFY(m_fixture->refresh());
    }

    void aBadBearerLeavesNeitherAccountNorEntry()
    {
        const SignInFlow *flow = add(m_fixture->formAccount(u"work"_s), "not-a-bearer");
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::SignInNeeded);
        QVERIFY(!flow->error()->message.isEmpty());
        QVERIFY(nothingIsKept());
    }

    void aBearerThatMayNotManageTokensIsRefused()
    {
        const QByteArray weak = m_fixture->sandbox().addBearer(m_fixture->sandbox().userId(), false);
        const SignInFlow *flow = add(m_fixture->formAccount(u"work"_s), weak);
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(nothingIsKept());
    }

    void anEmptyBearerIsAskedFor()
    {
        const SignInFlow *flow = add(m_fixture->formAccount(u"work"_s), {});
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->field, u"bearer"_s);
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
    }

    void aServiceThatFailsLeavesNothing()
    {
        m_fixture->fault(Fault::ServerError, "GET", -1);
        const SignInFlow *flow = add();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(nothingIsKept());
        m_fixture->sandbox().clearFaults();
    }

    void aKeychainThatRefusesLeavesNothing()
    {
        keychain().refuseWrites(Error::Kind::KeychainDenied);
        const SignInFlow *flow = add();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::KeychainDenied);
        QVERIFY(nothingIsKept());
    }

    void aNameThatCannotBeAddressedIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("empty") << QString();
        QTest::newRow("slash") << u"a/b"_s;
        QTest::newRow("hash") << u"a#b"_s;
    }

    void aNameThatCannotBeAddressedIsRefused()
    {
        QFETCH(QString, name);
        Account account = m_fixture->formAccount(u"work"_s);
        account.name = name;
        const SignInFlow *flow = add(account, m_fixture->sandbox().bearer());
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Rejected);
        QCOMPARE(flow->error()->field, u"name"_s);
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
        QVERIFY(nothingIsKept());
    }

    void aNameThatIsTakenIsRefused()
    {
        QCOMPARE(add()->state(), State::Done);
        const SignInFlow *second = add();
        QCOMPARE(second->state(), State::Failed);
        QCOMPARE(second->error()->field, u"name"_s);
        QCOMPARE(inventory().accounts().size(), 1);
        QCOMPARE(keychain().count(), 1);
    }

    void anIdentityThatIsNotSaidIsNoHindrance()
    {
        SandboxFault fault;
        fault.kind = Fault::ServerError;
        fault.pathContains = u"connectionData"_s;
        m_fixture->sandbox().addFault(fault);
        const SignInFlow *flow = add();
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(flow->identityUnknown());
        QVERIFY(inventory().accountNamed(u"work"_s)->userId.isEmpty());
        // The next refresh learns it.
        QVERIFY(m_fixture->refresh());
        QCOMPARE(inventory().accountNamed(u"work"_s)->userId, m_fixture->sandbox().userId());
    }

    void signingInAgainReplacesTheBearer()
    {
        const QString account = add()->account().id;
        const QByteArray fresh = m_fixture->sandbox().newBearer();
        const QString oldKey = inventory().signIn(inventory().account(account)->signInId)->secretKey;
        QCOMPARE(again(account, fresh)->state(), State::Done);
        const SignIn *signIn = inventory().signIn(inventory().account(account)->signInId);
        QVERIFY(signIn->secretKey != oldKey);
        QTRY_COMPARE(keychain().count(), 1);
        m_fixture->sandbox().clearRequests();
        QVERIFY(m_fixture->refresh());
        const auto requests = m_fixture->sandbox().requests();
        for (const SandboxRequest &request : requests)
            QCOMPARE(request.headers.value("authorization"), QByteArray("Bearer " + fresh));
    }

    void signingInAgainAsAnotherUserIsRefused()
    {
        const QString account = add()->account().id;
        const QByteArray theirs = m_fixture->sandbox().addBearer(m_fixture->sandbox().addUser(u"Somebody Else"_s));
        const SignInFlow *flow = again(account, theirs);
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Forbidden);
        QCOMPARE(keychain().count(), 1);
        QVERIFY(m_fixture->refresh());
    }

    void signingInAgainWithoutKnowingWhoItIsIsRefused()
    {
        const QString account = add()->account().id;
        m_fixture->addRemoteToken(u"mine"_s);
        QVERIFY(m_fixture->refresh());
        const QByteArray theirs = m_fixture->sandbox().addBearer(m_fixture->sandbox().addUser(u"Somebody Else"_s));
        SandboxFault fault;
        fault.kind = Fault::ServerError;
        fault.pathContains = u"connectionData"_s;
        m_fixture->sandbox().addFault(fault);
        const SignInFlow *flow = again(account, theirs);
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(process().tokenNamed(u"mine"_s)->token.status, TokenStatus::Active);
        QCOMPARE(keychain().count(), 1);
    }

    void aBearerIsReadForItsHints()
    {
        // Made here: a text of this shape in the source would look like a leaked token.
        const auto part = [](const QJsonObject &object) {
            return QJsonDocument(object)
                .toJson(QJsonDocument::Compact)
                .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        };
        const QDateTime expiry = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch() + 3600, utcZone);
        const QByteArray bearer = part({{u"alg"_s, u"none"_s}}) + '.' +
                                  part({{u"exp"_s, expiry.toSecsSinceEpoch()}, {u"upn"_s, u"ada@example.org"_s}}) +
                                  '.' + "signature";
        const SignInFlow *flow = add(m_fixture->formAccount(u"work"_s), bearer);
        QVERIFY(flow->hints().isWebToken);
        QCOMPARE(flow->hints().expiresAt, std::optional(expiry));
        // A claim proves nothing: the service does not know this one.
        QCOMPARE(flow->state(), State::Failed);
    }

    void removingAnAccountRemovesItsSecretsFirst()
    {
        const QString account = add()->account().id;
        m_fixture->createToken(account, u"ci"_s);
        QCOMPARE(keychain().count(), 2);
        QCOMPARE(remove(account)->state(), RemoveAccountFlow::State::Done);
        QVERIFY(nothingIsKept());
        QVERIFY(inventory().tokens().empty());
        QVERIFY(inventory().keptSecrets().isEmpty());
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
    }

    void aKeychainThatKeepsASecretKeepsTheAccount()
    {
        const QString account = add()->account().id;
        m_fixture->createToken(account, u"ci"_s);
        keychain().refuseRemovals(Error::Kind::KeychainLocked);
        const RemoveAccountFlow *flow = remove(account);
        QCOMPARE(flow->state(), RemoveAccountFlow::State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::KeychainLocked);
        QVERIFY(inventory().account(account));
        QVERIFY(process().tokenNamed(u"ci"_s)->secret);
        keychain().refuseRemovals({});
        QCOMPARE(remove(account)->state(), RemoveAccountFlow::State::Done);
        QVERIFY(nothingIsKept());
    }

    void anEntryThatIsNoLongerPointedAtGoesWithTheAccount()
    {
        const QString account = add()->account().id;
        m_fixture->sandbox().newBearer();
        keychain().refuseRemovals(Error::Kind::KeychainTimedOut);
        QCOMPARE(again(account, m_fixture->sandbox().bearer())->state(), State::Done);
        keychain().refuseRemovals({});
        QCOMPARE(keychain().count(), 2);
        QCOMPARE(remove(account)->state(), RemoveAccountFlow::State::Done);
        QVERIFY(nothingIsKept());
    }

    void anAccountWithUnfinishedWorkStays()
    {
        const QString account = add()->account().id;
        m_fixture->fault(Fault::DelayAfter, "POST");
        CreateTokenFlow *flow = m_fixture->flows().createToken(account);
        flow->start(FlowFixture::request(u"ci"_s));
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        const RemoveAccountFlow *refused = remove(account);
        QCOMPARE(refused->state(), RemoveAccountFlow::State::Failed);
        QCOMPARE(refused->error()->kind, Error::Kind::Busy);
        QCOMPARE(keychain().count(), 1);
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
        QCOMPARE(remove(account)->state(), RemoveAccountFlow::State::Done);
        QVERIFY(nothingIsKept());
    }

    void aRequestUnderWayIsAnsweredAlsoWhenItsAccountGoes()
    {
        const QString account = add()->account().id;
        m_fixture->fault(Fault::Delay, "GET", 3);
        RefreshFlow *refresh = m_fixture->flows().refresh();
        refresh->start();
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 3);
        QCOMPARE(remove(account)->state(), RemoveAccountFlow::State::Done);
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(refresh));
        QVERIFY(inventory().tokens().empty());
    }

    void removingWhatIsNotThereIsSaid()
    {
        const RemoveAccountFlow *flow = remove(u"nobody"_s);
        QCOMPARE(flow->state(), RemoveAccountFlow::State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestAccountFlows)
#include "tst_accountflows.moc"
