// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubclient.h"

#include <QJsonDocument>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Kind = SandboxFault::Kind;
using Fields = DigitalHubClient::Fields;

namespace
{

const QString mara = u"mara.lindqvist@northwind.example"_s;
const QStringList storeFields{u"aws_access_key_id"_s,
                              u"aws_credentials_expiration"_s,
                              u"aws_secret_access_key"_s,
                              u"aws_session_token"_s,
                              u"db_password"_s,
                              u"db_username"_s,
                              u"dh_projects"_s};

} // namespace

/// DigitalHub's token endpoint and its sign-in: what is exchanged for what, and what goes wrong there.
class TestDigitalHubTokens : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;

    SandboxDigitalHub &service() const { return m_sandbox->digitalHub(); }
    DigitalHubClient client() const { return DigitalHubClient(*m_sandbox, service().bearer()); }
    DigitalHubClient client(const QByteArray &bearer) const { return DigitalHubClient(*m_sandbox, bearer); }

    template<typename Change>
    void change(Change apply) const
    {
        SandboxDigitalHubSettings settings = service().settings();
        apply(settings);
        service().setSettings(settings);
    }

    RawAnswer failing(const QString &route, Kind kind, const std::function<RawAnswer()> &ask,
                      const QByteArray &value = {}, int status = 500) const
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.route = route;
        fault.value = value;
        fault.status = status;
        m_sandbox->addFault(fault);
        return ask();
    }

    static QByteArray secretIn(const RawAnswer &answer)
    {
        return answer.json().value(u"access_token"_s).toString().toLatin1();
    }

    QByteArray personal(const QStringList &scopes = {}, int daysLeft = 30) const
    {
        SandboxDigitalHubToken token;
        token.scopes = scopes;
        token.expiresAt = QDateTime::currentDateTimeUtc().addDays(daysLeft);
        return service().secretOf(service().addToken(token));
    }

    RawAnswer exchange(const QByteArray &subject, const QString &scope = {}) const
    {
        return client().token(DigitalHubClient::exchange(subject, scope));
    }

    Fields redemption(const QString &code) const
    {
        return {{u"grant_type"_s, u"authorization_code"_s},
                {u"client_id"_s, service().clientId()},
                {u"code"_s, code},
                {u"redirect_uri"_s, client().redirectUri},
                {u"code_verifier"_s, client().verifier}};
    }

    QString code(const QString &pick = mara) const
    {
        return DigitalHubClient::sent(client().authorize(client().authorization(pick)), u"code"_s);
    }

    static QJsonObject claims(const RawAnswer &answer)
    {
        return QJsonDocument::fromJson(
                   QByteArray::fromBase64(secretIn(answer).split('.').value(1), QByteArray::Base64UrlEncoding))
            .object();
    }

private Q_SLOTS:
    void init()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
    }

    void cleanup() { m_sandbox.reset(); }

    void aPersonalTokenBecomesAnAccessTokenAgainAndAgain()
    {
        const QByteArray subject = personal();
        for (int i = 0; i < 2; ++i) {
            const RawAnswer answer = exchange(subject);
            QCOMPARE(answer.status, 200);
            const QJsonObject given = answer.json();
            QCOMPARE(given.keys(), (QStringList{u"access_token"_s, u"client_id"_s, u"expires_in"_s, u"id_token"_s,
                                                u"issued_token_type"_s, u"issuer"_s, u"token_type"_s}));
            QCOMPARE(given.value(u"token_type"_s).toString(), u"Bearer"_s);
            QCOMPARE(given.value(u"expires_in"_s).toInt(), 28800);
            QCOMPARE(given.value(u"issued_token_type"_s).toString(), DigitalHubClient::type(u"access_token"_s));
            QCOMPARE(given.value(u"id_token"_s), given.value(u"access_token"_s));
            QCOMPARE(claims(answer).value(u"sub"_s).toString(), u"mara.lindqvist"_s);
            QCOMPARE(client(secretIn(answer)).list().status, 200);
        }
    }

    void theScopeCredentialsBringsThoseOfTheStoresFlat()
    {
        const QJsonObject given = exchange(personal(), u"openid credentials"_s).json();
        for (const QString &name : storeFields)
            QVERIFY2(given.value(name).isString(), qPrintable(name));
        QVERIFY(!given.contains(u"trino_token"_s));
        const QDateTime end =
            QDateTime::fromString(given.value(u"aws_credentials_expiration"_s).toString(), Qt::ISODate);
        QVERIFY(qAbs(QDateTime::currentDateTimeUtc().secsTo(end) - 29'100) < 60);
        change([](auto &settings) { settings.credentialProviders = {u"trino"_s, u"registry"_s}; });
        const QJsonObject others = exchange(personal(), u"credentials"_s).json();
        QVERIFY(others.contains(u"trino_token"_s) && others.contains(u"container_registry_password"_s));
        QVERIFY(!others.contains(u"db_password"_s));
    }

    void scopesThatTheTokenLacksAreDroppedInSilence()
    {
        const QByteArray poor = personal({u"openid"_s, u"profile"_s});
        const RawAnswer answer = exchange(poor, u"openid credentials offline_access"_s);
        QCOMPARE(answer.status, 200);
        for (const QString &name : storeFields)
            QVERIFY(!answer.json().contains(name));
        QVERIFY(!answer.json().contains(u"refresh_token"_s));
        QVERIFY(!answer.json().contains(u"scope"_s));
        change([](auto &settings) { settings.guardsCredentials = false; });
        QVERIFY(exchange(poor, u"credentials"_s).json().contains(u"aws_session_token"_s));
    }

    void whatCannotBeExchangedIsRefusedInDigitalHubsWords_data()
    {
        QTest::addColumn<Fields>("change");
        QTest::addColumn<QString>("message");
        const QString subject = u"invalid or missing subject_token"_s;
        QTest::newRow("no subject") << Fields{{u"subject_token"_s, {}}} << subject;
        QTest::newRow("unknown") << Fields{{u"subject_token"_s, u"unknown"_s}} << subject;
        QTest::newRow("as an access token") << Fields{{u"subject_token_type"_s, {}}} << subject;
        QTest::newRow("unknown type") << Fields{{u"subject_token_type"_s, u"x"_s}} << u"invalid subject_token_type"_s;
        QTest::newRow("to a personal one") << Fields{{u"requested_token_type"_s, DigitalHubClient::type(u"pat"_s)}}
                                           << u"invalid requested_token_type"_s;
        QTest::newRow("another client") << Fields{{u"client_id"_s, u"x"_s}} << u"invalid client_id"_s;
        QTest::newRow("no grant") << Fields{{u"grant_type"_s, {}}, {u"client_id"_s, u"dhcore-sandbox"_s}}
                                  << u"invalid or missing grant_type"_s;
    }

    void whatCannotBeExchangedIsRefusedInDigitalHubsWords()
    {
        QFETCH(const Fields, change);
        Fields fields = DigitalHubClient::exchange(personal());
        fields.insert(change);
        const RawAnswer answer = client().token(fields);
        QCOMPARE(answer.status, 400);
        QTEST(answer.json().value(u"message"_s).toString(), "message");
        QVERIFY(!answer.json().contains(u"error"_s));
    }

    void anExpiredOrRevokedTokenIsNotExchanged()
    {
        const RawAnswer expired = exchange(personal({}, -1));
        QCOMPARE(expired.status, 400);
        QCOMPARE(expired.body, "Personal access token is expired"_ba);
        QVERIFY(expired.header("content-type").startsWith("text/plain"));
        const QByteArray subject = personal();
        service().deleteToken(service().tokens().last().id);
        QCOMPARE(exchange(subject).status, 400);
    }

    void aClientThatSaysWhoItIsMustSayItRight()
    {
        const Fields fields = DigitalHubClient::exchange(personal());
        const QByteArray id = service().clientId().toUtf8();
        QCOMPARE(client().token(fields, id + ':' + service().clientSecret()).status, 200);
        QCOMPARE(client().token(fields, id + ":wrong").status, 403);
        QCOMPARE(client().token(fields, "somebody:" + service().clientSecret()).status, 403);
    }

    void theClientItselfActsAsAdministrator()
    {
        Fields fields{{u"grant_type"_s, u"client_credentials"_s}, {u"client_id"_s, service().clientId()}};
        QCOMPARE(client().token(fields).status, 403);
        fields.insert(u"client_secret"_s, QString::fromLatin1(service().clientSecret()));
        QCOMPARE(claims(client().token(fields)).value(u"sub"_s).toString(), u"admin"_s);
    }

    void aSignInGivesACodeThatIsGoodForOneTry()
    {
        const RawAnswer sent = client().authorize(client().authorization(mara));
        QCOMPARE(sent.status, 302);
        QVERIFY(sent.header("location").startsWith("http://localhost:51234/callback?"));
        QCOMPARE(DigitalHubClient::sent(sent, u"state"_s), u"a state & more"_s);
        QCOMPARE(DigitalHubClient::sent(sent, u"issuer"_s), service().url().toString());
        const Fields fields = redemption(DigitalHubClient::sent(sent, u"code"_s));
        const RawAnswer given = client().token(fields);
        QCOMPARE(given.status, 200);
        QVERIFY(given.json().contains(u"refresh_token"_s));
        QVERIFY(!given.json().contains(u"issued_token_type"_s));
        QVERIFY(claims(given).value(u"aud"_s).toArray().contains(u"sandbox/exchange"_s));
        QCOMPARE(client(secretIn(given)).raw.get("/digitalhub/auth/userinfo").json().value(u"sub"_s).toString(),
                 u"mara.lindqvist"_s);
        QCOMPARE(client().token(fields).status, 400);
    }

    void aCodeNeedsItsVerifierItsAddressAndItsTime()
    {
        for (const auto &[name, value] :
             {std::pair(u"code_verifier"_s, u"wrong"_s), std::pair(u"code_verifier"_s, QString()),
              std::pair(u"redirect_uri"_s, u"http://localhost:1/callback"_s)}) {
            Fields fields = redemption(code());
            fields.insert(name, value);
            QCOMPARE(client().token(fields).status, 400);
        }
        QDateTime now = QDateTime::currentDateTimeUtc();
        m_sandbox->setNow([&now] { return now; });
        const QString late = code();
        now = now.addSecs(301);
        QCOMPARE(client().token(redemption(late)).status, 400);
    }

    void onlyKnownAddressesAreSentTo_data()
    {
        QTest::addColumn<QString>("uri");
        QTest::addColumn<int>("status");
        QTest::newRow("localhost") << u"http://localhost:4/x"_s << 302;
        QTest::newRow("no port") << u"http://localhost/any/path"_s << 302;
        QTest::newRow("by number") << u"http://127.0.0.1:4/x"_s << 400;
        QTest::newRow("encrypted") << u"https://localhost:4/x"_s << 400;
        QTest::newRow("elsewhere") << u"http://localhost.evil.example/x"_s << 400;
        QTest::newRow("with a name") << u"http://localhost:4@evil.example/x"_s << 400;
        QTest::newRow("none") << QString() << 400;
    }

    void onlyKnownAddressesAreSentTo()
    {
        QFETCH(const QString, uri);
        Fields fields = client().authorization(mara);
        fields.insert(u"redirect_uri"_s, uri);
        const RawAnswer answer = client().authorize(fields);
        QTEST(answer.status, "status");
        QCOMPARE(answer.headers.contains("location"), answer.status == 302);
    }

    void theConsoleAndWhatTheSettingsNameAreSentToAsWell()
    {
        Fields fields = client().authorization(mara);
        fields.insert(u"redirect_uri"_s, service().url().toString() + u"/console/auth-callback"_s);
        QCOMPARE(client().authorize(fields).status, 302);
        fields.insert(u"redirect_uri"_s, u"http://127.0.0.1:4/x"_s);
        change([](auto &settings) { settings.redirectUris = {u"http://127.0.0.1:4/x"_s}; });
        QCOMPARE(client().authorize(fields).status, 302);
    }

    void aRequestToSignInMustBeWhole_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::newRow("client") << u"client_id"_s << u"x"_s;
        QTest::newRow("type") << u"response_type"_s << u"token"_s;
        QTest::newRow("short state") << u"state"_s << u"1234"_s;
        QTest::newRow("plain challenge") << u"code_challenge_method"_s << u"plain"_s;
        QTest::newRow("nobody") << u"sandbox_pick"_s << u"nobody@nowhere.example"_s;
    }

    void aRequestToSignInMustBeWhole()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, value);
        Fields fields = client().authorization(mara);
        fields.insert(name, value);
        QCOMPARE(client().authorize(fields).status, 400);
    }

    void withoutAPickThereIsAPageWithPeopleAndTroubles()
    {
        const RawAnswer page = client().authorize(client().authorization({}));
        QCOMPARE(page.status, 200);
        QVERIFY(page.header("content-type").startsWith("text/html"));
        for (const QByteArray &text : {"Mara Lindqvist"_ba, "Jonas Brandt"_ba, "sandbox_pick=denied"_ba})
            QVERIFY(page.body.contains(text));
        const RawAnswer denied = client().authorize(client().authorization(u"denied"_s));
        QCOMPARE(DigitalHubClient::sent(denied, u"error"_s), u"access_denied"_s);
        QCOMPARE(DigitalHubClient::sent(denied, u"state"_s), u"a state & more"_s);
        const RawAnswer other = client().authorize(client().authorization(u"other-state"_s));
        QVERIFY(DigitalHubClient::sent(other, u"state"_s) != u"a state & more"_s);
        QCOMPARE(client().authorize(client().authorization(u"no-answer"_s)).status, 200);
        change([](auto &settings) { settings.pick = u"Jonas Brandt"_s; });
        Fields unpicked = client().authorization({});
        unpicked.remove(u"sandbox_pick"_s);
        QCOMPARE(client().authorize(unpicked).status, 302);
    }

    void aRefreshTokenWorksOnceAndIsReplaced()
    {
        const QString first = client().token(redemption(code())).json().value(u"refresh_token"_s).toString();
        const auto refresh = [this](const QString &token) {
            return client().token({{u"grant_type"_s, u"refresh_token"_s},
                                   {u"client_id"_s, service().clientId()},
                                   {u"refresh_token"_s, token}});
        };
        const RawAnswer renewed = refresh(first);
        QCOMPARE(renewed.status, 200);
        QVERIFY(renewed.json().contains(u"aws_session_token"_s));
        QCOMPARE(refresh(first).status, 400);
        QCOMPARE(refresh(renewed.json().value(u"refresh_token"_s).toString()).status, 200);
    }

    void refreshTokensAreListedAndRevokedLikeTheOthers()
    {
        const QString token = client().token(redemption(code())).json().value(u"refresh_token"_s).toString();
        const QByteArray target = "/digitalhub/api/v1/tokens/refresh";
        const QJsonArray listed = client().raw.get(target).json().value(u"content"_s).toArray();
        QCOMPARE(listed.size(), 1);
        const QByteArray one = target + '/' + listed.first().toObject().value(u"id"_s).toString().toLatin1();
        QCOMPARE(client().raw.get(one).status, 200);
        QCOMPARE(client(service().newBearer(u"Jonas Brandt"_s)).raw.ask("DELETE", one).status, 500);
        QCOMPARE(client().raw.ask("DELETE", one).status, 200);
        QCOMPARE(client().raw.get(one).status, 404);
        QCOMPARE(client()
                     .token({{u"grant_type"_s, u"refresh_token"_s},
                             {u"client_id"_s, service().clientId()},
                             {u"refresh_token"_s, token}})
                     .status,
                 400);
    }

    void whoSignedInMayExchangeForAPersonalToken()
    {
        const RawAnswer signedIn = client().token(redemption(code()));
        Fields fields = DigitalHubClient::exchange(secretIn(signedIn), u"openid profile"_s);
        fields.insert(u"subject_token_type"_s, DigitalHubClient::type(u"access_token"_s));
        QCOMPARE(client().token(fields).status, 400);
        fields.insert(u"requested_token_type"_s, DigitalHubClient::type(u"pat"_s));
        const RawAnswer minted = client().token(fields);
        QCOMPARE(minted.status, 200);
        QCOMPARE(minted.json().value(u"issued_token_type"_s).toString(), DigitalHubClient::type(u"pat"_s));
        QVERIFY(service().accepts(secretIn(minted)));
        QVERIFY(!service().tokens().last().name.isEmpty());
        QCOMPARE(service().tokens().last().scopes, (QStringList{u"openid"_s, u"profile"_s}));
        fields.insert(u"scope"_s, u"openid offline_access"_s);
        QCOMPARE(client().token(fields).status, 400);
        const RawAnswer exchanged = exchange(secretIn(minted));
        fields.insert(u"scope"_s, u"openid"_s);
        fields.insert(u"subject_token"_s, QString::fromLatin1(secretIn(exchanged)));
        QCOMPARE(client().token(fields).status, 400);
        QCOMPARE(service().tokens().size(), 1);
    }

    void theEndpointCanGoWrongInEveryWay()
    {
        const QByteArray subject = personal();
        const auto broken = [&](Kind kind, const QByteArray &value = {}, int status = 200) {
            return failing(u"exchange"_s, kind, [&] { return exchange(subject); }, value, status);
        };
        const QByteArray otherType = R"({"issued_token_type":"urn:example:other","token_type":"N_A"})";
        QCOMPARE(broken(Kind::ChangedFields, otherType).json().value(u"token_type"_s).toString(), u"N_A"_s);
        QVERIFY(!broken(Kind::ChangedFields, R"({"expires_in":null})").json().contains(u"expires_in"_s));
        const QJsonObject odd =
            broken(Kind::ChangedFields, R"({"LD_PRELOAD":"x","evil":"a\nb","scope":"openid"})").json();
        QCOMPARE(odd.value(u"evil"_s).toString(), u"a\nb"_s);
        QCOMPARE(odd.value(u"LD_PRELOAD"_s).toString(), u"x"_s);
        QCOMPARE(broken(Kind::JsonAnswer, "[1]").body, "[1]"_ba);
        QCOMPARE(broken(Kind::TextError, "Oops", 500).body, "Oops"_ba);
        QCOMPARE(broken(Kind::Html).status, 200);
        QCOMPARE(broken(Kind::RedirectElsewhere, "http://elsewhere.example/", 302).status, 302);
        QCOMPARE(broken(Kind::Unauthorized).status, 400);
        QCOMPARE(broken(Kind::DropAfter).status, 0);
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
        QCOMPARE(exchange(subject).status, 200);
    }
};

QTEST_GUILESS_MAIN(TestDigitalHubTokens)
#include "tst_digitalhubtokens.moc"
