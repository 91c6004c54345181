// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handfixture.h"
#include "operationdata.h"
#include "reminderfacts.h"
#include "rules.h"
#include "scriptedserver.h"
#include "settings.h"
#include "signinsettings.h"

#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using State = CreateTokenFlow::State;

/// Tokens of services without an adapter live the life of all others, and nothing of it goes over the network but the
/// exchange that somebody asks for and has allowed.
class TestByHand : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<HandFixture> m_fixture;

    FlowProcess &process() { return m_fixture->process(); }
    Inventory &inventory() { return m_fixture->inventory(); }
    FlowFixture &flows() { return m_fixture->flows(); }

    /// As a person enters it.
    static QString day(int fromToday) { return QDate::currentDate().addDays(fromToday).toString(Qt::ISODate); }

    UpdateTokenFlow *update(const TokenKey &key, const TokenUpdate &change)
    {
        UpdateTokenFlow *flow = flows().flows().updateToken(key);
        flow->start(change);
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    RevokeTokensFlow *revoke(const QList<TokenKey> &keys)
    {
        RevokeTokensFlow *flow = flows().flows().revokeTokens();
        flow->start(keys);
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    /// Lives until the journal was written to so many times; whether it was still at work then.
    bool killedWhileEntering(int writes, bool withSecret)
    {
        int written = 0;
        QObject watch;
        connect(&process().journal(), &Journal::operationsChanged, &watch, [&] { ++written; });
        CreateTokenFlow *flow = flows().flows().createToken(m_fixture->account());
        flow->bringSecret(withSecret ? HandFixture::secret("made-at-the-page") : SecretParts());
        flow->start(HandFixture::request(u"wiki-bot"_s));
        (void)QTest::qWaitFor([&] { return written >= writes || flow->hasEnded(); }, 30'000);
        const bool ended = flow->hasEnded();
        flows().killAndRestart(false);
        return !ended;
    }

    ExchangeFlow *exchange(const TokenKey &key, const ExchangeWish &wish = {}, const QString &allowed = {})
    {
        ExchangeFlow *flow = flows().flows().exchange(key);
        flow->start(wish, allowed);
        return flow;
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<HandFixture>(); }
    void cleanup()
    {
        QCOMPARE(m_fixture->sent(), 0);
        m_fixture.reset();
    }

    void nobodySignsIn()
    {
        const Account *account = inventory().account(m_fixture->account());
        QVERIFY(account);
        QVERIFY(account->origins.isEmpty());
        const SignIn *signIn = inventory().signIn(account->signInId);
        QVERIFY(signIn);
        QCOMPARE(signIn->kind, withoutSignIn);
        QVERIFY(!signIn->needed);
        QVERIFY(signIn->secretKey.isEmpty());
        QCOMPARE(flows().keychain().count(), 0);

        SignInFlow *again = flows().flows().signIn();
        again->signInAgain(m_fixture->account(), Secret("an access token"));
        QVERIFY(FlowFixture::ends(again));
        QCOMPARE(again->error()->kind, Error::Kind::Unsupported);
        SignOutFlow *out = flows().flows().signOut(m_fixture->account());
        out->start();
        QVERIFY(FlowFixture::ends(out));
        QCOMPARE(out->error()->kind, Error::Kind::Unsupported);
    }

    void whatAPersonEntersIsKeptAsIt()
    {
        const TokenRequest asked = HandFixture::request(u"wiki-bot"_s);
        const CreateTokenFlow *flow = m_fixture->create(asked, HandFixture::secret("made-at-the-page"));
        QVERIFY(flow);
        QCOMPARE(flow->state(), State::Stored);
        const TokenKey key{m_fixture->account(), flow->token()->remoteId};
        const TokenEntry *entry = inventory().token(key);
        QVERIFY(entry && entry->secret);
        QCOMPARE(entry->token.name, asked.name);
        QCOMPARE(entry->token.scopes, normalizedScopes(asked.scopes));
        QCOMPARE(entry->token.expiresAt, asked.expiresAt);
        QCOMPARE(entry->token.extras["service"_L1].toString(), u"Northwind Wiki"_s);
        const Capabilities *capabilities = process().providers().capabilities(m_fixture->account());
        QCOMPARE(pageOf(entry->token, *capabilities), QUrl(u"https://wiki.example/settings/tokens"_s));
        QCOMPARE(m_fixture->kept(key), "made-at-the-page"_ba);
        QCOMPARE(process().openOperations().size(), 0);
    }

    void whatCannotBeKeptIsSaidAtItsField_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("text");
        QTest::newRow("no page") << u"page"_s << u"wiki.example"_s;
        QTest::newRow("a file") << u"page"_s << u"file:///etc/passwd"_s;
        QTest::newRow("a script") << u"page"_s << u"javascript:alert(1)"_s;
        QTest::newRow("a password in it") << u"page"_s << u"https://me:pw@wiki.example/"_s;
        QTest::newRow("no endpoint") << u"token-endpoint"_s << u"auth.example/token"_s;
        QTest::newRow("a secret in the open") << u"token-endpoint"_s << u"http://auth.example/token"_s;
        QTest::newRow("no day") << u"created"_s << u"30.11.2026"_s;
        QTest::newRow("a day that is not in the calendar") << u"created"_s << u"2026-02-30"_s;
        QTest::newRow("a day to come") << u"created"_s << day(2);
        QTest::newRow("a day after its end") << u"created"_s << day(70);
        QTest::newRow("a fragment") << u"token-endpoint"_s << u"https://auth.example/token#here"_s;
    }

    void whatCannotBeKeptIsSaidAtItsField()
    {
        QFETCH(QString, key);
        QFETCH(QString, text);
        TokenRequest asked = HandFixture::request(u"wiki-bot"_s);
        asked.options.insert(key, text);
        const CreateTokenFlow *flow = m_fixture->create(asked, HandFixture::secret("made-at-the-page"));
        QVERIFY(flow);
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->field, key);
        QVERIFY(inventory().tokens().empty());
        QCOMPARE(flows().keychain().count(), 0);
    }

    void theDayOfItsCreationIsKeptWhereItIsKnown()
    {
        TokenRequest asked = HandFixture::request(u"wiki-bot"_s);
        asked.options.insert(u"created"_s, day(-30));
        const CreateTokenFlow *flow = m_fixture->create(asked, HandFixture::secret("made-at-the-page"));
        QVERIFY(flow && flow->state() == State::Stored);
        const TokenKey key{m_fixture->account(), flow->token()->remoteId};
        const auto created = [&] { return inventory().token(key)->token.createdAt; };
        QCOMPARE(created().toLocalTime().date().toString(Qt::ISODate), day(-30));
        const double left = remainingLife(inventory().token(key)->token, QDateTime::currentDateTimeUtc());
        QVERIFY2(left > 0.6 && left < 0.7, qPrintable(QString::number(left)));
        QVERIFY(flows().refresh());
        QCOMPARE(created().toLocalTime().date().toString(Qt::ISODate), day(-30));
        QCOMPARE(enteredOptions(inventory().token(key)->token)["created"_L1].toString(), day(-30));
        QVERIFY2(
            !requestLike(inventory().token(key)->token, QDateTime::currentDateTimeUtc()).options.contains("created"_L1),
            "another one like it is not made on that day");

        QVERIFY(update(key, {.remoteId = key.remoteId, .name = u"wiki-robot"_s}));
        QVERIFY(created().isValid());
        asked.options.insert(u"created"_s, day(-3));
        const auto *changed = update(key, {.remoteId = key.remoteId, .options = asked.options});
        QVERIFY(changed && changed->state() == UpdateTokenFlow::State::Done);
        QCOMPARE(created().toLocalTime().date().toString(Qt::ISODate), day(-3));
        asked.options.remove(u"created"_s);
        QVERIFY(update(key, {.remoteId = key.remoteId, .options = asked.options}));
        QVERIFY(!created().isValid());
    }

    void withoutThatDayNothingIsSaidOfIt()
    {
        const TokenKey key = m_fixture->enter(u"wiki-bot"_s);
        QVERIFY(!inventory().token(key)->token.createdAt.isValid());
    }

    void aSecretThatIsKeptElsewhereIsNotKeptHere()
    {
        const TokenKey key = m_fixture->enter(u"wiki-bot"_s, {});
        QVERIFY(!inventory().token(key)->secret);
        QCOMPARE(flows().keychain().count(), 0);
        QCOMPARE(process().openOperations().size(), 0);
        QVERIFY(process().history(key).contains(u"secret-not-kept done"_s));
    }

    void withAPersonItWaitsForTheSecretAndWithoutItDoesNot()
    {
        CreateTokenFlow *flow = flows().flows().createToken(m_fixture->account());
        flow->start(HandFixture::request(u"wiki-bot"_s));
        QVERIFY(FlowFixture::reaches(flow, State::WaitingForSecret));
        QVERIFY(flow->waitsForPerson());
        SecretParts otherKind;
        otherKind.push_back({u"id"_s, Secret("x")});
        flow->bringSecret(std::move(otherKind));
        QCOMPARE(flow->state(), State::WaitingForSecret);
        TokenRequest asMade = HandFixture::request(u"wiki-bot"_s, 30);
        flow->bringSecret(HandFixture::secret("made-at-the-page"), asMade);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QCOMPARE(flow->token()->expiresAt, asMade.expiresAt);

        flows().killAndRestart(false);
        CreateTokenFlow *unattended = flows().flows().createToken(m_fixture->account());
        unattended->start(HandFixture::request(u"other"_s));
        QVERIFY(FlowFixture::ends(unattended));
        QCOMPARE(unattended->error()->kind, Error::Kind::SecretMissing);
        QVERIFY(unattended->lacksSecret());
        QVERIFY(!process().tokenNamed(u"other"_s));
    }

    void aServiceThatIssuesSecretsTakesNoneFromAPerson()
    {
        const QString other = flows().addAccount();
        CreateTokenFlow *flow = flows().flows().createToken(other);
        flow->bringSecret(HandFixture::secret("not this one"));
        flow->start(FlowFixture::request(u"ci"_s));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);
        QVERIFY(flow->secret().front().value.equals(flows().sandbox().secretOf(flow->token()->remoteId)));
        flows().sandbox().clearRequests();
    }

    void killedWhileItIsEnteredItIsThereOrNot_data()
    {
        QTest::addColumn<bool>("withSecret");
        QTest::newRow("with its secret") << true;
        QTest::newRow("without it") << false;
    }

    void killedWhileItIsEnteredItIsThereOrNot()
    {
        QFETCH(bool, withSecret);
        int steps = 0;
        for (int writes = 1; writes < 20; ++writes) {
            m_fixture = std::make_unique<HandFixture>();
            const bool killed = killedWhileEntering(writes, withSecret);
            ResumeFlow *resume = flows().flows().resume();
            resume->start();
            QVERIFY(FlowFixture::ends(resume));
            QCOMPARE(process().openOperations().size(), 0);
            const auto entered = process().tokenNamed(u"wiki-bot"_s);
            QCOMPARE(flows().keychain().count(), entered && withSecret ? 1 : 0);
            QVERIFY(!entered || entered->secret.has_value() == withSecret);
            QVERIFY(!entered || entered->token.status == TokenStatus::Active);
            if (!killed)
                break;
            ++steps;
        }
        QVERIFY(steps >= 1);
    }

    void aKeychainThatRefusesIsWaitedForByAPersonAndTakenBackWithoutOne()
    {
        flows().keychain().refuseWrites(Error::Kind::KeychainLocked);
        CreateTokenFlow *flow = flows().flows().createToken(m_fixture->account());
        flow->bringSecret(HandFixture::secret("made-at-the-page"));
        flow->start(HandFixture::request(u"wiki-bot"_s));
        QVERIFY(FlowFixture::reaches(flow, State::Unstored));
        QVERIFY(flow->holdsUnsavedSecret());
        flows().keychain().refuseWrites({});
        flow->retryStore();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Stored);

        flows().killAndRestart(false);
        flows().keychain().refuseWrites(Error::Kind::KeychainLocked);
        const CreateTokenFlow *unattended =
            m_fixture->create(HandFixture::request(u"other"_s), HandFixture::secret("x"));
        QVERIFY(unattended);
        QCOMPARE(unattended->error()->kind, Error::Kind::KeychainLocked);
        QVERIFY(!process().tokenNamed(u"other"_s));
        flows().keychain().refuseWrites({});
    }

    void aRefreshFindsWhatIsThereAndWhatAnotherProcessEntered()
    {
        const TokenKey key = m_fixture->enter(u"wiki-bot"_s);
        const auto other = flows().anotherProcess();
        CreateTokenFlow *flow = other->flows().createToken(m_fixture->account());
        flow->bringSecret({});
        flow->start(HandFixture::request(u"from elsewhere"_s));
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(flows().refresh());
        QCOMPARE(inventory().token(key)->token.status, TokenStatus::Active);
        QTRY_VERIFY(process().tokenNamed(u"from elsewhere"_s).has_value());
        QCOMPARE(process().tokenNamed(u"from elsewhere"_s)->token.status, TokenStatus::Active);
    }

    void everythingOfItCanBeChanged()
    {
        const TokenKey key = m_fixture->enter(u"wiki-bot"_s);
        const UpdateTokenFlow *flow = update(key, {.remoteId = key.remoteId,
                                                   .name = u"wiki-robot"_s,
                                                   .scopes = QStringList{u"read"_s},
                                                   .options = QJsonObject{{u"service"_s, u"Wiki"_s}},
                                                   .neverExpires = true});
        QVERIFY(flow);
        QVERIFY2(flow->state() == UpdateTokenFlow::State::Done,
                 flow->error() ? qUtf8Printable(flow->error()->message) : "");
        const Token &token = inventory().token(key)->token;
        QCOMPARE(token.name, u"wiki-robot"_s);
        QCOMPARE(token.scopes, QStringList{u"read"_s});
        QVERIFY(neverExpires(token));
        QCOMPARE(token.extras["service"_L1].toString(), u"Wiki"_s);
        QVERIFY(!token.extras.contains("page"_L1));
        QCOMPARE(m_fixture->kept(key), "made-at-the-page"_ba);
    }

    void toRevokeItIsThePersonsWordAndItsSecretIsForgotten()
    {
        const TokenKey key = m_fixture->enter(u"wiki-bot"_s);
        const RevokeTokensFlow *flow = revoke({key});
        QVERIFY(flow);
        QCOMPARE(flow->items().front().outcome, RevokeTokensFlow::Item::Outcome::Revoked);
        QCOMPARE(inventory().token(key)->token.status, TokenStatus::Revoked);
        QCOMPARE(flows().keychain().count(), 0);
        QVERIFY(flows().refresh());
        QCOMPARE(inventory().token(key)->token.status, TokenStatus::Revoked);
    }

    void aSecretIsBroughtInAndReplacedOnAPersonsWord()
    {
        const TokenKey key = m_fixture->enter(u"wiki-bot"_s, {});
        for (const QByteArray &value : {"first"_ba, "second"_ba}) {
            ImportSecretFlow *flow = flows().flows().importSecret(key);
            flow->start(HandFixture::secret(value));
            QVERIFY(FlowFixture::ends(flow));
            QCOMPARE(flow->state(), ImportSecretFlow::State::Done);
            QCOMPARE(flow->proof(), KeptSecret::Proof::Unproven);
            QCOMPARE(m_fixture->kept(key), value);
        }
    }

    void aRebuiltInventoryDoesNotTakeItForGone()
    {
        const TokenKey key = m_fixture->enter(u"wiki-bot"_s);
        flows().loseDatabaseAndRestart();
        RestoreFlow *restore = flows().flows().restore();
        restore->start();
        QVERIFY(FlowFixture::ends(restore));
        QCOMPARE(restore->restoredSecrets(), 1);
        const auto found = process().tokenNamed(u"wiki-bot"_s);
        QVERIFY(found);
        const SignIn *signIn = inventory().signIn(inventory().account(found->token.accountId)->signInId);
        QCOMPARE(signIn->kind, withoutSignIn);
        QVERIFY(!signIn->needed);
        QVERIFY(flows().refresh());
        const Token &token = inventory().token(found->key())->token;
        QCOMPARE(token.status, TokenStatus::Active);
        QVERIFY(!neverExpires(token));
    }

    void itsEndIsRemindedOfAndNoSignInIs()
    {
        const TokenKey soon = m_fixture->enter(u"wiki-bot"_s, {}, 5);
        Settings settings(process().database());
        ReminderSources sources{
            .inventory = &inventory(), .settings = &settings, .capabilities = [this](const QString &account) {
                return process().providers().capabilities(account);
            }};
        sources.now = QDateTime::currentDateTimeUtc();
        const std::vector<ReminderFact> facts = reminderFacts(sources);
        const auto isOfIt = [&soon](const ReminderFact &fact) { return fact.subject == subjectOf(soon); };
        QVERIFY(std::any_of(facts.begin(), facts.end(), isOfIt));
        QVERIFY(std::none_of(facts.begin(), facts.end(),
                             [](const ReminderFact &fact) { return fact.kind == ReminderKind::SignIn; }));
    }

    void itIsExchangedWhereItsOwnEndpointIsAfterOneQuestion()
    {
        ScriptedServer endpoint(ScriptedServer::always(
            ScriptedServer::answer(200, R"({"access_token":"short","token_type":"Bearer","expires_in":600})",
                                   {"Content-Type: application/json"})));
        TokenRequest asked = HandFixture::request(u"platform"_s);
        asked.options.insert(u"token-endpoint"_s, endpoint.url(u"/oidc/token"_s).toString());
        asked.options.insert(u"subject-token-type"_s, u"urn:logto:token-type:personal_access_token"_s);
        asked.options.insert(u"client-id"_s, u"desktop"_s);
        asked.options.insert(u"audience"_s, u"reports"_s);
        asked.options.insert(u"resource"_s, u"https://api.example"_s);
        asked.options.insert(u"exchange-scope"_s, u"read:reports write:reports"_s);
        const CreateTokenFlow *made = m_fixture->create(asked, HandFixture::secret("made-at-the-page"));
        QVERIFY(made);
        QCOMPARE(made->state(), State::Stored);
        const TokenKey key{m_fixture->account(), made->token()->remoteId};

        ExchangeFlow *flow = exchange(key);
        QCOMPARE(flow->state(), ExchangeFlow::State::NewOrigin);
        QCOMPARE(endpoint.heads(), 0);
        flow->cancel();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(endpoint.heads(), 0);

        flow = exchange(key);
        flow->allowOrigin();
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY2(flow->state() == ExchangeFlow::State::Ready,
                 flow->error() ? qUtf8Printable(flow->error()->message) : "");
        const QUrlQuery form(QString::fromLatin1(endpoint.requests().first().body));
        const auto value = [&form](const QString &name) { return form.queryItemValue(name, QUrl::FullyDecoded); };
        QCOMPARE(value(u"grant_type"_s), u"urn:ietf:params:oauth:grant-type:token-exchange"_s);
        QCOMPARE(value(u"subject_token"_s), u"made-at-the-page"_s);
        QCOMPARE(value(u"subject_token_type"_s), u"urn:logto:token-type:personal_access_token"_s);
        QCOMPARE(value(u"client_id"_s), u"desktop"_s);
        QCOMPARE(value(u"audience"_s), u"reports"_s);
        QCOMPARE(value(u"resource"_s), u"https://api.example"_s);
        QCOMPARE(value(u"scope"_s).replace(u'+', u' '), u"read:reports write:reports"_s);

        // Once is enough, also for the next process, and for a change of anything but the endpoint.
        flows().killAndRestart(false);
        TokenUpdate change{.remoteId = key.remoteId};
        asked.options.insert(u"audience"_s, u"other"_s);
        change.options = asked.options;
        QVERIFY(update(key, change));
        flow = exchange(key);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), ExchangeFlow::State::Ready);
        QCOMPARE(endpoint.requests().size(), 2);

        ScriptedServer elsewhere(ScriptedServer::always({}));
        asked.options.insert(u"token-endpoint"_s, elsewhere.url(u"/oidc/token"_s).toString());
        change.options = asked.options;
        QVERIFY(update(key, change));
        flow = exchange(key);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->field, u"origin"_s);
        QCOMPARE(elsewhere.heads(), 0);
    }

    void withoutAnEndpointItIsSentNowhere()
    {
        const TokenKey key = m_fixture->enter(u"wiki-bot"_s);
        const ExchangeFlow *flow = exchange(key);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->field, u"endpoint"_s);
    }
};

QTEST_GUILESS_MAIN(TestByHand)
#include "tst_byhand.moc"
