// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "browserscene.h"
#include "devicescene.h"
#include "pkce.h"

#include <QHostAddress>
#include <QNetworkInterface>
#include <QRegularExpression>
#include <QSet>
#include <QTcpServer>

#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The rules of the standards for an app on a person's computer, one each, by number and section: proof key (RFC 7636),
/// native apps (RFC 8252), codes for another device (RFC 8628), the issuer in the answer (RFC 9207) and the best
/// current practice (RFC 9700). What comes of each on a bad day is tested with the part that keeps it.
class TestStandards : public QObject
{
    Q_OBJECT

private:
    /// What was sent, word for word.
    static QByteArray everythingSentTo(const FakeAuthority &authority)
    {
        QByteArray all;
        for (const ReceivedRequest &request : authority.server.requests())
            all += request.verb + ' ' + request.target + '\n' + request.body + '\n';
        return all;
    }

    static bool sentClientSecret(const FakeAuthority &authority)
    {
        for (const ReceivedRequest &request : authority.server.requests()) {
            if (request.body.contains("client_secret") || request.body.contains("client_assertion") ||
                !request.values("Authorization").isEmpty())
                return true;
        }
        return false;
    }

    static Result<TokenAnswer> renewed(FakeAuthority &authority, const QByteArray &refreshToken)
    {
        HttpClient http(authority.httpOptions());
        const auto metadata = readAuthorityMetadata(QJsonDocument(authority.metadata).toJson(),
                                                    authority.server.url(QString()), u"organizations"_s);
        if (!metadata)
            return std::unexpected(metadata.error());
        const TokenEndpoint endpoint(&http, *metadata, FakeAuthority::clientId);
        QObject context;
        std::optional<Result<TokenAnswer>> answer;
        endpoint.renew(Secret(refreshToken), {u"resource/narrow"_s}, &context,
                       [&](Result<TokenAnswer> result) { answer.emplace(std::move(result)); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20'000))
            return failure(Error::Kind::Busy, u"no answer"_s);
        return std::move(*answer);
    }

private Q_SLOTS:
    // Proof key for code exchange.

    void rfc7636_4_1_theVerifierIsOf43To128UnreservedLetters()
    {
        static const QRegularExpression shape(u"^[A-Za-z0-9._~-]{43,128}$"_s);
        BrowserScene scene;
        scene.start();
        scene.comeBack("code=x");
        QVERIFY(scene.result());
        QVERIFY(shape.match(scene.forms.at(0).at(u"code_verifier"_s)).hasMatch());
    }

    void rfc7636_4_2_theChallengeIsTheHashOfTheVerifier()
    {
        QCOMPARE(pkceChallenge(Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")), // Appendix B.
                 "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"_ba);
        BrowserScene scene;
        scene.start();
        scene.comeBack("code=x");
        QVERIFY(scene.result());
        QCOMPARE(pkceChallenge(Secret(scene.forms.at(0).at(u"code_verifier"_s).toLatin1())),
                 scene.asked(u"code_challenge"_s).toLatin1());
    }

    void rfc7636_4_3_theMethodIsS256AndNeverPlain()
    {
        BrowserScene scene;
        // Not even where the authority says that it knows no better.
        scene.authority.metadata.insert(u"code_challenge_methods_supported"_s, QJsonArray{u"plain"_s});
        scene.start();
        QCOMPARE(scene.asked(u"code_challenge_method"_s), u"S256"_s);
    }

    void rfc7636_4_5_theVerifierIsSentToTheTokenEndpointAlone()
    {
        BrowserScene scene;
        scene.start();
        scene.comeBack("code=x");
        QVERIFY(scene.result());
        const QByteArray verifier = scene.forms.at(0).at(u"code_verifier"_s).toLatin1();
        QVERIFY(!scene.opened.at(0).toEncoded().contains(verifier));
        QCOMPARE(everythingSentTo(scene.authority).count(verifier), 1);
    }

    void rfc7636_7_1_everyRequestHasAChallengeOfItsOwn()
    {
        BrowserScene scene;
        scene.start();
        const QString first = scene.asked(u"code_challenge"_s);
        scene.comeBack("error=invalid_scope"); // Asked for once more, by the other name.
        QTRY_COMPARE(scene.opened.size(), 2);
        QVERIFY(scene.asked(u"code_challenge"_s) != first);
    }

    // Native apps.

    void rfc8252_7_3_theRedirectIsLoopbackWithAPortOfTheMoment()
    {
        QSet<int> ports;
        for (const QString &host : {u"localhost"_s, u"127.0.0.1"_s}) {
            BrowserScene scene;
            scene.request.settings.redirectHost = host;
            scene.start();
            const QUrl redirect(scene.asked(u"redirect_uri"_s));
            QCOMPARE(redirect.scheme(), u"http"_s);
            QCOMPARE(redirect.host(), host);
            QVERIFY(redirect.port() >= 1024);
            ports.insert(redirect.port());
        }
        QCOMPARE(ports.size(), 2);
    }

    void rfc8252_7_3_theBrowserMayComeByIPv4AndByIPv6()
    {
        QStringList addresses{u"127.0.0.1"_s};
        QTcpServer probe;
        if (probe.listen(QHostAddress(QHostAddress::LocalHostIPv6)))
            addresses.append(u"::1"_s);
        for (const QString &address : addresses) {
            BrowserScene scene;
            scene.start();
            const QUrl redirect = scene.signIn->redirectAddress();
            const QByteArray query = "code=x&state=" + scene.asked(u"state"_s).toLatin1();
            const QByteArray page =
                knock(static_cast<quint16>(redirect.port()), browserRequest(redirect, query), address);
            QVERIFY2(page.startsWith("HTTP/1.1 200 "), page.constData());
            QVERIFY(scene.result());
        }
    }

    void rfc8252_8_3_nobodyBeyondThisComputerReachesIt()
    {
        BrowserScene scene;
        scene.start();
        const auto port = static_cast<quint16>(scene.signIn->redirectAddress().port());
        const QList<QHostAddress> addresses = QNetworkInterface::allAddresses();
        for (const QHostAddress &address : addresses) {
            if (address.isLoopback() || address.isLinkLocal())
                continue;
            QCOMPARE(knock(port, "GET / HTTP/1.1\r\n\r\n", address.toString()), "no connection"_ba);
        }
    }

    void rfc8252_8_3_itListensOnlyWhileItIsAwaited()
    {
        BrowserScene scene;
        scene.start();
        scene.comeBack("code=x");
        QVERIFY(scene.result());
        QCOMPARE(scene.comeBack("code=y"), "no connection"_ba);
        BrowserScene stopped;
        stopped.start();
        stopped.signIn->cancel();
        QCOMPARE(stopped.comeBack("code=y"), "no connection"_ba);
    }

    void rfc8252_8_4_noAppIsBuiltIn()
    {
        BrowserScene scene;
        scene.request.settings = {};
        scene.start();
        QCOMPARE(scene.result().error().field, u"clientId"_s);
    }

    void rfc8252_8_5_anAppOnAComputerHasNoSecret()
    {
        BrowserScene scene;
        scene.start();
        scene.comeBack("code=x");
        QVERIFY(scene.result());
        QVERIFY(!sentClientSecret(scene.authority));
        DeviceScene device;
        device.answers = {FakeAuthority::json(200, device.authority.tokens())};
        device.start();
        QVERIFY(device.goOn());
        QVERIFY(!sentClientSecret(device.authority));
    }

    void rfc8252_8_9_anAnswerThatNobodyAskedForIsRefused()
    {
        BrowserScene scene;
        BrowserSignIn &signIn = scene.start();
        const QUrl redirect = signIn.redirectAddress();
        for (const QByteArray query : {"code=thief", "code=thief&state=", "code=thief&state=guessed"})
            QVERIFY(knock(static_cast<quint16>(redirect.port()), browserRequest(redirect, query))
                        .startsWith("HTTP/1.1 400 "));
        QCOMPARE(signIn.state(), BrowserSignIn::State::AwaitingBrowser);
        QVERIFY(scene.forms.isEmpty());
    }

    void rfc8252_8_12_thePageIsOpenedInThePersonsOwnBrowserAndNeverHere()
    {
        BrowserScene scene;
        scene.start();
        scene.comeBack("code=x");
        QVERIFY(scene.result());
        QVERIFY(scene.opened.at(0).path().endsWith("/authorize"_L1));
        QVERIFY(!everythingSentTo(scene.authority).contains("/authorize"));
    }

    // Codes for another device.

    void rfc8628_3_1_theRequestForACodeNamesAppAndPermissions()
    {
        DeviceScene scene;
        scene.start();
        const auto &form = scene.deviceForms.at(0);
        QCOMPARE(form.at(u"client_id"_s), FakeAuthority::clientId);
        QVERIFY(form.at(u"scope"_s).startsWith("resource/narrow "_L1));
    }

    void rfc8628_3_2_withoutAnIntervalItIsFiveSeconds()
    {
        DeviceScene scene;
        scene.deviceAnswer = [&scene] {
            return FakeAuthority::json(200, {{u"device_code"_s, QString::fromLatin1(scene.deviceCode)},
                                             {u"user_code"_s, u"ABCD-EFGH"_s},
                                             {u"verification_uri"_s, u"https://login.example/device"_s},
                                             {u"expires_in"_s, 900}});
        };
        scene.start();
        QCOMPARE(scene.signIn->interval(), std::chrono::seconds(5));
    }

    void rfc8628_3_3_thePersonIsShownTheirCodeAndThePageAndNotTheDevicesCode()
    {
        DeviceScene scene;
        const DeviceSignIn &signIn = scene.start();
        QCOMPARE(signIn.userCode(), u"ABCD-EFGH"_s);
        QCOMPARE(signIn.verificationAddress(), QUrl(u"https://login.example/device"_s));
        QVERIFY(!signIn.userCode().contains(QString::fromLatin1(scene.deviceCode)));
        QVERIFY(!signIn.verificationAddress().toString().contains(QString::fromLatin1(scene.deviceCode)));
    }

    void rfc8628_3_4_theGrantHasItsOwnNameAndTheCodeOfTheDevice()
    {
        DeviceScene scene;
        scene.start();
        QVERIFY(scene.goOn());
        const std::map<QString, QString> expected{{u"client_id"_s, FakeAuthority::clientId},
                                                  {u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:device_code"_s},
                                                  {u"device_code"_s, QString::fromLatin1(scene.deviceCode)}};
        QVERIFY(scene.forms.at(0) == expected);
    }

    void rfc8628_3_5_pendingIsAskedForAgainAfterTheInterval()
    {
        DeviceScene scene;
        scene.start();
        for (int round = 1; round <= 3; ++round) {
            QCOMPARE(scene.waitsFor(), std::chrono::seconds(1));
            QVERIFY(scene.goOn());
            QCOMPARE(scene.forms.size(), round);
        }
    }

    void rfc8628_3_5_slowDownIsFiveSecondsMoreForThisAndAllLaterRequests()
    {
        DeviceScene scene;
        scene.answers = {FakeAuthority::refusal(u"slow_down"_s), FakeAuthority::refusal(u"authorization_pending"_s)};
        scene.start();
        for (int round = 0; round < 2; ++round) {
            QVERIFY(scene.goOn());
            QCOMPARE(scene.waitsFor(), std::chrono::seconds(6));
        }
    }

    void rfc8628_3_5_aConnectionThatFailsIsTriedLessAndLessOften()
    {
        DeviceScene scene;
        scene.answers = {QByteArray(), QByteArray(), QByteArray()};
        scene.start();
        for (const int seconds : {2, 4, 8}) {
            QVERIFY(scene.goOn());
            QCOMPARE(scene.waitsFor(), std::chrono::seconds(seconds));
        }
    }

    void rfc8628_3_5_anyOtherErrorEndsTheAsking_data()
    {
        QTest::addColumn<QString>("code");
        for (const char *code : {"access_denied", "expired_token", "invalid_grant", "something_new"})
            QTest::newRow(code) << QString::fromLatin1(code);
    }

    void rfc8628_3_5_anyOtherErrorEndsTheAsking()
    {
        QFETCH(const QString, code);
        DeviceScene scene;
        scene.answers = {FakeAuthority::refusal(code)};
        scene.start();
        QVERIFY(scene.goOn());
        QVERIFY(!scene.result());
        QCOMPARE(scene.forms.size(), 1);
    }

    void rfc8628_3_5_afterTheCodesEndNothingIsAsked()
    {
        DeviceScene scene;
        scene.start();
        scene.ahead = 901;
        QVERIFY(scene.goOn());
        QCOMPARE(scene.result().error().kind, Error::Kind::TimedOut);
        QVERIFY(scene.forms.isEmpty());
    }

    // The issuer in the answer.

    void rfc9207_2_4_anAnswerWithoutTheIssuerThatWasPromisedIsRefused()
    {
        BrowserScene scene;
        scene.authority.metadata.insert(u"authorization_response_iss_parameter_supported"_s, true);
        scene.start();
        scene.comeBack("code=x");
        QCOMPARE(scene.result().error().kind, Error::Kind::BadReply);
        QVERIFY(scene.forms.isEmpty());
    }

    void rfc9207_2_4_anAnswerOfAnotherIssuerIsRefused_data()
    {
        QTest::addColumn<QString>("issuer");
        QTest::newRow("another") << u"https://evil.example/v2.0"_s;
        QTest::newRow("a slash more") << u"%1/"_s;
        QTest::newRow("in other letters") << u"%2"_s;
    }

    void rfc9207_2_4_anAnswerOfAnotherIssuerIsRefused()
    {
        QFETCH(QString, issuer);
        BrowserScene scene;
        scene.start();
        const QString own = scene.authority.issuer();
        issuer.replace(u"%1"_s, own).replace(u"%2"_s, own.toUpper());
        scene.comeBack("code=x&iss=" + QUrl::toPercentEncoding(issuer));
        QCOMPARE(scene.result().error().kind, Error::Kind::BadReply);
        QVERIFY(scene.forms.isEmpty());
    }

    void rfc9207_2_4_anErrorOfAnotherIssuerIsNotBelievedEither()
    {
        BrowserScene scene;
        BrowserSignIn &signIn = scene.start();
        scene.comeBack("error=access_denied&iss=https%3A%2F%2Fevil.example");
        QCOMPARE(scene.result().error().kind, Error::Kind::BadReply);
        QVERIFY(!signIn.refusal());
    }

    // Best current practice.

    void rfc9700_2_1_noStateOrNonceIsUsedTwice()
    {
        QSet<QString> states;
        QSet<QString> nonces;
        for (int round = 0; round < 3; ++round) {
            BrowserScene scene;
            scene.start();
            states.insert(scene.asked(u"state"_s));
            nonces.insert(scene.asked(u"nonce"_s));
        }
        QCOMPARE(states.size(), 3);
        QCOMPARE(nonces.size(), 3);
    }

    void rfc9700_2_1_1_aCodeThatWasSlippedInIsNotTakenForThisSignIn()
    {
        BrowserScene scene;
        scene.authority.onToken = [&](const auto &) {
            return FakeAuthority::json(200, scene.authority.tokens(u"the nonce of another"_s));
        };
        scene.start();
        scene.comeBack("code=x");
        QCOMPARE(scene.result().error().kind, Error::Kind::BadReply);
    }

    void rfc9700_2_1_2_noTokenComesThroughTheBrowser()
    {
        BrowserScene scene;
        BrowserSignIn &signIn = scene.start();
        QCOMPARE(scene.asked(u"response_type"_s), u"code"_s);
        const QByteArray page = scene.comeBack("access_token=slipped-in&token_type=Bearer");
        QVERIFY(page.startsWith("HTTP/1.1 400 "));
        QCOMPARE(signIn.state(), BrowserSignIn::State::AwaitingBrowser);
    }

    void rfc9700_2_3_noMorePermissionsAreAskedForThanTheServiceNeeds()
    {
        BrowserScene scene;
        scene.start();
        const QStringList asked = scene.asked(u"scope"_s).split(u' ');
        QCOMPARE(asked, (QStringList{u"resource/narrow"_s, u"resource/narrow_manage"_s, u"offline_access"_s,
                                     u"openid"_s, u"profile"_s}));
    }

    void rfc9700_2_4_nobodysPasswordIsAskedForOrSent()
    {
        BrowserScene scene;
        scene.start();
        scene.comeBack("code=x");
        QVERIFY(scene.result());
        QCOMPARE(scene.forms.at(0).at(u"grant_type"_s), u"authorization_code"_s);
        QVERIFY(!everythingSentTo(scene.authority).contains("password"));
    }

    void rfc9700_2_6_whereSecretsGoIsTheAuthoritysOwnPlace()
    {
        BrowserScene scene;
        const FakeAuthority another;
        scene.authority.metadata.insert(u"token_endpoint"_s, another.server.url(u"/token"_s).toString());
        scene.start();
        QCOMPARE(scene.result().error().kind, Error::Kind::BadReply);
        QVERIFY(scene.opened.isEmpty());
        QCOMPARE(another.server.connections(), 0);
    }

    void rfc9700_4_2_4_thePageAtTheEndGivesNothingAway()
    {
        BrowserScene scene;
        scene.start();
        const QByteArray page = scene.comeBack("code=the-code");
        QVERIFY(page.startsWith("HTTP/1.1 200 "));
        for (const char *line : {"Cache-Control: no-store", "Referrer-Policy: no-referrer"})
            QVERIFY2(page.contains("\r\n" + QByteArray(line) + "\r\n"), line);
        for (const QByteArray &word :
             {"the-code"_ba, scene.asked(u"state"_s).toLatin1(), "<script"_ba, "<img"_ba, "<link"_ba, "href"_ba})
            QVERIFY2(!page.contains(word), word.constData());
    }

    void rfc9700_4_3_noSecretIsInAnAddress()
    {
        BrowserScene scene;
        scene.start();
        scene.comeBack("code=the-code");
        QVERIFY(scene.result());
        QVERIFY(renewed(scene.authority, scene.authority.refreshToken));
        for (const ReceivedRequest &request : scene.authority.server.requests()) {
            QVERIFY2(!request.target.contains('?'), request.target.constData());
            QVERIFY(request.values("Referer").isEmpty());
        }
    }

    void rfc9700_4_5_aCodeIsRedeemedOnce()
    {
        BrowserScene scene;
        scene.authority.onToken = [&](const auto &) { return QByteArray(); };
        scene.start();
        scene.comeBack("code=x");
        QCOMPARE(scene.result().error().kind, Error::Kind::Unconfirmed);
        QCOMPARE(scene.authority.posts().size(), 1);
    }

    void rfc9700_4_12_noRedirectTakesASecretAlong_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {301, 302, 303, 307, 308})
            QTest::addRow("%d", status) << status;
    }

    void rfc9700_4_12_noRedirectTakesASecretAlong()
    {
        QFETCH(const int, status);
        BrowserScene scene;
        const FakeAuthority another;
        const QByteArray answer =
            ScriptedServer::answer(status, {}, {"Location: " + another.server.url(u"/token"_s).toEncoded()});
        scene.authority.onToken = [answer](const auto &) { return answer; };
        scene.start();
        scene.comeBack("code=x");
        QCOMPARE(scene.result().error().kind, Error::Kind::BadReply);
        QVERIFY(!renewed(scene.authority, scene.authority.refreshToken));
        QCOMPARE(another.server.connections(), 0);
    }

    void rfc9700_4_14_2_aRenewalBringsTheNextRefreshToken()
    {
        FakeAuthority authority;
        const QByteArray first = authority.refreshToken;
        authority.refreshToken = "RT." + madeUpSecret();
        authority.onToken = [&](const auto &form) {
            return form.at(u"refresh_token"_s).toLatin1() == first ? FakeAuthority::json(200, authority.tokens())
                                                                   : FakeAuthority::refusal(u"invalid_grant"_s);
        };
        const auto answer = renewed(authority, first);
        QVERIFY(answer && !answer->refusal);
        QVERIFY(answer->issued.refreshToken.equals(authority.refreshToken));
    }
};

QTEST_GUILESS_MAIN(TestStandards)
#include "tst_standards.moc"
