// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rawclient.h"
#include "sandbox.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkInterface>
#include <QNetworkProxy>
#include <QSet>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The sandbox as a server: who may speak to it, how much, over what, and who may steer it.
class TestSandboxServer : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;

    RawClient client() const { return RawClient(m_sandbox->url(), m_sandbox->bearer()); }

    RawClient controller() const
    {
        RawClient someone(m_sandbox->url(), {});
        someone.setHeader("X-Sandbox-Key", m_sandbox->controlKey());
        return someone;
    }

    void start(const SandboxOptions &options)
    {
        m_sandbox.reset();
        auto started = Sandbox::start(options);
        QVERIFY2(started.has_value(), started ? "" : qPrintable(started.error()));
        m_sandbox = std::move(*started);
    }

    /// The errors of the handshake; an empty list and an encrypted socket when all is well.
    static QList<QSslError::SslError> handshake(const Sandbox &sandbox, const QString &host, QSslSocket &socket)
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates(QSslCertificate::fromData(sandbox.caCertificate(), QSsl::Pem));
        socket.setSslConfiguration(configuration);
        socket.setProxy(QNetworkProxy::NoProxy);
        socket.connectToHostEncrypted(u"127.0.0.1"_s, quint16(sandbox.url().port()), host);
        socket.waitForEncrypted(20'000);
        QList<QSslError::SslError> errors;
        for (const QSslError &error : socket.sslHandshakeErrors())
            errors.append(error.error());
        return errors;
    }

private Q_SLOTS:
    void init() { start({}); }
    void cleanup() { m_sandbox.reset(); }

    void itTakesAFreePortOnLoopback()
    {
        QCOMPARE(m_sandbox->url().scheme(), u"http"_s);
        QCOMPARE(m_sandbox->url().host(), u"127.0.0.1"_s);
        QVERIFY(m_sandbox->url().port() > 0);
        auto second = Sandbox::start({});
        QVERIFY(second.has_value());
        QVERIFY((*second)->url() != m_sandbox->url());
    }

    void itListensOnNoOtherAddress()
    {
        for (const QHostAddress &address : QNetworkInterface::allAddresses()) {
            if (address == QHostAddress(QHostAddress::LocalHost))
                continue;
            QTcpSocket socket;
            socket.setProxy(QNetworkProxy::NoProxy);
            socket.connectToHost(address, quint16(m_sandbox->url().port()));
            QVERIFY2(!socket.waitForConnected(2000), qPrintable(address.toString()));
        }
    }

    void aPortThatIsTakenIsAnErrorInWords()
    {
        SandboxOptions options;
        options.port = quint16(m_sandbox->url().port());
        const auto second = Sandbox::start(options);
        QVERIFY(!second.has_value());
        QVERIFY(second.error().contains(QString::number(options.port)));
    }

    void aForeignHostHeaderIsRefused_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<int>("status");
        QTest::newRow("address") << "127.0.0.1:%1"_ba << 200;
        QTest::newRow("localhost") << "LocalHost:%1"_ba << 200;
        QTest::newRow("foreign") << "evil.example:%1"_ba << 403;
        QTest::newRow("no port") << "127.0.0.1"_ba << 403;
        QTest::newRow("other port") << "127.0.0.1:1"_ba << 403;
    }

    void aForeignHostHeaderIsRefused()
    {
        QFETCH(QByteArray, host);
        QFETCH(const int, status);
        RawClient someone = client();
        someone.setHeader("Host", host.replace("%1", QByteArray::number(m_sandbox->url().port())));
        QCOMPARE(someone.get(patsTarget()).status, status);
    }

    void aBodyOfMoreThanAMebibyteIsRefused()
    {
        RawClient someone = client();
        someone.setHeader("Content-Type", "application/json");
        const qsizetype before = m_sandbox->tokens().size();
        QCOMPARE(someone.ask("POST", patsTarget(), QByteArray(1024 * 1024 + 1, ' ')).status, 413);
        QCOMPARE(someone.ask("POST", patsTarget(), QByteArray(1024 * 1024, ' ')).status, 400);
        QCOMPARE(m_sandbox->tokens().size(), before);
    }

    void theLogTellsWhatCame()
    {
        RawClient someone = client();
        someone.setHeader("X-Trace", "One");
        someone.setHeader("Content-Type", "application/json");
        QCOMPARE(someone.ask("POST", patsTarget("a=%2Bb%20c"), "{nothing").status, 400);
        const QList<SandboxRequest> requests = m_sandbox->requests();
        QCOMPARE(requests.size(), 1);
        const SandboxRequest &request = requests.first();
        QCOMPARE(request.method, "POST"_ba);
        QCOMPARE(request.path, u"/northwind/_apis/tokens/pats"_s);
        QCOMPARE(request.query.value(u"a"_s), u"+b c"_s);
        QCOMPARE(request.headers.value("x-trace"), "One"_ba);
        QCOMPARE(request.headers.value("authorization"), "Bearer " + m_sandbox->bearer());
        QCOMPARE(request.body, "{nothing"_ba);
        QCOMPARE(request.status, 400);
        m_sandbox->clearRequests();
        QVERIFY(m_sandbox->requests().isEmpty());
    }

    void theLogTellsConnectionsApart()
    {
        QTcpSocket socket;
        QVERIFY(client().connectTo(socket));
        for (int i = 0; i < 2; ++i) {
            socket.write(client().request("GET", patsTarget(), {}));
            QCOMPARE(RawClient::read(socket).status, 200);
        }
        QCOMPARE(client().get(patsTarget()).status, 200);
        const QList<SandboxRequest> requests = m_sandbox->requests();
        QCOMPARE(requests.at(0).connection, requests.at(1).connection);
        QVERIFY(requests.at(2).connection != requests.at(0).connection);
    }

    void manyRequestsAtOnceAllComeThrough()
    {
        const RawClient someone = client();
        std::atomic<int> made = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 16; ++i) {
            threads.emplace_back([&] {
                const QJsonObject body{{u"displayName"_s, u"parallel"_s}, {u"scope"_s, u"vso.code"_s}};
                made += someone.send("POST", patsTarget(), body).status == 200 ? 1 : 0;
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(made.load(), 16);
        QSet<quint64> orders;
        for (const SandboxToken &token : m_sandbox->tokens())
            orders.insert(token.createdOrder);
        QCOMPARE(orders.size(), m_sandbox->tokens().size());
    }

    void controlsNeedTheKey()
    {
        RawClient someone = client();
        QCOMPARE(someone.get("/sandbox/requests").status, 403);
        someone.setHeader("X-Sandbox-Key", "guess");
        QCOMPARE(someone.send("POST", "/sandbox/faults", {{u"kind"_s, u"drop-after"_s}}).status, 403);
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
        QCOMPARE(controller().get("/sandbox/requests").status, 200);
        QCOMPARE(controller().get("/sandbox/moon").status, 404);
    }

    void faultsAreSetListedAndForgottenOverHttp()
    {
        const QJsonObject fault{{u"kind"_s, u"rate-limited-with-retry-after"_s},
                                {u"method"_s, u"GET"_s},
                                {u"pathContains"_s, u"pats"_s},
                                {u"times"_s, 2},
                                {u"delayMs"_s, 5},
                                {u"value"_s, u"9"_s}};
        QCOMPARE(controller().send("POST", "/sandbox/faults", fault).status, 200);
        QCOMPARE(client().get(patsTarget()).header("retry-after"), "9"_ba);
        const QJsonArray unused = controller().get("/sandbox/faults").json().value(u"faults"_s).toArray();
        QCOMPARE(unused.size(), 1);
        QCOMPARE(unused.first().toObject().value(u"times"_s).toInt(), 1);
        QCOMPARE(controller().ask("DELETE", "/sandbox/faults").status, 200);
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
    }

    void severalFaultsComeAsAListOrNotAtAll()
    {
        const QByteArray good = R"([{"kind":"drop-before"},{"kind":"html"}])";
        QCOMPARE(controller().ask("POST", "/sandbox/faults", good).status, 200);
        QCOMPARE(m_sandbox->unusedFaults().size(), 2);
        const QByteArray half = R"([{"kind":"drop-before"},{"kind":"surprise"}])";
        QCOMPARE(controller().ask("POST", "/sandbox/faults", half).status, 400);
        QCOMPARE(m_sandbox->unusedFaults().size(), 2);
    }

    void anUnknownFaultIsAnsweredWithTheKnownOnes()
    {
        const RawAnswer answer = controller().send("POST", "/sandbox/faults", {{u"kind"_s, u"surprise"_s}});
        QCOMPARE(answer.status, 400);
        for (const QString &name : sandbox::faultNames())
            QVERIFY(answer.body.contains(name.toLatin1()));
        QCOMPARE(controller().send("POST", "/sandbox/faults", {{u"kind"_s, u"html"_s}, {u"time"_s, 2}}).status, 400);
        QCOMPARE(controller().ask("POST", "/sandbox/faults", "{").status, 400);
    }

    void everyFaultHasItsNameOnTheWire()
    {
        const QStringList names = sandbox::faultNames();
        QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), names.size());
        QCOMPARE(names.size(), int(SandboxFault::Kind::ChangedFields) + 1);
        for (const QString &name : names)
            QCOMPARE(sandbox::faultName(*sandbox::faultKind(name)), name);
    }

    void thePolicyIsChangedFieldByField()
    {
        const QJsonObject change{{u"maximumLifespanDays"_s, 30}, {u"clockOffsetSeconds"_s, -60}, {u"latencyMs"_s, 1}};
        QCOMPARE(controller().send("POST", "/sandbox/policy", change).status, 200);
        SandboxPolicy expected;
        expected.maximumLifespanDays = 30;
        expected.clockOffset = std::chrono::seconds(-60);
        expected.latency = std::chrono::milliseconds(1);
        QCOMPARE(m_sandbox->policy(), expected);
        QCOMPARE(controller().get("/sandbox/policy").json().value(u"defaultPageSize"_s).toInt(), 20);
        QCOMPARE(controller().send("POST", "/sandbox/policy", {{u"maximumLifespanDays"_s, QJsonValue()}}).status, 200);
        QVERIFY(!m_sandbox->policy().maximumLifespanDays);
        QCOMPARE(controller().send("POST", "/sandbox/policy", {{u"noMoon"_s, true}}).status, 400);
        QCOMPARE(controller().send("POST", "/sandbox/policy", {{u"noGlobal"_s, u"yes"_s}}).status, 400);
    }

    void theLogOverHttpTellsNoSecret()
    {
        const QByteArray secret = m_sandbox->secretOf(m_sandbox->tokens().last().id);
        RawClient byToken(m_sandbox->url(), {});
        byToken.setToken(secret);
        byToken.get(probeTarget());
        client().get(patsTarget());
        const RawAnswer log = controller().get("/sandbox/requests");
        QCOMPARE(log.json().value(u"requests"_s).toArray().size(), 2);
        QVERIFY(log.body.contains("Bearer (not shown)"));
        for (const QByteArray &hidden :
             {m_sandbox->bearer(), m_sandbox->controlKey(), secret, (":" + secret).toBase64()})
            QVERIFY(!log.body.contains(hidden));
    }

    void controlsAreNeitherLoggedNorSpoilt()
    {
        SandboxFault fault;
        m_sandbox->addFault(fault);
        QCOMPARE(controller().get("/sandbox/faults").status, 200);
        QCOMPARE(m_sandbox->unusedFaults().size(), 1);
        QVERIFY(m_sandbox->requests().isEmpty());
    }

    void somebodyElseMayActAtTheWebPage()
    {
        const QString id = m_sandbox->addToken({});
        QVERIFY(m_sandbox->revokeToken(id));
        QVERIFY(m_sandbox->tokens().last().revoked);
        QVERIFY(m_sandbox->removeToken(id));
        QVERIFY(!m_sandbox->removeToken(id));
        QVERIFY(!m_sandbox->revokeToken(id));
        QVERIFY(m_sandbox->secretOf(id).isEmpty());
    }

    void tlsWorksForWhoTrustsTheCertificate()
    {
        SandboxOptions options;
        options.tls = true;
        start(options);
        QCOMPARE(m_sandbox->url().scheme(), u"https"_s);
        for (const QString &host : {u"localhost"_s, u"127.0.0.1"_s}) {
            QSslSocket socket;
            QCOMPARE(handshake(*m_sandbox, host, socket), QList<QSslError::SslError>());
            QVERIFY(socket.isEncrypted());
            socket.write(client().request("GET", patsTarget(), {}));
            QCOMPARE(RawClient::read(socket).status, 200);
        }
    }

    void tlsFailsForWhoDoesNot()
    {
        SandboxOptions options;
        options.tls = true;
        start(options);
        QSslSocket socket;
        socket.setProxy(QNetworkProxy::NoProxy);
        socket.connectToHostEncrypted(u"127.0.0.1"_s, quint16(m_sandbox->url().port()));
        QVERIFY(!socket.waitForEncrypted(20'000));
    }

    void aCertificateMayBeExpiredOrForAnotherHost()
    {
        SandboxOptions options;
        options.tls = true;
        options.certificateExpired = true;
        start(options);
        QSslSocket expired;
        QVERIFY(handshake(*m_sandbox, u"localhost"_s, expired).contains(QSslError::CertificateExpired));
        options.certificateExpired = false;
        options.certificateHost = u"elsewhere.invalid"_s;
        start(options);
        QSslSocket other;
        QVERIFY(handshake(*m_sandbox, u"localhost"_s, other).contains(QSslError::HostNameMismatch));
    }

    void anotherOrganizationNameIsServed()
    {
        SandboxOptions options;
        options.organization = u"contoso"_s;
        start(options);
        QCOMPARE(m_sandbox->organization(), u"contoso"_s);
        QCOMPARE(client().get("/contoso/_apis/tokens/pats?api-version=7.1-preview.1").status, 200);
        QCOMPARE(client().get(patsTarget()).status, 404);
    }

    void anAddressOfNobodyIsNotFound()
    {
        QCOMPARE(client().get("/").status, 404);
        QCOMPARE(client().get("/robots.txt").status, 404);
    }
};

QTEST_GUILESS_MAIN(TestSandboxServer)
#include "tst_sandboxserver.moc"
