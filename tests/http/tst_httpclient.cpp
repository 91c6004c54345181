// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpfixture.h"

#include <QNetworkReply>
#include <QPointer>
#include <QtTest>

#include <algorithm>
#include <functional>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

void addMutations()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("POST") << "POST"_ba << R"({"displayName":"a"})"_ba;
    QTest::newRow("POST without a body") << "POST"_ba << QByteArray();
    QTest::newRow("PUT") << "PUT"_ba << R"({"displayName":"b"})"_ba;
    QTest::newRow("PATCH") << "PATCH"_ba << R"({"displayName":"c"})"_ba;
    QTest::newRow("DELETE") << "DELETE"_ba << QByteArray();
    QTest::newRow("large POST") << "POST"_ba << QByteArray(300'000, 'x');
}

void hangUp(const ReceivedRequest &, QTcpSocket &socket)
{
    socket.disconnectFromHost();
}

/// Sees Qt's own transfers, which the client hides, and does something the moment one of them fails.
class AtFirstError final : public QObject
{
public:
    explicit AtFirstError(std::function<void()> then) : m_then(std::move(then)) { qApp->installEventFilter(this); }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        auto *transfer = qobject_cast<QNetworkReply *>(watched);
        if (transfer != nullptr && event->type() == QEvent::MetaCall && !m_seen.contains(transfer)) {
            m_seen.append(transfer);
            connect(transfer, &QNetworkReply::errorOccurred, this, [this] { m_then(); });
        }
        return false;
    }

    int transfersLeft() const
    {
        return static_cast<int>(
            std::count_if(m_seen.begin(), m_seen.end(), [](const auto &transfer) { return !transfer.isNull(); }));
    }

private:
    std::function<void()> m_then;
    QList<QPointer<QNetworkReply>> m_seen;
};

} // namespace

/// The traps of QNetworkAccessManager, and what the client promises about each.
class TestHttpClient final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestArrivesAsItWasMade();
    void anAnswerArrivesAsItWasSent_data();
    void anAnswerArrivesAsItWasSent();
    void aHeadAnswerHasNoBody();

    void aRedirectIsNeverFollowedAndNoHeaderLeaves_data();
    void aRedirectIsNeverFollowedAndNoHeaderLeaves();

    void aMutationIsNotSentAgainWhenTheServerClosesBeforeAnswering_data() { addMutations(); }
    void aMutationIsNotSentAgainWhenTheServerClosesBeforeAnswering();
    void aMutationIsNotSentAgainWhenTheConnectionIsReset_data() { addMutations(); }
    void aMutationIsNotSentAgainWhenTheConnectionIsReset();
    void aServerThatClosesAndIsGoneLeavesAMutationUnconfirmed_data() { addMutations(); }
    void aServerThatClosesAndIsGoneLeavesAMutationUnconfirmed();
    void aDeleteAndAnEmptyPostSayThatTheyAreEmpty();

    void aMutationUsesAConnectionOfItsOwn_data() { addMutations(); }
    void aMutationUsesAConnectionOfItsOwn();
    void aKeptConnectionThatTheServerClosesGivesNoFalseUnconfirmed();

    void aChallengeDoesNotReplaceOurAuthorization_data();
    void aChallengeDoesNotReplaceOurAuthorization();
    void cookiesOfOneAccountDoNotGoOutWithAnother();
    void cookiesDoNotGoOutWithLaterRequestsOfTheSameAccount();

    void destroyingTheContextEndsTheRequestWithoutReentry_data();
    void destroyingTheContextEndsTheRequestWithoutReentry();
    void destroyingTheContextBetweenAnErrorAndItsEndIsHarmless_data();
    void destroyingTheContextBetweenAnErrorAndItsEndIsHarmless();
    void destroyingTheContextWhileAReplyIsOnItsWayDropsIt();
    void destroyingAContextThatOwnsTheClientIsHarmless();
    void aReplyNeverComesFromWithinSend();
    void aReplyMayDestroyTheClient();
    void destroyingTheClientAnswersWhatIsUnderWay_data();
    void destroyingTheClientAnswersWhatIsUnderWay();

    void credentialsOutsideTheOriginsAreRefusedBeforeSending_data();
    void credentialsOutsideTheOriginsAreRefusedBeforeSending();
    void anUnencryptedAddressIsRefusedEvenWithoutCredentials();
    void aHeaderThatBreaksOutOfItsLineIsRefused_data();
    void aHeaderThatBreaksOutOfItsLineIsRefused();
};

void TestHttpClient::aRequestArrivesAsItWasMade()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, "{}")));
    HttpClient client(optionsFor({server.url()}));
    const QByteArray secret = madeUpSecret();

    HttpRequest request =
        requestTo(server.url(u"/org/_apis/tokens/pats?api-version=7.1-preview.1&a=%2F"_s), "POST", "{1}");
    request.headers = {{.name = "Content-Type", .value = "application/json"},
                       {.name = "Authorization", .value = "weaker"}};
    request.credentials = RequestCredentials::bearer(Secret(secret));
    const auto outcome = sent(client, std::move(request));
    VERIFY_ONE_REPLY(outcome);

    QCOMPARE(outcome->summary(), u"200"_s);
    QCOMPARE(server.requests().size(), 1);
    const ReceivedRequest &received = server.requests().first();
    QCOMPARE(received.verb, "POST"_ba);
    QCOMPARE(received.target, "/org/_apis/tokens/pats?api-version=7.1-preview.1&a=%2F"_ba);
    QCOMPARE(received.body, "{1}"_ba);
    QCOMPARE(received.values("Authorization"), QList{"Bearer " + secret});
    QCOMPARE(received.values("Content-Type"), QList{"application/json"_ba});
    QCOMPARE(received.values("User-Agent"), QList{"Patkeeper/test"_ba});
    QCOMPARE(received.values("Content-Length"), QList{"3"_ba});
    QCOMPARE(received.values("Accept-Encoding"), QList{"identity"_ba});
    QVERIFY(received.values("Upgrade").isEmpty());
}

void TestHttpClient::anAnswerArrivesAsItWasSent_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("verb");
    for (const int status : {200, 201, 203, 304, 400, 401, 403, 404, 405, 409, 410, 418, 500, 501, 502, 503, 599}) {
        for (const char *verb : {"GET", "POST", "DELETE"})
            QTest::addRow("%s %d", verb, status) << status << QByteArray(verb);
    }
}

void TestHttpClient::anAnswerArrivesAsItWasSent()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, verb);
    const QByteArray body = status == 304 ? QByteArray() : "{\"a\":\0}"_ba + madeUpSecret();
    ScriptedServer server(ScriptedServer::always(
        ScriptedServer::answer(status, body, {"Content-Type: Application/JSON; charset=utf-8", "ActivityId: 7"})));
    HttpClient client(optionsFor({}));

    const auto outcome = sent(client, requestTo(server.url(), verb));
    VERIFY_ONE_REPLY(outcome);
    QCOMPARE(outcome->summary(), QString::number(status));
    QCOMPARE(outcome->body(), body);
    const HttpResponse &response = outcome->result->value();
    QCOMPARE(response.contentType(), "application/json"_ba);
    QCOMPARE(response.header("activityid"), "7"_ba);
    QCOMPARE(response.header("X-None"), QByteArray());
    QCOMPARE(server.requests().size(), 1);
}

void TestHttpClient::aHeadAnswerHasNoBody()
{
    ScriptedServer server(ScriptedServer::always("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"));
    HttpClient client(optionsFor({}));
    const auto outcome = sent(client, requestTo(server.url(), "HEAD"));
    VERIFY_ONE_REPLY(outcome);
    QCOMPARE(outcome->summary(), u"200"_s);
    QCOMPARE(outcome->body(), QByteArray());
}

void TestHttpClient::aRedirectIsNeverFollowedAndNoHeaderLeaves_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("verb");
    for (const int status : {301, 302, 303, 307, 308}) {
        for (const char *verb : {"GET", "POST", "DELETE"})
            QTest::addRow("%s %d", verb, status) << status << QByteArray(verb);
    }
}

void TestHttpClient::aRedirectIsNeverFollowedAndNoHeaderLeaves()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, verb);
    ScriptedServer elsewhere(ScriptedServer::always(ScriptedServer::answer(200)));
    const QByteArray target = elsewhere.url(u"/_signin"_s).toEncoded();
    ScriptedServer server(
        ScriptedServer::always(ScriptedServer::answer(status, "Object moved", {"Location: " + target})));
    HttpClient client(optionsFor({server.url(), elsewhere.url()}));

    HttpRequest request = requestTo(server.url(), verb, verb == "POST" ? "body" : "");
    request.credentials = RequestCredentials::bearer(Secret(madeUpSecret()));
    request.headers = {{.name = "X-Own", .value = "1"}};
    const auto outcome = sent(client, std::move(request));
    VERIFY_ONE_REPLY(outcome);

    QCOMPARE(outcome->summary(), QString::number(status));
    QCOMPARE(outcome->result->value().header("Location"), target);
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(elsewhere.connections(), 0);
}

void TestHttpClient::aMutationIsNotSentAgainWhenTheServerClosesBeforeAnswering()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, body);
    ScriptedServer server(hangUp);
    HttpClient client(optionsFor({}));

    const auto outcome = sent(client, requestTo(server.url(), verb, body));
    VERIFY_ONE_REPLY(outcome);
    QCOMPARE(outcome->summary(), u"unconfirmed"_s);
    QVERIFY(!outcome->error().message.isEmpty());
    QCOMPARE(server.heads(), 1);
    QCOMPARE(server.requests().size(), 1);
}

void TestHttpClient::aMutationIsNotSentAgainWhenTheConnectionIsReset()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, body);
    ScriptedServer server([](const ReceivedRequest &, QTcpSocket &socket) {
        socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        socket.abort();
    });
    HttpClient client(optionsFor({}));

    const auto outcome = sent(client, requestTo(server.url(), verb, body));
    VERIFY_ONE_REPLY(outcome);
    QCOMPARE(outcome->summary(), u"unconfirmed"_s);
    QCOMPARE(server.heads(), 1);
}

void TestHttpClient::aServerThatClosesAndIsGoneLeavesAMutationUnconfirmed()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, body);
    ScriptedServer *self = nullptr;
    // Whoever tried again would be refused, which must not be taken for the outcome of the request.
    ScriptedServer server([&self](const ReceivedRequest &, QTcpSocket &socket) {
        self->close();
        socket.disconnectFromHost();
    });
    self = &server;
    HttpClient client(optionsFor({}));

    const auto outcome = sent(client, requestTo(server.url(), verb, body));
    VERIFY_ONE_REPLY(outcome);
    QCOMPARE(outcome->summary(), u"unconfirmed"_s);
    QCOMPARE(server.heads(), 1);
}

void TestHttpClient::aDeleteAndAnEmptyPostSayThatTheyAreEmpty()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(204)));
    HttpClient client(optionsFor({}));
    for (const char *verb : {"DELETE", "POST", "PUT"}) {
        const auto outcome = sent(client, requestTo(server.url(), verb));
        VERIFY_ONE_REPLY(outcome);
        QCOMPARE(outcome->summary(), u"204"_s);
        QCOMPARE(server.requests().last().values("Content-Length"), QList{"0"_ba});
        QVERIFY(server.requests().last().values("Transfer-Encoding").isEmpty());
    }
}

void TestHttpClient::aMutationUsesAConnectionOfItsOwn()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, body);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)));
    HttpClient client(optionsFor({}));

    for (const QByteArray &each : {"GET"_ba, verb, verb, "GET"_ba}) {
        const auto outcome = sent(client, requestTo(server.url(), each, each == verb ? body : QByteArray()));
        VERIFY_ONE_REPLY(outcome);
        QCOMPARE(outcome->summary(), u"200"_s);
    }
    QCOMPARE(server.requests().size(), 4);
    const int first = server.requests().at(0).connection;
    const int second = server.requests().at(1).connection;
    const int third = server.requests().at(2).connection;
    QVERIFY(first != second && second != third && first != third);
    // Reading goes on where it was: the connection really was idle and alive when the mutations passed it by.
    QCOMPARE(server.requests().at(3).connection, first);
}

void TestHttpClient::aKeptConnectionThatTheServerClosesGivesNoFalseUnconfirmed()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)));
    HttpClient client(optionsFor({}));
    for (int round = 0; round < 5; ++round) {
        const auto read = sent(client, requestTo(server.url()));
        VERIFY_ONE_REPLY(read);
        QTcpSocket *kept = server.connection(server.requests().last().connection);
        QVERIFY(kept);
        // Sent before the client can have noticed that the connection ends.
        const auto change = sent(client, requestTo(server.url(), "POST", "{}"));
        kept->abort();
        VERIFY_ONE_REPLY(change);
        QCOMPARE(change->summary(), u"200"_s);
    }
    QCOMPARE(server.requests().size(), 10);
}

void TestHttpClient::aChallengeDoesNotReplaceOurAuthorization_data()
{
    QTest::addColumn<QList<QByteArray>>("challenges");
    QTest::addColumn<QByteArray>("verb");
    for (const char *verb : {"GET", "POST", "DELETE"}) {
        QTest::addRow("%s NTLM", verb) << QList{"WWW-Authenticate: NTLM"_ba} << QByteArray(verb);
        QTest::addRow("%s Negotiate and NTLM", verb)
            << QList{"WWW-Authenticate: Negotiate"_ba, "WWW-Authenticate: NTLM"_ba} << QByteArray(verb);
        QTest::addRow("%s Basic", verb) << QList{"WWW-Authenticate: Basic realm=\"x\""_ba} << QByteArray(verb);
        QTest::addRow("%s Digest", verb) << QList{"WWW-Authenticate: Digest realm=\"x\", nonce=\"y\", qop=\"auth\""_ba}
                                         << QByteArray(verb);
        QTest::addRow("%s all of them", verb)
            << QList{"WWW-Authenticate: Bearer"_ba, "WWW-Authenticate: Basic realm=\"x\""_ba,
                     "WWW-Authenticate: Negotiate"_ba, "WWW-Authenticate: NTLM"_ba}
            << QByteArray(verb);
    }
}

void TestHttpClient::aChallengeDoesNotReplaceOurAuthorization()
{
    QFETCH(const QList<QByteArray>, challenges);
    QFETCH(const QByteArray, verb);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(401, "refused", challenges)));
    HttpClient client(optionsFor({server.url()}));
    const QByteArray secret = madeUpSecret();

    for (int round = 0; round < 2; ++round) {
        HttpRequest request = requestTo(server.url(), verb, verb == "POST" ? "{}" : "");
        request.credentials = RequestCredentials::bearer(Secret(secret));
        const auto outcome = sent(client, std::move(request));
        VERIFY_ONE_REPLY(outcome);
        QCOMPARE(outcome->summary(), u"401"_s);
        QCOMPARE(outcome->body(), "refused"_ba);
    }
    QCOMPARE(server.heads(), 2);
    for (const ReceivedRequest &request : server.requests())
        QCOMPARE(request.values("Authorization"), QList{"Bearer " + secret});
}

void TestHttpClient::cookiesOfOneAccountDoNotGoOutWithAnother()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, {}, {"Set-Cookie: session=one; Path=/"})));
    HttpClient one(optionsFor({server.url()}));
    HttpClient other(optionsFor({server.url()}));
    for (HttpClient *client : {&one, &other, &one, &other}) {
        for (const char *verb : {"GET", "POST"}) {
            const auto outcome = sent(*client, requestTo(server.url(), verb));
            VERIFY_ONE_REPLY(outcome);
            QCOMPARE(outcome->summary(), u"200"_s);
        }
    }
    for (const ReceivedRequest &request : server.requests())
        QVERIFY(request.values("Cookie").isEmpty());
}

void TestHttpClient::cookiesDoNotGoOutWithLaterRequestsOfTheSameAccount()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(401, {}, {"Set-Cookie: session=one; Path=/"})));
    HttpClient client(optionsFor({}));
    for (const char *verb : {"GET", "GET", "DELETE"}) {
        const auto outcome = sent(client, requestTo(server.url(), verb));
        VERIFY_ONE_REPLY(outcome);
    }
    QCOMPARE(server.requests().size(), 3);
    for (const ReceivedRequest &request : server.requests())
        QVERIFY(request.values("Cookie").isEmpty());
}

void TestHttpClient::destroyingTheContextEndsTheRequestWithoutReentry_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("begun");
    for (const char *verb : {"GET", "POST", "DELETE"}) {
        QTest::addRow("%s before any answer", verb) << QByteArray(verb) << QByteArray();
        QTest::addRow("%s in the middle of the answer", verb)
            << QByteArray(verb) << "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"_ba;
    }
}

void TestHttpClient::destroyingTheContextEndsTheRequestWithoutReentry()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, begun);
    ScriptedServer server(ScriptedServer::always(begun));
    HttpClient client(optionsFor({}));
    auto context = std::make_unique<QObject>();
    const auto outcome = sent(client, requestTo(server.url(), verb), context.get());
    const std::weak_ptr<Outcome> watched = outcome;
    QTRY_COMPARE(server.requests().size(), 1);

    context.reset();
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(outcome->replies, 0);
    // The reply function itself is gone too, and whatever it held.
    QTRY_COMPARE(watched.use_count(), 1);
    QCOMPARE(server.heads(), 1);
}

void TestHttpClient::destroyingTheContextBetweenAnErrorAndItsEndIsHarmless_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("answer");
    for (const char *verb : {"GET", "POST", "DELETE"}) {
        QTest::addRow("%s refused", verb) << QByteArray(verb) << ScriptedServer::answer(401, "no");
        QTest::addRow("%s server error", verb) << QByteArray(verb) << ScriptedServer::answer(500, "no");
        QTest::addRow("%s hung up", verb) << QByteArray(verb) << QByteArray();
    }
}

void TestHttpClient::destroyingTheContextBetweenAnErrorAndItsEndIsHarmless()
{
    // Qt tells of an error and of the end by two events; of several requests that fail at once, the first one's reply
    // may come between the two of another, and take its context away.
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, answer);
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    ScriptedServer server([&](const ReceivedRequest &, QTcpSocket &socket) {
        if (answer.isEmpty())
            return socket.disconnectFromHost();
        socket.write(answer);
    });
    HttpClient client(optionsFor({}));
    auto context = std::make_unique<QObject>();
    AtFirstError destroys([&] { context.reset(); });
    const auto outcome = sent(client, requestTo(server.url(), verb), context.get());
    QTRY_VERIFY(!context);
    QTRY_COMPARE(destroys.transfersLeft(), 0);
    QCOMPARE(outcome->replies, 0);
}

void TestHttpClient::destroyingTheContextWhileAReplyIsOnItsWayDropsIt()
{
    HttpClient client(optionsFor({}));
    auto context = std::make_unique<QObject>();
    const auto outcome = sent(client, requestTo(QUrl(u"http://example.org/"_s)), context.get());
    context.reset();
    QCoreApplication::processEvents();
    QCOMPARE(outcome->replies, 0);
    QCOMPARE(outcome.use_count(), 1);
}

void TestHttpClient::destroyingAContextThatOwnsTheClientIsHarmless()
{
    ScriptedServer server([](const ReceivedRequest &, QTcpSocket &) {});
    auto context = std::make_unique<QObject>();
    auto *client = new HttpClient(optionsFor({}), context.get());
    const auto read = sent(*client, requestTo(server.url()), context.get());
    const auto change = sent(*client, requestTo(server.url(), "POST", "{}"), context.get());
    QTRY_COMPARE(server.requests().size(), 2);
    context.reset();
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(read->replies + change->replies, 0);
}

void TestHttpClient::aReplyNeverComesFromWithinSend()
{
    HttpClient client(optionsFor({}));
    const auto outcome = sent(client, requestTo(QUrl(u"http://example.org/"_s)));
    QCOMPARE(outcome->replies, 0);
    VERIFY_ONE_REPLY(outcome);
}

void TestHttpClient::aReplyMayDestroyTheClient()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, {}, {"Retry-After: 0"})));
    QObject context;
    auto client = std::make_unique<HttpClient>(optionsFor({}));
    int status = 0;
    client->send(requestTo(server.url()), &context, [&](Result<HttpResponse> result) {
        client.reset();
        status = result ? result->status : -1;
    });
    QTRY_COMPARE(status, 200);
    QVERIFY(!client);
}

void TestHttpClient::destroyingTheClientAnswersWhatIsUnderWay_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<bool>("isSent");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("read") << "GET"_ba << true << u"cancelled"_s;
    QTest::newRow("change that was sent") << "POST"_ba << true << u"unconfirmed"_s;
    QTest::newRow("empty change that was sent") << "DELETE"_ba << true << u"unconfirmed"_s;
    QTest::newRow("change that was not sent") << "POST"_ba << false << u"cancelled"_s;
    QTest::newRow("empty change that was not sent") << "DELETE"_ba << false << u"cancelled"_s;
}

void TestHttpClient::destroyingTheClientAnswersWhatIsUnderWay()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const bool, isSent);
    QFETCH(const QString, outcome);
    ScriptedServer server([](const ReceivedRequest &, QTcpSocket &) {});
    QObject context;
    auto client = std::make_unique<HttpClient>(optionsFor({}));
    const auto got = sent(*client, requestTo(server.url(), verb, verb == "POST" ? "{}" : ""), &context);
    if (isSent)
        QTRY_COMPARE(server.requests().size(), 1);
    client.reset();
    QCOMPARE(got->replies, 0);
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), outcome);
}

void TestHttpClient::credentialsOutsideTheOriginsAreRefusedBeforeSending_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("another port") << u"http://127.0.0.1:%1/"_s;
    QTest::newRow("another name of the same host") << u"http://localhost:%1/"_s;
    QTest::newRow("another scheme") << u"https://127.0.0.1:%1/"_s;
    QTest::newRow("user information") << u"http://user:word@127.0.0.1:%1/"_s;
    QTest::newRow("known place as user information") << u"http://known.example@127.0.0.1:%1/"_s;
    QTest::newRow("neither https nor loopback") << u"http://known.example:%1/"_s;
    QTest::newRow("longer name") << u"https://known.example.evil.example/"_s;
    QTest::newRow("shorter name") << u"https://example/"_s;
    QTest::newRow("no host") << u"https:///path"_s;
    QTest::newRow("a file") << u"file:///etc/hostname"_s;
}

void TestHttpClient::credentialsOutsideTheOriginsAreRefusedBeforeSending()
{
    QFETCH(const QString, url);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)));
    HttpClient client(optionsFor({QUrl(u"https://known.example"_s), QUrl(u"http://127.0.0.1:1"_s)}));
    const QUrl target(url.contains(u'%') ? url.arg(server.serverPort()) : url);

    HttpRequest withCredentials = requestTo(target, "POST", "{}");
    withCredentials.credentials = RequestCredentials::bearer(Secret(madeUpSecret()));
    HttpRequest withSecretBody = requestTo(target, "POST", "refresh_token=" + madeUpSecret());
    withSecretBody.bodyIsSecret = true;
    for (HttpRequest *request : {&withCredentials, &withSecretBody}) {
        const auto outcome = sent(client, std::move(*request));
        VERIFY_ONE_REPLY(outcome);
        QCOMPARE(outcome->summary(), u"rejected"_s);
        QVERIFY(!outcome->error().message.isEmpty());
    }
    QCOMPARE(server.connections(), 0);
}

void TestHttpClient::anUnencryptedAddressIsRefusedEvenWithoutCredentials()
{
    HttpClient client(optionsFor({}));
    const auto outcome = sent(client, requestTo(QUrl(u"http://192.0.2.1/"_s)));
    VERIFY_ONE_REPLY(outcome);
    QCOMPARE(outcome->summary(), u"rejected"_s);
}

void TestHttpClient::aHeaderThatBreaksOutOfItsLineIsRefused_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("line break in the value") << "X-A"_ba << "1\r\nX-B: 2"_ba;
    QTest::newRow("line feed at the end") << "X-A"_ba << "1\n"_ba;
    QTest::newRow("NUL in the value") << "X-A"_ba << QByteArray("1\0", 2);
    QTest::newRow("line break in the name") << "X-A\r\nX-B"_ba << "1"_ba;
    QTest::newRow("colon in the name") << "X-A:"_ba << "1"_ba;
    QTest::newRow("no name") << QByteArray() << "1"_ba;
}

void TestHttpClient::aHeaderThatBreaksOutOfItsLineIsRefused()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QByteArray, value);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)));
    HttpClient client(optionsFor({server.url()}));

    HttpRequest open = requestTo(server.url());
    open.headers = {{.name = name, .value = value}};
    HttpRequest secret = requestTo(server.url());
    secret.credentials = RequestCredentials::named(name, Secret(value));
    for (HttpRequest *request : {&open, &secret}) {
        const auto outcome = sent(client, std::move(*request));
        VERIFY_ONE_REPLY(outcome);
        QCOMPARE(outcome->summary(), u"rejected"_s);
    }
    QCOMPARE(server.connections(), 0);
}

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_httpclient.moc"
