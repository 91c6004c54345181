// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpfixture.h"
#include "testauthority.h"

#include <QTimer>
#include <QtTest>

#include <algorithm>
#include <chrono>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr qsizetype limit = 100'000;

/// Sends without end, as fast as the other side takes it.
void pour(QTcpSocket &socket, const QByteArray &portion, qint64 &poured)
{
    QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, [&poured](qint64 count) { poured += count; });
    const auto more = [&socket, portion] {
        if (socket.bytesToWrite() < 65'536)
            socket.write(portion);
    };
    QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, more);
    more();
}

quint16 closedPort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

/// An environment variable for the length of a test.
class Variable final
{
public:
    Variable(const char *name, const QByteArray &value) : m_name(name) { qputenv(name, value); }
    ~Variable() { qunsetenv(m_name); }
    Variable(const Variable &) = delete;
    Variable &operator=(const Variable &) = delete;

private:
    const char *m_name;
};

} // namespace

/// Answers that are too long, too short, too late, no answers, or not from the service.
class TestHttpFailures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEndlessBodyIsCutOff_data();
    void anEndlessBodyIsCutOff();
    void aBodyAtTheLimitArrivesWhole();
    void aBodyThatSaysItIsTooLargeIsCutOff();
    void aLargeAnswerArrivesWhole();

    void aTruncatedBodyIsNoAnswer_data();
    void aTruncatedBodyIsNoAnswer();
    void whatIsNotHttpIsNoAnswer_data();
    void whatIsNotHttpIsNoAnswer();
    void aChunkedBodyArrivesWhole();

    void silenceEndsByTimeOut_data();
    void silenceEndsByTimeOut();
    void anAnswerThatDripsEndsByTheTotalDeadline();
    void aChangeThatNeverLeftIsNotUnconfirmed_data();
    void aChangeThatNeverLeftIsNotUnconfirmed();
    void aRefusedConnectionIsOffline_data();
    void aRefusedConnectionIsOffline();
    void anUnknownHostIsOffline();

    void aProxyThatWantsAPasswordIsNamed_data();
    void aProxyThatWantsAPasswordIsNamed();
    void loopbackNeverGoesThroughAProxy();
    void anAnswer407IsTheProxys();

    void nothingOfTheQueryIsToldInAnError();
};

void TestHttpFailures::anEndlessBodyIsCutOff_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("portion");
    QTest::addColumn<QString>("outcome");
    const QByteArray chunk = "1000\r\n" + QByteArray(0x1000, 'x') + "\r\n";
    const QByteArray bytes(4096, 'x');
    for (const auto &[verb, outcome] : {std::pair("GET", u"bad-reply"_s), std::pair("POST", u"unconfirmed"_s)}) {
        QTest::addRow("%s chunked", verb) << QByteArray(verb) << "Transfer-Encoding: chunked"_ba << chunk << outcome;
        QTest::addRow("%s until the end of the connection", verb)
            << QByteArray(verb) << "Connection: close"_ba << bytes << outcome;
        QTest::addRow("%s of a huge length", verb)
            << QByteArray(verb) << "Content-Length: 9000000000000"_ba << bytes << outcome;
    }
}

void TestHttpFailures::anEndlessBodyIsCutOff()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, head);
    QFETCH(const QByteArray, portion);
    QFETCH(const QString, outcome);
    qint64 poured = 0;
    ScriptedServer server([&](const ReceivedRequest &, QTcpSocket &socket) {
        socket.write("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\n");
        pour(socket, portion, poured);
    });
    HttpOptions options = optionsFor({});
    options.maximumBody = limit;
    HttpClient client(options);

    const auto got = sent(client, requestTo(server.url(), verb, verb == "POST" ? "{}" : ""));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), outcome);
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(server.heads(), 1);
    // What is more than the limit lay in the buffers of the two sockets, which the system keeps small.
    QVERIFY2(poured < limit + 16'000'000, qPrintable(QString::number(poured)));
}

void TestHttpFailures::aBodyAtTheLimitArrivesWhole()
{
    const QByteArray body(limit, 'b');
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, body)));
    HttpOptions options = optionsFor({});
    options.maximumBody = limit;
    HttpClient client(options);
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(server.url(), verb));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->body(), body);
    }
}

void TestHttpFailures::aBodyThatSaysItIsTooLargeIsCutOff()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, QByteArray(limit + 1, 'b'))));
    HttpOptions options = optionsFor({});
    options.maximumBody = limit;
    HttpClient client(options);
    const auto got = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"bad-reply"_s);
}

void TestHttpFailures::aLargeAnswerArrivesWhole()
{
    // Far more than Qt is allowed to read ahead.
    const QByteArray body(3'000'000, 'c');
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, body)));
    HttpClient client(optionsFor({}));
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(server.url(), verb));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->body().size(), body.size());
        QVERIFY(got->body() == body);
    }
}

void TestHttpFailures::aTruncatedBodyIsNoAnswer_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("outcome");
    for (const auto &[verb, outcome] : {std::pair("GET", u"bad-reply"_s), std::pair("POST", u"unconfirmed"_s),
                                        std::pair("DELETE", u"unconfirmed"_s)}) {
        QTest::addRow("%s with a length", verb)
            << QByteArray(verb) << "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"_ba << outcome;
        QTest::addRow("%s with a length and nothing", verb)
            << QByteArray(verb) << "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"_ba << outcome;
        QTest::addRow("%s in chunks", verb)
            << QByteArray(verb) << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf"_ba << outcome;
        QTest::addRow("%s between chunks", verb)
            << QByteArray(verb) << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"_ba << outcome;
    }
    for (const char *verb : {"POST", "DELETE"}) {
        QTest::addRow("%s in the status line", verb) << QByteArray(verb) << "HTTP/1.1 20"_ba << u"unconfirmed"_s;
        QTest::addRow("%s in a header", verb)
            << QByteArray(verb) << "HTTP/1.1 200 OK\r\nContent-Le"_ba << u"unconfirmed"_s;
    }
}

void TestHttpFailures::aTruncatedBodyIsNoAnswer()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, answer);
    QFETCH(const QString, outcome);
    ScriptedServer server([&](const ReceivedRequest &, QTcpSocket &socket) {
        socket.write(answer);
        socket.disconnectFromHost();
    });
    HttpClient client(optionsFor({}));
    const auto got = sent(client, requestTo(server.url(), verb, verb == "POST" ? "{}" : ""));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), outcome);
    QCOMPARE(server.heads(), 1);
}

void TestHttpFailures::whatIsNotHttpIsNoAnswer_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("outcome");
    // Nothing of an answer was seen before the end, so a read cannot tell this from a lost connection.
    for (const auto &[verb, outcome] :
         {std::pair("GET", u"offline"_s), std::pair("POST", u"unconfirmed"_s), std::pair("DELETE", u"unconfirmed"_s)}) {
        QTest::addRow("%s mail", verb) << QByteArray(verb) << "220 mail.example ESMTP ready\r\n\r\n"_ba << outcome;
        QTest::addRow("%s no status", verb) << QByteArray(verb) << "HTTP/9.9 two hundred\r\n\r\n"_ba << outcome;
        QTest::addRow("%s empty lines", verb) << QByteArray(verb) << "\r\n\r\n\r\n"_ba << outcome;
    }
}

void TestHttpFailures::whatIsNotHttpIsNoAnswer()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, answer);
    QFETCH(const QString, outcome);
    ScriptedServer server([&](const ReceivedRequest &, QTcpSocket &socket) {
        socket.write(answer);
        socket.disconnectFromHost();
    });
    HttpClient client(optionsFor({}));
    const auto got = sent(client, requestTo(server.url(), verb, verb == "POST" ? "{}" : ""));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), outcome);
}

void TestHttpFailures::aChunkedBodyArrivesWhole()
{
    ScriptedServer server(ScriptedServer::always(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"));
    HttpClient client(optionsFor({}));
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(server.url(), verb));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->body(), "abcdefg"_ba);
    }
}

void TestHttpFailures::silenceEndsByTimeOut_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("begun");
    QTest::addColumn<QString>("outcome");
    for (const auto &[verb, outcome] : {std::pair("GET", u"timed-out"_s), std::pair("POST", u"unconfirmed"_s),
                                        std::pair("DELETE", u"unconfirmed"_s)}) {
        QTest::addRow("%s without a byte", verb) << QByteArray(verb) << QByteArray() << outcome;
        QTest::addRow("%s in the middle", verb)
            << QByteArray(verb) << "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"_ba << outcome;
    }
}

void TestHttpFailures::silenceEndsByTimeOut()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QByteArray, begun);
    QFETCH(const QString, outcome);
    ScriptedServer server(ScriptedServer::always(begun));
    HttpClient client(optionsFor({}));
    HttpRequest request = requestTo(server.url(), verb, verb == "POST" ? "{}" : "");
    request.timeout = 300ms;
    const auto got = sent(client, std::move(request));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), outcome);
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(server.heads(), 1);
}

void TestHttpFailures::anAnswerThatDripsEndsByTheTotalDeadline()
{
    ScriptedServer server([](const ReceivedRequest &, QTcpSocket &socket) {
        socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        auto *drip = new QTimer(&socket);
        QObject::connect(drip, &QTimer::timeout, &socket, [&socket] { socket.write("."); });
        drip->start(10);
    });
    HttpClient client(optionsFor({}));
    HttpRequest request = requestTo(server.url());
    request.timeout = 250ms;
    const auto got = sent(client, std::move(request));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"timed-out"_s);
}

void TestHttpFailures::aChangeThatNeverLeftIsNotUnconfirmed_data()
{
    QTest::addColumn<bool>("hangsUp");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("mute while connecting securely") << false << u"timed-out"_s;
    QTest::newRow("hangs up while connecting securely") << true << u"offline"_s;
}

void TestHttpFailures::aChangeThatNeverLeftIsNotUnconfirmed()
{
    QFETCH(const bool, hangsUp);
    QFETCH(const QString, outcome);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server, [&] {
        QTcpSocket *socket = server.nextPendingConnection();
        if (hangsUp)
            connect(socket, &QTcpSocket::readyRead, socket, &QTcpSocket::disconnectFromHost);
    });
    HttpClient client(optionsFor({}));
    HttpRequest request = requestTo(QUrl(u"https://127.0.0.1:%1/"_s.arg(server.serverPort())), "POST", "{}");
    request.timeout = 500ms;
    const auto got = sent(client, std::move(request));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), outcome);
}

void TestHttpFailures::aRefusedConnectionIsOffline_data()
{
    QTest::addColumn<QByteArray>("verb");
    for (const char *verb : {"GET", "POST", "DELETE"})
        QTest::newRow(verb) << QByteArray(verb);
}

void TestHttpFailures::aRefusedConnectionIsOffline()
{
    QFETCH(const QByteArray, verb);
    HttpClient client(optionsFor({}));
    const QUrl url(u"http://127.0.0.1:%1/"_s.arg(closedPort()));
    const auto got = sent(client, requestTo(url, verb, verb == "POST" ? "{}" : ""));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"offline"_s);
    QVERIFY(got->error().detail.startsWith(u"%1 127.0.0.1:%2: "_s.arg(QString::fromLatin1(verb)).arg(url.port())));
}

void TestHttpFailures::anUnknownHostIsOffline()
{
    // No label of a host name may be longer than 63 letters, so no name server is ever asked.
    const QUrl url(u"https://%1.invalid/"_s.arg(QString(70, u'a')), QUrl::TolerantMode);
    HttpClient client(optionsFor({}));
    const auto got = sent(client, requestTo(url, "POST", "{}"));
    VERIFY_ONE_REPLY(got);
    QVERIFY2(got->summary() == u"offline"_s || got->summary() == u"rejected"_s, qPrintable(got->summary()));
}

void TestHttpFailures::aProxyThatWantsAPasswordIsNamed_data()
{
    QTest::addColumn<QByteArray>("verb");
    for (const char *verb : {"GET", "POST", "DELETE"})
        QTest::newRow(verb) << QByteArray(verb);
}

void TestHttpFailures::aProxyThatWantsAPasswordIsNamed()
{
    QFETCH(const QByteArray, verb);
    ScriptedServer proxy(
        ScriptedServer::always(ScriptedServer::answer(407, {}, {"Proxy-Authenticate: Basic realm=\"office\""})));
    const Variable variable("https_proxy", proxy.url(QString()).toEncoded());
    const QUrl service(u"https://service.example/"_s);
    HttpClient client(optionsFor({service}));
    const QByteArray secret = madeUpSecret();

    HttpRequest request = requestTo(service, verb, verb == "POST" ? "{}" : "");
    request.credentials = RequestCredentials::bearer(Secret(secret));
    const auto got = sent(client, std::move(request));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"proxy-failed"_s);
    QVERIFY(got->error().message.contains(u"password"_s));
    QVERIFY(proxy.heads() > 0);
    for (const ReceivedRequest &received : proxy.requests()) {
        QCOMPARE(received.verb, "CONNECT"_ba);
        QVERIFY(received.values("Authorization").isEmpty());
        QVERIFY(received.values("Proxy-Authorization").isEmpty());
    }
}

void TestHttpFailures::loopbackNeverGoesThroughAProxy()
{
    ScriptedServer proxy(ScriptedServer::always(ScriptedServer::answer(200, "proxy")));
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, "server")));
    const Variable variable("http_proxy", proxy.url(QString()).toEncoded());
    HttpClient client(optionsFor({}));
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(server.url(), verb));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->body(), "server"_ba);
    }
    QCOMPARE(proxy.connections(), 0);
}

void TestHttpFailures::anAnswer407IsTheProxys()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(407, "who?", {"Proxy-Authenticate: NTLM"})));
    HttpClient client(optionsFor({}));
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(server.url(), verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"proxy-failed"_s);
    }
    QCOMPARE(server.heads(), 2);
}

void TestHttpFailures::nothingOfTheQueryIsToldInAnError()
{
    const QByteArray secret = madeUpSecret();
    ScriptedServer server([](const ReceivedRequest &, QTcpSocket &socket) { socket.disconnectFromHost(); });
    HttpClient client(optionsFor({server.url()}));
    QList<QUrl> urls{server.url(), QUrl(u"http://127.0.0.1:%1/"_s.arg(closedPort())), QUrl(u"http://other.example/"_s)};
    for (QUrl &url : urls) {
        url.setPath(u'/' + QString::fromLatin1(secret));
        url.setQuery(u"code="_s + QString::fromLatin1(secret));
        for (const char *verb : {"GET", "POST"}) {
            HttpRequest request = requestTo(url, verb, secret);
            request.credentials = RequestCredentials::bearer(Secret(secret));
            const auto got = sent(client, std::move(request));
            VERIFY_ONE_REPLY(got);
            QVERIFY(got->isError());
            QVERIFY(!got->error().message.contains(QString::fromLatin1(secret)));
            QVERIFY(!got->error().detail.contains(QString::fromLatin1(secret)));
            QVERIFY(got->error().detail.contains(url.host()));
        }
    }
}

QTEST_GUILESS_MAIN(TestHttpFailures)
#include "tst_httpfailures.moc"
