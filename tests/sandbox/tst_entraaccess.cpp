// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraclient.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <atomic>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QString mara = u"mara.lindqvist@northwind.example"_s;
const QString jonas = u"jonas.brandt@northwind.example"_s;
const QString aiko = u"aiko.tanaka@fabrikam.example"_s;
const QString zeros = u"00000000-0000-0000-0000-000000000000"_s;

QString patsOf(const QString &organization)
{
    return u"/%1/_apis/tokens/pats?api-version=7.1-preview.1"_s.arg(organization);
}

} // namespace

/// What Azure DevOps lets those do who signed in at Entra, and what it tells of Entra.
class TestEntraAccess : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<EntraClient> m_client;
    std::shared_ptr<std::atomic<qint64>> m_later; // seconds

    EntraReply create(const QByteArray &bearer, const QString &organization = u"northwind"_s)
    {
        QNetworkRequest request = m_client->request(patsOf(organization));
        request.setRawHeader("Authorization", "Bearer " + bearer);
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
        const QJsonObject body{{u"displayName"_s, u"made by a person"_s}, {u"scope"_s, u"vso.code"_s}};
        return m_client->ask("POST", request, QJsonDocument(body).toJson());
    }

    QByteArray bearer(const QString &person, const QStringList &scopes)
    {
        return m_sandbox->entra().issueAccessToken(person, scopes);
    }

    QString tenantOf(const QString &mail) const
    {
        for (const SandboxPerson &person : m_sandbox->entra().people()) {
            if (person.mail == mail)
                return person.tenant;
        }
        return {};
    }

    EntraReply head(const QString &organization, bool suppress = true)
    {
        QNetworkRequest request = m_client->request(u'/' + organization);
        if (suppress)
            request.setRawHeader("X-TFS-FedAuthRedirect", "Suppress");
        return m_client->ask("HEAD", request);
    }

    QStringList organizationsOf(const QByteArray &bearer)
    {
        const QString id = m_client->get(u"/_apis/profile/profiles/me?api-version=7.1"_s, bearer).field(u"id"_s);
        const EntraReply reply = m_client->get(u"/_apis/accounts?api-version=7.1&memberId="_s + id, bearer);
        QStringList names;
        for (const QJsonValue &account : reply.json().value(u"value"_s).toArray())
            names.append(account.toObject().value(u"accountName"_s).toString());
        names.sort();
        return names;
    }

private Q_SLOTS:
    void init()
    {
        auto started = Sandbox::start();
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

    void whoSignedInManagesTheirOwnTokens()
    {
        const QByteArray access = m_client->signIn(jonas).value(u"access_token"_s).toString().toLatin1();
        QCOMPARE(create(access).json().value(u"patTokenError"_s).toString(), u"none"_s);
        const SandboxToken made = m_sandbox->tokens().last();
        for (const SandboxPerson &person : m_sandbox->entra().people())
            QCOMPARE(person.id == made.userId, person.mail == jonas);
        QVERIFY(m_client->get(patsOf(u"northwind"_s), access).body.contains("made by a person"));
        QVERIFY(!m_client->get(patsOf(u"northwind"_s), m_sandbox->bearer()).body.contains("made by a person"));
    }

    void readingNeedsOneScopeAndChangingBoth_data()
    {
        QTest::addColumn<QStringList>("scopes");
        QTest::addColumn<bool>("reads");
        QTest::addColumn<bool>("changes");
        QTest::newRow("both") << QStringList{u"vso.pats"_s, u"vso.pats_manage"_s} << true << true;
        QTest::newRow("reading") << QStringList{u"vso.pats"_s} << true << false;
        QTest::newRow("managing alone") << QStringList{u"vso.pats_manage"_s} << false << false;
        QTest::newRow("everything") << QStringList{u"user_impersonation"_s} << true << true;
        QTest::newRow("the earlier one") << QStringList{u"vso.tokens"_s} << false << false;
        QTest::newRow("another") << QStringList{u"vso.profile"_s} << false << false;
    }

    void readingNeedsOneScopeAndChangingBoth()
    {
        QFETCH(const QStringList, scopes);
        QFETCH(const bool, reads);
        QFETCH(const bool, changes);
        const QByteArray access = bearer(mara, scopes);
        const EntraReply read = m_client->get(patsOf(u"northwind"_s), access);
        const EntraReply changed = create(access);
        QCOMPARE(read.status, reads ? 200 : 401);
        QCOMPARE(changed.status, changes ? 200 : 401);
        if (!changes)
            QVERIFY(changed.field(u"message"_s).startsWith(u"TF400813"_s));
    }

    void userImpersonationMayNotSuffice()
    {
        SandboxEntraSettings settings;
        settings.impersonationSuffices = false;
        m_sandbox->entra().setSettings(settings);
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), bearer(mara, {u"user_impersonation"_s})).status, 401);
    }

    void anExpiredAccessTokenIsAsNone()
    {
        const QByteArray access = m_sandbox->entra().issueAccessToken(mara, {u"vso.pats"_s}, std::chrono::seconds(60));
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), access).status, 200);
        *m_later = 61;
        const EntraReply reply = m_client->get(patsOf(u"northwind"_s), access);
        QCOMPARE(reply.status, 401);
        QVERIFY(reply.body.isEmpty());
    }

    void theLifeOfAccessTokensIsSet()
    {
        m_sandbox->entra().setAccessTokenLife(std::chrono::seconds(5));
        const QJsonObject tokens = m_client->signIn();
        QCOMPARE(tokens.value(u"expires_in"_s).toInt(), 5);
        *m_later = 6;
        const QByteArray access = tokens.value(u"access_token"_s).toString().toLatin1();
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), access).status, 401);
    }

    void accessTokensMayEndAtOnceWhileTheRefreshTokenLives()
    {
        const QJsonObject tokens = m_client->signIn();
        const QByteArray other = bearer(jonas, {u"vso.pats"_s});
        m_sandbox->entra().expireAccessTokens(mara);
        const QByteArray access = tokens.value(u"access_token"_s).toString().toLatin1();
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), access).status, 401);
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), other).status, 200);
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), m_sandbox->bearer()).status, 200);
        const EntraReply reply = m_client->token(m_client->refreshment(tokens.value(u"refresh_token"_s).toString()));
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), reply.field(u"access_token"_s).toLatin1()).status, 200);
    }

    void anAccessTokenForAnotherResourceIsAsNone()
    {
        const QByteArray graph = m_client->signIn(mara, u"User.Read"_s).value(u"access_token"_s).toString().toLatin1();
        QVERIFY(!graph.isEmpty());
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), graph).status, 401);
    }

    void anAccessTokenOfAnotherTenantIsRefused()
    {
        const QByteArray stranger = bearer(aiko, {u"vso.pats"_s, u"vso.pats_manage"_s});
        QCOMPARE(m_client->get(patsOf(u"fabrikam"_s), stranger).status, 200);
        const EntraReply reply = m_client->get(patsOf(u"northwind"_s), stranger);
        QCOMPARE(reply.status, 401);
        QVERIFY(reply.field(u"message"_s).startsWith(u"TF400813"_s));
        const QString probe = u"/northwind/_apis/connectionData?api-version=7.1-preview.1"_s;
        QCOMPARE(m_client->get(probe, stranger).status, 401);
    }

    void anAccessTokenOfAnotherTenantMayBeSentToTheSignInPage()
    {
        SandboxEntraSettings settings;
        settings.strangersSignIn = true;
        m_sandbox->entra().setSettings(settings);
        QNetworkRequest request = m_client->request(patsOf(u"northwind"_s));
        request.setRawHeader("Authorization", "Bearer " + bearer(aiko, {u"vso.pats"_s}));
        const EntraReply reply = m_client->ask("GET", request);
        QCOMPARE(reply.status, 302);
        QVERIFY(!reply.headers.value("content-type").startsWith("application/json"));
    }

    void aGuestReachesTheirHostsOrganizationsWithATokenOfThatTenant()
    {
        const QByteArray atHome = bearer(mara, {u"vso.pats"_s});
        QCOMPARE(m_client->get(patsOf(u"fabrikam"_s), atHome).status, 401);
        m_client->tenant = tenantOf(aiko);
        const QByteArray asGuest = m_client->signIn(mara).value(u"access_token"_s).toString().toLatin1();
        QCOMPARE(m_client->get(patsOf(u"fabrikam"_s), asGuest).status, 200);
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), asGuest).status, 401);
    }

    void whoIsNoMemberIsRefusedThoughOfTheTenant()
    {
        QCOMPARE(m_client->get(patsOf(u"northwind-audit"_s), bearer(mara, {u"vso.pats"_s})).status, 200);
        QCOMPARE(m_client->get(patsOf(u"northwind-audit"_s), bearer(jonas, {u"vso.pats"_s})).status, 401);
    }

    void anOrganizationWithoutADirectoryTakesNoneOfEntras()
    {
        QCOMPARE(m_client->get(patsOf(u"mara-at-home"_s), bearer(mara, {u"vso.pats"_s})).status, 401);
    }

    void theOrganizationsPageTellsItsTenant()
    {
        for (const bool suppress : {true, false}) {
            const EntraReply reply = head(u"northwind"_s, suppress);
            QCOMPARE(reply.status, suppress ? 401 : 302);
            QCOMPARE(QString::fromLatin1(reply.headers.value("x-vss-resourcetenant")), m_sandbox->entra().tenant());
            QVERIFY(reply.body.isEmpty());
        }
        QCOMPARE(QString::fromLatin1(head(u"FABRIKAM"_s).headers.value("x-vss-resourcetenant")), tenantOf(aiko));
        QCOMPARE(QString::fromLatin1(head(u"mara-at-home"_s).headers.value("x-vss-resourcetenant")), zeros);
        QCOMPARE(head(u"nowhere"_s).status, 404);
    }

    void aRefusalNamesTheAuthorityOfTheOrganization()
    {
        for (const auto &[organization, person] : {std::pair(u"northwind"_s, mara), std::pair(u"fabrikam"_s, aiko)}) {
            const EntraReply refused = m_client->get(patsOf(organization), "x");
            QCOMPARE(refused.status, 401);
            const QByteArray challenge = refused.headers.value("www-authenticate");
            QVERIFY(challenge.contains("TFS-Federated"));
            const QString authority = m_sandbox->entra().authority().toString() + u'/' + tenantOf(person);
            QVERIFY(challenge.contains("Bearer authorization_uri=" + authority.toLatin1()));
        }
        const QByteArray personal = head(u"mara-at-home"_s).headers.value("www-authenticate");
        QVERIFY(!personal.contains("authorization_uri"));
    }

    void organizationsAreThoseOfThePersonInTheTokensTenant()
    {
        const QStringList scopes{u"vso.profile"_s};
        QCOMPARE(organizationsOf(bearer(mara, scopes)),
                 (QStringList{u"northwind"_s, u"northwind-audit"_s, u"northwind-research"_s}));
        QCOMPARE(organizationsOf(bearer(jonas, scopes)), (QStringList{u"northwind"_s, u"northwind-research"_s}));
        QCOMPARE(organizationsOf(bearer(aiko, scopes)), (QStringList{u"fabrikam"_s}));
        m_client->tenant = tenantOf(aiko);
        const QByteArray asGuest = m_client->signIn(mara).value(u"access_token"_s).toString().toLatin1();
        QCOMPARE(organizationsOf(asGuest), (QStringList{u"fabrikam"_s}));
    }

    void theLookupNeedsTheProfileScope()
    {
        const QString me = u"/_apis/profile/profiles/me?api-version=7.1"_s;
        const EntraReply refused = m_client->get(me, bearer(mara, {u"vso.pats"_s}));
        QCOMPARE(refused.status, 401);
        QVERIFY(refused.field(u"message"_s).startsWith(u"TF400813"_s));
        QCOMPARE(m_client->get(me, bearer(mara, {u"vso.profile"_s})).field(u"displayName"_s), u"Mara Lindqvist"_s);
        QCOMPARE(m_client->get(me, bearer(mara, {u"user_impersonation"_s})).status, 200);
        QCOMPARE(m_client->get(me, m_sandbox->bearer()).status, 200);
    }

    void organizationsCanBeAdded()
    {
        m_sandbox->entra().addOrganization(u"for-jonas"_s, tenantOf(jonas), {jonas});
        QCOMPARE(head(u"for-jonas"_s).status, 401);
        QCOMPARE(m_client->get(patsOf(u"for-jonas"_s), bearer(jonas, {u"vso.pats"_s})).status, 200);
        QCOMPARE(m_client->get(patsOf(u"for-jonas"_s), bearer(mara, {u"vso.pats"_s})).status, 401);
    }

    void theDemonstrationsOwnAccessTokenGoesOnWorking()
    {
        m_client->signIn();
        QCOMPARE(m_client->get(patsOf(u"northwind"_s), m_sandbox->bearer()).status, 200);
        QCOMPARE(create(m_sandbox->bearer()).status, 200);
        QVERIFY(!m_sandbox->bearer().contains('.'));
    }

    void tenantsAndMembersAreTheSameInTheNextSandbox()
    {
        SandboxOptions options;
        options.state = m_sandbox->state();
        const QList<SandboxPerson> people = m_sandbox->entra().people();
        auto next = Sandbox::start(options);
        QVERIFY(next.has_value());
        m_sandbox = std::move(*next);
        m_client = std::make_unique<EntraClient>(*m_sandbox);
        QCOMPARE(m_sandbox->entra().people(), people);
        organizationsAreThoseOfThePersonInTheTokensTenant();
    }
};

QTEST_GUILESS_MAIN(TestEntraAccess)
#include "tst_entraaccess.moc"
