// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "inventoryfixture.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What is known is on the disk, is the same in every process, and is lost by nothing but the person's own word.
class TestInventory : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<InventoryFixture> m_fixture;
    const QString m_account = u"account-1"_s;

    Inventory &inventory() { return m_fixture->inventory(); }
    TokenKey key(const QString &id) const { return {m_account, id}; }
    Token token(const QString &id, int daysLeft = 60) const
    {
        return InventoryFixture::token(m_account, id, u"token "_s + id, daysLeft);
    }
    KeptSecret secretOf(const QString &id, const QString &entry) const
    {
        return {.key = entry,
                .accountId = m_account,
                .remoteId = id,
                .parts = {u"token"_s},
                .proof = KeptSecret::Proof::Created,
                .storedAt = InventoryFixture::now()};
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<InventoryFixture>();
        m_fixture->addAccount(m_account, u"work"_s);
    }

    void cleanup() { m_fixture.reset(); }

    void whatIsSavedComesBackAsItWas()
    {
        Token whole = token(u"1"_s);
        whole.lastUsedAt = InventoryFixture::now();
        whole.otherEnd = OtherEnd{.at = InventoryFixture::now().addDays(3), .reason = u"all-organizations"_s};
        whole.extras = {{u"targetAccounts"_s, QJsonValue::Null}};
        Token bare;
        bare.accountId = m_account;
        bare.remoteId = u"2"_s;
        const KeptSecret secret = secretOf(u"1"_s, u"entry"_s);
        m_fixture->save(whole, secret);
        m_fixture->save(bare);
        const auto other = m_fixture->another();
        QVERIFY(other->inventory().tokens() == inventory().tokens());
        QCOMPARE(other->inventory().token(key(u"1"_s))->token, whole);
        QCOMPARE(other->inventory().token(key(u"2"_s))->token, bare);
        QCOMPARE(*other->inventory().token(key(u"1"_s))->secret, secret);
        QCOMPARE(other->inventory().accounts(), inventory().accounts());
    }

    void aWriteNamesTheTokensItTouched()
    {
        for (const QString &id : {u"1"_s, u"2"_s, u"3"_s})
            m_fixture->save(InventoryFixture::token(m_account, id, id));
        QList<TokenChanges> changes;
        connect(&inventory(), &Inventory::entriesChanged, this,
                [&](const TokenChanges &change) { changes.append(change); });
        m_fixture->saveNotes(key(u"2"_s), u"Jenkins"_s);
        m_fixture->save(InventoryFixture::token(m_account, u"4"_s, u"new"_s));
        QCOMPARE(changes.size(), 2);
        QVERIFY(!changes[0].everything && !changes[1].everything);
        QVERIFY(changes[0].keys == (std::vector<TokenKey>{key(u"2"_s)}));
        QVERIFY(changes[1].keys == (std::vector<TokenKey>{key(u"4"_s)}));
        QCOMPARE(inventory().notes(key(u"2"_s)), u"Jenkins"_s);
        inventory().disconnect(this);
    }

    void whatIsInMemoryIsWhatIsOnTheDisk()
    {
        m_fixture->addAccount(u"h"_s, u"home"_s);
        const auto secret = [this](const QString &key, const QString &id) {
            return KeptSecret{.key = key,
                              .accountId = m_account,
                              .remoteId = id,
                              .parts = {u"token"_s},
                              .proof = {},
                              .storedAt = InventoryFixture::now()};
        };
        QList<Token> many;
        for (int number = 0; number < 600; ++number)
            many.append(InventoryFixture::token(u"h"_s, u"%1"_s.arg(number, 4, 10, QLatin1Char('0')), u"n"_s));
        QVERIFY(m_fixture->list(u"h"_s, many));
        m_fixture->save(InventoryFixture::token(m_account, u"b"_s, u"b"_s), secret(u"k1"_s, u"b"_s));
        m_fixture->save(InventoryFixture::token(m_account, u"a"_s, u"a"_s), secret(u"k2"_s, u"a"_s));
        m_fixture->saveNotes(key(u"a"_s), u"notes"_s);
        QVERIFY(replyOf<void>(
            [&](QObject *context, auto reply) { inventory().removeKeptSecret(u"k1"_s, context, std::move(reply)); }));
        Token ended = InventoryFixture::token(m_account, u"c"_s, u"c"_s, -1);
        m_fixture->save(ended);
        m_fixture->saveNotes(key(u"c"_s), u"gone with it"_s);
        QVERIFY(m_fixture->forget(key(u"c"_s)));
        QVERIFY(m_fixture->list(u"h"_s, many.mid(0, 50)));
        const auto asOnTheDisk = [&] {
            const auto other = m_fixture->another();
            return other->inventory().tokens() == inventory().tokens() &&
                   other->inventory().keptSecrets() == inventory().keptSecrets() &&
                   other->inventory().accounts() == inventory().accounts() &&
                   other->inventory().notes(key(u"a"_s)) == inventory().notes(key(u"a"_s));
        };
        QVERIFY(asOnTheDisk());
        QVERIFY(replyOf<void>(
            [&](QObject *context, auto reply) { inventory().removeAccount(u"h"_s, context, std::move(reply)); }));
        QVERIFY(asOnTheDisk());
        QCOMPARE(inventory().tokens().size(), std::size_t(2));
    }

    void twoProcessesFollowEachOther()
    {
        const auto other = m_fixture->another();
        QSignalSpy changed(&other->inventory(), &Inventory::tokensChanged);
        m_fixture->save(token(u"1"_s));
        QTRY_VERIFY(other->inventory().token(key(u"1"_s)));
        QVERIFY(!changed.isEmpty());
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            other->inventory().saveNotes(key(u"1"_s), u"build server"_s, context, std::move(reply));
        }));
        QTRY_COMPARE(inventory().notes(key(u"1"_s)), u"build server"_s);
    }

    void ofTwoSecretsTheNewestIsTheTokens()
    {
        KeptSecret old = secretOf(u"1"_s, u"old"_s);
        old.storedAt = old.storedAt.addSecs(-10);
        m_fixture->save(token(u"1"_s), secretOf(u"1"_s, u"new"_s));
        m_fixture->save(token(u"1"_s), old);
        QCOMPARE(inventory().token(key(u"1"_s))->secret->key, u"new"_s);
        QCOMPARE(inventory().keptSecrets().size(), 2);
    }

    void notesSurviveListings()
    {
        m_fixture->save(token(u"1"_s));
        m_fixture->saveNotes(key(u"1"_s), u"first line\nsecond line"_s);
        Token renamed = token(u"1"_s);
        renamed.name = u"renamed"_s;
        QVERIFY(m_fixture->list(m_account, {renamed}));
        QCOMPARE(inventory().token(key(u"1"_s))->token.name, u"renamed"_s);
        QCOMPARE(inventory().notes(key(u"1"_s)), u"first line\nsecond line"_s);
        QVERIFY(m_fixture->list(m_account, {}));
        QCOMPARE(inventory().notes(key(u"1"_s)), u"first line\nsecond line"_s);
    }

    void notesOfATokenThatIsNotThereAreRefused()
    {
        const auto saved = replyOf<void>([&](QObject *context, auto reply) {
            inventory().saveNotes(key(u"nobody"_s), u"x"_s, context, std::move(reply));
        });
        QCOMPARE(saved.error().kind, Error::Kind::NotFound);
    }

    void aLivingTokenIsNotForgotten()
    {
        m_fixture->save(token(u"1"_s));
        QCOMPARE(m_fixture->forget(key(u"1"_s)).error().kind, Error::Kind::Rejected);
        QVERIFY(inventory().token(key(u"1"_s)));
    }

    void aTokenWhoseSecretIsKeptIsNotForgotten()
    {
        Token revoked = token(u"1"_s);
        revoked.status = TokenStatus::Revoked;
        m_fixture->save(revoked, secretOf(u"1"_s, u"entry"_s));
        QCOMPARE(m_fixture->forget(key(u"1"_s)).error().kind, Error::Kind::Rejected);
    }

    void anEndedTokenIsForgottenWithItsNotes_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("daysLeft");
        QTest::newRow("revoked") << static_cast<int>(TokenStatus::Revoked) << 30;
        QTest::newRow("no longer listed") << static_cast<int>(TokenStatus::NoLongerListed) << 30;
        QTest::newRow("expired") << static_cast<int>(TokenStatus::Expired) << -1;
        QTest::newRow("expired since the last listing") << static_cast<int>(TokenStatus::Active) << -1;
    }

    void anEndedTokenIsForgottenWithItsNotes()
    {
        QFETCH(int, status);
        QFETCH(int, daysLeft);
        Token ended = token(u"1"_s, daysLeft);
        ended.status = static_cast<TokenStatus>(status);
        m_fixture->save(ended);
        m_fixture->saveNotes(key(u"1"_s), u"build server"_s);
        const QString lineage = inventory().token(key(u"1"_s))->lineageId;
        QVERIFY(m_fixture->forget(key(u"1"_s)));
        QVERIFY(!inventory().token(key(u"1"_s)));
        QVERIFY(!inventory().lineage(lineage));
    }

    void aListingOfOneAccountLeavesTheOthersAlone()
    {
        m_fixture->addAccount(u"account-2"_s, u"home"_s);
        m_fixture->save(token(u"1"_s));
        m_fixture->save(InventoryFixture::token(u"account-2"_s, u"1"_s, u"theirs"_s));
        QCOMPARE(m_fixture->list(m_account, {})->noLongerListed, 1);
        QCOMPARE(inventory().token({u"account-2"_s, u"1"_s})->token.status, TokenStatus::Active);
    }

    void aListingOfAnAccountThatIsGoneIsCancelled()
    {
        QCOMPARE(m_fixture->list(u"nobody"_s, {}).error().kind, Error::Kind::Cancelled);
    }

    void removingAnAccountKeepsASharedSignIn()
    {
        Account second = *inventory().account(m_account);
        second.id = u"account-2"_s;
        second.name = u"second"_s;
        const SignIn shared = *inventory().signIn(second.signInId);
        QVERIFY(replyOf<void>(
            [&](QObject *context, auto reply) { inventory().saveAccount(second, shared, context, std::move(reply)); }));
        m_fixture->save(token(u"1"_s));
        const auto remove = [this](const QString &id) {
            return replyOf<void>(
                       [&](QObject *context, auto reply) { inventory().removeAccount(id, context, std::move(reply)); })
                .has_value();
        };
        QVERIFY(remove(m_account));
        QVERIFY(inventory().signIn(shared.id));
        QVERIFY(inventory().tokens().empty());
        QVERIFY(remove(u"account-2"_s));
        QVERIFY(!inventory().signIn(shared.id));
    }

    void aRefusedSignInDoesNotUndoANewOne()
    {
        // The old credentials are refused while the new ones are being written.
        SignIn signIn = *inventory().signIn(m_account + u"-s"_s);
        signIn.secretKey = u"old"_s;
        QVERIFY(replyOf<void>(
            [&](QObject *context, auto reply) { inventory().saveSignIn(signIn, context, std::move(reply)); }));
        SignIn fresh = signIn;
        fresh.secretKey = u"new"_s;
        inventory().saveSignIn(fresh, &inventory(), [](const Result<void> &) {});
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().markSignInNeeded(signIn.id, u"old"_s, context, std::move(reply));
        }));
        QCOMPARE(inventory().signIn(signIn.id)->secretKey, u"new"_s);
        QVERIFY(!inventory().signIn(signIn.id)->needed);
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().markSignInNeeded(signIn.id, u"new"_s, context, std::move(reply));
        }));
        QVERIFY(inventory().signIn(signIn.id)->needed);
    }

    void rowsThatMakeNoSenseAreReadWithoutHarm()
    {
        m_fixture->save(token(u"1"_s), secretOf(u"1"_s, u"entry"_s));
        m_fixture->saveNotes(key(u"1"_s), u"notes"_s);
        m_fixture->run(u"UPDATE tokens SET status = 'dancing', extras = '{broken', scopes = '  a   b '"_s);
        m_fixture->run(u"UPDATE kept_secrets SET parts = 'not json', proof = 'maybe'"_s);
        m_fixture->run(u"UPDATE lineages SET policy = '[]'"_s);
        m_fixture->run(u"UPDATE accounts SET fields = '][', origins = '{}'"_s);
        m_fixture->run(
            u"INSERT INTO kept_secrets (key, account_id, remote_id) VALUES ('stray', 'nobody', 'nothing')"_s);
        m_fixture->load();
        const TokenEntry *entry = inventory().token(key(u"1"_s));
        QVERIFY(entry);
        // Nothing that is not known to live is shown as living.
        QCOMPARE(entry->token.status, TokenStatus::NoLongerListed);
        QCOMPARE(entry->token.scopes, (QStringList{u"a"_s, u"b"_s}));
        QVERIFY(entry->token.extras.isEmpty());
        QCOMPARE(entry->secret->proof, KeptSecret::Proof::Unproven);
        QVERIFY(entry->secret->parts.isEmpty());
        QCOMPARE(inventory().notes(key(u"1"_s)), u"notes"_s);
        QVERIFY(inventory().account(m_account)->fields.isEmpty());
        QCOMPARE(inventory().keptSecrets().size(), 2);
    }

    void namesAreKeptAsTheyCame()
    {
        Token odd = token(u"id/with#odd chars"_s);
        odd.name = u"'; DROP TABLE tokens; -- <img src=x> \n \u202e"_s;
        m_fixture->save(odd);
        const auto other = m_fixture->another();
        QCOMPARE(other->inventory().token(odd.accountId == m_account ? key(odd.remoteId) : TokenKey{})->token.name,
                 odd.name);
    }

    void aReplyWhoseContextIsGoneIsNotGiven()
    {
        bool replied = false;
        {
            QObject context;
            inventory().saveToken(token(u"1"_s), {}, &context, [&](const Result<void> &) { replied = true; });
        }
        QTRY_VERIFY(inventory().token(key(u"1"_s)));
        QVERIFY(!replied);
    }

    void nowIsTheServicesNow()
    {
        QVERIFY(replyOf<ListingDifference>([&](QObject *context, auto reply) {
            inventory().applyListing(m_account, {}, std::chrono::hours(-2), context, std::move(reply));
        }));
        const qint64 behind = inventory().now(m_account).secsTo(inventory().localNow());
        QVERIFY(qAbs(behind - 7200) < 60);
        QVERIFY(qAbs(inventory().now(u"nobody"_s).secsTo(inventory().localNow())) < 60);
    }
};

QTEST_GUILESS_MAIN(TestInventory)
#include "tst_inventory.moc"
