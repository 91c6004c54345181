// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "sharedaccess.h"

#include <QSignalSpy>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper
{

/// Renewing what a browser's sign-in brought, against the sandbox's Entra, which takes each refresh token once.
class TestRenewals : public QObject
{
    Q_OBJECT

    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;

    FlowProcess &process() { return m_fixture->process(); }
    SandboxEntra &entra() { return m_fixture->sandbox().entra(); }
    SignIn signIn() { return *process().inventory().signIn(process().inventory().account(m_account)->signInId); }
    QString person() { return entra().people().front().mail; }

    /// As many questions at the same moment, in each of these processes; how many got credentials.
    int asked(const QList<FlowProcess *> &processes, int times, Interaction interaction = Interaction::Allowed)
    {
        QObject context;
        int answered = 0;
        int given = 0;
        for (FlowProcess *one : processes) {
            for (int question = 0; question < times; ++question) {
                one->providers()
                    .credentials(signIn().id)
                    ->credentials(interaction, &context, [&](const Result<RequestCredentials> &result) {
                        ++answered;
                        given += result ? 1 : 0;
                        m_error = result ? std::nullopt : std::optional(result.error());
                    });
            }
        }
        const int expected = times * static_cast<int>(processes.size());
        return QTest::qWaitFor([&] { return answered == expected; }, 30'000) ? given : -1;
    }
    int asked(int times = 1, Interaction interaction = Interaction::Allowed)
    {
        return asked({&process()}, times, interaction);
    }
    void nearTheEnd() { m_fixture->setClockAhead(58min); }

    std::optional<Error> m_error;

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addBrowserAccount();
        QVERIFY(!m_account.isEmpty());
        m_error.reset();
    }
    void cleanup() { m_fixture.reset(); }

    void whatTheBrowserBroughtIsUsedUntilShortlyBeforeItsEnd()
    {
        QVERIFY(m_fixture->refresh());
        m_fixture->setClockAhead(54min);
        QVERIFY(m_fixture->refresh());
        QCOMPARE(entra().refreshes(), 0);
        nearTheEnd();
        QVERIFY(m_fixture->refresh());
        QCOMPARE(entra().refreshes(), 1);
    }

    void tenQuestionsAtTheMomentOfExpiryMakeOneRenewal()
    {
        nearTheEnd();
        QCOMPARE(asked(10), 10);
        QCOMPARE(entra().refreshes(), 1);
    }

    void fiveProcessesAtTheMomentOfExpiryRenewOnce()
    {
        if (!SharedAccess::isAvailable())
            QSKIP("this system shares nothing between processes");
        std::vector<std::unique_ptr<FlowProcess>> others;
        QList<FlowProcess *> all{&process()};
        for (int number = 0; number < 4; ++number) {
            others.push_back(m_fixture->anotherProcess());
            all.append(others.back().get());
        }
        nearTheEnd();
        QCOMPARE(asked(all, 10), 50);
        QCOMPARE(entra().refreshes(), 1);
        QCOMPARE(entra().counts().reuses, 0);
    }

    void whatAnotherProcessKeptIsTheOneThatIsUsed()
    {
        nearTheEnd();
        const std::unique_ptr<FlowProcess> other = m_fixture->anotherProcess();
        QCOMPARE(asked({other.get()}, 1), 1);
        // Two hours later not even the shared access token is good.
        m_fixture->setClockAhead(3h);
        QCOMPARE(asked(), 1);
        QCOMPARE(entra().refreshes(), 2);
        QCOMPARE(entra().counts().reuses, 0);
    }

    void theNewRefreshTokenIsKeptAndFiledAndTheOldOneIsGone()
    {
        const QString before = signIn().secretKey;
        QCOMPARE(m_fixture->keychain().count(), 1);
        nearTheEnd();
        QCOMPARE(asked(), 1);
        QVERIFY(signIn().secretKey != before);
        QTRY_COMPARE(m_fixture->keychain().count(), 1);
        QVERIFY(replyOf<Secret>([&](QObject *context, auto reply) {
            m_fixture->keychain().read(signIn().secretKey, Interaction::Forbidden, context, std::move(reply));
        }));
    }

    void whoAskedIsAnsweredOnceTheOldRefreshTokenIsGone()
    {
        nearTheEnd();
        m_fixture->keychain().holdRemovals(true);
        QObject context;
        bool isAnswered = false;
        process()
            .providers()
            .credentials(signIn().id)
            ->credentials(Interaction::Allowed, &context,
                          [&](const Result<RequestCredentials> &result) { isAnswered = result.has_value(); });
        QTRY_COMPARE(m_fixture->keychain().heldRemovals(), 1);
        QCoreApplication::processEvents();
        QVERIFY(!isAnswered);
        m_fixture->keychain().holdRemovals(false);
        QTRY_VERIFY(isAnswered);
        QCOMPARE(m_fixture->keychain().count(), 1);
    }

    void aRenewalIsNoSigningInOfThePerson()
    {
        const QSignalSpy signedIn(&process().providers(), &AccountProviders::signedIn);
        const QString occasion = signIn().occasion;
        nearTheEnd();
        QCOMPARE(asked(), 1);
        QCOMPARE(signIn().occasion, occasion);
        QCOMPARE(signedIn.count(), 0);
    }

    void aRefusedRequestIsSentOnceMoreWithWhatARenewalBrings()
    {
        entra().expireAccessTokens(person());
        QVERIFY(m_fixture->refresh());
        QCOMPARE(entra().refreshes(), 1);
        QVERIFY(!signIn().needed);
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        entra().expireAccessTokens(person());
        RevokeTokensFlow *revoke = m_fixture->flows().revokeTokens();
        revoke->start({key});
        QVERIFY(FlowFixture::ends(revoke));
        QVERIFY(m_fixture->livingNames().isEmpty());
        QCOMPARE(entra().refreshes(), 2);
    }

    void aRefreshTokenThatWasRevokedEndsTheSignInAndIsNotTriedAgain()
    {
        const QSignalSpy needed(&process().providers(), &AccountProviders::signInNeeded);
        entra().revokeSessions(person());
        entra().expireAccessTokens(person());
        QVERIFY(!m_fixture->refresh());
        QTRY_VERIFY(signIn().needed);
        QCOMPARE(asked(3), 0);
        QCOMPARE(m_error->kind, Error::Kind::SignInNeeded);
        QVERIFY(!m_fixture->refresh());
        QCOMPARE(entra().counts().refusedRefreshes, 1);
        QCOMPARE(needed.count(), 1);
        // Nor by a later process.
        m_fixture->killAndRestart();
        QVERIFY(signIn().needed);
        QCOMPARE(asked(), 0);
        QCOMPARE(m_error->kind, Error::Kind::SignInNeeded);
        QCOMPARE(entra().counts().refusedRefreshes, 1);
    }

    void whatWaitsForASignInGoesOnAfterIt()
    {
        entra().revokeSessions(person());
        entra().expireAccessTokens(person());
        CreateTokenFlow *flow = m_fixture->flows().createToken(m_account);
        flow->start(FlowFixture::request(u"ci"_s));
        QVERIFY(FlowFixture::reaches(flow, CreateTokenFlow::State::WaitingForSignIn));
        Result<SignInProof> proof = m_fixture->browserProof();
        QVERIFY(proof);
        SignInFlow *again = m_fixture->flows().signIn();
        again->signInAgain(m_account, std::move(*proof));
        QVERIFY(FlowFixture::ends(again));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"ci"_s});
        QVERIFY(!signIn().needed);
    }

    void aLaptopThatSleptForAWeekRenewsAtItsFirstQuestion()
    {
        m_fixture->setClockAhead(168h);
        entra().expireAccessTokens(person());
        QVERIFY(m_fixture->refresh());
        QCOMPARE(entra().refreshes(), 1);
    }

    void aClockThatIsAnHourSlowCostsOneRefusedRequest()
    {
        m_fixture->setClockAhead(-1h);
        entra().expireAccessTokens(person());
        QVERIFY(m_fixture->refresh());
        QVERIFY(!signIn().needed);
    }

    void aClockThatIsAnHourFastRenewsOnceAndGoesOn()
    {
        m_fixture->setClockAhead(1h);
        for (int round = 0; round < 3; ++round)
            QVERIFY(m_fixture->refresh());
        QCOMPARE(entra().refreshes(), 1);
        QVERIFY(!signIn().needed);
    }

    void aRefreshTokenThatHasEndedEndsTheSignInAndIsNotTriedAgain()
    {
        SandboxEntraSettings settings = entra().settings();
        settings.refreshTokenLife = 0s;
        entra().setSettings(settings);
        nearTheEnd();
        QCOMPARE(asked(), 1); // The last one that was issued with a life.
        m_fixture->setClockAhead(3h);
        QCOMPARE(asked(3), 0);
        QCOMPARE(m_error->kind, Error::Kind::SignInNeeded);
        QCOMPARE(asked(3), 0);
        QCOMPARE(entra().counts().refusedRefreshes, 1);
        QTRY_VERIFY(signIn().needed);
    }

    void aRefreshTokenThatSomebodyElseUsedEndsTheSignInAndIsNotTriedAgain()
    {
        entra().rotateBehindBack();
        m_fixture->setClockAhead(2h);
        for (int round = 0; round < 3; ++round)
            QCOMPARE(asked(3), 0);
        QCOMPARE(m_error->kind, Error::Kind::SignInNeeded);
        QCOMPARE(entra().counts().reuses, 1);
        QCOMPARE(renewalsSent(), 1);
        QTRY_VERIFY(signIn().needed);
    }

    void rfc9700_4_14_2_anOldRefreshTokenIsNeverUsedAgain()
    {
        for (int hour = 1; hour <= 4; ++hour) {
            m_fixture->setClockAhead(std::chrono::hours(2 * hour));
            QCOMPARE(asked(), 1);
            if (hour == 2)
                m_fixture->killAndRestart();
        }
        QCOMPARE(entra().refreshes(), 4);
        QCOMPARE(entra().counts().reuses, 0);
    }

    void whatIsNoAnswerIsNoSignInThatEnded_data()
    {
        QTest::addColumn<SandboxFault::Kind>("kind");
        using Kind = SandboxFault::Kind;
        QTest::newRow("a page") << Kind::Html;
        QTest::newRow("a redirect") << Kind::RedirectElsewhere;
        QTest::newRow("a fault") << Kind::ServerError;
        QTest::newRow("words") << Kind::TextError;
        QTest::newRow("too many requests") << Kind::RateLimited;
        QTest::newRow("hangs up") << Kind::DropBefore;
    }

    void whatIsNoAnswerIsNoSignInThatEnded()
    {
        QFETCH(const SandboxFault::Kind, kind);
        m_fixture->setClockAhead(2h);
        // More often than anybody tries by itself.
        failRenewals(kind, "https://elsewhere.example/", 9);
        QCOMPARE(asked(), 0);
        QVERIFY(m_error->kind != Error::Kind::SignInNeeded);
        QVERIFY2(m_error->message.endsWith(u'.'), qPrintable(m_error->message));
        QVERIFY(!signIn().needed);
        QVERIFY(renewalsSent() <= 2);
        m_fixture->sandbox().clearFaults();
        QCOMPARE(asked(), 1);
    }

    void aSlowAuthorityIsWaitedForOnceByAll()
    {
        SandboxFault fault;
        fault.kind = SandboxFault::Kind::DelayAfter;
        fault.route = u"refresh"_s;
        fault.delay = 10min;
        m_fixture->sandbox().addFault(fault);
        m_fixture->setClockAhead(2h);
        QObject context;
        int given = 0;
        for (int question = 0; question < 10; ++question) {
            process()
                .providers()
                .credentials(signIn().id)
                ->credentials(Interaction::Allowed, &context,
                              [&](const Result<RequestCredentials> &result) { given += result ? 1 : 0; });
        }
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 1);
        QCOMPARE(given, 0);
        m_fixture->sandbox().releaseDelays();
        QTRY_COMPARE(given, 10);
        QCOMPARE(entra().refreshes(), 1);
    }

    void whatTheRulesOfAnOrganizationForbidIsSaidOnceAndNotTriedAgain_data()
    {
        QTest::addColumn<QByteArray>("refusal");
        for (const char *refusal :
             {"interaction_required 50076", "interaction_required 50158", "invalid_grant 53000", "invalid_grant 53003",
              "invalid_grant 530032", "interaction_required 50079", "invalid_grant 65001", "invalid_grant 70043"})
            QTest::newRow(refusal) << QByteArray(refusal);
    }

    void whatTheRulesOfAnOrganizationForbidIsSaidOnceAndNotTriedAgain()
    {
        QFETCH(const QByteArray, refusal);
        m_fixture->setClockAhead(2h);
        failRenewals(SandboxFault::Kind::BusinessError, refusal, -1);
        for (int round = 0; round < 3; ++round) {
            QVERIFY(!m_fixture->refresh());
            QCOMPARE(asked(3), 0);
        }
        QCOMPARE(renewalsSent(), 1);
        QCOMPARE(m_error->kind, Error::Kind::SignInNeeded);
        QTRY_VERIFY(signIn().needed);
        // Nor by a later process.
        m_fixture->killAndRestart();
        QCOMPARE(asked(3), 0);
        QVERIFY(!m_fixture->refresh());
        QCOMPARE(renewalsSent(), 1);
    }

    void anAnswerThatWasLostIsAskedForAgainWhereTheOldRefreshTokenStaysGood()
    {
        SandboxEntraSettings settings = entra().settings();
        settings.reuseDetection = false; // As Entra is documented.
        entra().setSettings(settings);
        loseAnswers(1);
        nearTheEnd();
        QCOMPARE(asked(), 1);
        QCOMPARE(entra().refreshes(), 2);
        QVERIFY(!signIn().needed);
    }

    void anAnswerThatWasLostEndsTheSignInWhereTheAuthorityTakesNoTokenTwice()
    {
        loseAnswers(1);
        nearTheEnd();
        entra().expireAccessTokens(person());
        QCOMPARE(asked(), 0);
        QCOMPARE(m_error->kind, Error::Kind::SignInNeeded);
        QTRY_VERIFY(signIn().needed);
    }

    void anAuthorityThatIsAwayIsNoSignInThatEnded()
    {
        m_fixture->setClockAhead(2h);
        SandboxFault fault;
        fault.kind = SandboxFault::Kind::ServerError;
        fault.status = 503;
        fault.route = u"refresh"_s;
        m_fixture->sandbox().addFault(fault);
        QCOMPARE(asked(), 0);
        QVERIFY(m_error->kind != Error::Kind::SignInNeeded);
        QVERIFY(!signIn().needed);
        QCOMPARE(asked(), 1);
    }

    void whileTheAuthorityIsAwayThePresentTokenIsUsedToItsEnd()
    {
        nearTheEnd();
        SandboxFault fault;
        fault.kind = SandboxFault::Kind::ServerError;
        fault.status = 503;
        fault.route = u"refresh"_s;
        m_fixture->sandbox().addFault(fault);
        QVERIFY(m_fixture->refresh());
        QCOMPARE(entra().refreshes(), 0);
    }

    void aKeychainThatIsLockedAtTheRenewalIsSaidAndAsksNobodyUnasked()
    {
        m_fixture->setClockAhead(2h);
        m_fixture->keychain().pretendState(KeychainState::Locked);
        QCOMPARE(asked(1, Interaction::Forbidden), 0);
        QCOMPARE(m_error->kind, Error::Kind::KeychainLocked);
        QCOMPARE(m_fixture->keychain().timesAsked(), 0);
        QVERIFY(!signIn().needed);
        m_fixture->keychain().pretendState(KeychainState::Ready);
        QCOMPARE(asked(), 1);
    }

    void aRefreshTokenThatCannotBeKeptIsKeptAtTheNextQuestionAndNotLost()
    {
        m_fixture->keychain().refuseWrites(Error::Kind::KeychainLocked);
        nearTheEnd();
        const QString before = signIn().secretKey;
        QCOMPARE(asked(), 1);
        QCOMPARE(signIn().secretKey, before);
        m_fixture->keychain().refuseWrites({});
        m_fixture->setClockAhead(3h);
        QCOMPARE(asked(), 1);
        QVERIFY(signIn().secretKey != before);
        QCOMPARE(entra().refreshes(), 2);
        QCOMPARE(entra().counts().reuses, 0);
    }

    void anEntryThatIsGoneFromTheKeychainNeedsASignIn()
    {
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            m_fixture->keychain().remove(signIn().secretKey, Interaction::Allowed, context, std::move(reply));
        }));
        m_fixture->setClockAhead(2h);
        QCOMPARE(asked(), 0);
        QCOMPARE(m_error->kind, Error::Kind::SignInNeeded);
    }

    void aNewProcessNeedsNoRenewalWhileAnotherOneHasAnAccessToken()
    {
        if (!SharedAccess::isAvailable())
            QSKIP("this system shares nothing between processes");
        m_fixture->killAndRestart();
        QVERIFY(m_fixture->refresh());
        QCOMPARE(entra().refreshes(), 0);
    }

private:
    void failRenewals(SandboxFault::Kind kind, const QByteArray &value, int times)
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.route = u"refresh"_s;
        fault.value = value;
        fault.times = times;
        m_fixture->sandbox().addFault(fault);
    }

    int renewalsSent() const
    {
        const auto requests = m_fixture->sandbox().requests();
        return static_cast<int>(std::count_if(requests.begin(), requests.end(), [](const SandboxRequest &request) {
            return request.body.contains("grant_type=refresh_token");
        }));
    }

    void loseAnswers(int times)
    {
        SandboxFault fault;
        fault.kind = SandboxFault::Kind::DropAfter;
        fault.route = u"refresh"_s;
        fault.times = times;
        m_fixture->sandbox().addFault(fault);
    }
};

} // namespace patkeeper

QTEST_GUILESS_MAIN(patkeeper::TestRenewals)

#include "tst_renewals.moc"
