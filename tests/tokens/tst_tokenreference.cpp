// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "inventoryfixture.h"
#include "tokenreference.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// A reference names exactly one token, or is refused with the words that would.
class TestTokenReference : public QObject
{
    Q_OBJECT

private:
    InventoryFixture m_fixture;

    void add(const QString &account, const QString &id, const QString &name, TokenStatus status = TokenStatus::Active,
             int daysLeft = 60)
    {
        Token token = InventoryFixture::token(account, id, name, daysLeft);
        token.status = status;
        m_fixture.save(token);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture.addAccount(u"w"_s, u"work"_s);
        m_fixture.addAccount(u"h"_s, u"home"_s);
        add(u"w"_s, u"1"_s, u"ci"_s);
        add(u"w"_s, u"2"_s, u"double"_s);
        add(u"w"_s, u"3"_s, u"double"_s);
        add(u"w"_s, u"4"_s, u"again"_s);
        add(u"w"_s, u"5"_s, u"again"_s, TokenStatus::Revoked);
        add(u"w"_s, u"6"_s, u"ended"_s, TokenStatus::Revoked);
        add(u"w"_s, u"7"_s, u"both ended"_s, TokenStatus::Revoked);
        add(u"w"_s, u"8"_s, u"both ended"_s, TokenStatus::Active, -2);
        add(u"w"_s, u"9"_s, u"with/slash"_s);
        add(u"w"_s, u"10"_s, u"with#hash"_s);
        add(u"w"_s, u"shared"_s, u"shared"_s);
        add(u"h"_s, u"shared"_s, u"shared"_s);
        add(u"h"_s, u"11"_s, u"ci"_s);
        add(u"h"_s, u"id/slash"_s, u"odd id"_s);
        add(u"h"_s, u"id#hash"_s, u"odder id"_s);
        add(u"h"_s, u"20"_s, u"rotated"_s);
        add(u"h"_s, u"21"_s, u"rotated"_s);
        m_fixture.run(u"INSERT INTO lineages (id, account_id, alias, current_remote_id, previous_remote_id) "
                      "VALUES ('line', 'h', 'nightly', '21', '20')"_s);
        m_fixture.run(u"UPDATE tokens SET lineage_id = 'line' WHERE remote_id IN ('20', '21')"_s);
        add(u"h"_s, u"30"_s, u"unique"_s);
        add(u"h"_s, u"31"_s, u"unique (2)"_s);
        m_fixture.run(u"INSERT INTO lineages (id, account_id, alias, current_remote_id, previous_remote_id) "
                      "VALUES ('other line', 'h', '', '31', '30')"_s);
        m_fixture.run(u"UPDATE tokens SET lineage_id = 'other line' WHERE remote_id IN ('30', '31')"_s);
        m_fixture.load();
    }

    void aReferenceNamesOneToken_data()
    {
        QTest::addColumn<QString>("reference");
        QTest::addColumn<QString>("account");
        QTest::addColumn<QString>("id");
        QTest::newRow("account and name") << u"work/ci"_s << u"w"_s << u"1"_s;
        QTest::newRow("the other account's") << u"home/ci"_s << u"h"_s << u"11"_s;
        QTest::newRow("account and id") << u"work#3"_s << u"w"_s << u"3"_s;
        QTest::newRow("bare id") << u"2"_s << u"w"_s << u"2"_s;
        QTest::newRow("the living one of that name") << u"work/again"_s << u"w"_s << u"4"_s;
        QTest::newRow("the only one, though ended") << u"work/ended"_s << u"w"_s << u"6"_s;
        QTest::newRow("the first slash splits") << u"work/with/slash"_s << u"w"_s << u"9"_s;
        QTest::newRow("hash in a name") << u"work/with#hash"_s << u"w"_s << u"10"_s;
        QTest::newRow("slash in an id") << u"home#id/slash"_s << u"h"_s << u"id/slash"_s;
        QTest::newRow("bare id with a slash") << u"id/slash"_s << u"h"_s << u"id/slash"_s;
        QTest::newRow("hash in an id") << u"home#id#hash"_s << u"h"_s << u"id#hash"_s;
        QTest::newRow("bare id with a hash") << u"id#hash"_s << u"h"_s << u"id#hash"_s;
        QTest::newRow("id in two accounts, said which") << u"home#shared"_s << u"h"_s << u"shared"_s;
        QTest::newRow("the lineage's current one") << u"home/rotated"_s << u"h"_s << u"21"_s;
        QTest::newRow("by alias") << u"home/nightly"_s << u"h"_s << u"21"_s;
        QTest::newRow("the current one by its predecessor's name") << u"home/unique"_s << u"h"_s << u"31"_s;
        QTest::newRow("the current one by its own name") << u"home/unique (2)"_s << u"h"_s << u"31"_s;
        QTest::newRow("the predecessor by id") << u"home#20"_s << u"h"_s << u"20"_s;
    }

    void aReferenceNamesOneToken()
    {
        QFETCH(QString, reference);
        QFETCH(QString, account);
        QFETCH(QString, id);
        const auto key = resolveToken(m_fixture.inventory(), reference);
        QVERIFY2(key, key ? "" : qPrintable(key.error().message));
        QCOMPARE(*key, (TokenKey{account, id}));
    }

    void whatNamesNoneOrSeveralIsRefused_data()
    {
        QTest::addColumn<QString>("reference");
        QTest::addColumn<Error::Kind>("kind");
        QTest::addColumn<QStringList>("said");
        using Kind = Error::Kind;
        QTest::newRow("empty") << QString() << Kind::NotFound << QStringList{};
        QTest::newRow("unknown account") << u"nobody/ci"_s << Kind::NotFound << QStringList{u"nobody/ci"_s};
        QTest::newRow("unknown name") << u"work/nothing"_s << Kind::NotFound << QStringList{u"work/nothing"_s};
        QTest::newRow("unknown id") << u"work#nothing"_s << Kind::NotFound << QStringList{};
        QTest::newRow("another account's id") << u"work#11"_s << Kind::NotFound << QStringList{};
        QTest::newRow("a name alone") << u"ci"_s << Kind::NotFound << QStringList{};
        QTest::newRow("case matters") << u"work/CI"_s << Kind::NotFound << QStringList{};
        QTest::newRow("no name") << u"work/"_s << Kind::NotFound << QStringList{};
        QTest::newRow("two living") << u"work/double"_s << Kind::Rejected << QStringList{u"2"_s, u"3"_s};
        QTest::newRow("two ended") << u"work/both ended"_s << Kind::Rejected << QStringList{u"7"_s, u"8"_s};
        QTest::newRow("id in two accounts") << u"shared"_s << Kind::Rejected << QStringList{u"account#id"_s};
    }

    void whatNamesNoneOrSeveralIsRefused()
    {
        QFETCH(QString, reference);
        QFETCH(Error::Kind, kind);
        QFETCH(QStringList, said);
        const auto key = resolveToken(m_fixture.inventory(), reference);
        QVERIFY(!key);
        QCOMPARE(key.error().kind, kind);
        for (const QString &piece : said)
            QVERIFY2(key.error().message.contains(piece), qPrintable(key.error().message));
    }
};

QTEST_GUILESS_MAIN(TestTokenReference)
#include "tst_tokenreference.moc"
