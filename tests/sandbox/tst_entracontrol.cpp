// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraclient.h"
#include "rawclient.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QString mara = u"mara.lindqvist@northwind.example"_s;
const QString jonas = u"jonas.brandt@northwind.example"_s;

} // namespace

/// The sandbox's Entra as another process steers it.
class TestEntraControl : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<EntraClient> m_client;

    RawClient controller() const
    {
        RawClient client(m_sandbox->url(), {});
        client.setHeader("X-Sandbox-Key", m_sandbox->controlKey());
        return client;
    }

    RawAnswer order(const QByteArray &what, const QJsonObject &body) const
    {
        return controller().send("POST", "/sandbox/entra" + what, body);
    }

    QJsonObject overview() const { return controller().get("/sandbox/entra").json(); }

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

    void withoutTheKeyNothingIsToldAndNothingHappens()
    {
        const RawClient stranger(m_sandbox->url(), {});
        QCOMPARE(stranger.get("/sandbox/entra").status, 403);
        QCOMPARE(stranger.send("POST", "/sandbox/entra/rotate", {}).status, 403);
    }

    void theOverviewTellsAddressAppPeopleAndCounts()
    {
        const QJsonObject tokens = m_client->signIn();
        m_client->token(m_client->refreshment(tokens.value(u"refresh_token"_s).toString()));
        const QJsonObject all = overview();
        QCOMPARE(all.value(u"authority"_s).toString(), m_sandbox->url().toString());
        QCOMPARE(all.value(u"tenant"_s).toString(), m_client->tenant);
        QCOMPARE(all.value(u"clientId"_s).toString(), m_client->clientId);
        QCOMPARE(all.value(u"people"_s).toArray().size(), m_sandbox->entra().people().size());
        const QJsonObject counts = all.value(u"counts"_s).toObject();
        QCOMPARE(counts.value(u"refreshes"_s).toInt(), 1);
        QCOMPARE(counts.value(u"redemptions"_s).toInt(), 1);
        const QByteArray text = controller().get("/sandbox/entra").body;
        for (const QString &name : {u"access_token"_s, u"refresh_token"_s, u"id_token"_s})
            QVERIFY(!text.contains(tokens.value(name).toString().toLatin1()));
    }

    void settingsAreChangedFieldByField()
    {
        const QJsonObject change{{u"redirectUris"_s, QJsonArray{u"http://127.0.0.1"_s, u"http://localhost/x"_s}},
                                 {u"reuseDetection"_s, false},
                                 {u"accessTokenLifeSeconds"_s, 7},
                                 {u"deviceInterval"_s, QJsonValue()},
                                 {u"idTokenFlaw"_s, u"nonce"_s},
                                 {u"pick"_s, jonas}};
        QCOMPARE(order({}, change).status, 200);
        SandboxEntraSettings expected;
        expected.redirectUris = {u"http://127.0.0.1"_s, u"http://localhost/x"_s};
        expected.reuseDetection = false;
        expected.accessTokenLife = std::chrono::seconds(7);
        expected.deviceInterval.reset();
        expected.idTokenFlaw = SandboxEntraSettings::IdTokenFlaw::Nonce;
        expected.pick = jonas;
        QCOMPARE(m_sandbox->entra().settings(), expected);
    }

    void whatTheOverviewShowsCanBeSetAgain()
    {
        SandboxEntraSettings settings;
        settings.singleTenant = true;
        settings.deviceInterval = 1;
        settings.slowDown = true;
        m_sandbox->entra().setSettings(settings);
        const QJsonObject shown = overview().value(u"settings"_s).toObject();
        m_sandbox->entra().setSettings({});
        QCOMPARE(order({}, shown).status, 200);
        QCOMPARE(m_sandbox->entra().settings(), settings);
    }

    void whatIsNotUnderstoodChangesNothing()
    {
        QCOMPARE(order({}, {{u"slowDown"_s, true}, {u"moon"_s, 1}}).status, 400);
        QCOMPARE(order({}, {{u"slowDown"_s, u"yes"_s}}).status, 400);
        QCOMPARE(order({}, {{u"redirectUris"_s, QJsonArray{1}}}).status, 400);
        QCOMPARE(order({}, {{u"idTokenFlaw"_s, u"moon"_s}}).status, 400);
        QCOMPARE(controller().ask("POST", "/sandbox/entra", "[]").status, 400);
        QCOMPARE(order("/moon", {{u"person"_s, mara}}).status, 404);
        QCOMPARE(order("/revoke-sessions", {{u"person"_s, u"nobody"_s}}).status, 400);
        QCOMPARE(controller().ask("DELETE", "/sandbox/entra").status, 404);
        QCOMPARE(controller().get("/sandbox/entrails").status, 404);
        QCOMPARE(m_sandbox->entra().settings(), SandboxEntraSettings());
    }

    void aDeviceIsLetInOrNot()
    {
        const EntraReply first = beginDevice();
        const EntraReply second = beginDevice();
        QCOMPARE(overview().value(u"userCodes"_s).toArray().size(), 2);
        const QString code = first.field(u"user_code"_s);
        QCOMPARE(order("/device", {{u"userCode"_s, code}, {u"person"_s, jonas}}).status, 200);
        QCOMPARE(order("/device", {{u"userCode"_s, second.field(u"user_code"_s)}, {u"declined"_s, true}}).status, 200);
        QCOMPARE(order("/device", {{u"userCode"_s, code}, {u"person"_s, jonas}}).status, 404);
        QVERIFY(overview().value(u"userCodes"_s).toArray().isEmpty());
        EntraClient::Fields poll{{u"client_id"_s, m_client->clientId},
                                 {u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:device_code"_s},
                                 {u"device_code"_s, first.field(u"device_code"_s)}};
        QCOMPARE(m_client->token(poll).status, 200);
        poll.insert(u"device_code"_s, second.field(u"device_code"_s));
        QCOMPARE(m_client->token(poll).error(), u"authorization_declined"_s);
    }

    void sessionsAreRevokedTokensRotatedAndAccessEnded()
    {
        const QJsonObject tokens = m_client->signIn(mara);
        const QString pats = u"/northwind/_apis/tokens/pats?api-version=7.1-preview.1"_s;
        const QByteArray access = tokens.value(u"access_token"_s).toString().toLatin1();
        QCOMPARE(m_client->get(pats, access).status, 200);
        QCOMPARE(order("/expire-access-tokens", {{u"person"_s, mara}}).status, 200);
        QCOMPARE(m_client->get(pats, access).status, 401);
        QCOMPARE(order("/rotate", {}).status, 200);
        const auto refreshed = [&](const QJsonObject &held) {
            return m_client->token(m_client->refreshment(held.value(u"refresh_token"_s).toString()));
        };
        QCOMPARE(refreshed(tokens).error(), u"invalid_grant"_s);
        QCOMPARE(m_sandbox->entra().counts().reuses, 1);
        const QJsonObject again = m_client->signIn(mara);
        QCOMPARE(order("/revoke-sessions", {{u"person"_s, mara}}).status, 200);
        QCOMPARE(refreshed(again).aadsts(), 50173);
    }

    void anAccessTokenIsMadeOnDemand()
    {
        const QJsonObject wanted{
            {u"person"_s, u"Jonas Brandt"_s}, {u"scopes"_s, QJsonArray{u"vso.pats"_s}}, {u"lifeSeconds"_s, 60}};
        const QByteArray access = order("/access-token", wanted).json().value(u"accessToken"_s).toString().toLatin1();
        const QString pats = u"/northwind/_apis/tokens/pats?api-version=7.1-preview.1"_s;
        QCOMPARE(m_client->get(pats, access).status, 200);
    }

    void faultsTakeTheNameOfARoute()
    {
        const QJsonObject fault{{u"kind"_s, u"business-error"_s}, {u"route"_s, u"refresh"_s}, {u"value"_s, u"50076"_s}};
        QCOMPARE(controller().send("POST", "/sandbox/faults", fault).status, 200);
        const QJsonArray listed = controller().get("/sandbox/faults").json().value(u"faults"_s).toArray();
        QCOMPARE(listed.first().toObject().value(u"route"_s).toString(), u"refresh"_s);
        const QString token = m_client->signIn().value(u"refresh_token"_s).toString();
        QCOMPARE(m_client->token(m_client->refreshment(token)).aadsts(), 50076);
    }

    void theLogOfRequestsTellsNoTokenOfEntra()
    {
        const QJsonObject tokens = m_client->signIn();
        m_client->token(m_client->refreshment(tokens.value(u"refresh_token"_s).toString()));
        const QByteArray log = controller().get("/sandbox/requests").body;
        QVERIFY(log.contains("/oauth2/v2.0/token"));
        for (const QString &name : {u"access_token"_s, u"refresh_token"_s, u"id_token"_s})
            QVERIFY(!log.contains(tokens.value(name).toString().toLatin1()));
    }
};

QTEST_GUILESS_MAIN(TestEntraControl)
#include "tst_entracontrol.moc"
