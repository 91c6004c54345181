// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangeanswer.h"
#include "exchangefixture.h"
#include "httpclient.h"
#include "utc.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Kind = Error::Kind;

/// What token endpoints answer, fit or not.
class TestExchangeAnswer : public QObject
{
    Q_OBJECT

private:
    static inline const QDateTime now = QDateTime({2026, 11, 23}, {8, 0, 0}, utcZone);
    const QByteArray m_token = "eyJ" + madeUpSecret();
    const QByteArray m_pat = madeUpSecret();

    ExchangeRequest request(const QStringList &scopes = {}) const
    {
        return *exchangeRequest(subjectOffer(), accountAt(u"https://core.example:8443"_s), {}, {.scopes = scopes});
    }

    static ExchangeRequest pairRequest()
    {
        return *exchangeRequest(pairOffer(), accountAt(u"https://northwind.api.example"_s), {}, {});
    }

    static HttpResponse response(int status, const QByteArray &body, const QByteArray &type = "application/json",
                                 QList<HttpHeader> headers = {})
    {
        HttpResponse response;
        response.status = status;
        response.body = body;
        headers.append({.name = "Content-Type"_ba, .value = type});
        response.headers = headers;
        return response;
    }

    Result<ExchangedCredentials> read(HttpResponse answer, const ExchangeRequest &asked) const
    {
        return readExchangeAnswer(answer, asked, singleSecret(Secret(m_pat)), now);
    }

    Result<ExchangedCredentials> read(const QByteArray &json, const QStringList &scopes = {}) const
    {
        return read(response(200, json), request(scopes));
    }

    QByteArray with(const QByteArray &rest) const { return "{\"access_token\":\"" + m_token + "\"" + rest + "}"; }

    static QStringList namesOf(const ExchangedCredentials &credentials)
    {
        QStringList names;
        for (const CredentialField &field : credentials.fields)
            names.append(field.name);
        return names;
    }

    static QByteArray valueOf(const ExchangedCredentials &credentials, const QString &name)
    {
        for (const CredentialField &field : credentials.fields) {
            if (field.name == name)
                return field.value.view().toByteArray();
        }
        return "(missing)";
    }

private Q_SLOTS:
    // Fact sheet A8.
    void anAnswerToAPairIsTakenWhole()
    {
        const auto answer = read(
            response(200,
                     with(R"(,"token_type":"bearer","expires_in":749,"scope":"sp:scopes:all","accessType":"OFFLINE",
            "tenant_id":"t","internal":false,"pod":"p","strong_auth_supported":false,"org":"northwind","user_id":"7",
            "identity_id":"8","strong_auth":true,"enabled":true,"jti":"j")")),
            pairRequest());
        QVERIFY2(answer, answer ? "" : qUtf8Printable(answer.error().detail));
        QVERIFY(answer->accessToken.equals(m_token));
        QCOMPARE(answer->tokenType, u"bearer"_s);
        QVERIFY(!typeDiffers(*answer));
        QCOMPARE(answer->expiresAt, now.addSecs(749));
        QCOMPARE(answer->grantedScopes, QStringList{u"sp:scopes:all"_s});
        QVERIFY(!scopeDiffers(*answer));
        QCOMPARE(namesOf(*answer),
                 QStringList({u"accessType"_s, u"tenant_id"_s, u"internal"_s, u"pod"_s, u"strong_auth_supported"_s,
                              u"org"_s, u"user_id"_s, u"identity_id"_s, u"strong_auth"_s, u"enabled"_s, u"jti"_s}));
        QCOMPARE(valueOf(*answer, u"internal"_s), "false"_ba);
    }

    // Fact sheet B3.
    void credentialsOfOthersComeInTheirOrderAsTheyAre()
    {
        const QByteArray key = madeUpSecret();
        HttpResponse answered = response(200, with(",\"token_type\":\"Bearer\",\"id_token\":\"" + m_token +
                                                   R"(","expires_in":28800,"client_id":"core",
            "issuer":"https://core.example","issued_token_type":"urn:ietf:params:oauth:token-type:access_token",
            "dh_projects":"one,two","aws_access_key_id":"AK","aws_secret_access_key":")" +
                                                   key +
                                                   "\",\"aws_session_token\":\"st\",\n"
                                                   "\"aws_credentials_expiration\":\"2026-11-23T16:05:00Z\",\"db_"
                                                   "username\":\"u_1\",\"db_password\":\"p'a\\\"s\\n$s\",\n"
                                                   "\"limits\":{ \"size\" : [1, 2] },\"port\":5432,\"nothing\":null"));
        const auto answer = readExchangeAnswer(answered, request({u"credentials"_s}), singleSecret(Secret(m_pat)), now);
        QVERIFY2(answer, answer ? "" : qUtf8Printable(answer.error().detail));
        QCOMPARE(namesOf(*answer),
                 QStringList({u"id_token"_s, u"client_id"_s, u"issuer"_s, u"dh_projects"_s, u"aws_access_key_id"_s,
                              u"aws_secret_access_key"_s, u"aws_session_token"_s, u"aws_credentials_expiration"_s,
                              u"db_username"_s, u"db_password"_s, u"limits"_s, u"port"_s, u"nothing"_s}));
        QCOMPARE(valueOf(*answer, u"aws_secret_access_key"_s), key);
        QCOMPARE(valueOf(*answer, u"db_password"_s), "p'a\"s\n$s"_ba);
        QCOMPARE(valueOf(*answer, u"limits"_s), R"({"size":[1,2]})"_ba);
        QCOMPARE(valueOf(*answer, u"port"_s), "5432"_ba);
        QCOMPARE(storageKeysExpireAt(*answer), QDateTime({2026, 11, 23}, {16, 5, 0}, utcZone));
        QVERIFY(!answer->grantedScopes);
        QVERIFY(!scopeDiffers(*answer));
        QVERIFY(!answered.body.contains(m_token));
        QVERIFY(!answered.body.contains(key));
    }

    // Fact sheet D.
    void whatIsOptionalMayBeMissing()
    {
        const auto answer = read(with(""));
        QVERIFY(answer);
        QVERIFY(answer->accessToken.equals(m_token));
        QVERIFY(answer->tokenType.isEmpty() && answer->issuedTokenType.isEmpty());
        QVERIFY(!answer->expiresAt);
        QVERIFY(!timeLeft(*answer, now));
        QVERIFY(!answer->grantedScopes);
        QVERIFY(answer->fields.empty());
        QVERIFY(!typeDiffers(*answer));
        QVERIFY(!storageKeysExpireAt(*answer));
    }

    void aLifeIsReadWhereItIsOne_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<qint64>("seconds"); // 0: not said.
        QTest::newRow("a number") << "3600"_ba << 3600LL;
        QTest::newRow("a text") << "\"3600\""_ba << 3600LL;
        QTest::newRow("with a fraction") << "59.9"_ba << 59LL;
        QTest::newRow("with an exponent") << "3.6e3"_ba << 3600LL;
        QTest::newRow("nothing") << "0"_ba << 0LL;
        QTest::newRow("negative") << "-5"_ba << 0LL;
        QTest::newRow("for ever") << "1e300"_ba << 0LL;
        QTest::newRow("a word") << "\"soon\""_ba << 0LL;
        QTest::newRow("null") << "null"_ba << 0LL;
        QTest::newRow("a structure") << "[3600]"_ba << 0LL;
        QTest::newRow("yes") << "true"_ba << 0LL;
    }

    void aLifeIsReadWhereItIsOne()
    {
        QFETCH(QByteArray, json);
        QFETCH(qint64, seconds);
        const auto answer = read(with(",\"expires_in\":" + json));
        QVERIFY(answer);
        QCOMPARE(answer->expiresAt, seconds > 0 ? std::optional(now.addSecs(seconds)) : std::nullopt);
    }

    void theEndIsToldByTheServicesClock()
    {
        // The service is two hours ahead of this computer.
        const auto answer = read(response(200, with(",\"expires_in\":600"), "application/json",
                                          {{.name = "Date"_ba, .value = "Mon, 23 Nov 2026 10:00:00 GMT"_ba}}),
                                 request());
        QVERIFY(answer);
        QCOMPARE(answer->expiresAt, QDateTime({2026, 11, 23}, {10, 10, 0}, utcZone));
        QCOMPARE(timeLeft(*answer, now), std::chrono::seconds(600));
        QCOMPARE(timeLeft(*answer, now.addSecs(590)), std::chrono::seconds(10));
        QCOMPARE(timeLeft(*answer, now.addSecs(4000)), std::chrono::seconds(0));
    }

    void scopesAreComparedAsSets_data()
    {
        QTest::addColumn<QStringList>("asked");
        QTest::addColumn<QByteArray>("scope"); // As JSON; empty: not there.
        QTest::addColumn<bool>("differs");
        QTest::addColumn<QStringList>("missing");
        const QStringList two{u"openid"_s, u"credentials"_s};
        QTest::newRow("not said") << two << ""_ba << false << QStringList();
        QTest::newRow("the same") << two << "\"openid credentials\""_ba << false << QStringList();
        QTest::newRow("in another order") << two << "\"credentials  openid\""_ba << false << QStringList();
        QTest::newRow("as a list") << two << R"(["credentials","openid"])"_ba << false << QStringList();
        QTest::newRow("one silently dropped") << two << "\"openid\""_ba << true << QStringList{u"credentials"_s};
        QTest::newRow("all dropped") << two << "\"\""_ba << true << two;
        QTest::newRow("one more") << two << "\"openid profile credentials\""_ba << true << QStringList();
        QTest::newRow("in another case") << two << "\"OpenID credentials\""_ba << true << QStringList{u"openid"_s};
        QTest::newRow("nothing asked for") << QStringList() << "\"openid\""_ba << false << QStringList();
        QTest::newRow("a number") << two << "7"_ba << false << QStringList();
    }

    void scopesAreComparedAsSets()
    {
        QFETCH(QStringList, asked);
        QFETCH(QByteArray, scope);
        QFETCH(bool, differs);
        QFETCH(QStringList, missing);
        const auto answer = read(with(scope.isEmpty() ? scope : ",\"scope\":" + scope), asked);
        QVERIFY(answer);
        QCOMPARE(scopeDiffers(*answer), differs);
        QCOMPARE(missingScopes(*answer), missing);
    }

    void anotherTypeOfTokenIsKeptAndKnown_data()
    {
        QTest::addColumn<QByteArray>("rest");
        QTest::addColumn<bool>("differs");
        QTest::addColumn<QString>("text");
        const QByteArray asked = R"(,"issued_token_type":"urn:ietf:params:oauth:token-type:access_token")";
        const QByteArray saml = R"(,"issued_token_type":"urn:ietf:params:oauth:token-type:saml2")";
        QTest::newRow("as asked") << asked + R"(,"token_type":"Bearer")" << false
                                  << u"Bearer, urn:ietf:params:oauth:token-type:access_token"_s;
        QTest::newRow("not applicable") << asked + R"(,"token_type":"N_A")" << true
                                        << u"N_A, urn:ietf:params:oauth:token-type:access_token"_s;
        QTest::newRow("an assertion") << saml + R"(,"token_type":"N_A")" << true
                                      << u"N_A, urn:ietf:params:oauth:token-type:saml2"_s;
        QTest::newRow("bound to a key") << R"(,"token_type":"DPoP")"_ba << true << u"DPoP"_s;
        QTest::newRow("of no type") << R"(,"token_type":null)"_ba << false << QString();
        QTest::newRow("of a type that is no word") << R"(,"token_type":"a\u0007b")"_ba << false << QString();
    }

    void anotherTypeOfTokenIsKeptAndKnown()
    {
        QFETCH(QByteArray, rest);
        QFETCH(bool, differs);
        QFETCH(QString, text);
        const auto answer = read(with(rest));
        QVERIFY(answer);
        QCOMPARE(typeDiffers(*answer), differs);
        QCOMPARE(typeText(*answer), text);
    }

    void anAssertionThatWasAskedForIsNoOtherType()
    {
        ExchangeRequest asked = request();
        asked.requestedTokenType = u"urn:ietf:params:oauth:token-type:saml2"_s;
        const auto answer = read(
            response(200, with(R"(,"token_type":"N_A","issued_token_type":"urn:ietf:params:oauth:token-type:saml2")")),
            asked);
        QVERIFY(answer);
        QVERIFY(!typeDiffers(*answer));
    }

    void theEndOfStorageKeysIsReadInItsForms_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QDateTime>("end");
        const QDateTime at({2026, 11, 23}, {16, 5, 0}, utcZone);
        QTest::newRow("as the service writes it") << "\"2026-11-23T16:05:00Z\""_ba << at;
        QTest::newRow("with an offset") << "\"2026-11-23T17:05:00+01:00\""_ba << at;
        QTest::newRow("without a zone") << "\"2026-11-23T16:05:00\""_ba << at;
        QTest::newRow("no date") << "\"tomorrow\""_ba << QDateTime();
        QTest::newRow("a number") << "1795449900"_ba << QDateTime();
    }

    void theEndOfStorageKeysIsReadInItsForms()
    {
        QFETCH(QByteArray, value);
        QFETCH(QDateTime, end);
        const auto answer = read(with(",\"aws_credentials_expiration\":" + value));
        QVERIFY(answer);
        QCOMPARE(storageKeysExpireAt(*answer).value_or(QDateTime()), end);
    }

    void whatIsNoAnswerIsSaidToBeNone_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QString>("message"); // A part of it.
        const auto json = "application/json"_ba;
        const QString address = u"address of the token endpoint"_s;
        QTest::newRow("an array") << 200 << json << R"([{"access_token":"x"}])"_ba << Kind::BadReply << address;
        QTest::newRow("a page") << 200 << "text/html"_ba << "<!doctype html><html>"_ba << Kind::BadReply
                                << u"web page"_s;
        QTest::newRow("a page that says it is JSON") << 200 << json << " <html>"_ba << Kind::BadReply << u"web page"_s;
        QTest::newRow("an empty body") << 200 << json << ""_ba << Kind::BadReply << address;
        QTest::newRow("no content") << 204 << json << ""_ba << Kind::BadReply << address;
        QTest::newRow("cut off") << 200 << json << "{\"access_token\":\"x"_ba << Kind::BadReply << address;
        QTest::newRow("without a token") << 200 << json << R"({"token_type":"Bearer"})"_ba << Kind::BadReply << address;
        QTest::newRow("an empty token") << 200 << json << R"({"access_token":""})"_ba << Kind::BadReply << address;
        QTest::newRow("a token that is none")
            << 200 << json << R"({"access_token":{"a":1}})"_ba << Kind::BadReply << address;
        QTest::newRow("a token with a line break")
            << 200 << json << R"({"access_token":"x\r\nCookie: y"})"_ba << Kind::BadReply << address;
        QTest::newRow("a fault in plain text")
            << 500 << "text/plain"_ba << "Something broke"_ba << Kind::ServerFault << u"Try again later"_s;
        QTest::newRow("a fault as a page")
            << 502 << "text/html"_ba << "<html>Bad gateway"_ba << Kind::ServerFault << u"Try again later"_s;
        QTest::newRow("not there") << 404 << "text/html"_ba << "<html>"_ba << Kind::NotFound << u"no token endpoint"_s;
        QTest::newRow("an error in an answer that says yes")
            << 200 << json << R"({"error":"invalid_grant"})"_ba << Kind::Rejected << u"does not accept this token"_s;
        QTest::newRow("a refusal as an array") << 400 << json << "[1]"_ba << Kind::Rejected << u"refused"_s;
    }

    void whatIsNoAnswerIsSaidToBeNone()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, body);
        QFETCH(Kind, kind);
        QFETCH(QString, message);
        const auto answer = read(response(status, body, type), request());
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, kind);
        QVERIFY2(answer.error().message.contains(message), qUtf8Printable(answer.error().message));
        QVERIFY2(answer.error().detail.contains(u"POST core.example:8443: HTTP %1"_s.arg(status)),
                 qUtf8Printable(answer.error().detail));
    }

    void aRedirectIsExplained()
    {
        const auto answer = read(
            response(302, {}, "text/html", {{.name = "Location"_ba, .value = "https://evil.example/x?y=secret"_ba}}),
            request());
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::BadReply);
        QVERIFY(answer.error().message.contains(u"was not sent there"_s));
        QVERIFY(answer.error().detail.endsWith(u"to evil.example"_s));
    }

    void aServiceThatWantsQuietIsBelieved()
    {
        const auto answer = read(response(429, R"({"message":" Rate Limit Exceeded "})", "application/json",
                                          {{.name = "Retry-After"_ba, .value = "7"_ba}}),
                                 request());
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::RateLimited);
        QCOMPARE(answer.error().retryAfter, std::chrono::seconds(7));
    }

    void eachRefusalIsSaidInItsOwnWords_data()
    {
        QTest::addColumn<bool>("pair");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QString>("message"); // A part of it.
        QTest::addColumn<QString>("field");
        const auto code = [](const QByteArray &name) { return "{\"error\":\"" + name + "\"}"; };
        QTest::newRow("invalid_grant") << false << 400 << code("invalid_grant") << Kind::Rejected
                                       << u"does not accept this token"_s << QString();
        QTest::newRow("invalid_client") << false << 401 << code("invalid_client") << Kind::Rejected << u"client id"_s
                                        << u"client-id"_s;
        QTest::newRow("invalid_client of a pair")
            << true << 401 << code("invalid_client") << Kind::Rejected << u"does not accept this token"_s << QString();
        QTest::newRow("invalid_request") << false << 400 << code("invalid_request") << Kind::Rejected
                                         << u"kind of token"_s << QString();
        QTest::newRow("invalid_scope") << false << 400 << code("invalid_scope") << Kind::Rejected << u"fewer scopes"_s
                                       << u"scopes"_s;
        QTest::newRow("invalid_target") << false << 400 << code("invalid_target") << Kind::Rejected
                                        << u"audience or resource"_s << u"audience"_s;
        QTest::newRow("unauthorized_client")
            << false << 400 << code("unauthorized_client") << Kind::Forbidden << u"administrator"_s << QString();
        QTest::newRow("unsupported_grant_type")
            << false << 400 << code("unsupported_grant_type") << Kind::Unsupported << u"this way"_s << QString();
        QTest::newRow("access_denied") << false << 403 << code("access_denied") << Kind::Forbidden
                                       << u"does not allow"_s << QString();
        QTest::newRow("temporarily_unavailable")
            << false << 400 << code("temporarily_unavailable") << Kind::ServerFault << u"later"_s << QString();
        QTest::newRow("one that nobody knows")
            << false << 400 << code("no_moon_tonight") << Kind::Rejected << u"refused the exchange"_s << QString();
        QTest::newRow("with a description")
            << false << 400 << R"({"error":"invalid_scope","error_description":"no such scope: moon"})"_ba
            << Kind::Rejected << u"It says: “no such scope: moon”"_s << u"scopes"_s;
        // Fact sheet B3.
        QTest::newRow("another shape")
            << false << 400 << R"({"status":400,"message":"invalid or missing subject_token","errorCode":null})"_ba
            << Kind::Rejected << u"It says: “invalid or missing subject_token”"_s << QString();
        QTest::newRow("plain text") << false << 400 << "Personal access token is expired"_ba << Kind::Rejected
                                    << u"It says: “Personal access token is expired”"_s << QString();
        QTest::newRow("forbidden without a word")
            << false << 403 << ""_ba << Kind::Forbidden << u"active"_s << QString();
        // Fact sheet D.
        QTest::newRow("with a code of its own")
            << false << 400
            << R"({"code":"oidc.invalid_grant","error":"invalid_grant","message":"Grant request is invalid."})"_ba
            << Kind::Rejected << u"It says: “Grant request is invalid.”"_s << QString();
        QTest::newRow("with nothing but a code of its own")
            << false << 400 << R"({"code":"oidc.invalid_target","message":"Invalid resource."})"_ba << Kind::Rejected
            << u"audience or resource"_s << u"audience"_s;
        // Fact sheet A8, A9.
        QTest::newRow("a sentence for a code") << true << 401 << R"({"error":"JWT is required"})"_ba << Kind::Rejected
                                               << u"It says: “JWT is required”"_s << QString();
        QTest::newRow("with messages")
            << true << 400
            << R"({"detailCode":"400.1 Bad Request Content","trackingId":"0123456789abcdef0123456789abcdef",
                "messages":[{"locale":"en-US","localeOrigin":"DEFAULT","text":"The request was invalid."}]})"_ba
            << Kind::Rejected << u"It says: “The request was invalid.”"_s << QString();
    }

    void eachRefusalIsSaidInItsOwnWords()
    {
        QFETCH(bool, pair);
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(Kind, kind);
        QFETCH(QString, message);
        QFETCH(QString, field);
        const auto answer = read(response(status, body), pair ? pairRequest() : request());
        QVERIFY(!answer);
        const Error &error = answer.error();
        QCOMPARE(error.kind, kind);
        QVERIFY2(error.message.contains(message), qUtf8Printable(error.message));
        QVERIFY(!error.message.contains(u'%'));
        QCOMPARE(error.field, field);
    }

    void theTrackingIdIsInTheDetail()
    {
        const auto answer = read(response(500, R"({"trackingId":"0123456789abcdef0123456789abcdef"})"), pairRequest());
        QVERIFY(!answer);
        QVERIFY(answer.error().detail.contains(u"tracking id 0123456789abcdef0123456789abcdef"_s));
    }

    void whatWasSentIsNotRepeated_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("behind");
        QTest::newRow("in plain text") << 400 << "Unknown token: "_ba << "!"_ba;
        QTest::newRow("in a fault") << 500 << "java.lang.Error at "_ba << ""_ba;
        QTest::newRow("in a message") << 400 << "{\"message\":\"unknown token "_ba << "\"}"_ba;
        QTest::newRow("in a description")
            << 400 << "{\"error\":\"invalid_grant\",\"error_description\":\"unknown token "_ba << "\"}"_ba;
        QTest::newRow("as the code") << 400 << "{\"error\":\""_ba << "\"}"_ba;
        QTest::newRow("as the tracking id") << 400 << "{\"trackingId\":\""_ba << "\"}"_ba;
        QTest::newRow("in an answer that says yes")
            << 200 << "{\"error\":\"x\",\"error_description\":\""_ba << "\"}"_ba;
        QTest::newRow("where it is cut off") << 400 << QByteArray(1990, '-') << QByteArray(50, '-');
    }

    void whatWasSentIsNotRepeated()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, behind);
        const auto answer = read(response(status, before + m_pat + behind), request());
        QVERIFY(!answer);
        const QString all = answer.error().message + answer.error().detail;
        for (qsizetype at = 0; at + 10 <= m_pat.size(); ++at)
            QVERIFY2(!all.contains(QLatin1StringView(m_pat.sliced(at, 10))), qUtf8Printable(all));
    }

    void aLongSpeechIsCutShort()
    {
        const auto answer = read(response(400, "word \x1b[31m " + QByteArray("and so on ").repeated(500)), request());
        QVERIFY(!answer);
        QVERIFY(answer.error().message.size() < 500);
        QVERIFY(!answer.error().message.contains(u'\x1b'));
    }
};

QTEST_GUILESS_MAIN(TestExchangeAnswer)
#include "tst_exchangeanswer.moc"
