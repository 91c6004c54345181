// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "filelock.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

class TestFileLock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_path = m_directory->filePath(u"one.lock"_s);
    }

    void sharedOnesLiveTogetherAndAnExclusiveOneAlone()
    {
        auto first = FileLock::open(m_path);
        auto second = FileLock::open(m_path);
        QVERIFY(first && second);
        QVERIFY(first->tryLock(FileLock::Mode::Shared));
        QVERIFY(second->tryLock(FileLock::Mode::Shared));
        QVERIFY(!second->tryLock(FileLock::Mode::Exclusive));
        second = FileLock::open(m_path);
        QVERIFY(first->tryLock(FileLock::Mode::Exclusive));
        QVERIFY(!second->tryLock(FileLock::Mode::Shared));
        QVERIFY(!second->lock(FileLock::Mode::Shared, 1));
    }

    void itEndsWithItsObject()
    {
        {
            auto first = FileLock::open(m_path);
            QVERIFY(first && first->tryLock(FileLock::Mode::Exclusive));
        }
        auto second = FileLock::open(m_path);
        QVERIFY(second && second->tryLock(FileLock::Mode::Exclusive));
    }

    void aMissingFileIsToldFromOneThatMayNotBeOpened()
    {
        const auto missing = FileLock::open(m_path, FileLock::Creation::MustExist);
        QVERIFY(!missing);
        QCOMPARE(missing.error().kind, Error::Kind::NotFound);
        QVERIFY(QFile::link(m_directory->filePath(u"elsewhere"_s), m_path));
        const auto link = FileLock::open(m_path);
        QVERIFY(!link);
        QCOMPARE(link.error().kind, Error::Kind::StorageFailed);
        QVERIFY(!QFile::exists(m_directory->filePath(u"elsewhere"_s)));
    }

    void aNewFileIsForItsOwnerAlone()
    {
        const auto before = ::umask(0);
        const auto lock = FileLock::open(m_path, FileLock::Creation::MustBeNew);
        ::umask(before);
        QVERIFY(lock);
        struct stat facts = {};
        QCOMPARE(::stat(QFile::encodeName(m_path).constData(), &facts), 0);
        QCOMPARE(facts.st_mode & 07777, 0600u);
        QVERIFY(!FileLock::open(m_path, FileLock::Creation::MustBeNew));
    }

private:
    std::unique_ptr<QTemporaryDir> m_directory;
    QString m_path;
};

QTEST_GUILESS_MAIN(TestFileLock)
#include "tst_filelock.moc"
