// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "machineid.h"
#include "profile.h"
#include "profiledirectory.h"

#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <array>
#include <set>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

unsigned modeOf(const QString &path)
{
    struct stat facts = {};
    return ::stat(QFile::encodeName(path).constData(), &facts) == 0 ? facts.st_mode & 07777 : 0;
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

DirectoryFacts good()
{
    return {.path = u"/home/ada/.local/share/patkeeper"_s,
            .owner = 1000,
            .person = 1000,
            .mode = 0700,
            .fileSystem = 0xEF53};
}

} // namespace

class TestProfile final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_path = m_directory->filePath(u"deep/er/patkeeper"_s);
    }

    void theDefaultIsBelowTheDataHome()
    {
        QCOMPARE(Profile::defaultPath(), qEnvironmentVariable("XDG_DATA_HOME") + u"/patkeeper"_s);
    }

    void aNewProfileIsForItsOwnerAlone()
    {
        const auto before = ::umask(0);
        const auto profile = Profile::open(m_path);
        ::umask(before);
        QVERIFY(profile);
        for (const QString &directory : {m_path, profile->locksPath(), m_directory->filePath(u"deep"_s)})
            QCOMPARE(modeOf(directory), 0700u);
        QCOMPARE(modeOf(m_path + u"/profile-id"_s), 0600u);
        QVERIFY(!QUuid::fromString(profile->id()).isNull());
        QCOMPARE(profile->machineId().size(), 16);
    }

    void theIdsStayTheSame()
    {
        const auto first = Profile::open(m_path);
        const auto second = Profile::open(m_path + u'/');
        QVERIFY(first && second);
        QCOMPARE(second->id(), first->id());
        QCOMPARE(second->machineId(), first->machineId());
        QCOMPARE(second->path(), first->path());
    }

    void thoseWhoBeginItAtOnceGetOneId()
    {
        std::array<QString, 8> ids;
        {
            std::vector<std::jthread> openers;
            for (QString &id : ids)
                openers.emplace_back([this, &id] { id = Profile::open(m_path)->id(); });
        }
        QCOMPARE(std::set<QString>(ids.begin(), ids.end()).size(), 1u);
    }

    void aDirectoryThatOthersMayEnterIsClosed()
    {
        QVERIFY(Profile::open(m_path));
        ::chmod(QFile::encodeName(m_path).constData(), 0755);
        write(m_path + u"/patkeeper.sqlite"_s, {});
        ::chmod(QFile::encodeName(m_path + u"/patkeeper.sqlite"_s).constData(), 0666);
        QVERIFY(Profile::open(m_path));
        QCOMPARE(modeOf(m_path), 0700u);
        QCOMPARE(modeOf(m_path + u"/patkeeper.sqlite"_s), 0600u);
    }

    void whatAPersonHasClosedStaysClosed()
    {
        QVERIFY(Profile::open(m_path));
        ::chmod(QFile::encodeName(m_path).constData(), 0555);
        QVERIFY(Profile::open(m_path));
        QCOMPARE(modeOf(m_path), 0500u);
        ::chmod(QFile::encodeName(m_path).constData(), 0700);
    }

    void aSymbolicLinkIsRefused()
    {
        const QString real = m_directory->filePath(u"real"_s);
        QVERIFY(QDir().mkpath(real));
        const QString link = m_directory->filePath(u"link"_s);
        QVERIFY(QFile::link(real, link));
        for (const QString &path : {link, link + u'/'}) {
            const auto profile = Profile::open(path);
            QVERIFY(!profile);
            QCOMPARE(profile.error().kind, Error::Kind::StorageFailed);
            QVERIFY(profile.error().message.contains("symbolic link"_L1));
        }
        QVERIFY(QDir(real).isEmpty());
    }

    void aSymbolicLinkInPlaceOfAFileIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"patkeeper.sqlite", "changed", "profile-id", "locks"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void aSymbolicLinkInPlaceOfAFileIsRefused()
    {
        QFETCH(const QString, name);
        QVERIFY(QDir().mkpath(m_path));
        const QString elsewhere = m_directory->filePath(u"elsewhere"_s);
        write(elsewhere, QUuid::createUuid().toByteArray());
        QVERIFY(QFile::link(elsewhere, m_path + u'/' + name));
        const auto profile = Profile::open(m_path);
        QVERIFY(!profile);
        QVERIFY(profile.error().message.contains("symbolic link"_L1));
    }

    void aFileInPlaceOfTheDirectoryIsRefused()
    {
        const QString path = m_directory->filePath(u"file"_s);
        write(path, "text");
        const auto profile = Profile::open(path);
        QVERIFY(!profile);
        QVERIFY(!profile.error().message.isEmpty());
        QCOMPARE(read(path), "text"_ba);
    }

    void aDirectoryOfAnotherUserIsRefused()
    {
        DirectoryFacts facts = good();
        facts.owner = 1001;
        const auto judged = judgeDirectory(facts);
        QVERIFY(!judged);
        QVERIFY(judged.error().message.contains("belongs to another user"_L1));

        if (::geteuid() != 0)
            QSKIP("only root can make another user's directory");
        QVERIFY(Profile::open(m_path));
        QCOMPARE(::chown(QFile::encodeName(m_path).constData(), 65534, 65534), 0);
        ::chmod(QFile::encodeName(m_path).constData(), 0755);
        QVERIFY(!Profile::open(m_path));
        QCOMPARE(modeOf(m_path), 0755u);
    }

    void aDirectoryThatCannotBeClosedIsRefused()
    {
        DirectoryFacts facts = good();
        facts.mode = 0710;
        const auto judged = judgeDirectory(facts);
        QVERIFY(!judged);
        QVERIFY(judged.error().message.contains("could not be closed"_L1));
    }

    void aNetworkFileSystemIsRefusedInWords_data()
    {
        QTest::addColumn<qint64>("type");
        QTest::addColumn<bool>("refused");
        QTest::newRow("nfs") << qint64(0x6969) << true;
        QTest::newRow("cifs") << qint64(0xFF534D42) << true;
        QTest::newRow("cifs on 32 bits") << qint64(qint32(0xFF534D42)) << true;
        QTest::newRow("smb2") << qint64(0xFE534D42) << true;
        QTest::newRow("9p") << qint64(0x01021997) << true;
        QTest::newRow("ext4") << qint64(0xEF53) << false;
        QTest::newRow("btrfs") << qint64(0x9123683E) << false;
        QTest::newRow("tmpfs") << qint64(0x01021994) << false;
        QTest::newRow("overlay") << qint64(0x794C7630) << false;
        QTest::newRow("unknown") << qint64(0) << false;
    }
    void aNetworkFileSystemIsRefusedInWords()
    {
        QFETCH(const qint64, type);
        QFETCH(const bool, refused);
        DirectoryFacts facts = good();
        facts.fileSystem = type;
        const auto judged = judgeDirectory(facts);
        QCOMPARE(!judged, refused);
        if (refused)
            QVERIFY(judged.error().message.contains("network file system"_L1));
    }

    void aDamagedIdIsRefusedAndKept()
    {
        QVERIFY(Profile::open(m_path));
        write(m_path + u"/profile-id"_s, "not an id");
        const auto profile = Profile::open(m_path);
        QVERIFY(!profile);
        QVERIFY(profile.error().message.contains("damaged"_L1));
        QCOMPARE(read(m_path + u"/profile-id"_s), "not an id"_ba);
    }

    void aMachineIsToldWithoutGivingAwayItsId()
    {
        const QString fallback = m_directory->filePath(u"state/machine-id"_s);
        const auto one = machineDigest("0123456789abcdef"_ba, fallback);
        const auto other = machineDigest("fedcba9876543210"_ba, fallback);
        QVERIFY(one && other);
        QVERIFY(*one != *other);
        QVERIFY(!"0123456789abcdef"_L1.contains(*one));
        QCOMPARE(machineDigest("0123456789abcdef\n"_ba, fallback), one);
        QVERIFY(!QFile::exists(fallback));
    }

    void aMachineWithoutAnIdKeepsOneOutsideTheProfile()
    {
        const QString fallback = m_directory->filePath(u"state/machine-id"_s);
        const auto first = machineDigest({}, fallback);
        const auto again = machineDigest({}, fallback);
        const auto elsewhere = machineDigest({}, m_directory->filePath(u"other/machine-id"_s));
        QVERIFY(first && again && elsewhere);
        QCOMPARE(*again, *first);
        QVERIFY(*elsewhere != *first);
        QCOMPARE(modeOf(fallback), 0600u);
    }

private:
    std::unique_ptr<QTemporaryDir> m_directory;
    QString m_path;
};

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
