// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "awaited.h"
#include "historychain.h"
#include "journal.h"
#include "schema.h"
#include "secret.h"
#include "utc.h"

#include <QCryptographicHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <type_traits>

using namespace patkeeper;
using namespace Qt::StringLiterals;

// A secret gets into no entry without being spelled out on purpose.
static_assert(!std::is_convertible_v<Secret, QString> && !std::is_constructible_v<QString, Secret>);

namespace
{

const QDateTime firstInstant(QDate(2027, 1, 2), QTime(3, 4, 5, 678), utcZone);

std::shared_ptr<Database> openDatabase(const Profile &profile)
{
    Awaited<std::shared_ptr<Database>> awaited;
    Database::open(profile, awaited.context(), awaited.reply());
    return awaited.result().value_or(nullptr);
}

HistoryEntry entryOf(const QString &name, const QString &event = u"created"_s)
{
    return {.at = firstInstant,
            .accountId = u"account"_s,
            .remoteId = u"remote"_s,
            .name = name,
            .event = event,
            .detail = u"expires 2027-01-31T22:59:59Z"_s,
            .outcome = u"done"_s,
            .by = u"window"_s};
}

/// One process' journal with the calls made to wait.
class Writer final
{
public:
    explicit Writer(const Profile &profile)
        : journal(openDatabase(profile), *Lease::take(profile.locksPath()), profile.machineId(),
                  [] { return firstInstant; })
    {
    }

    bool record(const HistoryEntry &entry)
    {
        Awaited<void> awaited;
        journal.record(entry, awaited.context(), awaited.reply());
        return awaited.result().has_value();
    }
    HistoryPage page(const HistoryQuery &query = {})
    {
        Awaited<HistoryPage> awaited;
        journal.history(query, awaited.context(), awaited.reply());
        return awaited.result().value_or(HistoryPage());
    }
    HistoryVerdict verdict()
    {
        Awaited<HistoryVerdict> awaited;
        journal.verifyHistory(awaited.context(), awaited.reply());
        return awaited.result().value_or(HistoryVerdict{.checked = -1, .earlier = -1, .misfit = {}});
    }

    Journal journal;
};

QStringList namesOf(const HistoryPage &page)
{
    QStringList names;
    for (const HistoryRow &row : page.rows)
        names << row.entry.name;
    return names;
}

} // namespace

/// The history shows every change that somebody else makes to it.
class TestHistoryChain final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_profile = *Profile::open(m_directory->filePath(u"profile"_s));
    }

    void aLinkIsTheDocumentedHash()
    {
        const HistoryRow row{.id = 7, .entry = entryOf(u"Zo\u00eb"_s), .chain = {}};
        const QByteArray written = "2:ab,1:7,13:" + QByteArray::number(firstInstant.toMSecsSinceEpoch()) +
                                   ",7:account,6:remote,4:Zo\xc3\xab,7:created,28:expires 2027-01-31T22:59:59Z,"
                                   "4:done,6:window,";
        QCOMPARE(historyLink(u"ab"_s, row),
                 QString::fromLatin1(QCryptographicHash::hash(written, QCryptographicHash::Sha256).toHex()));
    }

    void whatMovesFromOneFieldToTheNextChangesTheLink()
    {
        HistoryRow one{.id = 1, .entry = entryOf(u"ab"_s, u"c"_s), .chain = {}};
        HistoryRow other{.id = 1, .entry = entryOf(u"a"_s, u"bc"_s), .chain = {}};
        QVERIFY(historyLink({}, one) != historyLink({}, other));
        one.entry.name = u"a,1:b"_s;
        other.entry.name = u"a"_s;
        QVERIFY(historyLink({}, one) != historyLink({}, other));
    }

    void anEmptyHistoryIsIntact()
    {
        Writer writer(m_profile);
        QCOMPARE(writer.verdict(), HistoryVerdict());
        QVERIFY(!verdictText(writer.verdict()).isEmpty());
    }

    void whatIsWrittenIsChained()
    {
        Writer writer(m_profile);
        for (const auto &name : {u"one"_s, u"two"_s, u"with\nlines, \"quotes\" and '; DROP TABLE history"_s,
                                 u"half a \xd83d pair"_s, u"null \0 within"_s, QString()})
            QVERIFY(writer.record(entryOf(name)));
        QCOMPARE(writer.verdict(), (HistoryVerdict{.checked = 6, .earlier = 0, .misfit = {}}));
        const HistoryPage page = writer.page();
        QCOMPARE(page.rows.size(), 6);
        QCOMPARE(page.rows.last().id, 1);
        QCOMPARE(page.rows.last().chain, historyLink({}, page.rows.last()));
        QCOMPARE(page.rows.first().chain, historyLink(page.rows.at(1).chain, page.rows.first()));
    }

    void aChangeShows_data();
    void aChangeShows();

    void whatIsWrittenAfterAChangeDoesNotHideIt()
    {
        write(5);
        QVERIFY(change({u"DELETE FROM history WHERE id = 5"_s}));
        Writer writer(m_profile);
        QVERIFY(writer.record(entryOf(u"later"_s)));
        QCOMPARE(writer.verdict().misfit.value_or(HistoryVerdict::Misfit()).id, 5);
        QVERIFY(!writer.verdict().isIntact());
        QVERIFY(verdictText(writer.verdict()).contains(u'5'));
    }

    void twoThatWriteAtOnceKeepOneChain()
    {
        Writer window(m_profile);
        Writer commandLine(m_profile);
        constexpr int each = 60;
        QList<std::shared_ptr<Awaited<void>>> replies;
        for (int round = 0; round < each; ++round) {
            for (Writer *writer : {&window, &commandLine}) {
                replies << std::make_shared<Awaited<void>>();
                writer->journal.record(entryOf(QString::number(round)), replies.last()->context(),
                                       replies.last()->reply());
            }
        }
        for (const auto &reply : std::as_const(replies))
            QVERIFY(reply->result());
        QCOMPARE(window.verdict(), (HistoryVerdict{.checked = 2 * each, .earlier = 0, .misfit = {}}));
        QCOMPARE(commandLine.verdict(), window.verdict());
    }

    void aHistoryOfSeveralReadingsIsCheckedAsOne()
    {
        write(1);
        QStringList statements;
        QString previous = Writer(m_profile).page().rows.first().chain;
        constexpr int count = 2000;
        for (int id = 2; id <= count; ++id) {
            HistoryRow row{.id = id, .entry = entryOf({}), .chain = {}};
            previous = historyLink(previous, row);
            statements << u"INSERT INTO history VALUES (%1, %2, 'account', 'remote', '', 'created', "
                          "'expires 2027-01-31T22:59:59Z', 'done', 'window', '%3')"_s.arg(id)
                              .arg(firstInstant.toMSecsSinceEpoch())
                              .arg(previous);
        }
        statements << u"UPDATE meta SET value = '%1 %2' WHERE key = 'history/head'"_s.arg(count).arg(previous);
        QVERIFY(change(QStringList{u"BEGIN"_s} + statements + QStringList{u"COMMIT"_s}));
        QCOMPARE(Writer(m_profile).verdict(), (HistoryVerdict{.checked = count, .earlier = 0, .misfit = {}}));
        QVERIFY(change({u"UPDATE history SET detail = '' WHERE id = 1234"_s}));
        QCOMPARE(Writer(m_profile).verdict().misfit->id, 1234);
        QCOMPARE(Writer(m_profile).verdict().checked, 1233);
    }

    void aProfileFromBeforeKeepsItsEntriesAndBeginsItsChainBehindThem()
    {
        beginWithVersionOne(3);
        Writer writer(m_profile);
        QCOMPARE(writer.page().rows.size(), 3);
        QCOMPARE(writer.page().rows.last().entry.name, u"old 1"_s);
        QCOMPARE(writer.verdict(), (HistoryVerdict{.checked = 0, .earlier = 3, .misfit = {}}));
        QVERIFY(writer.record(entryOf(u"new"_s)));
        QVERIFY(writer.record(entryOf(u"newer"_s)));
        QCOMPARE(writer.verdict(), (HistoryVerdict{.checked = 2, .earlier = 3, .misfit = {}}));
        QVERIFY(writer.page().rows.last().chain.isEmpty());
        QVERIFY(verdictText(writer.verdict()).contains("The oldest"_L1));
    }

    void emptiedValuesDoNotPassForEntriesFromBefore()
    {
        beginWithVersionOne(3);
        write(2);
        QVERIFY(change({u"UPDATE history SET chain = '', name = 'forged' WHERE id = 4"_s}));
        QCOMPARE(Writer(m_profile).verdict().misfit->id, 4);
        // Nor do those from before pass for the chain's.
        QVERIFY(change({u"DELETE FROM meta WHERE key = 'history/before'"_s}));
        QCOMPARE(Writer(m_profile).verdict().misfit->id, 1);
    }

    void aPageHoldsWhatIsAskedFor()
    {
        Writer writer(m_profile);
        for (int i = 1; i <= 5; ++i) {
            HistoryEntry entry = entryOf(QString::number(i), i % 2 != 0 ? u"created"_s : u"revoked"_s);
            entry.at = firstInstant.addDays(i);
            entry.remoteId = i == 5 ? u"other"_s : u"remote"_s;
            QVERIFY(writer.record(entry));
        }
        HistoryQuery query;
        QCOMPARE(namesOf(writer.page(query)), (QStringList{u"5"_s, u"4"_s, u"3"_s, u"2"_s, u"1"_s}));
        query.limit = 2;
        HistoryPage page = writer.page(query);
        QCOMPARE(namesOf(page), (QStringList{u"5"_s, u"4"_s}));
        QVERIFY(page.hasMore);
        query.olderThan = page.lastId();
        query.limit = 3;
        page = writer.page(query);
        QCOMPARE(namesOf(page), (QStringList{u"3"_s, u"2"_s, u"1"_s}));
        QVERIFY(!page.hasMore);
        query = {.accountId = u"account"_s, .remoteId = u"remote"_s, .event = u"created"_s, .since = {}};
        QCOMPARE(namesOf(writer.page(query)), (QStringList{u"3"_s, u"1"_s}));
        query.since = firstInstant.addDays(2);
        QCOMPARE(namesOf(writer.page(query)), QStringList{u"3"_s});
        query.accountId = u"another"_s;
        QVERIFY(writer.page(query).rows.isEmpty());
        QCOMPARE(writer.page(query).lastId(), 0);
    }

private:
    void write(int entries)
    {
        Writer writer(m_profile);
        for (int i = 1; i <= entries; ++i)
            QVERIFY(writer.record(entryOf(u"entry %1"_s.arg(i))));
    }

    /// As somebody with another program would.
    bool change(const QStringList &statements) const
    {
        bool done = true;
        {
            auto connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"somebody"_s);
            connection.setDatabaseName(m_profile.databasePath());
            done = connection.open();
            for (const QString &statement : statements)
                done = QSqlQuery(connection).exec(statement) && done;
        }
        QSqlDatabase::removeDatabase(u"somebody"_s);
        return done;
    }

    void beginWithVersionOne(int entries)
    {
        QStringList statements{u"PRAGMA journal_mode = WAL"_s};
        statements += schemaMigrations().first().statements;
        statements << u"PRAGMA user_version = 1"_s << u"PRAGMA application_id = %1"_s.arg(databaseApplicationId);
        for (int i = 1; i <= entries; ++i)
            statements << u"INSERT INTO history(at, name, event) VALUES (%1, 'old %2', 'created')"_s
                              .arg(firstInstant.toMSecsSinceEpoch())
                              .arg(i);
        QVERIFY(change(statements));
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    Profile m_profile;
};

void TestHistoryChain::aChangeShows_data()
{
    using Kind = HistoryVerdict::Kind;
    QTest::addColumn<QStringList>("statements");
    QTest::addColumn<HistoryVerdict::Kind>("kind");
    QTest::addColumn<int>("id");
    for (const auto &column : {u"account_id"_s, u"remote_id"_s, u"name"_s, u"event"_s, u"detail"_s, u"outcome"_s,
                               u"by_what"_s, u"at"_s, u"chain"_s})
        QTest::addRow("%s changed", qPrintable(column))
            << QStringList{u"UPDATE history SET %1 = '1' WHERE id = 3"_s.arg(column)} << Kind::Changed << 3;
    QTest::newRow("the newest changed") << QStringList{u"UPDATE history SET name = '' WHERE id = 5"_s} << Kind::Changed
                                        << 5;
    QTest::newRow("the oldest changed") << QStringList{u"UPDATE history SET name = '' WHERE id = 1"_s} << Kind::Changed
                                        << 1;
    QTest::newRow("removed") << QStringList{u"DELETE FROM history WHERE id = 3"_s} << Kind::Missing << 3;
    QTest::newRow("the oldest removed") << QStringList{u"DELETE FROM history WHERE id = 1"_s} << Kind::Missing << 1;
    QTest::newRow("removed, the rest moved up")
        << QStringList{u"DELETE FROM history WHERE id = 3"_s, u"UPDATE history SET id = id - 1 WHERE id > 3"_s}
        << Kind::Changed << 3;
    QTest::newRow("the newest cut off") << QStringList{u"DELETE FROM history WHERE id > 3"_s} << Kind::Missing << 4;
    QTest::newRow("all removed") << QStringList{u"DELETE FROM history"_s} << Kind::Missing << 1;
    QTest::newRow("added at the end") << QStringList{u"INSERT INTO history(name) VALUES ('forged')"_s} << Kind::Added
                                      << 6;
    QTest::newRow("added before the first")
        << QStringList{u"INSERT INTO history(id, name) VALUES (0, 'forged')"_s} << Kind::Added << 0;
    QTest::newRow("inserted, the rest moved down")
        << QStringList{u"UPDATE history SET id = -id WHERE id > 2"_s, u"UPDATE history SET id = 1 - id WHERE id < 0"_s,
                       u"INSERT INTO history(id, name) VALUES (3, 'forged')"_s}
        << Kind::Changed << 3;
    QTest::newRow("two swapped") << QStringList{u"UPDATE history SET id = 9 WHERE id = 2"_s,
                                                u"UPDATE history SET id = 2 WHERE id = 4"_s,
                                                u"UPDATE history SET id = 4 WHERE id = 9"_s}
                                 << Kind::Changed << 2;
    QTest::newRow("the chain's end forgotten")
        << QStringList{u"DELETE FROM meta WHERE key = 'history/head'"_s} << Kind::Added << 1;
    QTest::newRow("all declared to be from before")
        << QStringList{u"UPDATE history SET chain = ''"_s, u"INSERT INTO meta VALUES ('history/before', '5')"_s}
        << Kind::Changed << 5;
    QTest::newRow("the oldest declared to be from before")
        << QStringList{u"UPDATE history SET chain = '' WHERE id <= 2"_s,
                       u"INSERT INTO meta VALUES ('history/before', '2')"_s}
        << Kind::Changed << 3;
}

void TestHistoryChain::aChangeShows()
{
    QFETCH(const QStringList, statements);
    QFETCH(const HistoryVerdict::Kind, kind);
    QFETCH(const int, id);
    write(5);
    QVERIFY(Writer(m_profile).verdict().isIntact());
    QVERIFY(change(statements));
    const HistoryVerdict verdict = Writer(m_profile).verdict();
    QVERIFY(verdict.misfit);
    QCOMPARE(misfitName(verdict.misfit->kind), misfitName(kind));
    QCOMPARE(verdict.misfit->id, id);
    QVERIFY(verdictText(verdict).contains(QString::number(id)));
}

QTEST_GUILESS_MAIN(TestHistoryChain)
#include "tst_historychain.moc"
