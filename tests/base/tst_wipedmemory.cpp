// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;

/// What a secret passed through stays in freed memory, unless freed memory is wiped (seen from inside a process of its
/// own).
class WipedMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void freedMemoryHoldsNothing_data() { ways(); }
    void freedMemoryHoldsNothing();
    void withoutWipingItIsFound_data() { ways(); }
    void withoutWipingItIsFound();

private:
    static void ways();
    /// While it was held, and after it was given back.
    static std::pair<int, int> found(const QString &program, const QString &way);
};

void WipedMemory::ways()
{
    QTest::addColumn<QString>("way");
    for (const char *way : {"bytearray", "string", "realloc", "large", "json", "thread"})
        QTest::newRow(way) << QString::fromLatin1(way);
}

std::pair<int, int> WipedMemory::found(const QString &program, const QString &way)
{
    QProcess process;
    process.start(program, {way});
    if (!process.waitForFinished() || process.exitCode() != 0)
        return {-1, -1};
    const QByteArrayList numbers = process.readAllStandardOutput().simplified().split(' ');
    return {numbers.value(0).toInt(), numbers.value(1).toInt()};
}

void WipedMemory::freedMemoryHoldsNothing()
{
    QFETCH(QString, way);
    const auto [held, left] = found(QStringLiteral(WIPED_HEAP), way);
    QVERIFY(held > 0);
    QCOMPARE(left, 0);
}

void WipedMemory::withoutWipingItIsFound()
{
    QFETCH(QString, way);
    const auto [held, left] = found(QStringLiteral(ORDINARY_HEAP), way);
    QVERIFY(held > 0);
    if (way == "large"_L1)
        QCOMPARE(left, 0); // given back to the system at once
    else
        QVERIFY(left > 0);
}

QTEST_GUILESS_MAIN(WipedMemory)
#include "tst_wipedmemory.moc"
