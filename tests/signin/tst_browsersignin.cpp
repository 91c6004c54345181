// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "browserscene.h"

#include <QLoggingCategory>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Signing in with the browser, from the address that opens to a whole sign-in, through the bad days of each step
/// (RFC 6749, RFC 7636, RFC 8252, RFC 9207).
class TestBrowserSignIn : public QObject
{
    Q_OBJECT

private:
    using State = BrowserSignIn::State;

    using Scene = BrowserScene;

private Q_SLOTS:
    void aPersonSignsIn()
    {
        Scene scene;
        BrowserSignIn &signIn = scene.start();
        QCOMPARE(signIn.state(), State::AwaitingBrowser);
        QCOMPARE(signIn.openAddress(), scene.opened.value(0));
        scene.comeBack("code=the-code");
        auto result = scene.result();
        QVERIFY2(result, result ? "" : qUtf8Printable(result.error().detail));
        QVERIFY(result->accessToken.equals(scene.authority.accessToken));
        QVERIFY(result->refreshToken.equals(scene.authority.refreshToken));
        QCOMPARE(result->person->userName, u"ada@example.org"_s);
        QCOMPARE(signIn.state(), State::Finished);
        QCOMPARE(scene.ready->size(), 1);
        QCOMPARE(scene.finished->size(), 1);
        QVERIFY(!signIn.refusal());
    }

    void theAddressAsksForWhatTheStandardsWant()
    {
        Scene scene;
        BrowserSignIn &signIn = scene.start();
        const QUrl address = scene.opened.value(0);
        QCOMPARE(address.path(), u"/organizations/oauth2/v2.0/authorize"_s);
        QCOMPARE(scene.asked(u"client_id"_s), FakeAuthority::clientId);
        QCOMPARE(scene.asked(u"response_type"_s), u"code"_s);
        QCOMPARE(scene.asked(u"response_mode"_s), u"query"_s);
        QCOMPARE(scene.asked(u"redirect_uri"_s), signIn.redirectAddress().toString());
        QVERIFY(signIn.redirectAddress().toString().startsWith(u"http://localhost:"_s));
        QCOMPARE(scene.asked(u"scope"_s), u"resource/narrow resource/narrow_manage offline_access openid profile"_s);
        QCOMPARE(scene.asked(u"code_challenge_method"_s), u"S256"_s);
        QCOMPARE(scene.asked(u"code_challenge"_s).size(), 43);
        QVERIFY(scene.asked(u"state"_s).size() >= 43);
        QVERIFY(scene.asked(u"nonce"_s).size() >= 43);
        QCOMPARE(scene.asked(u"prompt"_s), u"select_account"_s);
        scene.comeBack("code=the-code");
        QVERIFY(scene.result());
        const auto &form = scene.forms.at(0);
        QCOMPARE(form.at(u"redirect_uri"_s), scene.asked(u"redirect_uri"_s));
        QCOMPARE(pkceChallenge(Secret(form.at(u"code_verifier"_s).toLatin1())),
                 scene.asked(u"code_challenge"_s).toLatin1());
        QCOMPARE(form.at(u"code"_s), u"the-code"_s);
        QVERIFY(!address.toString(QUrl::FullyEncoded).contains(form.at(u"code_verifier"_s)));
    }

    void whoeverSignsInAgainIsNotAskedWhoTheyAre()
    {
        Scene scene;
        scene.request.loginHint = u"ada+tag@example.org"_s;
        scene.request.claims = u"{\"access_token\":{}}"_s;
        scene.start();
        QCOMPARE(scene.asked(u"login_hint"_s), u"ada+tag@example.org"_s);
        QCOMPARE(scene.asked(u"claims"_s), u"{\"access_token\":{}}"_s);
        QVERIFY(scene.asked(u"prompt"_s).isEmpty());
        QVERIFY(scene.opened[0].query(QUrl::FullyEncoded).contains(u"ada%2Btag%40example.org"_s));
    }

    void theNumberMayStandForTheName()
    {
        Scene scene;
        scene.request.settings.redirectHost = u"127.0.0.1"_s;
        BrowserSignIn &signIn = scene.start();
        QCOMPARE(signIn.redirectAddress().host(), u"127.0.0.1"_s);
        scene.comeBack("code=x");
        QVERIFY(scene.result());
    }

    void noTwoSignInsShareStateNonceOrChallenge()
    {
        Scene first;
        Scene second;
        first.start();
        second.start();
        for (const auto &name : {u"state"_s, u"nonce"_s, u"code_challenge"_s, u"redirect_uri"_s})
            QVERIFY(first.asked(name) != second.asked(name));
    }

    void withoutAnAppIdNothingIsSent()
    {
        Scene scene;
        scene.request.settings.clientId.clear();
        scene.start();
        const auto result = scene.result();
        QCOMPARE(result.error().kind, Error::Kind::Rejected);
        QCOMPARE(result.error().field, u"clientId"_s);
        QCOMPARE(scene.authority.server.connections(), 0);
    }

    void aMissingOrWrongStateDoesNotEndTheWaiting_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::newRow("missing") << "code=thief"_ba;
        QTest::newRow("wrong") << "code=thief&state=wrong"_ba;
        QTest::newRow("an error without a state") << "error=access_denied"_ba;
    }

    void aMissingOrWrongStateDoesNotEndTheWaiting()
    {
        QFETCH(QByteArray, query);
        Scene scene;
        BrowserSignIn &signIn = scene.start();
        const QUrl redirect = signIn.redirectAddress();
        QVERIFY(
            knock(static_cast<quint16>(redirect.port()), browserRequest(redirect, query)).startsWith("HTTP/1.1 400 "));
        QCOMPARE(signIn.state(), State::AwaitingBrowser);
        scene.comeBack("code=the-code");
        QVERIFY(scene.result());
        QCOMPARE(scene.forms.size(), 1);
        QCOMPARE(scene.forms[0].at(u"code"_s), u"the-code"_s);
    }

    void aSecondCallbackIsNotRedeemed()
    {
        Scene scene;
        scene.start();
        scene.comeBack("code=first");
        QCOMPARE(scene.comeBack("code=second"), "no connection"_ba);
        QVERIFY(scene.result());
        QCOMPARE(scene.forms.size(), 1);
        QCOMPARE(scene.forms[0].at(u"code"_s), u"first"_s);
    }

    void aRefusalInTheBrowserIsSaid_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<Error::Kind>("kind");
        QTest::addColumn<QString>("word");
        QTest::addColumn<bool>("approval");
        QTest::newRow("declined") << "error=access_denied&error_description=AADSTS65004%3a+User+declined."_ba
                                  << Error::Kind::Forbidden << u"declined"_s << false;
        QTest::newRow("an administrator is needed")
            << "error=access_denied&error_description=AADSTS90094%3a+Approval."_ba << Error::Kind::Forbidden
            << u"administrator to approve"_s << true;
        QTest::newRow("access rules") << "error=access_denied&error_description=AADSTS53003%3a+Blocked."_ba
                                      << Error::Kind::Forbidden << u"AADSTS53003"_s << false;
        QTest::newRow("a fault") << "error=server_error"_ba << Error::Kind::ServerFault << u"later"_s << false;
    }

    void aRefusalInTheBrowserIsSaid()
    {
        QFETCH(QByteArray, query);
        QFETCH(Error::Kind, kind);
        QFETCH(QString, word);
        QFETCH(bool, approval);
        Scene scene;
        BrowserSignIn &signIn = scene.start();
        scene.comeBack(query);
        const auto result = scene.result();
        QVERIFY(!result);
        QCOMPARE(result.error().kind, kind);
        QVERIFY2(result.error().message.contains(word), qUtf8Printable(result.error().message));
        QVERIFY(signIn.refusal());
        QCOMPARE(needsApproval(*signIn.refusal()), approval);
        QCOMPARE(scene.forms.size(), 0);
        // Never asked for a second time by itself.
        QCOMPARE(scene.ready->size(), 1);
    }

    void aBrowserThatNeverReturnsIsNotWaitedForForEver()
    {
        Scene scene;
        BrowserSignIn &signIn = scene.start(std::chrono::milliseconds(50));
        const auto result = scene.result();
        QCOMPARE(result.error().kind, Error::Kind::TimedOut);
        QVERIFY(result.error().message.endsWith(u'.'));
        QCOMPARE(signIn.openAddress(), QUrl());
        QCOMPARE(scene.comeBack("code=late"), "no connection"_ba);
    }

    void aPersonMayStopIt_data()
    {
        QTest::addColumn<State>("state");
        QTest::newRow("while the authority is asked") << State::Discovering;
        QTest::newRow("while the browser is away") << State::AwaitingBrowser;
        QTest::newRow("while the code is redeemed") << State::Redeeming;
    }

    void aPersonMayStopIt()
    {
        QFETCH(State, state);
        Scene scene;
        scene.http = std::make_unique<HttpClient>(scene.authority.httpOptions());
        BrowserSignIn signIn({.http = scene.http.get()}, scene.request);
        QSignalSpy finished(&signIn, &BrowserSignIn::finished);
        connect(&signIn, &BrowserSignIn::addressReady, this,
                [&](const QUrl &address) { scene.opened.append(address); });
        connect(&signIn, &BrowserSignIn::stateChanged, this, [&] {
            if (signIn.state() == state)
                signIn.cancel();
        });
        signIn.start();
        if (state == State::Redeeming) {
            QTRY_COMPARE(scene.opened.size(), 1);
            QVERIFY(signIn.acceptPastedAddress(signIn.redirectAddress().toString() + u"/?code=x&state="_s +
                                               scene.asked(u"state"_s)));
        }
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(signIn.takeResult().error().kind, Error::Kind::Cancelled);
        signIn.cancel();
        // What still comes is not taken.
        QTest::qWait(0);
        QCOMPARE(signIn.state(), State::Finished);
        QCOMPARE(finished.size(), 1);
        QCOMPARE(scene.opened.size(), state == State::Redeeming ? 1 : 0);
        QCOMPARE(scene.forms.size(), 0);
    }

    void theLastAddressMayBePasted_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("middle");
        QTest::addColumn<QString>("behind");
        QTest::newRow("as it is") << QString() << u"/"_s << QString();
        QTest::newRow("without the slash") << QString() << QString() << QString();
        QTest::newRow("with blanks") << u"  "_s << u"/"_s << u" \n"_s;
        QTest::newRow("broken over lines") << QString() << u"/\n"_s << u"\r\n"_s;
    }

    void theLastAddressMayBePasted()
    {
        QFETCH(QString, before);
        QFETCH(QString, middle);
        QFETCH(QString, behind);
        Scene scene;
        BrowserSignIn &signIn = scene.start();
        const auto accepted =
            signIn.acceptPastedAddress(before + signIn.redirectAddress().toString() + middle +
                                       u"?code=pasted%2Fcode&state="_s + scene.asked(u"state"_s) + behind);
        QVERIFY2(accepted, accepted ? "" : qUtf8Printable(accepted.error().message));
        QVERIFY(scene.result());
        QCOMPARE(scene.forms[0].at(u"code"_s), u"pasted/code"_s);
        // The browser may still come, but not twice.
        QVERIFY(!signIn.acceptPastedAddress(signIn.redirectAddress().toString()));
    }

    void aPastedAddressIsCheckedTheSame_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("empty") << QString();
        QTest::newRow("words") << u"I have signed in"_s;
        QTest::newRow("another place") << u"https://evil.example/?code=x&state=%2"_s;
        QTest::newRow("another port") << u"http://localhost:1/?code=x&state=%2"_s;
        QTest::newRow("another path") << u"%1/other?code=x&state=%2"_s;
        QTest::newRow("no state") << u"%1/?code=x"_s;
        QTest::newRow("a wrong state") << u"%1/?code=x&state=wrong"_s;
        QTest::newRow("two states") << u"%1/?code=x&state=%2&state=%2"_s;
        QTest::newRow("no code") << u"%1/?state=%2"_s;
        QTest::newRow("no parameters") << u"%1/"_s;
        QTest::newRow("the address to open") << u"%3"_s;
    }

    void aPastedAddressIsCheckedTheSame()
    {
        QFETCH(QString, address);
        Scene scene;
        BrowserSignIn &signIn = scene.start();
        address.replace(u"%1"_s, signIn.redirectAddress().toString());
        address.replace(u"%2"_s, scene.asked(u"state"_s));
        address.replace(u"%3"_s, scene.opened[0].toString(QUrl::FullyEncoded));
        const auto accepted = signIn.acceptPastedAddress(address);
        QVERIFY(!accepted);
        QCOMPARE(accepted.error().kind, Error::Kind::Rejected);
        QVERIFY(accepted.error().message.endsWith(u'.') || accepted.error().message.contains(u"?"_s));
        QCOMPARE(signIn.state(), State::AwaitingBrowser);
        scene.comeBack("code=the-code");
        QVERIFY(scene.result());
    }

    void nothingIsAcceptedBeforeItIsAskedFor()
    {
        HttpClient http(HttpOptions{});
        BrowserSignIn signIn({.http = &http}, SignInRequest());
        QVERIFY(!signIn.acceptPastedAddress(u"http://localhost/?code=x&state="_s));
        QCOMPARE(signIn.state(), State::Idle);
    }

    void unknownPermissionsAreAskedForOnceMoreByTheirOtherName_data()
    {
        QTest::addColumn<bool>("inBrowser");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("number");
        QTest::newRow("in the browser") << true << u"invalid_scope"_s << 0;
        QTest::newRow("in the browser, by a number") << true << u"invalid_request"_s << 650053;
        QTest::newRow("by the token endpoint") << false << u"invalid_scope"_s << 70011;
        QTest::newRow("by the token endpoint, by a number") << false << u"invalid_request"_s << 70011;
    }

    void unknownPermissionsAreAskedForOnceMoreByTheirOtherName()
    {
        QFETCH(bool, inBrowser);
        QFETCH(QString, code);
        QFETCH(int, number);
        Scene scene;
        const auto granting = scene.authority.onToken;
        scene.authority.onToken = [&](const auto &form) {
            return form.at(u"scope"_s).contains(u"narrow"_s) ? FakeAuthority::refusal(code, number) : granting(form);
        };
        BrowserSignIn &signIn = scene.start();
        const QString firstState = scene.asked(u"state"_s);
        const QString firstChallenge = scene.asked(u"code_challenge"_s);
        scene.comeBack(inBrowser ? "error=" + code.toLatin1() + "&error_description=AADSTS" + QByteArray::number(number)
                                 : "code=first"_ba);
        QTRY_COMPARE(scene.opened.size(), 2);
        QVERIFY(scene.asked(u"state"_s) != firstState);
        QVERIFY(scene.asked(u"code_challenge"_s) != firstChallenge);
        QCOMPARE(scene.asked(u"scope"_s), u"resource/.default offline_access openid profile"_s);
        QCOMPARE(signIn.requestedScopes().first(), u"resource/.default"_s);
        scene.comeBack("code=second");
        QVERIFY(scene.result());
    }

    void theOtherNameIsTriedOnce()
    {
        Scene scene;
        BrowserSignIn &signIn = scene.start();
        scene.comeBack("error=invalid_scope");
        QTRY_COMPARE(scene.opened.size(), 2);
        scene.comeBack("error=invalid_scope");
        const auto result = scene.result();
        QCOMPARE(result.error().kind, Error::Kind::Rejected);
        QCOMPARE(result.error().field, u"scopes"_s);
        QVERIFY(signIn.refusal());
        QCOMPARE(scene.opened.size(), 2);
    }

    void ownPermissionsHaveNoOtherName()
    {
        Scene scene;
        scene.request.settings.scopes = {u"resource/own"_s};
        scene.start();
        QCOMPARE(scene.asked(u"scope"_s), u"resource/own offline_access openid profile"_s);
        scene.comeBack("error=invalid_scope");
        QCOMPARE(scene.result().error().field, u"scopes"_s);
        QCOMPARE(scene.opened.size(), 1);
    }

    void aRefusalOfTheCodeIsSaidOnce_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("number");
        QTest::addColumn<QString>("word");
        QTest::newRow("a code used twice") << u"invalid_grant"_s << 54005 << u"used already"_s;
        QTest::newRow("a mismatched verifier") << u"invalid_grant"_s << 501481 << u"not begun here"_s;
        QTest::newRow("conditional access") << u"interaction_required"_s << 53003 << u"access rules"_s;
        QTest::newRow("a further step") << u"interaction_required"_s << 50076 << u"further step"_s;
        QTest::newRow("a redirect that is not registered") << u"invalid_request"_s << 50011 << u"http://localhost"_s;
    }

    void aRefusalOfTheCodeIsSaidOnce()
    {
        QFETCH(QString, code);
        QFETCH(int, number);
        QFETCH(QString, word);
        Scene scene;
        scene.authority.onToken = [&](const auto &) { return FakeAuthority::refusal(code, number); };
        BrowserSignIn &signIn = scene.start();
        scene.comeBack("code=x");
        const auto result = scene.result();
        QVERIFY(!result);
        QVERIFY2(result.error().message.contains(word), qUtf8Printable(result.error().message));
        QVERIFY(result.error().detail.contains(u"AADSTS%1"_s.arg(number)));
        QCOMPARE(signIn.refusal()->code, code);
        QCOMPARE(scene.authority.posts().size(), 1);
        QCOMPARE(scene.opened.size(), 1);
    }

    void anAnswerOfAnotherAuthorityIsRefused_data()
    {
        QTest::addColumn<bool>("promised");
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<bool>("accepted");
        const QString own = u"%1/"_s + FakeAuthority::tenantId + u"/v2.0"_s;
        QTest::newRow("promised and right") << true << own << true;
        QTest::newRow("promised and missing") << true << QString() << false;
        QTest::newRow("promised and another") << true << u"https://evil.example/v2.0"_s << false;
        QTest::newRow("promised, of another directory")
            << true << u"%1/c0a10000-0000-4000-8000-00000000000f/v2.0"_s << false;
        QTest::newRow("not promised, but another") << false << u"https://evil.example/v2.0"_s << false;
        QTest::newRow("not promised, but right") << false << own << true;
    }

    void anAnswerOfAnotherAuthorityIsRefused()
    {
        QFETCH(bool, promised);
        QFETCH(QString, issuer);
        QFETCH(bool, accepted);
        Scene scene;
        scene.authority.metadata.insert(u"authorization_response_iss_parameter_supported"_s, promised);
        scene.start();
        issuer.replace(u"%1"_s, scene.authority.server.url(QString()).toString());
        scene.comeBack("code=x" + (issuer.isEmpty() ? ""_ba : "&iss=" + QUrl::toPercentEncoding(issuer)));
        const auto result = scene.result();
        QCOMPARE(result.has_value(), accepted);
        if (!accepted)
            QCOMPARE(result.error().kind, Error::Kind::BadReply);
    }

    void anIdTokenOfAnotherSignInIsRefused()
    {
        Scene scene;
        scene.authority.onToken = [&](const auto &) {
            return FakeAuthority::json(200, scene.authority.tokens(u"another"_s));
        };
        scene.start();
        scene.comeBack("code=x");
        QCOMPARE(scene.result().error().kind, Error::Kind::BadReply);
    }

    void anAuthorityInTroubleIsSaidInWords_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("answers with a page")
            << ScriptedServer::answer(200, "<html>", {"Content-Type: text/html"}) << Error::Kind::BadReply;
        QTest::newRow("has a fault") << ScriptedServer::answer(503) << Error::Kind::ServerFault;
        QTest::newRow("redirects") << ScriptedServer::answer(307, {}, {"Location: https://elsewhere.example/"})
                                   << Error::Kind::BadReply;
        QTest::newRow("hangs up") << QByteArray() << Error::Kind::Unconfirmed;
    }

    void anAuthorityInTroubleIsSaidInWords()
    {
        QFETCH(QByteArray, answer);
        QFETCH(Error::Kind, kind);
        Scene scene;
        scene.authority.onToken = [&](const auto &) { return answer; };
        BrowserSignIn &signIn = scene.start();
        scene.comeBack("code=x");
        const auto result = scene.result();
        QCOMPARE(result.error().kind, kind);
        QVERIFY(result.error().message.endsWith(u'.'));
        QVERIFY(!signIn.refusal());
        QCOMPARE(scene.authority.posts().size(), 1);
    }

    void anAuthorityThatIsNotThereIsSaid()
    {
        Scene scene;
        quint16 port = 0;
        {
            QTcpServer gone;
            QVERIFY(gone.listen(QHostAddress::LocalHost));
            port = gone.serverPort();
        }
        scene.request.settings.authority = QUrl(u"http://127.0.0.1:%1"_s.arg(port));
        scene.start();
        QCOMPARE(scene.result().error().kind, Error::Kind::Offline);
    }

    void noSecretIsLoggedOrInTheObject()
    {
        static QStringList lines;
        lines.clear();
        QLoggingCategory::setFilterRules(u"patkeeper.*=true\nqt.network.*=true"_s);
        const QtMessageHandler before = qInstallMessageHandler(
            [](QtMsgType, const QMessageLogContext &, const QString &line) { lines.append(line); });
        Scene scene;
        BrowserSignIn &signIn = scene.start();
        const QString code = u"c0.De_"_s + QString::fromLatin1(madeUpSecret().left(8));
        scene.comeBack("code=" + code.toLatin1());
        auto result = scene.result();
        signIn.dumpObjectInfo();
        signIn.dumpObjectTree();
        scene.http->dumpObjectTree();
        qInstallMessageHandler(before);
        QLoggingCategory::setFilterRules({});
        QVERIFY(result);
        const QString log = lines.join(u'\n');
        QVERIFY(log.contains(u"browser sign-in"_s));
        for (const QString &secret :
             {code, QString::fromLatin1(scene.authority.accessToken), QString::fromLatin1(scene.authority.refreshToken),
              scene.forms[0].at(u"code_verifier"_s), scene.asked(u"state"_s), scene.asked(u"nonce"_s)})
            QVERIFY2(!log.contains(secret), qUtf8Printable(secret));
        for (const QByteArray &name : signIn.dynamicPropertyNames())
            QFAIL(name.constData());
    }
};

QTEST_GUILESS_MAIN(TestBrowserSignIn)
#include "tst_browsersignin.moc"
