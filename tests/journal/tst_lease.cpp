// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "lease.h"
#include "leaseholder.h"
#include "profile.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <atomic>
#include <thread>
#include <vector>

#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

class TestLease final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_profile = *Profile::open(m_directory->filePath(u"profile"_s));
    }

    void itLivesAsLongAsItsObject()
    {
        auto first = *Lease::take(m_profile.locksPath());
        const auto second = *Lease::take(m_profile.locksPath());
        const QString id = first->id();
        QVERIFY(id != second->id());
        QVERIFY(first->isAlive(id));
        QVERIFY(first->isAlive(second->id()));
        QVERIFY(second->isAlive(id));
        first.reset();
        QVERIFY(!second->isAlive(id));
        QVERIFY(!QFile::exists(m_profile.locksPath() + u'/' + id + u".lock"_s));
    }

    void itEndsWhenItsProcessIsKilled()
    {
        const auto mine = *Lease::take(m_profile.locksPath());
        LeaseHolder other(m_profile, u"lease"_s);
        QVERIFY(!other.said().isEmpty());
        QVERIFY(mine->isAlive(other.said()));
        other.kill();
        QVERIFY(!mine->isAlive(other.said()));
    }

    void theFilesOfTheDeadAreClearedAwayAndThoseOfTheLivingStay()
    {
        const auto living = *Lease::take(m_profile.locksPath());
        LeaseHolder dead(m_profile, u"lease"_s);
        QVERIFY(!dead.said().isEmpty());
        dead.kill();
        const QString file = m_profile.locksPath() + u'/' + dead.said() + u".lock"_s;
        const QString half =
            m_profile.locksPath() + u'/' + QUuid::createUuid().toString(QUuid::WithoutBraces) + u".taking"_s;
        QVERIFY(QFile(half).open(QIODevice::WriteOnly));
        const QString others = m_profile.locksPath() + u"/opening.lock"_s;
        QVERIFY(QFile(others).open(QIODevice::WriteOnly));
        QVERIFY(QFile::exists(file));
        const auto third = *Lease::take(m_profile.locksPath());
        QVERIFY(!QFile::exists(file));
        QVERIFY(!QFile::exists(half));
        QVERIFY(QFile::exists(others));
        QVERIFY(third->isAlive(living->id()));
    }

    void thoseWhoTakeOneAtOnceDoNotClearEachOtherAway()
    {
        constexpr int rounds = 40;
        std::atomic<int> lost = 0;
        std::atomic<int> refused = 0;
        {
            std::vector<std::jthread> takers;
            for (int taker = 0; taker < 6; ++taker) {
                takers.emplace_back([&] {
                    for (int round = 0; round < rounds; ++round) {
                        const auto lease = Lease::take(m_profile.locksPath());
                        if (!lease)
                            ++refused;
                        else if (!(*lease)->isAlive((*lease)->id()))
                            ++lost;
                    }
                });
            }
        }
        QCOMPARE(lost.load(), 0);
        QCOMPARE(refused.load(), 0);
        QVERIFY(QDir(m_profile.locksPath()).entryList({u"*-*.lock"_s, u"*.taking"_s}, QDir::Files).size() <= 1);
    }

    void aChildDoesNotKeepItAlive()
    {
        const auto watcher = *Lease::take(m_profile.locksPath());
        auto mine = *Lease::take(m_profile.locksPath());
        QProcess child;
        child.start(u"cat"_s, QStringList());
        QVERIFY(child.waitForStarted());
        // A second name, as the first goes with the lease: the lock itself is what is asked for.
        const QString locks = m_profile.locksPath() + u'/';
        const QString second = QUuid::createUuid().toString(QUuid::WithoutBraces);
        QCOMPARE(::link(QFile::encodeName(locks + mine->id() + u".lock"_s).constData(),
                        QFile::encodeName(locks + second + u".lock"_s).constData()),
                 0);
        QVERIFY(watcher->isAlive(second));
        mine.reset();
        QVERIFY(!watcher->isAlive(second));
        child.closeWriteChannel();
        QVERIFY(child.waitForFinished());
    }

    void anEmptyUnknownOrStrangeIdIsNotAlive_data()
    {
        QTest::addColumn<QString>("id");
        QTest::newRow("empty") << QString();
        QTest::newRow("unknown") << QUuid::createUuid().toString(QUuid::WithoutBraces);
        QTest::newRow("a path") << u"../locks/opening"_s;
        QTest::newRow("another file") << u"opening"_s;
    }
    void anEmptyUnknownOrStrangeIdIsNotAlive()
    {
        QFETCH(const QString, id);
        QVERIFY(!(*Lease::take(m_profile.locksPath()))->isAlive(id));
    }

    void inDoubtSomebodyLives()
    {
        const auto lease = *Lease::take(m_profile.locksPath());
        const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        // Neither missing nor a lock that can be asked.
        QVERIFY(QFile::link(m_directory->path(), m_profile.locksPath() + u'/' + id + u".lock"_s));
        QVERIFY(lease->isAlive(id));
    }

    void aFolderThatCannotBeWrittenIsToldInWords()
    {
        const auto refused = Lease::take(m_directory->filePath(u"not/there"_s));
        QVERIFY(!refused);
        QVERIFY(!refused.error().message.isEmpty());
    }

private:
    std::unique_ptr<QTemporaryDir> m_directory;
    Profile m_profile;
};

QTEST_GUILESS_MAIN(TestLease)
#include "tst_lease.moc"
