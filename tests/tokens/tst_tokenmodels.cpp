// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "groupmodel.h"
#include "inventoryfixture.h"
#include "tokenfiltermodel.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The table follows the inventory row by row, the filter and the groups follow the table.
class TestTokenModels : public QObject
{
    Q_OBJECT

private:
    struct Models {
        explicit Models(FlowProcess &process)
            : table(&process.inventory(), &process.providers()),
              filter(&table),
              groups(&table, &process.inventory(), &process.providers())
        {
        }

        TokenTableModel table;
        TokenFilterModel filter;
        GroupModel groups;
        QAbstractItemModelTester tableTester{&table, QAbstractItemModelTester::FailureReportingMode::QtTest};
        QAbstractItemModelTester filterTester{&filter, QAbstractItemModelTester::FailureReportingMode::QtTest};
        QAbstractItemModelTester groupTester{&groups, QAbstractItemModelTester::FailureReportingMode::QtTest};
    };

    std::unique_ptr<InventoryFixture> m_fixture;
    std::unique_ptr<Models> m_models;

    static Token token(const QString &id, const QString &name, int daysLeft = 60)
    {
        return InventoryFixture::token(u"w"_s, id, name, daysLeft);
    }

    QStringList shown(int column = TokenTableModel::Name) const
    {
        QStringList texts;
        for (int row = 0; row < m_models->filter.rowCount(); ++row)
            texts.append(m_models->filter.index(row, column).data().toString());
        return texts;
    }

    QStringList shownSorted() const
    {
        QStringList texts = shown();
        texts.sort();
        return texts;
    }

    int count(TokenGroup::Kind kind, const QString &account = {}) const
    {
        return m_models->groups.indexOf({.kind = kind, .accountId = account}).data(GroupModel::CountRole).toInt();
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<InventoryFixture>();
        m_fixture->addAccount(u"w"_s, u"work"_s);
        m_models = std::make_unique<Models>(m_fixture->process());
    }

    void cleanup()
    {
        m_models.reset();
        m_fixture.reset();
    }

    void theTableFollowsTheInventory()
    {
        QCOMPARE(m_models->table.rowCount(), 0);
        QVERIFY(m_fixture->list(u"w"_s, {token(u"d"_s, u"d"_s), token(u"b"_s, u"b"_s), token(u"f"_s, u"f"_s)}));
        QCOMPARE(m_models->table.rowCount(), 3);
        // Before, between, behind and several at once.
        QVERIFY(m_fixture->list(u"w"_s, {token(u"a"_s, u"a"_s), token(u"b"_s, u"b"_s), token(u"c"_s, u"c"_s),
                                         token(u"d"_s, u"renamed"_s), token(u"e1"_s, u"e1"_s), token(u"e2"_s, u"e2"_s),
                                         token(u"f"_s, u"f"_s), token(u"g"_s, u"g"_s)}));
        const auto &tokens = m_fixture->inventory().tokens();
        QCOMPARE(m_models->table.rowCount(), 8);
        for (int row = 0; row < 8; ++row) {
            const QModelIndex index = m_models->table.index(row, TokenTableModel::Name);
            QCOMPARE(index.data(TokenTableModel::KeyRole).value<TokenKey>(),
                     tokens[static_cast<std::size_t>(row)].key());
            QCOMPARE(index.data().toString(), tokens[static_cast<std::size_t>(row)].token.name);
        }
        for (const QString &id : {u"a"_s, u"e1"_s, u"g"_s})
            m_fixture->run(u"DELETE FROM tokens WHERE remote_id = ?"_s, {id});
        m_fixture->load();
        QCOMPARE(m_models->table.rowCount(), 5);
        m_fixture->run(u"DELETE FROM tokens"_s);
        m_fixture->load();
        QCOMPARE(m_models->table.rowCount(), 0);
        QCOMPARE(m_models->filter.rowCount(), 0);
    }

    void onlyWhatChangedIsSaidToHaveChanged()
    {
        QVERIFY(m_fixture->list(u"w"_s, {token(u"a"_s, u"a"_s), token(u"b"_s, u"b"_s)}));
        QSignalSpy changed(&m_models->table, &QAbstractItemModel::dataChanged);
        QSignalSpy reset(&m_models->table, &QAbstractItemModel::modelReset);
        Token other = token(u"b"_s, u"other"_s);
        QVERIFY(m_fixture->list(u"w"_s, {m_fixture->inventory().token({u"w"_s, u"a"_s})->token, other}));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.front()[0].toModelIndex().row(), 1);
        QVERIFY(reset.isEmpty());
    }

    void aRowStaysOnItsTokenOverListings()
    {
        QVERIFY(m_fixture->list(u"w"_s, {token(u"m"_s, u"middle"_s), token(u"z"_s, u"last"_s)}));
        const QPersistentModelIndex inTable = m_models->table.indexOf({u"w"_s, u"m"_s});
        const QPersistentModelIndex inFilter = m_models->filter.mapFromSource(inTable);
        QVERIFY(inTable.isValid() && inFilter.isValid());
        QVERIFY(m_fixture->list(u"w"_s, {token(u"a"_s, u"a"_s, 1), token(u"b"_s, u"b"_s, 2),
                                         token(u"m"_s, u"renamed"_s, 200), token(u"z"_s, u"last"_s)}));
        QCOMPARE(inTable.row(), 2);
        QCOMPARE(inTable.data().toString(), u"renamed"_s);
        QCOMPARE(inFilter.data(TokenTableModel::KeyRole).value<TokenKey>(), (TokenKey{u"w"_s, u"m"_s}));
        m_fixture->run(u"DELETE FROM tokens WHERE remote_id IN ('a', 'b')"_s);
        m_fixture->load();
        QCOMPARE(inTable.row(), 0);
        QCOMPARE(inFilter.data().toString(), u"renamed"_s);
    }

    void theFilterLooksInEverything_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QStringList>("names");
        const QStringList all{u"Alpha"_s, u"Beta"_s, u"Gamma"_s};
        QTest::newRow("nothing typed") << u"  "_s << all;
        QTest::newRow("name in any case") << u"ALPHA"_s << QStringList{u"Alpha"_s};
        QTest::newRow("scope") << u"vso.work"_s << QStringList{u"Beta"_s};
        QTest::newRow("account") << u"home"_s << QStringList{u"Gamma"_s};
        QTest::newRow("id") << u"id-2"_s << QStringList{u"Beta"_s};
        QTest::newRow("notes") << u"jenkins"_s << QStringList{u"Alpha"_s};
        QTest::newRow("what a person calls the service") << u"northwind wiki"_s << QStringList{u"Gamma"_s};
        QTest::newRow("every word") << u"beta work"_s << QStringList{u"Beta"_s};
        QTest::newRow("not one word only") << u"beta home"_s << QStringList{};
        QTest::newRow("part of a word") << u"amm"_s << QStringList{u"Gamma"_s};
        QTest::newRow("no pattern") << u".*"_s << QStringList{};
    }

    void theFilterLooksInEverything()
    {
        QFETCH(QString, words);
        QFETCH(QStringList, names);
        m_fixture->addAccount(u"h"_s, u"home"_s);
        m_fixture->save(token(u"id-1"_s, u"Alpha"_s));
        m_fixture->saveNotes({u"w"_s, u"id-1"_s}, u"Jenkins on build01"_s);
        Token second = token(u"id-2"_s, u"Beta"_s);
        second.scopes = {u"vso.work"_s};
        m_fixture->save(second);
        Token third = InventoryFixture::token(u"h"_s, u"id-3"_s, u"Gamma"_s);
        third.extras.insert(u"service"_s, u"Northwind Wiki"_s);
        m_fixture->save(third);
        m_models->filter.filterBy(words);
        QCOMPARE(shownSorted(), names);
    }

    void theFilterFollowsNotesAndNames()
    {
        m_fixture->save(token(u"1"_s, u"one"_s));
        m_fixture->save(token(u"2"_s, u"two"_s));
        m_models->filter.filterBy(u"jenkins"_s);
        QCOMPARE(m_models->filter.rowCount(), 0);
        m_fixture->saveNotes({u"w"_s, u"2"_s}, u"Jenkins"_s);
        QCOMPARE(shown(), QStringList{u"two"_s});
        m_fixture->save(token(u"1"_s, u"jenkins token"_s));
        QCOMPARE(m_models->filter.rowCount(), 2);
        m_fixture->addAccount(u"w"_s, u"jenkins account"_s);
        m_fixture->saveNotes({u"w"_s, u"2"_s}, {});
        QCOMPARE(m_models->filter.rowCount(), 2);
    }

    void whatNeverExpiresComesLast()
    {
        Token never = token(u"1"_s, u"never"_s);
        never.expiresAt.reset();
        m_fixture->save(never);
        m_fixture->save(token(u"2"_s, u"late"_s, 300));
        m_fixture->save(token(u"3"_s, u"soon"_s, 3));
        Token other = token(u"4"_s, u"dies otherwise"_s, 300);
        other.otherEnd = OtherEnd{.at = InventoryFixture::now().addDays(10), .reason = u"idle"_s};
        m_fixture->save(other);
        QCOMPARE(shown(), (QStringList{u"soon"_s, u"dies otherwise"_s, u"late"_s, u"never"_s}));
    }

    void columnsAreSortedByWhatTheyMean()
    {
        const QStringList names{u"beta"_s, u"Alpha"_s, u"gamma"_s};
        for (int index = 0; index < 3; ++index) {
            Token made = token(QString::number(index), names[index], 100);
            made.createdAt = InventoryFixture::now().addDays(-index);
            if (index > 0)
                made.lastUsedAt = InventoryFixture::now().addDays(-10 * index);
            m_fixture->save(made, index == 2 ? std::optional(KeptSecret{.key = u"k"_s,
                                                                        .accountId = u"w"_s,
                                                                        .remoteId = u"2"_s,
                                                                        .parts = {u"token"_s},
                                                                        .proof = {},
                                                                        .storedAt = InventoryFixture::now()})
                                             : std::nullopt);
        }
        m_models->filter.sort(TokenTableModel::Name);
        QCOMPARE(shown(), (QStringList{u"Alpha"_s, u"beta"_s, u"gamma"_s}));
        m_models->filter.sort(TokenTableModel::Name, Qt::DescendingOrder);
        QCOMPARE(shown(), (QStringList{u"gamma"_s, u"beta"_s, u"Alpha"_s}));
        m_models->filter.sort(TokenTableModel::Created);
        QCOMPARE(shown(), (QStringList{u"gamma"_s, u"Alpha"_s, u"beta"_s}));
        m_models->filter.sort(TokenTableModel::LastUsed);
        QCOMPARE(shown(), (QStringList{u"beta"_s, u"gamma"_s, u"Alpha"_s}));
        m_models->filter.sort(TokenTableModel::SecretKept);
        QCOMPARE(shown().front(), u"gamma"_s);
        m_models->filter.sort(TokenTableModel::RemoteId, Qt::DescendingOrder);
        QCOMPARE(shown(TokenTableModel::RemoteId), (QStringList{u"2"_s, u"1"_s, u"0"_s}));
    }

    void theGroupsCountRight()
    {
        m_fixture->addAccount(u"h"_s, u"home"_s);
        m_fixture->save(token(u"1"_s, u"fresh"_s, 80));
        m_fixture->save(token(u"2"_s, u"expiring"_s, 20));
        m_fixture->save(token(u"3"_s, u"attention"_s, 2));
        m_fixture->save(token(u"4"_s, u"expired"_s, -2));
        Token revoked = token(u"5"_s, u"revoked"_s);
        revoked.status = TokenStatus::Revoked;
        m_fixture->save(revoked);
        Token gone = token(u"6"_s, u"gone"_s);
        gone.status = TokenStatus::NoLongerListed;
        m_fixture->save(gone);
        Token never = InventoryFixture::token(u"h"_s, u"7"_s, u"never"_s);
        never.expiresAt.reset();
        m_fixture->save(never);

        using Kind = TokenGroup::Kind;
        const auto agree = [&](Kind kind, const QStringList &names, const QString &account = {}) {
            m_models->filter.showGroup({.kind = kind, .accountId = account});
            return shownSorted() == names && count(kind, account) == names.size();
        };
        QTRY_COMPARE(count(Kind::Living), 4);
        QVERIFY(agree(Kind::Living, {u"attention"_s, u"expiring"_s, u"fresh"_s, u"never"_s}));
        QVERIFY(agree(Kind::NeedsAttention, {u"attention"_s}));
        QVERIFY(agree(Kind::Expiring, {u"attention"_s, u"expiring"_s}));
        QVERIFY(agree(Kind::NeverExpires, {u"never"_s}));
        QVERIFY(agree(Kind::Ended, {u"expired"_s, u"gone"_s, u"revoked"_s}));
        QVERIFY(agree(Kind::Account, {u"attention"_s, u"expiring"_s, u"fresh"_s}, u"w"_s));
        QVERIFY(agree(Kind::Account, {u"never"_s}, u"h"_s));

        m_fixture->run(u"UPDATE tokens SET status = 'revoked' WHERE remote_id = '1'"_s);
        m_fixture->load();
        QTRY_COMPARE(count(Kind::Living), 3);
        QTRY_COMPARE(count(Kind::Ended), 4);
        QCOMPARE(
            m_models->groups.indexOf({.kind = Kind::Account, .accountId = u"w"_s}).data(GroupModel::LivingRole).toInt(),
            2);
    }

    void ofTheCapacityOnlyThePersonsOwnTokensTakeAPlace()
    {
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            Account account = *m_fixture->inventory().account(u"w"_s);
            account.userId = u"mara"_s;
            m_fixture->inventory().saveAccount(account, context, std::move(reply));
        }));
        Token own = token(u"1"_s, u"own"_s);
        own.extras = {{u"ownerId"_s, u"mara"_s}};
        Token ofAnother = token(u"2"_s, u"of another"_s);
        ofAnother.extras = {{u"ownerId"_s, u"jonas"_s}};
        Token managed = token(u"3"_s, u"managed"_s);
        managed.extras = {{u"ownerId"_s, u"mara"_s}, {u"readOnly"_s, u"managed"_s}};
        Token expired = token(u"5"_s, u"expired, and still listed"_s);
        expired.status = TokenStatus::Expired;
        Token gone = token(u"6"_s, u"deleted"_s);
        gone.status = TokenStatus::NoLongerListed;
        for (const Token &each : {own, ofAnother, managed, token(u"4"_s, u"of nobody in particular"_s), expired, gone})
            m_fixture->save(each);
        const QModelIndex account = m_models->groups.indexOf({.kind = TokenGroup::Kind::Account, .accountId = u"w"_s});
        QTRY_COMPARE(account.data(GroupModel::LivingRole).toInt(), 4);
        QCOMPARE(account.data(GroupModel::UsedRole).toInt(), 3);
    }

    void accountsComeAndGoAtTheLeft()
    {
        const QModelIndex accounts = m_models->groups.index(1, 0);
        QCOMPARE(m_models->groups.rowCount(accounts), 1);
        m_fixture->addAccount(u"h"_s, u"home"_s);
        QCOMPARE(m_models->groups.rowCount(m_models->groups.index(1, 0)), 2);
        const QModelIndex home = m_models->groups.indexOf({.kind = TokenGroup::Kind::Account, .accountId = u"h"_s});
        QCOMPARE(home.data().toString(), u"home"_s);
        QCOMPARE(home.data(GroupModel::ProviderNameRole).toString(), u"Azure DevOps"_s);
        QVERIFY(!home.data(GroupModel::SignInNeededRole).toBool());
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            m_fixture->inventory().removeAccount(u"h"_s, context, std::move(reply));
        }));
        QCOMPARE(m_models->groups.rowCount(m_models->groups.index(1, 0)), 1);
        QVERIFY(!m_models->groups.indexOf({.kind = TokenGroup::Kind::Account, .accountId = u"h"_s}).isValid());
    }

    void whatARowSaysFollowsTheTokenAndTheTime()
    {
        Token full = token(u"1"_s, u"all"_s, 3);
        full.scopes = {u"app_token"_s};
        full.createdAt = InventoryFixture::now().addDays(-3);
        m_fixture->save(full);
        const QModelIndex row = m_models->table.indexOf({u"w"_s, u"1"_s});
        QVERIFY(row.data(TokenTableModel::FullAccessRole).toBool());
        QVERIFY(row.data(TokenTableModel::HighPrivilegeRole).toBool());
        QVERIFY(row.data(TokenTableModel::AttentionRole).toBool());
        QVERIFY(row.data(TokenTableModel::ExpiringRole).toBool());
        QVERIFY(qAbs(row.data(TokenTableModel::RemainingLifeRole).toDouble() - 0.5) < 0.01);
        QCOMPARE(row.siblingAtColumn(TokenTableModel::Status).data().toString(), u"active"_s);
        QCOMPARE(row.data(TokenTableModel::EndRole).toDateTime(), *full.expiresAt);
        // The service is five days ahead.
        QVERIFY(replyOf<ListingDifference>([&](QObject *context, auto reply) {
            m_fixture->inventory().applyListing(u"w"_s, {.tokens = {full}, .askedAt = {}}, std::chrono::hours(5 * 24),
                                                context, std::move(reply));
        }));
        m_models->table.timePassed();
        QCOMPARE(row.siblingAtColumn(TokenTableModel::Status).data().toString(), u"expired"_s);
        QCOMPARE(row.data(TokenTableModel::RemainingLifeRole).toDouble(), 0.0);
        QCOMPARE(m_models->filter.rowCount(), 0);
    }

    void aReviewThatIsDueNeedsAttention()
    {
        m_fixture->save(token(u"1"_s, u"quiet"_s, 200));
        Token gone = token(u"2"_s, u"gone"_s, 200);
        gone.status = TokenStatus::Revoked;
        m_fixture->save(gone);
        QCOMPARE(count(TokenGroup::Kind::NeedsAttention), 0);
        const QModelIndex row = m_models->table.indexOf({u"w"_s, u"1"_s});
        QVERIFY(!row.data(TokenTableModel::ReviewDueRole).toDateTime().isValid());
        const QDateTime since = InventoryFixture::now().addDays(-3);
        m_models->table.setReviewsDue({{{u"w"_s, u"1"_s}, since}, {{u"w"_s, u"2"_s}, since}});
        QCOMPARE(row.data(TokenTableModel::ReviewDueRole).toDateTime(), since);
        QVERIFY(row.data(TokenTableModel::AttentionRole).toBool());
        QVERIFY(row.data(TokenTableModel::StandingRole).value<TokenStanding>().reviewDue);
        QCOMPARE(count(TokenGroup::Kind::NeedsAttention), 1);
        const QModelIndex ended = m_models->table.indexOf({u"w"_s, u"2"_s});
        QVERIFY(!ended.data(TokenTableModel::ReviewDueRole).toDateTime().isValid());
        QVERIFY(!ended.data(TokenTableModel::AttentionRole).toBool());
        QSignalSpy changed(&m_models->table, &QAbstractItemModel::dataChanged);
        m_models->table.setReviewsDue(m_models->table.reviewsDue());
        QVERIFY(changed.isEmpty());
        m_models->table.setReviewsDue({});
        QCOMPARE(count(TokenGroup::Kind::NeedsAttention), 0);
    }

    void theCountsAreRightAtOnce()
    {
        m_fixture->save(token(u"1"_s, u"one"_s));
        QCOMPARE(count(TokenGroup::Kind::Living), 1);
        Token revoked = token(u"1"_s, u"one"_s);
        revoked.status = TokenStatus::Revoked;
        m_fixture->save(revoked);
        QCOMPARE(count(TokenGroup::Kind::Living), 0);
        QCOMPARE(count(TokenGroup::Kind::Account, u"w"_s), 0);
        QCOMPARE(count(TokenGroup::Kind::Ended), 1);
    }

    void whatStaysInTheFilterStaysSelected()
    {
        for (int number = 0; number < 60; ++number)
            m_fixture->save(token(QString::number(number), number % 2 == 0 ? u"even"_s : u"odd"_s, 10 + number));
        const QPersistentModelIndex even = m_models->filter.mapFromSource(m_models->table.indexOf({u"w"_s, u"40"_s}));
        const QPersistentModelIndex odd = m_models->filter.mapFromSource(m_models->table.indexOf({u"w"_s, u"41"_s}));
        QVERIFY(even.isValid() && odd.isValid());
        m_models->filter.filterBy(u"ev"_s);
        m_models->filter.filterBy(u"even"_s);
        QCOMPARE(m_models->filter.rowCount(), 30);
        QCOMPARE(even.data(TokenTableModel::KeyRole).value<TokenKey>().remoteId, u"40"_s);
        QVERIFY(!odd.isValid());
        m_models->filter.sort(TokenTableModel::Expires, Qt::DescendingOrder);
        m_models->filter.filterBy({});
        QCOMPARE(even.row(), 19);
        QCOMPARE(even.data(TokenTableModel::KeyRole).value<TokenKey>().remoteId, u"40"_s);
    }

    void rowsStayOnTheirTokensWhereManyComeAndGo()
    {
        QList<Token> tokens;
        for (int number = 100; number < 300; number += 2)
            tokens.append(token(QString::number(number), u"t%1"_s.arg(number), number));
        QVERIFY(m_fixture->list(u"w"_s, tokens));
        const QPersistentModelIndex inTable = m_models->table.indexOf({u"w"_s, u"200"_s});
        const QPersistentModelIndex inFilter = m_models->filter.mapFromSource(inTable);
        m_models->filter.sort(TokenTableModel::Name);
        for (int number = 101; number < 300; number += 2)
            tokens.append(token(QString::number(number), u"t%1"_s.arg(number), number));
        QVERIFY(m_fixture->list(u"w"_s, tokens));
        QCOMPARE(m_models->filter.rowCount(), 200);
        QCOMPARE(inTable.row(), 100);
        QCOMPARE(inFilter.row(), 100);
        m_fixture->run(u"DELETE FROM tokens WHERE remote_id % 2 = 1"_s);
        m_fixture->load();
        QCOMPARE(inTable.row(), 50);
        QCOMPARE(inFilter.data().toString(), u"t200"_s);
        QCOMPARE(m_models->filter.rowCount(), 100);
    }

    void theFilterAgreesWithTheInventoryWhateverHappens()
    {
        QRandomGenerator chance(7);
        const QStringList words{u""_s, u"a"_s, u"ab"_s, u"abc"_s, u"b"_s, u"1"_s, u"a 1"_s, u"zz"_s};
        const auto kinds = {TokenGroup::Kind::Living, TokenGroup::Kind::Ended, TokenGroup::Kind::Expiring,
                            TokenGroup::Kind::NeverExpires};
        QString typed;
        TokenGroup group;
        for (int step = 0; step < 150; ++step) {
            switch (chance.bounded(5)) {
            case 0:
                typed = words[chance.bounded(words.size())];
                m_models->filter.filterBy(typed);
                break;
            case 1:
                group.kind = *(kinds.begin() + chance.bounded(int(kinds.size())));
                m_models->filter.showGroup(group);
                break;
            case 2:
                m_models->filter.sort(chance.bounded(int(TokenTableModel::ColumnCount)),
                                      chance.bounded(2) == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
                break;
            case 3:
                m_fixture->run(u"DELETE FROM tokens WHERE remote_id = ?"_s, {QString::number(chance.bounded(30))});
                m_fixture->load();
                break;
            default:
                Token made = token(QString::number(chance.bounded(30)), u"abcab"_s.mid(chance.bounded(4)),
                                   chance.bounded(60) - 10);
                if (chance.bounded(4) == 0)
                    made.expiresAt.reset();
                m_fixture->save(made);
            }
            QStringList wanted;
            for (int row = 0; row < m_models->table.rowCount(); ++row) {
                const QModelIndex index = m_models->table.index(row, 0);
                const QString text = index.data(TokenTableModel::FilterRole).toString();
                const QStringList parts = typed.split(u' ', Qt::SkipEmptyParts);
                if (GroupModel::contains(group, index) &&
                    std::all_of(parts.begin(), parts.end(), [&](const QString &part) { return text.contains(part); }))
                    wanted.append(index.data(TokenTableModel::KeyRole).value<TokenKey>().remoteId);
            }
            wanted.sort();
            QStringList ids = shown(TokenTableModel::RemoteId);
            ids.sort();
            QCOMPARE(ids, wanted);
        }
    }

    void everyColumnHasAHeading()
    {
        for (int column = 0; column < TokenTableModel::ColumnCount; ++column)
            QVERIFY(!m_models->table.headerData(column, Qt::Horizontal).toString().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestTokenModels)
#include "tst_tokenmodels.moc"
