// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "powercut.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

#include <cstdlib>
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

/// A database on SQLite's own interface, so that nothing but SQLite and the disk is looked at.
class Rows
{
public:
    explicit Rows(const QString &path) { sqlite3_open(QFile::encodeName(path).constData(), &m_database); }
    ~Rows() { sqlite3_close(m_database); }
    Rows(const Rows &) = delete;
    Rows &operator=(const Rows &) = delete;

    bool run(const char *statement) { return sqlite3_exec(m_database, statement, nullptr, nullptr, nullptr) == 0; }
    QByteArray ask(const char *question)
    {
        QByteArray answer;
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v2(m_database, question, -1, &statement, nullptr) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW)
            answer = reinterpret_cast<const char *>(sqlite3_column_text(statement, 0));
        sqlite3_finalize(statement);
        return answer;
    }

private:
    sqlite3 *m_database = nullptr;
};

} // namespace

/// A database loses with the power what it has not synced, and nothing else.
class TestPowerCut : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;
    int m_databases = 0;

    /// A table with a row that is on the disk for certain.
    QString prepared(const QByteArray &journal)
    {
        const QString original = m_directory.filePath(QString::fromLatin1(journal));
        if (!QFile::exists(original)) {
            Rows rows(original);
            rows.run("PRAGMA journal_mode=" + journal);
            rows.run("CREATE TABLE t(n INTEGER)");
            rows.run("INSERT INTO t VALUES(0)");
        }
        const QString path = m_directory.filePath(u"%1.sqlite"_s.arg(++m_databases));
        return QFile::copy(original, path) ? path : QString();
    }

    /// What a process of its own ends with; it uses this program's SQLite.
    static int inProcess(const std::function<void()> &work)
    {
        const pid_t child = ::fork();
        if (child == 0) {
            work();
            std::_Exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    /// How many rows are left after the power went behind a commit.
    static int rowsLeft(const QString &path, const char *synchronous, unsigned seed)
    {
        const int code = inProcess([&] {
            powercut::install(0, seed);
            Rows rows(path);
            rows.run(synchronous);
            if (rows.run("INSERT INTO t VALUES(1)") && powercut::isUsed())
                powercut::cutNow();
        });
        if (code != powercut::exitCode)
            return -1;
        Rows rows(path);
        return rows.ask("PRAGMA integrity_check") == "ok" ? rows.ask("SELECT count(*) FROM t").toInt() : -2;
    }

    /// Commits rows one by one until the power goes at a moment: how many commits were answered. Negative where it did
    /// not go.
    static int commitsUntil(const QString &path, const char *synchronous, int moment)
    {
        int ends[2] = {-1, -1};
        if (::pipe(ends) != 0)
            return -1;
        const int code = inProcess([&] {
            powercut::install(moment, static_cast<unsigned>(moment));
            Rows rows(path);
            rows.run(synchronous);
            rows.run("PRAGMA wal_autocheckpoint=2");
            for (int row = 1; row <= 4; ++row) {
                if (rows.run("INSERT INTO t VALUES(1)"))
                    (void)!::write(ends[1], "x", 1);
            }
        });
        ::close(ends[1]);
        char answered[64];
        const ssize_t commits = ::read(ends[0], answered, sizeof answered);
        ::close(ends[0]);
        return code == powercut::exitCode ? static_cast<int>(commits) : -1;
    }

private Q_SLOTS:
    void whatWasNotSyncedIsLost_data()
    {
        QTest::addColumn<QByteArray>("journal");
        QTest::addColumn<QByteArray>("synchronous");
        // To take away a journal is to commit, and only EXTRA syncs the directory after it.
        QTest::newRow("log") << "WAL"_ba << "PRAGMA synchronous=FULL"_ba;
        QTest::newRow("journal") << "DELETE"_ba << "PRAGMA synchronous=EXTRA"_ba;
    }
    void whatWasNotSyncedIsLost()
    {
        QFETCH(QByteArray, journal);
        int lost = 0;
        for (unsigned seed = 1; seed <= 20; ++seed) {
            const QString path = prepared(journal);
            lost += rowsLeft(path, "PRAGMA synchronous=OFF", seed) != 2 ? 1 : 0;
        }
        QVERIFY(lost > 5);
    }

    void whatWasSyncedStays_data() { whatWasNotSyncedIsLost_data(); }
    void whatWasSyncedStays()
    {
        QFETCH(QByteArray, journal);
        QFETCH(QByteArray, synchronous);
        for (unsigned seed = 1; seed <= 20; ++seed) {
            const QString path = prepared(journal);
            QCOMPARE(rowsLeft(path, synchronous, seed), 2);
        }
    }

    void atEachMomentEveryAnsweredCommitStays_data() { whatWasNotSyncedIsLost_data(); }
    void atEachMomentEveryAnsweredCommitStays()
    {
        QFETCH(QByteArray, journal);
        QFETCH(QByteArray, synchronous);
        int moment = 1;
        for (;; ++moment) {
            const QString path = prepared(journal);
            const int commits = commitsUntil(path, synchronous, moment);
            Rows rows(path);
            QCOMPARE(rows.ask("PRAGMA integrity_check"), "ok"_ba);
            const int left = rows.ask("SELECT count(*) FROM t").toInt() - 1;
            if (commits < 0) {
                QCOMPARE(left, 4);
                break;
            }
            // The one that was under way may be there or not.
            QVERIFY2(left == commits || left == commits + 1, qPrintable(u"moment %1"_s.arg(moment)));
        }
        QVERIFY(moment > 20);
    }

    void aProcessThatEndsByItselfLosesNothing()
    {
        const QString path = prepared("WAL");
        QCOMPARE(inProcess([&] {
                     powercut::install(0, 1);
                     Rows rows(path);
                     rows.run("PRAGMA synchronous=OFF");
                     rows.run("INSERT INTO t VALUES(1)");
                 }),
                 0);
        QCOMPARE(Rows(path).ask("SELECT count(*) FROM t"), "2"_ba);
    }
};

QTEST_APPLESS_MAIN(TestPowerCut)
#include "tst_powercut.moc"
