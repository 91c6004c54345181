// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "recordingtimer.h"
#include "rotationfixture.h"
#include "rotationpolicy.h"
#include "rotationschedule.h"
#include "settings.h"
#include "signinsettings.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace patkeeper;

/// What the running program does without being asked, and that it sleeps else. Time stands still until the test moves
/// it on.
class RotationScheduleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_now = QDateTime::currentDateTimeUtc();
        m_fixture = std::make_unique<RotationFixture>([this] { return m_now; });
        m_settings = std::make_unique<Settings>(process().database());
        m_timer = std::make_unique<RecordingTimer>();
        m_schedule = std::make_unique<RotationSchedule>(&process().flows(), m_settings.get(), m_timer.get());
        m_began = std::make_unique<QSignalSpy>(m_schedule.get(), &RotationSchedule::began);
        m_slept = std::make_unique<QSignalSpy>(m_schedule.get(), &RotationSchedule::slept);
    }
    void cleanup()
    {
        m_slept.reset();
        m_began.reset();
        m_schedule.reset();
        m_timer.reset();
        m_settings.reset();
        m_fixture.reset();
    }

    void whereNothingIsDueItSleepsForAnHour()
    {
        start();
        QCOMPARE(m_timer->instant, m_now.addSecs(3600));
    }

    void aGraceThatHasEndedIsCarriedOut()
    {
        m_fixture->rotate(24h);
        start();
        pass(24h + 1min);
        QTRY_VERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
        QVERIFY(m_fixture->revokedOnlyAfterAProbe());
        QTRY_COMPARE(process().openOperations().size(), 0);
        pass(2s);
        QCOMPARE(m_began->size(), 1);
    }

    void itSleepsUntilAGraceEndsAndNoLongerThanAnHour()
    {
        m_fixture->rotate(90min);
        start();
        QCOMPARE(m_timer->instant, m_now.addSecs(3600));
        pass(1h);
        expectToSleepFor(30min);
        QCOMPARE(m_began->size(), 0);
    }

    void beforeItsEndNothingIsDoneAndTheKeychainIsNotAsked()
    {
        m_fixture->rotate(24h);
        m_fixture->sandbox().clearRequests();
        keychain().pretendState(KeychainState::Locked);
        start();
        QCOMPARE(m_began->size(), 0);
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
        QCOMPARE(keychain().timesAsked(), 0);
    }

    void whileTheKeychainIsLockedItTriesAgainNowAndThenAndDoesNotAsk()
    {
        m_fixture->rotate(1h);
        keychain().pretendState(KeychainState::Locked);
        m_fixture->sandbox().clearRequests();
        start();
        for (const auto time : {std::chrono::minutes(61), std::chrono::minutes(5), std::chrono::minutes(5)}) {
            pass(time);
            QCOMPARE(m_timer->instant, m_now.addSecs(5 * 60));
        }
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
        QCOMPARE(keychain().timesAsked(), 0);
        keychain().pretendState(KeychainState::Ready);
        pass(5min);
        QTRY_VERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
    }

    void aKeychainThatIsOpenedIsReasonToLook()
    {
        m_fixture->rotate(1h);
        keychain().pretendState(KeychainState::Locked);
        start();
        pass(61min);
        keychain().pretendState(KeychainState::Ready);
        (void)replyOf<KeychainState>(
            [this](QObject *context, auto reply) { keychain().probe(context, std::move(reply)); });
        QCOMPARE(m_timer->instant, m_now.addSecs(2));
    }

    void whatIsDueByItsPolicyIsRotatedAndItsPredecessorLeft()
    {
        addOldToken();
        setAccountPolicy(*m_settings, m_fixture->account(), byItselfAfterADay());
        start();
        QTRY_COMPARE(m_began->size(), 1);
        QTRY_COMPARE(livingNamed(u"old"_s), 2);
        QTRY_COMPARE(process().openOperations().size(), 0);
        // The successor is young, and the predecessor current no longer.
        pass(5min);
        QCOMPARE(m_began->size(), 1);
        QVERIFY(*m_timer->instant > m_now.addSecs(30 * 60));
    }

    void aPolicyThatComesOrChangesSaysAnewWhenItWakes()
    {
        addOldToken(23h + 40min);
        start();
        QCOMPARE(m_timer->instant, m_now.addSecs(3600));
        setAccountPolicy(*m_settings, m_fixture->account(), byItselfAfterADay());
        QCOMPARE(m_timer->instant, m_now.addSecs(2));
        pass(2s);
        expectToSleepFor(20min - 2s);
        QCOMPARE(m_began->size(), 0);
        pass(21min);
        QCOMPARE(m_began->size(), 1);
        QTRY_COMPARE(livingNamed(u"old"_s), 2);
    }

    void aPolicyThatAPersonCarriesOutWakesNobody()
    {
        addOldToken(23h + 40min);
        RotationPolicy policy = byItselfAfterADay();
        policy.byItself = false;
        setAccountPolicy(*m_settings, m_fixture->account(), policy);
        start();
        QCOMPARE(m_timer->instant, m_now.addSecs(3600));
        pass(1h);
        QCOMPARE(m_began->size(), 0);
    }

    void howeverOftenThingsChangeItLooksEveryOtherSecond()
    {
        start();
        const QDateTime soonest = m_now.addSecs(2);
        for (int change = 0; change < 100; ++change) {
            m_now = m_now.addMSecs(10);
            Q_EMIT process().inventory().tokensChanged();
            QCOMPARE(m_timer->instant, soonest);
            Q_EMIT m_timer->woke(); // Somebody wakes it, too.
        }
        replyOfTheDisk();
        QCOMPARE(m_slept->size(), 1);
        pass(2s);
        QCOMPARE(m_slept->size(), 2);
    }

    void whatChangesWhileItLooksIsLookedAtAfterwards()
    {
        m_schedule->start();
        m_schedule->reconsider();
        QTRY_COMPARE(m_slept->size(), 1);
        QCOMPARE(m_timer->instant, m_now.addSecs(2));
    }

    void aClockThatIsSetBackHoldsNothingUp()
    {
        m_fixture->rotate(30min);
        start();
        m_now = m_now.addDays(-1);
        Q_EMIT m_timer->woke();
        QCOMPARE(m_timer->instant, m_now.addSecs(2));
        pass(2s);
        QCOMPARE(m_timer->instant, m_now.addSecs(3600));
        m_now = m_now.addDays(1);
        pass(31min);
        QTRY_VERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
    }

    void aServiceThatRefusesIsAskedAgainOnTheNextDay()
    {
        addOldToken();
        setAccountPolicy(*m_settings, m_fixture->account(), byItselfAfterADay());
        SandboxPolicy policy = m_fixture->sandbox().policy();
        policy.creationBlocked = true;
        m_fixture->sandbox().setPolicy(policy);
        start();
        QTRY_COMPARE(m_began->size(), 1);
        QTRY_COMPARE(process().openOperations().size(), 0);
        m_fixture->sandbox().clearRequests();
        for (int hour = 1; hour < 24; ++hour)
            pass(1h);
        expectToSleepFor(1h);
        QCOMPARE(m_began->size(), 1);
        QVERIFY(m_fixture->sandbox().requests().isEmpty());
        policy.creationBlocked = false;
        m_fixture->sandbox().setPolicy(policy);
        pass(1h + 1s);
        QTRY_COMPARE(livingNamed(u"old"_s), 2);
    }

    void whatAnotherProcessHoldsIsTriedAgainUntilThatIsGone()
    {
        m_fixture->rotate(30min);
        const QString operation = process().openOperations().constFirst().id;
        auto other = m_fixture->flows().anotherProcess();
        QSignalSpy heard(process().database().get(), &Database::changedElsewhere);
        QVERIFY(replyOf<Operation>([&](QObject *context, auto reply) {
            other->journal().claim(operation, false, context, std::move(reply));
        }));
        QTRY_VERIFY(!heard.isEmpty());
        start();
        pass(31min);
        QCOMPARE(m_timer->instant, m_now.addSecs(5 * 60));
        QCOMPARE(m_began->size(), 0);
        other.reset();
        pass(5min);
        QTRY_VERIFY(m_fixture->onlyTheSuccessorLivesAndItsSecretWorks());
    }

    void whatTheAccountIsReachedWithIsNotReplacedBehindThePersonsBack()
    {
        const Account account = *process().inventory().account(m_fixture->account());
        SignIn signIn = *process().inventory().signIn(account.signInId);
        signIn.settings = settingsWithToken(signIn, m_fixture->predecessor().remoteId);
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().inventory().saveAccount(account, signIn, context, std::move(reply));
        }));
        setAccountPolicy(*m_settings, m_fixture->account(), byItselfAfterADay());
        m_now = m_now.addDays(2);
        start();
        QCOMPARE(m_began->size(), 0);
    }

    void whatWaitsForItsTurnIsNotBegunASecondTime()
    {
        addOldTokens();
        setAccountPolicy(*m_settings, m_fixture->account(), byItselfAfterADay());
        keychain().holdWrites(true);
        start();
        QTRY_COMPARE(keychain().heldWrites(), RotateTokensFlow::mostUnstored);
        for (const auto time : {std::chrono::seconds(2), std::chrono::seconds(3600), std::chrono::seconds(3600)})
            pass(time);
        QCOMPARE(m_began->size(), 1);
        keychain().holdWrites(false);
        expectEachHasOneSuccessor();
        pass(1h);
        QCOMPARE(m_began->size(), 1);
    }

    void whatWaitsForItsTurnAtThePersonsWishIsLeftToThat()
    {
        addOldTokens();
        setAccountPolicy(*m_settings, m_fixture->account(), byItselfAfterADay());
        keychain().holdWrites(true);
        auto *bulk = new RotateTokensFlow(process().parts());
        process().flows().take(bulk);
        auto plans = replyOf<std::vector<RotationPlan>>([this](QObject *context, auto reply) {
            rotationsByItself(process().parts(), *m_settings, context, std::move(reply));
        });
        QVERIFY(plans && plans->size() == many);
        bulk->start(std::move(*plans));
        QTRY_COMPARE(keychain().heldWrites(), RotateTokensFlow::mostUnstored);
        start();
        pass(1h);
        QCOMPARE(m_began->size(), 0);
        keychain().holdWrites(false);
        expectEachHasOneSuccessor();
    }

    void whatWasReplacedWhileItWaitedForItsTurnIsLeftAlone()
    {
        addOldTokens();
        setAccountPolicy(*m_settings, m_fixture->account(), byItselfAfterADay());
        keychain().holdWrites(true);
        start();
        QTRY_COMPARE(keychain().heldWrites(), RotateTokensFlow::mostUnstored);
        auto *bulk = qobject_cast<RotateTokensFlow *>(m_began->constFirst().constFirst().value<Flow *>());
        QVERIFY(bulk);
        const RotationPlan last = bulk->items().back().plan;
        // As somebody else's rotation ends.
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().inventory().pointLineage(m_fixture->predecessor(), {last.accountId, last.predecessorId}, context,
                                               std::move(reply));
        }));
        std::optional<Error> error;
        connect(bulk, &Flow::ended, this, [&] { error = bulk->items().back().flow->error(); });
        keychain().holdWrites(false);
        QTRY_VERIFY(error);
        QCOMPARE(error->kind, Error::Kind::Rejected);
        QCOMPARE(livingNamed(last.request.name), 1);
        pass(1h);
        QCOMPARE(m_began->size(), 1);
    }

private:
    static constexpr int many = RotateTokensFlow::mostUnstored + 3;

    FlowProcess &process() { return m_fixture->process(); }
    MemorySecretStore &keychain() { return m_fixture->flows().keychain(); }

    void start()
    {
        m_schedule->start();
        QTRY_COMPARE(m_slept->size(), 1);
    }

    /// And it wakes, whether it wanted to or not, and has looked at everything.
    void pass(std::chrono::seconds time)
    {
        const qsizetype before = m_slept->size();
        m_now = m_now.addSecs(time.count());
        Q_EMIT m_timer->woke();
        QTRY_COMPARE(m_slept->size(), before + 1);
    }

    /// But for what the service's clock and this one differ by.
    void expectToSleepFor(std::chrono::milliseconds time)
    {
        QVERIFY(m_timer->instant);
        const qint64 left = m_now.msecsTo(*m_timer->instant);
        QVERIFY2(qAbs(left - time.count()) < 2000, qPrintable(QString::number(left)));
    }

    void replyOfTheDisk() { (void)process().openOperations(); }

    static RotationPolicy byItselfAfterADay()
    {
        RotationPolicy policy;
        policy.daysOfAge = 1;
        policy.byItself = true;
        return policy;
    }

    void addOldToken(std::chrono::seconds age = 30 * 24h)
    {
        addAtTheService(u"old"_s, age);
        QVERIFY(m_fixture->flows().refresh());
    }

    void addOldTokens()
    {
        for (int number = 0; number < many; ++number)
            addAtTheService(nameOf(number), 30 * 24h);
        QVERIFY(m_fixture->flows().refresh());
    }

    void addAtTheService(const QString &name, std::chrono::seconds age)
    {
        SandboxToken token;
        token.name = name;
        token.scope = u"vso.code"_s;
        token.validFrom = m_now.addSecs(-age.count());
        token.validTo = m_now.addDays(60);
        m_fixture->sandbox().addToken(token);
    }

    static QString nameOf(int number) { return u"old %1"_s.arg(number); }

    void expectEachHasOneSuccessor()
    {
        QTRY_COMPARE(m_fixture->living().size(), 2 * many + 1);
        QTRY_COMPARE(process().openOperations().size(), 0);
        for (int number = 0; number < many; ++number)
            QCOMPARE(livingNamed(nameOf(number)), 2);
    }

    int livingNamed(const QString &name) const
    {
        const auto living = m_fixture->living();
        return static_cast<int>(
            std::count_if(living.begin(), living.end(), [&](const SandboxToken &token) { return token.name == name; }));
    }

    QDateTime m_now;
    std::unique_ptr<RotationFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<RecordingTimer> m_timer;
    std::unique_ptr<RotationSchedule> m_schedule;
    std::unique_ptr<QSignalSpy> m_began;
    std::unique_ptr<QSignalSpy> m_slept;
};

QTEST_GUILESS_MAIN(RotationScheduleTest)
#include "tst_rotationschedule.moc"
