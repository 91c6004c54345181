// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

#include <csignal>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// A profile in trouble, and a clock that is wrong.
class CommandLineProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aReadOnlyProfileIsToldInWords();
    void aCorruptDatabaseIsKeptAsideAndTheAccountsComeBack();
    void aNewerDatabaseIsLeftAlone();
    void aFullDiskCreatesNothingThatIsLost_data();
    void aFullDiskCreatesNothingThatIsLost();
    void aProfileThatOthersMayReadIsClosed();
    void aProfileThatCannotBeMadeIsToldInWords();
    void expiryIsCountedByTheServicesClock_data();
    void expiryIsCountedByTheServicesClock();

private:
    std::unique_ptr<CommandLineFixture> m_cli;
};

void CommandLineProfile::init()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
}

void CommandLineProfile::cleanup()
{
    m_cli.reset();
}

void CommandLineProfile::aReadOnlyProfileIsToldInWords()
{
    QVERIFY(m_cli->addAccount());
    m_cli->sandbox().clearRequests();
    QStringList paths{m_cli->profile()};
    QDirIterator files(m_cli->profile(), QDir::AllEntries | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (files.hasNext())
        paths.prepend(files.next());
    for (const QString &path : std::as_const(paths))
        QCOMPARE(::chmod(QFile::encodeName(path).constData(), QFileInfo(path).isDir() ? 0500 : 0400), 0);
    // Nothing is read-only for root, unless this right of root's is taken away.
    if (::geteuid() == 0)
        m_cli->setChildModifier([] {
            if (::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0) != 0)
                ::_exit(99);
        });
    const CommandLineRun listed = m_cli->run({u"--json"_s, u"list"_s});
    for (const QString &path : std::as_const(paths))
        ::chmod(QFile::encodeName(path).constData(), 0700);
    QVERIFY2(listed.exitCode == 1, listed.told());
    QCOMPARE(listed.json()[u"error"_s].toObject()[u"kind"_s].toString(), u"storage-failed"_s);
    QVERIFY2(listed.errors.contains("write"), listed.told());
    QVERIFY(m_cli->sandbox().requests().isEmpty());
}

void CommandLineProfile::aCorruptDatabaseIsKeptAsideAndTheAccountsComeBack()
{
    QVERIFY(m_cli->addAccount());
    QCOMPARE(m_cli->run(m_cli->createArguments(u"ci"_s)).exitCode, 0);
    const QByteArray secret = m_cli->sandbox().secretOf(m_cli->livingTokens().front().id);
    for (const auto &end : {u"-wal"_s, u"-shm"_s})
        QFile::remove(m_cli->databasePath() + end);
    QFile file(m_cli->databasePath());
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.write(QByteArray(4096, 'x'));
    file.close();

    const CommandLineRun listed = m_cli->run({u"--json"_s, u"account"_s, u"list"_s});
    QVERIFY2(listed.exitCode == 0, listed.told());
    QVERIFY2(listed.errors.contains("damaged"), listed.told());
    QVERIFY(listed.json()[u"accounts"_s].toArray().isEmpty());
    QVERIFY(QDir(m_cli->profile()).entryList(QDir::Files).join(u' ').contains("corrupt"_L1) ||
            QDir(m_cli->profile()).entryList({u"patkeeper.sqlite?*"_s, u"*damaged*"_s}, QDir::Files).size() > 0);

    const CommandLineRun restored = m_cli->run({u"account"_s, u"restore"_s});
    QVERIFY2(restored.exitCode == 0, restored.told());
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/ci"_s}).output, secret);
}

void CommandLineProfile::aNewerDatabaseIsLeftAlone()
{
    QVERIFY(m_cli->addAccount());
    QVERIFY(m_cli->execute(u"PRAGMA user_version = 9999"_s));
    const CommandLineRun listed = m_cli->run({u"list"_s, u"--cached"_s});
    QVERIFY2(listed.exitCode == 1, listed.told());
    QVERIFY2(listed.errors.contains("newer"), listed.told());
    QVERIFY(m_cli->execute(u"SELECT 1 FROM accounts"_s));
}

void CommandLineProfile::aFullDiskCreatesNothingThatIsLost_data()
{
    QTest::addColumn<int>("room");
    for (const int room : {0, 16, 36, 44, 52, 64, 96})
        QTest::addRow("%d KiB", room) << room;
}

// A limit to the size of files stands for the disk: wherever it is reached, no token lives whose secret is not kept.
void CommandLineProfile::aFullDiskCreatesNothingThatIsLost()
{
    QFETCH(int, room);
    QVERIFY(m_cli->addAccount());
    m_cli->sandbox().clearRequests();
    m_cli->setChildModifier([room] {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{static_cast<rlim_t>(room) * 1024, static_cast<rlim_t>(room) * 1024};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    });
    const CommandLineRun created = m_cli->run(m_cli->createArguments(u"ci"_s));
    m_cli->setChildModifier({});
    QVERIFY2(created.exitCode == 0 || created.exitCode == 1, created.told());
    QVERIFY2(created.exitCode == 0 || !created.errors.isEmpty(), created.told());
    if (m_cli->requests("POST") == 0)
        QCOMPARE(created.exitCode, 1);

    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    QCOMPARE(m_cli->openSteps(), QStringList());
    for (const SandboxToken &token : m_cli->livingTokens())
        QCOMPARE(m_cli->run({u"secret"_s, token.id}).output, m_cli->sandbox().secretOf(token.id));
}

void CommandLineProfile::aProfileThatOthersMayReadIsClosed()
{
    QVERIFY(m_cli->addAccount());
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(m_cli->profile()).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777, mode_t(0700));
    QDirIterator files(m_cli->profile(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QCOMPARE(::stat(QFile::encodeName(files.next()).constData(), &status), 0);
        QVERIFY2((status.st_mode & 0077) == 0, qPrintable(files.filePath()));
    }
}

void CommandLineProfile::aProfileThatCannotBeMadeIsToldInWords()
{
    QFile inTheWay(m_cli->profile());
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    inTheWay.close();
    const CommandLineRun listed = m_cli->run({u"--json"_s, u"list"_s});
    QVERIFY2(listed.exitCode == 1 || listed.exitCode == 4, listed.told());
    QVERIFY(!listed.json()[u"error"_s].toObject()[u"message"_s].toString().isEmpty());
}

void CommandLineProfile::expiryIsCountedByTheServicesClock_data()
{
    QTest::addColumn<int>("hours");
    QTest::newRow("the service is ahead") << 7;
    QTest::newRow("the service is behind") << -7;
}

void CommandLineProfile::expiryIsCountedByTheServicesClock()
{
    QFETCH(int, hours);
    SandboxPolicy policy;
    policy.clockOffset = std::chrono::hours(hours);
    m_cli->sandbox().setPolicy(policy);
    QVERIFY(m_cli->addAccount());
    const CommandLineRun created = m_cli->run(QStringList{u"--json"_s} + m_cli->createArguments(u"ci"_s, u"2h"_s));
    QVERIFY2(created.exitCode == 0, created.told());
    const QDateTime serviceNow = QDateTime::currentDateTimeUtc().addSecs(qint64(hours) * 3600);
    const qint64 life = serviceNow.secsTo(m_cli->sandbox().tokens().front().validTo);
    QVERIFY2(qAbs(life - 7200) < 120, qPrintable(QString::number(life)));
    QCOMPARE(created.json()[u"token"_s].toObject()[u"status"_s].toString(), u"active"_s);
    // Shown as living by the service's time too.
    QCOMPARE(m_cli->json({u"list"_s, u"--cached"_s})[u"tokens"_s].toArray().size(), 1);
}

QTEST_GUILESS_MAIN(CommandLineProfile)
#include "tst_commandlineprofile.moc"
