// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubaddresses.h"
#include "digitalhubdocuments.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::digitalhub;

/// Where an account's requests go, and what the service's own documents may change of that.
class DigitalHubAddressesTest final : public QObject
{
    Q_OBJECT

private:
    static Addresses addresses() { return *Addresses::fromFields({{u"url"_s, u"https://core.example/hub"_s}}); }

private Q_SLOTS:
    void anyOfItsPagesIsAnAddress_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("kept");
        QTest::newRow("host") << u" core.example "_s << u"https://core.example"_s;
        QTest::newRow("slash") << u"https://core.example/"_s << u"https://core.example"_s;
        QTest::newRow("port") << u"https://core.example:8443"_s << u"https://core.example:8443"_s;
        QTest::newRow("below") << u"https://core.example/hub/"_s << u"https://core.example/hub"_s;
        QTest::newRow("console") << u"https://core.example/hub/console/#/projects"_s << u"https://core.example/hub"_s;
        QTest::newRow("api") << u"https://core.example/api/v1"_s << u"https://core.example"_s;
        QTest::newRow("document") << u"https://core.example/.well-known/configuration"_s << u"https://core.example"_s;
        QTest::newRow("like a page") << u"https://core.example/apiary"_s << u"https://core.example/apiary"_s;
        QTest::newRow("loopback") << u"http://127.0.0.1:8080"_s << u"http://127.0.0.1:8080"_s;
        QTest::newRow("plain") << u"http://core.example"_s << QString();
        QTest::newRow("user") << u"https://me@core.example"_s << QString();
        QTest::newRow("nothing") << QString() << QString();
        QTest::newRow("file") << u"file:///etc/passwd"_s << QString();
    }
    void anyOfItsPagesIsAnAddress()
    {
        QFETCH(QString, typed);
        QFETCH(QString, kept);
        const auto fields = normalizedFields({{u"url"_s, typed}});
        QCOMPARE(fields.has_value(), !kept.isEmpty());
        if (!fields) {
            QCOMPARE(fields.error().field, u"url"_s);
            return;
        }
        QCOMPARE(fields->value(u"url"_s), kept);
        QCOMPARE(normalizedFields(*fields), fields);
    }

    void everythingIsBelowTheCore()
    {
        const auto core = addresses();
        QCOMPARE(core.tokens().toEncoded(), "https://core.example/hub/api/v1/tokens/personal"_ba);
        QCOMPARE(core.tokens(u"a/b"_s).toEncoded(), "https://core.example/hub/api/v1/tokens/personal/a%2Fb"_ba);
        QVERIFY(core.listing().toEncoded().startsWith(core.tokens().toEncoded() + "?page=0"));
        QCOMPARE(core.whoAmI().toEncoded(), "https://core.example/hub/api/auth"_ba);
        QCOMPARE(core.tokenEndpoint().toEncoded(), "https://core.example/hub/auth/token"_ba);
        QCOMPARE(toStringList(core.origins()), QStringList{u"https://core.example"_s});
    }

    void bothDocumentsTellHowToSignIn()
    {
        const auto read = readDocuments(
            R"({"dhcore_name":"north","dhcore_version":"0.15.1","dhcore_authentication_methods":["oidc","basic","jwt"],)"
            R"("dhcore_client_id":"app"})",
            R"({"authorization_endpoint":"https://core.example/hub/auth/authorize",)"
            R"("token_endpoint":"https://core.example/hub/auth/token","scopes_supported":["profile","openid"]})",
            addresses());
        QVERIFY(read);
        QCOMPARE(read->name, u"north"_s);
        QCOMPARE(read->authentication, (QStringList{u"basic"_s, u"jwt"_s, u"oidc"_s}));
        QCOMPARE(read->scopes, (QStringList{u"openid"_s, u"profile"_s}));
        QVERIFY(read->takesBrowser());
        QVERIFY(read->takesPasswords());
    }

    void eitherDocumentMayBeMissing()
    {
        const QByteArray core = R"({"dhcore_client_id":"app",)"
                                R"("oauth2_authorization_endpoint":"https://core.example/hub/auth/authorize"})";
        const auto one = readDocuments(core, {}, addresses());
        QVERIFY(one);
        QVERIFY(one->takesBrowser());
        QCOMPARE(one->tokenEndpoint, addresses().tokenEndpoint());
        const QByteArray metadata = R"({"token_endpoint":"https://core.example/hub/t"})";
        const auto other = readDocuments("<html>", metadata, addresses());
        QVERIFY(other);
        QVERIFY(!other->takesBrowser());
        QVERIFY(!other->takesPasswords());
        QCOMPARE(other->tokenEndpoint.path(), u"/hub/t"_s);
        QVERIFY(!readDocuments({}, "[]", addresses()));
    }

    void noDocumentLeadsElsewhere_data()
    {
        QTest::addColumn<QByteArray>("metadata");
        QTest::newRow("token endpoint") << R"({"token_endpoint":"https://evil.example/auth/token"})"_ba;
        QTest::newRow("other port") << R"({"token_endpoint":"https://core.example:444/auth/token"})"_ba;
        QTest::newRow("other scheme") << R"({"token_endpoint":"http://core.example/auth/token"})"_ba;
        QTest::newRow("authorize") << R"({"authorization_endpoint":"https://evil.example/auth/authorize"})"_ba;
    }
    void noDocumentLeadsElsewhere()
    {
        QFETCH(QByteArray, metadata);
        const auto read = readDocuments("{}", metadata, addresses());
        QVERIFY(!read);
        QCOMPARE(read.error().kind, Error::Kind::BadReply);
    }
};

QTEST_GUILESS_MAIN(DigitalHubAddressesTest)
#include "tst_digitalhubaddresses.moc"
