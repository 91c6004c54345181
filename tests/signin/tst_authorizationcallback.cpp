// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "authorizationcallback.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// A callback is an answer to the sign-in under way, or it is nothing (RFC 6749, 4.1.2 and 10.12).
class TestAuthorizationCallback : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCodeWithTheRightStateIsTaken()
    {
        const auto callback = readCallback("code=1.A%2Bb%2Fc_d-e&state=right&session_state=x", "right");
        QVERIFY(callback);
        QVERIFY(callback->code.equals("1.A+b/c_d-e"));
        QVERIFY(!callback->refusal);
        QVERIFY(callback->issuer.isEmpty());
    }

    void theIssuerMayBeCalledByItsWholeName()
    {
        const auto callback = readCallback("code=c&state=right&issuer=https%3A%2F%2Fhub.example", "right");
        QVERIFY(callback);
        QCOMPARE(callback->issuer, u"https://hub.example"_s);
    }

    void aRefusalWithTheRightStateIsTaken()
    {
        const auto callback = readCallback("error=access_denied&error_description=AADSTS65004%3a+User+declined+to+"
                                           "consent.&state=right&iss=https%3A%2F%2Flogin.example",
                                           "right");
        QVERIFY(callback && callback->refusal);
        QCOMPARE(callback->refusal->code, u"access_denied"_s);
        QCOMPARE(callback->refusal->numbers, QList<int>{65004});
        QCOMPARE(callback->issuer, u"https://login.example"_s);
    }

    void aRefusalBringsNoCodeAlong()
    {
        const auto callback = readCallback("error=access_denied&code=x&state=right", "right");
        QVERIFY(callback && callback->refusal);
        QVERIFY(callback->code.isEmpty());
    }

    void whatIsNoAnswerToThisSignInIsRefused_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::newRow("empty") << ""_ba;
        QTest::newRow("no state") << "code=x"_ba;
        QTest::newRow("empty state") << "code=x&state="_ba;
        QTest::newRow("wrong state") << "code=x&state=wrong"_ba;
        QTest::newRow("longer state") << "code=x&state=rightly"_ba;
        QTest::newRow("state in other letters") << "code=x&state=Right"_ba;
        QTest::newRow("state twice") << "code=x&state=right&state=right"_ba;
        QTest::newRow("state twice, once encoded") << "code=x&state=right&st%61te=wrong"_ba;
        QTest::newRow("code twice") << "code=x&code=y&state=right"_ba;
        QTest::newRow("error twice") << "error=x&error=y&state=right"_ba;
        QTest::newRow("neither code nor error") << "state=right"_ba;
        QTest::newRow("empty code") << "code=&state=right"_ba;
        QTest::newRow("an error without a state") << "error=access_denied"_ba;
        QTest::newRow("noise") << "%%%&=&&=x&%00"_ba;
    }

    void whatIsNoAnswerToThisSignInIsRefused()
    {
        QFETCH(QByteArray, query);
        const auto callback = readCallback(query, "right");
        QVERIFY(!callback);
        QCOMPARE(callback.error().kind, Error::Kind::Rejected);
    }

    void whereNoStateIsExpectedNoneFits()
    {
        QVERIFY(!readCallback("code=x&state=", {}));
        QVERIFY(!readCallback("code=x", {}));
    }
};

QTEST_GUILESS_MAIN(TestAuthorizationCallback)
#include "tst_authorizationcallback.moc"
