// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "jsonfields.h"
#include "sailpointjson.h"
#include "sailpointlife.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::sailpoint;

namespace
{

QByteArray madeUp()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128) + QUuid::createUuid().toByteArray(QUuid::Id128);
}

QJsonObject someToken()
{
    return {{u"id"_s, u"0a1b"_s},
            {u"name"_s, u"nightly \u00e9\U0001F511"_s},
            {u"scope"_s, QJsonArray{u"sp:search:read"_s, u"idn:sources:read"_s}},
            {u"owner"_s, QJsonObject{{u"type"_s, u"IDENTITY"_s}, {u"id"_s, u"9f8e"_s}, {u"name"_s, u"Ada"_s}}},
            {u"created"_s, u"2026-10-01T12:13:14.156789Z"_s},
            {u"lastUsed"_s, u"2026-11-20T00:00:00Z"_s},
            {u"managed"_s, false},
            {u"accessTokenValiditySeconds"_s, 900},
            {u"expirationDate"_s, u"2027-10-01T14:13:14.5+02:00"_s}};
}

QByteArray bytes(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QDateTime utc(const QDate &date, const QTime &time)
{
    return {date, time, Qt::UTC};
}

/// Header, payload and signature of an access token that nobody signed.
QByteArray webToken(const QJsonObject &claims)
{
    const auto part = [](const QByteArray &json) {
        return json.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    };
    return part("{\"alg\":\"none\"}") + '.' + part(bytes(claims)) + ".c2lnbmF0dXJl";
}

} // namespace

/// Bytes of fact sheet A4, A5, A8 and A9, and back.
class SailPointJsonTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTokenIsReadWithAllThatIsKnownOfIt();
    void whatIsMissingOrNullIsNotKnown();
    void aTokenOfThePlatformIsReadOnly();
    void whatIsNoListOfTokensIsUnreadable_data();
    void whatIsNoListOfTokensIsUnreadable();
    void theSecretIsCutOutOfTheAnswer();
    void theScopeIsAlwaysWritten_data();
    void theScopeIsAlwaysWritten();
    void datesOfAnyPrecision_data();
    void datesOfAnyPrecision();
    void whoAnAccessTokenIsOf();
    void anExchangeSaysWhoseTheTokenIs();
    void complaintsInEachShape_data();
    void complaintsInEachShape();
};

void SailPointJsonTest::aTokenIsReadWithAllThatIsKnownOfIt()
{
    const auto tokens = readTokens(QJsonDocument(QJsonArray{someToken()}).toJson());
    QVERIFY(tokens);
    QCOMPARE(tokens->size(), 1);
    const Token &token = tokens->constFirst();
    QCOMPARE(token.remoteId, u"0a1b"_s);
    QCOMPARE(token.name, u"nightly \u00e9\U0001F511"_s);
    QCOMPARE(token.scopes, (QStringList{u"idn:sources:read"_s, u"sp:search:read"_s}));
    QCOMPARE(token.createdAt, utc({2026, 10, 1}, QTime(12, 13, 14, 156)));
    QCOMPARE(token.expiresAt, std::optional(utc({2027, 10, 1}, QTime(12, 13, 14, 500))));
    QCOMPARE(token.lastUsedAt, std::optional(utc({2026, 11, 20}, QTime(0, 0))));
    QCOMPARE(token.status, TokenStatus::Active);
    QCOMPARE(token.extras, (QJsonObject{{u"owner"_s, u"Ada"_s},
                                        {u"ownerId"_s, u"9f8e"_s},
                                        {u"accessTokenSeconds"_s, 900},
                                        {u"options"_s, QJsonObject{{u"access-token-life"_s, u"15m"_s}}}}));
}

void SailPointJsonTest::whatIsMissingOrNullIsNotKnown()
{
    const auto bare =
        readToken("{\"id\":\"x\",\"name\":null,\"scope\":null,\"expirationDate\":null,\"lastUsed\":null}");
    QVERIFY(bare);
    QVERIFY(bare->scopes.isEmpty() && !bare->expiresAt && !bare->lastUsedAt && !bare->createdAt.isValid());
    QVERIFY(bare->extras.isEmpty());
    QCOMPARE(readToken("\xEF\xBB\xBF{\"id\":\"x\"}")->remoteId, u"x"_s);
}

void SailPointJsonTest::aTokenOfThePlatformIsReadOnly()
{
    QJsonObject managed = someToken();
    managed.insert(u"managed"_s, true);
    QCOMPARE(readToken(bytes(managed))->extras["readOnly"_L1].toString(), u"managed"_s);
}

void SailPointJsonTest::whatIsNoListOfTokensIsUnreadable_data()
{
    QTest::addColumn<QByteArray>("body");
    const auto with = [](const QString &key, const QJsonValue &value) {
        QJsonObject token = someToken();
        token.insert(key, value);
        return QJsonDocument(QJsonArray{token}).toJson();
    };
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("an object") << bytes(someToken());
    QTest::newRow("a page") << "<html></html>"_ba;
    QTest::newRow("cut off") << QJsonDocument(QJsonArray{someToken()}).toJson().chopped(3);
    QTest::newRow("a list of texts") << "[\"a\"]"_ba;
    QTest::newRow("a number for an id") << with(u"id"_s, 7);
    QTest::newRow("no id") << with(u"id"_s, u""_s);
    QTest::newRow("an id that leads up") << with(u"id"_s, u".."_s);
    QTest::newRow("an id with a line break") << with(u"id"_s, u"a\nb"_s);
    QTest::newRow("an endless id") << with(u"id"_s, QString(300, u'a'));
    QTest::newRow("scopes in one text") << with(u"scope"_s, u"sp:scopes:all"_s);
    QTest::newRow("a number among scopes") << with(u"scope"_s, QJsonArray{1});
    QTest::newRow("no date") << with(u"expirationDate"_s, u"soon"_s);
    QTest::newRow("a date without a zone") << with(u"expirationDate"_s, u"2027-10-01T14:13:14"_s);
    QTest::newRow("a number for a date") << with(u"created"_s, 1'700'000'000);
}

void SailPointJsonTest::whatIsNoListOfTokensIsUnreadable()
{
    QFETCH(QByteArray, body);
    const auto tokens = readTokens(body);
    QVERIFY(!tokens);
    QCOMPARE(tokens.error().kind, Error::Kind::BadReply);
    QVERIFY(!tokens.error().detail.isEmpty());
    QVERIFY(!tokens.error().detail.contains(u"nightly"_s));
}

void SailPointJsonTest::theSecretIsCutOutOfTheAnswer()
{
    const QByteArray secret = madeUp();
    QJsonObject answer = someToken();
    answer.insert(u"secret"_s, QString::fromLatin1(secret));
    QByteArray body = bytes(answer);
    const auto created = readCreatedToken(body);
    QVERIFY(created);
    QVERIFY(created->secret.equals(secret));
    QVERIFY(!body.contains(secret));
    QCOMPARE(created->token, *readToken(bytes(someToken())));
    QByteArray without = bytes(someToken());
    QVERIFY(readCreatedToken(without)->secret.isEmpty());
}

void SailPointJsonTest::theScopeIsAlwaysWritten_data()
{
    QTest::addColumn<TokenRequest>("request");
    QTest::addColumn<QJsonObject>("wanted");
    const QDateTime end = utc({2027, 1, 2}, QTime(3, 4, 5, 6));
    const QJsonArray scope{u"idn:a:read"_s, u"sp:b:read"_s};
    const QStringList scopes{u"sp:b:read"_s, u"IDN:a:read"_s};
    QTest::newRow("with a date")
        << TokenRequest{.name = u"ci"_s, .scopes = scopes, .expiresAt = end, .options = {{u"preparedAt"_s, u"x"_s}}}
        << QJsonObject{{u"name"_s, u"ci"_s}, {u"scope"_s, scope}, {u"expirationDate"_s, u"2027-01-02T03:04:05.006Z"_s}};
    QTest::newRow("never")
        << TokenRequest{.name = u"ci"_s, .scopes = scopes, .expiresAt = {}, .options = {}, .neverAcknowledged = true}
        << QJsonObject{{u"name"_s, u"ci"_s}, {u"scope"_s, scope}, {u"userAwareTokenNeverExpires"_s, true}};
    QTest::newRow("short-lived access tokens") << TokenRequest{.name = u"ci"_s,
                                                               .scopes = scopes,
                                                               .expiresAt = end,
                                                               .options = {{u"access-token-life"_s, u"15s"_s}}}
                                               << QJsonObject{{u"name"_s, u"ci"_s},
                                                              {u"scope"_s, scope},
                                                              {u"expirationDate"_s, u"2027-01-02T03:04:05.006Z"_s},
                                                              {u"accessTokenValiditySeconds"_s, 15}};
}

void SailPointJsonTest::theScopeIsAlwaysWritten()
{
    QFETCH(TokenRequest, request);
    QFETCH(QJsonObject, wanted);
    const QByteArray written = writeCreateRequest(request, Expiry{request.expiresAt}, *lifeAsked(request.options));
    QCOMPARE(QJsonDocument::fromJson(written).object(), wanted);
}

void SailPointJsonTest::datesOfAnyPrecision_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QDateTime>("wanted");
    QTest::newRow("seconds") << u"2026-02-05T10:59:27Z"_s << utc({2026, 2, 5}, {10, 59, 27});
    QTest::newRow("milliseconds") << u"2026-02-05T10:59:27.214Z"_s << utc({2026, 2, 5}, {10, 59, 27, 214});
    QTest::newRow("one digit") << u"2026-02-05T10:59:27.2Z"_s << utc({2026, 2, 5}, {10, 59, 27, 200});
    QTest::newRow("microseconds") << u"2026-02-05T10:59:27.214999Z"_s << utc({2026, 2, 5}, {10, 59, 27, 214});
    QTest::newRow("thirty digits") << u"2026-02-05T10:59:27.214999999999999999999999999999Z"_s
                                   << utc({2026, 2, 5}, {10, 59, 27, 214});
    QTest::newRow("lower case") << u"2026-02-05t10:59:27z"_s << utc({2026, 2, 5}, {10, 59, 27});
    QTest::newRow("east") << u"2026-02-05T10:59:27+05:30"_s << utc({2026, 2, 5}, {5, 29, 27});
    QTest::newRow("west, over midnight") << u"2026-02-05T20:00:00-0800"_s << utc({2026, 2, 6}, {4, 0});
    QTest::newRow("no zone") << u"2026-02-05T10:59:27"_s << QDateTime();
    QTest::newRow("no such day") << u"2026-02-30T10:59:27Z"_s << QDateTime();
    QTest::newRow("words") << u"never"_s << QDateTime();
}

void SailPointJsonTest::datesOfAnyPrecision()
{
    QFETCH(QString, text);
    QFETCH(QDateTime, wanted);
    QCOMPARE(dateFromText(text).value_or(QDateTime()), wanted);
    if (wanted.isValid())
        QCOMPARE(dateFromText(writeDate(wanted)), std::optional(wanted));
}

void SailPointJsonTest::whoAnAccessTokenIsOf()
{
    const QJsonObject claims{{u"identity_id"_s, u"9f8e"_s}, {u"user_name"_s, u"ada"_s}, {u"exp"_s, 1}};
    QCOMPARE(readClaims(webToken(claims)), (Claims{u"9f8e"_s, u"ada"_s}));
    QCOMPARE(readClaims("opaque"), Claims());
    QCOMPARE(readClaims("a.b.c"), Claims());
    QCOMPARE(readClaims(""), Claims());
    QCOMPARE(readClaims(webToken({{u"identity_id"_s, 7}})), Claims());
}

void SailPointJsonTest::anExchangeSaysWhoseTheTokenIs()
{
    const QByteArray accessToken = webToken({{u"identity_id"_s, u"within"_s}});
    QJsonObject answer{{u"access_token"_s, QString::fromLatin1(accessToken)}, {u"token_type"_s, u"bearer"_s}};
    QByteArray body = bytes(answer);
    auto read = readExchangeAnswer(body);
    QVERIFY(read && read->isBearer);
    QCOMPARE(read->claims.identityId, u"within"_s);
    QVERIFY(!body.contains(accessToken));
    answer.insert(u"identity_id"_s, u"outside"_s);
    body = bytes(answer);
    QCOMPARE(readExchangeAnswer(body)->claims.identityId, u"outside"_s);
    answer.insert(u"token_type"_s, u"N_A"_s);
    body = bytes(answer);
    QVERIFY(!readExchangeAnswer(body)->isBearer);
    body = "[]";
    QVERIFY(!readExchangeAnswer(body));
    body = "{}";
    QVERIFY(!readExchangeAnswer(body)->isBearer);
}

void SailPointJsonTest::complaintsInEachShape_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Complaint>("wanted");
    QTest::newRow("messages") << "{\"detailCode\":\"400.1 Bad Request "
                                 "Content\",\"trackingId\":\"e7eab60924f64aa284175b9fa3309599\",\"messages\":"
                                 "[{\"locale\":\"en-US\",\"localeOrigin\":\"DEFAULT\",\"text\":\"The request was not "
                                 "valid.\"}],\"causes\":[{\"text\":"
                                 "\"because\"}]}"_ba
                              << Complaint{u"400.1 Bad Request Content"_s, u"e7eab60924f64aa284175b9fa3309599"_s,
                                           u"The request was not valid. because"_s};
    QTest::newRow("more than that it was refused")
        << "{\"detailCode\":\"x\",\"messages\":[{\"text\":\"The request was syntactically correct but its content is "
           "semantically invalid.\"},{\"text\":\"The name is taken.\"},{\"text\":\"The name is taken.\"}]}"_ba
        << Complaint{u"x"_s, {}, u"The name is taken."_s};
    QTest::newRow("that it was refused")
        << "{\"detailCode\":\"x\",\"messages\":[{\"text\":\"Its content is semantically invalid.\"}]}"_ba
        << Complaint{u"x"_s, {}, u"Its content is semantically invalid."_s};
    QTest::newRow("causes alone") << "{\"detailCode\":\"x\",\"messages\":[],\"causes\":[{\"text\":\"because\"}]}"_ba
                                  << Complaint{u"x"_s, {}, u"because"_s};
    QTest::newRow("401") << "{\"error\":\"JWT is required\"}"_ba << Complaint{{}, {}, u"JWT is required"_s};
    QTest::newRow("token endpoint") << "{\"error\":\"invalid_client\",\"error_description\":\"no\"}"_ba
                                    << Complaint{{}, {}, u"no"_s};
    QTest::newRow("429") << "{\"message\":\" Rate Limit Exceeded \"}"_ba << Complaint{{}, {}, u"Rate Limit Exceeded"_s};
    QTest::newRow("plain") << "out of order\n"_ba << Complaint{{}, {}, u"out of order"_s};
    QTest::newRow("a page") << "<!doctype html>"_ba << Complaint();
    QTest::newRow("nothing") << ""_ba << Complaint();
    QTest::newRow("a list") << "[1]"_ba << Complaint();
}

void SailPointJsonTest::complaintsInEachShape()
{
    QFETCH(QByteArray, body);
    QFETCH(Complaint, wanted);
    QCOMPARE(readComplaint(body), wanted);
}

Q_DECLARE_METATYPE(patkeeper::TokenRequest)
Q_DECLARE_METATYPE(patkeeper::sailpoint::Complaint)

QTEST_GUILESS_MAIN(SailPointJsonTest)
#include "tst_sailpointjson.moc"
