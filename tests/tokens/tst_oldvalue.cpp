// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakesecretservice.h"
#include "flowfixture.h"
#include "keychainsecretstore.h"
#include "lonelybus.h"

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// Trap 7: a keychain that takes the new secret and gives an old one back. Its flows must not believe that anything was
/// saved, nor give the old value out for the new one.
class OldValueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_bus.start()); }
    void cleanupTestCase() { m_bus.stop(); }

    void init()
    {
        m_service = std::make_unique<FakeSecretService>();
        m_keychain = std::make_unique<KeychainSecretStore>(
            KeychainTimes{.forbidden = patience, .allowed = patience, .waitingAfter = patience});
        m_fixture = std::make_unique<FlowFixture>(FlowFixture::emptySandbox(), m_keychain.get());
        m_account = m_fixture->addAccount();
        QVERIFY(!m_account.isEmpty());
        m_old = m_fixture->createToken(m_account, u"old"_s);
        QCOMPARE(m_service->items.size(), 2);
    }

    void cleanup()
    {
        m_fixture.reset();
        m_keychain.reset();
        m_service.reset();
    }

    void aNewSecretThatReadsBackAsAnOldOneIsNotSaved()
    {
        m_service->oldValue = valueOf(u"old"_s);
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, CreateTokenFlow::State::Unstored));
        QVERIFY(!flow->error()->message.isEmpty());
        // The only copy is still here, and the program does not say that it keeps one.
        QVERIFY(flow->secret().front().value.equals(m_fixture->sandbox().secretOf(flow->token()->remoteId)));
        QVERIFY(!m_fixture->process().tokenNamed(u"new"_s));
        // What did not come back is not left behind, and what is somebody else's is.
        QCOMPARE(m_service->items.size(), 2);

        m_service->oldValue.reset();
        flow->retryStore();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
        QCOMPARE(m_service->items.size(), 3);
    }

    void unattendedSuchATokenIsRevokedAgain()
    {
        m_fixture->killAndRestart(false);
        m_service->oldValue = valueOf(u"old"_s);
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), CreateTokenFlow::State::Failed);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"old"_s});
        QVERIFY(m_fixture->process().openOperations().isEmpty());
    }

    void anOldValueIsNotGivenOutForAnotherTokensSecret()
    {
        const TokenKey fresh = m_fixture->createToken(m_account, u"new"_s);
        m_service->oldValue = valueOf(u"old"_s);
        ReadSecretFlow *flow = m_fixture->flows().readSecret(fresh);
        flow->start();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), ReadSecretFlow::State::Failed);
        QVERIFY(flow->secret().empty());
        // The entry stays: that it reads wrong now is no proof that it is gone.
        QVERIFY(m_fixture->process().tokenNamed(u"new"_s)->secret);
        QCOMPARE(m_service->items.size(), 3);
    }

private:
    static constexpr auto patience = std::chrono::seconds(20);

    CreateTokenFlow *begin()
    {
        CreateTokenFlow *flow = m_fixture->flows().createToken(m_account);
        flow->start(FlowFixture::request(u"new"_s));
        return flow;
    }

    QByteArray valueOf(const QString &name)
    {
        const QString key = m_fixture->process().tokenNamed(name)->secret->key;
        for (const FakeSecretService::Item &item : std::as_const(m_service->items)) {
            if (item.attributes.value(u"user"_s) == key)
                return item.value;
        }
        return {};
    }

    LonelyBus m_bus;
    std::unique_ptr<FakeSecretService> m_service;
    std::unique_ptr<KeychainSecretStore> m_keychain;
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;
    TokenKey m_old;
};

QTEST_GUILESS_MAIN(OldValueTest)
#include "tst_oldvalue.moc"
