// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "csv.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// What a cell becomes in a CSV file.
class TestCsv final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCellIsWrittenSoThatItIsReadAgain_data()
    {
        QTest::addColumn<QString>("cell");
        QTest::addColumn<QByteArray>("written");
        QTest::newRow("plain") << u"ci"_s << "ci"_ba;
        QTest::newRow("empty") << QString() << ""_ba;
        QTest::newRow("comma") << u"a,b"_s << "\"a,b\""_ba;
        QTest::newRow("quotation mark") << u"a \"b\""_s << "\"a \"\"b\"\"\""_ba;
        QTest::newRow("line break") << u"a\nb"_s << "\"a\nb\""_ba;
        QTest::newRow("carriage return within") << u"a\rb"_s << "\"a\rb\""_ba;
        QTest::newRow("spaces stay") << u" a "_s << " a "_ba;
        QTest::newRow("not ASCII") << u"Zo\u00eb"_s << "Zo\xc3\xab"_ba;
        QTest::newRow("equals sign") << u"=HYPERLINK(A1)"_s << "'=HYPERLINK(A1)"_ba;
        QTest::newRow("formula with a comma") << u"=SUM(A1,A2)"_s << "\"'=SUM(A1,A2)\""_ba;
        QTest::newRow("plus") << u"+1"_s << "'+1"_ba;
        QTest::newRow("minus") << u"-1"_s << "'-1"_ba;
        QTest::newRow("at sign") << u"@SUM"_s << "'@SUM"_ba;
        QTest::newRow("tab") << u"\t=1"_s << "'\t=1"_ba;
        QTest::newRow("carriage return") << u"\r=1"_s << "\"'\r=1\""_ba;
        QTest::newRow("such a character within") << u"a=b+c-d@e"_s << "a=b+c-d@e"_ba;
        QTest::newRow("quoted formula") << u"\"=1\""_s << "\"\"\"=1\"\"\""_ba;
    }
    void aCellIsWrittenSoThatItIsReadAgain()
    {
        QFETCH(const QString, cell);
        QFETCH(const QByteArray, written);
        QCOMPARE(csvLine({cell}), written + "\r\n");
    }

    void cellsStandBesideOneAnother() { QCOMPARE(csvLine({u"a"_s, QString(), u"b,c"_s}), "a,,\"b,c\"\r\n"_ba); }
};

QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
