// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "awaited.h"
#include "database.h"
#include "databaseoptions.h"

#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <array>

#include <sys/stat.h>
#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

using Opened = Result<std::shared_ptr<Database>>;

Opened openDatabase(const Profile &profile, const DatabaseOptions &options = {})
{
    Awaited<std::shared_ptr<Database>> awaited;
    Database::open(profile, options, awaited.context(), awaited.reply());
    return awaited.result();
}

/// The first column of a statement's rows.
QStringList rows(Database &database, const QString &statement)
{
    Awaited<QStringList> awaited;
    database.read<QStringList>(
        [statement](QSqlDatabase &connection) -> Result<QStringList> {
            auto query = execute(connection, statement);
            if (!query)
                return std::unexpected(query.error());
            QStringList lines;
            while (query->next())
                lines << query->value(0).toString();
            return lines;
        },
        awaited.context(), awaited.reply());
    return awaited.result().value_or(QStringList{u"failed"_s});
}

Result<void> write(Database &database, const QString &statement, const QVariantList &values = {})
{
    Awaited<void> awaited;
    database.write<void>(
        [statement, values](QSqlDatabase &connection) -> Result<void> {
            auto query = execute(connection, statement, values);
            if (!query)
                return std::unexpected(query.error());
            return {};
        },
        awaited.context(), awaited.reply());
    return awaited.result();
}

void overwrite(const QString &path, qint64 offset, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(offset));
    file.write(bytes);
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

unsigned modeOf(const QString &path)
{
    struct stat facts = {};
    return ::stat(QFile::encodeName(path).constData(), &facts) == 0 ? facts.st_mode & 07777 : 0;
}

/// Another program's database, or one of another version.
void makeDatabase(const QString &path, const QStringList &statements)
{
    {
        auto connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"maker"_s);
        connection.setDatabaseName(path);
        QVERIFY(connection.open());
        for (const QString &statement : statements)
            QVERIFY2(QSqlQuery(connection).exec(statement), qPrintable(statement));
    }
    QSqlDatabase::removeDatabase(u"maker"_s);
}

/// Of the schema, or so many after it.
QString presentVersion(int later = 0)
{
    return QString::number(schemaMigrations().last().version + later);
}

/// The present schema and one more step.
DatabaseOptions nextVersion(const QStringList &statements = {u"CREATE TABLE novelty(id TEXT)"_s})
{
    DatabaseOptions options;
    options.migrations << Migration{.version = options.migrations.last().version + 1, .statements = statements};
    return options;
}

} // namespace

class TestDatabaseFile final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_profile = *Profile::open(m_directory->filePath(u"profile"_s));
    }

    void aNewFileHasTheSchema_data()
    {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("columns");
        QTest::newRow("sign_ins")
            << u"sign_ins"_s << u"id kind authority user_id user_name secret_key expires_at needed occasion settings"_s;
        QTest::newRow("accounts") << u"accounts"_s
                                  << u"id name provider sign_in_id fields origins user_id user_name refreshed_at "
                                     "clock_offset_ms position"_s;
        QTest::newRow("tokens") << u"tokens"_s
                                << u"account_id remote_id name scopes created_at expires_at last_used_at status "
                                   "other_end_at other_end_reason extras lineage_id seen_at"_s;
        QTest::newRow("lineages") << u"lineages"_s
                                  << u"id account_id alias notes current_remote_id previous_remote_id policy"_s;
        QTest::newRow("kept_secrets") << u"kept_secrets"_s << u"key account_id remote_id parts proof stored_at"_s;
        QTest::newRow("operations") << u"operations"_s
                                    << u"id kind account_id remote_id name step data outcome error_kind error_message "
                                       "started_at updated_at lease_id machine_id"_s;
        QTest::newRow("history") << u"history"_s
                                 << u"id at account_id remote_id name event detail outcome by_what chain"_s;
        QTest::newRow("reminders_said") << u"reminders_said"_s << u"identity step said_at early spoken text"_s;
        QTest::newRow("meta") << u"meta"_s << u"key value"_s;
    }
    void aNewFileHasTheSchema()
    {
        QFETCH(const QString, table);
        QFETCH(const QString, columns);
        const auto database = openDatabase(m_profile);
        QVERIFY(database);
        QCOMPARE(rows(**database, u"SELECT name FROM pragma_table_info('%1') ORDER BY cid"_s.arg(table)).join(u' '),
                 columns);
    }

    void itIsMarkedAndDurable()
    {
        const auto database = openDatabase(m_profile);
        QVERIFY(database);
        QCOMPARE(rows(**database, u"PRAGMA application_id"_s), QStringList{QString::number(0x5041544B)});
        QCOMPARE(rows(**database, u"PRAGMA user_version"_s), QStringList{presentVersion()});
        QCOMPARE(rows(**database, u"PRAGMA journal_mode"_s), QStringList{u"wal"_s});
        QCOMPARE(rows(**database, u"PRAGMA synchronous"_s), QStringList{u"2"_s});
        QCOMPARE(rows(**database, u"PRAGMA foreign_keys"_s), QStringList{u"1"_s});
        QCOMPARE((*database)->recoveredFrom(), QString());
    }

    void aNewFileKeepsTextAsQtDoesAndAnOlderOneStaysAsItIs()
    {
        QStringList older{u"PRAGMA encoding = 'UTF-8'"_s};
        {
            const auto database = openDatabase(m_profile);
            QVERIFY(database);
            QVERIFY(rows(**database, u"PRAGMA encoding"_s).value(0).startsWith("UTF-16"_L1));
            older +=
                rows(**database, u"SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"_s);
            older += u"PRAGMA application_id = %1"_s.arg(rows(**database, u"PRAGMA application_id"_s).first());
            older += u"PRAGMA user_version = %1"_s.arg(rows(**database, u"PRAGMA user_version"_s).first());
        }
        QVERIFY(QFile::remove(m_profile.databasePath()));
        makeDatabase(m_profile.databasePath(), older);
        const auto database = openDatabase(m_profile);
        QVERIFY(database);
        QCOMPARE(rows(**database, u"PRAGMA encoding"_s), QStringList{u"UTF-8"_s});
        QVERIFY(write(**database, u"INSERT INTO meta VALUES (?, ?)"_s, {u"a"_s, u"Zo\u00eb"_s}));
        QCOMPARE(rows(**database, u"SELECT value FROM meta WHERE key = 'a'"_s), QStringList{u"Zo\u00eb"_s});
    }

    void theFilesAreForTheirOwnerAlone()
    {
        const auto before = ::umask(0);
        const auto database = openDatabase(m_profile);
        QVERIFY(database);
        QVERIFY(write(**database, u"INSERT INTO meta VALUES ('a', 'b')"_s));
        ::umask(before);
        for (const QString &suffix : {QString(), u"-wal"_s, u"-shm"_s})
            QCOMPARE(modeOf(m_profile.databasePath() + suffix), 0600u);
        QCOMPARE(modeOf(m_profile.changedPath()), 0600u);
        for (const QFileInfo &lock : QDir(m_profile.locksPath()).entryInfoList(QDir::Files))
            QCOMPARE(modeOf(lock.filePath()), 0600u);
    }

    void whatWasWrittenIsThereAgain()
    {
        QVERIFY(write(**openDatabase(m_profile), u"INSERT INTO meta VALUES ('a', 'b')"_s));
        QCOMPARE(rows(**openDatabase(m_profile), u"SELECT value FROM meta"_s), QStringList{u"b"_s});
    }

    void severalMayBeginItAtOnce()
    {
        std::array<Awaited<std::shared_ptr<Database>>, 4> openers;
        for (auto &opener : openers)
            Database::open(m_profile, opener.context(), opener.reply());
        for (auto &opener : openers) {
            const auto database = opener.result();
            QVERIFY2(database, database ? "" : qPrintable(database.error().detail));
        }
    }

    void aMigrationKeepsACopyOfWhatWasBefore()
    {
        QVERIFY(write(**openDatabase(m_profile), u"INSERT INTO meta VALUES ('a', 'b')"_s));
        const QString copy = m_profile.databasePath() + u".before-v"_s + presentVersion(1);
        QVERIFY(!QFile::exists(m_profile.databasePath() + u".before-v"_s + presentVersion()));
        {
            const auto database = openDatabase(m_profile, nextVersion());
            QVERIFY(database);
            QCOMPARE(rows(**database, u"PRAGMA user_version"_s), QStringList{presentVersion(1)});
            QCOMPARE(rows(**database, u"SELECT value FROM meta"_s), QStringList{u"b"_s});
            QCOMPARE(rows(**database, u"SELECT count(*) FROM novelty"_s), QStringList{u"0"_s});
        }
        QCOMPARE(modeOf(copy), 0600u);
        // The copy is a whole profile's database of the version before.
        QVERIFY(QFile::remove(m_profile.databasePath()));
        QVERIFY(QFile::copy(copy, m_profile.databasePath()));
        const auto restored = openDatabase(m_profile);
        QVERIFY(restored);
        QCOMPARE(rows(**restored, u"PRAGMA user_version"_s), QStringList{presentVersion()});
        QCOMPARE(rows(**restored, u"SELECT value FROM meta"_s), QStringList{u"b"_s});
    }

    void aMigrationThatFailsChangesNothing()
    {
        QVERIFY(write(**openDatabase(m_profile), u"INSERT INTO meta VALUES ('a', 'b')"_s));
        const auto failing = nextVersion({u"CREATE TABLE novelty(id TEXT)"_s, u"DROP TABLE not_there"_s});
        QVERIFY(!openDatabase(m_profile, failing));
        const auto database = openDatabase(m_profile);
        QVERIFY(database);
        QCOMPARE(rows(**database, u"PRAGMA user_version"_s), QStringList{presentVersion()});
        QCOMPARE(rows(**database, u"SELECT count(*) FROM sqlite_schema WHERE name = 'novelty'"_s), QStringList{u"0"_s});
    }

    void aMigrationWaitsUntilNobodyElseHasTheFileOpen()
    {
        const auto open = openDatabase(m_profile);
        QVERIFY(open);
        const auto refused = openDatabase(m_profile, nextVersion());
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Busy);
        QCOMPARE(rows(**open, u"PRAGMA user_version"_s), QStringList{presentVersion()});
    }

    void aNewerVersionIsRefusedInWords()
    {
        QVERIFY(openDatabase(m_profile, nextVersion()));
        const QByteArray before = contents(m_profile.databasePath());
        const auto refused = openDatabase(m_profile);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::StorageFailed);
        QVERIFY(refused.error().message.contains("newer Patkeeper"_L1));
        QCOMPARE(contents(m_profile.databasePath()), before);
    }

    void anotherProgramsFileIsRefusedAndLeftAsItIs_data()
    {
        QTest::addColumn<QStringList>("statements");
        QTest::newRow("marked as another's") << QStringList{u"PRAGMA application_id = 4711"_s};
        QTest::newRow("unmarked, with tables") << QStringList{u"CREATE TABLE theirs(id TEXT)"_s};
    }
    void anotherProgramsFileIsRefusedAndLeftAsItIs()
    {
        QFETCH(const QStringList, statements);
        makeDatabase(m_profile.databasePath(), statements);
        const QByteArray before = contents(m_profile.databasePath());
        QVERIFY(!before.isEmpty());
        const auto refused = openDatabase(m_profile);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::StorageFailed);
        QVERIFY(refused.error().message.contains("not a database of Patkeeper"_L1));
        QCOMPARE(contents(m_profile.databasePath()), before);
    }

    void aCorruptFileIsKeptAsideAndAFreshOneBegun_data()
    {
        QTest::addColumn<qint64>("offset");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("not a database") << qint64(0) << QByteArray(4096, 'x');
        QTest::newRow("a damaged page") << qint64(4096) << QByteArray(8 * 4096, 'x');
        QTest::newRow("a damaged schema") << qint64(100) << QByteArray(3000, '\xff');
    }
    void aCorruptFileIsKeptAsideAndAFreshOneBegun()
    {
        QFETCH(const qint64, offset);
        QFETCH(const QByteArray, bytes);
        QVERIFY(write(**openDatabase(m_profile), u"INSERT INTO meta VALUES ('a', 'b')"_s));
        overwrite(m_profile.databasePath(), offset, bytes);
        const QByteArray damaged = contents(m_profile.databasePath());

        const auto database = openDatabase(m_profile);
        QVERIFY2(database, database ? "" : qPrintable(database.error().detail));
        const QString aside = (*database)->recoveredFrom();
        QVERIFY(aside.startsWith(m_profile.databasePath() + u".corrupt-"_s));
        QCOMPARE(contents(aside), damaged);
        QCOMPARE(modeOf(aside), 0600u);
        QCOMPARE(rows(**database, u"SELECT count(*) FROM meta"_s), QStringList{u"0"_s});
        QVERIFY(write(**database, u"INSERT INTO meta VALUES ('c', 'd')"_s));
    }

    void aFileThatSomebodyHasOpenIsNotMovedAside()
    {
        QVERIFY(openDatabase(m_profile));
        const auto open = openDatabase(m_profile);
        QVERIFY(open);
        overwrite(m_profile.databasePath(), 0, QByteArray(4096, 'x'));
        const auto refused = openDatabase(m_profile);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Busy);
        QVERIFY(QFile::exists(m_profile.databasePath()));
        QVERIFY(QDir(m_profile.path()).entryList({u"*corrupt*"_s}).isEmpty());
    }

    void aFullDiskIsToldInWordsAndNothingIsHalfWritten()
    {
        DatabaseOptions options;
        options.maximumPages = 60;
        const auto database = openDatabase(m_profile, options);
        QVERIFY2(database, database ? "" : qPrintable(database.error().detail));
        QVERIFY(write(**database, u"INSERT INTO meta VALUES ('a', 'b')"_s));
        const auto refused = write(**database, u"INSERT INTO meta VALUES ('big', ?)"_s, {QString(500000, u'x')});
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::StorageFailed);
        QVERIFY(refused.error().message.contains("disk is full"_L1));
        QVERIFY(!refused.error().detail.contains("xxx"_L1));
        QCOMPARE(rows(**database, u"SELECT key FROM meta"_s), QStringList{u"a"_s});
        QVERIFY(write(**database, u"INSERT INTO meta VALUES ('c', 'd')"_s));
    }

    void aDiskThatIsFullAtTheStartIsToldInWords()
    {
        DatabaseOptions options;
        options.maximumPages = 2;
        const auto refused = openDatabase(m_profile, options);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.contains("disk is full"_L1));
        QVERIFY(openDatabase(m_profile));
    }

    void aFileThatMayNotBeWrittenIsToldWhenItIsOpened()
    {
        QVERIFY(openDatabase(m_profile));
        DatabaseOptions options;
        options.readOnly = true;
        const auto refused = openDatabase(m_profile, options);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::StorageFailed);
        QVERIFY(refused.error().message.contains("may not write"_L1));
    }

    void aReadOnlyDirectoryIsToldInWords()
    {
        constexpr uid_t nobody = 65534;
        QVERIFY(openDatabase(m_profile));
        const bool root = ::geteuid() == 0;
        if (root) {
            ::chmod(QFile::encodeName(m_directory->path()).constData(), 0755);
            QDirIterator all(m_profile.path(), QDir::AllEntries | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
            while (all.hasNext())
                QCOMPARE(::chown(QFile::encodeName(all.next()).constData(), nobody, nobody), 0);
            QCOMPARE(::chown(QFile::encodeName(m_profile.path()).constData(), nobody, nobody), 0);
        }
        for (const QString &path : {m_profile.locksPath(), m_profile.path()})
            ::chmod(QFile::encodeName(path).constData(), 0500);
        ::chmod(QFile::encodeName(m_profile.databasePath()).constData(), 0400);

        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_STATE_HOME"_s, u"/nonexistent"_s);
        process.setProcessEnvironment(environment);
        if (root) {
            process.setChildProcessModifier([] {
                if (::setgid(nobody) != 0 || ::setuid(nobody) != 0)
                    ::_exit(99);
            });
        }
        process.start(QStringLiteral(OPEN_PROFILE), {m_profile.path()});
        if (!process.waitForStarted())
            QSKIP("another user may not run the programs of this build folder");
        QVERIFY(process.waitForFinished());
        const QByteArray said = process.readAllStandardOutput();
        for (const QString &path : {m_profile.path(), m_profile.locksPath()})
            ::chmod(QFile::encodeName(path).constData(), 0700);
        QVERIFY2(said.startsWith("storage-failed: "), said.constData());
        QVERIFY2(said.contains("may not write"), said.constData());
    }

private:
    std::unique_ptr<QTemporaryDir> m_directory;
    Profile m_profile;
};

QTEST_GUILESS_MAIN(TestDatabaseFile)
#include "tst_databasefile.moc"
