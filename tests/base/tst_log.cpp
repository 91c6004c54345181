// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "log.h"

#include <QStringList>
#include <QTest>
#include <QUuid>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

QStringList *heard = nullptr;

void hear(QtMsgType, const QMessageLogContext &, const QString &message)
{
    heard->append(message);
}

// Made here, as nothing that looks like a token belongs into a source file.
QString run(qsizetype length)
{
    static const auto letters = u"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"_s;
    QString text;
    for (qsizetype index = 0; index < length; ++index)
        text.append(letters[(index * 17 + length) % letters.size()]);
    return text;
}

QString webToken()
{
    const QByteArray header = R"({"alg":"none","typ":"JWT"})";
    const QByteArray claims = R"({"upn":"a@b","exp":1})";
    const auto form = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    return QString::fromLatin1(header.toBase64(form) + '.' + claims.toBase64(form) + ".c2ln-_bmF0");
}

} // namespace

/// Nothing that looks like a credential reaches a log.
class Log : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAuthorizationValueIsRedacted_data();
    void anAuthorizationValueIsRedacted();
    void aWebTokenIsRedacted();
    void aLongRunIsRedacted_data();
    void aLongRunIsRedacted();
    void everyCredentialOfALineIsRedacted();
    void whatExplainsStays_data();
    void whatExplainsStays();
    void everyMessageOfTheProcessIsRedacted();
};

void Log::anAuthorizationValueIsRedacted_data()
{
    QTest::addColumn<QString>("before");
    QTest::newRow("bearer") << u"Authorization: Bearer "_s;
    QTest::newRow("lower case") << u"authorization: bearer "_s;
    QTest::newRow("basic") << u"Authorization: Basic "_s;
    QTest::newRow("quoted") << u"header \"Authorization\" is \"Bearer "_s;
    QTest::newRow("several blanks") << u"BEARER \t "_s;
}

void Log::anAuthorizationValueIsRedacted()
{
    QFETCH(QString, before);
    const QString secret = run(12) + u"+/-._~="_s;
    const QString shown = redacted(before + secret + u"\" sent"_s);
    QVERIFY(!shown.contains(secret));
    QVERIFY(!shown.contains(secret.left(12)));
    QVERIFY(shown.contains("[redacted]"_L1));
    QVERIFY(shown.endsWith("sent"_L1));
}

void Log::aWebTokenIsRedacted()
{
    const QString token = webToken();
    const QString shown = redacted("got "_L1 + token + " from the command"_L1);
    QCOMPARE(shown, u"got [redacted] from the command"_s);
}

void Log::aLongRunIsRedacted_data()
{
    QTest::addColumn<int>("length");
    for (const int length : {40, 52, 84, 5000})
        QTest::addRow("%d", length) << length;
}

void Log::aLongRunIsRedacted()
{
    QFETCH(int, length);
    QCOMPARE(redacted("token=\""_L1 + run(length) + "\", name"_L1), u"token=\"[redacted]\", name"_s);
}

void Log::everyCredentialOfALineIsRedacted()
{
    const QString shown = redacted("%1 and %2 and Bearer %3\nnext line %1"_L1.arg(run(52), webToken(), run(9)));
    QVERIFY(!shown.contains(run(52)));
    QVERIFY(!shown.contains(webToken()));
    QVERIFY(!shown.contains(run(9)));
    QVERIFY(shown.contains("\nnext line "_L1));
}

void Log::whatExplainsStays_data()
{
    QTest::addColumn<QString>("text");
    const auto id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    QTest::newRow("uuid") << "DELETE authorizationId="_L1 + id;
    QTest::newRow("key of the keychain") << id + u'/' + id + u'/' + id;
    QTest::newRow("host and status") << u"GET http://127.0.0.1:8080 401 TF400813 bearer token refused"_s;
    QTest::newRow("activity id") << "ActivityId "_L1 + id + " X-VSS-E2EID "_L1 + id;
    QTest::newRow("short run") << run(39);
    QTest::newRow("sentence") << u"The basic rule: a bearer of a token is taken for its owner."_s;
}

void Log::whatExplainsStays()
{
    QFETCH(QString, text);
    QCOMPARE(redacted(text), text);
}

void Log::everyMessageOfTheProcessIsRedacted()
{
    QStringList messages;
    heard = &messages;
    const QtMessageHandler before = qInstallMessageHandler(hear);
    installRedactingMessageHandler();
    installRedactingMessageHandler();
    qWarning("from anywhere: %s", qPrintable(run(52)));
    qCWarning(lcHttp) << "Authorization" << "Bearer "_L1 + run(20);
    qInstallMessageHandler(before);
    QCOMPARE(messages.size(), 2);
    QCOMPARE(messages[0], u"from anywhere: [redacted]"_s);
    QVERIFY(!messages[1].contains(run(20)));
}

QTEST_GUILESS_MAIN(Log)
#include "tst_log.moc"
