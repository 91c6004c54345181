// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpfixture.h"
#include "proxies.h"
#include "testauthority.h"
#include "testproxy.h"

#include <QTest>

#include <map>
#include <memory>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// A service that can only be reached through a proxy, which sees no more of it than its name.
class TestProxies final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aServiceIsReachedThroughTheProxy_data();
    void aServiceIsReachedThroughTheProxy();
    void theProxySeesNothingOfTheRequest();
    void aPasswordOfTheEnvironmentIsGivenToTheProxyAlone();
    void a407HasItsOwnWords_data();
    void a407HasItsOwnWords();
    void aProxyThatDoesNotMakeTheConnectionIsNamed_data();
    void aProxyThatDoesNotMakeTheConnectionIsNamed();
    void aProxyThatIsNotThereIsNamed();
    void aChangeThatReachedTheServiceIsUnconfirmed();
    void aProxyThatCannotBeSpokenToIsNotGonePast();
    void whatIsExceptedDoesNotGoThroughTheProxy();
    void aCertificateIsVerifiedThroughAProxyToo();
    void theWayIsFoundWithoutASystemsProxy();

private:
    void setVariable(const char *name, const QByteArray &value);
    HttpOptions options() const;

    const QUrl m_service{u"https://service.northwind.example/"_s};
    TestAuthority m_authority;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<TestProxy> m_proxy;
    QByteArrayList m_variables;
};

void TestProxies::init()
{
    m_server = std::make_unique<ScriptedServer>(ScriptedServer::always(ScriptedServer::answer(200, "yes")),
                                                m_authority.serverFor(u"DNS:service.northwind.example"_s));
    m_proxy = std::make_unique<TestProxy>();
    m_proxy->lead("service.northwind.example:443", m_server->serverPort());
    for (const char *name : {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}) {
        qunsetenv(name);
        qunsetenv(QByteArray(name).toUpper().constData());
    }
}

void TestProxies::cleanup()
{
    for (const QByteArray &name : std::as_const(m_variables))
        qunsetenv(name.constData());
    m_variables.clear();
    m_proxy.reset();
    m_server.reset();
}

void TestProxies::setVariable(const char *name, const QByteArray &value)
{
    qputenv(name, value);
    m_variables.append(name);
}

HttpOptions TestProxies::options() const
{
    HttpOptions options = optionsFor({m_service});
    options.additionalAuthorities = {m_authority.certificate()};
    return options;
}

void TestProxies::aServiceIsReachedThroughTheProxy_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<QByteArray>("scheme");
    for (const char *variable : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
        QTest::addRow("%s", variable) << QByteArray(variable) << QByteArray("http");
        QTest::addRow("%s without a scheme", variable) << QByteArray(variable) << QByteArray();
    }
}

void TestProxies::aServiceIsReachedThroughTheProxy()
{
    QFETCH(const QByteArray, variable);
    QFETCH(const QByteArray, scheme);
    setVariable(variable.constData(), m_proxy->address(scheme));
    HttpClient client(options());
    for (const char *verb : {"GET", "POST", "DELETE", "GET"}) {
        const auto got = sent(client, requestTo(m_service, verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(got);
        QVERIFY2(got->isResponse(), qPrintable(got->isError() ? got->error().detail : QString()));
        QCOMPARE(got->body(), "yes"_ba);
    }
    QCOMPARE(m_server->requests().size(), 4);
    QVERIFY(!m_proxy->asked().isEmpty());
}

void TestProxies::theProxySeesNothingOfTheRequest()
{
    setVariable("https_proxy", m_proxy->address());
    const QByteArray secret = madeUpSecret();
    HttpClient client(options());
    QUrl url = m_service;
    url.setPath(u"/some/path"_s);
    url.setQuery(u"question="_s + QString::fromLatin1(secret));
    HttpRequest request = requestTo(url, "POST", secret);
    request.credentials = RequestCredentials::bearer(Secret(secret));
    const auto got = sent(client, std::move(request));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"200"_s);
    for (const TestProxy::Asked &asked : m_proxy->asked()) {
        QCOMPARE(asked.target, "service.northwind.example:443"_ba);
        QVERIFY2(!asked.head.contains(secret) && !asked.head.contains("some/path"), asked.head.constData());
    }
}

void TestProxies::aPasswordOfTheEnvironmentIsGivenToTheProxyAlone()
{
    m_proxy->demand("somebody:pass word");
    setVariable("HTTPS_PROXY", m_proxy->address("http", "somebody:pass%20word"));
    HttpClient client(options());
    for (const char *verb : {"GET", "POST", "DELETE"}) {
        const auto got = sent(client, requestTo(m_service, verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"200"_s);
    }
    QCOMPARE(m_server->requests().size(), 3);
    for (const ReceivedRequest &received : m_server->requests())
        QVERIFY(received.values("Proxy-Authorization").isEmpty());
}

void TestProxies::a407HasItsOwnWords_data()
{
    QTest::addColumn<QByteArray>("credentials");
    QTest::addColumn<QByteArray>("verb");
    for (const char *verb : {"GET", "POST", "DELETE"}) {
        QTest::addRow("%s without a password", verb) << QByteArray() << QByteArray(verb);
        QTest::addRow("%s with a wrong password", verb) << QByteArray("somebody:wrong-word") << QByteArray(verb);
    }
}

void TestProxies::a407HasItsOwnWords()
{
    QFETCH(const QByteArray, credentials);
    QFETCH(const QByteArray, verb);
    m_proxy->demand("somebody:right");
    setVariable("https_proxy", m_proxy->address("http", credentials));
    HttpClient client(options());
    const auto got = sent(client, requestTo(m_service, verb, verb == "POST" ? "{}" : ""));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"proxy-failed"_s);
    QVERIFY2(got->error().message.contains("a user name and a password"_L1), qPrintable(got->error().message));
    QVERIFY2(got->error().message.contains("HTTPS_PROXY"_L1), qPrintable(got->error().message));
    QVERIFY(!got->error().detail.contains("wrong-word"_L1));
    QCOMPARE(m_server->connections(), 0);
}

void TestProxies::aProxyThatDoesNotMakeTheConnectionIsNamed_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("verb");
    for (const char *verb : {"GET", "POST", "DELETE"}) {
        for (const int status : {403, 404, 502, 503})
            QTest::addRow("%s %d", verb, status) << status << QByteArray(verb);
    }
}

void TestProxies::aProxyThatDoesNotMakeTheConnectionIsNamed()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, verb);
    m_proxy->refuseWith(status);
    setVariable("https_proxy", m_proxy->address());
    HttpClient client(options());
    const auto got = sent(client, requestTo(m_service, verb, verb == "POST" ? "{}" : ""));
    VERIFY_ONE_REPLY(got);
    QVERIFY2(got->summary() == u"proxy-failed"_s, qPrintable(got->error().detail));
    QVERIFY2(got->error().message.contains("proxy"_L1), qPrintable(got->error().message));
}

void TestProxies::aProxyThatIsNotThereIsNamed()
{
    const QByteArray address = m_proxy->address();
    m_proxy.reset();
    setVariable("https_proxy", address);
    HttpClient client(options());
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(m_service, verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(got);
        QVERIFY2(got->summary() == u"proxy-failed"_s, qPrintable(got->error().detail));
    }
}

void TestProxies::aChangeThatReachedTheServiceIsUnconfirmed()
{
    ScriptedServer silent([](const ReceivedRequest &, QTcpSocket &socket) { socket.disconnectFromHost(); },
                          m_authority.serverFor(u"DNS:service.northwind.example"_s));
    m_proxy->lead("service.northwind.example:443", silent.serverPort());
    setVariable("https_proxy", m_proxy->address());
    HttpClient client(options());
    for (const char *verb : {"POST", "PUT", "DELETE"}) {
        const auto got = sent(client, requestTo(m_service, verb, verb == "DELETE"_ba ? "" : "{}"));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"unconfirmed"_s);
    }
    QCOMPARE(silent.heads(), 3);
}

void TestProxies::aProxyThatCannotBeSpokenToIsNotGonePast()
{
    setVariable("https_proxy", m_proxy->address("https", "somebody:secret-word"));
    HttpClient client(options());
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(m_service, verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"proxy-failed"_s);
        QVERIFY2(got->error().message.contains("https_proxy"_L1), qPrintable(got->error().message));
    }
    QVERIFY(m_proxy->asked().isEmpty());
}

void TestProxies::whatIsExceptedDoesNotGoThroughTheProxy()
{
    setVariable("https_proxy", m_proxy->address());
    // No label of a host name may be longer than 63 letters, so no name server is ever asked.
    const QUrl elsewhere(u"https://%1.example/"_s.arg(QString(70, u'a')), QUrl::TolerantMode);
    setVariable("no_proxy", "*");
    HttpClient client(optionsFor({elsewhere}));
    const auto got = sent(client, requestTo(elsewhere));
    VERIFY_ONE_REPLY(got);
    QVERIFY2(got->summary() == u"offline"_s || got->summary() == u"rejected"_s, qPrintable(got->summary()));
    QVERIFY(m_proxy->asked().isEmpty());
}

void TestProxies::aCertificateIsVerifiedThroughAProxyToo()
{
    setVariable("https_proxy", m_proxy->address());
    HttpOptions without = options();
    without.additionalAuthorities.clear();
    HttpClient client(without);
    const auto unknown = sent(client, requestTo(m_service, "POST", "{}"));
    VERIFY_ONE_REPLY(unknown);
    QCOMPARE(unknown->summary(), u"tls-failed"_s);
    m_proxy->lead("other.northwind.example:443", m_server->serverPort());
    const QUrl other(u"https://other.northwind.example/"_s);
    HttpClient wrong(options());
    const auto mismatch = sent(wrong, requestTo(other, "POST", "{}"));
    VERIFY_ONE_REPLY(mismatch);
    QCOMPARE(mismatch->summary(), u"tls-failed"_s);
    QVERIFY(mismatch->error().message.contains("another host"_L1));
    QCOMPARE(m_server->heads(), 0);
}

void TestProxies::theWayIsFoundWithoutASystemsProxy()
{
    std::optional<Result<ProxyRoute>> route;
    const auto keep = [&](Result<ProxyRoute> found) { route = std::move(found); };
    findProxies(m_service, this, keep);
    QTRY_VERIFY(route);
    QVERIFY(*route && (*route)->isDirect() && (*route)->variable.isEmpty());
    route.reset();
    setVariable("ALL_PROXY", "proxy:3128");
    findProxies(m_service, this, keep);
    QTRY_VERIFY(route);
    QCOMPARE((*route)->toString(), u"http://proxy:3128"_s);
}

QTEST_GUILESS_MAIN(TestProxies)
#include "tst_proxies.moc"
