// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clientsignin.h"
#include "flowfixture.h"
#include "providercatalogue.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;

/// The flows with a service whose tokens are pairs, have names of their own, and get the access tokens that manage
/// them.
class TestPairLife : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_signInToken;
    QString m_account;

    FlowProcess &process() { return m_fixture->process(); }
    SandboxSailPoint &service() { return m_fixture->sandbox().sailPoint(); }
    const SignIn &signIn() { return *process().inventory().signIn(process().inventory().account(m_account)->signInId); }

    QString addToken(const QString &name, bool managed = false)
    {
        SandboxSailPointToken token;
        token.name = name;
        token.managed = managed;
        token.expiresAt = QDateTime::currentDateTimeUtc().addDays(90);
        return service().addToken(token);
    }

    QString addAccount()
    {
        const auto account =
            ProviderCatalogue::accountFromFields(u"sailpoint"_s, u"pairs"_s, {{u"url"_s, service().url().toString()}});
        const auto provider = process().providers().tryOut(*account, nullptr);
        const QUrl endpoint(provider->capabilities().signIn.tokenEndpoint);
        const SignInSettings settings = clientSettings(endpoint, m_signInToken);
        HttpOptions options;
        options.origins = {originOf(endpoint)};
        HttpClient http(std::move(options));
        auto issued = replyOf<IssuedSignIn>([&](QObject *context, auto reply) {
            signInAsClient(&http, settings, Secret(service().secretOf(m_signInToken)), systemClock(), context,
                           std::move(reply));
        });
        if (!issued)
            qFatal("%s", qUtf8Printable(issued.error().message + issued.error().detail));
        SignInFlow *flow = m_fixture->flows().signIn();
        flow->addAccount(*account, SignInProof::issued(settings, std::move(*issued)));
        if (!FlowFixture::ends(flow) || flow->state() != SignInFlow::State::Done)
            qFatal("%s", flow->error() ? qUtf8Printable(flow->error()->message + flow->error()->detail) : "");
        const QString id = flow->account().id;
        m_fixture->flows().release(flow);
        return id;
    }

    static TokenRequest request(const QString &name)
    {
        return {.name = name,
                .scopes = {u"sp:search:read"_s},
                .expiresAt = QDateTime::currentDateTimeUtc().addDays(60),
                .options = {}};
    }

    CreateTokenFlow *create(const TokenRequest &request)
    {
        CreateTokenFlow *flow = m_fixture->flows().createToken(m_account);
        flow->start(request);
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    qsizetype living()
    {
        const auto tokens = service().tokens();
        return std::count_if(tokens.begin(), tokens.end(),
                             [](const SandboxSailPointToken &token) { return !token.deleted; });
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_signInToken = addToken(u"what signs in"_s);
        m_account = addAccount();
        m_fixture->sandbox().clearRequests();
    }
    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void thePairIsKeptAndGetsEachAccessToken()
    {
        QCOMPARE(signIn().kind, u"client-credentials"_s);
        QVERIFY(signsInWith(signIn(), m_signInToken));
        QVERIFY(!signIn().expiresAt);
        QCOMPARE(process().inventory().account(m_account)->userId, service().identity());
        QCOMPARE(m_fixture->keychain().count(), 1);
        service().expireBearers();
        QVERIFY(m_fixture->refresh());
        m_fixture->killAndRestart();
        QVERIFY(m_fixture->refresh());
        QVERIFY(!signIn().needed);
        QCOMPARE(process().inventory().tokens().size(), 1);
    }

    void withoutItsTokenSigningInIsNeeded()
    {
        service().deleteToken(m_signInToken);
        service().expireBearers();
        m_fixture->refresh();
        QTRY_VERIFY(signIn().needed);
    }

    void itComesBackFromTheKeychain()
    {
        m_fixture->loseDatabaseAndRestart();
        RestoreFlow *flow = m_fixture->flows().restore();
        flow->start();
        QVERIFY(FlowFixture::ends(flow));
        m_account = process().inventory().accountNamed(u"pairs"_s)->id;
        QCOMPARE(signIn().kind, u"client-credentials"_s);
        service().expireBearers();
        QVERIFY(m_fixture->refresh());
    }

    void bothPartsOfANewTokenAreKept()
    {
        const CreateTokenFlow *flow = create(request(u"ci"_s));
        QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
        const TokenKey key{m_account, flow->token()->remoteId};
        QCOMPARE(process().inventory().token(key)->secret->parts, (QStringList{u"id"_s, u"secret"_s}));
        ReadSecretFlow *reading = m_fixture->flows().readSecret(key);
        reading->start();
        QVERIFY(FlowFixture::reaches(reading, ReadSecretFlow::State::Ready));
        QVERIFY(reading->secret()[0].value.equals(key.remoteId.toUtf8()));
        QVERIFY(reading->secret()[1].value.equals(service().secretOf(key.remoteId)));
    }

    void aPairThatIsBroughtInHasToBeThisTokensOwn()
    {
        const QString first = addToken(u"first"_s);
        const QString second = addToken(u"second"_s);
        QVERIFY(m_fixture->refresh());
        const auto import = [&](const QString &id) {
            SecretParts parts;
            parts.push_back({u"id"_s, Secret(id.toUtf8())});
            parts.push_back({u"secret"_s, Secret(service().secretOf(id))});
            ImportSecretFlow *flow = m_fixture->flows().importSecret({m_account, first});
            flow->start(std::move(parts));
            FlowFixture::ends(flow);
            return flow;
        };
        const ImportSecretFlow *wrong = import(second);
        QCOMPARE(wrong->state(), ImportSecretFlow::State::Failed);
        QCOMPARE(wrong->error()->kind, Error::Kind::Rejected);
        QVERIFY(!process().inventory().token({m_account, first})->secret);
        QCOMPARE(import(first)->state(), ImportSecretFlow::State::Done);
        QCOMPARE(process().inventory().token({m_account, first})->secret->proof, KeptSecret::Proof::Works);
    }

    void aLostCreationLeavesNoOrphanAndTouchesNobodyElses_data()
    {
        QTest::addColumn<Fault>("fault");
        QTest::newRow("it was made") << Fault::DropAfter;
        QTest::newRow("it was not made") << Fault::DropBefore;
        QTest::newRow("made, and answered with noise") << Fault::Garbage;
    }
    void aLostCreationLeavesNoOrphanAndTouchesNobodyElses()
    {
        QFETCH(Fault, fault);
        m_fixture->fault(fault, "POST");
        const CreateTokenFlow *flow = create(request(u"ci"_s));
        QVERIFY(flow);
        QCOMPARE(living(), 1);
        QVERIFY(flow->error());
    }

    void anOlderTokenOfThatNameIsNotTakenForTheLostOne()
    {
        TokenRequest never = request(u"ci"_s);
        never.expiresAt.reset();
        never.neverAcknowledged = true;
        // Made elsewhere, and not listed here yet.
        SandboxSailPointToken namesake;
        namesake.name = never.name;
        namesake.scopes = never.scopes;
        namesake.neverFlag = true;
        namesake.createdAt = QDateTime::currentDateTimeUtc().addDays(-3);
        service().addToken(namesake);
        m_fixture->fault(Fault::DropBefore, "POST");
        const CreateTokenFlow *flow = create(never);
        QVERIFY(flow && flow->error());
        QCOMPARE(living(), 2);
    }

    void whatThePlatformMadeIsOnlyShown()
    {
        // Only an administrator sees them.
        SandboxSailPointSettings settings = service().settings();
        settings.administrators.append(service().identity());
        service().setSettings(settings);
        const QString managed = addToken(u"of a workflow"_s, true);
        QVERIFY(m_fixture->refresh());
        const TokenKey key{m_account, managed};
        QVERIFY(process().inventory().token(key) != nullptr);
        RevokeTokensFlow *flow = m_fixture->flows().revokeTokens();
        flow->start({key});
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->items().front().outcome, RevokeTokensFlow::Item::Outcome::Failed);
        QVERIFY(flow->items().front().error->message.contains(u"SailPoint"_s));
        QCOMPARE(m_fixture->sent("DELETE"), 0);
    }

    void aTenantThatIgnoresNeverIsNoticed()
    {
        SandboxSailPointSettings settings = service().settings();
        settings.ignoresNeverFlag = true;
        service().setSettings(settings);
        TokenRequest never = request(u"ci"_s);
        never.expiresAt.reset();
        never.neverAcknowledged = true;
        const CreateTokenFlow *flow = create(never);
        QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
        QVERIFY(flow->token()->expiresAt);
        QVERIFY(flow->wasShortened());
        UpdateTokenFlow *change = m_fixture->flows().updateToken({m_account, flow->token()->remoteId});
        change->start({.remoteId = {}, .neverExpires = true, .neverAcknowledged = true});
        QVERIFY(FlowFixture::ends(change));
        QCOMPARE(change->state(), UpdateTokenFlow::State::Done);
        QVERIFY(change->wasShortened());
    }

    void aTenantThatKnowsNoRemoveDoesNotMind()
    {
        SandboxSailPointSettings settings = service().settings();
        settings.refusesRemove = true;
        service().setSettings(settings);
        const CreateTokenFlow *flow = create(request(u"ci"_s));
        UpdateTokenFlow *change = m_fixture->flows().updateToken({m_account, flow->token()->remoteId});
        change->start({.remoteId = {}, .neverExpires = true, .neverAcknowledged = true});
        QVERIFY(FlowFixture::ends(change));
        QCOMPARE(change->state(), UpdateTokenFlow::State::Done);
        QVERIFY(!change->token()->expiresAt);
    }

    void aRevokedTokenIsConfirmedByItsAbsence()
    {
        const CreateTokenFlow *made = create(request(u"ci"_s));
        const TokenKey key{m_account, made->token()->remoteId};
        RevokeTokensFlow *flow = m_fixture->flows().revokeTokens();
        flow->start({key});
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->items().front().outcome, RevokeTokensFlow::Item::Outcome::Revoked);
        QCOMPARE(process().inventory().token(key)->token.status, TokenStatus::Revoked);
        QCOMPARE(living(), 1);
    }

    void aBulkRunIsPacedAndFinished()
    {
        SandboxSailPointSettings settings = service().settings();
        settings.paced = true;
        settings.mostPerUser.reset();
        service().setSettings(settings);
        constexpr int many = 120;
        for (int number = 0; number < many; ++number)
            addToken(u"bulk %1"_s.arg(number));
        QVERIFY(m_fixture->refresh());
        QList<TokenKey> keys;
        for (const TokenEntry &entry : process().inventory().tokens()) {
            if (entry.token.remoteId != m_signInToken)
                keys.append({m_account, entry.token.remoteId});
        }
        QCOMPARE(keys.size(), many);
        RevokeTokensFlow *flow = m_fixture->flows().revokeTokens();
        flow->start(keys);
        QTRY_VERIFY_WITH_TIMEOUT(flow->hasEnded(), 120'000);
        for (const RevokeTokensFlow::Item &item : flow->items())
            QCOMPARE(item.outcome, RevokeTokensFlow::Item::Outcome::Revoked);
        QCOMPARE(living(), 1);
    }
};

QTEST_GUILESS_MAIN(TestPairLife)
#include "tst_pairlife.moc"
