// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraclient.h"

#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Kind = SandboxFault::Kind;

namespace
{

const QString mara = u"mara.lindqvist@northwind.example"_s;

} // namespace

/// What goes wrong on the way to Entra and back, on demand.
class TestEntraFaults : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<EntraClient> m_client;

    void fail(const QString &route, Kind kind, const QByteArray &value = {}, int status = 500)
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.route = route;
        fault.value = value;
        fault.status = status;
        m_sandbox->addFault(fault);
    }

    QString refreshToken() { return m_client->signIn().value(u"refresh_token"_s).toString(); }

    EntraReply refresh(const QString &token) { return m_client->token(m_client->refreshment(token)); }

    EntraReply beginDevice()
    {
        return m_client->post(u"/%1/oauth2/v2.0/devicecode"_s.arg(m_client->tenant),
                              {{u"client_id"_s, m_client->clientId}, {u"scope"_s, EntraClient::allScopes()}});
    }

private Q_SLOTS:
    void init()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
        m_client = std::make_unique<EntraClient>(*m_sandbox);
    }

    void cleanup()
    {
        m_client.reset();
        m_sandbox.reset();
    }

    void anAnswerLostAfterTheRefreshLeavesItsSenderWithAnOldToken()
    {
        const QString token = refreshToken();
        fail(u"refresh"_s, Kind::DropAfter);
        QCOMPARE(refresh(token).status, 0);
        QCOMPARE(m_sandbox->entra().refreshes(), 1);
        QCOMPARE(refresh(token).error(), u"invalid_grant"_s);
        QCOMPARE(m_sandbox->entra().counts().reuses, 1);
    }

    void aRequestLostBeforeTheRefreshChangesNothing()
    {
        const QString token = refreshToken();
        for (const Kind kind : {Kind::DropBefore, Kind::Html, Kind::ServerError, Kind::TextError, Kind::EmptyError}) {
            fail(u"refresh"_s, kind);
            refresh(token);
        }
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
        QCOMPARE(m_sandbox->entra().counts().refreshes + m_sandbox->entra().counts().refusedRefreshes, 0);
        QCOMPARE(refresh(token).status, 200);
    }

    void anErrorAfterTheRefreshHasRotatedIt()
    {
        const QString token = refreshToken();
        fail(u"refresh"_s, Kind::ServerErrorAfter, {}, 503);
        const EntraReply reply = refresh(token);
        QCOMPARE(reply.status, 503);
        QCOMPARE(reply.error(), u"temporarily_unavailable"_s);
        QCOMPARE(refresh(token).error(), u"invalid_grant"_s);
    }

    void aRouteNamesWhatIsAskedAndNothingElse()
    {
        fail(u"refresh"_s, Kind::ServerError);
        const QString code = m_client->code();
        const EntraReply redeemed = m_client->token(m_client->redemption(code));
        QCOMPARE(redeemed.status, 200);
        QCOMPARE(m_sandbox->unusedFaults().size(), 1);
        QCOMPARE(refresh(redeemed.field(u"refresh_token"_s)).status, 500);
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
    }

    void eachRouteHasAName()
    {
        const QByteArray bearer = m_sandbox->bearer();
        const QString version = u"?api-version=7.1-preview.1"_s;
        const QString id = u"&authorizationId=11111111-2222-3333-4444-555555555555"_s;
        const auto ask = [&](const QByteArray &verb, const QString &target) {
            QNetworkRequest request = m_client->request(target);
            request.setRawHeader("Authorization", "Bearer " + bearer);
            return m_client->ask(verb, request).status;
        };
        const auto fails = [&](const QString &route, const std::function<int()> &asking) {
            m_sandbox->clearFaults();
            fail(route, Kind::TextError, "on purpose", 418);
            return asking() == 418;
        };
        const QString pats = u"/northwind/_apis/tokens/pats"_s + version;
        QVERIFY(fails(u"pats"_s, [&] { return ask("GET", pats); }));
        QVERIFY(fails(u"pat-list"_s, [&] { return ask("GET", pats); }));
        QVERIFY(!fails(u"pat-get"_s, [&] { return ask("GET", pats); }));
        QVERIFY(fails(u"pat-get"_s, [&] { return ask("GET", pats + id); }));
        QVERIFY(fails(u"pat-create"_s, [&] { return ask("POST", pats); }));
        QVERIFY(fails(u"pat-update"_s, [&] { return ask("PUT", pats); }));
        QVERIFY(fails(u"pat-revoke"_s, [&] { return ask("DELETE", pats + id); }));
        QVERIFY(fails(u"probe"_s, [&] { return ask("GET", u"/northwind/_apis/connectionData"_s + version); }));
        QVERIFY(fails(u"profile"_s, [&] { return ask("GET", u"/_apis/profile/profiles/me"_s + version); }));
        QVERIFY(fails(u"accounts"_s, [&] { return ask("GET", u"/_apis/accounts"_s + version); }));
        QVERIFY(fails(u"organization"_s, [&] { return ask("HEAD", u"/northwind"_s); }));
        const QString entra = u'/' + m_client->tenant;
        QVERIFY(fails(u"authorize"_s, [&] { return ask("GET", entra + u"/oauth2/v2.0/authorize"_s); }));
        QVERIFY(fails(u"token"_s, [&] { return refresh(u"x"_s).status; }));
        QVERIFY(fails(u"refresh"_s, [&] { return refresh(u"x"_s).status; }));
        QVERIFY(fails(u"redeem"_s, [&] { return m_client->token(m_client->redemption(u"x"_s)).status; }));
        QVERIFY(fails(u"device-poll"_s, [&] { return m_client->token({{u"grant_type"_s, u"device_code"_s}}).status; }));
        QVERIFY(fails(u"devicecode"_s, [&] { return beginDevice().status; }));
        QVERIFY(fails(u"deviceauth"_s, [&] { return ask("GET", entra + u"/oauth2/v2.0/deviceauth"_s); }));
        QVERIFY(fails(u"metadata"_s, [&] { return ask("GET", entra + u"/v2.0/.well-known/openid-configuration"_s); }));
        QVERIFY(fails(u"keys"_s, [&] { return ask("GET", entra + u"/discovery/v2.0/keys"_s); }));
    }

    void anErrorOfEntrasOwnIsAskedForByItsNumber_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("error");
        QTest::addColumn<int>("aadsts");
        QTest::addColumn<int>("status");
        QTest::newRow("consent") << "65001"_ba << u"consent_required"_s << 65001 << 400;
        QTest::newRow("one more step") << "AADSTS50076"_ba << u"interaction_required"_s << 50076 << 400;
        QTest::newRow("frequency") << "70043"_ba << u"invalid_grant"_s << 70043 << 400;
        QTest::newRow("throttled") << "90055"_ba << u"temporarily_unavailable"_s << 90055 << 429;
        QTest::newRow("another word") << "53003 invalid_grant"_ba << u"invalid_grant"_s << 53003 << 400;
        QTest::newRow("word alone") << "slow_down"_ba << u"slow_down"_s << 0 << 400;
        QTest::newRow("unknown number") << "999999"_ba << u"invalid_request"_s << 999999 << 400;
    }

    void anErrorOfEntrasOwnIsAskedForByItsNumber()
    {
        QFETCH(const QByteArray, value);
        const QString token = refreshToken();
        fail(u"refresh"_s, Kind::BusinessError, value);
        const EntraReply reply = refresh(token);
        QTEST(reply.error(), "error");
        QTEST(reply.aadsts(), "aadsts");
        QTEST(reply.status, "status");
        QCOMPARE(refresh(token).status, 200);

        fail(u"devicecode"_s, Kind::BusinessError, value);
        QTEST(beginDevice().error(), "error");

        fail(u"authorize"_s, Kind::BusinessError, value);
        const EntraReply sent = m_client->authorize(m_client->authorization());
        QCOMPARE(sent.status, 302);
        QTEST(sent.error(), "error");
        QCOMPARE(sent.query(u"state"_s), m_client->authorization().value(u"state"_s));
    }

    void evenOnDemandNothingIsSentToAnUnregisteredAddress()
    {
        fail(u"authorize"_s, Kind::BusinessError, "50076");
        EntraClient::Fields fields = m_client->authorization();
        fields.insert(u"redirect_uri"_s, u"http://elsewhere.example"_s);
        const EntraReply reply = m_client->authorize(fields);
        QVERIFY(reply.location.isEmpty());
        QCOMPARE(reply.aadsts(), 50011);
    }

    void throttlingSaysHowLong()
    {
        const QString token = refreshToken();
        fail(u"refresh"_s, Kind::RateLimitedWithRetryAfter, "17");
        const EntraReply reply = refresh(token);
        QCOMPARE(reply.status, 429);
        QCOMPARE(reply.headers.value("retry-after"), "17"_ba);
        QCOMPARE(reply.error(), u"temporarily_unavailable"_s);
    }

    void aPortalInBetweenAnswersHtml()
    {
        fail(u"token"_s, Kind::Html);
        const EntraReply reply = m_client->token(m_client->redemption(m_client->code()));
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.json().isEmpty());
    }

    void aRedirectOfTheTokenEndpointIsOnlyAnnounced()
    {
        fail(u"token"_s, Kind::RedirectElsewhere, "http://elsewhere.example/token", 307);
        const EntraReply reply = m_client->token(m_client->redemption(m_client->code()));
        QCOMPARE(reply.status, 307);
        QCOMPARE(reply.location, QUrl(u"http://elsewhere.example/token"_s));
    }

    void aBrokenSignInPageIsAPage()
    {
        fail(u"authorize"_s, Kind::ServerError);
        const EntraReply reply = m_client->authorize(m_client->authorization());
        QCOMPARE(reply.status, 500);
        QVERIFY(reply.headers.value("content-type").startsWith("text/html"));
        QVERIFY(reply.location.isEmpty());
    }

    void aSlowRefreshIsHeldAndLetGo()
    {
        const QString token = refreshToken();
        SandboxFault fault;
        fault.kind = Kind::DelayAfter;
        fault.route = u"refresh"_s;
        fault.delay = std::chrono::hours(1);
        m_sandbox->addFault(fault);
        QTimer::singleShot(0, this, [this] { letGo(); });
        QCOMPARE(refresh(token).status, 200);
    }

    void spoiltAnswersAreSpoiltHereToo()
    {
        const QString token = refreshToken();
        fail(u"refresh"_s, Kind::WrongTypes);
        QVERIFY(!refresh(token).json().value(u"access_token"_s).isString());
        fail(u"metadata"_s, Kind::Garbage);
        QVERIFY(m_client->get(u"/%1/v2.0/.well-known/openid-configuration"_s.arg(m_client->tenant)).json().isEmpty());
    }

private:
    void letGo()
    {
        if (m_sandbox->waitingRequests() > 0)
            m_sandbox->releaseDelays();
        else
            QTimer::singleShot(1, this, [this] { letGo(); });
    }
};

QTEST_GUILESS_MAIN(TestEntraFaults)
#include "tst_entrafaults.moc"
