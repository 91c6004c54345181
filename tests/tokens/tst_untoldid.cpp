// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "operationdata.h"
#include "providercatalogue.h"

#include <QMetaEnum>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace std::chrono_literals;
using Fault = SandboxFault::Kind;
using State = CreateTokenFlow::State;
using Outcome = ResumeFlow::Item::Outcome;

/// A service whose answer to a creation does not tell the new token's id, and where names may repeat.
class TestUntoldId : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;

    FlowProcess &process() { return m_fixture->process(); }
    SandboxDigitalHub &service() { return m_fixture->sandbox().digitalHub(); }
    MemorySecretStore &keychain() { return m_fixture->keychain(); }

    QString addAccount(FlowProcess &process)
    {
        const auto account =
            ProviderCatalogue::accountFromFields(u"digitalhub"_s, u"hub"_s, {{u"url"_s, service().url().toString()}});
        SignInFlow *flow = process.flows().signIn();
        flow->addAccount(*account, Secret(service().bearer()));
        if (!FlowFixture::ends(flow) || flow->state() != SignInFlow::State::Done)
            qFatal("%s", flow->error() ? qUtf8Printable(flow->error()->message + flow->error()->detail) : "");
        return flow->account().id;
    }

    static TokenRequest request(const QString &name = u"ci"_s)
    {
        return {.name = name, .scopes = {u"openid"_s, u"credentials"_s}, .expiresAt = {}, .options = {}};
    }

    CreateTokenFlow *begin(FlowProcess &process, const TokenRequest &asked = request())
    {
        CreateTokenFlow *flow = process.flows().createToken(m_account);
        flow->start(asked);
        return flow;
    }

    CreateTokenFlow *create(const TokenRequest &asked = request())
    {
        CreateTokenFlow *flow = begin(process(), asked);
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    /// Somebody makes a token of that name at the service's page.
    QString stranger(qint64 secondsAgo = 0, const QStringList &scopes = {u"credentials"_s, u"openid"_s})
    {
        SandboxDigitalHubToken token;
        token.name = u"ci"_s;
        token.scopes = scopes;
        token.issuedAt = QDateTime::currentDateTimeUtc().addSecs(-secondsAgo);
        token.expiresAt = token.issuedAt.addDays(365);
        return service().addToken(token);
    }

    QStringList livingIds()
    {
        QStringList ids;
        for (const SandboxDigitalHubToken &token : service().tokens()) {
            if (!token.deleted)
                ids.append(token.id);
        }
        return ids;
    }

    QByteArray keptSecretOf(FlowProcess &process, const QString &id)
    {
        ReadSecretFlow *reading = process.flows().readSecret({m_account, id});
        reading->start();
        if (!FlowFixture::reaches(reading, ReadSecretFlow::State::Ready))
            return {};
        return reading->secret().front().value.view().toByteArray();
    }
    QByteArray keptSecretOf(const QString &id) { return keptSecretOf(process(), id); }

    ResumeFlow::Item resume()
    {
        ResumeFlow *flow = m_fixture->flows().resume();
        flow->start();
        if (!FlowFixture::ends(flow) || flow->items().size() != 1)
            return {};
        return flow->items().front();
    }

    void change(const std::function<void(SandboxDigitalHubSettings &)> &how)
    {
        SandboxDigitalHubSettings settings = service().settings();
        how(settings);
        service().setSettings(settings);
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = addAccount(process());
        m_fixture->sandbox().clearRequests();
    }
    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void theNewTokenIsTheOneThatWasNotListedBefore()
    {
        stranger(3600);
        const CreateTokenFlow *flow = create();
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!flow->error());
        QVERIFY(!flow->wasShortened());
        const Token token = *flow->token();
        QVERIFY(!token.remoteId.isEmpty());
        QCOMPARE(token.scopes, (QStringList{u"credentials"_s, u"openid"_s}));
        QVERIFY(token.expiresAt.has_value());
        QCOMPARE(keptSecretOf(token.remoteId), service().secretOf(token.remoteId));
        QVERIFY(process().inventory().token({m_account, token.remoteId})->secret.has_value());
        QVERIFY(process().openOperations().isEmpty());
    }

    void itsSecretIsKeptBeforeItsIdIsKnown()
    {
        change([](auto &settings) { settings.lateListings = 1000; });
        const CreateTokenFlow *flow = create();
        QCOMPARE(flow->state(), State::Stored);
        QCOMPARE(flow->error()->kind, Error::Kind::Unconfirmed);
        QVERIFY(flow->token()->remoteId.isEmpty());
        QVERIFY(!flow->secret().empty());
        const Operation open = process().openOperations().front();
        QVERIFY(process().journal().isAbandoned(open));
        const auto kept = replyOf<Secret>([&](QObject *context, auto reply) {
            keychain().read(creationFromJson(open.data).key, Interaction::Forbidden, context, std::move(reply));
        });
        QVERIFY(openEnvelope(*kept)->parts.front().value.equals(service().secretOf(livingIds().front())));
    }

    void oneThatIsListedLateIsWaitedFor()
    {
        change([](auto &settings) { settings.lateListings = 1; });
        const CreateTokenFlow *flow = create();
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!flow->error());
        QCOMPARE(flow->token()->remoteId, livingIds().front());
    }

    void oneThatIsListedTooLateIsFoundWhenWorkIsResumed()
    {
        change([](auto &settings) { settings.lateListings = 3; });
        QVERIFY(create()->error());
        QCOMPARE(livingIds().size(), 1);
        const QString id = livingIds().front();
        m_fixture->killAndRestart();
        QCOMPARE(resume().outcome, Outcome::StillOpen);
        QCOMPARE(resume().outcome, Outcome::Settled);
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(keptSecretOf(id), service().secretOf(id));
        QCOMPARE(livingIds(), QStringList{id});
    }

    void theSameNameTwiceIsToldApart()
    {
        const QString first = create()->token()->remoteId;
        const QString second = create()->token()->remoteId;
        QVERIFY(!first.isEmpty() && !second.isEmpty() && first != second);
        QCOMPARE(keptSecretOf(first), service().secretOf(first));
        QCOMPARE(keptSecretOf(second), service().secretOf(second));
    }

    void theSameNameTwiceAtOnceIsToldApart()
    {
        CreateTokenFlow *one = begin(process());
        CreateTokenFlow *two = begin(process());
        const auto other = m_fixture->anotherProcess();
        CreateTokenFlow *three = begin(*other);
        for (const CreateTokenFlow *flow : {one, two, three}) {
            QVERIFY(FlowFixture::ends(flow));
            QCOMPARE(flow->state(), State::Stored);
            QVERIFY(!flow->error());
        }
        QSet<QString> ids;
        for (const CreateTokenFlow *flow : {one, two}) {
            ids.insert(flow->token()->remoteId);
            QCOMPARE(keptSecretOf(flow->token()->remoteId), service().secretOf(flow->token()->remoteId));
        }
        ids.insert(three->token()->remoteId);
        QCOMPARE(keptSecretOf(*other, three->token()->remoteId), service().secretOf(three->token()->remoteId));
        QCOMPARE(ids.size(), 3);
    }

    void anotherOneOfThatNameThatAppearsMeanwhileIsAskedAbout()
    {
        change([](auto &settings) { settings.lateListings = 3; });
        QVERIFY(create()->error());
        const QString mine = livingIds().front();
        const QString theirs = stranger();
        // From the next listing on both are there, and as old as one another.
        QVERIFY(m_fixture->refresh());
        const ResumeFlow::Item asked = resume();
        QCOMPARE(asked.outcome, Outcome::NeedsDecision);
        QVERIFY(asked.keepsChosen);
        QCOMPARE(asked.candidates.size(), 2);
        ResumeFlow *flow = m_fixture->flows().resume();
        flow->decide(asked.operation, mine);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->items().front().outcome, Outcome::Settled);
        QCOMPARE(keptSecretOf(mine), service().secretOf(mine));
        QCOMPARE(livingIds(), (QStringList{mine, theirs}));
        QVERIFY(process().openOperations().isEmpty());
    }

    void anOlderOneOfThatNameIsNotMistakenForIt()
    {
        change([](auto &settings) { settings.lateListings = 1000; });
        QVERIFY(create()->error());
        change([](auto &settings) { settings.lateListings = 0; });
        stranger(600);
        QCOMPARE(resume().outcome, Outcome::NeedsDecision);
        QVERIFY(m_fixture->refresh());
        for (const TokenEntry &entry : process().inventory().tokens())
            QVERIFY(!entry.secret);
    }

    void scopesThatWereDroppedAreReadBack()
    {
        change([](auto &settings) { settings.droppedScopes = {u"credentials"_s}; });
        const CreateTokenFlow *flow = create();
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!flow->error());
        QCOMPARE(flow->token()->scopes, QStringList{u"openid"_s});
    }

    void itIsKnownByTheServicesClock()
    {
        m_fixture->setClockAhead(std::chrono::hours(-7));
        m_fixture->killAndRestart();
        const CreateTokenFlow *flow = create();
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!flow->error());
    }

    void namesComeBackAsTheyWereGiven_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("unicode") << u"Ünïcödé \u2603 \U0001F511"_s;
        QTest::newRow("longest") << QString(255, u'x');
        QTest::newRow("markup") << u"<b>&\"'\\</b>"_s;
        QTest::newRow("random") << QString::fromLatin1(QUuid::createUuid().toByteArray());
    }
    void namesComeBackAsTheyWereGiven()
    {
        QFETCH(QString, name);
        const CreateTokenFlow *flow = create(request(name));
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!flow->error());
        QCOMPARE(process().inventory().token({m_account, flow->token()->remoteId})->token.name, name);
    }

    void whatWasNotAnsweredIsAskedAboutAndNeverTouched_data()
    {
        QTest::addColumn<Fault>("kind");
        QTest::newRow("dropped") << Fault::DropAfter;
        QTest::newRow("server error") << Fault::ServerErrorAfter;
        QTest::newRow("garbage") << Fault::Garbage;
        QTest::newRow("truncated") << Fault::Truncated;
    }
    void whatWasNotAnsweredIsAskedAboutAndNeverTouched()
    {
        QFETCH(Fault, kind);
        m_fixture->fault(kind, "POST");
        CreateTokenFlow *flow = begin(process());
        QVERIFY(FlowFixture::reaches(flow, State::NeedsDecision));
        QCOMPARE(flow->candidates().size(), 1);
        QCOMPARE(m_fixture->sent("DELETE"), 0);
        QCOMPARE(m_fixture->sent("POST"), 1);
        flow->revokeCandidate(flow->candidates().front().remoteId);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(livingIds().isEmpty());
        QVERIFY(process().openOperations().isEmpty());
        QCOMPARE(keychain().count(), 1);
    }

    void whatWasNotAnsweredIsNeverTakenForSomebodyElses()
    {
        m_fixture->killAndRestart(false);
        m_fixture->fault(Fault::DropAfter, "POST");
        const CreateTokenFlow *flow = create();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Unconfirmed);
        const QString mine = livingIds().front();
        const QString theirs = stranger();
        const ResumeFlow::Item asked = resume();
        QCOMPARE(asked.outcome, Outcome::NeedsDecision);
        QVERIFY(!asked.keepsChosen);
        QCOMPARE(asked.candidates.size(), 2);
        QCOMPARE(m_fixture->sent("DELETE"), 0);
        ResumeFlow *decided = m_fixture->flows().resume();
        decided->decide(asked.operation, mine);
        QVERIFY(FlowFixture::ends(decided));
        QCOMPARE(decided->items().front().outcome, Outcome::CleanedUp);
        QCOMPARE(livingIds(), QStringList{theirs});
    }

    void whatNeverReachedTheServiceIsNothing()
    {
        m_fixture->fault(Fault::DropBefore, "POST");
        const CreateTokenFlow *flow = create();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(livingIds().isEmpty());
        QCOMPARE(process().openOperations().front().step, step::unconfirmed);
        // It is no obstacle to the next one.
        QCOMPARE(create()->state(), State::Stored);
        QCOMPARE(livingIds().size(), 1);
    }

    void withoutAKeychainItIsFoundAndEndedAgain()
    {
        m_fixture->killAndRestart(false);
        keychain().refuseWrites(Error::Kind::KeychainDenied);
        const CreateTokenFlow *flow = create();
        QCOMPARE(flow->state(), State::Failed);
        QVERIFY(livingIds().isEmpty());
        QVERIFY(process().openOperations().isEmpty());
    }

    void withoutAKeychainItIsFoundLaterAndEndedAgain()
    {
        m_fixture->killAndRestart(false);
        change([](auto &settings) { settings.lateListings = 2; });
        keychain().refuseWrites(Error::Kind::KeychainDenied);
        QCOMPARE(create()->state(), State::Failed);
        QCOMPARE(livingIds().size(), 1);
        m_fixture->killAndRestart(false);
        QCOMPARE(resume().outcome, Outcome::CleanedUp);
        QVERIFY(livingIds().isEmpty());
        QVERIFY(process().openOperations().isEmpty());
    }

    void whoHasTheSecretElsewhereStillGetsTheTokenFiled()
    {
        keychain().refuseWrites(Error::Kind::KeychainDenied);
        CreateTokenFlow *flow = begin(process());
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        flow->giveUpSecret();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(!process().inventory().token({m_account, livingIds().front()})->secret);
        QVERIFY(process().openOperations().isEmpty());
    }

    void whoHasTheSecretElsewhereIsToldThatItIsNotListedYet()
    {
        change([](auto &settings) { settings.lateListings = 3; });
        keychain().refuseWrites(Error::Kind::KeychainDenied);
        CreateTokenFlow *flow = begin(process());
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        flow->giveUpSecret();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Unlisted);
        QCOMPARE(flow->error()->kind, Error::Kind::Unconfirmed);
        QVERIFY(flow->error()->message.contains(u"does not list “ci” yet"_s));
        QVERIFY(flow->error()->message.endsWith(u"Its secret is not kept here."_s));
        flow->wipeSecret();
        QVERIFY(flow->secret().empty());
        const Operation open = process().openOperations().front();
        QCOMPARE(open.step, step::withoutSecret);
        QVERIFY(process().journal().isAbandoned(open));
        QCOMPARE(resume().outcome, Outcome::StillOpen);
        const ResumeFlow::Item found = resume();
        QCOMPARE(found.outcome, Outcome::Settled);
        QVERIFY(found.what.contains(u"its secret is not kept here"_s));
        const TokenKey key{m_account, livingIds().front()};
        QVERIFY(!process().inventory().token(key)->secret);
        QCOMPARE(process().history(key), QStringList{u"secret-not-kept done"_s});
        QVERIFY(process().openOperations().isEmpty());
    }

    void aKillAnywhereLeavesNothingBehind_data()
    {
        QTest::addColumn<State>("at");
        for (const State state :
             {State::LookingBefore, State::Creating, State::Noting, State::Storing, State::LookingAfter, State::Filing})
            QTest::newRow(QMetaEnum::fromType<State>().valueToKey(static_cast<int>(state))) << state;
    }
    void aKillAnywhereLeavesNothingBehind()
    {
        QFETCH(State, at);
        CreateTokenFlow *flow = begin(process());
        QVERIFY(FlowFixture::reaches(flow, at));
        m_fixture->killAndRestart();
        // What was sent may still arrive.
        QTest::qWait(50);
        const ResumeFlow::Item item = resume();
        if (item.outcome == Outcome::NeedsDecision) {
            QVERIFY(at == State::Creating || at == State::Noting || at == State::Storing);
            ResumeFlow *decided = m_fixture->flows().resume();
            decided->decide(item.operation, item.candidates.front().remoteId);
            QVERIFY(FlowFixture::ends(decided));
        }
        for (const QString &id : livingIds())
            QCOMPARE(keptSecretOf(id), service().secretOf(id));
        const auto open = process().openOperations();
        QVERIFY(open.isEmpty() || (at == State::Creating && livingIds().isEmpty()));
    }

    void secretsComeBackFromTheKeychain()
    {
        const QString id = create()->token()->remoteId;
        m_fixture->loseDatabaseAndRestart();
        RestoreFlow *flow = m_fixture->flows().restore();
        flow->start();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->secretsToPlace(), 1);
        QCOMPARE(flow->unreadable(), 0);
        m_account = process().inventory().accountNamed(u"hub"_s)->id;
        QCOMPARE(resume().outcome, Outcome::Settled);
        QCOMPARE(keptSecretOf(id), service().secretOf(id));
        QVERIFY(process().openOperations().isEmpty());
    }

    void aSignInThatHasEndedIsWaitedForBeforeAnythingIsSent()
    {
        service().expireBearers();
        CreateTokenFlow *flow = begin(process());
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSignIn));
        QCOMPARE(m_fixture->sent("POST"), 0);
        SignInFlow *again = m_fixture->flows().signIn();
        again->signInAgain(m_account, Secret(service().newBearer()));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QCOMPARE(livingIds().size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestUntoldId)
#include "tst_untoldid.moc"
