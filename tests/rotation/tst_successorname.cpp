// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "successorname.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What a successor is called where names are unique, as a table, and for any name at all.
class TestSuccessorName : public QObject
{
    Q_OBJECT

private:
    static constexpr int longest = 255;

    static QString randomName(QRandomGenerator &random)
    {
        QString name;
        for (int left = random.bounded(1, 200); left > 0; --left) {
            const char32_t character =
                random.bounded(4) == 0 ? random.bounded(0x1F300U, 0x1F5FFU) : random.bounded(32U, 0x2FFU);
            name += QString::fromUcs4(&character, 1);
        }
        return name;
    }

    static bool isWhole(const QString &text) { return QString::fromUtf8(text.toUtf8()) == text && text.isValidUtf16(); }

private Q_SLOTS:
    void theNextFreeNumberIsTaken_data()
    {
        QTest::addColumn<QString>("predecessor");
        QTest::addColumn<QStringList>("taken");
        QTest::addColumn<QString>("successor");
        QTest::newRow("the second") << u"ci"_s << QStringList{u"ci"_s} << u"ci (2)"_s;
        QTest::newRow("nothing known of others") << u"ci"_s << QStringList{} << u"ci (2)"_s;
        QTest::newRow("the second is there") << u"ci"_s << QStringList{u"ci (2)"_s} << u"ci (3)"_s;
        QTest::newRow("a gap") << u"ci"_s << QStringList{u"ci (2)"_s, u"ci (4)"_s} << u"ci (3)"_s;
        QTest::newRow("of the second") << u"ci (2)"_s << QStringList{u"ci"_s} << u"ci (3)"_s;
        QTest::newRow("another case") << u"ci"_s << QStringList{u"CI (2)"_s} << u"ci (3)"_s;
        QTest::newRow("a number alone") << u"(2)"_s << QStringList{} << u"(2) (2)"_s;
        QTest::newRow("a year") << u"report (2026)"_s << QStringList{} << u"report (2026) (2)"_s;
        QTest::newRow("no space before it") << u"ci(2)"_s << QStringList{} << u"ci(2) (2)"_s;
        QTest::newRow("letters beyond Latin") << u"тест 😀"_s << QStringList{} << u"тест 😀 (2)"_s;
    }
    void theNextFreeNumberIsTaken()
    {
        QFETCH(const QString, predecessor);
        QFETCH(const QStringList, taken);
        QTEST(successorName(predecessor, taken, longest), "successor");
    }

    void theLongestNameIsCutAndItsEndStaysReadable()
    {
        const QString name(longest, u'x');
        const QString successor = successorName(name, {name}, longest);
        QCOMPARE(successor.size(), longest);
        QVERIFY(successor.endsWith(u" (2)"_s));
        QCOMPARE(successorName(name, {name, successor}, longest), QString(longest - 4, u'x') + u" (3)"_s);
    }

    void aCharacterIsNeverCutInTwo()
    {
        for (int before = longest - 8; before <= longest; ++before) {
            const QString name = QString(before, u'x') + u"👩‍👩‍👧e\u0301"_s.repeated(3);
            const QString successor = successorName(name.left(longest), {}, longest);
            QVERIFY(successor.size() <= longest);
            QVERIFY(!successor.contains(u"\u200D (2)"_s));
        }
    }

    void anyNameGetsOneThatFitsAndIsFree()
    {
        QRandomGenerator random(20261123);
        for (int round = 0; round < 500; ++round) {
            const QString name = randomName(random);
            const int most = random.bounded(20, longest);
            QStringList taken{name};
            for (int number = 0; number < 5; ++number) {
                const QString successor = successorName(name, taken, most);
                QVERIFY(successor.size() <= most);
                QVERIFY(isWhole(successor));
                QVERIFY(!taken.contains(successor, Qt::CaseInsensitive));
                taken.append(successor);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestSuccessorName)
#include "tst_successorname.moc"
