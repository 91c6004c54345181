// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsfixture.h"
#include "azuredevopsorganizations.h"
#include "azuredevopsplaces.h"
#include "providercatalogue.h"
#include "scriptedserver.h"

#include <QTest>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::azuredevops;

using Fields = QMap<QString, QString>;

/// What the service tells before there is an account: against the sandbox, and against a server that says what it
/// wants.
class AzureDevOpsPlacesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTenantOfAnOrganizationIsFound();
    void anOrganizationThatIsNotThereIsSaid();
    void aTenantIsTakenOnlyAsAnId_data();
    void aTenantIsTakenOnlyAsAnId();
    void noCredentialIsSentToFindATenant();
    void theOrganizationsOfAPersonAreFound();
    void aSignInWithoutThePermissionIsGoodForTheRest_data();
    void aSignInWithoutThePermissionIsGoodForTheRest();
    void theScopeOfAnAccessTokenDecides();
    void credentialsGoToTheLookUpsPlaceAlone();
    void aListThatIsNoneIsSaid_data();
    void aListThatIsNoneIsSaid();
    void whatCannotBeAnOrganizationIsLeftOut();
    void aServiceThatIsNotThereIsOffline();
    void theCatalogueKnowsWhoCanTell();

private:
    static Fields fieldsOf(const QUrl &root, const QString &organization = u"northwind"_s)
    {
        return {{u"url"_s, root.toString(QUrl::RemovePath)}, {u"organization"_s, organization}};
    }
    static Result<QString> tenantOf(const Fields &fields)
    {
        AzureDevOpsPlaces places(HttpOptions{});
        return outcomeOf<QString>(
            [&](QObject *context, auto reply) { places.findTenant(fields, context, std::move(reply)); });
    }
    static Result<QList<PersonPlace>> placesOf(const Fields &fields, CredentialSource &credentials)
    {
        AzureDevOpsPlaces places(HttpOptions{});
        return outcomeOf<QList<PersonPlace>>([&](QObject *context, auto reply) {
            places.findPlaces(fields, &credentials, Interaction::Forbidden, context, std::move(reply));
        });
    }
    static QByteArray madeUpSecret() { return QUuid::createUuid().toByteArray(QUuid::Id128); }
};

void AzureDevOpsPlacesTest::theTenantOfAnOrganizationIsFound()
{
    const auto sandbox = Sandbox::start(sandboxWith(SandboxOptions::Data::None));
    QVERIFY(sandbox);
    const QString expected = (*sandbox)->entra().tenant();
    const auto found = tenantOf(fieldsOf((*sandbox)->url(), (*sandbox)->organization()));
    QVERIFY2(found, found ? "" : qPrintable(found.error().message));
    QCOMPARE(*found, expected);
    // Typed as an address.
    QUrl address = (*sandbox)->url();
    address.setPath(u'/' + (*sandbox)->organization() + u"/_settings"_s);
    const auto typed = tenantOf({{u"organization"_s, address.toString()}});
    QVERIFY(typed);
    QCOMPARE(*typed, expected);
    QCOMPARE((*sandbox)->requests().last().method, "HEAD"_ba);
}

void AzureDevOpsPlacesTest::anOrganizationThatIsNotThereIsSaid()
{
    const auto sandbox = Sandbox::start(sandboxWith(SandboxOptions::Data::None));
    QVERIFY(sandbox);
    const auto found = tenantOf(fieldsOf((*sandbox)->url(), u"elsewhere"_s));
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::NotFound);
    QCOMPARE(found.error().field, u"organization"_s);
    QVERIFY(found.error().message.contains("elsewhere"_L1));
    const auto refused = tenantOf({{u"organization"_s, u"http://tfs.example/northwind"_s}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Error::Kind::Rejected);
}

void AzureDevOpsPlacesTest::aTenantIsTakenOnlyAsAnId_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArrayList>("headers");
    QTest::addColumn<QString>("tenant");
    QTest::addColumn<Error::Kind>("kind");
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QString other = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QByteArray resource = "X-VSS-ResourceTenant: ";
    const QByteArray challenge = "WWW-Authenticate: Bearer authorization_uri=https://login.microsoftonline.com/";
    const QByteArray zeros = "00000000-0000-0000-0000-000000000000";
    using enum Error::Kind;
    const auto row = [](const char *name, int status, const QByteArrayList &headers, const QString &tenant,
                        Error::Kind kind = BadReply) { QTest::newRow(name) << status << headers << tenant << kind; };
    row("with a redirect", 302, {resource + id.toLatin1(), "Location: https://elsewhere.example/_signin"}, id);
    row("with success", 200, {resource + id.toLatin1()}, id);
    row("upper case", 401, {resource + id.toUpper().toLatin1()}, id);
    row("with a challenge too", 401, {resource + id.toLatin1(), challenge + other.toLatin1()}, id);
    row("only in the challenge", 401, {challenge + id.toLatin1(), "WWW-Authenticate: TFS-Federated"}, id);
    row("among challenges", 401, {"WWW-Authenticate: TFS-Federated", challenge + id.toLatin1()}, id);
    row("quoted", 401, {"WWW-Authenticate: Bearer authorization_uri=\"https://login.example/" + id.toLatin1() + '"'},
        id);
    row("with more of a path", 401, {challenge + id.toLatin1() + "/oauth2/authorize"}, id);
    row("personal accounts", 401, {resource + zeros}, {}, Unsupported);
    row("personal accounts in the challenge", 401, {challenge + zeros}, {}, Unsupported);
    row("nothing said", 401, {}, {});
    row("a name", 401, {challenge + "northwind.example"}, {});
    row("in braces", 401, {resource + '{' + id.toLatin1() + '}'}, {});
    row("with something behind", 401, {resource + id.toLatin1() + "/x"}, {});
    row("a redirect elsewhere", 302, {"Location: https://elsewhere.example/" + id.toLatin1()}, {});
    row("markup", 200, {resource + "<b>x</b>"}, {});
    row("broken", 500, {}, {}, ServerFault);
    row("asks for a pause", 429, {"Retry-After: 3600"}, {}, RateLimited);
    row("not there", 404, {resource + id.toLatin1()}, {}, NotFound);
}

void AzureDevOpsPlacesTest::aTenantIsTakenOnlyAsAnId()
{
    QFETCH(int, status);
    QFETCH(QByteArrayList, headers);
    QFETCH(QString, tenant);
    QFETCH(Error::Kind, kind);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(status, {}, headers)));
    const auto found = tenantOf(fieldsOf(server.url()));
    QCOMPARE(found.has_value(), !tenant.isEmpty());
    if (found) {
        QCOMPARE(*found, tenant);
        return;
    }
    QVERIFY2(found.error().kind == kind, qPrintable(found.error().message));
    QVERIFY(found.error().message.endsWith(u'.'));
    QVERIFY(!found.error().message.contains(u'<'));
}

void AzureDevOpsPlacesTest::noCredentialIsSentToFindATenant()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(401)));
    QVERIFY(!tenantOf(fieldsOf(server.url())));
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(server.requests().first().target, "/northwind"_ba);
    QVERIFY(server.requests().first().values("Authorization").isEmpty());
}

void AzureDevOpsPlacesTest::theOrganizationsOfAPersonAreFound()
{
    const auto sandbox = Sandbox::start(sandboxWith(SandboxOptions::Data::None));
    QVERIFY(sandbox);
    (*sandbox)->addOrganization(u"another"_s);
    FixedCredentials credentials(RequestCredentials::bearer(Secret((*sandbox)->bearer())));
    // The organization is what is looked for, so it is not known yet.
    const auto found = placesOf({{u"url"_s, (*sandbox)->url().toString()}}, credentials);
    QVERIFY2(found, found ? "" : qPrintable(found.error().message));
    QStringList names;
    for (const PersonPlace &place : *found) {
        names.append(place.name);
        const auto account = ProviderCatalogue::accountFromFields(u"azure-devops"_s, place.name, place.fields);
        QVERIFY(account);
        QCOMPARE(account->fields.value(u"organization"_s), place.name);
        QCOMPARE(account->origins, QStringList(originOf((*sandbox)->url()).toString()));
    }
    QVERIFY2(names.contains((*sandbox)->organization()) && names.contains(u"another"_s),
             qPrintable(names.join(u", "_s)));
}

void AzureDevOpsPlacesTest::aSignInWithoutThePermissionIsGoodForTheRest_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("401") << ScriptedServer::answer(401, R"({"message":"TF400813: not authorized"})",
                                                   {"Content-Type: application/json"});
    QTest::newRow("403") << ScriptedServer::answer(403);
    QTest::newRow("a sign-in page") << ScriptedServer::answer(203, "<html>Sign in</html>", {"Content-Type: text/html"});
    QTest::newRow("a redirect to one") << ScriptedServer::answer(302, {}, {"Location: /_signin"});
}

void AzureDevOpsPlacesTest::aSignInWithoutThePermissionIsGoodForTheRest()
{
    QFETCH(QByteArray, answer);
    ScriptedServer server(ScriptedServer::always(answer));
    FixedCredentials credentials(RequestCredentials::bearer(Secret(madeUpSecret())));
    const auto found = placesOf(fieldsOf(server.url()), credentials);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::Forbidden);
    QVERIFY2(found.error().message.contains("yourself"_L1), qPrintable(found.error().message));
    QCOMPARE(credentials.timesRefused(), 0);
}

void AzureDevOpsPlacesTest::theScopeOfAnAccessTokenDecides()
{
    const auto sandbox = Sandbox::start(sandboxWith(SandboxOptions::Data::None));
    QVERIFY(sandbox);
    SandboxEntra &entra = (*sandbox)->entra();
    const QString person = entra.people().first().id;
    for (const bool mayLookUp : {false, true}) {
        QStringList scopes{u"vso.pats"_s, u"vso.pats_manage"_s};
        if (mayLookUp)
            scopes.append(u"vso.profile"_s);
        FixedCredentials credentials(RequestCredentials::bearer(Secret(entra.issueAccessToken(person, scopes))));
        const auto found = placesOf({{u"url"_s, (*sandbox)->url().toString()}}, credentials);
        QCOMPARE(found.has_value(), mayLookUp);
        QCOMPARE(credentials.timesRefused(), 0);
        if (!mayLookUp)
            QCOMPARE(found.error().kind, Error::Kind::Forbidden);
        else
            QVERIFY(found->contains(PersonPlace{.name = (*sandbox)->organization(),
                                                .fields = {{u"url"_s, (*sandbox)->url().toString()},
                                                           {u"organization"_s, (*sandbox)->organization()}}}));
    }
}

void AzureDevOpsPlacesTest::credentialsGoToTheLookUpsPlaceAlone()
{
    AzureDevOpsPlaces places(HttpOptions{});
    QCOMPARE(toStringList(*places.lookUpOrigins({})), QStringList{u"https://app.vssps.visualstudio.com"_s});
    QCOMPARE(toStringList(*places.lookUpOrigins({{u"organization"_s, u"https://tfs.example/tfs/northwind"_s}})),
             QStringList{u"https://tfs.example"_s});
    QVERIFY(!places.lookUpOrigins({{u"url"_s, u"http://tfs.example"_s}}));
    ScriptedServer elsewhere(ScriptedServer::always(ScriptedServer::answer(200)));
    const QByteArray location = "Location: " + elsewhere.url().toEncoded();
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(307, {}, {location})));
    const QByteArray secret = madeUpSecret();
    FixedCredentials credentials(RequestCredentials::bearer(Secret(secret)));
    QVERIFY(!placesOf(fieldsOf(server.url()), credentials));
    QCOMPARE(server.requests().first().values("Authorization"), QList{"Bearer " + secret});
    QCOMPARE(elsewhere.connections(), 0);
}

void AzureDevOpsPlacesTest::aListThatIsNoneIsSaid_data()
{
    QTest::addColumn<QByteArray>("person");
    QTest::addColumn<QByteArray>("list");
    const QByteArray person = R"({"id":"2a1b"})";
    QTest::newRow("no person") << QByteArray("{}") << QByteArray("{}");
    QTest::newRow("a person without an id") << QByteArray(R"({"id":7})") << QByteArray("{}");
    QTest::newRow("an endless id") << QByteArray(R"({"id":")" + QByteArray(1000, 'x') + R"("})") << QByteArray("{}");
    QTest::newRow("no list") << person << QByteArray("{}");
    QTest::newRow("no JSON") << person << QByteArray("Hello");
    QTest::newRow("a list of another kind") << person << QByteArray(R"({"value":{"accountName":"x"}})");
}

void AzureDevOpsPlacesTest::aListThatIsNoneIsSaid()
{
    QFETCH(QByteArray, person);
    QFETCH(QByteArray, list);
    ScriptedServer server([&](const ReceivedRequest &request, QTcpSocket &socket) {
        const bool isList = request.target.startsWith("/_apis/accounts?");
        socket.write(ScriptedServer::answer(200, isList ? list : person, {"Content-Type: application/json"}));
    });
    FixedCredentials credentials(RequestCredentials::bearer(Secret(madeUpSecret())));
    const auto found = placesOf(fieldsOf(server.url()), credentials);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::BadReply);
}

void AzureDevOpsPlacesTest::whatCannotBeAnOrganizationIsLeftOut()
{
    QByteArray asked;
    ScriptedServer server([&](const ReceivedRequest &request, QTcpSocket &socket) {
        const bool isList = request.target.startsWith("/_apis/accounts?");
        if (isList)
            asked = request.target;
        const QByteArray list = R"({"count":6,"value":[{"accountName":"Zebra"},{"accountName":"alpha"},7,{"x":1},)"
                                R"({"accountName":"a/b"},{"accountName":"alpha"},{"accountName":"a\u001b[31m"}]})";
        socket.write(ScriptedServer::answer(200, isList ? list : QByteArray(R"({"id":"a&b=c"})"),
                                            {"Content-Type: application/json"}));
    });
    FixedCredentials credentials(RequestCredentials::bearer(Secret(madeUpSecret())));
    const auto found = placesOf(fieldsOf(server.url()), credentials);
    QVERIFY(found);
    QCOMPARE(found->size(), 2);
    QCOMPARE(found->at(0).name, u"alpha"_s);
    QCOMPARE(found->at(1).name, u"Zebra"_s);
    QVERIFY2(asked.endsWith("memberId=a%26b%3Dc"), asked.constData());
}

void AzureDevOpsPlacesTest::aServiceThatIsNotThereIsOffline()
{
    QUrl nobody;
    {
        const ScriptedServer server(ScriptedServer::always({}));
        nobody = server.url();
    }
    QCOMPARE(tenantOf(fieldsOf(nobody)).error().kind, Error::Kind::Offline);
    FixedCredentials credentials(RequestCredentials::bearer(Secret(madeUpSecret())));
    QCOMPARE(placesOf(fieldsOf(nobody), credentials).error().kind, Error::Kind::Offline);
}

void AzureDevOpsPlacesTest::theCatalogueKnowsWhoCanTell()
{
    QVERIFY(ProviderCatalogue::places(u"azure-devops"_s, {}));
    QVERIFY(!ProviderCatalogue::places(u"carrier-pigeon"_s, {}));
}

QTEST_GUILESS_MAIN(AzureDevOpsPlacesTest)
#include "tst_azuredevopsplaces.moc"
