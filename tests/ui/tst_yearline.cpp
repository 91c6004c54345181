// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountproviders.h"
#include "dialogstack.h"
#include "rules.h"
#include "utc.h"
#include "yearline.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

QDateTime now()
{
    return QDateTime(QDate(2026, 11, 22), QTime(12, 0), utcZone);
}

YearLine line(std::optional<QDateTime> end)
{
    YearLine line{.key = {}, .name = u"ci"_s, .account = u"Northwind"_s};
    line.createdAt = now().addDays(-10);
    line.end = std::move(end);
    return line;
}

} // namespace

/// What the picture of the year says of tokens, and which ones it has.
class YearLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLivingTokenIsThereAndNoOther();
    void anotherEndComesWithItsReasonAndIsMarked();
    void theEndIsSaidInWords_data();
    void theEndIsSaidInWords();
    void aNameStaysOnItsLineOfTheToolTip();
};

void YearLineTest::everyLivingTokenIsThereAndNoOther()
{
    DialogStack stack;
    QVERIFY2(stack.isReady(), qPrintable(stack.reason()));
    const Inventory &inventory = stack.inventory();
    const QList<YearLine> lines = yearLines(
        inventory, [&](const QString &accountId) { return stack.context().providers->capabilities(accountId); });
    qsizetype living = 0;
    for (const TokenEntry &entry : inventory.tokens()) {
        const bool isThere =
            std::any_of(lines.cbegin(), lines.cend(), [&](const YearLine &line) { return line.key == entry.key(); });
        QCOMPARE(isThere, isLiving(entry.token, inventory.now(entry.token.accountId)));
        living += isThere ? 1 : 0;
    }
    QVERIFY(living > 5);
    QCOMPARE(lines.size(), living);
    for (qsizetype i = 1; i < lines.size(); ++i)
        QVERIFY(!lines.at(i).end || *lines.at(i - 1).end <= *lines.at(i).end);
}

void YearLineTest::anotherEndComesWithItsReasonAndIsMarked()
{
    DialogStack stack;
    QVERIFY2(stack.isReady(), qPrintable(stack.reason()));
    const QList<YearLine> lines = yearLines(stack.inventory(), [&](const QString &accountId) {
        return stack.context().providers->capabilities(accountId);
    });
    const auto other =
        std::find_if(lines.cbegin(), lines.cend(), [](const YearLine &line) { return !line.reason.isEmpty(); });
    QVERIFY(other != lines.cend());
    QVERIFY(other->tone != Tone::Neutral);
    QVERIFY(endLabel(*other, now()).endsWith(other->reason));
}

void YearLineTest::theEndIsSaidInWords_data()
{
    QTest::addColumn<YearLine>("line");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("sentence");
    YearLine never = line({});
    never.neverEnds = true;
    YearLine stops = line(now().addDays(3));
    stops.reason = u"not used"_s;
    YearLine unknown = line({});
    unknown.createdAt = {};
    QTest::newRow("expires") << line(now().addDays(3)) << u"25 Nov · in 3 days"_s
                             << u"Northwind; created 12 Nov 2026; expires 25 Nov 2026, 12:00 (in 3 days)"_s;
    QTest::newRow("ended") << line(now().addDays(-1)) << u"21 Nov · 1 day ago"_s
                           << u"Northwind; created 12 Nov 2026; ended 21 Nov 2026, 12:00 (1 day ago)"_s;
    QTest::newRow("stops") << stops << u"25 Nov · in 3 days · not used"_s
                           << u"Northwind; created 12 Nov 2026; stops 25 Nov 2026, 12:00 (in 3 days): not used"_s;
    QTest::newRow("never") << never << u"never expires"_s << u"Northwind; created 12 Nov 2026; never expires"_s;
    QTest::newRow("not known") << unknown << u"end not known"_s << u"Northwind; creation not known; end not known"_s;
}

void YearLineTest::theEndIsSaidInWords()
{
    QFETCH(const YearLine, line);
    QFETCH(const QString, sentence);
    QLocale::setDefault(QLocale::c());
    QTEST(endLabel(line, now()), "label");
    const QString noon = QLocale().toString(now().toLocalTime(), u"HH:mm"_s);
    QCOMPARE(yearLineSentence(line, now()), QString(sentence).replace(u"12:00"_s, noon));
}

void YearLineTest::aNameStaysOnItsLineOfTheToolTip()
{
    YearLine broken = line(now().addDays(3));
    broken.name = u"ci\nexpires never"_s;
    const QStringList lines = yearLineToolTip(broken, now()).split(u'\n');
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines.first(), u"ci expires never"_s);
    QCOMPARE(lines.at(1), u"Northwind"_s);
}

QTEST_MAIN(YearLineTest)
#include "tst_yearline.moc"
