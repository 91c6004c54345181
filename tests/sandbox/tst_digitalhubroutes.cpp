// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubclient.h"

#include <QSet>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Kind = SandboxFault::Kind;

namespace
{

const QString jonas = u"jonas.brandt@northwind.example"_s;

} // namespace

/// DigitalHub's personal access tokens and what it tells about itself, as the fact sheet has them.
class TestDigitalHubRoutes : public QObject
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

    QString add(const QString &name, int daysLeft = 30) const
    {
        SandboxDigitalHubToken token;
        token.name = name;
        token.expiresAt = QDateTime::currentDateTimeUtc().addDays(daysLeft);
        return service().addToken(token);
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

    void createGivesTheSecretAndNothingThatNamesIt()
    {
        const RawAnswer answer = client().create(u"training"_s);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json().keys(),
                 (QStringList{u"access_token"_s, u"client_id"_s, u"expires_in"_s, u"issuer"_s, u"token_type"_s}));
        QCOMPARE(answer.json().value(u"expires_in"_s).toInt(), 31'536'000);
        QCOMPARE(answer.json().value(u"issuer"_s).toString(), service().url().toString());
        const QByteArray secret = secretIn(answer);
        QCOMPARE(secret.size(), 27);
        QVERIFY(service().accepts(secret));
        const RawAnswer listed = client().list();
        QVERIFY(!listed.body.contains(secret));
        const QJsonObject token = client().entries().first().toObject();
        QCOMPARE(token.keys(), (QStringList{u"expiresAt"_s, u"id"_s, u"ipAddress"_s, u"issuedAt"_s, u"name"_s,
                                            u"scopes"_s, u"user"_s}));
        QCOMPARE(token.value(u"user"_s).toString(), u"mara.lindqvist"_s);
        QCOMPARE(client().get(token.value(u"id"_s).toString()).json(), token);
    }

    void aNameMayComeTwiceOrBeMadeUp()
    {
        QCOMPARE(client().create(u"twin"_s).status, 200);
        QCOMPARE(client().create(u"twin"_s).status, 200);
        QCOMPARE(client().names(), (QStringList{u"twin"_s, u"twin"_s}));
        QCOMPARE(client().create(QJsonObject{{u"name"_s, u" "_s}}).status, 200);
        QCOMPARE(client().create(QJsonObject{}).status, 200);
        QSet<QString> names;
        for (const SandboxDigitalHubToken &token : service().tokens())
            names.insert(token.name);
        QCOMPARE(names.size(), 3);
        QVERIFY(!names.contains(u" "_s));
    }

    void namesOfAnyKindComeBackAsTheyWereUnlessTheyDoNotFitTheColumn()
    {
        const QStringList names{u"\u540d\u524d \U0001F511"_s, QString(255, u'n'), u"a/b?c=d&e#f"_s};
        for (const QString &name : names)
            QCOMPARE(client().create(name).status, 200);
        for (const QString &name : names)
            QVERIFY(client().names().contains(name));
        const RawAnswer tooLong = client().create(QString(256, u'n'));
        QCOMPARE(tooLong.status, 500);
        QCOMPARE(tooLong.json().value(u"status"_s).toInt(), 500);
        QCOMPARE(service().tokens().size(), 3);
    }

    void scopesAreKeptAsTheyCameAndSilenceIsAllThree()
    {
        client().create(QJsonObject{{u"name"_s, u"a"_s}});
        client().create(QJsonObject{{u"name"_s, u"b"_s}, {u"scopes"_s, QJsonArray{u"no such"_s}}});
        QCOMPARE(service().tokens().first().scopes, (QStringList{u"openid"_s, u"profile"_s, u"credentials"_s}));
        QCOMPARE(service().tokens().last().scopes, QStringList{u"no such"_s});
    }

    void anExpiryThatIsAskedForIsIgnored()
    {
        client().create(QJsonObject{{u"name"_s, u"a"_s}, {u"expiresAt"_s, u"2099-01-01T00:00:00Z"_s}});
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QVERIFY(qAbs(now.daysTo(service().tokens().first().expiresAt) - 365) <= 1);
        change([](auto &settings) { settings.lifeDays.reset(); });
        const RawAnswer endless = client().create(u"b"_s);
        QVERIFY(!endless.json().contains(u"expires_in"_s));
        QVERIFY(!service().tokens().last().expiresAt.isValid());
        const QJsonObject token = client().get(service().tokens().last().id).json();
        QVERIFY(!token.contains(u"expiresAt"_s));
    }

    void whatCannotBeReadIsRefused()
    {
        RawClient raw = client().raw;
        raw.setHeader("Content-Type", "application/json");
        QCOMPARE(raw.ask("POST", client().personal, "no json").status, 400);
        QCOMPARE(client().create(QJsonObject{{u"name"_s, 7}}).status, 400);
        QCOMPARE(client().create(QJsonObject{{u"scopes"_s, u"openid"_s}}).status, 400);
        raw.setHeader("Content-Type", "text/plain");
        QCOMPARE(raw.ask("POST", client().personal, "{}").status, 415);
        QCOMPARE(client().raw.ask("PUT", client().personal).status, 405);
        QVERIFY(service().tokens().isEmpty());
    }

    void theListingHasAllOnEachPage()
    {
        for (int i = 0; i < 45; ++i)
            add(u"t%1"_s.arg(i));
        const QJsonObject first = client().list().json();
        QCOMPARE(first.value(u"content"_s).toArray().size(), 45);
        QCOMPARE(first.value(u"totalElements"_s).toInt(), 45);
        QCOMPARE(first.value(u"numberOfElements"_s).toInt(), 45);
        QCOMPARE(first.value(u"size"_s).toInt(), 20);
        QCOMPARE(first.value(u"totalPages"_s).toInt(), 3);
        QCOMPARE(first.value(u"last"_s).toBool(true), false); // Whoever loops gets them all again.
        QCOMPARE(first.value(u"pageable"_s).toObject().value(u"pageNumber"_s).toInt(-1), 0);
        const QJsonObject second = client().list("page=1&size=20&sort=name,ASC").json();
        QCOMPARE(second.value(u"content"_s).toArray(), first.value(u"content"_s).toArray());
        QCOMPARE(second.value(u"number"_s).toInt(), 1);
        QCOMPARE(second.value(u"sort"_s).toObject().value(u"sorted"_s).toBool(), true);
    }

    void theListingIsCutWhereThatIsSwitchedOn()
    {
        for (int i = 0; i < 45; ++i)
            add(u"t%1"_s.arg(i));
        change([](auto &settings) { settings.honoursPaging = true; });
        QSet<QString> ids;
        for (int page = 0; page < 3; ++page) {
            const QJsonObject told = client().list("page=" + QByteArray::number(page)).json();
            QCOMPARE(told.value(u"last"_s).toBool(), page == 2);
            for (const QJsonValue &token : told.value(u"content"_s).toArray())
                ids.insert(token.toObject().value(u"id"_s).toString());
        }
        QCOMPARE(ids.size(), 45);
    }

    void anEmptyListingSaysSo()
    {
        const QJsonObject told = client().list().json();
        QVERIFY(told.value(u"empty"_s).toBool());
        QVERIFY(told.value(u"last"_s).toBool());
        QCOMPARE(told.value(u"totalElements"_s).toInt(-1), 0);
    }

    void aNewTokenMayBeMissingForAWhile()
    {
        change([](auto &settings) { settings.lateListings = 2; });
        add(u"old"_s);
        QCOMPARE(client().create(u"late"_s).status, 200);
        QCOMPARE(client().names(), QStringList{u"old"_s});
        QCOMPARE(client().names(), QStringList{u"old"_s});
        QCOMPARE(client().names(), (QStringList{u"late"_s, u"old"_s}));
    }

    void datesComeInBothForms()
    {
        const QString id = add(u"dated"_s);
        const QDateTime end = service().tokens().first().expiresAt;
        const QString text = client().get(id).json().value(u"expiresAt"_s).toString();
        QVERIFY(text.endsWith(u"+00:00"));
        QCOMPARE(QDateTime::fromString(text, Qt::ISODateWithMs), end);
        change([](auto &settings) { settings.epochDates = true; });
        QCOMPARE(client().get(id).json().value(u"expiresAt"_s).toInteger(), end.toMSecsSinceEpoch());
    }

    void deleteAnswers200WithoutABodyAndAgainTheSecondTime()
    {
        const QString id = add(u"gone"_s);
        const QByteArray secret = service().secretOf(id);
        for (int i = 0; i < 2; ++i) {
            const RawAnswer answer = client().remove(id);
            QCOMPARE(answer.status, 200);
            QVERIFY(answer.body.isEmpty());
        }
        QVERIFY(!service().accepts(secret));
        QVERIFY(client().names().isEmpty());
        QVERIFY(service().tokens().first().deletedOrder > service().tokens().first().createdOrder);
        const RawAnswer missing = client().get(id);
        QCOMPARE(missing.status, 404);
        QCOMPARE(missing.json().keys(), (QStringList{u"errorCode"_s, u"message"_s, u"status"_s}));
    }

    void somebodyElsesTokenIsAnErrorOfTheServerAndStays()
    {
        const QString id = add(u"mine"_s);
        const DigitalHubClient other = client(service().newBearer(jonas));
        QVERIFY(other.names().isEmpty());
        QCOMPARE(other.get(id).status, 500);
        QCOMPARE(other.remove(id).status, 500);
        QVERIFY(service().accepts(service().secretOf(id)));
    }

    void whoBringsNothingIsForbiddenAndWhoBringsTheWrongIsUnauthorized()
    {
        QCOMPARE(client({}).list().status, 403);
        QCOMPARE(client("nobody").list().status, 401);
        const DigitalHubClient held = client();
        service().expireBearers();
        QCOMPARE(held.list().status, 401);
        QCOMPARE(client().list().status, 200);
    }

    void aPersonalTokenIsAWayInAndMakesAndRevokesOthers()
    {
        const DigitalHubClient holder = client(service().secretOf(add(u"key"_s)));
        QCOMPARE(holder.create(u"made by key"_s).status, 200);
        QCOMPARE(holder.names(), (QStringList{u"key"_s, u"made by key"_s}));
        QCOMPARE(holder.remove(service().tokens().last().id).status, 200);
        QCOMPARE(holder.raw.get("/digitalhub/api/auth").json().value(u"username"_s).toString(), u"mara.lindqvist"_s);
        QCOMPARE(holder.raw.get("/digitalhub/auth/userinfo").status, 401);
        QCOMPARE(client().raw.get("/digitalhub/auth/userinfo").status, 200);
    }

    void anExpiredTokenIsNoWayIn()
    {
        const DigitalHubClient holder = client(service().secretOf(add(u"old"_s, -1)));
        QCOMPARE(holder.list().status, 500);
        change([](auto &settings) { settings.expiredStatus = 401; });
        QCOMPARE(holder.list().status, 401);
    }

    void userAndPasswordAreAWayInWhereThatIsOn()
    {
        RawClient basic(m_sandbox->url(), {});
        const auto as = [&](const QByteArray &pair) {
            basic.setHeader("Authorization", "Basic " + pair.toBase64());
            return basic.get(client().personal).status;
        };
        const QByteArray user = service().userName(jonas).toUtf8();
        const QByteArray password = service().password(jonas);
        QCOMPARE(service().password(jonas), password);
        QCOMPARE(as(user + ':' + password), 200);
        QCOMPARE(as(user + ":x"), 401);
        QCOMPARE(as(user + ':'), 401);
        QCOMPARE(as("aiko.tanaka:"), 401);
        QCOMPARE(as(user), 401);
        change([](auto &settings) { settings.basicAuthentication = false; });
        QCOMPARE(as(user + ':' + password), 403);
    }

    void errorsComeInPlainTextWhereThatIsSwitchedOn()
    {
        change([](auto &settings) { settings.plainTextErrors = true; });
        const RawAnswer missing = client().get(u"unknown"_s);
        QCOMPARE(missing.status, 404);
        QVERIFY(missing.header("content-type").startsWith("text/plain"));
        QVERIFY(missing.json().isEmpty());
        QCOMPARE(client({}).list().body, "Forbidden"_ba);
    }

    void bothMetadataDocumentsSayTheSame()
    {
        const RawClient stranger(m_sandbox->url(), {});
        const QByteArray base = "/digitalhub/.well-known/";
        const QJsonObject told = stranger.get(base + "openid-configuration").json();
        QCOMPARE(stranger.get(base + "oauth-authorization-server").json(), told);
        const QString endpoint = service().url().toString();
        QCOMPARE(told.value(u"issuer"_s).toString(), endpoint);
        QCOMPARE(told.value(u"token_endpoint"_s).toString(), endpoint + u"/auth/token"_s);
        QCOMPARE(told.value(u"authorization_endpoint"_s).toString(), endpoint + u"/auth/authorize"_s);
        QVERIFY(!told.contains(u"revocation_endpoint"_s));
        QVERIFY(!told.contains(u"code_challenge_methods_supported"_s));
        QVERIFY(told.value(u"grant_types_supported"_s).toArray().contains(u"authorization_code"_s));
        QCOMPARE(stranger.get("/digitalhub/auth/jwks").json().value(u"keys"_s).toArray().size(), 1);
        change([](auto &settings) { settings.openIdSignIn = false; });
        const QJsonObject without = stranger.get(base + "openid-configuration").json();
        QVERIFY(!without.contains(u"authorization_endpoint"_s));
        QVERIFY(!without.value(u"grant_types_supported"_s).toArray().contains(u"authorization_code"_s));
        QCOMPARE(client().authorize(client().authorization(jonas)).status, 404);
    }

    void theConfigurationIsFlatAndLeavesOutWhatIsOff()
    {
        const RawClient stranger(m_sandbox->url(), {});
        const auto told = [&] { return stranger.get("/digitalhub/.well-known/configuration").json(); };
        const QJsonObject all = told();
        QCOMPARE(all.value(u"dhcore_endpoint"_s).toString(), service().url().toString());
        QCOMPARE(all.value(u"dhcore_client_id"_s).toString(), service().clientId());
        QCOMPARE(all.value(u"oauth2_issuer"_s).toString(), service().url().toString());
        QCOMPARE(all.value(u"dhcore_authentication_methods"_s).toArray(),
                 (QJsonArray{u"jwt"_s, u"basic"_s, u"oidc"_s}));
        QVERIFY(all.contains(u"aws_endpoint_url"_s) && all.contains(u"db_port"_s));
        change([](auto &settings) {
            settings.basicAuthentication = false;
            settings.openIdSignIn = false;
            settings.credentialProviders.clear();
        });
        const QJsonObject few = told();
        for (const QString &name : {u"dhcore_realm"_s, u"dhcore_client_id"_s, u"aws_endpoint_url"_s, u"db_port"_s})
            QVERIFY(!few.contains(name));
    }

    void faultsArePlayedInDigitalHubsOwnShapes()
    {
        const auto list = [this] { return client().list(); };
        QCOMPARE(failing(u"pat-list"_s, Kind::ServerError, list).json().value(u"message"_s).toString(),
                 u"internal error"_s);
        QCOMPARE(failing(u"pat-list"_s, Kind::Unauthorized, list).status, 401);
        QCOMPARE(failing(u"pat-list"_s, Kind::RateLimitedWithRetryAfter, list, "9").header("retry-after"), "9"_ba);
        QCOMPARE(failing(u"pat-list"_s, Kind::BusinessError, list, "no").json().value(u"message"_s).toString(),
                 u"no"_s);
        QCOMPARE(failing(u"pats"_s, Kind::TextError, list, "Broken", 502).body, "Broken"_ba);
        const auto who = [this] { return client().raw.get("/digitalhub/api/auth"); };
        QCOMPARE(failing({}, Kind::OtherUserProbe, who).json().value(u"username"_s).toString(), u"somebody.else"_s);
        QCOMPARE(failing({}, Kind::AnonymousProbe, who).json().value(u"username"_s).toString(), u"anonymousUser"_s);
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
    }

    void anAnswerThatIsLostLeavesItsTokenOrNone_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<int>("made");
        QTest::newRow("before") << Kind::DropBefore << 0;
        QTest::newRow("after") << Kind::DropAfter << 1;
        QTest::newRow("error after") << Kind::ServerErrorAfter << 1;
    }

    void anAnswerThatIsLostLeavesItsTokenOrNone()
    {
        QFETCH(const Kind, kind);
        const RawAnswer answer = failing(u"pat-create"_s, kind, [this] { return client().create(u"lost"_s); });
        QVERIFY(answer.status == 0 || answer.status == 500);
        QTEST(int(service().tokens().size()), "made");
    }

    void eachRouteHasAName()
    {
        const auto fails = [this](const QString &route, const std::function<RawAnswer()> &ask) {
            m_sandbox->clearFaults();
            return failing(route, Kind::TextError, ask, "on purpose", 418).status == 418;
        };
        const QString id = add(u"x"_s);
        const auto get = [this](const QByteArray &rest) { return client().raw.get("/digitalhub" + rest); };
        QVERIFY(fails(u"pat-list"_s, [&] { return client().list(); }));
        QVERIFY(fails(u"pat-get"_s, [&] { return client().get(id); }));
        QVERIFY(fails(u"pat-create"_s, [&] { return client().create(u"y"_s); }));
        QVERIFY(fails(u"pat-revoke"_s, [&] { return client().remove(id); }));
        QVERIFY(!fails(u"pat-revoke"_s, [&] { return client().list(); }));
        QVERIFY(fails(u"refresh-tokens"_s, [&] { return get("/api/v1/tokens/refresh"); }));
        QVERIFY(fails(u"probe"_s, [&] { return get("/api/auth"); }));
        QVERIFY(fails(u"metadata"_s, [&] { return get("/.well-known/openid-configuration"); }));
        QVERIFY(fails(u"configuration"_s, [&] { return get("/.well-known/configuration"); }));
        QVERIFY(fails(u"keys"_s, [&] { return get("/auth/jwks"); }));
        QVERIFY(fails(u"userinfo"_s, [&] { return get("/auth/userinfo"); }));
        QVERIFY(fails(u"authorize"_s, [&] { return get("/auth/authorize"); }));
        QVERIFY(fails(u"token"_s, [&] { return client().token({}); }));
        QVERIFY(fails(u"exchange"_s, [&] { return client().token(DigitalHubClient::exchange("x")); }));
        for (const auto &[grant, name] :
             {std::pair(u"refresh_token"_s, u"refresh"_s), std::pair(u"authorization_code"_s, u"redeem"_s),
              std::pair(u"client_credentials"_s, u"client-credentials"_s)})
            QVERIFY(fails(name, [&] { return client().token({{u"grant_type"_s, grant}}); }));
    }

    void whatIsNoAddressOfItsIsSomebodyElses()
    {
        QCOMPARE(client().raw.get("/digitalhub/nowhere").status, 404);
        QVERIFY(client().raw.get("/digitalhub").json().contains(u"status"_s));
        QVERIFY(!client().raw.get("/digitalhubs").json().contains(u"status"_s));
    }
};

QTEST_GUILESS_MAIN(TestDigitalHubRoutes)
#include "tst_digitalhubroutes.moc"
