// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakeauthority.h"
#include "loopbacklistener.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <memory>

#ifdef Q_OS_UNIX
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

bool hasIPv6()
{
    QTcpServer probe;
    return probe.listen(QHostAddress(QHostAddress::LocalHostIPv6));
}

} // namespace

/// The browser's way back: taken once, with the right state, and by nobody's knocking spoilt (RFC 8252, 7.3 and 8).
class TestLoopbackListener : public QObject
{
    Q_OBJECT

private:
    static quint16 portOf(const LoopbackListener &listener)
    {
        return static_cast<quint16>(listener.redirectAddress().port());
    }

    static QByteArray knockAt(const LoopbackListener &listener, const QByteArray &bytes)
    {
        return knock(portOf(listener), bytes);
    }

private Q_SLOTS:
    void theRightCallbackIsTakenAndThanked()
    {
        LoopbackListener listener;
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        QCOMPARE(listener.redirectAddress().toString(), u"http://localhost:%1"_s.arg(portOf(listener)));
        const QByteArray answer = knockAt(listener, browserRequest(listener.redirectAddress(), "code=x&state=right"));
        QVERIFY2(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer.constData());
        for (const char *line :
             {"Cache-Control: no-store", "Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff",
              "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors "
              "'none'",
              "Connection: close", "Content-Type: text/html; charset=utf-8"})
            QVERIFY2(answer.contains("\r\n" + QByteArray(line) + "\r\n"), line);
        QVERIFY(answer.contains("You may close this page."));
        QVERIFY(!answer.contains("<script") && !answer.contains("right") && !answer.contains("http://"));
        QTRY_COMPARE(called.size(), 1);
        QVERIFY(listener.takeCallback().code.equals("x"));
        QVERIFY(!listener.isListening());
    }

    void everythingElseIsRefusedAndDoesNotEndTheWaiting_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QByteArray>("host");
        const QByteArray right = "/?code=x&state=right";
        QTest::newRow("no state") << "GET /?code=x HTTP/1.1"_ba << ""_ba;
        QTest::newRow("a wrong state") << "GET /?code=x&state=wrong HTTP/1.1"_ba << ""_ba;
        QTest::newRow("an error without a state") << "GET /?error=access_denied HTTP/1.1"_ba << ""_ba;
        for (const QByteArray verb : {"POST", "HEAD", "PUT", "OPTIONS", "DELETE", "get", "CONNECT"})
            QTest::newRow(verb.constData()) << verb + ' ' + right + " HTTP/1.1" << ""_ba;
        QTest::newRow("another path") << "GET /callback?code=x&state=right HTTP/1.1"_ba << ""_ba;
        QTest::newRow("two slashes") << "GET //?code=x&state=right HTTP/1.1"_ba << ""_ba;
        QTest::newRow("an encoded path") << "GET /%2e?code=x&state=right HTTP/1.1"_ba << ""_ba;
        QTest::newRow("a whole address") << "GET http://localhost/?code=x&state=right HTTP/1.1"_ba << ""_ba;
        QTest::newRow("no query") << "GET / HTTP/1.1"_ba << ""_ba;
        QTest::newRow("the little picture") << "GET /favicon.ico HTTP/1.1"_ba << ""_ba;
        QTest::newRow("HTTP/2") << "GET " + right + " HTTP/2" << ""_ba;
        QTest::newRow("no version") << "GET " + right << ""_ba;
        QTest::newRow("noise") << "\x16\x03\x01 hello"_ba << ""_ba;
        QTest::newRow("another host") << "GET " + right + " HTTP/1.1" << "Host: evil.example"_ba;
        QTest::newRow("another port") << "GET " + right + " HTTP/1.1" << "Host: localhost:1"_ba;
        QTest::newRow("no port") << "GET " + right + " HTTP/1.1" << "Host: localhost"_ba;
        QTest::newRow("another name of this computer") << "GET " + right + " HTTP/1.1" << "Host: 127.0.0.1:%1"_ba;
        QTest::newRow("no host") << "GET " + right + " HTTP/1.1" << "Accept: text/html"_ba;
        QTest::newRow("two hosts") << "GET " + right + " HTTP/1.1" << "Host: evil.example\r\nHost: localhost:%1"_ba;
    }

    void everythingElseIsRefusedAndDoesNotEndTheWaiting()
    {
        QFETCH(QByteArray, request);
        QFETCH(QByteArray, host);
        LoopbackListener listener;
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        const QByteArray port = QByteArray::number(portOf(listener));
        const QByteArray hostLine = host.isEmpty() ? "Host: localhost:" + port : host.replace("%1", port);
        const QByteArray answer = knockAt(listener, request + "\r\n" + hostLine + "\r\n\r\n");
        QVERIFY2(answer.startsWith("HTTP/1.1 400 "), answer.constData());
        QVERIFY(answer.contains("Cache-Control: no-store"));
        QCOMPARE(listener.timesRefused(), 1);
        QVERIFY(listener.isListening());
        QCoreApplication::processEvents();
        QCOMPARE(called.size(), 0);
        knockAt(listener, browserRequest(listener.redirectAddress(), "code=x&state=right"));
        QTRY_COMPARE(called.size(), 1);
    }

    void aSecondCallbackIsRefused()
    {
        LoopbackListener listener;
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        // The second one is connected before the first one has spoken.
        QTcpSocket second;
        second.connectToHost(u"127.0.0.1"_s, portOf(listener));
        QTRY_COMPARE(second.state(), QAbstractSocket::ConnectedState);
        const quint16 port = portOf(listener);
        knockAt(listener, browserRequest(listener.redirectAddress(), "code=first&state=right"));
        second.write(browserRequest(listener.redirectAddress(), "code=second&state=right"));
        QTRY_VERIFY(second.bytesAvailable() > 0);
        QVERIFY(second.readAll().startsWith("HTTP/1.1 400 "));
        QTRY_COMPARE(called.size(), 1);
        QVERIFY(listener.takeCallback().code.equals("first"));
        QCOMPARE(knock(port, browserRequest(listener.redirectAddress(), "code=third&state=right")), "no connection"_ba);
        QCOMPARE(called.size(), 1);
    }

    void aCallbackWithAnErrorIsTaken()
    {
        LoopbackListener listener;
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        const QByteArray answer =
            knockAt(listener, browserRequest(listener.redirectAddress(), "error=access_denied&state=right"));
        QVERIFY(answer.startsWith("HTTP/1.1 200 "));
        QVERIFY(!answer.contains("denied"));
        QTRY_COMPARE(called.size(), 1);
        QCOMPARE(listener.takeCallback().refusal->code, u"access_denied"_s);
    }

    void aBrowserThatTriesIPv6FirstIsHeard()
    {
        if (!hasIPv6())
            QSKIP("this computer has no IPv6");
        LoopbackListener listener;
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        const QByteArray answer =
            knock(portOf(listener), browserRequest(listener.redirectAddress(), "code=x&state=right"), u"::1"_s);
        QVERIFY(answer.startsWith("HTTP/1.1 200 "));
        QTRY_COMPARE(called.size(), 1);
    }

    void aComputerWithIPv6AloneWorks()
    {
        if (!hasIPv6())
            QSKIP("this computer has no IPv6");
        LoopbackListener::Options options;
        options.onIPv4 = false;
        LoopbackListener listener(options);
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        QCOMPARE(knock(portOf(listener), "GET / HTTP/1.1\r\n\r\n"), "no connection"_ba);
        knock(portOf(listener), browserRequest(listener.redirectAddress(), "code=x&state=right"), u"::1"_s);
        QTRY_COMPARE(called.size(), 1);
    }

    void aComputerWithIPv4AloneWorks()
    {
        LoopbackListener::Options options;
        options.onIPv6 = false;
        LoopbackListener listener(options);
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        knockAt(listener, browserRequest(listener.redirectAddress(), "code=x&state=right"));
        QTRY_COMPARE(called.size(), 1);
    }

    void theNumberAsANameIsIPv4Alone()
    {
        LoopbackListener::Options options;
        options.redirectHost = u"127.0.0.1"_s;
        LoopbackListener listener(options);
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        QCOMPARE(listener.redirectAddress().host(), u"127.0.0.1"_s);
        QCOMPARE(knock(portOf(listener), "GET / HTTP/1.1\r\n\r\n", u"::1"_s), "no connection"_ba);
        knockAt(listener, browserRequest(listener.redirectAddress(), "code=x&state=right"));
        QTRY_COMPARE(called.size(), 1);
    }

    void aComputerThatLetsNobodyListenIsSaid()
    {
        LoopbackListener::Options options;
        options.onIPv4 = false;
        options.onIPv6 = false;
        LoopbackListener listener(options);
        const auto listening = listener.listen("right");
        QVERIFY(!listening);
        QCOMPARE(listening.error().kind, Error::Kind::Unsupported);
        QVERIFY(!listener.isListening());
    }

    void aPortThatIsTakenIsLeftToItsOwner_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("by IPv4") << u"127.0.0.1"_s;
        QTest::newRow("by IPv6") << u"::1"_s;
        QTest::newRow("by everything") << u"0.0.0.0"_s;
    }

    void aPortThatIsTakenIsLeftToItsOwner()
    {
        QFETCH(QString, address);
        QTcpServer owner;
        if (!owner.listen(QHostAddress(address)))
            QSKIP("this computer has no such address");
        LoopbackListener::Options options;
        options.firstPort = owner.serverPort();
        LoopbackListener listener(options);
        QVERIFY(listener.listen("right"));
        QVERIFY(portOf(listener) != owner.serverPort());
    }

    void aPortAskedForIsTakenWhereItIsFree()
    {
        quint16 port = 0;
        {
            QTcpServer probe;
            QVERIFY(probe.listen(QHostAddress::LocalHost));
            port = probe.serverPort();
        }
        LoopbackListener::Options options;
        options.firstPort = port;
        LoopbackListener listener(options);
        QVERIFY(listener.listen("right"));
        QCOMPARE(portOf(listener), port);
    }

    void nobodyCanShareThePort()
    {
#ifdef Q_OS_LINUX
        LoopbackListener listener;
        QVERIFY(listener.listen("right"));
        for (const in_addr_t address : {in_addr_t(INADDR_LOOPBACK), in_addr_t(INADDR_ANY)}) {
            const int thief = ::socket(AF_INET, SOCK_STREAM, 0);
            const int on = 1;
            ::setsockopt(thief, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
            ::setsockopt(thief, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
            sockaddr_in place{};
            place.sin_family = AF_INET;
            place.sin_port = htons(portOf(listener));
            place.sin_addr.s_addr = htonl(address);
            const bool bound = ::bind(thief, reinterpret_cast<const sockaddr *>(&place), sizeof place) == 0;
            const bool stolen = bound && ::listen(thief, 1) == 0;
            ::close(thief);
            QVERIFY(!stolen);
        }
#else
        QSKIP("only known how to try on Linux");
#endif
    }

    void aProxyOfTheProgramDoesNotListenInItsPlace()
    {
        QNetworkProxy::setApplicationProxy(QNetworkProxy(QNetworkProxy::Socks5Proxy, u"192.0.2.1"_s, 1080));
        LoopbackListener listener;
        const auto listening = listener.listen("right");
        QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy);
        QVERIFY(listening);
        QVERIFY(portOf(listener) != 0);
        QVERIFY(!knockAt(listener, "GET / HTTP/1.1\r\n\r\n").isEmpty());
    }

    void aRequestWithoutAnEndIsCutOff()
    {
        LoopbackListener listener;
        QVERIFY(listener.listen("right"));
        QTcpSocket endless;
        endless.connectToHost(u"127.0.0.1"_s, portOf(listener));
        QTRY_COMPARE(endless.state(), QAbstractSocket::ConnectedState);
        endless.write("GET /?code=" + QByteArray(4 * LoopbackListener::longestRequest, 'x'));
        QTRY_COMPARE(endless.state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(listener.timesRefused(), 1);
        QVERIFY(listener.isListening());
    }

    void aRequestInPiecesIsPutTogether()
    {
        LoopbackListener listener;
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        QTcpSocket slow;
        slow.connectToHost(u"127.0.0.1"_s, portOf(listener));
        QTRY_COMPARE(slow.state(), QAbstractSocket::ConnectedState);
        for (const char c : browserRequest(listener.redirectAddress(), "code=x&state=right")) {
            slow.write(&c, 1);
            slow.flush();
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE(called.size(), 1);
    }

    void whoeverSaysNothingIsNotWaitedForForEver()
    {
        LoopbackListener::Options options;
        options.patience = std::chrono::milliseconds(50);
        LoopbackListener listener(options);
        QVERIFY(listener.listen("right"));
        QVERIFY(knockAt(listener, {}).startsWith("HTTP/1.1 400 "));
        QVERIFY(listener.isListening());
    }

    void manyIdleConnectionsDoNotKeepTheBrowserOut()
    {
        LoopbackListener listener;
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("right"));
        std::vector<std::unique_ptr<QTcpSocket>> idle;
        for (int index = 0; index < 3 * LoopbackListener::mostConnections; ++index) {
            idle.push_back(std::make_unique<QTcpSocket>());
            idle.back()->connectToHost(u"127.0.0.1"_s, portOf(listener));
        }
        const QByteArray answer = knockAt(listener, browserRequest(listener.redirectAddress(), "code=x&state=right"));
        QVERIFY2(answer.startsWith("HTTP/1.1 200 "), answer.constData());
        QTRY_COMPARE(called.size(), 1);
    }

    void itCanWaitASecondTimeWithAnotherState()
    {
        LoopbackListener listener;
        QSignalSpy called(&listener, &LoopbackListener::called);
        QVERIFY(listener.listen("first"));
        knockAt(listener, browserRequest(listener.redirectAddress(), "code=x&state=first"));
        QTRY_COMPARE(called.size(), 1);
        QVERIFY(listener.listen("second"));
        QVERIFY(knockAt(listener, browserRequest(listener.redirectAddress(), "code=x&state=first"))
                    .startsWith("HTTP/1.1 400 "));
        knockAt(listener, browserRequest(listener.redirectAddress(), "code=y&state=second"));
        QTRY_COMPARE(called.size(), 2);
        QVERIFY(listener.takeCallback().code.equals("y"));
    }

    void whoHearsOfItMayDeleteIt()
    {
        auto *listener = new LoopbackListener;
        connect(listener, &LoopbackListener::called, listener, &QObject::deleteLater);
        QSignalSpy gone(listener, &QObject::destroyed);
        QVERIFY(listener->listen("right"));
        QVERIFY(knockAt(*listener, browserRequest(listener->redirectAddress(), "code=x&state=right"))
                    .startsWith("HTTP/1.1 200 "));
        QTRY_COMPARE(gone.size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestLoopbackListener)
#include "tst_loopbacklistener.moc"
