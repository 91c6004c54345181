// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraclient.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QString mara = u"mara.lindqvist@northwind.example"_s;
const QString jonas = u"jonas.brandt@northwind.example"_s;
const QString aiko = u"aiko.tanaka@fabrikam.example"_s;

} // namespace

/// Entra's authorization endpoint as the fact sheet and the RFCs have it, seen by a browser that follows nothing.
class TestEntraSignIn : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<EntraClient> m_client;

    EntraReply authorizeWith(const QString &name, const QString &value, const QString &pick = mara)
    {
        EntraClient::Fields fields = m_client->authorization();
        fields.insert(name, value);
        return m_client->authorize(fields, pick);
    }

    void change(const std::function<void(SandboxEntraSettings &)> &change)
    {
        SandboxEntraSettings settings = m_sandbox->entra().settings();
        change(settings);
        m_sandbox->entra().setSettings(settings);
    }

    static QStringList links(const QByteArray &page)
    {
        static const QRegularExpression link(u"<a href=\"([^\"]*)\""_s);
        QStringList found;
        auto matches = link.globalMatch(QString::fromUtf8(page));
        while (matches.hasNext())
            found.append(matches.next().captured(1).replace(u"&amp;"_s, u"&"_s));
        return found;
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

    void aPickedPersonIsSentBackWithACodeAndTheStateUnchanged()
    {
        const EntraReply reply = m_client->authorize(m_client->authorization(), jonas);
        QCOMPARE(reply.status, 302);
        QCOMPARE(reply.location.toString(QUrl::RemoveQuery), u"http://localhost:53111/"_s);
        QVERIFY(!reply.query(u"code"_s).isEmpty());
        QCOMPARE(reply.query(u"state"_s), u"a state & more=+%"_s);
        QCOMPARE(m_sandbox->entra().counts().codes, 1);
        QCOMPARE(m_sandbox->entra().counts().pages, 0);
    }

    void withoutAPickThePageOffersEachPersonAsALink()
    {
        const EntraReply page = m_client->authorize(m_client->authorization(), {});
        QCOMPARE(page.status, 200);
        QVERIFY(page.headers.value("content-type").startsWith("text/html"));
        QVERIFY(!page.body.contains("<script"));
        QCOMPARE(m_sandbox->entra().counts().pages, 1);
        int people = 0;
        for (const QString &link : links(page.body)) {
            const QUrlQuery query{QUrl(link)};
            for (const SandboxPerson &person : m_sandbox->entra().people())
                people += query.queryItemValue(u"sandbox_pick"_s, QUrl::FullyDecoded) == person.mail ? 1 : 0;
        }
        QCOMPARE(people, m_sandbox->entra().people().size());
    }

    void aLinkOfThePageGoesTheSameWayAsThePick()
    {
        const EntraReply page = m_client->authorize(m_client->authorization(), {});
        const QString path = u"/%1/oauth2/v2.0/authorize"_s.arg(m_client->tenant);
        const EntraReply reply = m_client->get(path + links(page.body).constFirst());
        QCOMPARE(reply.status, 302);
        QCOMPARE(reply.query(u"state"_s), u"a state & more=+%"_s);
        QCOMPARE(m_client->token(m_client->redemption(reply.query(u"code"_s))).status, 200);
    }

    void thePageShowsWhatItWasAskedAsTextAndNeverAsMarkup()
    {
        const EntraReply page = authorizeWith(u"login_hint"_s, u"\"><script>alert(1)</script>"_s, {});
        QVERIFY(!page.body.contains("<script"));
        const EntraReply refused = authorizeWith(u"redirect_uri"_s, u"http://evil.example/<b>"_s, {});
        QVERIFY(!refused.body.contains("<b>"));
    }

    void whoIsHintedAtComesFirst()
    {
        const EntraReply page = authorizeWith(u"login_hint"_s, jonas, {});
        const QUrlQuery first{QUrl(links(page.body).constFirst())};
        QCOMPARE(first.queryItemValue(u"sandbox_pick"_s, QUrl::FullyDecoded), jonas);
    }

    void theSettingsMayPickWhoSignsIn()
    {
        m_sandbox->entra().setPick(jonas);
        QCOMPARE(m_client->authorize(m_client->authorization(), {}).status, 302);
        m_sandbox->entra().setPick(u"declined"_s);
        QCOMPARE(m_client->authorize(m_client->authorization(), {}).error(), u"access_denied"_s);
        m_sandbox->entra().setPick({});
        QCOMPARE(m_client->authorize(m_client->authorization(), {}).status, 200);
    }

    void whatGoesWrongComesBackAsAnErrorWithTheState_data()
    {
        QTest::addColumn<QString>("pick");
        QTest::addColumn<QString>("error");
        QTest::addColumn<int>("aadsts");
        QTest::newRow("declined") << u"declined"_s << u"access_denied"_s << 65004;
        QTest::newRow("approval") << u"admin-approval"_s << u"access_denied"_s << 90094;
        QTest::newRow("directory") << u"wrong-directory"_s << u"access_denied"_s << 50020;
        QTest::newRow("not assigned") << u"not-assigned"_s << u"access_denied"_s << 50105;
        QTest::newRow("blocked") << u"conditional-access"_s << u"access_denied"_s << 53003;
        QTest::newRow("one more step") << u"one-more-step"_s << u"interaction_required"_s << 50076;
        QTest::newRow("broken") << u"server-error"_s << u"server_error"_s << 50000;
        QTest::newRow("busy") << u"busy"_s << u"temporarily_unavailable"_s << 90033;
        QTest::newRow("number") << u"650052"_s << u"invalid_client"_s << 650052;
        QTest::newRow("number and word") << u"AADSTS50105 invalid_grant"_s << u"invalid_grant"_s << 50105;
    }

    void whatGoesWrongComesBackAsAnErrorWithTheState()
    {
        QFETCH(const QString, pick);
        const EntraReply reply = m_client->authorize(m_client->authorization(), pick);
        QCOMPARE(reply.status, 302);
        QTEST(reply.error(), "error");
        QTEST(reply.aadsts(), "aadsts");
        QCOMPARE(reply.query(u"state"_s), u"a state & more=+%"_s);
        QVERIFY(reply.query(u"code"_s).isEmpty());
        QVERIFY(reply.query(u"error_description"_s).contains(u"\r\nTrace ID: "_s));
    }

    void aPersonOfAnotherDirectoryIsToldSoOnAPageAndSentNowhere()
    {
        const EntraReply reply = m_client->authorize(m_client->authorization(), aiko);
        QVERIFY(reply.location.isEmpty());
        QCOMPARE(reply.aadsts(), 50020);
    }

    void aGuestSignsInToTheirHostsDirectory()
    {
        for (const SandboxPerson &person : m_sandbox->entra().people()) {
            if (person.mail == aiko)
                m_client->tenant = person.tenant;
        }
        QVERIFY(m_client->tenant != m_sandbox->entra().tenant());
        QCOMPARE(m_client->authorize(m_client->authorization(), mara).status, 302);
        QCOMPARE(m_client->authorize(m_client->authorization(), jonas).aadsts(), 50020);
    }

    void anUnknownPickIsSaidOnAPage()
    {
        const EntraReply reply = m_client->authorize(m_client->authorization(), u"nobody"_s);
        QVERIFY(reply.location.isEmpty());
        QVERIFY(reply.body.contains("nobody"));
    }

    void theAnswerMayBeSpoiltOnItsWay()
    {
        const auto with = [this](const QString &pick) { return m_client->authorize(m_client->authorization(), pick); };
        QVERIFY(with(u"other-state"_s).query(u"state"_s) != m_client->authorization().value(u"state"_s));
        QVERIFY(!with(u"other-state"_s).query(u"code"_s).isEmpty());
        QVERIFY(!QUrlQuery(with(u"no-state"_s).location).hasQueryItem(u"state"_s));
        QVERIFY(with(u"other-issuer"_s).query(u"iss"_s).startsWith(u"https://login.elsewhere.example/"_s));
        QCOMPARE(with(u"no-answer"_s).status, 200);
    }

    void theIssuerComesBackWhereTheMetadataPromisesIt()
    {
        const QString metadata = u"/%1/v2.0/.well-known/openid-configuration"_s.arg(m_client->tenant);
        const QString promise = u"authorization_response_iss_parameter_supported"_s;
        QVERIFY(!m_client->get(metadata).json().contains(promise));
        QVERIFY(m_client->authorize(m_client->authorization()).query(u"iss"_s).isEmpty());
        change([](SandboxEntraSettings &settings) { settings.issuerInAnswer = true; });
        const QJsonObject promised = m_client->get(metadata).json();
        QVERIFY(promised.value(promise).toBool());
        const QString issuer = promised.value(u"issuer"_s).toString();
        QCOMPARE(m_client->authorize(m_client->authorization()).query(u"iss"_s), issuer);
        QCOMPARE(m_client->authorize(m_client->authorization(), u"declined"_s).query(u"iss"_s), issuer);
        QVERIFY(m_client->authorize(m_client->authorization(), u"no-issuer"_s).query(u"iss"_s).isEmpty());
    }

    void aRegisteredRedirectIsMatchedAsTheSheetSays_data()
    {
        QTest::addColumn<QString>("registered");
        QTest::addColumn<QString>("asked");
        QTest::addColumn<bool>("isSent");
        const QString plain = u"http://localhost"_s;
        const QString withPath = u"http://localhost/Signed-In"_s;
        QTest::newRow("any port") << plain << u"http://localhost:1"_s << true;
        QTest::newRow("no port") << plain << u"http://localhost"_s << true;
        QTest::newRow("slash") << plain << u"http://localhost:40000/"_s << true;
        QTest::newRow("a path that is not registered") << plain << u"http://localhost:40000/x"_s << false;
        QTest::newRow("the path") << withPath << u"http://localhost:40000/Signed-In"_s << true;
        QTest::newRow("its case") << withPath << u"http://localhost:40000/signed-in"_s << false;
        QTest::newRow("without its path") << withPath << u"http://localhost:40000"_s << false;
        QTest::newRow("127.0.0.1") << plain << u"http://127.0.0.1:40000"_s << false;
        QTest::newRow("127.0.0.1 registered") << u"http://127.0.0.1"_s << u"http://127.0.0.1:40000"_s << true;
        QTest::newRow("::1") << u"http://[::1]"_s << u"http://[::1]:40000"_s << false;
        QTest::newRow("https") << plain << u"https://localhost:40000"_s << false;
        QTest::newRow("elsewhere") << plain << u"http://localhost.evil.example:40000"_s << false;
        QTest::newRow("user") << plain << u"http://localhost@evil.example"_s << false;
        QTest::newRow("fragment") << plain << u"http://localhost:40000#x"_s << false;
        QTest::newRow("characters") << u"http://localhost/(x)"_s << u"http://localhost/(x)"_s << false;
        QTest::newRow("length") << u"http://localhost/"_s + QString(260, u'x')
                                << u"http://localhost/"_s + QString(260, u'x') << false;
        QTest::newRow("a port of somebody else")
            << u"https://app.example:444/x"_s << u"https://app.example/x"_s << false;
        QTest::newRow("nothing") << plain << QString() << false;
    }

    void aRegisteredRedirectIsMatchedAsTheSheetSays()
    {
        QFETCH(const QString, registered);
        QFETCH(const QString, asked);
        QFETCH(const bool, isSent);
        change([&registered](SandboxEntraSettings &settings) { settings.redirectUris = {registered}; });
        for (const QString &pick : {mara, u"declined"_s}) {
            const EntraReply reply = authorizeWith(u"redirect_uri"_s, asked, pick);
            QCOMPARE(reply.status == 302, isSent);
            QCOMPARE(reply.location.isEmpty(), !isSent);
            if (!isSent)
                QCOMPARE(reply.aadsts(), 50011);
        }
    }

    void aRedirectWithAPathComesBackWithoutASlash()
    {
        change([](SandboxEntraSettings &settings) { settings.redirectUris = {u"http://localhost/callback"_s}; });
        const EntraReply reply = authorizeWith(u"redirect_uri"_s, u"http://localhost:7/callback"_s);
        QVERIFY(reply.location.toString().startsWith(u"http://localhost:7/callback?code="_s));
    }

    void pkceWithS256IsDemandedOfAPublicClient_data()
    {
        QTest::addColumn<QString>("challenge");
        QTest::addColumn<QString>("method");
        QTest::addColumn<int>("aadsts");
        const QString good(43, u'a');
        QTest::newRow("none") << QString() << QString() << 9002325;
        QTest::newRow("plain") << good << u"plain"_s << 9002325;
        QTest::newRow("no method, so plain") << good << QString() << 9002325;
        QTest::newRow("short") << QString(42, u'a') << u"S256"_s << 501491;
        QTest::newRow("padded") << QString(43, u'a') + u'=' << u"S256"_s << 501491;
    }

    void pkceWithS256IsDemandedOfAPublicClient()
    {
        QFETCH(const QString, challenge);
        QFETCH(const QString, method);
        EntraClient::Fields fields = m_client->authorization();
        fields.insert(u"code_challenge"_s, challenge);
        fields.insert(u"code_challenge_method"_s, method);
        const EntraReply reply = m_client->authorize(fields);
        QCOMPARE(reply.status, 302);
        QCOMPARE(reply.error(), u"invalid_request"_s);
        QTEST(reply.aadsts(), "aadsts");
    }

    void whatIsWrongWithTheRequestComesBackToTheApp_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("error");
        QTest::newRow("response type") << u"response_type"_s << u"token"_s << u"unsupported_response_type"_s;
        QTest::newRow("response mode") << u"response_mode"_s << u"form_post"_s << u"invalid_request"_s;
        QTest::newRow("prompt") << u"prompt"_s << u"shout"_s << u"invalid_request"_s;
        QTest::newRow("no scope") << u"scope"_s << QString() << u"invalid_request"_s;
        QTest::newRow("unknown scope") << u"scope"_s << EntraClient::devOps(u"vso.moon"_s) << u"invalid_scope"_s;
        QTest::newRow("two resources") << u"scope"_s << EntraClient::devOps(u"vso.pats"_s) + u" User.Read"_s
                                       << u"invalid_scope"_s;
        QTest::newRow("default and more")
            << u"scope"_s << EntraClient::devOps(u".default"_s) + u' ' + EntraClient::devOps(u"vso.pats"_s)
            << u"invalid_scope"_s;
        QTest::newRow("unknown resource")
            << u"scope"_s << u"https://management.example/.default"_s << u"invalid_resource"_s;
    }

    void whatIsWrongWithTheRequestComesBackToTheApp()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, value);
        const EntraReply reply = authorizeWith(name, value);
        QCOMPARE(reply.status, 302);
        QTEST(reply.error(), "error");
        QVERIFY(reply.query(u"code"_s).isEmpty());
    }

    void everyPromptThatOAuthKnowsIsUnderstood()
    {
        for (const QString &prompt : {u"login"_s, u"consent"_s, u"select_account"_s})
            QCOMPARE(authorizeWith(u"prompt"_s, prompt, {}).status, 200);
        // Nobody may be asked, and nobody is signed in.
        const EntraReply silent = authorizeWith(u"prompt"_s, u"none"_s, {});
        QCOMPARE(silent.error(), u"login_required"_s);
        m_sandbox->entra().setPick(jonas);
        QVERIFY(!authorizeWith(u"prompt"_s, u"none"_s, {}).query(u"code"_s).isEmpty());
    }

    void theAnswerMayComeInTheFragment()
    {
        const EntraReply reply = authorizeWith(u"response_mode"_s, u"fragment"_s);
        QVERIFY(!reply.location.hasQuery());
        QVERIFY(QUrlQuery(reply.location.fragment(QUrl::FullyEncoded)).hasQueryItem(u"code"_s));
    }

    void anUnknownAppIsToldSoOnAPage()
    {
        const EntraReply reply = authorizeWith(u"client_id"_s, u"11111111-2222-3333-4444-555555555555"_s);
        QVERIFY(reply.location.isEmpty());
        QCOMPARE(reply.aadsts(), 700016);
        QCOMPARE(authorizeWith(u"client_id"_s, {}).aadsts(), 900144);
    }

    void theTenantsSegmentIsAnIdADomainOrAWord_data()
    {
        QTest::addColumn<QString>("segment");
        QTest::addColumn<int>("aadsts"); // 0: it works.
        QTest::newRow("organizations") << u"organizations"_s << 0;
        QTest::newRow("common") << u"common"_s << 0;
        QTest::newRow("domain") << u"northwind.example"_s << 0;
        QTest::newRow("unknown") << u"99999999-2222-3333-4444-555555555555"_s << 90002;
        QTest::newRow("consumers") << u"consumers"_s << 700016;
    }

    void theTenantsSegmentIsAnIdADomainOrAWord()
    {
        QFETCH(const QString, segment);
        QFETCH(const int, aadsts);
        m_client->tenant = segment;
        const EntraReply reply = m_client->authorize(m_client->authorization());
        QCOMPARE(reply.status == 302, aadsts == 0);
        QCOMPARE(reply.aadsts(), aadsts);
        if (aadsts == 0)
            QCOMPARE(m_client->token(m_client->redemption(reply.query(u"code"_s))).status, 200);
    }

    void anAppOfOneTenantCannotUseTheCommonAddress()
    {
        change([](SandboxEntraSettings &settings) { settings.singleTenant = true; });
        QCOMPARE(m_client->authorize(m_client->authorization()).status, 302);
        m_client->tenant = u"common"_s;
        QCOMPARE(m_client->authorize(m_client->authorization()).aadsts(), 50194);
    }

    void anybodySignsInWhoIsAdded()
    {
        const QString hostile = u"Eve <img src=x>\u202Egnirts"_s;
        m_sandbox->entra().addPerson(hostile, u"eve@elsewhere.example"_s, u"c0ffee00-1111-4222-8333-444444444444"_s);
        m_client->tenant = u"c0ffee00-1111-4222-8333-444444444444"_s;
        const EntraReply page = m_client->authorize(m_client->authorization(), {});
        QVERIFY(!page.body.contains("<img"));
        QCOMPARE(m_client->authorize(m_client->authorization(), u"eve@elsewhere.example"_s).status, 302);
    }
};

QTEST_GUILESS_MAIN(TestEntraSignIn)
#include "tst_entrasignin.moc"
