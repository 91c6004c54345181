// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using Import = ImportSecretFlow::State;
using Read = ReadSecretFlow::State;

/// Secrets that are read again, and secrets that a person brings in.
class TestSecretFlows : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;
    TokenKey m_key;

    FlowProcess &process() { return m_fixture->process(); }
    MemorySecretStore &keychain() { return m_fixture->keychain(); }
    Boxed<KeptSecret> kept() { return process().inventory().token(m_key)->secret; }
    QByteArray rightSecret() { return m_fixture->sandbox().secretOf(m_key.remoteId); }

    ReadSecretFlow *read(const TokenKey &key)
    {
        ReadSecretFlow *flow = m_fixture->flows().readSecret(key);
        flow->start();
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    ImportSecretFlow *import(const QByteArray &secret)
    {
        ImportSecretFlow *flow = m_fixture->flows().importSecret(m_key);
        flow->start(singleSecret(Secret(secret)));
        return flow;
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount();
        QVERIFY(!m_account.isEmpty());
        m_key = {m_account, m_fixture->addRemoteToken(u"old"_s)};
        QVERIFY(m_fixture->refresh());
    }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void eachReadingIsNotedWithoutTheValue()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        ReadSecretFlow *flow = read(key);
        QCOMPARE(flow->state(), Read::Ready);
        QVERIFY(flow->secret().front().value.equals(m_fixture->sandbox().secretOf(key.remoteId)));
        QCOMPARE(process().history(key).count(u"secret-read done"_s), 1);
        flow->wipeSecret();
        QVERIFY(flow->secret().empty());
        QCOMPARE(read(key)->state(), Read::Ready);
        QCOMPARE(process().history(key).count(u"secret-read done"_s), 2);
    }

    void aSecretThatIsNotKeptIsSaid()
    {
        const ReadSecretFlow *flow = read(m_key);
        QCOMPARE(flow->state(), Read::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::SecretMissing);
        QVERIFY(!flow->error()->message.isEmpty());
    }

    void anEntryThatIsGoneIsSaidAndItsPointerStays()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        const QString entry = process().inventory().token(key)->secret->key;
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            keychain().remove(entry, Interaction::Forbidden, context, std::move(reply));
        }));
        const ReadSecretFlow *flow = read(key);
        QCOMPARE(flow->error()->kind, Error::Kind::SecretMissing);
        QVERIFY(flow->error()->message.contains(u"keychain"_s));
        QVERIFY(process().inventory().token(key)->secret);
        QVERIFY(!process().history(key).contains(u"secret-read done"_s));
    }

    void lockedIsNotMissing_data()
    {
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("locked") << Error::Kind::KeychainLocked;
        QTest::newRow("denied") << Error::Kind::KeychainDenied;
        QTest::newRow("absent") << Error::Kind::KeychainAbsent;
        QTest::newRow("slow") << Error::Kind::KeychainTimedOut;
    }

    void lockedIsNotMissing()
    {
        QFETCH(Error::Kind, kind);
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        keychain().refuseReads(kind);
        const ReadSecretFlow *flow = read(key);
        QCOMPARE(flow->state(), Read::Failed);
        QCOMPARE(flow->error()->kind, kind);
        keychain().refuseReads({});
        QCOMPARE(read(key)->state(), Read::Ready);
    }

    void aSecretThatWorksIsMarkedSo()
    {
        const ImportSecretFlow *flow = import(rightSecret());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), Import::Done);
        QCOMPARE(flow->proof(), KeptSecret::Proof::Works);
        QCOMPARE(flow->verdict()->kind, ProbeVerdict::Kind::Alive);
        QVERIFY(kept());
        QCOMPARE(kept()->proof, KeptSecret::Proof::Works);
        QVERIFY(read(m_key)->secret().front().value.equals(rightSecret()));
        QVERIFY(process().history(m_key).contains(u"imported done"_s));
        QVERIFY(process().openOperations().isEmpty());
    }

    void aWrongSecretIsKeptOnlyOnThePersonsWord()
    {
        ImportSecretFlow *flow = import("nobody-knows-this-one");
        QVERIFY(FlowFixture::reaches(flow, Import::NotProven));
        QVERIFY(!flow->verdict()->reason.isEmpty());
        QCOMPARE(keychain().count(), 1);
        flow->keepAnyway();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), Import::Done);
        QCOMPARE(kept()->proof, KeptSecret::Proof::Unproven);
    }

    void aWrongSecretCanBeLetGo()
    {
        ImportSecretFlow *flow = import("nobody-knows-this-one");
        QVERIFY(FlowFixture::reaches(flow, Import::NotProven));
        flow->cancel();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::Cancelled);
        QVERIFY(!kept());
        QCOMPARE(keychain().count(), 1);
        QVERIFY(process().allOperations().isEmpty());
    }

    void aProbeThatProvesNothingIsNoProof_data()
    {
        QTest::addColumn<Fault>("kind");
        QTest::newRow("anonymous") << Fault::AnonymousProbe;
        QTest::newRow("another user") << Fault::OtherUserProbe;
        QTest::newRow("page") << Fault::Html;
        QTest::newRow("server error") << Fault::ServerError;
        QTest::newRow("no answer") << Fault::DropBefore;
    }

    void aProbeThatProvesNothingIsNoProof()
    {
        QFETCH(Fault, kind);
        m_fixture->killAndRestart(false);
        SandboxFault fault;
        fault.kind = kind;
        fault.pathContains = u"connectionData"_s;
        fault.times = -1; // A read may be asked once more.
        m_fixture->sandbox().addFault(fault);
        const ImportSecretFlow *flow = import(rightSecret());
        QVERIFY(FlowFixture::ends(flow));
        m_fixture->sandbox().clearFaults();
        QCOMPARE(flow->state(), Import::Done);
        QCOMPARE(kept()->proof, KeptSecret::Proof::Unproven);
        QVERIFY(!flow->verdict()->reason.isEmpty());
    }

    void theSecretBroughtInLastIsTheOneThatIsRead()
    {
        ImportSecretFlow *wrong = import("nobody-knows-this-one");
        QVERIFY(FlowFixture::reaches(wrong, Import::NotProven));
        wrong->keepAnyway();
        QVERIFY(FlowFixture::ends(wrong));
        const QString first = kept()->key;
        QVERIFY(FlowFixture::ends(import(rightSecret())));
        QVERIFY(kept()->key != first);
        QVERIFY(read(m_key)->secret().front().value.equals(rightSecret()));
    }

    void unattendedAnUnprovenSecretDoesNotReplaceAProvenOne()
    {
        QVERIFY(FlowFixture::ends(import(rightSecret())));
        const auto before = kept();
        m_fixture->killAndRestart(false);
        const ImportSecretFlow *flow = import("nobody-knows-this-one");
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), Import::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Rejected);
        QVERIFY(kept() == before);
        QCOMPARE(keychain().count(), 2);
    }

    void anEntryOfAnotherTokenIsNotShown()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        SecretEnvelope other;
        other.kind = u"token"_s;
        other.accountId = m_account;
        other.remoteId = u"another"_s;
        other.parts = singleSecret(Secret("another's"));
        const QString entry = process().inventory().token(key)->secret->key;
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            keychain().remove(entry, Interaction::Forbidden, context, std::move(reply));
        }));
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            keychain().store(entry, sealEnvelope(other), Interaction::Forbidden, context, std::move(reply));
        }));
        const ReadSecretFlow *flow = read(key);
        QCOMPARE(flow->state(), Read::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::KeychainDenied);
        QVERIFY(flow->secret().empty());
    }

    void aWriteWithoutAnAnswerStaysOpenUntilItIsKnown()
    {
        keychain().refuseWrites(Error::Kind::KeychainTimedOut);
        keychain().refuseRemovals(Error::Kind::KeychainTimedOut);
        const ImportSecretFlow *flow = import(rightSecret());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::KeychainTimedOut);
        QCOMPARE(process().openOperations().size(), 1);
        keychain().refuseWrites({});
        keychain().refuseRemovals({});
        ResumeFlow *resume = m_fixture->flows().resume();
        resume->start();
        QVERIFY(FlowFixture::ends(resume));
        QCOMPARE(resume->items().front().outcome, ResumeFlow::Item::Outcome::Settled);
        QVERIFY(process().openOperations().isEmpty());
    }

    void aReplacedSecretStaysUntilItsTokenEnds()
    {
        QVERIFY(FlowFixture::ends(import(rightSecret())));
        const QString first = kept()->key;
        QVERIFY(FlowFixture::ends(import(rightSecret())));
        QVERIFY(kept()->key != first);
        QCOMPARE(keychain().count(), 3);
        RevokeTokensFlow *revoke = m_fixture->flows().revokeTokens();
        revoke->start({m_key});
        QVERIFY(FlowFixture::ends(revoke));
        QCOMPARE(revoke->items().front().outcome, RevokeTokensFlow::Item::Outcome::Revoked);
        QCOMPARE(keychain().count(), 1);
    }

    void aKeychainThatRefusesKeepsTheOldSecret()
    {
        QVERIFY(FlowFixture::ends(import(rightSecret())));
        const auto before = kept();
        keychain().refuseWrites(Error::Kind::KeychainLocked);
        const ImportSecretFlow *flow = import(rightSecret());
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), Import::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::KeychainLocked);
        QVERIFY(kept() == before);
        QCOMPARE(read(m_key)->state(), Read::Ready);
        QVERIFY(process().openOperations().isEmpty());
    }

    void anEmptySecretIsAskedFor()
    {
        const ImportSecretFlow *flow = import({});
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::Rejected);
    }

    void aTokenThatIsNotKnownIsSaid()
    {
        m_key.remoteId = u"nobody"_s;
        const ImportSecretFlow *flow = import("anything");
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->error()->kind, Error::Kind::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestSecretFlows)
#include "tst_secretflows.moc"
