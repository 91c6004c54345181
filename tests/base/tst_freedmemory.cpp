// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;

/// What was freed is the system's again, also in the midst of what is in use (seen in a process of its own, as the
/// tests' allocator keeps everything).
class FreedMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsGivenBackIsHeldNoLonger()
    {
        const Held held = heldBy({});
        QVERIFY(held.full > 40'000);
        QVERIFY2(held.freed > held.full / 2, "the C library gives it back by itself");
        QVERIFY(held.givenBack < held.full / 4);
    }

    void threadsTakeFromTheHeapOfAll()
    {
        QVERIFY(heldBy({}).isShared);
        QVERIFY(!heldBy({u"many-heaps"_s}).isShared);
    }

private:
    struct Held {
        int full = 0; ///< KiB.
        int freed = 0;
        int givenBack = 0;
        bool isShared = false;
    };

    static Held heldBy(const QStringList &arguments)
    {
        QProcess process;
        process.start(QStringLiteral(FREED_HEAP), arguments);
        if (!process.waitForFinished() || process.exitCode() != 0)
            return {};
        const QByteArrayList numbers = process.readAllStandardOutput().simplified().split(' ');
        return {numbers.value(0).toInt(), numbers.value(1).toInt(), numbers.value(2).toInt(), numbers.value(3) == "1"};
    }
};

QTEST_GUILESS_MAIN(FreedMemory)
#include "tst_freedmemory.moc"
