// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "fulldisk.h"
#include "rules.h"

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The disk fills up: before anything is begun, while the service works, and before what came of it is filed.
class FullDiskTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount();
        m_key = m_fixture->createToken(m_account, u"old"_s);
        m_fixture->sandbox().clearRequests();
    }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void whatCannotBeJournalledIsNotBegun()
    {
        CreateTokenFlow *create = m_fixture->flows().createToken(m_account);
        UpdateTokenFlow *update = m_fixture->flows().updateToken(m_key);
        RevokeTokensFlow *revoke = m_fixture->flows().revokeTokens();
        {
            const FullDisk full;
            create->start(FlowFixture::request(u"new"_s));
            QVERIFY(FlowFixture::ends(create));
            update->start({.name = u"renamed"_s});
            QVERIFY(FlowFixture::ends(update));
            revoke->start({m_key});
            QVERIFY(FlowFixture::ends(revoke));
        }
        QCOMPARE(create->state(), CreateTokenFlow::State::Failed);
        QCOMPARE(create->error()->kind, Error::Kind::StorageFailed);
        QVERIFY(!create->error()->message.isEmpty());
        QVERIFY(update->error() && !update->error()->message.isEmpty());
        QCOMPARE(m_fixture->sent("POST") + m_fixture->sent("PUT") + m_fixture->sent("DELETE"), 0);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"old"_s});
    }

    void fullWhileTheServiceMakesTheTokenNothingIsLost()
    {
        m_fixture->fault(SandboxFault::Kind::Delay, "POST");
        CreateTokenFlow *flow = begin();
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        {
            const FullDisk full;
            m_fixture->sandbox().releaseDelays();
            QVERIFY(FlowFixture::ends(flow));
        }
        expectKeptButNotFiled(flow);
        expectFiledByResume();
    }

    void fullBeforeTheTokenIsFiledNothingIsLost()
    {
        m_fixture->keychain().holdWrites(true);
        CreateTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, CreateTokenFlow::State::Storing));
        {
            const FullDisk full;
            m_fixture->keychain().holdWrites(false);
            QVERIFY(FlowFixture::ends(flow));
        }
        expectKeptButNotFiled(flow);
        expectFiledByResume();
    }

    void fullWhileTheServiceRevokesTheRevocationIsFiledByResume()
    {
        m_fixture->fault(SandboxFault::Kind::Delay, "DELETE");
        RevokeTokensFlow *flow = m_fixture->flows().revokeTokens();
        flow->start({m_key});
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        {
            const FullDisk full;
            m_fixture->sandbox().releaseDelays();
            QVERIFY(FlowFixture::ends(flow));
        }
        QVERIFY(m_fixture->livingNames().isEmpty());
        m_fixture->killAndRestart();
        QVERIFY(resume());
        QVERIFY(m_fixture->refresh());
        QVERIFY(m_fixture->process().openOperations().isEmpty());
        const auto entry = m_fixture->process().tokenNamed(u"old"_s);
        QVERIFY(entry);
        QCOMPARE(statusAt(entry->token, QDateTime::currentDateTimeUtc()), TokenStatus::Revoked);
    }

private:
    CreateTokenFlow *begin()
    {
        CreateTokenFlow *flow = m_fixture->flows().createToken(m_account);
        flow->start(FlowFixture::request(u"new"_s));
        return flow;
    }

    bool resume()
    {
        ResumeFlow *flow = m_fixture->flows().resume();
        flow->start();
        return FlowFixture::ends(flow) && !flow->error();
    }

    QByteArray secretOfNew() const { return m_fixture->sandbox().secretOf(m_fixture->remote(u"new"_s)->id); }

    // The person still sees the secret and is told what is missing.
    void expectKeptButNotFiled(CreateTokenFlow *flow)
    {
        QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
        QVERIFY(flow->error());
        QCOMPARE(flow->error()->kind, Error::Kind::StorageFailed);
        QVERIFY(!flow->error()->message.isEmpty());
        QVERIFY(flow->secret().front().value.equals(secretOfNew()));
        QCOMPARE(m_fixture->livingNames().size(), 2);
        QVERIFY(!m_fixture->process().tokenNamed(u"new"_s));
        QCOMPARE(m_fixture->process().openOperations().size(), 1);
    }

    void expectFiledByResume()
    {
        m_fixture->killAndRestart();
        QVERIFY(resume());
        QVERIFY(m_fixture->process().openOperations().isEmpty());
        QCOMPARE(m_fixture->livingNames().size(), 2);
        const auto entry = m_fixture->process().tokenNamed(u"new"_s);
        QVERIFY(entry && entry->secret);
        ReadSecretFlow *flow = m_fixture->flows().readSecret(entry->key());
        flow->start();
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(flow->secret().front().value.equals(secretOfNew()));
        QCOMPARE(m_fixture->sent("POST"), 1);
    }

    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;
    TokenKey m_key;
};

QTEST_GUILESS_MAIN(FullDiskTest)
#include "tst_fulldisk.moc"
