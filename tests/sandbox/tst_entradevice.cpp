// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraclient.h"

#include <QTest>

#include <atomic>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QString jonas = u"jonas.brandt@northwind.example"_s;
const QString aiko = u"aiko.tanaka@fabrikam.example"_s;

} // namespace

/// Entra's device code flow, from the code to the tokens, with a page instead of a browser.
class TestEntraDevice : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<EntraClient> m_client;
    std::shared_ptr<std::atomic<qint64>> m_later; // seconds
    QString m_userCode;
    QString m_deviceCode;
    QString m_page;

    void change(const std::function<void(SandboxEntraSettings &)> &change)
    {
        SandboxEntraSettings settings = m_sandbox->entra().settings();
        change(settings);
        m_sandbox->entra().setSettings(settings);
    }

    EntraReply begin(const QString &scope = EntraClient::allScopes(), const QString &query = {})
    {
        EntraReply reply = m_client->post(u"/%1/oauth2/v2.0/devicecode%2"_s.arg(m_client->tenant, query),
                                          {{u"client_id"_s, m_client->clientId}, {u"scope"_s, scope}});
        m_userCode = reply.field(u"user_code"_s);
        m_deviceCode = reply.field(u"device_code"_s);
        m_page = QUrl(reply.field(u"verification_uri"_s)).path();
        return reply;
    }

    EntraReply poll()
    {
        return m_client->token({{u"client_id"_s, m_client->clientId},
                                {u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:device_code"_s},
                                {u"device_code"_s, m_deviceCode}});
    }

    EntraReply page(const QString &userCode, const QString &pick = {})
    {
        QUrlQuery query{{u"user_code"_s, userCode}};
        if (!pick.isEmpty())
            query.addQueryItem(u"sandbox_pick"_s, pick);
        return m_client->get(m_page + u'?' + query.toString(QUrl::FullyEncoded));
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
        m_later = std::make_shared<std::atomic<qint64>>(0);
        m_sandbox->setNow([later = m_later] { return QDateTime::currentDateTimeUtc().addSecs(later->load()); });
    }

    void cleanup()
    {
        m_client.reset();
        m_sandbox.reset();
    }

    void theAnswerHasWhatTheSheetSaysAndNoCompleteAddress()
    {
        const EntraReply reply = begin();
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.json().keys(), (QStringList{u"device_code"_s, u"expires_in"_s, u"interval"_s, u"message"_s,
                                                   u"user_code"_s, u"verification_uri"_s}));
        QCOMPARE(reply.json().value(u"expires_in"_s).toInt(), 900);
        QCOMPARE(reply.json().value(u"interval"_s).toInt(), 5);
        QVERIFY(reply.field(u"message"_s).contains(m_userCode));
        QVERIFY(reply.field(u"message"_s).contains(reply.field(u"verification_uri"_s)));
        QCOMPARE(m_sandbox->entra().counts().deviceCodes, 1);
    }

    void theMessageSpeaksTheLanguageThatIsAskedFor()
    {
        QVERIFY(begin(EntraClient::allScopes(), u"?mkt=de-DE"_s).field(u"message"_s).startsWith(u"Öffnen Sie"_s));
    }

    void theIntervalMayBeLeftOut()
    {
        change([](SandboxEntraSettings &settings) { settings.deviceInterval.reset(); });
        QVERIFY(!begin().json().contains(u"interval"_s));
    }

    void itIsPendingUntilSomebodyApproves()
    {
        begin();
        for (int i = 0; i < 2; ++i) {
            const EntraReply pending = poll();
            QCOMPARE(pending.status, 400);
            QCOMPARE(pending.error(), u"authorization_pending"_s);
            QCOMPARE(pending.aadsts(), 70016);
        }
        QVERIFY(m_sandbox->entra().approve(m_userCode, jonas));
        const EntraReply tokens = poll();
        QCOMPARE(tokens.status, 200);
        QVERIFY(!tokens.field(u"refresh_token"_s).isEmpty());
        QCOMPARE(m_client->token(m_client->refreshment(tokens.field(u"refresh_token"_s))).status, 200);
        QCOMPARE(m_sandbox->entra().counts().devicePolls, 3);
    }

    void aDeviceCodeWorksOnce()
    {
        begin();
        QVERIFY(m_sandbox->entra().approve(m_userCode, jonas));
        QCOMPARE(poll().status, 200);
        QCOMPARE(poll().error(), u"bad_verification_code"_s);
        QVERIFY(!m_sandbox->entra().approve(m_userCode, jonas));
    }

    void whoDeclinesEndsIt()
    {
        begin();
        QVERIFY(m_sandbox->entra().decline(m_userCode));
        QCOMPARE(poll().error(), u"authorization_declined"_s);
    }

    void itExpires()
    {
        begin();
        *m_later = 901;
        QCOMPARE(poll().error(), u"expired_token"_s);
        QVERIFY(!m_sandbox->entra().approve(m_userCode, jonas));
        QCOMPARE(page(m_userCode).status, 400);
    }

    void anUnknownDeviceCodeIsABadOne()
    {
        begin();
        m_deviceCode = u"guessed"_s;
        QCOMPARE(poll().error(), u"bad_verification_code"_s);
        m_deviceCode.clear();
        QCOMPARE(poll().aadsts(), 900144);
    }

    void whoAsksTooOftenIsSlowedDownWhereThatIsMinded()
    {
        change([](SandboxEntraSettings &settings) { settings.slowDown = true; });
        begin();
        QCOMPARE(poll().error(), u"authorization_pending"_s);
        QCOMPARE(poll().error(), u"slow_down"_s);
        *m_later = 6; // Five seconds are not enough any longer.
        QCOMPARE(poll().error(), u"slow_down"_s);
        *m_later = 30;
        QCOMPARE(poll().error(), u"authorization_pending"_s);
    }

    void thePageTakesTheCodeAsPeopleTypeItAndThenAPerson()
    {
        begin();
        const EntraReply form = m_client->get(m_page);
        QVERIFY(form.body.contains("name=\"user_code\""));
        const QString typed = m_userCode.toLower().insert(4, u'-') + u' ';
        const EntraReply people = page(typed);
        QCOMPARE(people.status, 200);
        QVERIFY(people.body.contains("sandbox_pick=jonas.brandt%40northwind.example"));
        QCOMPARE(page(typed, jonas).status, 200);
        QCOMPARE(poll().status, 200);
    }

    void thePageDeclinesToo()
    {
        begin();
        QCOMPARE(page(m_userCode, u"declined"_s).status, 200);
        QCOMPARE(poll().error(), u"authorization_declined"_s);
    }

    void aWrongUserCodeIsSaidAndDecidesNothing()
    {
        begin();
        QCOMPARE(page(u"AAAAAAAAA"_s, jonas).status, 400);
        QVERIFY(!m_sandbox->entra().approve(u"AAAAAAAAA"_s, jonas));
        QVERIFY(!m_sandbox->entra().approve(m_userCode, u"nobody"_s));
        QCOMPARE(poll().error(), u"authorization_pending"_s);
    }

    void aPersonOfAnotherDirectoryIsRefusedOnThePage()
    {
        begin();
        QCOMPARE(page(m_userCode, aiko).aadsts(), 50020);
        QCOMPARE(poll().error(), u"authorization_pending"_s);
    }

    void theRequestIsCheckedAsEverywhere()
    {
        QCOMPARE(begin(EntraClient::devOps(u"vso.moon"_s)).error(), u"invalid_scope"_s);
        QCOMPARE(begin(QString()).aadsts(), 900144);
        change([](SandboxEntraSettings &settings) { settings.deviceCodeBlocked = true; });
        QCOMPARE(begin().aadsts(), 53003);
        m_client->clientId = u"11111111-2222-3333-4444-555555555555"_s;
        QCOMPARE(begin().error(), u"unauthorized_client"_s);
    }
};

QTEST_GUILESS_MAIN(TestEntraDevice)
#include "tst_entradevice.moc"
