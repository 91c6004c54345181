// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "authoritymetadata.h"
#include "fakeauthority.h"

#include <QTest>

#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What an authority says of itself is believed only where it is about itself.
class TestAuthorityMetadata : public QObject
{
    Q_OBJECT

private:
    static QJsonObject example(const QJsonObject &changes = {})
    {
        QJsonObject object{
            {u"issuer"_s, u"https://login.example/{tenantid}/v2.0"_s},
            {u"authorization_endpoint"_s, u"https://login.example/organizations/oauth2/v2.0/authorize"_s},
            {u"token_endpoint"_s, u"https://login.example/organizations/oauth2/v2.0/token"_s},
            {u"device_authorization_endpoint"_s, u"https://login.example/organizations/oauth2/v2.0/devicecode"_s}};
        for (auto change = changes.begin(); change != changes.end(); ++change)
            object.insert(change.key(), change.value());
        return object;
    }

    static Result<AuthorityMetadata> read(const QJsonObject &object, const QString &tenant = u"organizations"_s)
    {
        return readAuthorityMetadata(QJsonDocument(object).toJson(), QUrl(u"https://login.example"_s), tenant);
    }

    Result<AuthorityMetadata> fetch(const QUrl &authority, const QString &tenant = u"organizations"_s,
                                    std::chrono::milliseconds timeout = std::chrono::seconds(20))
    {
        HttpClient http(HttpOptions{});
        std::optional<Result<AuthorityMetadata>> answer;
        fetchAuthorityMetadata(
            &http, authority, tenant, this, [&](Result<AuthorityMetadata> result) { answer = std::move(result); },
            timeout);
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
            return failure(Error::Kind::Busy, u"no answer"_s);
        return *answer;
    }

private Q_SLOTS:
    void theEndpointsAreTheAuthoritysOwn()
    {
        const auto metadata = read(example());
        QVERIFY(metadata);
        QCOMPARE(metadata->tokenEndpoint, QUrl(u"https://login.example/organizations/oauth2/v2.0/token"_s));
        QCOMPARE(metadata->issuerFor(u"abc"_s), u"https://login.example/abc/v2.0"_s);
        QVERIFY(!metadata->namesItselfInCallbacks);
    }

    void whatDoesNotFitIsRefused_data()
    {
        QTest::addColumn<QJsonObject>("changes");
        QTest::newRow("another issuer") << QJsonObject{{u"issuer"_s, u"https://evil.example/{tenantid}/v2.0"_s}};
        QTest::newRow("issuer without encryption")
            << QJsonObject{{u"issuer"_s, u"http://login.example/{tenantid}/v2.0"_s}};
        QTest::newRow("no issuer") << QJsonObject{{u"issuer"_s, QJsonValue::Null}};
        QTest::newRow("issuer with a query") << QJsonObject{{u"issuer"_s, u"https://login.example/{tenantid}?x"_s}};
        QTest::newRow("token endpoint elsewhere")
            << QJsonObject{{u"token_endpoint"_s, u"https://evil.example/token"_s}};
        QTest::newRow("token endpoint at another port")
            << QJsonObject{{u"token_endpoint"_s, u"https://login.example:8443/token"_s}};
        QTest::newRow("token endpoint without encryption")
            << QJsonObject{{u"token_endpoint"_s, u"http://login.example/token"_s}};
        QTest::newRow("token endpoint behind a name")
            << QJsonObject{{u"token_endpoint"_s, u"https://login.example@evil.example/token"_s}};
        QTest::newRow("no token endpoint") << QJsonObject{{u"token_endpoint"_s, 7}};
        QTest::newRow("authorization endpoint elsewhere")
            << QJsonObject{{u"authorization_endpoint"_s, u"https://evil.example/authorize"_s}};
        QTest::newRow("authorization endpoint of a file")
            << QJsonObject{{u"authorization_endpoint"_s, u"file:///etc/passwd"_s}};
        QTest::newRow("device endpoint elsewhere")
            << QJsonObject{{u"device_authorization_endpoint"_s, u"https://evil.example/devicecode"_s}};
    }

    void whatDoesNotFitIsRefused()
    {
        QFETCH(QJsonObject, changes);
        const auto metadata = read(example(changes));
        QVERIFY(!metadata);
        QCOMPARE(metadata.error().kind, Error::Kind::BadReply);
    }

    void anAuthorityOfOneDirectoryMustBeThatOne()
    {
        const QString tenant = FakeAuthority::tenantId;
        const QString other = u"c0a10000-0000-4000-8000-00000000000f"_s;
        const auto issuer = [](const QString &id) {
            return QJsonObject{{u"issuer"_s, u"https://login.example/%1/v2.0"_s.arg(id)}};
        };
        QVERIFY(read(example(issuer(tenant)), tenant));
        QVERIFY(read(example(issuer(tenant)), tenant.toUpper()));
        QVERIFY(!read(example(issuer(other)), tenant));
        // Asked by a domain, it answers with the id.
        QVERIFY(read(example(issuer(other)), u"northwind.example"_s));
    }

    void noDeviceEndpointIsNoFault()
    {
        QJsonObject without = example();
        without.remove(u"device_authorization_endpoint"_s);
        const auto metadata = read(without);
        QVERIFY(metadata);
        QVERIFY(metadata->deviceAuthorizationEndpoint.isEmpty());
    }

    void anIssuerOfWhicheverDirectoryIsItsOwn()
    {
        const auto metadata = read(example());
        QVERIFY(metadata->isOwnIssuer(u"https://login.example/%1/v2.0"_s.arg(FakeAuthority::tenantId)));
        QVERIFY(metadata->isOwnIssuer(metadata->issuer));
        QVERIFY(!metadata->isOwnIssuer(u"https://login.example/anything/v2.0"_s));
        QVERIFY(!metadata->isOwnIssuer(u"https://login.example//v2.0"_s));
        QVERIFY(!metadata->isOwnIssuer(u"https://evil.example/%1/v2.0"_s.arg(FakeAuthority::tenantId)));
        QVERIFY(!metadata->isOwnIssuer({}));
    }

    void itIsReadFromWhereTheStandardSays()
    {
        FakeAuthority authority;
        const auto metadata = fetch(authority.server.url(QString()), u"northwind.example"_s);
        QVERIFY2(metadata, metadata ? "" : qUtf8Printable(metadata.error().detail));
        QCOMPARE(authority.server.requests().size(), 1);
        QCOMPARE(authority.server.requests().first().target,
                 "/northwind.example/v2.0/.well-known/openid-configuration"_ba);
        // A path of the authority's own stays, with or without a slash at its end.
        QVERIFY(fetch(authority.server.url(u"/base/"_s)));
        QCOMPARE(authority.server.requests().last().target,
                 "/base/organizations/v2.0/.well-known/openid-configuration"_ba);
    }

    void anAuthorityWithoutDirectoriesIsItsOwnIssuer_data()
    {
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<bool>("own");
        QTest::newRow("itself") << u"https://login.example/hub"_s << true;
        QTest::newRow("with a slash") << u"https://login.example/hub/"_s << true;
        QTest::newRow("another path") << u"https://login.example/other"_s << false;
        QTest::newRow("above") << u"https://login.example"_s << false;
        QTest::newRow("another host") << u"https://evil.example/hub"_s << false;
        QTest::newRow("none") << QString() << false;
    }

    void anAuthorityWithoutDirectoriesIsItsOwnIssuer()
    {
        QFETCH(QString, issuer);
        QFETCH(bool, own);
        const QJsonObject object = example({{u"issuer"_s, issuer}});
        const auto metadata =
            readAuthorityMetadata(QJsonDocument(object).toJson(), QUrl(u"https://login.example/hub"_s), {});
        QCOMPARE(metadata.has_value(), own);
    }

    void withoutADirectoryItIsReadRightBelow()
    {
        FakeAuthority authority;
        (void)fetch(authority.server.url(u"/hub"_s), {});
        QCOMPARE(authority.server.requests().last().target, "/hub/.well-known/openid-configuration"_ba);
    }

    void whatIsNoAuthorityOrDirectoryIsNotAsked_data()
    {
        QTest::addColumn<QString>("authority");
        QTest::addColumn<QString>("tenant");
        QTest::addColumn<QString>("field");
        QTest::newRow("without encryption") << u"http://login.example"_s << u"organizations"_s << u"authority"_s;
        QTest::newRow("a file") << u"file:///tmp"_s << u"organizations"_s << u"authority"_s;
        QTest::newRow("with a name") << u"https://me@login.example"_s << u"organizations"_s << u"authority"_s;
        QTest::newRow("with a query") << u"https://login.example?x=y"_s << u"organizations"_s << u"authority"_s;
        QTest::newRow("a path") << u"https://login.example"_s << u"a/../b"_s << u"tenant"_s;
        QTest::newRow("a way up") << u"https://login.example"_s << u".."_s << u"tenant"_s;
        QTest::newRow("a query") << u"https://login.example"_s << u"a?b"_s << u"tenant"_s;
        QTest::newRow("a line break") << u"https://login.example"_s << u"a\r\nb"_s << u"tenant"_s;
    }

    void whatIsNoAuthorityOrDirectoryIsNotAsked()
    {
        QFETCH(QString, authority);
        QFETCH(QString, tenant);
        QFETCH(QString, field);
        const auto metadata = fetch(QUrl(authority), tenant);
        QVERIFY(!metadata);
        QCOMPARE(metadata.error().kind, Error::Kind::Rejected);
        QCOMPARE(metadata.error().field, field);
    }

    void anUnknownDirectoryIsSaid()
    {
        ScriptedServer server(ScriptedServer::always(FakeAuthority::refusal(u"invalid_tenant"_s, 90002)));
        const auto metadata = fetch(server.url(QString()));
        QCOMPARE(metadata.error().kind, Error::Kind::Rejected);
        QCOMPARE(metadata.error().field, u"tenant"_s);
    }

    void anAnswerThatIsNoMetadataIsSaidInWords_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("a page") << ScriptedServer::answer(200, "<html>Hotel</html>", {"Content-Type: text/html"})
                                << Error::Kind::BadReply;
        QTest::newRow("a redirect") << ScriptedServer::answer(302, {}, {"Location: http://hotel.example/"})
                                    << Error::Kind::BadReply;
        QTest::newRow("a fault") << ScriptedServer::answer(503, "<html></html>") << Error::Kind::ServerFault;
        QTest::newRow("not found") << FakeAuthority::json(404, {{u"message"_s, u"x"_s}}) << Error::Kind::BadReply;
        QTest::newRow("empty") << ScriptedServer::answer(200) << Error::Kind::BadReply;
        QTest::newRow("a list") << ScriptedServer::answer(200, "[]", {"Content-Type: application/json"})
                                << Error::Kind::BadReply;
    }

    void anAnswerThatIsNoMetadataIsSaidInWords()
    {
        QFETCH(QByteArray, answer);
        QFETCH(Error::Kind, kind);
        ScriptedServer server(ScriptedServer::always(answer));
        const auto metadata = fetch(server.url(QString()));
        QVERIFY(!metadata);
        QCOMPARE(metadata.error().kind, kind);
        QVERIFY(metadata.error().message.endsWith(u'.'));
        QCOMPARE(server.heads(), 1);
    }

    void aSlowAuthorityIsNotWaitedForForEver()
    {
        ScriptedServer server([](const ReceivedRequest &, QTcpSocket &) {});
        const auto metadata = fetch(server.url(QString()), u"organizations"_s, std::chrono::milliseconds(200));
        QCOMPARE(metadata.error().kind, Error::Kind::TimedOut);
    }
};

QTEST_GUILESS_MAIN(TestAuthorityMetadata)
#include "tst_authoritymetadata.moc"
