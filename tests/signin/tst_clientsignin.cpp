// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clientsignin.h"
#include "httpclient.h"
#include "scriptedserver.h"

#include <QTest>
#include <QUuid>

#include <memory>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

QByteArray madeUp()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128);
}

QByteArray issuing(const QByteArray &accessToken,
                   const QByteArray &more = ",\"token_type\":\"bearer\",\"expires_in\":600")
{
    return ScriptedServer::answer(200, "{\"access_token\":\"" + accessToken + '"' + more + '}',
                                  {"Content-Type: application/json"});
}

} // namespace

Q_DECLARE_METATYPE(patkeeper::Error::Kind)

/// A client id and its secret become an access token.
class TestClientSignIn final : public QObject
{
    Q_OBJECT

private:
    QByteArray m_answer;
    std::unique_ptr<ScriptedServer> m_server;
    const QDateTime m_now{QDate(2026, 11, 22), QTime(10, 0), Qt::UTC};

    Result<IssuedSignIn> signIn(const Secret &secret)
    {
        HttpOptions options;
        options.origins = {originOf(m_server->url())};
        HttpClient http(std::move(options));
        QObject context;
        std::optional<Result<IssuedSignIn>> outcome;
        signInAsClient(
            &http, clientSettings(m_server->url(u"/oauth/token"_s), u"an id"_s), secret, [this] { return m_now; },
            &context, [&](Result<IssuedSignIn> result) { outcome.emplace(std::move(result)); });
        if (!QTest::qWaitFor([&] { return outcome.has_value(); }, 20'000))
            return failure(Error::Kind::Cancelled, u"no reply came"_s);
        return std::move(*outcome);
    }

private Q_SLOTS:
    void init()
    {
        m_answer.clear();
        m_server = std::make_unique<ScriptedServer>([this](const ReceivedRequest &, QTcpSocket &socket) {
            if (m_answer.isEmpty())
                return socket.abort();
            socket.write(m_answer);
        });
    }

    void theSecretGoesInTheBodyAndIsWhatGetsTheNextOne()
    {
        const QByteArray accessToken = madeUp();
        const Secret secret("a+b&c=d");
        m_answer =
            issuing(accessToken, ",\"token_type\":\"bearer\",\"expires_in\":600,\"scope\":\"sp:a:read sp:b:read\"");
        const auto issued = signIn(secret);
        QVERIFY(issued);
        QVERIFY(issued->accessToken.equals(accessToken));
        QCOMPARE(issued->expiresAt, m_now.addSecs(600));
        QVERIFY(issued->refreshToken == secret);
        QCOMPARE(issued->scopes, (QStringList{u"sp:a:read"_s, u"sp:b:read"_s}));
        const ReceivedRequest &request = m_server->requests().constFirst();
        QCOMPARE(request.verb, "POST"_ba);
        QCOMPARE(request.target, "/oauth/token"_ba);
        QCOMPARE(request.body, "grant_type=client_credentials&client_id=an%20id&client_secret=a%2Bb%26c%3Dd"_ba);
        QVERIFY(request.values("Authorization").isEmpty());
    }

    void anAnswerThatDoesNotSayForHowLongIsRenewedSoon()
    {
        m_answer = issuing(madeUp(), ",\"token_type\":\"Bearer\"");
        QCOMPARE(signIn(Secret("s"))->expiresAt, m_now.addSecs(300));
    }

    void whatComesInstead_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<Error::Kind>("kind");
        using Kind = Error::Kind;
        QTest::newRow("refused") << ScriptedServer::answer(401, "{\"error\":\"invalid_client\"}") << Kind::SignInNeeded;
        QTest::newRow("refused in words")
            << ScriptedServer::answer(401, "Full authentication is required") << Kind::SignInNeeded;
        QTest::newRow("refused otherwise")
            << ScriptedServer::answer(400, "{\"error\":\"invalid_grant\"}") << Kind::SignInNeeded;
        QTest::newRow("no answer") << QByteArray() << Kind::Unconfirmed;
        QTest::newRow("a page") << ScriptedServer::answer(200, "<html></html>") << Kind::BadReply;
        QTest::newRow("a list") << ScriptedServer::answer(200, "[]") << Kind::BadReply;
        QTest::newRow("another type") << issuing(madeUp(), ",\"token_type\":\"N_A\"") << Kind::BadReply;
        QTest::newRow("no type") << issuing(madeUp(), {}) << Kind::BadReply;
        QTest::newRow("a redirect") << ScriptedServer::answer(307, {}, {"Location: https://elsewhere.example/"})
                                    << Kind::BadReply;
        QTest::newRow("a pause") << ScriptedServer::answer(429, {}, {"Retry-After: 7"}) << Kind::RateLimited;
        QTest::newRow("a fault in plain text") << ScriptedServer::answer(500, "out of order") << Kind::ServerFault;
    }
    void whatComesInstead()
    {
        QFETCH(QByteArray, answer);
        QFETCH(Error::Kind, kind);
        m_answer = answer;
        const QByteArray secret = madeUp();
        const auto issued = signIn(Secret(secret));
        QVERIFY(!issued);
        QCOMPARE(issued.error().kind, kind);
        QVERIFY(!issued.error().message.isEmpty());
        QVERIFY(!(issued.error().message + issued.error().detail).contains(QString::fromLatin1(secret)));
        QCOMPARE(m_server->heads(), 1);
    }

    void itsSettingsComeBackAsTheyWereStored()
    {
        const SignInSettings settings = clientSettings(QUrl(u"https://northwind.example/oauth/token"_s), u"0a1b"_s);
        QCOMPARE(signInSettingsFrom(toJson(settings)), settings);
    }

    void whichTokenASignInIsIsKnownOrNotGuessed_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QJsonObject>("settings");
        QTest::addColumn<QString>("token");
        QTest::addColumn<bool>("isIt");
        const QJsonObject pair = toJson(clientSettings(QUrl(u"https://northwind.example/oauth/token"_s), u"0a1b"_s));
        SignInSettings recognised;
        recognised.tokenId = u"0a1b"_s;
        const QJsonObject bearer = toJson(recognised);
        QTest::newRow("a pair, its id") << u"client-credentials"_s << pair << u"0a1b"_s << true;
        QTest::newRow("a pair, another id") << u"client-credentials"_s << pair << u"0a1c"_s << false;
        QTest::newRow("a pair, no id") << u"client-credentials"_s << pair << QString() << false;
        QTest::newRow("an app's id in the browser") << u"browser"_s << pair << u"0a1b"_s << false;
        QTest::newRow("a bearer that was recognised") << u"bearer"_s << bearer << u"0a1b"_s << true;
        QTest::newRow("a bearer that is another token") << u"bearer"_s << bearer << u"0a1c"_s << false;
        QTest::newRow("a bearer of which nothing is known")
            << u"bearer"_s << toJson(SignInSettings()) << u"0a1b"_s << false;
        QTest::newRow("a bearer of an earlier version") << u"bearer"_s << QJsonObject() << QString() << false;
        QTest::newRow("an access token of a client") << u"bearer"_s << pair << u"0a1b"_s << false;
        QTest::newRow("a password") << u"basic"_s << bearer << u"0a1b"_s << false;
        QTest::newRow("nothing to sign in to") << withoutSignIn << bearer << u"0a1b"_s << false;
    }
    void whichTokenASignInIsIsKnownOrNotGuessed()
    {
        QFETCH(const QString, kind);
        QFETCH(const QJsonObject, settings);
        QFETCH(const QString, token);
        SignIn signIn;
        signIn.kind = kind;
        signIn.settings = settings;
        signIn.secretKey = u"key"_s;
        QTEST(signsInWith(signIn, token), "isIt");
        SignIn out = signIn;
        out.secretKey.clear();
        QVERIFY2(!signsInWith(out, token), "signed out");
        if (kind != "bearer"_L1 && kind != "client-credentials"_L1)
            return;
        signIn.settings = toJson(kind == "bearer"_L1 ? SignInSettings() : signInSettingsFrom(settings));
        signIn.settings = settingsWithToken(signIn, u"ffff"_s);
        QVERIFY(signsInWith(signIn, u"ffff"_s));
        QVERIFY(!signsInWith(signIn, u"0a1b"_s));
    }
};

QTEST_GUILESS_MAIN(TestClientSignIn)
#include "tst_clientsignin.moc"
