// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretenvelope.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

class SecretEnvelopeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEnvelopeComesBackAsItWas();
    void everyValueComesBackByteForByte_data();
    void everyValueComesBackByteForByte();
    void severalPartsKeepTheirOrderAndNames();
    void whatIsNoEnvelopeIsABadReply_data();
    void whatIsNoEnvelopeIsABadReply();
    void aNewerVersionIsUnsupported();
    void partsAreEqualByNameAndValue();
};

void SecretEnvelopeTest::anEnvelopeComesBackAsItWas()
{
    SecretEnvelope envelope;
    envelope.kind = u"token"_s;
    envelope.provider = u"azure-devops"_s;
    envelope.accountId = u"account"_s;
    envelope.accountName = u"Zürich \"work\""_s;
    envelope.origins = {u"https://dev.azure.com"_s, u"https://vssps.dev.azure.com"_s};
    envelope.remoteId = u"remote"_s;
    envelope.name = u"<img src=x>\n"_s;
    envelope.fields = {u"organization=contoso"_s};
    envelope.parts = singleSecret(Secret("value"_ba));
    const auto opened = openEnvelope(sealEnvelope(envelope));
    QVERIFY(opened.has_value());
    QCOMPARE(opened->kind, envelope.kind);
    QCOMPARE(opened->provider, envelope.provider);
    QCOMPARE(opened->accountId, envelope.accountId);
    QCOMPARE(opened->accountName, envelope.accountName);
    QCOMPARE(opened->origins, envelope.origins);
    QCOMPARE(opened->remoteId, envelope.remoteId);
    QCOMPARE(opened->name, envelope.name);
    QCOMPARE(opened->fields, envelope.fields);
    QVERIFY(equal(opened->parts, envelope.parts));
    QCOMPARE(opened->parts.front().name, u"token"_s);
}

void SecretEnvelopeTest::everyValueComesBackByteForByte_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << "plain"_ba;
    QTest::newRow("UTF-8") << u"鍵🔑"_s.toUtf8();
    QTest::newRow("NUL") << QByteArray("a\0b", 3);
    QTest::newRow("not UTF-8") << "\xff\xfe\x80 half"_ba;
    QTest::newRow("byte order mark") << "\xef\xbb\xbfx"_ba;
    QTest::newRow("half a surrogate") << "\xed\xa0\x80"_ba;
    QTest::newRow("quotes and controls") << "\"\\\r\n\t\x7f"_ba;
}

void SecretEnvelopeTest::everyValueComesBackByteForByte()
{
    QFETCH(QByteArray, value);
    SecretEnvelope envelope;
    envelope.kind = u"token"_s;
    envelope.parts = singleSecret(Secret(value));
    const auto opened = openEnvelope(sealEnvelope(envelope));
    QVERIFY(opened.has_value());
    QCOMPARE(opened->parts.front().value.view().toByteArray(), value);
}

void SecretEnvelopeTest::severalPartsKeepTheirOrderAndNames()
{
    SecretEnvelope envelope;
    envelope.kind = u"token"_s;
    envelope.parts.push_back({.name = u"clientSecret"_s, .value = Secret("s"_ba)});
    envelope.parts.push_back({.name = u"clientId"_s, .value = Secret("i"_ba)});
    const auto opened = openEnvelope(sealEnvelope(envelope));
    QVERIFY(opened.has_value());
    QVERIFY(equal(opened->parts, envelope.parts));
}

void SecretEnvelopeTest::whatIsNoEnvelopeIsABadReply_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a bare value") << "abcdef"_ba;
    QTest::newRow("truncated") << R"({"version":1,"kind":"token","provider":"p","parts":[{"name":"to)"_ba;
    QTest::newRow("an array") << "[1]"_ba;
    QTest::newRow("no version") << R"({"kind":"token","provider":"p","parts":[{"name":"t","text":"v"}]})"_ba;
    QTest::newRow("version as text")
        << R"({"version":"1","kind":"t","provider":"p","parts":[{"name":"t","text":"v"}]})"_ba;
    QTest::newRow("no parts") << R"({"version":1,"kind":"token","provider":"p","parts":[]})"_ba;
    QTest::newRow("a part without value") << R"({"version":1,"kind":"token","provider":"p","parts":[{"name":"t"}]})"_ba;
    QTest::newRow("a part of two values")
        << R"({"version":1,"kind":"token","provider":"p","parts":[{"name":"t","text":"v","base64":"dg=="}]})"_ba;
    QTest::newRow("broken base64")
        << R"({"version":1,"kind":"token","provider":"p","parts":[{"name":"t","base64":"*"}]})"_ba;
    QTest::newRow("kind is a number")
        << R"({"version":1,"kind":7,"provider":"p","parts":[{"name":"t","text":"v"}]})"_ba;
}

void SecretEnvelopeTest::whatIsNoEnvelopeIsABadReply()
{
    QFETCH(QByteArray, bytes);
    const auto opened = openEnvelope(Secret(bytes));
    QVERIFY(!opened.has_value());
    QCOMPARE(opened.error().kind, Error::Kind::BadReply);
    QVERIFY(!opened.error().message.isEmpty());
}

void SecretEnvelopeTest::aNewerVersionIsUnsupported()
{
    const auto opened = openEnvelope(Secret(R"({"version":2,"anything":"else"})"_ba));
    QVERIFY(!opened.has_value());
    QCOMPARE(opened.error().kind, Error::Kind::Unsupported);
}

void SecretEnvelopeTest::partsAreEqualByNameAndValue()
{
    const SecretParts parts = singleSecret(Secret("v"_ba));
    QVERIFY(equal(parts, clone(parts)));
    QVERIFY(!equal(parts, singleSecret(Secret("w"_ba))));
    QVERIFY(!equal(parts, {}));
    SecretParts renamed = clone(parts);
    renamed.front().name = u"other"_s;
    QVERIFY(!equal(parts, renamed));
}

QTEST_GUILESS_MAIN(SecretEnvelopeTest)
#include "tst_secretenvelope.moc"
