// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "awaited.h"
#include "database.h"
#include "databaseoptions.h"
#include "sqlvalues.h"
#include "utc.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <cstdio>
#ifdef Q_OS_UNIX
#include <sqlite3.h>
#endif

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

std::shared_ptr<Database> openDatabase(const Profile &profile, const DatabaseOptions &options = {})
{
    Awaited<std::shared_ptr<Database>> awaited;
    Database::open(profile, options, awaited.context(), awaited.reply());
    return awaited.result().value_or(nullptr);
}

Database::Work<void> insertion(const QString &key, const QString &value = u"v"_s)
{
    return [key, value](QSqlDatabase &connection) -> Result<void> {
        auto query = execute(connection, u"INSERT INTO meta VALUES (?, ?)"_s, {key, value});
        if (!query)
            return std::unexpected(query.error());
        return {};
    };
}

Database::Work<QStringList> keys()
{
    return [](QSqlDatabase &connection) -> Result<QStringList> {
        auto query = execute(connection, u"SELECT key FROM meta ORDER BY rowid"_s);
        if (!query)
            return std::unexpected(query.error());
        QStringList all;
        while (query->next())
            all << query->value(0).toString();
        return all;
    };
}

Result<void> write(Database &database, Database::Work<void> work)
{
    Awaited<void> awaited;
    database.write<void>(std::move(work), awaited.context(), awaited.reply());
    return awaited.result();
}

QStringList readKeys(Database &database)
{
    Awaited<QStringList> awaited;
    database.read<QStringList>(keys(), awaited.context(), awaited.reply());
    return awaited.result().value_or(QStringList{u"failed"_s});
}

} // namespace

class TestDatabase final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_profile = *Profile::open(m_directory->filePath(u"profile"_s));
        m_database = openDatabase(m_profile);
        QVERIFY(m_database);
    }
    void cleanup() { m_database.reset(); }

#ifdef Q_OS_UNIX
    void atRestItHoldsNoPagesAndWorksOnAfterwards()
    {
        m_database.reset();
        DatabaseOptions options;
        options.restAfter = std::chrono::milliseconds(1);
        m_database = openDatabase(m_profile, options);
        const QString many(1'000'000, u'x');
        qint64 working = 0;
        const auto fill = [&](QSqlDatabase &connection) -> Result<void> {
            const auto done = insertion(u"many"_s, many)(connection);
            working = sqlite3_memory_used();
            return done;
        };
        QVERIFY(write(*m_database, fill));
        QVERIFY(working > many.size());
        QTRY_VERIFY(sqlite3_memory_used() < working / 2);
        QVERIFY(readKeys(*m_database).contains(u"many"_s));
        QVERIFY(write(*m_database, insertion(u"more"_s)));
        QVERIFY(readKeys(*m_database).contains(u"more"_s));
    }
#endif

    void aReplyComesOnceLaterAndOnTheCallersThread()
    {
        QObject context;
        int replies = 0;
        QThread *where = nullptr;
        QThread *worked = nullptr;
        m_database->write<int>(
            [&worked](QSqlDatabase &) -> Result<int> {
                worked = QThread::currentThread();
                return 42;
            },
            &context,
            [&](Result<int> result) {
                ++replies;
                where = QThread::currentThread();
                QCOMPARE(*result, 42);
            });
        QCOMPARE(replies, 0);
        QTRY_COMPARE(replies, 1);
        QCOMPARE(where, QThread::currentThread());
        QVERIFY(worked != where);
        (void)readKeys(*m_database);
        QCOMPARE(replies, 1);
    }

    void workIsDoneInTheOrderItWasAskedFor()
    {
        constexpr int count = 1000;
        QObject context;
        QStringList asked;
        QStringList replied;
        for (int i = 0; i < count; ++i) {
            asked << QString::number(i);
            m_database->write<void>(insertion(asked.last()), &context, [&replied, i](Result<void> result) {
                replied << (result ? QString::number(i) : u"-"_s);
            });
        }
        QCOMPARE(readKeys(*m_database), asked);
        QCOMPARE(replied, asked);
    }

    void whatWasAskedForIsFinishedBeforeItEnds()
    {
        constexpr int count = 200;
        QObject context;
        int replies = 0;
        for (int i = 0; i < count; ++i)
            m_database->write<void>(insertion(QString::number(i)), &context, [&replies](Result<void>) { ++replies; });
        m_database.reset();
        QTRY_COMPARE(replies, count);
        m_database = openDatabase(m_profile);
        QCOMPARE(readKeys(*m_database).size(), count);
    }

    void aWriteThatFailsLeavesNothingBehind()
    {
        const auto failed = write(*m_database, [](QSqlDatabase &connection) -> Result<void> {
            (void)execute(connection, u"INSERT INTO meta VALUES ('a', 'b')"_s);
            return failure(Error::Kind::Rejected, u"no"_s);
        });
        QVERIFY(!failed);
        QCOMPARE(failed.error().message, u"no"_s);
        QCOMPARE(readKeys(*m_database), QStringList());
        QVERIFY(write(*m_database, insertion(u"after"_s)));
    }

    void aReadCannotChangeAnything()
    {
        Awaited<void> awaited;
        m_database->read<void>(insertion(u"a"_s), awaited.context(), awaited.reply());
        QVERIFY(!awaited.result());
        QCOMPARE(readKeys(*m_database), QStringList());
        QVERIFY(write(*m_database, insertion(u"after"_s)));
    }

    void aBrokenRuleIsAnErrorWithoutThePersonsWords()
    {
        QVERIFY(write(*m_database, insertion(u"my own words"_s)));
        const auto refused = write(*m_database, insertion(u"my own words"_s));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::StorageFailed);
        QVERIFY(refused.error().detail.contains("UNIQUE constraint failed: meta.key"_L1));
        QVERIFY(!refused.error().detail.contains("my own words"_L1));
    }

    void noReplyComesWhenTheContextIsGone()
    {
        auto context = std::make_unique<QObject>();
        bool replied = false;
        m_database->write<void>(insertion(u"a"_s), context.get(), [&replied](Result<void>) { replied = true; });
        context.reset();
        QCOMPARE(readKeys(*m_database), QStringList{u"a"_s});
        QVERIFY(!replied);
    }

    void aContextMayDieAtAnyMoment()
    {
        int replies = 0;
        for (int i = 0; i < 300; ++i) {
            auto context = std::make_unique<QObject>();
            m_database->write<void>([](QSqlDatabase &) -> Result<void> { return {}; }, context.get(),
                                    [&replies](Result<void>) { ++replies; });
            if (i % 3 == 0)
                QThread::yieldCurrentThread();
            if (i % 7 == 0)
                QCoreApplication::processEvents();
        }
        (void)readKeys(*m_database);
        QVERIFY(replies <= 300);
    }

    void whatAReplyHoldsEndsOnTheCallersThread()
    {
        QList<QThread *> ended;
        const auto holding = [&ended] {
            return std::shared_ptr<int>(new int, [&ended](int *number) {
                delete number;
                ended << QThread::currentThread();
            });
        };
        auto context = std::make_unique<QObject>();
        m_database->write<void>([held = holding()](QSqlDatabase &) -> Result<void> { return {}; }, context.get(),
                                [held = holding()](Result<void>) {});
        context.reset();
        QTRY_COMPARE(ended.size(), 2);
        QCOMPARE(ended, QList<QThread *>(2, QThread::currentThread()));
    }

    void workMayHoldTheDatabaseItself()
    {
        QObject context;
        bool replied = false;
        Database *database = m_database.get();
        database->write<void>([held = m_database](QSqlDatabase &) -> Result<void> { return {}; }, &context,
                              [&replied](Result<void>) { replied = true; });
        m_database.reset();
        QTRY_VERIFY(replied);
    }

    void anOpeningWhoseContextIsGoneClosesTheFileAgain()
    {
        m_database.reset();
        auto context = std::make_unique<QObject>();
        Database::open(m_profile, context.get(), [](Result<std::shared_ptr<Database>>) { QFAIL("nobody asked"); });
        context.reset();
        m_database = openDatabase(m_profile);
        QVERIFY(m_database);
    }

    void anotherConnectionsCommitIsHeardAndOnesOwnIsNot()
    {
        const auto other = openDatabase(m_profile);
        QVERIFY(other);
        QSignalSpy heardHere(m_database.get(), &Database::changedElsewhere);
        QSignalSpy heardThere(other.get(), &Database::changedElsewhere);
        QVERIFY(write(*m_database, insertion(u"a"_s)));
        QTRY_VERIFY(!heardThere.isEmpty());
        QCOMPARE(readKeys(*other), QStringList{u"a"_s});
        QCOMPARE(heardHere.count(), 0);

        heardThere.clear();
        QVERIFY(write(*other, insertion(u"b"_s)));
        QTRY_VERIFY(!heardHere.isEmpty());
        QCOMPARE(heardThere.count(), 0);
    }

    void aCommitIsHeardAlsoAfterTheChangedFileWasReplaced_data()
    {
        QTest::addColumn<bool>("removed");
        QTest::newRow("removed") << true;
        QTest::newRow("replaced") << false;
    }
    void aCommitIsHeardAlsoAfterTheChangedFileWasReplaced()
    {
        QFETCH(const bool, removed);
        const auto other = openDatabase(m_profile);
        QVERIFY(other);
        QSignalSpy heard(m_database.get(), &Database::changedElsewhere);
        for (int round = 0; round < 3; ++round) {
            heard.clear();
            const QByteArray changed = QFile::encodeName(m_profile.changedPath());
            if (removed) {
                QFile::remove(m_profile.changedPath());
            } else {
                QFile fresh(m_profile.changedPath() + u".new"_s);
                QVERIFY(fresh.open(QIODevice::WriteOnly));
                fresh.close();
                QCOMPARE(std::rename((changed + ".new").constData(), changed.constData()), 0);
            }
            QVERIFY(write(*other, insertion(QString::number(round))));
            QTRY_VERIFY(!heard.isEmpty());
        }
    }

    void aWriteThatChangesNothingRingsNoBell()
    {
        QVERIFY(write(*m_database, insertion(u"a"_s)));
        QFile bell(m_profile.changedPath());
        QVERIFY(bell.open(QIODevice::ReadOnly));
        const QByteArray before = bell.readAll();
        QVERIFY(write(*m_database, [](QSqlDatabase &connection) -> Result<void> {
            (void)execute(connection, u"DELETE FROM meta WHERE key = 'not there'"_s);
            return {};
        }));
        bell.seek(0);
        QCOMPARE(bell.readAll(), before);
        QVERIFY(write(*m_database, insertion(u"b"_s)));
        bell.seek(0);
        QVERIFY(bell.readAll() != before);
    }

    void aDatabaseThatIsWrittenElsewhereIsBusy()
    {
        DatabaseOptions hasty;
        hasty.busyTimeout = std::chrono::milliseconds(20);
        const auto other = openDatabase(m_profile, hasty);
        QVERIFY(other);
        QSemaphore begun;
        QSemaphore finish;
        Awaited<void> slow;
        m_database->write<void>(
            [&](QSqlDatabase &) -> Result<void> {
                begun.release();
                finish.acquire();
                return {};
            },
            slow.context(), slow.reply());
        begun.acquire();
        const auto refused = write(*other, insertion(u"a"_s));
        finish.release();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Busy);
        QVERIFY(slow.result());
        QVERIFY(write(*other, insertion(u"a"_s)));
    }

    void aPersonsWordsAreValuesAndNeverStatements()
    {
        const QString hostile = u"'; DROP TABLE meta; --\n\"\0\u202e<img src=x>"_s;
        QVERIFY(write(*m_database, insertion(hostile)));
        QCOMPARE(readKeys(*m_database), QStringList{hostile});
    }

    void aNullTextIsEmptyAndAMissingValueIsNull()
    {
        QVERIFY(write(*m_database, insertion(u"a"_s, QString())));
        QVERIFY(!write(*m_database, [](QSqlDatabase &connection) -> Result<void> {
            auto query = execute(connection, u"INSERT INTO meta VALUES ('b', ?)"_s, {QVariant()});
            if (!query)
                return std::unexpected(query.error());
            return {};
        }));
        QCOMPARE(readKeys(*m_database), QStringList{u"a"_s});
    }

    void timesAndJsonComeBackAsTheyWere()
    {
        const QDateTime time(QDate(2027, 3, 28), QTime(1, 59, 59, 123), utcZone);
        QCOMPARE(timeFromSql(sqlTime(time)), time);
        QCOMPARE(timeFromSql(sqlTime(time)).timeSpec(), Qt::UTC);
        QVERIFY(sqlTime(QDateTime()).isNull());
        QVERIFY(!timeFromSql(QVariant()).isValid());
        const QJsonObject object{{u"a"_s, QJsonArray{1, u"ü"_s}}};
        QCOMPARE(objectFromSql(sqlJson(object)), object);
        QCOMPARE(objectFromSql(u""_s), QJsonObject());
        QCOMPARE(arrayFromSql(sqlJson(QJsonArray{u"x"_s})), QJsonArray{u"x"_s});
    }

private:
    std::unique_ptr<QTemporaryDir> m_directory;
    Profile m_profile;
    std::shared_ptr<Database> m_database;
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
