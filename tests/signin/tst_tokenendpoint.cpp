// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakeauthority.h"
#include "tokenendpoint.h"
#include "utc.h"

#include <QTest>

#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// One form to the authority's own token endpoint, once; and every answer, fit or not, in words (RFC 6749, RFC 8628).
class TestTokenEndpoint : public QObject
{
    Q_OBJECT

private:
    static inline const QDateTime now = QDateTime::currentDateTimeUtc();
    static inline const QStringList scopes{u"resource/narrow"_s, u"offline_access"_s};

    static AuthorityMetadata metadataOf(const FakeAuthority &authority)
    {
        const auto read = readAuthorityMetadata(QJsonDocument(authority.metadata).toJson(),
                                                authority.server.url(QString()), u"organizations"_s);
        return read.value_or(AuthorityMetadata());
    }

    static TokenEndpoint endpoint(HttpClient &http, const FakeAuthority &authority,
                                  std::chrono::milliseconds timeout = std::chrono::seconds(20))
    {
        return {&http, metadataOf(authority), FakeAuthority::clientId, [] { return now; }, timeout};
    }

    template<typename Answer, typename Ask>
    Result<Answer> ask(Ask send)
    {
        std::optional<Result<Answer>> answer;
        send(Reply<Answer>([&](Result<Answer> result) { answer.emplace(std::move(result)); }));
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
            return failure(Error::Kind::Busy, u"no answer"_s);
        return std::move(*answer);
    }

    Result<TokenAnswer> redeem(FakeAuthority &authority, const AuthorizationGrant &grant,
                               std::chrono::milliseconds timeout = std::chrono::seconds(20))
    {
        HttpClient http(authority.httpOptions());
        return ask<TokenAnswer>([&](Reply<TokenAnswer> reply) {
            endpoint(http, authority, timeout).redeem(grant, scopes, this, std::move(reply));
        });
    }

    Result<TokenAnswer> renew(FakeAuthority &authority, const QByteArray &refreshToken)
    {
        HttpClient http(authority.httpOptions());
        return ask<TokenAnswer>([&](Reply<TokenAnswer> reply) {
            endpoint(http, authority).renew(Secret(refreshToken), scopes, this, std::move(reply));
        });
    }

    Result<DeviceCodeAnswer> requestDeviceCode(FakeAuthority &authority)
    {
        HttpClient http(authority.httpOptions());
        return ask<DeviceCodeAnswer>([&](Reply<DeviceCodeAnswer> reply) {
            endpoint(http, authority).requestDeviceCode(scopes, this, std::move(reply));
        });
    }

    static AuthorizationGrant grant(const QByteArray &code = madeUpSecret())
    {
        return {.code = Secret(code),
                .verifier = Secret("verifier-" + madeUpSecret()),
                .redirectAddress = u"http://localhost:1234"_s,
                .nonce = u"once"_s};
    }

private Q_SLOTS:
    void aCodeIsRedeemedByOneFormWithoutAClientSecret()
    {
        FakeAuthority authority;
        authority.onToken = [&](const auto &) { return FakeAuthority::json(200, authority.tokens(u"once"_s)); };
        const AuthorizationGrant given = grant("a code/with+marks&=%");
        const auto answer = redeem(authority, given);
        QVERIFY2(answer, answer ? "" : qUtf8Printable(answer.error().detail));
        QCOMPARE(authority.server.requests().size(), 1);
        const ReceivedRequest request = authority.server.requests().first();
        QCOMPARE(request.verb, "POST"_ba);
        QCOMPARE(request.target, "/organizations/oauth2/v2.0/token"_ba);
        QCOMPARE(request.values("Content-Type"), QList{"application/x-www-form-urlencoded"_ba});
        QVERIFY(request.values("Authorization").isEmpty());
        const std::map<QString, QString> expected{{u"client_id"_s, FakeAuthority::clientId},
                                                  {u"grant_type"_s, u"authorization_code"_s},
                                                  {u"code"_s, u"a code/with+marks&=%"_s},
                                                  {u"redirect_uri"_s, u"http://localhost:1234"_s},
                                                  {u"code_verifier"_s, QString::fromLatin1(given.verifier.view())},
                                                  {u"scope"_s, u"resource/narrow offline_access"_s}};
        QVERIFY(parametersOf(request.body) == expected);
    }

    void whatWasIssuedIsTakenWhole()
    {
        FakeAuthority authority;
        authority.onToken = [&](const auto &) { return FakeAuthority::json(200, authority.tokens(u"once"_s)); };
        const auto answer = redeem(authority, grant());
        QVERIFY(answer && !answer->refusal);
        QVERIFY(answer->issued.accessToken.equals(authority.accessToken));
        QVERIFY(answer->issued.refreshToken.equals(authority.refreshToken));
        QCOMPARE(answer->issued.expiresAt, now.addSecs(3599));
        QCOMPARE(answer->issued.scopes, QStringList{u"resource/narrow"_s});
        QVERIFY(answer->issued.person);
        QCOMPARE(answer->issued.person->objectId, FakeAuthority::objectId);
    }

    void aRenewalMayLeaveThingsOut()
    {
        FakeAuthority authority;
        authority.onToken = [&](const auto &) {
            return FakeAuthority::json(200, {{u"token_type"_s, u"bearer"_s},
                                             {u"access_token"_s, QString::fromLatin1(authority.accessToken)},
                                             {u"expires_in"_s, u"600"_s}});
        };
        const auto answer = renew(authority, authority.refreshToken);
        QVERIFY(answer && !answer->refusal);
        QVERIFY(answer->issued.refreshToken.isEmpty());
        QVERIFY(!answer->issued.person);
        QCOMPARE(answer->issued.expiresAt, now.addSecs(600));
        QCOMPARE(answer->issued.scopes, scopes);
        const auto form = parametersOf(authority.posts().first().body);
        QCOMPARE(form.at(u"grant_type"_s), u"refresh_token"_s);
        QCOMPARE(form.at(u"refresh_token"_s), QString::fromLatin1(authority.refreshToken));
        QVERIFY(!form.contains(u"client_secret"_s));
    }

    void aTokenWithoutALifeIsRenewedSoon()
    {
        FakeAuthority authority;
        authority.onToken = [&](const auto &) {
            QJsonObject tokens = authority.tokens(u"once"_s);
            tokens.remove(u"expires_in"_s);
            return FakeAuthority::json(200, tokens);
        };
        QCOMPARE(redeem(authority, grant())->issued.expiresAt, now.addSecs(300));
    }

    void aRefusalIsAnAnswer_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("number");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("a code used twice") << u"invalid_grant"_s << 54005 << Error::Kind::SignInNeeded;
        QTest::newRow("a mismatched verifier") << u"invalid_grant"_s << 501481 << Error::Kind::SignInNeeded;
        QTest::newRow("conditional access") << u"interaction_required"_s << 53003 << Error::Kind::SignInNeeded;
        QTest::newRow("an unknown app") << u"unauthorized_client"_s << 700016 << Error::Kind::Rejected;
    }

    void aRefusalIsAnAnswer()
    {
        QFETCH(QString, code);
        QFETCH(int, number);
        QFETCH(Error::Kind, kind);
        FakeAuthority authority;
        authority.onToken = [&](const auto &) { return FakeAuthority::refusal(code, number); };
        auto answer = redeem(authority, grant());
        QVERIFY(answer && answer->refusal);
        QCOMPARE(answer->refusal->code, code);
        const auto error = TokenEndpoint::issuedOrError(std::move(*answer), metadataOf(authority));
        QCOMPARE(error.error().kind, kind);
        QVERIFY(error.error().detail.contains(u"AADSTS%1"_s.arg(number)));
        QVERIFY(error.error().detail.contains(u"trace id 11111111-"_s));
        QCOMPARE(authority.posts().size(), 1);
    }

    void whatIsNoAnswerOfTheProtocolIsSaidInWords_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<Error::Kind>("kind");
        QTest::addColumn<QString>("word");
        const QByteArray page = "<html><body>Hotel</body></html>";
        QTest::newRow("a page") << ScriptedServer::answer(200, page, {"Content-Type: text/html"})
                                << Error::Kind::BadReply << u"web page"_s;
        QTest::newRow("a page called JSON") << ScriptedServer::answer(200, page, {"Content-Type: application/json"})
                                            << Error::Kind::BadReply << u"web page"_s;
        QTest::newRow("a refusal as a page")
            << ScriptedServer::answer(403, page, {"Content-Type: text/html"}) << Error::Kind::BadReply << u"web page"_s;
        for (const int status : {301, 302, 303, 307, 308}) {
            QTest::addRow("redirect %d", status)
                << ScriptedServer::answer(status, {}, {"Location: http://elsewhere.example/token"})
                << Error::Kind::BadReply << u"another address"_s;
        }
        for (const int status : {500, 502, 503, 504})
            QTest::addRow("fault %d", status)
                << ScriptedServer::answer(status, page) << Error::Kind::ServerFault << u"fault"_s;
        QTest::newRow("a fault that claims a refusal")
            << FakeAuthority::json(503, {{u"error"_s, u"invalid_grant"_s}}) << Error::Kind::ServerFault << u"fault"_s;
        QTest::newRow("too many") << ScriptedServer::answer(429, "{}", {"Retry-After: 7"}) << Error::Kind::RateLimited
                                  << u"left alone"_s;
        QTest::newRow("empty") << ScriptedServer::answer(200) << Error::Kind::BadReply << u"understood"_s;
        QTest::newRow("no token") << FakeAuthority::json(200, {{u"token_type"_s, u"Bearer"_s}}) << Error::Kind::BadReply
                                  << u"understood"_s;
        QTest::newRow("another type of token")
            << FakeAuthority::json(200, {{u"token_type"_s, u"pop"_s}, {u"access_token"_s, u"x"_s}})
            << Error::Kind::BadReply << u"understood"_s;
        QTest::newRow("a token with a line break")
            << FakeAuthority::json(200, {{u"token_type"_s, u"Bearer"_s}, {u"access_token"_s, u"x\r\ny"_s}})
            << Error::Kind::BadReply << u"understood"_s;
        QTest::newRow("400 without an error")
            << FakeAuthority::json(400, {}) << Error::Kind::BadReply << u"understood"_s;
    }

    void whatIsNoAnswerOfTheProtocolIsSaidInWords()
    {
        QFETCH(QByteArray, answer);
        QFETCH(Error::Kind, kind);
        QFETCH(QString, word);
        FakeAuthority authority;
        authority.onToken = [&](const auto &) { return answer; };
        const auto result = redeem(authority, grant());
        QVERIFY(!result);
        QCOMPARE(result.error().kind, kind);
        QVERIFY2(result.error().message.contains(word), qUtf8Printable(result.error().message));
        QVERIFY(result.error().message.endsWith(u'.'));
        QCOMPARE(authority.server.connections(), 1);
        if (kind == Error::Kind::RateLimited)
            QCOMPARE(result.error().retryAfter, std::optional(std::chrono::seconds(7)));
    }

    void anAnswerThatNeverComesMayHaveUsedTheCodeUp()
    {
        FakeAuthority authority;
        authority.onToken = [](const auto &) { return QByteArray(); };
        const auto result = redeem(authority, grant());
        QCOMPARE(result.error().kind, Error::Kind::Unconfirmed);
        QVERIFY2(result.error().message.contains(u"used up"_s), qUtf8Printable(result.error().message));
        QCOMPARE(authority.posts().size(), 1);
    }

    void aSlowEndpointIsNotWaitedForForEver()
    {
        FakeAuthority authority;
        authority.onToken = [](const auto &) { return "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"_ba; };
        const auto result = redeem(authority, grant(), std::chrono::milliseconds(200));
        QCOMPARE(result.error().kind, Error::Kind::Unconfirmed);
    }

    void anIdTokenThatDoesNotFitSpoilsTheAnswer()
    {
        FakeAuthority authority;
        authority.onToken = [&](const auto &) { return FakeAuthority::json(200, authority.tokens(u"another"_s)); };
        const auto result = redeem(authority, grant());
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::BadReply);
        QVERIFY(result.error().detail.startsWith(u"POST 127.0.0.1"_s));
    }

    void nothingIsSentToAnAuthorityThatTheClientIsNotBoundTo()
    {
        FakeAuthority authority;
        HttpOptions options;
        options.origins.append(originOf(QUrl(u"https://login.example"_s)));
        HttpClient http(options);
        const auto result = ask<TokenAnswer>([&](Reply<TokenAnswer> reply) {
            endpoint(http, authority).renew(Secret(authority.refreshToken), scopes, this, std::move(reply));
        });
        QCOMPARE(result.error().kind, Error::Kind::Rejected);
        QCOMPARE(authority.server.connections(), 0);
    }

    void aDeviceCodeIsTakenWhole()
    {
        FakeAuthority authority;
        const QByteArray deviceCode = madeUpSecret();
        authority.onDevice = [&](const auto &form) {
            return FakeAuthority::json(200, {{u"device_code"_s, QString::fromLatin1(deviceCode)},
                                             {u"user_code"_s, u"ABCD-EFGH"_s},
                                             {u"verification_uri"_s, u"https://login.example/device"_s},
                                             {u"expires_in"_s, 600},
                                             {u"interval"_s, 7},
                                             {u"message"_s, form.at(u"scope"_s)}});
        };
        const auto answer = requestDeviceCode(authority);
        QVERIFY(answer && !answer->refusal);
        QVERIFY(answer->code.deviceCode.equals(deviceCode));
        QCOMPARE(answer->code.userCode, u"ABCD-EFGH"_s);
        QCOMPARE(answer->code.verificationAddress, QUrl(u"https://login.example/device"_s));
        QCOMPARE(answer->code.expiresAt, now.addSecs(600));
        QCOMPARE(answer->code.interval, std::chrono::seconds(7));
        const auto form = parametersOf(authority.posts().first().body);
        QCOMPARE(form.at(u"scope"_s), u"resource/narrow offline_access"_s);
        QCOMPARE(form.at(u"client_id"_s), FakeAuthority::clientId);
    }

    void aDeviceCodeWithoutAnIntervalIsAskedForEveryFiveSeconds()
    {
        FakeAuthority authority;
        authority.onDevice = [&](const auto &) {
            return FakeAuthority::json(200, {{u"device_code"_s, u"x"_s},
                                             {u"user_code"_s, u"ABCD"_s},
                                             {u"verification_uri"_s, u"https://login.example/device"_s}});
        };
        const auto answer = requestDeviceCode(authority);
        QVERIFY(answer);
        QCOMPARE(answer->code.interval, std::chrono::seconds(5));
        QCOMPARE(answer->code.expiresAt, now.addSecs(900));
    }

    void aPageToEnterACodeAtMustBeEncrypted_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("not encrypted") << u"http://login.example/device"_s;
        QTest::newRow("a script") << u"javascript:alert(1)"_s;
        QTest::newRow("a file") << u"file:///etc/passwd"_s;
        QTest::newRow("with a name") << u"https://login.example@evil.example/device"_s;
        QTest::newRow("none") << QString();
    }

    void aPageToEnterACodeAtMustBeEncrypted()
    {
        QFETCH(QString, address);
        FakeAuthority authority;
        authority.onDevice = [&](const auto &) {
            return FakeAuthority::json(
                200, {{u"device_code"_s, u"x"_s}, {u"user_code"_s, u"ABCD"_s}, {u"verification_uri"_s, address}});
        };
        QCOMPARE(requestDeviceCode(authority).error().kind, Error::Kind::BadReply);
    }

    void noSecretIsInWhatIsSaid_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("hangs up") << QByteArray();
        QTest::newRow("repeats it in a refusal") << "refusal"_ba;
        QTest::newRow("repeats it in a page") << "page"_ba;
        QTest::newRow("repeats it in a redirect") << "redirect"_ba;
        QTest::newRow("issues it with a wrong id_token") << "tokens"_ba;
    }

    void noSecretIsInWhatIsSaid()
    {
        QFETCH(QByteArray, answer);
        FakeAuthority authority;
        // Short and with marks in between, so that no redaction by shape could help.
        const QByteArray code = "c0.De_" + madeUpSecret().left(8) + ".x";
        authority.refreshToken = "r.T_" + madeUpSecret().left(8) + ".x";
        authority.accessToken = "a.T_" + madeUpSecret().left(8) + ".x";
        const QString echo = QString::fromLatin1(code);
        authority.onToken = [&](const auto &) -> QByteArray {
            if (answer == "refusal")
                return FakeAuthority::json(400, {{u"error"_s, u"invalid_grant"_s}, {u"error_description"_s, echo}});
            if (answer == "page")
                return ScriptedServer::answer(200, "<html>" + code, {"Content-Type: text/html"});
            if (answer == "redirect")
                return ScriptedServer::answer(302, {}, {"Location: https://elsewhere.example/?code=" + code});
            return answer == "tokens" ? FakeAuthority::json(200, authority.tokens(u"another"_s)) : QByteArray();
        };
        auto result = redeem(authority, grant(code));
        Error error;
        if (result)
            error = TokenEndpoint::issuedOrError(std::move(*result), metadataOf(authority)).error();
        else
            error = result.error();
        for (const QByteArray &secret : {code, authority.refreshToken, authority.accessToken}) {
            QVERIFY(!error.message.contains(QString::fromLatin1(secret)));
            QVERIFY(!error.detail.contains(QString::fromLatin1(secret)));
        }
    }
};

QTEST_GUILESS_MAIN(TestTokenEndpoint)
#include "tst_tokenendpoint.moc"
