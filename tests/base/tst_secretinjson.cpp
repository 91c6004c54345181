// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretinjson.h"

#include <QRandomGenerator>
#include <QTest>
#include <QUuid>

using namespace patkeeper;

namespace
{

QByteArray madeUpSecret()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128);
}

} // namespace

/// A secret is taken out of JSON before a parser sees it, and nothing else is.
class TestSecretInJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatIsAtThePathIsCut();
    void anOutermostKeyIsAPathOfOne();
    void whatIsNoTextIsNoSecret();
    void oneThatIsThereTwiceIsNotLeftBehind();
    void anEscapedSecretIsDecoded();
    void noBytesMakeTheCutterFail();
};

void TestSecretInJson::onlyWhatIsAtThePathIsCut()
{
    const QByteArray secret = madeUpSecret();
    QByteArray body =
        R"({"token":"outside","patToken":{"inner":{"token":"deeper"},"displayName":"\"token\":\"no\"", "token" : ")" +
        secret + R"("},"list":[{"token":"listed"}]})";
    QVERIFY(cutSecret(body, {"patToken", "token"}).equals(secret));
    QVERIFY(!body.contains(secret));
    for (const char *kept : {"outside", "deeper", "no", "listed"})
        QVERIFY2(body.contains(kept), kept);
}

void TestSecretInJson::anOutermostKeyIsAPathOfOne()
{
    const QByteArray secret = madeUpSecret();
    QByteArray body = R"({"other":{"token":"deeper"},"token":")" + secret + R"("})";
    QVERIFY(cutSecret(body, {"token"}).equals(secret));
    QVERIFY(!body.contains(secret));
    QVERIFY(body.contains("deeper"));
}

void TestSecretInJson::whatIsNoTextIsNoSecret()
{
    QByteArray without = R"({"patToken":{"token":null},"patTokenError":"none"})";
    QVERIFY(cutSecret(without, {"patToken", "token"}).isEmpty());
    QByteArray list = R"({"token":["one"]})";
    QVERIFY(cutSecret(list, {"token"}).isEmpty());
    QVERIFY(list.contains("one"));
}

void TestSecretInJson::oneThatIsThereTwiceIsNotLeftBehind()
{
    const QByteArray first = madeUpSecret();
    const QByteArray second = madeUpSecret();
    QByteArray body = R"({"token":")" + first + R"(","token":")" + second + R"("})";
    QVERIFY(cutSecret(body, {"token"}).equals(second));
    QVERIFY(!body.contains(first));
    QVERIFY(!body.contains(second));
}

void TestSecretInJson::anEscapedSecretIsDecoded()
{
    QByteArray body = R"({"patToken":{"token":"a\u0062\/c"}})";
    QVERIFY(cutSecret(body, {"patToken", "token"}).equals("ab/c"));
    QVERIFY(!body.contains("u0062"));
}

void TestSecretInJson::noBytesMakeTheCutterFail()
{
    const QByteArray whole = R"({"patToken":{"displayName":"a \"name\"","token":"abc","list":[{},[1,2]]}})";
    for (qsizetype length = 0; length <= whole.size(); ++length) {
        QByteArray part = whole.left(length);
        cutSecret(part, {"patToken", "token"});
    }
    QRandomGenerator random(7);
    const QByteArray alphabet = "{}[]\",:\\ tpatToken";
    for (int round = 0; round < 20'000; ++round) {
        QByteArray noise;
        for (int index = random.bounded(40); index > 0; --index)
            noise.append(alphabet.at(random.bounded(static_cast<int>(alphabet.size()))));
        cutSecret(noise, {"patToken", "token"});
    }
}

QTEST_GUILESS_MAIN(TestSecretInJson)
#include "tst_secretinjson.moc"
