// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "awaited.h"
#include "database.h"
#include "databaseoptions.h"
#include "fulldisk.h"

#include <QFile>
#include <QSemaphore>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

using Write = Database::Work<void>;
using Last = Result<void> (*)(QSqlDatabase &);

Result<void> done(Result<ExecutedQuery> query)
{
    if (!query)
        return std::unexpected(query.error());
    return {};
}

Result<void> insert(QSqlDatabase &connection, const QString &key, const QString &value = u"v"_s)
{
    return done(execute(connection, u"INSERT INTO meta VALUES (?, ?)"_s, {key, value}));
}

Write insertion(const QString &key)
{
    return [key](QSqlDatabase &connection) { return insert(connection, key); };
}

Write refusal(const QString &key)
{
    return [key](QSqlDatabase &connection) -> Result<void> {
        (void)insert(connection, key);
        return failure(Error::Kind::Rejected, u"no "_s + key);
    };
}

QString tooMuch()
{
    constexpr int characters = 4'000'000;
    return QString(characters, u'x');
}

/// What is kept without its account fails when it is committed, and not before.
Result<void> insertTokenOfNobody(QSqlDatabase &connection)
{
    if (auto deferred = execute(connection, u"PRAGMA defer_foreign_keys = ON"_s); !deferred)
        return std::unexpected(deferred.error());
    return done(execute(connection, u"INSERT INTO tokens(account_id, remote_id) VALUES ('nobody', '1')"_s));
}

std::unique_ptr<FullDisk> fullDisk;

/// From here on no file can be written.
Result<void> insertAndFillDisk(QSqlDatabase &connection)
{
    auto inserted = insert(connection, u"last"_s);
    fullDisk = std::make_unique<FullDisk>();
    return inserted;
}

} // namespace

/// Writes that waited together: what they share, and what each of them is told.
class TestTransactions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_profile = *Profile::open(m_directory->filePath(u"profile"_s));
        m_answers.clear();
        open({});
    }
    void cleanup()
    {
        fullDisk.reset();
        m_database.reset();
    }

    void writesThatWaitTogetherAreCommittedTogether()
    {
        constexpr int writes = 130;
        hold();
        QStringList bells;
        QStringList asked;
        for (int i = 0; i < writes; ++i) {
            asked << QString::number(i);
            write(asked.last(), [this, &bells, key = asked.last()](QSqlDatabase &connection) {
                bells << bell();
                return insert(connection, key);
            });
        }
        letGo();
        QCOMPARE(keys(), asked);
        QCOMPARE(m_answers, asked);
        // The bell rings once for each commit, and no commit is waited for by more than 64.
        QCOMPARE(QSet<QString>(bells.cbegin(), bells.cend()).size(), 3);
        QCOMPARE(bells.count(bells.first()), 64);
        QVERIFY(bell() != bells.last());
    }

    void nobodyIsAnsweredBeforeTheCommit()
    {
        const auto other = openedAgain();
        QSemaphore begun;
        QSemaphore finish;
        hold();
        write(u"a"_s, insertion(u"a"_s));
        write(u"b"_s, [&](QSqlDatabase &connection) {
            begun.release();
            finish.acquire();
            return insert(connection, u"b"_s);
        });
        letGo();
        begun.acquire();
        QCOMPARE(keysOf(*other), QStringList());
        QCOMPARE(m_answers, QStringList());
        finish.release();
        QTRY_COMPARE(m_answers, (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(keysOf(*other), (QStringList{u"a"_s, u"b"_s}));
    }

    void aReadInBetweenSeesWhatWasAskedForBeforeItAndNoMore()
    {
        hold();
        write(u"a"_s, insertion(u"a"_s));
        write(u"b"_s, insertion(u"b"_s));
        Awaited<QStringList> between;
        m_database->read<QStringList>(readKeys, between.context(), between.reply());
        write(u"c"_s, insertion(u"c"_s));
        letGo();
        QCOMPARE(between.result().value_or(QStringList()), (QStringList{u"a"_s, u"b"_s}));
        QTRY_COMPARE(m_answers, (QStringList{u"a"_s, u"b"_s, u"c"_s}));
    }

    void oneThatFailsRollsBackOnlyItself()
    {
        hold();
        write(u"a"_s, insertion(u"a"_s));
        write(u"b"_s, refusal(u"b"_s));
        write(u"a again"_s, insertion(u"a"_s)); // Against the rule that keys are there once.
        write(u"c"_s, insertion(u"c"_s));
        letGo();
        QCOMPARE(keys(), (QStringList{u"a"_s, u"c"_s}));
        QCOMPARE(m_answers.size(), 4);
        QCOMPARE(m_answers[0], u"a"_s);
        QCOMPARE(m_answers[1], u"b: no b"_s);
        QVERIFY(m_answers[2].startsWith(u"a again: "_s));
        QCOMPARE(m_answers[3], u"c"_s);
    }

    void whereAllFailEachSaysWhy()
    {
        const QString before = bell();
        hold();
        write(u"a"_s, refusal(u"a"_s));
        write(u"b"_s, refusal(u"b"_s));
        letGo();
        QCOMPARE(keys(), QStringList());
        QCOMPARE(m_answers, (QStringList{u"a: no a"_s, u"b: no b"_s}));
        QCOMPARE(bell(), before);
    }

    void aCommitThatFailsLeavesNothingOfTheGroup_data()
    {
        QTest::addColumn<Last>("last");
        QTest::newRow("refused") << Last(insertTokenOfNobody);
        QTest::newRow("disk full") << Last(insertAndFillDisk);
    }
    void aCommitThatFailsLeavesNothingOfTheGroup()
    {
        QFETCH(const Last, last);
        const QString before = bell();
        hold();
        write(u"a"_s, insertion(u"a"_s));
        write(u"b"_s, refusal(u"b"_s));
        write(u"c"_s, last);
        letGo();
        QTRY_COMPARE(m_answers.size(), 3);
        fullDisk.reset();
        QVERIFY(m_answers[0].startsWith(u"a: "_s));
        // What the second was judged by is not kept either.
        QCOMPARE(m_answers[1].mid(1), m_answers[0].mid(1));
        QCOMPARE(m_answers[2].mid(1), m_answers[0].mid(1));
        QCOMPARE(keys(), QStringList());
        QCOMPARE(bell(), before);
        write(u"after"_s, insertion(u"after"_s));
        QCOMPARE(keys(), QStringList{u"after"_s});
    }

    void aTransactionThatEndsInBetweenIsToldToThoseBeforeAndThoseBehindGoOn_data()
    {
        QTest::addColumn<bool>("saysSo");
        QTest::newRow("told") << true;
        QTest::newRow("kept quiet about") << false;
    }
    void aTransactionThatEndsInBetweenIsToldToThoseBeforeAndThoseBehindGoOn()
    {
        QFETCH(const bool, saysSo);
        DatabaseOptions small;
        small.maximumPages = 60;
        open(small);
        hold();
        write(u"a"_s, insertion(u"a"_s));
        write(u"b"_s, insertion(u"b"_s));
        write(u"c"_s, [saysSo](QSqlDatabase &connection) {
            const auto inserted = insert(connection, u"c"_s, tooMuch());
            return saysSo ? inserted : Result<void>();
        });
        write(u"d"_s, insertion(u"d"_s));
        write(u"e"_s, refusal(u"e"_s));
        write(u"f"_s, insertion(u"f"_s));
        letGo();
        QCOMPARE(keys(), (QStringList{u"d"_s, u"f"_s}));
        QCOMPARE(m_answers.size(), 6);
        for (int i = 0; i < 3; ++i)
            QVERIFY2(m_answers[i].contains(u": "_s), qPrintable(m_answers[i]));
        QCOMPARE(m_answers[0].contains(u"disk is full"_s), saysSo);
        QCOMPARE(m_answers.mid(3), (QStringList{u"d"_s, u"e: no e"_s, u"f"_s}));
    }

    void aDatabaseThatIsWrittenElsewhereIsBusyForAll()
    {
        const auto other = openedAgain();
        DatabaseOptions hasty;
        hasty.busyTimeout = std::chrono::milliseconds(20);
        open(hasty);
        QSemaphore begun;
        QSemaphore finish;
        Awaited<void> slow;
        other->write<void>(
            [&](QSqlDatabase &) -> Result<void> {
                begun.release();
                finish.acquire();
                return {};
            },
            slow.context(), slow.reply());
        begun.acquire();
        hold();
        write(u"a"_s, insertion(u"a"_s));
        write(u"b"_s, insertion(u"b"_s));
        letGo();
        QTRY_COMPARE(m_answers.size(), 2);
        finish.release();
        QVERIFY(m_answers[0].contains(u"busy"_s));
        QVERIFY(m_answers[1].contains(u"busy"_s));
        QVERIFY(slow.result());
        QCOMPARE(keys(), QStringList());
    }

private:
    void open(const DatabaseOptions &options)
    {
        m_database.reset();
        m_database = openedAgain(options);
        QVERIFY(m_database);
    }

    std::shared_ptr<Database> openedAgain(const DatabaseOptions &options = {}) const
    {
        Awaited<std::shared_ptr<Database>> awaited;
        Database::open(m_profile, options, awaited.context(), awaited.reply());
        return awaited.result().value_or(nullptr);
    }

    /// What is asked for from here on waits ...
    void hold()
    {
        m_database->read<void>(
            [this](QSqlDatabase &) -> Result<void> {
                m_holding.release();
                m_held.acquire();
                return {};
            },
            this, [](const Result<void> &) {});
        m_holding.acquire(); // Otherwise what is asked for next might be taken up together with it.
    }
    /// ... until here.
    void letGo() { m_held.release(); }

    /// Answered with its name, and what came in its way.
    void write(const QString &name, Write work)
    {
        m_database->write<void>(std::move(work), this, [this, name](const Result<void> &result) {
            m_answers << (result ? name : name + u": "_s + result.error().message);
        });
    }

    static Result<QStringList> readKeys(QSqlDatabase &connection)
    {
        auto query = execute(connection, u"SELECT key FROM meta ORDER BY rowid"_s);
        if (!query)
            return std::unexpected(query.error());
        QStringList all;
        while (query->next())
            all << query->value(0).toString();
        return all;
    }
    static QStringList keysOf(Database &database)
    {
        Awaited<QStringList> awaited;
        database.read<QStringList>(readKeys, awaited.context(), awaited.reply());
        return awaited.result().value_or(QStringList{u"failed"_s});
    }
    QStringList keys() { return keysOf(*m_database); }

    QString bell() const
    {
        QFile file(m_profile.changedPath());
        return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll()) : QString();
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    Profile m_profile;
    QSemaphore m_holding;
    QSemaphore m_held;
    QStringList m_answers;
    std::shared_ptr<Database> m_database;
};

QTEST_GUILESS_MAIN(TestTransactions)
#include "tst_transactions.moc"
