// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointaddresses.h"
#include "sailpointcapabilities.h"
#include "values.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::sailpoint;

/// Where an account's requests go (fact sheet A1), and what is known of its scopes (A10).
class SailPointAddressesTest final : public QObject
{
    Q_OBJECT

private:
    static Addresses addresses(const QMap<QString, QString> &fields) { return *Addresses::fromFields(fields); }

private Q_SLOTS:
    void whatIsTypedLeadsToTheTenantsApi_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("url");
        const QString api = u"https://northwind.api.identitynow.com"_s;
        QTest::newRow("whole") << api << api;
        QTest::newRow("with a slash and blanks") << u" %1/ "_s.arg(api) << api;
        QTest::newRow("the tenant alone") << u"Northwind"_s << api;
        QTest::newRow("without a scheme") << u"northwind.api.identitynow.com"_s << api;
        QTest::newRow("a page of the tenant")
            << u"https://northwind.identitynow.com/ui/d/user-preferences/personal-access-tokens?x=1"_s << api;
        QTest::newRow("an address of its own")
            << u"https://pats.northwind.example:8443/a/../api/"_s << u"https://pats.northwind.example:8443/api"_s;
        QTest::newRow("this computer") << u"http://127.0.0.1:8080"_s << u"http://127.0.0.1:8080"_s;
    }
    void whatIsTypedLeadsToTheTenantsApi()
    {
        QFETCH(QString, typed);
        QFETCH(QString, url);
        const auto fields = normalizedFields({{u"url"_s, typed}});
        QVERIFY(fields);
        QCOMPARE(*fields, (QMap<QString, QString>{{u"url"_s, url}, {u"api"_s, u"v1"_s}, {u"tokens"_s, u"mine"_s}}));
        QCOMPARE(*normalizedFields(*fields), *fields);
        QCOMPARE(addresses(*fields).origins(), Origins{originOf(QUrl(url))});
        QCOMPARE(addresses(*fields).tokens().toString(), url + u"/personal-access-tokens/v1"_s);
    }

    void whatIsNoPlaceForACredentialIsRefusedAtItsField_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::newRow("nothing") << u"url"_s << QString();
        QTest::newRow("not encrypted") << u"url"_s << u"http://northwind.api.identitynow.com"_s;
        QTest::newRow("with a user") << u"url"_s << u"https://user@northwind.api.identitynow.com"_s;
        QTest::newRow("a file") << u"url"_s << u"file:///etc/passwd"_s;
        QTest::newRow("no version") << u"api"_s << u"v99"_s;
        QTest::newRow("a way up") << u"api"_s << u"../x"_s;
        QTest::newRow("whose") << u"tokens"_s << u"some"_s;
    }
    void whatIsNoPlaceForACredentialIsRefusedAtItsField()
    {
        QFETCH(QString, field);
        QFETCH(QString, value);
        QMap<QString, QString> fields{{u"url"_s, u"northwind"_s}};
        fields.insert(field, value);
        const auto refused = normalizedFields(fields);
        QVERIFY(!refused);
        QCOMPARE(refused.error().field, field);
    }

    void eachVersionHasItsPaths_data()
    {
        QTest::addColumn<QString>("api");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("isOlder");
        QTest::newRow("by default") << QString() << u"/personal-access-tokens/v1"_s << false;
        QTest::newRow("v2026") << u"v2026"_s << u"/v2026/personal-access-tokens"_s << false;
        QTest::newRow("v2024") << u"v2024"_s << u"/v2024/personal-access-tokens"_s << true;
        QTest::newRow("v3") << u"V3"_s << u"/v3/personal-access-tokens"_s << true;
    }
    void eachVersionHasItsPaths()
    {
        QFETCH(QString, api);
        QFETCH(QString, path);
        QFETCH(bool, isOlder);
        const Addresses at = addresses({{u"url"_s, u"northwind"_s}, {u"api"_s, api}});
        const QString root = u"https://northwind.api.identitynow.com"_s;
        QCOMPARE(at.tokens().toString(), root + path);
        QCOMPARE(at.listing().toString(), root + path + u"?owner-id=me"_s);
        QCOMPARE(at.tokens(u"a/b?c"_s).toEncoded(), (root + path).toLatin1() + "/a%2Fb%3Fc");
        QCOMPARE(at.bulkUpdate().isEmpty(), !api.isEmpty());
        QCOMPARE(at.expiryRule() == ExpiryRule::SixMonths, isOlder);
        QCOMPARE(at.tokenEndpoint().toString(), root + u"/oauth/token"_s);
        QCOMPARE(at.tokensPage().toString(),
                 u"https://northwind.identitynow.com/ui/d/user-preferences/personal-access-tokens"_s);
    }

    void theTokensOfAllAreListedWithoutAnOwner()
    {
        const Addresses at = addresses({{u"url"_s, u"northwind"_s}, {u"tokens"_s, u"all"_s}});
        QCOMPARE(at.listing(), at.tokens());
        QVERIFY(at.ownTokens().hasQuery());
    }

    void theScopesKnowWhatIsEverythingAndWhatIncludesWhat()
    {
        const auto known = capabilities();
        QVERIFY(known);
        for (const Scope &scope : known->scopes.scopes()) {
            QCOMPARE(scope.everything, scope.id == "sp:scopes:all"_L1);
            QVERIFY2(!scope.caption.isEmpty() && !scope.description.isEmpty(), qPrintable(scope.id));
            QCOMPARE(normalizedScopes({scope.id}).constFirst(), scope.id);
            for (const QString &included : scope.includes)
                QVERIFY2(known->scopes.find(included) != nullptr, qPrintable(included));
        }
        QVERIFY(known->scopes.scopes().size() > 90);
        QVERIFY(known->scopes.isHighPrivilege({u"sp:all-personal-access-tokens:manage"_s}));
        QVERIFY(known->scopes.closure({u"sp:all-personal-access-tokens:manage"_s})
                    .contains(u"sp:my-personal-access-tokens:read"_s));
        QVERIFY(!known->scopes.isHighPrivilege({u"sp:search:read"_s}));
    }
};

QTEST_GUILESS_MAIN(SailPointAddressesTest)
#include "tst_sailpointaddresses.moc"
