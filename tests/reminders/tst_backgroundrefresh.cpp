// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "backgroundrefresh.h"
#include "flowfixture.h"
#include "speakerfixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace patkeeper;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{

const QDateTime now(QDate(2026, 9, 1), QTime(12, 0), Qt::UTC);

Account refreshed(const std::optional<QDateTime> &at)
{
    Account account;
    account.refreshedAt = at;
    return account;
}

} // namespace

/// When the services are asked without anybody having said so.
class BackgroundRefreshTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FlowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void withoutAnAccountThereIsNothingToAsk() { QVERIFY(!nextRefresh({}, 0, 0.5, now)); }

    void whatWasNeverAskedIsAskedSoonAndNotAtOnce()
    {
        QCOMPARE(nextRefresh({refreshed(now), refreshed({})}, 0, 0.5, now), now.addSecs(60));
    }

    void theOldestAnswerCountsAndChanceSpreadsIt()
    {
        const QList<Account> accounts{refreshed(now), refreshed(now.addSecs(-3600))};
        QCOMPARE(nextRefresh(accounts, 0, 0.5, now), now.addSecs(5 * 3600));
        const auto earliest = nextRefresh(accounts, 0, 0, now);
        const auto latest = nextRefresh(accounts, 0, 1, now);
        QVERIFY(earliest && latest && earliest->secsTo(*latest) > 2 * 3600);
    }

    void anOldAnswerDoesNotMakeItAskWithinTheMinute()
    {
        QCOMPARE(nextRefresh({refreshed(now.addDays(-30))}, 0, 0.5, now), now.addSecs(60));
    }

    void afterFailuresItWaitsLongerEachTimeButNoLongerThanUsually()
    {
        const QList<Account> accounts{refreshed(now.addDays(-30))};
        QDateTime before = now;
        for (int failures = 1; failures <= 5; ++failures) {
            const auto next = nextRefresh(accounts, failures, 0.5, now);
            QVERIFY(next && *next > before);
            before = *next;
        }
        QCOMPARE(nextRefresh(accounts, 1, 0.5, now), now.addSecs(15 * 60));
        QCOMPARE(nextRefresh(accounts, 50, 0.5, now), now.addSecs(6 * 3600));
    }

    void aClockThatWasSetBackHoldsNothingUpForAYear()
    {
        QCOMPARE(nextRefresh({refreshed(now.addYears(1))}, 0, 0.5, now), now.addSecs(6 * 3600));
    }

    void itAsksWhenItIsTimeAndTellsWhatHasChanged()
    {
        m_fixture->addAccount();
        begin();
        m_fixture->addRemoteToken(u"made elsewhere"_s);
        wakeInTime();
        QTRY_COMPARE(m_ended->size(), 1);
        QCOMPARE(m_fixture->inventory().tokens().size(), std::size_t{1});
        QVERIFY(m_timer.instant && *m_timer.instant > m_now.addSecs(3600));
    }

    void whereTheNetworkIsAwayNothingIsAskedUntilItIsBack()
    {
        m_fixture->addAccount();
        m_mayAsk = false;
        begin();
        m_fixture->sandbox().clearRequests();
        wakeInTime();
        QVERIFY(!m_timer.instant);
        m_mayAsk = true;
        m_refresh->reconsider();
        QVERIFY(m_timer.instant);
        QCOMPARE(m_fixture->sandbox().requests().size(), 0);
        wakeInTime();
        QTRY_COMPARE(m_ended->size(), 1);
    }

    void aServiceThatFailsIsAskedAgainAfterAWhile()
    {
        m_fixture->addAccount();
        begin();
        m_fixture->fault(SandboxFault::Kind::ServerError, "GET", 20);
        wakeInTime();
        QTRY_COMPARE(m_ended->size(), 1);
        m_fixture->sandbox().clearFaults();
        QVERIFY(m_timer.instant && *m_timer.instant < m_now.addSecs(20 * 60));
        wakeInTime();
        QTRY_COMPARE(m_ended->size(), 2);
        QVERIFY(*m_timer.instant > m_now.addSecs(3600));
    }

    void theKeychainIsNeverMadeToAsk()
    {
        m_fixture->addAccount();
        begin();
        m_fixture->keychain().pretendState(KeychainState::Locked);
        m_fixture->sandbox().clearRequests();
        wakeInTime();
        QTRY_COMPARE(m_ended->size(), 1);
        QCOMPARE(m_fixture->sandbox().requests().size(), 0);
        QCOMPARE(m_fixture->keychain().timesAsked(), 0);
    }

    void aWakingThatCameTooSoonAsksNobody()
    {
        m_fixture->addAccount();
        begin();
        m_fixture->sandbox().clearRequests();
        Q_EMIT m_timer.woke();
        QVERIFY(m_timer.instant && *m_timer.instant > m_now);
        QCOMPARE(m_fixture->sandbox().requests().size(), 0);
    }

    void untilItIsTimeNobodyAsksAboutTheNetwork()
    {
        m_fixture->addAccount();
        begin();
        m_refresh->reconsider();
        QCOMPARE(m_networkAsked, 0);
        wakeInTime();
        QCOMPARE(m_networkAsked, 1);
        QTRY_COMPARE(m_ended->size(), 1);
    }

private:
    void begin()
    {
        m_now = QDateTime::currentDateTimeUtc();
        m_networkAsked = 0;
        m_refresh = std::make_unique<BackgroundRefresh>(
            &m_fixture->flows(), &m_timer, [this] { return ++m_networkAsked > 0 && m_mayAsk; },
            [this] { return m_now; });
        m_ended = std::make_unique<QSignalSpy>(m_refresh.get(), &BackgroundRefresh::ended);
        m_refresh->start();
    }

    void wakeInTime()
    {
        QVERIFY(m_timer.instant);
        m_now = *m_timer.instant;
        Q_EMIT m_timer.woke();
        // The accounts are refreshed by the machine's clock.
        m_now = QDateTime::currentDateTimeUtc();
    }

    QDateTime m_now;
    bool m_mayAsk = true;
    int m_networkAsked = 0;
    RecordingTimer m_timer;
    std::unique_ptr<FlowFixture> m_fixture;
    std::unique_ptr<BackgroundRefresh> m_refresh;
    std::unique_ptr<QSignalSpy> m_ended;
};

QTEST_GUILESS_MAIN(BackgroundRefreshTest)
#include "tst_backgroundrefresh.moc"
