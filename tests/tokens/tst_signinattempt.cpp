// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakeauthority.h"
#include "flowfixture.h"
#include "origins.h"
#include "providercatalogue.h"
#include "scriptedbrowser.h"
#include "signinattempt.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;

namespace patkeeper
{

/// One object for each way to sign in at an authority, from the first request to what can be tried at the service.
class TestSignInAttempt : public QObject
{
    Q_OBJECT

    std::unique_ptr<FlowFixture> m_fixture;
    ScriptedBrowser m_browser;

    SandboxEntra &entra() { return m_fixture->sandbox().entra(); }

    std::unique_ptr<SignInAttempt> attempt(SignInMethod method)
    {
        SignInRequest request;
        request.settings.method = method;
        request.settings.authority = entra().authority();
        request.settings.tenant = entra().tenant();
        request.settings.clientId = entra().clientId();
        const SignInOffer offer = ProviderCatalogue::capabilities(u"azure-devops"_s)->signIn;
        request.scopes = {.preferred = offer.scopes, .fallback = offer.fallbackScopes};
        const auto options = [](const QUrl &authority) {
            HttpOptions made;
            made.origins = {originOf(authority)};
            return made;
        };
        auto made = std::make_unique<SignInAttempt>(SignInAttemptParts{.options = options}, request, QString());
        connect(made.get(), &SignInAttempt::addressReady, &m_browser, &ScriptedBrowser::open);
        return made;
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FlowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void theBrowserBringsAProof()
    {
        entra().setPick(entra().people().front().mail);
        const auto signIn = attempt(SignInMethod::Browser);
        signIn->start();
        QTRY_COMPARE(signIn->state(), SignInAttempt::State::Proven);
        SignInProof proof = signIn->takeProof();
        QVERIFY(!proof.refreshToken.isEmpty());
        QVERIFY(proof.person);
        QCOMPARE(proof.settings.method, SignInMethod::Browser);
        QVERIFY2(proof.settings.scopes.contains("offline_access"_L1), "a renewal asks for the same");
        QVERIFY2(signIn->takeProof().accessToken.isEmpty(), "it is given once");
    }

    void theCodeBringsAProof()
    {
        auto settings = entra().settings();
        settings.deviceInterval = 1;
        entra().setSettings(settings);
        const auto signIn = attempt(SignInMethod::Device);
        signIn->start();
        QTRY_COMPARE(signIn->state(), SignInAttempt::State::AwaitingCode);
        QVERIFY(!signIn->userCode().isEmpty());
        QVERIFY(signIn->verificationAddress().isValid());
        QVERIFY(signIn->codeEndsAt() > QDateTime::currentDateTimeUtc());
        QVERIFY(entra().approve(signIn->userCode(), entra().people().front().mail));
        QTRY_COMPARE_WITH_TIMEOUT(signIn->state(), SignInAttempt::State::Proven, 30'000);
        QVERIFY(!signIn->takeProof().refreshToken.isEmpty());
    }

    void cancellingWipesWhatWasIssued()
    {
        entra().setPick(entra().people().front().mail);
        const auto signIn = attempt(SignInMethod::Browser);
        signIn->start();
        QTRY_COMPARE(signIn->state(), SignInAttempt::State::Proven);
        signIn->cancel();
        QVERIFY(signIn->takeProof().accessToken.isEmpty());
    }

    void cancellingEndsTheWaiting()
    {
        entra().setPick(u"no-answer"_s);
        const auto signIn = attempt(SignInMethod::Browser);
        signIn->start();
        QTRY_COMPARE(signIn->state(), SignInAttempt::State::AwaitingBrowser);
        signIn->cancel();
        QCOMPARE(signIn->state(), SignInAttempt::State::Failed);
        QCOMPARE(signIn->error()->kind, Error::Kind::Cancelled);
        QVERIFY(signIn->openAddress().isEmpty());
    }

    void whatAnAdministratorIsToApproveIsSaid()
    {
        entra().setPick(u"admin-approval"_s);
        const auto signIn = attempt(SignInMethod::Browser);
        signIn->start();
        QTRY_COMPARE(signIn->state(), SignInAttempt::State::Failed);
        QVERIFY(signIn->approvalText().contains(entra().clientId()));
        entra().setPick(u"declined"_s);
        const auto declined = attempt(SignInMethod::Browser);
        declined->start();
        QTRY_COMPARE(declined->state(), SignInAttempt::State::Failed);
        QVERIFY(declined->approvalText().isEmpty());
    }

    void whatTheServiceWantsInAdditionIsAskedForTheNextTimeAndNeverByItself()
    {
        const QString wanted = u"{\"access_token\":{\"capolids\":{\"essential\":true}}}"_s;
        FakeAuthority authority;
        authority.onToken = [wanted](const auto &) {
            return FakeAuthority::json(400, {{u"error"_s, u"interaction_required"_s},
                                             {u"error_codes"_s, QJsonArray{50076}},
                                             {u"claims"_s, wanted}});
        };
        const auto options = [&authority](const QUrl &) { return authority.httpOptions(); };
        SignInRequest request = authority.request();
        request.settings.method = SignInMethod::Browser;
        for (int round = 1; round <= 2; ++round) {
            SignInAttempt signIn(SignInAttemptParts{.options = options}, request, QString());
            signIn.start();
            QTRY_COMPARE(signIn.state(), SignInAttempt::State::AwaitingBrowser);
            const QUrlQuery asked(signIn.openAddress());
            QCOMPARE(asked.queryItemValue(u"claims"_s, QUrl::FullyDecoded), round == 1 ? QString() : wanted);
            QVERIFY(signIn.acceptPastedAddress(signIn.redirectAddress().toString() + u"/?code=x&state="_s +
                                               asked.queryItemValue(u"state"_s)));
            QTRY_COMPARE(signIn.state(), SignInAttempt::State::Failed);
            QCOMPARE(authority.posts().size(), round);
            QCOMPARE(signIn.claims(), wanted);
            request.claims = signIn.claims();
        }
    }

    void eachStateIsSaidOnce()
    {
        entra().setPick(entra().people().front().mail);
        const auto signIn = attempt(SignInMethod::Browser);
        QList<SignInAttempt::State> states;
        connect(signIn.get(), &SignInAttempt::stateChanged, this, [&] { states.append(signIn->state()); });
        signIn->start();
        QTRY_VERIFY(signIn->hasEnded());
        using enum SignInAttempt::State;
        QCOMPARE(states, (QList<SignInAttempt::State>{Contacting, AwaitingBrowser, Redeeming, Proven}));
    }
};

} // namespace patkeeper

QTEST_GUILESS_MAIN(patkeeper::TestSignInAttempt)
#include "tst_signinattempt.moc"
