// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpheaders.h"
#include "oneshotbody.h"
#include "origins.h"
#include "requestcredentials.h"

#include <QtTest>

#include <chrono>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The values of the folder: origins, credentials, headers, bodies.
class TestOrigins final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anOriginIsSchemeHostAndPort_data();
    void anOriginIsSchemeHostAndPort();
    void originsSurviveBeingStored();
    void onlyThisComputerIsLoopback();
    void credentialsAreWrittenAsTheWireWantsThem();
    void aRetryAfterIsReadInBothForms_data();
    void aRetryAfterIsReadInBothForms();
    void aBodyCanBeReadOnce();
};

void TestOrigins::anOriginIsSchemeHostAndPort_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("origin");
    QTest::newRow("path and query") << u"https://dev.azure.com/org?q=1#f"_s << u"https://dev.azure.com"_s;
    QTest::newRow("own port") << u"https://dev.azure.com:443/"_s << u"https://dev.azure.com"_s;
    QTest::newRow("other port") << u"https://dev.azure.com:8443/"_s << u"https://dev.azure.com:8443"_s;
    QTest::newRow("upper case") << u"HTTPS://DEV.Azure.COM/"_s << u"https://dev.azure.com"_s;
    QTest::newRow("international") << u"https://b\u00fccher.example/"_s << u"https://xn--bcher-kva.example"_s;
    QTest::newRow("loopback") << u"http://127.0.0.1:8080/x"_s << u"http://127.0.0.1:8080"_s;
    QTest::newRow("loopback by name") << u"http://localhost/"_s << u"http://localhost"_s;
    QTest::newRow("loopback, newer") << u"http://[::1]:8080/"_s << u"http://[::1]:8080"_s;
    QTest::newRow("not encrypted") << u"http://dev.azure.com/"_s << QString();
    QTest::newRow("looks like loopback") << u"http://127.0.0.1.example/"_s << QString();
    QTest::newRow("looks like localhost") << u"http://localhost.example/"_s << QString();
    QTest::newRow("file") << u"file:///etc"_s << QString();
    QTest::newRow("relative") << u"dev.azure.com"_s << QString();
    QTest::newRow("empty") << QString() << QString();
}

void TestOrigins::anOriginIsSchemeHostAndPort()
{
    QFETCH(const QString, url);
    QFETCH(const QString, origin);
    const Origin found = originOf(QUrl(url));
    QCOMPARE(isValid(found), !origin.isEmpty());
    if (isValid(found))
        QCOMPARE(found.toString(), origin);
    QVERIFY(!contains({Origin{}}, QUrl(url)));
}

void TestOrigins::originsSurviveBeingStored()
{
    const QStringList stored{u"https://dev.azure.com"_s, u"http://[::1]:81"_s, u"https://ghe.example:8443"_s};
    QCOMPARE(toStringList(originsFromStrings(stored)), stored);
    QCOMPARE(originsFromStrings({u"rubbish"_s, u"http://plain.example"_s, u"https://a"_s, u"https://a:443"_s}).size(),
             1);
}

void TestOrigins::onlyThisComputerIsLoopback()
{
    for (const QString &host : {u"localhost"_s, u"LOCALHOST"_s, u"127.0.0.1"_s, u"127.8.9.1"_s, u"::1"_s})
        QVERIFY2(isLoopback(host), qPrintable(host));
    for (const QString &host :
         {u""_s, u"0.0.0.0"_s, u"128.0.0.1"_s, u"localhost.example"_s, u"::2"_s, u"127.0.0.1.example"_s})
        QVERIFY2(!isLoopback(host), qPrintable(host));
}

void TestOrigins::credentialsAreWrittenAsTheWireWantsThem()
{
    const Secret secret("p\xc3\xa4ss:word"_ba);
    const auto value = [](const RequestCredentials &credentials) {
        return credentials.headers.at(0).name + ": " + credentials.headers.at(0).value.view().toByteArray();
    };
    QCOMPARE(value(RequestCredentials::bearer(secret)), "Authorization: Bearer p\xc3\xa4ss:word"_ba);
    QCOMPARE(value(RequestCredentials::basic(u"\u00e9"_s, secret)),
             "Authorization: Basic " + "\xc3\xa9:p\xc3\xa4ss:word"_ba.toBase64());
    QCOMPARE(value(RequestCredentials::named("X-Key"_ba, secret).clone()), "X-Key: p\xc3\xa4ss:word"_ba);
    QVERIFY(RequestCredentials::none().headers.empty());
}

void TestOrigins::aRetryAfterIsReadInBothForms_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("milliseconds");
    QTest::newRow("seconds") << "120"_ba << qint64(120'000);
    QTest::newRow("none") << "0"_ba << qint64(0);
    QTest::newRow("spaces") << " 5 "_ba << qint64(5'000);
    QTest::newRow("date") << "Sun, 06 Nov 1994 08:50:37 GMT"_ba << qint64(60'000);
    QTest::newRow("date that is over") << "Sun, 06 Nov 1994 08:00:00 GMT"_ba << qint64(0);
    QTest::newRow("negative") << "-5"_ba << qint64(-1);
    QTest::newRow("fraction") << "1.5"_ba << qint64(-1);
    QTest::newRow("word") << "soon"_ba << qint64(-1);
    QTest::newRow("huge") << "99999999999999999999"_ba << qint64(-1);
    QTest::newRow("date without a zone") << "Sun, 06 Nov 1994 08:50:37"_ba << qint64(-1);
    QTest::newRow("empty") << QByteArray() << qint64(-1);
}

void TestOrigins::aRetryAfterIsReadInBothForms()
{
    QFETCH(const QByteArray, value);
    QFETCH(const qint64, milliseconds);
    const QDateTime now = parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"_ba);
    QCOMPARE(now.toString(Qt::ISODate), u"1994-11-06T08:49:37Z"_s);
    QCOMPARE(parseRetryAfter(value, now).value_or(-1ms).count(), milliseconds);
}

void TestOrigins::aBodyCanBeReadOnce()
{
    OneShotBody body(QByteArray("some bytes", 10));
    QVERIFY(body.isSequential());
    QVERIFY(!body.wasRead());
    QCOMPARE(body.read(4), "some"_ba);
    QVERIFY(body.wasRead());
    QVERIFY(!body.reset());
    QCOMPARE(body.readAll(), " bytes"_ba);
    QVERIFY(body.atEnd());
    QVERIFY(!body.reset());
    QCOMPARE(body.readAll(), QByteArray());
}

QTEST_GUILESS_MAIN(TestOrigins)
#include "tst_origins.moc"
