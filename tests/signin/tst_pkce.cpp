// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "pkce.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// RFC 7636: whoever redeems a code proves that they asked for it.
class TestPkce : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theChallengeIsThatOfTheStandardsOwnExample()
    {
        // RFC 7636, appendix B.
        QCOMPARE(pkceChallenge(Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
                 "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"_ba);
    }

    void aVerifierHasTheLengthAndTheLettersOfTheStandard()
    {
        static const QRegularExpression shape(u"^[A-Za-z0-9._~-]{43,128}$"_s);
        const PkcePair pair = makePkcePair();
        QVERIFY(shape.match(QString::fromLatin1(pair.verifier.view())).hasMatch());
        QCOMPARE(pair.challenge, pkceChallenge(pair.verifier));
        QCOMPARE(pair.challenge.size(), 43);
    }

    void noTwoAreTheSame()
    {
        QSet<QByteArray> seen;
        for (int round = 0; round < 1000; ++round)
            seen.insert(makePkcePair().challenge);
        QCOMPARE(seen.size(), 1000);
    }

    void randomTextIsAsLongAsItsBytes()
    {
        QCOMPARE(randomUrlText(32).size(), 43);
        QCOMPARE(randomUrlText(1).size(), 2);
        QVERIFY(!randomUrlText(33).contains('='));
    }
};

QTEST_GUILESS_MAIN(TestPkce)
#include "tst_pkce.moc"
