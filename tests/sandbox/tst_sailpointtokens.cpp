// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointclient.h"
#include "sandboxutc.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Kind = SandboxFault::Kind;

/// SailPoint's token endpoint: what a pair of id and secret gives, and what goes wrong there.
class TestSailPointTokens : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;

    SandboxSailPoint &service() const { return m_sandbox->sailPoint(); }
    SailPointClient client() const { return SailPointClient(*m_sandbox, service().bearer()); }
    SailPointClient client(const QStringList &scopes, const QString &person = {}) const
    {
        return SailPointClient(*m_sandbox, service().newBearer(person, scopes));
    }

    template<typename Change>
    void change(Change apply) const
    {
        SandboxSailPointSettings settings = service().settings();
        apply(settings);
        service().setSettings(settings);
    }

    QString addToken(const QStringList &scopes = {u"idn:sources:read"_s}) const
    {
        SandboxSailPointToken token;
        token.name = u"t%1"_s.arg(service().tokens().size());
        token.scopes = scopes;
        token.validitySeconds = 600;
        token.expiresAt = QDateTime::currentDateTimeUtc().addDays(20);
        return service().addToken(token);
    }

    RawAnswer exchange(const QString &id) const { return client().exchange(id, service().secretOf(id)); }
    RawAnswer broken(Kind kind, const QByteArray &value = {}, int status = 200) const
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.route = u"client-credentials"_s;
        fault.value = value;
        fault.status = status;
        m_sandbox->addFault(fault);
        return exchange(addToken());
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

    void aPairGivesAJwtWithTheTokensRightsForItsValidity()
    {
        const QString id = addToken({u"sp:my-personal-access-tokens:read"_s, u"idn:sources:read"_s});
        const RawAnswer answer = exchange(id);
        QCOMPARE(answer.status, 200);
        const QJsonObject given = answer.json();
        QCOMPARE(given.value(u"token_type"_s).toString(), u"bearer"_s);
        QCOMPARE(given.value(u"expires_in"_s).toInt(), 600);
        QCOMPARE(given.value(u"scope"_s).toString(), u"sp:my-personal-access-tokens:read idn:sources:read"_s);
        QVERIFY(!given.contains(u"refresh_token"_s));
        for (const QString &key : {u"accessType"_s, u"tenant_id"_s, u"pod"_s, u"org"_s, u"user_id"_s, u"identity_id"_s,
                                   u"enabled"_s, u"jti"_s})
            QVERIFY(given.contains(key));
        const QByteArray jwt = given.value(u"access_token"_s).toString().toLatin1();
        const QJsonObject claims =
            QJsonDocument::fromJson(QByteArray::fromBase64(jwt.split('.').at(1), QByteArray::Base64UrlEncoding))
                .object();
        QCOMPARE(claims.value(u"client_id"_s).toString(), id);
        QCOMPARE(claims.value(u"scope"_s).toArray().size(), 2);
        const SailPointClient holder(*m_sandbox, jwt);
        QCOMPARE(holder.list().status, 200);
        QCOMPARE(holder.list({}).status, 403);
        QCOMPARE(holder.create(SailPointClient::request(u"x"_s)).status, 403);
    }

    void whatIsNotAGoodPairIsRefused_data()
    {
        QTest::addColumn<QString>("what");
        for (const char *what : {"unknown", "wrong secret", "deleted", "expired", "another tenant"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }

    void whatIsNotAGoodPairIsRefused()
    {
        QFETCH(const QString, what);
        SandboxSailPointToken token;
        service().addTenant(u"southwind"_s);
        if (what == u"another tenant"_s)
            token.tenant = u"southwind"_s;
        if (what == u"expired"_s)
            token.expiresAt = QDateTime::currentDateTimeUtc().addSecs(-1);
        const QString id = service().addToken(token);
        const QByteArray secret = service().secretOf(id);
        if (what == u"deleted"_s)
            service().deleteToken(id);
        const RawAnswer answer = client().exchange(what == u"unknown"_s ? u"nobody"_s : id,
                                                   what == u"wrong secret"_s ? secret.chopped(1) : secret);
        QCOMPARE(answer.status, 401);
        QCOMPARE(answer.json().value(u"error"_s).toString(), u"invalid_client"_s);
        QVERIFY(!service().tokens().last().lastUsed.isValid());
    }

    void useIsStampedOnceADay()
    {
        QDateTime now(QDate(2026, 5, 4), QTime(10, 0), sandbox::utcZone);
        m_sandbox->setNow([&now] { return now; });
        const QString id = addToken();
        const auto used = [&] {
            exchange(id);
            return service().tokens().last().lastUsed;
        };
        QCOMPARE(used(), now);
        const QDateTime first = now;
        now = now.addSecs(3600);
        QCOMPARE(used(), first);
        now = now.addDays(1);
        QCOMPARE(used(), now);
        const QJsonObject listed = SailPointClient::entries(client().list()).first().toObject();
        QCOMPARE(listed.value(u"lastUsed"_s).toString(), u"2026-05-05T11:00:00.000Z"_s);
    }

    void aJwtEndsByItsTimeAndOutlivesItsTokenUnlessToldOtherwise()
    {
        QDateTime now = QDateTime::currentDateTimeUtc();
        m_sandbox->setNow([&now] { return now; });
        const auto holder = [this](const QString &id) {
            return SailPointClient(*m_sandbox, exchange(id).json().value(u"access_token"_s).toString().toLatin1());
        };
        const QString id = addToken({u"sp:scopes:all"_s});
        const SailPointClient first = holder(id);
        service().deleteToken(id);
        QCOMPARE(first.list().status, 200);
        now = now.addSecs(601);
        QCOMPARE(first.list().json().value(u"error"_s).toString(), u"JWT validation failed: JWT is expired"_s);
        change([](auto &settings) { settings.endsJwtsWithToken = true; });
        const QString other = addToken({u"sp:scopes:all"_s});
        const SailPointClient second = holder(other);
        QCOMPARE(second.list().status, 200);
        service().deleteToken(other);
        QCOMPARE(second.list().status, 401);
    }

    void onlyThisGrantIsKnownHere()
    {
        const auto error = [this](const QMap<QString, QString> &fields) {
            return client().exchange(fields).json().value(u"error"_s).toString();
        };
        QCOMPARE(error({}), u"invalid_request"_s);
        QCOMPARE(error({{u"grant_type"_s, u"password"_s}}), u"unsupported_grant_type"_s);
        QCOMPARE(error({{u"grant_type"_s, u"client_credentials"_s}}), u"invalid_client"_s);
        QCOMPARE(RawClient(m_sandbox->url(), {}).get(client().base + "/oauth/token").status, 405);
    }

    void thePairIsReadFromTheQueryAndByBasicOnlyWhereThatIsSwitchedOn()
    {
        const QString id = addToken();
        const QByteArray secret = service().secretOf(id);
        const RawClient stranger(m_sandbox->url(), {});
        const QByteArray pair = "client_id=" + id.toLatin1() + "&client_secret=" + secret;
        const QByteArray target = client().base + "/oauth/token";
        QCOMPARE(stranger.ask("POST", target + "?grant_type=client_credentials&" + pair).status, 200);
        RawClient basic(m_sandbox->url(), {});
        basic.setHeader("Authorization", "Basic " + (id.toLatin1() + ':' + secret).toBase64());
        QCOMPARE(basic.ask("POST", target, "grant_type=client_credentials").status, 401);
        change([](auto &settings) { settings.basicAtTokenEndpoint = true; });
        QCOMPARE(basic.ask("POST", target, "grant_type=client_credentials").status, 200);
    }

    void theEndpointCanGoWrongInEveryWay()
    {
        QCOMPARE(broken(Kind::ChangedFields, R"({"token_type":"mac"})").json().value(u"token_type"_s).toString(),
                 u"mac"_s);
        QVERIFY(!broken(Kind::ChangedFields, R"({"expires_in":null})").json().contains(u"expires_in"_s));
        QVERIFY(!broken(Kind::ChangedFields, R"({"scope":null})").json().contains(u"scope"_s));
        const QJsonObject odd =
            broken(Kind::ChangedFields, R"({"LD_PRELOAD":"/tmp/x.so","a\nb":"c\nd","nested":{"x":1}})").json();
        QCOMPARE(odd.value(u"LD_PRELOAD"_s).toString(), u"/tmp/x.so"_s);
        QCOMPARE(odd.value(u"a\nb"_s).toString(), u"c\nd"_s);
        QVERIFY(odd.contains(u"access_token"_s));
        QCOMPARE(broken(Kind::JsonAnswer, "[]").body, "[]"_ba);
        QVERIFY(broken(Kind::Html).header("content-type").startsWith("text/html"));
        const RawAnswer plain = broken(Kind::TextError, "Something broke.", 500);
        QCOMPARE(plain.status, 500);
        QVERIFY(plain.header("content-type").startsWith("text/plain"));
        const RawAnswer elsewhere = broken(Kind::RedirectElsewhere, "http://elsewhere.example/token", 307);
        QCOMPARE(elsewhere.header("location"), "http://elsewhere.example/token"_ba);
        const RawAnswer unknown = broken(Kind::Unauthorized);
        QCOMPARE(unknown.json().value(u"error"_s).toString(), u"invalid_client"_s);
        QCOMPARE(broken(Kind::DropAfter).status, 0);
        QVERIFY(service().tokens().last().lastUsed.isValid());
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSailPointTokens)
#include "tst_sailpointtokens.moc"
