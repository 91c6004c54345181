// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "devicescene.h"

#include <QLoggingCategory>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Signing in by a code that is entered elsewhere: asked for no more often than the authority wants, and never past the
/// code's end (RFC 8628).
class TestDeviceSignIn : public QObject
{
    Q_OBJECT

private:
    using State = DeviceSignIn::State;

    using Scene = DeviceScene;

private Q_SLOTS:
    void aPersonSignsInElsewhere()
    {
        Scene scene;
        scene.answers = {FakeAuthority::refusal(u"authorization_pending"_s, 70016),
                         FakeAuthority::json(200, scene.authority.tokens())};
        DeviceSignIn &signIn = scene.start();
        QCOMPARE(scene.ready->size(), 1);
        QCOMPARE(signIn.userCode(), u"ABCD-EFGH"_s);
        QCOMPARE(signIn.verificationAddress(), QUrl(u"https://login.example/device"_s));
        QVERIFY(signIn.expiresAt() > scene.now().addSecs(800));
        // Here the hands of the clock are its own.
        auto result = scene.result();
        QVERIFY2(result, result ? "" : qUtf8Printable(result.error().detail));
        QVERIFY(result->accessToken.equals(scene.authority.accessToken));
        QCOMPARE(result->person->objectId, FakeAuthority::objectId);
        QCOMPARE(scene.forms.size(), 2);
        QVERIFY(scene.askedAt[0].msecsTo(scene.askedAt[1]) >= 900);
        QCOMPARE(scene.deviceForms.value(0).at(u"scope"_s),
                 u"resource/narrow resource/narrow_manage offline_access openid profile"_s);
        const std::map<QString, QString> expected{{u"client_id"_s, FakeAuthority::clientId},
                                                  {u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:device_code"_s},
                                                  {u"device_code"_s, QString::fromLatin1(scene.deviceCode)}};
        QVERIFY(scene.forms[0] == expected);
        QVERIFY(scene.forms[1] == expected);
    }

    void slowDownAddsFiveSecondsForGood()
    {
        Scene scene;
        scene.answers = {FakeAuthority::refusal(u"slow_down"_s), FakeAuthority::refusal(u"authorization_pending"_s),
                         FakeAuthority::refusal(u"slow_down"_s)};
        DeviceSignIn &signIn = scene.start();
        QCOMPARE(scene.waitsFor(), std::chrono::seconds(1));
        for (const int seconds : {6, 6, 11}) {
            QVERIFY(scene.goOn());
            QCOMPARE(signIn.interval(), std::chrono::seconds(seconds));
            QCOMPARE(scene.waitsFor(), std::chrono::seconds(seconds));
        }
    }

    void aHiccupOfTheNetworkBacksOff()
    {
        Scene scene;
        scene.answers = {QByteArray(), ScriptedServer::answer(503), QByteArray(),
                         FakeAuthority::refusal(u"authorization_pending"_s),
                         FakeAuthority::json(200, scene.authority.tokens())};
        scene.start();
        for (const int seconds : {2, 4, 8, 1}) {
            QVERIFY(scene.goOn());
            QCOMPARE(scene.waitsFor(), std::chrono::seconds(seconds));
        }
        QVERIFY(scene.goOn());
        QVERIFY(scene.result());
    }

    void aServiceThatAsksForAPauseGetsIt()
    {
        Scene scene;
        scene.answers = {ScriptedServer::answer(503, {}, {"Retry-After: 30"})};
        scene.start();
        QVERIFY(scene.goOn());
        QCOMPARE(scene.waitsFor(), std::chrono::seconds(31));
    }

    void noWaitIsLongerThanTheCodeLives()
    {
        Scene scene;
        scene.expiresIn = 20;
        scene.answers = {ScriptedServer::answer(503, {}, {"Retry-After: 3600"})};
        scene.start();
        QVERIFY(scene.goOn());
        QVERIFY(scene.waitsFor() <= std::chrono::seconds(20));
    }

    void aCodeThatEndedIsNotAskedForAgain()
    {
        Scene scene;
        scene.start();
        scene.ahead = 901;
        QVERIFY(scene.goOn());
        const auto result = scene.result();
        QCOMPARE(result.error().kind, Error::Kind::TimedOut);
        QVERIFY(result.error().message.contains(u"Start again"_s));
        QCOMPARE(scene.forms.size(), 0);
    }

    void aRefusalEndsIt_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("number");
        QTest::addColumn<Error::Kind>("kind");
        QTest::addColumn<QString>("word");
        QTest::newRow("declined") << u"authorization_declined"_s << 0 << Error::Kind::Forbidden << u"declined"_s;
        QTest::newRow("denied") << u"access_denied"_s << 0 << Error::Kind::Forbidden << u"declined"_s;
        QTest::newRow("expired") << u"expired_token"_s << 70019 << Error::Kind::TimedOut << u"code ended"_s;
        QTest::newRow("a wrong code") << u"bad_verification_code"_s << 70018 << Error::Kind::Rejected
                                      << u"does not know the code"_s;
        QTest::newRow("access rules") << u"invalid_grant"_s << 53003 << Error::Kind::SignInNeeded << u"AADSTS53003"_s;
        QTest::newRow("not an app for this")
            << u"invalid_client"_s << 7000218 << Error::Kind::Rejected << u"public client flows"_s;
    }

    void aRefusalEndsIt()
    {
        QFETCH(QString, code);
        QFETCH(int, number);
        QFETCH(Error::Kind, kind);
        QFETCH(QString, word);
        Scene scene;
        scene.answers = {FakeAuthority::refusal(code, number)};
        DeviceSignIn &signIn = scene.start();
        QVERIFY(scene.goOn());
        const auto result = scene.result();
        QCOMPARE(result.error().kind, kind);
        QVERIFY2(result.error().message.contains(word), qUtf8Printable(result.error().message));
        QCOMPARE(signIn.refusal()->code, code);
        QCOMPARE(scene.forms.size(), 1);
    }

    void anAnswerThatIsNoneEndsIt_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("a page") << ScriptedServer::answer(200, "<html>", {"Content-Type: text/html"});
        QTest::newRow("a redirect") << ScriptedServer::answer(302, {}, {"Location: https://elsewhere.example/"});
        QTest::newRow("no token") << FakeAuthority::json(200, {});
    }

    void anAnswerThatIsNoneEndsIt()
    {
        QFETCH(QByteArray, answer);
        Scene scene;
        scene.answers = {answer};
        scene.start();
        QVERIFY(scene.goOn());
        QCOMPARE(scene.result().error().kind, Error::Kind::BadReply);
        QCOMPARE(scene.forms.size(), 1);
    }

    void unknownPermissionsAreAskedForOnceMoreByTheirOtherName()
    {
        Scene scene;
        const auto granting = scene.deviceAnswer;
        scene.authority.onDevice = [&](const auto &form) {
            scene.deviceForms.append(form);
            return form.at(u"scope"_s).contains(u"narrow"_s) ? FakeAuthority::refusal(u"invalid_scope"_s, 70011)
                                                             : granting();
        };
        DeviceSignIn &signIn = scene.start();
        QCOMPARE(scene.ready->size(), 1);
        QCOMPARE(scene.deviceForms.size(), 2);
        QCOMPARE(scene.deviceForms.at(1).at(u"scope"_s), u"resource/.default offline_access openid profile"_s);
        QCOMPARE(signIn.requestedScopes().first(), u"resource/.default"_s);
    }

    void theOtherNameIsTriedOnce()
    {
        Scene scene;
        scene.deviceAnswer = [] { return FakeAuthority::refusal(u"invalid_scope"_s, 70011); };
        scene.start();
        QCOMPARE(scene.result().error().field, u"scopes"_s);
        QCOMPARE(scene.deviceForms.size(), 2);
    }

    void anAuthorityWithoutCodesIsSaid()
    {
        Scene scene;
        scene.authority.metadata.remove(u"device_authorization_endpoint"_s);
        scene.start();
        QCOMPARE(scene.result().error().kind, Error::Kind::Unsupported);
        QCOMPARE(scene.authority.posts().size(), 0);
    }

    void withoutAnAppIdNothingIsSent()
    {
        Scene scene;
        scene.request.settings.clientId.clear();
        scene.start();
        QCOMPARE(scene.result().error().field, u"clientId"_s);
        QCOMPARE(scene.authority.server.connections(), 0);
    }

    void aPersonMayStopIt_data()
    {
        QTest::addColumn<State>("state");
        QTest::newRow("while the authority is asked") << State::Discovering;
        QTest::newRow("while a code is asked for") << State::RequestingCode;
        QTest::newRow("while waiting") << State::Waiting;
        QTest::newRow("while asking") << State::Asking;
    }

    void aPersonMayStopIt()
    {
        QFETCH(State, state);
        Scene scene;
        scene.http = std::make_unique<HttpClient>(scene.authority.httpOptions());
        scene.signIn = std::make_unique<DeviceSignIn>(SignInParts{.http = scene.http.get()}, scene.request);
        scene.finished = std::make_unique<QSignalSpy>(scene.signIn.get(), &DeviceSignIn::finished);
        DeviceSignIn &signIn = *scene.signIn;
        connect(&signIn, &DeviceSignIn::stateChanged, this, [&] {
            if (signIn.state() == state)
                signIn.cancel();
        });
        signIn.start();
        QCOMPARE(scene.result().error().kind, Error::Kind::Cancelled);
        signIn.cancel();
        QTest::qWait(0);
        QCOMPARE(signIn.state(), State::Finished);
        QCOMPARE(scene.finished->size(), 1);
        QCOMPARE(scene.forms.size(), 0);
    }

    void noSecretIsLoggedOrInTheObject()
    {
        static QStringList lines;
        lines.clear();
        QLoggingCategory::setFilterRules(u"patkeeper.*=true\nqt.network.*=true"_s);
        const QtMessageHandler before = qInstallMessageHandler(
            [](QtMsgType, const QMessageLogContext &, const QString &line) { lines.append(line); });
        Scene scene;
        scene.answers = {FakeAuthority::json(200, scene.authority.tokens())};
        DeviceSignIn &signIn = scene.start();
        const bool wentOn = scene.goOn();
        const auto result = scene.result();
        signIn.dumpObjectInfo();
        signIn.dumpObjectTree();
        qInstallMessageHandler(before);
        QLoggingCategory::setFilterRules({});
        QVERIFY(wentOn && result);
        const QString log = lines.join(u'\n');
        QVERIFY(log.contains(u"device sign-in"_s));
        for (const QByteArray &secret : {scene.deviceCode, scene.authority.accessToken, scene.authority.refreshToken})
            QVERIFY2(!log.contains(QString::fromLatin1(secret)), secret.constData());
    }
};

QTEST_GUILESS_MAIN(TestDeviceSignIn)
#include "tst_devicesignin.moc"
