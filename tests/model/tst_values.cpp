// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "values.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class ValuesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStatusHasAStableNameAndComesBackFromIt();
    void everyProofHasAStableNameAndComesBackFromIt();
    void scopesAreASetInLowerCase();
};

void ValuesTest::everyStatusHasAStableNameAndComesBackFromIt()
{
    const QList<std::pair<TokenStatus, QString>> expected{{TokenStatus::Active, u"active"_s},
                                                          {TokenStatus::Expired, u"expired"_s},
                                                          {TokenStatus::Revoked, u"revoked"_s},
                                                          {TokenStatus::NoLongerListed, u"no-longer-listed"_s}};
    for (const auto &[status, name] : expected) {
        QCOMPARE(tokenStatusName(status), name);
        QVERIFY(tokenStatusFromName(name) == status);
    }
    QVERIFY(!tokenStatusFromName(u"Active"_s));
    QVERIFY(!tokenStatusFromName({}));
}

void ValuesTest::everyProofHasAStableNameAndComesBackFromIt()
{
    const QList<std::pair<KeptSecret::Proof, QString>> expected{{KeptSecret::Proof::Created, u"created"_s},
                                                                {KeptSecret::Proof::Works, u"works"_s},
                                                                {KeptSecret::Proof::Unproven, u"unproven"_s}};
    for (const auto &[proof, name] : expected) {
        QCOMPARE(proofName(proof), name);
        QVERIFY(proofFromName(name) == proof);
    }
    QVERIFY(!proofFromName(u"believed"_s));
}

void ValuesTest::scopesAreASetInLowerCase()
{
    const QStringList once = normalizedScopes({u"vso.Work"_s, u" vso.code "_s, QString(), u"vso.work"_s});
    QCOMPARE(once, QStringList({u"vso.code"_s, u"vso.work"_s}));
    QCOMPARE(normalizedScopes(once), once);
}

QTEST_GUILESS_MAIN(ValuesTest)
#include "tst_values.moc"
