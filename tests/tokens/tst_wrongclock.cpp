// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "rules.h"

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Trap 13: the clock of this computer is hours wrong, or jumps by hours. "Now" is the service's, learnt from each
/// answer.
class WrongClockTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FlowFixture>(); }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void aClockThatIsHoursWrongIsCorrectedByTheDateHeader_data() { jumps(); }

    void aClockThatIsHoursWrongIsCorrectedByTheDateHeader()
    {
        QFETCH(const int, hours);
        beWrongBy(hours);
        const QString account = m_fixture->addAccount();
        expectNowIsRight(account);
        // Both would be judged otherwise by the clock of this computer, whichever way it is wrong.
        addTokenThatEndsIn(u"lives"_s, 2h);
        addTokenThatEndsIn(u"ended"_s, -2h);
        QVERIFY(m_fixture->refresh());
        QCOMPARE(statusOf(u"lives"_s), TokenStatus::Active);
        QCOMPARE(statusOf(u"ended"_s), TokenStatus::Expired);
        // Also at the next start, before any answer.
        m_fixture->killAndRestart();
        expectNowIsRight(account);
    }

    void aJumpIsCorrectedByTheNextAnswer_data() { jumps(); }

    void aJumpIsCorrectedByTheNextAnswer()
    {
        QFETCH(const int, hours);
        const QString account = m_fixture->addAccount();
        QVERIFY(m_fixture->refresh());
        beWrongBy(hours);
        addTokenThatEndsIn(u"lives"_s, 2h);
        QVERIFY(m_fixture->refresh());
        expectNowIsRight(account);
        QCOMPARE(statusOf(u"lives"_s), TokenStatus::Active);
    }

    void aJumpWhileATokenIsMadeHarmsNothing_data() { jumps(); }

    void aJumpWhileATokenIsMadeHarmsNothing()
    {
        QFETCH(const int, hours);
        const QString account = m_fixture->addAccount();
        m_fixture->fault(SandboxFault::Kind::Delay, "POST");
        CreateTokenFlow *flow = m_fixture->flows().createToken(account);
        flow->start(FlowFixture::request(u"ci"_s));
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        beWrongBy(hours);
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
        QVERIFY(m_fixture->process().tokenNamed(u"ci"_s)->secret);
        QVERIFY(m_fixture->process().openOperations().isEmpty());
    }

    void aJumpBeforeALostAnswerHidesNoToken_data() { jumps(); }

    // What is known of the service's clock is what it was before the jump.
    void aJumpBeforeALostAnswerHidesNoToken()
    {
        QFETCH(const int, hours);
        const QString account = m_fixture->addAccount();
        beWrongBy(hours);
        m_fixture->fault(SandboxFault::Kind::DropAfter, "POST");
        CreateTokenFlow *flow = m_fixture->flows().createToken(account);
        flow->start(FlowFixture::request(u"ci"_s));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(m_fixture->livingNames(), QStringList());
        QVERIFY(m_fixture->process().openOperations().isEmpty());
        QCOMPARE(m_fixture->sent("POST"), 1);
    }

private:
    static void jumps()
    {
        QTest::addColumn<int>("hours");
        QTest::newRow("hours ahead") << 9;
        QTest::newRow("hours behind") << -9;
        QTest::newRow("a month behind") << -24 * 30;
    }

    void beWrongBy(int hours)
    {
        SandboxPolicy policy = m_fixture->sandbox().policy();
        policy.clockOffset = -std::chrono::hours(hours);
        m_fixture->sandbox().setPolicy(policy);
    }

    QDateTime serviceNow() const
    {
        return QDateTime::currentDateTimeUtc().addSecs(m_fixture->sandbox().policy().clockOffset.count());
    }

    void expectNowIsRight(const QString &account)
    {
        const qint64 off = m_fixture->inventory().now(account).secsTo(serviceNow());
        QVERIFY2(qAbs(off) < 120, qPrintable(QString::number(off)));
    }

    void addTokenThatEndsIn(const QString &name, std::chrono::hours rest)
    {
        SandboxToken token;
        token.name = name;
        token.scope = u"vso.code"_s;
        token.validFrom = serviceNow().addDays(-30);
        token.validTo = serviceNow().addSecs(std::chrono::seconds(rest).count());
        m_fixture->sandbox().addToken(token);
    }

    TokenStatus statusOf(const QString &name)
    {
        const Token token = m_fixture->process().tokenNamed(name)->token;
        return statusAt(token, m_fixture->inventory().now(token.accountId));
    }

    std::unique_ptr<FlowFixture> m_fixture;
};

QTEST_GUILESS_MAIN(WrongClockTest)
#include "tst_wrongclock.moc"
