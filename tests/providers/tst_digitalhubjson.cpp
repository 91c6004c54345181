// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubjson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::digitalhub;

/// The wire of DigitalHub's PAT API (fact sheet B1), without a wire.
class DigitalHubJsonTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPageIsReadWhole()
    {
        const auto tokens =
            readPage(R"({"content":[{"id":"6c1f9d7e-0000-4000-8000-000000000001","name":"ci","user":"ada",)"
                     R"("issuedAt":"2026-07-20T09:49:18.000+00:00","expiresAt":"2027-07-20T09:49:18.000+00:00",)"
                     R"("scopes":["profile","openid"],"ipAddress":"192.0.2.7"},)"
                     R"({"id":"b","name":"ci"}],"totalElements":2,"last":true})");
        QVERIFY(tokens);
        QCOMPARE(tokens->size(), 2);
        const Token &token = tokens->constFirst();
        QCOMPARE(token.remoteId, u"6c1f9d7e-0000-4000-8000-000000000001"_s);
        QCOMPARE(token.name, u"ci"_s);
        QCOMPARE(token.scopes, (QStringList{u"openid"_s, u"profile"_s}));
        QCOMPARE(token.createdAt.toString(Qt::ISODate), u"2026-07-20T09:49:18Z"_s);
        QCOMPARE(token.expiresAt->toString(Qt::ISODate), u"2027-07-20T09:49:18Z"_s);
        QCOMPARE(token.extras["ownerId"_L1].toString(), u"ada"_s);
        QCOMPARE(token.extras["ipAddress"_L1].toString(), u"192.0.2.7"_s);
        QVERIFY(!tokens->constLast().expiresAt);
        QVERIFY(!tokens->constLast().createdAt.isValid());
    }

    void aPageThatIsNotTheLastMayHoldEverything()
    {
        QByteArray content;
        for (int number = 0; number < 25; ++number)
            content += (number == 0 ? "" : ",") + QByteArray("{\"id\":\"t") + QByteArray::number(number) + "\"}";
        const auto tokens = readPage("{\"content\":[" + content +
                                     "],\"totalElements\":25,\"totalPages\":2,\"last\":false,\"size\":20}");
        QVERIFY(tokens);
        QCOMPARE(tokens->size(), 25);
    }

    void aPageThatHoldsLessThanThereIsIsNoListing()
    {
        const auto part = readPage(R"({"content":[{"id":"a"}],"totalElements":2})");
        QVERIFY(!part);
        QCOMPARE(part.error().kind, Error::Kind::BadReply);
        QVERIFY(part.error().detail.contains(u"1 of 2"_s));
    }

    void whatIsNoPageIsRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("nothing") << ""_ba;
        QTest::newRow("text") << "Forbidden"_ba;
        QTest::newRow("list") << "[]"_ba;
        QTest::newRow("no content") << "{}"_ba;
        QTest::newRow("content is an object") << R"({"content":{}})"_ba;
        QTest::newRow("a token without an id") << R"({"content":[{"name":"ci"}]})"_ba;
        QTest::newRow("a way up") << R"({"content":[{"id":".."}]})"_ba;
        QTest::newRow("a slash") << R"({"content":[{"id":"a/b"}]})"_ba;
        QTest::newRow("a name that is a number") << R"({"content":[{"id":"a","name":7}]})"_ba;
        QTest::newRow("scopes in one text") << R"({"content":[{"id":"a","scopes":"openid"}]})"_ba;
        QTest::newRow("no date") << R"({"content":[{"id":"a","expiresAt":"soon"}]})"_ba;
        QTest::newRow("a date that is a list") << R"({"content":[{"id":"a","expiresAt":[2027,7,20]}]})"_ba;
        QTest::newRow("a number in place of a token") << R"({"content":[7]})"_ba;
    }
    void whatIsNoPageIsRefused()
    {
        QFETCH(QByteArray, body);
        const auto tokens = readPage(body);
        QVERIFY(!tokens);
        QCOMPARE(tokens.error().kind, Error::Kind::BadReply);
    }

    void datesComeInBothForms_data()
    {
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<qint64>("milliseconds");
        QTest::newRow("offset") << QJsonValue(u"2027-07-20T09:49:18.000+00:00"_s) << Q_INT64_C(1816076958000);
        QTest::newRow("Z") << QJsonValue(u"2027-07-20T09:49:18Z"_s) << Q_INT64_C(1816076958000);
        QTest::newRow("elsewhere") << QJsonValue(u"2027-07-20T11:49:18.5+0200"_s) << Q_INT64_C(1816076958500);
        QTest::newRow("nanoseconds") << QJsonValue(u"2027-07-20T09:49:18.123456789Z"_s) << Q_INT64_C(1816076958123);
        QTest::newRow("epoch") << QJsonValue(1816076958000.0) << Q_INT64_C(1816076958000);
        QTest::newRow("word") << QJsonValue(u"soon"_s) << Q_INT64_C(-1);
        QTest::newRow("negative") << QJsonValue(-5) << Q_INT64_C(-1);
        QTest::newRow("beyond") << QJsonValue(1e300) << Q_INT64_C(-1);
        QTest::newRow("truth") << QJsonValue(true) << Q_INT64_C(-1);
    }
    void datesComeInBothForms()
    {
        QFETCH(QJsonValue, value);
        QFETCH(qint64, milliseconds);
        const auto date = readDate(value);
        QCOMPARE(date.has_value(), milliseconds >= 0);
        if (date)
            QCOMPARE(date->toMSecsSinceEpoch(), milliseconds);
    }

    void aNewTokensSecretLeavesNoCopy()
    {
        const QByteArray secret = QUuid::createUuid().toByteArray(QUuid::Id128);
        QByteArray body = QJsonDocument(QJsonObject{{u"token_type"_s, u"Bearer"_s},
                                                    {u"access_token"_s, QString::fromLatin1(secret)},
                                                    {u"expires_in"_s, 31536000}})
                              .toJson();
        const auto created = readCreatedToken(body);
        QVERIFY(created);
        QVERIFY(created->secret.equals(secret));
        QCOMPARE(*created->life, std::chrono::seconds(31536000));
        QVERIFY(!body.contains(secret));
    }

    void aNewTokenMayComeWithoutALife_data()
    {
        QTest::addColumn<QByteArray>("life");
        for (const char *life : {"null", "\"soon\"", "-1", "0", "1e300"})
            QTest::newRow(life) << QByteArray(life);
    }
    void aNewTokenMayComeWithoutALife()
    {
        QFETCH(QByteArray, life);
        QByteArray body = R"({"access_token":"x","expires_in":)" + life + "}";
        const auto created = readCreatedToken(body);
        QVERIFY(created);
        QVERIFY(!created->life);
    }

    void onlyNameAndScopesAreAskedFor()
    {
        const TokenRequest request{.name = u"Ünï \"code\""_s,
                                   .scopes = {u"profile"_s, u"OpenID"_s, u"profile"_s},
                                   .expiresAt = QDateTime::currentDateTimeUtc(),
                                   .options = {{u"preparedAt"_s, u"now"_s}}};
        const QJsonObject written{{u"name"_s, request.name}, {u"scopes"_s, QJsonArray{u"openid"_s, u"profile"_s}}};
        QCOMPARE(QJsonDocument::fromJson(writeCreateRequest(request)).object(), written);
    }

    void errorsAreJsonOrText_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("said");
        QTest::newRow("json") << R"({"status":400,"message":"no name","errorCode":null})"_ba << u"no name"_s;
        QTest::newRow("spring") << R"({"status":403,"error":"Forbidden","path":"/api"})"_ba << u"Forbidden"_s;
        QTest::newRow("text") << "Personal access token is expired\n"_ba << u"Personal access token is expired"_s;
        QTest::newRow("page") << "<html>no</html>"_ba << QString();
        QTest::newRow("nothing") << ""_ba << QString();
        QTest::newRow("list") << "[1]"_ba << QString();
    }
    void errorsAreJsonOrText()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, said);
        QCOMPARE(readComplaint(body), said);
    }

    void itSaysWhoSomebodyIs()
    {
        QCOMPARE(*readUserName(R"({"username":"ada","permissions":["ROLE_USER"]})"), u"ada"_s);
        QCOMPARE(*readUserName("{}"), QString());
        QVERIFY(!readUserName(R"({"username":7})"));
    }
};

QTEST_GUILESS_MAIN(DigitalHubJsonTest)
#include "tst_digitalhubjson.moc"
