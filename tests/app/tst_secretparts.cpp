// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretcommands.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
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

    void aSecretOfOnePartIsTheWholeText()
    {
        const auto parts = secretFromLines(Secret("first\nsecond"_ba), {u"token"_s});
        QVERIFY(parts && parts->size() == 1);
        QCOMPARE(parts->front().name, u"token"_s);
        QVERIFY(parts->front().value.equals("first\nsecond"_ba));
    }

    void severalPartsAreALineEach_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("lines") << "an-id\nits secret"_ba;
        QTest::newRow("of another system") << "an-id\r\nits secret"_ba;
    }

    void severalPartsAreALineEach()
    {
        QFETCH(const QByteArray, text);
        const auto parts = secretFromLines(Secret(text), {u"id"_s, u"secret"_s});
        QVERIFY(parts && parts->size() == 2);
        QCOMPARE(parts->at(0).name, u"id"_s);
        QVERIFY(parts->at(0).value.equals("an-id"_ba));
        QCOMPARE(parts->at(1).name, u"secret"_s);
        QVERIFY(parts->at(1).value.equals("its secret"_ba));
    }

    void linesThatDoNotFitAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("one") << "an-id"_ba;
        QTest::newRow("one, and an end") << "an-id\n"_ba;
        QTest::newRow("no id") << "\nits secret"_ba;
        QTest::newRow("three") << "an-id\nits secret\nmore"_ba;
    }

    void linesThatDoNotFitAreRefused()
    {
        QFETCH(const QByteArray, text);
        const auto parts = secretFromLines(Secret(text), {u"id"_s, u"secret"_s});
        QVERIFY(!parts);
        QVERIFY2(parts.error().contains("id, secret"_L1), qPrintable(parts.error()));
        QVERIFY(!parts.error().contains("an-id"_L1));
    }
};

QTEST_GUILESS_MAIN(TestSecretParts)
#include "tst_secretparts.moc"
