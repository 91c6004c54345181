// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "utc.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using State = RestoreFlow::State;
using Forget = ForgetTokenFlow::State;

/// What the keychain still holds brings a lost database back, and what is forgotten leaves the keychain first.
class TestRestoreFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;

    FlowProcess &process() { return m_fixture->process(); }
    Inventory &inventory() { return m_fixture->inventory(); }
    MemorySecretStore &keychain() { return m_fixture->keychain(); }

    void loseTheDatabase() { m_fixture->loseDatabaseAndRestart(); }

    RestoreFlow *restore()
    {
        RestoreFlow *flow = m_fixture->flows().restore();
        flow->start();
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    /// Made at run time: a text of this shape in the source would look like a leaked token.
    static QByteArray webToken(const QDateTime &ends)
    {
        const auto part = [](const QJsonObject &object) {
            return QJsonDocument(object)
                .toJson(QJsonDocument::Compact)
                .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        };
        return part({{u"alg"_s, u"none"_s}}) + '.' + part({{u"exp"_s, ends.toSecsSinceEpoch()}}) + ".signature";
    }

    ForgetTokenFlow *forget(const TokenKey &key)
    {
        ForgetTokenFlow *flow = m_fixture->flows().forgetToken(key);
        flow->start();
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount(u"my work"_s);
        QVERIFY(!m_account.isEmpty());
    }

    void cleanup() { m_fixture.reset(); }

    void aLostDatabaseComesBackFromTheKeychain()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        const Account before = *inventory().account(m_account);
        loseTheDatabase();
        QVERIFY(inventory().accounts().isEmpty());
        const RestoreFlow *flow = restore();
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(flow->restoredAccounts(), 1);
        QCOMPARE(flow->restoredSecrets(), 1);
        QCOMPARE(flow->unreadable(), 0);
        const Account *account = inventory().account(m_account);
        QVERIFY(account);
        QCOMPARE(account->name, before.name);
        QCOMPARE(account->fields, before.fields);
        QCOMPARE(account->origins, before.origins);

        QVERIFY(m_fixture->refresh());
        QCOMPARE(inventory().token(key)->token.status, TokenStatus::Active);
        ReadSecretFlow *read = m_fixture->flows().readSecret(key);
        read->start();
        QVERIFY(FlowFixture::ends(read));
        QVERIFY(read->secret().front().value.equals(m_fixture->sandbox().secretOf(key.remoteId)));
    }

    void whatIsKnownIsLeftAsItIs()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        const auto before = inventory().tokens();
        const RestoreFlow *flow = restore();
        QCOMPARE(flow->restoredAccounts() + flow->restoredSecrets(), 0);
        QVERIFY(inventory().tokens() == before);
        QCOMPARE(inventory().accounts().size(), 1);
    }

    void ofSeveralSignInsTheOneThatEndsLastIsTaken_data()
    {
        // Days from now at which each ends; none is an opaque one.
        QTest::addColumn<QList<std::optional<int>>>("ends");
        QTest::addColumn<int>("taken");
        QTest::newRow("the latest") << QList<std::optional<int>>{1, 3, 2} << 1;
        QTest::newRow("ended but known") << QList<std::optional<int>>{{}, -1, {}} << 1;
        QTest::newRow("the newest of two alike") << QList<std::optional<int>>{2, 2, 1} << 1;
        QTest::newRow("the newest of opaque ones") << QList<std::optional<int>>{{}, {}, {}} << 2;
    }

    void ofSeveralSignInsTheOneThatEndsLastIsTaken()
    {
        QFETCH(const QList<std::optional<int>>, ends);
        QFETCH(const int, taken);
        const QString old = inventory().signIn(inventory().account(m_account)->signInId)->secretKey;
        loseTheDatabase();
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            keychain().remove(old, Interaction::Forbidden, context, std::move(reply));
        }));
        // The keys are in another order than the ages.
        const QStringList names{u"m"_s, u"z"_s, u"a"_s};
        const QDateTime now = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), utcZone);
        for (int index = 0; index < ends.size(); ++index) {
            SecretEnvelope envelope;
            envelope.kind = u"sign-in"_s;
            envelope.provider = u"azure-devops"_s;
            envelope.accountId = m_account;
            envelope.accountName = u"my work"_s;
            envelope.storedAt = now.addSecs(index - 100);
            envelope.parts =
                singleSecret(Secret(ends[index] ? webToken(now.addDays(*ends[index])) : QByteArray("opaque")));
            QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
                keychain().store(secretKey(process().parts().profileId, m_account, names[index]),
                                 sealEnvelope(envelope), Interaction::Forbidden, context, std::move(reply));
            }));
        }
        QCOMPARE(restore()->restoredAccounts(), 1);
        const SignIn *signIn = inventory().signIn(inventory().account(m_account)->signInId);
        QCOMPARE(signIn->secretKey, secretKey(process().parts().profileId, m_account, names[taken]));
        if (ends[taken])
            QCOMPARE(signIn->expiresAt, std::optional(now.addDays(*ends[taken])));
        QCOMPARE(keychain().count(), 3);
    }

    void aLockedKeychainRestoresNothing()
    {
        loseTheDatabase();
        keychain().refuseReads(Error::Kind::KeychainLocked);
        const RestoreFlow *flow = restore();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::KeychainLocked);
        QVERIFY(inventory().accounts().isEmpty());
    }

    void anEntryThatIsNoEnvelopeStaysWhereItIs()
    {
        loseTheDatabase();
        const QString stray = secretKey(process().parts().profileId, u"somebody"_s, u"something"_s);
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            keychain().store(stray, Secret("not an envelope"), Interaction::Forbidden, context, std::move(reply));
        }));
        const RestoreFlow *flow = restore();
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(flow->unreadable(), 1);
        QCOMPARE(flow->restoredAccounts(), 1);
        QCOMPARE(keychain().count(), 2);
    }

    void aNameThatIsTakenMeanwhileGetsANumber()
    {
        loseTheDatabase();
        QVERIFY(!m_fixture->addAccount(u"my work"_s).isEmpty());
        QCOMPARE(restore()->state(), State::Done);
        QCOMPARE(inventory().account(m_account)->name, u"my work 2"_s);
    }

    void aLivingTokenIsNotForgotten()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        const ForgetTokenFlow *flow = forget(key);
        QCOMPARE(flow->state(), Forget::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Rejected);
        QVERIFY(inventory().token(key)->secret);
        QCOMPARE(keychain().count(), 2);
    }

    void aTokenThatIsNoLongerListedIsForgottenWithItsSecret()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        QVERIFY(m_fixture->sandbox().removeToken(key.remoteId));
        QVERIFY(m_fixture->refresh());
        keychain().refuseRemovals(Error::Kind::KeychainLocked);
        const ForgetTokenFlow *refused = forget(key);
        QCOMPARE(refused->error()->kind, Error::Kind::KeychainLocked);
        QVERIFY(inventory().token(key)->secret);
        keychain().refuseRemovals({});
        QCOMPARE(forget(key)->state(), Forget::Done);
        QVERIFY(!inventory().token(key));
        QCOMPARE(keychain().count(), 1);
        QVERIFY(process().history().contains(u"forgotten done"_s));
    }
};

QTEST_GUILESS_MAIN(TestRestoreFlow)
#include "tst_restoreflow.moc"
