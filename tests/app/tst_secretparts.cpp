// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretcommands.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper::cli;

/// Of a secret with several parts one is written, and only the one that was meant.
class TestSecretParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePartThatIsMeantIsChosen_data()
    {
        QTest::addColumn<QStringList>("parts");
        QTest::addColumn<QString>("asked");
        QTest::addColumn<QString>("chosen");
        QTest::newRow("the only one") << QStringList{u"token"_s} << QString() << u"token"_s;
        QTest::newRow("the only one, named") << QStringList{u"token"_s} << u"token"_s << u"token"_s;
        QTest::newRow("the second of two") << QStringList{u"id"_s, u"secret"_s} << u"secret"_s << u"secret"_s;
    }

    void thePartThatIsMeantIsChosen()
    {
        QFETCH(const QStringList, parts);
        QFETCH(const QString, asked);
        QFETCH(const QString, chosen);
        QCOMPARE(chosenPart(parts, asked).value_or(QString()), chosen);
    }

    void whatIsNotMeantIsRefusedAndThePartsAreNamed_data()
    {
        QTest::addColumn<QStringList>("parts");
        QTest::addColumn<QString>("asked");
        QTest::newRow("none of several") << QStringList{u"id"_s, u"secret"_s} << QString();
        QTest::newRow("one that is not there") << QStringList{u"id"_s, u"secret"_s} << u"token"_s;
        QTest::newRow("not the only one") << QStringList{u"secret"_s} << u"token"_s;
    }

    void whatIsNotMeantIsRefusedAndThePartsAreNamed()
    {
        QFETCH(const QStringList, parts);
        QFETCH(const QString, asked);
        const auto chosen = chosenPart(parts, asked);
        QVERIFY(!chosen);
        for (const QString &part : parts)
            QVERIFY2(chosen.error().contains(part), qPrintable(chosen.error()));
    }
};

QTEST_GUILESS_MAIN(TestSecretParts)
#include "tst_secretparts.moc"
