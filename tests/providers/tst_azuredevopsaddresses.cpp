// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsaddresses.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::azuredevops;

using Fields = QMap<QString, QString>;

class AzureDevOpsAddressesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePublicCloudHasAHostForEachPurpose();
    void anyOtherRootIsAskedForEverything();
    void theApiAddressCanBeOverruled();
    void anOrganizationIsEncoded();
    void aQueryValueIsEncoded();
    void anOrganizationTypedAsAnAddressIsTakenApart_data();
    void anOrganizationTypedAsAnAddressIsTakenApart();
    void whatIsNoPlaceForACredentialIsRefused_data();
    void whatIsNoPlaceForACredentialIsRefused();
};

void AzureDevOpsAddressesTest::thePublicCloudHasAHostForEachPurpose()
{
    const auto addresses = Addresses::fromFields({{u"organization"_s, u"northwind"_s}});
    QVERIFY(addresses);
    QCOMPARE(addresses->tokens().toEncoded(),
             "https://vssps.dev.azure.com/northwind/_apis/tokens/pats?api-version=7.1-preview.1"_ba);
    QCOMPARE(addresses->connectionData().toEncoded(),
             "https://dev.azure.com/northwind/_apis/connectionData?api-version=7.1-preview.1"_ba);
    QCOMPARE(addresses->tokensPage().toEncoded(), "https://dev.azure.com/northwind/_usersSettings/tokens"_ba);
    QCOMPARE(toStringList(addresses->origins()),
             QStringList({u"https://dev.azure.com"_s, u"https://vssps.dev.azure.com"_s,
                          u"https://app.vssps.visualstudio.com"_s}));
}

void AzureDevOpsAddressesTest::anyOtherRootIsAskedForEverything()
{
    const auto addresses =
        Addresses::fromFields({{u"organization"_s, u"northwind"_s}, {u"url"_s, u"http://127.0.0.1:8123/"_s}});
    QVERIFY(addresses);
    QCOMPARE(addresses->tokens().toEncoded(),
             "http://127.0.0.1:8123/northwind/_apis/tokens/pats?api-version=7.1-preview.1"_ba);
    QCOMPARE(addresses->connectionData().authority(), u"127.0.0.1:8123"_s);
    QCOMPARE(toStringList(addresses->origins()), QStringList{u"http://127.0.0.1:8123"_s});
}

void AzureDevOpsAddressesTest::theApiAddressCanBeOverruled()
{
    const auto addresses = Addresses::fromFields({{u"organization"_s, u"northwind"_s},
                                                  {u"url"_s, u"https://tfs.example"_s},
                                                  {u"api-url"_s, u"https://api.example/sps"_s}});
    QVERIFY(addresses);
    QCOMPARE(addresses->tokens().toEncoded(),
             "https://api.example/sps/northwind/_apis/tokens/pats?api-version=7.1-preview.1"_ba);
    QCOMPARE(addresses->connectionData().host(), u"tfs.example"_s);
    QCOMPARE(toStringList(addresses->origins()), QStringList({u"https://tfs.example"_s, u"https://api.example"_s}));
}

void AzureDevOpsAddressesTest::anOrganizationIsEncoded()
{
    const auto addresses =
        Addresses::fromFields({{u"organization"_s, u"Nörd Wind"_s}, {u"url"_s, u"https://tfs.example"_s}});
    QVERIFY(addresses);
    QCOMPARE(addresses->tokens().toEncoded(),
             "https://tfs.example/N%C3%B6rd%20Wind/_apis/tokens/pats?api-version=7.1-preview.1"_ba);
}

void AzureDevOpsAddressesTest::aQueryValueIsEncoded()
{
    const auto addresses = Addresses::fromFields({{u"organization"_s, u"northwind"_s}});
    const QUrl url = addresses->tokens("&authorizationId=" + encoded(u"a/b#c?d&e=f+g%h i"_s));
    QVERIFY(url.toEncoded().endsWith("&authorizationId=a%2Fb%23c%3Fd%26e%3Df%2Bg%25h%20i"));
    QVERIFY(!url.hasFragment());
}

void AzureDevOpsAddressesTest::anOrganizationTypedAsAnAddressIsTakenApart_data()
{
    QTest::addColumn<QString>("organization");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("expectedOrganization");
    QTest::addColumn<QString>("expectedUrl");
    const QString cloud = u"https://dev.azure.com"_s;
    QTest::newRow("name") << u" northwind "_s << QString() << u"northwind"_s << cloud;
    QTest::newRow("address") << u"https://dev.azure.com/northwind"_s << QString() << u"northwind"_s << cloud;
    QTest::newRow("address with a slash") << u"https://dev.azure.com/northwind/"_s << cloud << u"northwind"_s << cloud;
    QTest::newRow("address of a page") << u"https://dev.azure.com/northwind/_usersSettings/tokens?x=1#y"_s << cloud
                                       << u"northwind"_s << cloud;
    QTest::newRow("without scheme") << u"dev.azure.com/northwind"_s << QString() << u"northwind"_s << cloud;
    QTest::newRow("for git") << u"https://northwind@dev.azure.com/northwind/project/_git/repo"_s << QString()
                             << u"northwind"_s << cloud;
    QTest::newRow("old domain") << u"https://northwind.visualstudio.com"_s << QString() << u"northwind"_s << cloud;
    QTest::newRow("old domain, bare") << u"northwind.visualstudio.com"_s << QString() << u"northwind"_s << cloud;
    QTest::newRow("of the API") << u"https://vssps.dev.azure.com/northwind"_s << QString() << u"northwind"_s << cloud;
    QTest::newRow("of its packages") << u"https://pkgs.dev.azure.com/northwind/_packaging/feed/nuget/v3/index.json"_s
                                     << QString() << u"northwind"_s << cloud;
    QTest::newRow("for git over SSH") << u"ssh://git@ssh.dev.azure.com/v3/northwind/project/repo"_s << QString()
                                      << u"northwind"_s << cloud;
    QTest::newRow("in the other field") << QString() << u"https://dev.azure.com/northwind"_s << u"northwind"_s << cloud;
    QTest::newRow("in both fields") << u"northwind"_s << u"https://dev.azure.com/northwind"_s << u"northwind"_s
                                    << cloud;
    QTest::newRow("another root") << u"http://127.0.0.1:8123/northwind"_s << QString() << u"northwind"_s
                                  << u"http://127.0.0.1:8123"_s;
    QTest::newRow("another root in its field")
        << u"northwind"_s << u"http://127.0.0.1:8123/"_s << u"northwind"_s << u"http://127.0.0.1:8123"_s;
    QTest::newRow("a root with a path") << u"northwind"_s << u"https://tfs.example/tfs/"_s << u"northwind"_s
                                        << u"https://tfs.example/tfs"_s;
}

void AzureDevOpsAddressesTest::anOrganizationTypedAsAnAddressIsTakenApart()
{
    QFETCH(QString, organization);
    QFETCH(QString, url);
    const auto fields = normalizedFields({{u"organization"_s, organization}, {u"url"_s, url}});
    QVERIFY2(fields, fields ? "" : qPrintable(fields.error().message));
    QTEST((*fields)[u"organization"_s], "expectedOrganization");
    QTEST((*fields)[u"url"_s], "expectedUrl");
    QCOMPARE(*normalizedFields(*fields), *fields);
}

void AzureDevOpsAddressesTest::whatIsNoPlaceForACredentialIsRefused_data()
{
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *name, const QString &organization, const QString &url, const QString &api,
                        const char *field) {
        QTest::newRow(name) << Fields{{u"organization"_s, organization}, {u"url"_s, url}, {u"api-url"_s, api}}
                            << QString::fromLatin1(field);
    };
    row("nothing", {}, {}, {}, "organization");
    row("two names", u"north/wind"_s, {}, {}, "organization");
    row("dots", u".."_s, {}, {}, "organization");
    row("line end", u"north\nwind"_s, {}, {}, "organization");
    row("query", u"north?wind"_s, {}, {}, "organization");
    row("endless", QString(1000, u'n'), {}, {}, "organization");
    row("only a host", u"https://dev.azure.com"_s, {}, {}, "organization");
    row("two roots", u"https://dev.azure.com/northwind"_s, u"https://tfs.example"_s, {}, "organization");
    row("http", u"northwind"_s, u"http://tfs.example"_s, {}, "url");
    row("no address", u"northwind"_s, u"over there"_s, {}, "url");
    row("a file", u"northwind"_s, u"file:///etc/passwd"_s, {}, "url");
    row("with a password", u"northwind"_s, u"https://me:pass@tfs.example"_s, {}, "url");
    row("with a query", u"northwind"_s, u"https://tfs.example?x=1"_s, {}, "url");
    row("http API", u"northwind"_s, u"https://tfs.example"_s, u"http://tfs.example"_s, "api-url");
}

void AzureDevOpsAddressesTest::whatIsNoPlaceForACredentialIsRefused()
{
    QFETCH(Fields, fields);
    const auto normalized = normalizedFields(fields);
    QVERIFY(!normalized);
    QCOMPARE(normalized.error().kind, Error::Kind::Rejected);
    QTEST(normalized.error().field, "field");
    QVERIFY(!normalized.error().message.isEmpty());
}

QTEST_GUILESS_MAIN(AzureDevOpsAddressesTest)
#include "tst_azuredevopsaddresses.moc"
