// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationfixture.h"
#include "rotationschedule.h"
#include "settings.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace patkeeper;

/// What the running program does without being asked.
class RotationScheduleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<RotationFixture>();
        m_settings = std::make_unique<Settings>(process().database());
        m_schedule = std::make_unique<RotationSchedule>(&process().flows(), m_settings.get());
        m_began = std::make_unique<QSignalSpy>(m_schedule.get(), &RotationSchedule::began);
    }
    void cleanup()
    {
        m_began.reset();
        m_schedule.reset();
        m_settings.reset();
        m_fixture.reset();
    }

    void aGraceThatHasEndedIsCarriedOut()
    {
        m_fixture->rotate(1s);
        QTRY_VERIFY((m_schedule->check(), m_fixture->onlyTheSuccessorLivesAndItsSecretWorks()));
        QVERIFY(m_fixture->revokedOnlyAfterAProbe());
        QTRY_COMPARE(process().openOperations().size(), 0);
        QCOMPARE(m_began->size(), 1);
    }

    void beforeItsEndNothingIsDoneAndTheKeychainIsNotAsked()
    {
        m_fixture->rotate(24h);
        m_fixture->sandbox().clearRequests();
        keychain().pretendState(KeychainState::Locked);
        checkOnce();
        QCOMPARE(m_began->size(), 0);
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
        QCOMPARE(keychain().timesAsked(), 0);
    }

    void whileTheKeychainIsLockedItWaitsAndDoesNotAsk()
    {
        m_fixture->rotate(1s);
        keychain().pretendState(KeychainState::Locked);
        m_fixture->sandbox().clearRequests();
        const QDateTime due = QDateTime::currentDateTimeUtc().addSecs(1);
        QTRY_VERIFY((checkOnce(), QDateTime::currentDateTimeUtc() > due));
        checkOnce();
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
        QCOMPARE(keychain().timesAsked(), 0);
        keychain().pretendState(KeychainState::Ready);
        QTRY_VERIFY((m_schedule->check(), m_fixture->onlyTheSuccessorLivesAndItsSecretWorks()));
    }

    void whatIsDueByItsPolicyIsRotatedAndItsPredecessorLeft()
    {
        addOldToken();
        setAccountPolicy(*m_settings, m_fixture->account(), byItselfAfterADay());
        checkOnce();
        QTRY_COMPARE(m_began->size(), 1);
        QTRY_COMPARE(namedOld(), 2);
        QTRY_COMPARE(process().openOperations().size(), 0);
        // The successor is young, and the predecessor current no longer.
        checkOnce();
        QCOMPARE(m_began->size(), 1);
    }

    void aServiceThatRefusesIsNotAskedAgainAndAgain()
    {
        addOldToken();
        setAccountPolicy(*m_settings, m_fixture->account(), byItselfAfterADay());
        SandboxPolicy policy = m_fixture->sandbox().policy();
        policy.creationBlocked = true;
        m_fixture->sandbox().setPolicy(policy);
        checkOnce();
        QTRY_COMPARE(m_began->size(), 1);
        QTRY_COMPARE(process().openOperations().size(), 0);
        m_fixture->sandbox().clearRequests();
        checkOnce();
        checkOnce();
        QCOMPARE(m_began->size(), 1);
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
    }

private:
    FlowProcess &process() { return m_fixture->process(); }
    MemorySecretStore &keychain() { return m_fixture->flows().keychain(); }

    /// And waits until it has looked at everything: the disk answers in turn, and each step asks it once.
    void checkOnce()
    {
        m_schedule->check();
        for (int step = 0; step < 3; ++step)
            (void)process().openOperations();
        (void)replyOf<KeychainState>(
            [this](QObject *context, auto reply) { keychain().probe(context, std::move(reply)); });
    }

    static RotationPolicy byItselfAfterADay()
    {
        RotationPolicy policy;
        policy.daysOfAge = 1;
        policy.byItself = true;
        return policy;
    }

    void addOldToken()
    {
        SandboxToken token;
        token.name = u"old"_s;
        token.scope = u"vso.code"_s;
        token.validFrom = QDateTime::currentDateTimeUtc().addDays(-30);
        token.validTo = QDateTime::currentDateTimeUtc().addDays(60);
        m_fixture->sandbox().addToken(token);
        QVERIFY(m_fixture->flows().refresh());
    }

    int namedOld() const
    {
        const auto living = m_fixture->living();
        return static_cast<int>(std::count_if(living.begin(), living.end(),
                                              [](const SandboxToken &token) { return token.name == u"old"_s; }));
    }

    std::unique_ptr<RotationFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<RotationSchedule> m_schedule;
    std::unique_ptr<QSignalSpy> m_began;
};

QTEST_GUILESS_MAIN(RotationScheduleTest)
#include "tst_rotationschedule.moc"
