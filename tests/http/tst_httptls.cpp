// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpfixture.h"
#include "testauthority.h"

#include <QtTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// Which certificates are believed, and that nothing is sent to a server whose certificate is not.
class TestHttpTls final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCertificateOfAnAdditionalAuthorityIsAccepted();
    void aCertificateThatCannotBeVerifiedIsRefused_data();
    void aCertificateThatCannotBeVerifiedIsRefused();
    void aChangeOverTlsIsNotSentAgainWhenTheServerClosesBeforeAnswering();
    void theAuthoritiesOfOneAccountAreNotBelievedByAnother();
    void aSelfSignedCertificateIsRefusedUntilItIsNamed();

private:
    TestAuthority m_authority;
};

void TestHttpTls::aCertificateOfAnAdditionalAuthorityIsAccepted()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, "yes")),
                          m_authority.serverFor(u"IP:127.0.0.1"_s));
    HttpOptions options = optionsFor({server.url()});
    options.additionalAuthorities = {m_authority.certificate()};
    HttpClient client(options);
    const QByteArray secret = madeUpSecret();
    for (const char *verb : {"GET", "POST", "DELETE", "GET"}) {
        HttpRequest request = requestTo(server.url(), verb, verb == "POST"_ba ? "{}" : "");
        request.credentials = RequestCredentials::basic({}, Secret(secret));
        const auto got = sent(client, std::move(request));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"200"_s);
        QCOMPARE(got->body(), "yes"_ba);
        QCOMPARE(server.requests().last().values("Authorization"), QList{"Basic " + (":" + secret).toBase64()});
    }
}

void TestHttpTls::aCertificateThatCannotBeVerifiedIsRefused_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("until");
    QTest::addColumn<bool>("isKnown");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("reason");
    for (const char *verb : {"GET", "POST", "DELETE"}) {
        QTest::addRow("%s unknown authority", verb) << QByteArray(verb) << u"IP:127.0.0.1"_s << -1 << 1 << false
                                                    << u"authority"_s << u"SelfSignedCertificateInChain"_s;
        QTest::addRow("%s expired", verb)
            << QByteArray(verb) << u"IP:127.0.0.1"_s << -2 << -1 << true << u"expired"_s << u"CertificateExpired"_s;
        QTest::addRow("%s not yet valid", verb) << QByteArray(verb) << u"IP:127.0.0.1"_s << 1 << 2 << true
                                                << u"not valid yet"_s << u"CertificateNotYetValid"_s;
        QTest::addRow("%s wrong host", verb) << QByteArray(verb) << u"DNS:other.example"_s << -1 << 1 << true
                                             << u"another host"_s << u"HostNameMismatch"_s;
        QTest::addRow("%s all at once", verb) << QByteArray(verb) << u"DNS:other.example"_s << -2 << -1 << false
                                              << u"authority"_s << u"HostNameMismatch"_s;
    }
}

void TestHttpTls::aCertificateThatCannotBeVerifiedIsRefused()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const QString, name);
    QFETCH(const int, from);
    QFETCH(const int, until);
    QFETCH(const bool, isKnown);
    QFETCH(const QString, word);
    QFETCH(const QString, reason);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)),
                          m_authority.serverFor(name, now.addDays(from), now.addDays(until)));
    HttpOptions options = optionsFor({server.url()});
    if (isKnown)
        options.additionalAuthorities = {m_authority.certificate()};
    HttpClient client(options);
    HttpRequest request = requestTo(server.url(), verb, verb == "POST" ? "{}" : "");
    request.credentials = RequestCredentials::bearer(Secret(madeUpSecret()));
    const auto got = sent(client, std::move(request));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"tls-failed"_s);
    QVERIFY2(got->error().message.contains(word), qPrintable(got->error().message));
    QVERIFY2(got->error().detail.contains(reason), qPrintable(got->error().detail));
    QCOMPARE(server.heads(), 0);
}

void TestHttpTls::aChangeOverTlsIsNotSentAgainWhenTheServerClosesBeforeAnswering()
{
    ScriptedServer server([](const ReceivedRequest &, QTcpSocket &socket) { socket.disconnectFromHost(); },
                          m_authority.serverFor(u"IP:127.0.0.1"_s));
    HttpOptions options = optionsFor({server.url()});
    options.additionalAuthorities = {m_authority.certificate()};
    HttpClient client(options);
    int heads = 0;
    for (const char *verb : {"POST", "PUT", "DELETE"}) {
        const auto got = sent(client, requestTo(server.url(), verb, verb == "DELETE"_ba ? "" : "{}"));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"unconfirmed"_s);
        QCOMPARE(server.heads(), ++heads);
    }
}

void TestHttpTls::theAuthoritiesOfOneAccountAreNotBelievedByAnother()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)),
                          m_authority.serverFor(u"IP:127.0.0.1"_s));
    HttpOptions options = optionsFor({server.url()});
    HttpClient other(options);
    options.additionalAuthorities = {m_authority.certificate()};
    HttpClient one(options);
    const auto accepted = sent(one, requestTo(server.url()));
    VERIFY_ONE_REPLY(accepted);
    QCOMPARE(accepted->summary(), u"200"_s);
    const auto refused = sent(other, requestTo(server.url()));
    VERIFY_ONE_REPLY(refused);
    QCOMPARE(refused->summary(), u"tls-failed"_s);
}

void TestHttpTls::aSelfSignedCertificateIsRefusedUntilItIsNamed()
{
    const QSslConfiguration tls = TestAuthority::selfSigned(u"IP:127.0.0.1"_s);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)), tls);
    HttpOptions options = optionsFor({server.url()});
    options.additionalAuthorities = {m_authority.certificate()};
    HttpClient client(options);
    for (const char *verb : {"GET", "POST", "DELETE"}) {
        const auto refused = sent(client, requestTo(server.url(), verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(refused);
        QCOMPARE(refused->summary(), u"tls-failed"_s);
        QVERIFY2(refused->error().message.contains("ca-file"_L1), qPrintable(refused->error().message));
        QVERIFY2(refused->error().detail.contains("SelfSigned"_L1), qPrintable(refused->error().detail));
    }
    QCOMPARE(server.heads(), 0);
    options.additionalAuthorities = {tls.localCertificate()};
    HttpClient trusting(options);
    const auto accepted = sent(trusting, requestTo(server.url()));
    VERIFY_ONE_REPLY(accepted);
    QCOMPARE(accepted->summary(), u"200"_s);
}

QTEST_GUILESS_MAIN(TestHttpTls)
#include "tst_httptls.moc"
