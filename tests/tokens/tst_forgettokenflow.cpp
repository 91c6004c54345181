// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"

using namespace patkeeper;
using namespace Qt::StringLiterals;

using State = ForgetTokenFlow::State;

/// What has ended is forgotten with its secret and its notes; what lives is not, and the service is never asked.
class ForgetTokenFlowTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount();
        m_key = m_fixture->createToken(m_account, u"ci"_s);
    }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void anEndedTokenGoesWithItsSecretAndItsNotes()
    {
        QVERIFY(note(u"build agent 07"_s));
        endAtTheService();
        m_fixture->sandbox().clearRequests();
        ForgetTokenFlow *flow = forget();
        QCOMPARE(flow->state(), State::Done);
        QVERIFY(!m_fixture->inventory().token(m_key));
        QVERIFY(m_fixture->inventory().notes(m_key).isEmpty());
        QVERIFY(m_fixture->inventory().keptSecrets().isEmpty());
        QCOMPARE(m_fixture->keychain().count(), 1); // The account's own access token.
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
        QCOMPARE(m_fixture->process().history(m_key).last(), u"forgotten done"_s);
        // Also for who opens the profile later.
        m_fixture->killAndRestart();
        QVERIFY(!m_fixture->inventory().token(m_key));
    }

    void aLivingTokenIsRefusedAndStays()
    {
        ForgetTokenFlow *flow = forget();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Rejected);
        QVERIFY(!flow->error()->message.isEmpty());
        expectEverythingStays();
    }

    void aKeychainThatRefusesKeepsTheRow_data()
    {
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("locked") << Error::Kind::KeychainLocked;
        QTest::newRow("denied") << Error::Kind::KeychainDenied;
        QTest::newRow("slow") << Error::Kind::KeychainTimedOut;
        QTest::newRow("absent") << Error::Kind::KeychainAbsent;
    }

    void aKeychainThatRefusesKeepsTheRow()
    {
        QFETCH(const Error::Kind, kind);
        endAtTheService();
        m_fixture->keychain().refuseRemovals(kind);
        ForgetTokenFlow *flow = forget();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, kind);
        expectEverythingStays();

        m_fixture->keychain().refuseRemovals({});
        QCOMPARE(forget()->state(), State::Done);
        QVERIFY(!m_fixture->inventory().token(m_key));
    }

    void aSecretThatIsGoneAlreadyIsNoHindrance()
    {
        endAtTheService();
        const QString key = m_fixture->inventory().token(m_key)->secret->key;
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            m_fixture->keychain().remove(key, Interaction::Allowed, context, std::move(reply));
        }));
        QCOMPARE(forget()->state(), State::Done);
        QVERIFY(!m_fixture->inventory().token(m_key));
    }

    void aTokenThatIsNotThereIsSaid()
    {
        m_key.remoteId = u"nobody"_s;
        ForgetTokenFlow *flow = forget();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::NotFound);
    }

    void startedTwiceItForgetsOnce()
    {
        endAtTheService();
        ForgetTokenFlow *flow = m_fixture->flows().forgetToken(m_key);
        QVERIFY(flow->title().contains("ci"_L1));
        flow->start();
        flow->start();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        QCOMPARE(m_fixture->process().history(m_key).count(u"forgotten done"_s), 1);
    }

private:
    // By somebody else: what the person revokes here takes its secret along at once.
    void endAtTheService()
    {
        QVERIFY(m_fixture->sandbox().revokeToken(m_key.remoteId));
        QVERIFY(m_fixture->refresh());
        QVERIFY(m_fixture->inventory().token(m_key)->secret);
    }

    bool note(const QString &text)
    {
        return replyOf<void>([&](QObject *context, auto reply) {
                   m_fixture->inventory().saveNotes(m_key, text, context, std::move(reply));
               })
            .has_value();
    }

    ForgetTokenFlow *forget()
    {
        ForgetTokenFlow *flow = m_fixture->flows().forgetToken(m_key);
        flow->start();
        [this, flow] { QVERIFY(FlowFixture::ends(flow)); }();
        return flow;
    }

    void expectEverythingStays()
    {
        const TokenEntry *entry = m_fixture->inventory().token(m_key);
        QVERIFY(entry && entry->secret);
        QCOMPARE(m_fixture->keychain().count(), 2);
        QVERIFY(!m_fixture->process().history(m_key).contains(u"forgotten done"_s));
    }

    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;
    TokenKey m_key;
};

QTEST_GUILESS_MAIN(ForgetTokenFlowTest)
#include "tst_forgettokenflow.moc"
