// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "providercatalogue.h"
#include "scriptedbrowser.h"
#include "signinattempt.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// A service that people sign in at itself: in the browser, or with a user and a password.
class TestOwnAuthority : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;

    FlowProcess &process() { return m_fixture->process(); }
    SandboxDigitalHub &service() { return m_fixture->sandbox().digitalHub(); }
    const Account &account() { return process().inventory().accounts().front(); }
    const SignIn &signIn() { return *process().inventory().signIn(account().signInId); }

    Account formAccount()
    {
        return *ProviderCatalogue::accountFromFields(u"digitalhub"_s, u"hub"_s,
                                                     {{u"url"_s, service().url().toString()}});
    }

    void pick(const QString &who)
    {
        SandboxDigitalHubSettings settings = service().settings();
        settings.pick = who;
        service().setSettings(settings);
    }

    Result<SignInProof> browserProof()
    {
        const Account wanted = formAccount();
        const auto places = ProviderCatalogue::places(wanted.provider, ProviderParts{.account = wanted});
        SignInSettings settings;
        settings.method = SignInMethod::Browser;
        const auto found = replyOf<SignInSettings>([&](QObject *context, auto reply) {
            places->findSignIn(wanted.fields, settings, context, std::move(reply));
        });
        if (!found)
            return std::unexpected(found.error());
        const Capabilities &kind = process().capabilities(u"digitalhub"_s);
        SignInAttempt attempt({.options = optionsFor(),
                               .deadline = std::chrono::seconds(20)},
                              {.settings = *found, .scopes = {.preferred = kind.signIn.scopes, .fallback = {}}}, {});
        ScriptedBrowser browser;
        connect(&attempt, &SignInAttempt::addressReady, &attempt,
                [&browser](const QUrl &address) { browser.open(address); });
        attempt.start();
        if (!QTest::qWaitFor([&] { return attempt.hasEnded(); }, 30'000))
            return failure(Error::Kind::TimedOut, u"the sign-in does not end"_s);
        if (attempt.error())
            return std::unexpected(*attempt.error());
        return attempt.takeProof();
    }

    static std::function<HttpOptions(const QUrl &)> optionsFor()
    {
        return [](const QUrl &authority) {
            HttpOptions options;
            options.origins = {originOf(authority)};
            return options;
        };
    }

    SignInProof passwordProof(const QByteArray &password)
    {
        SignInSettings settings;
        settings.authority = service().url();
        settings.tenant.clear();
        settings.user = service().userName();
        return SignInProof::password(settings, Secret(password));
    }

    const SignInFlow *add(SignInProof proof)
    {
        SignInFlow *flow = m_fixture->flows().signIn();
        flow->addAccount(formAccount(), std::move(proof));
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        pick(service().userName());
    }
    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void theBrowsersSignInRenewsItself()
    {
        auto proof = browserProof();
        QVERIFY2(proof, proof ? "" : qUtf8Printable(proof.error().message + proof.error().detail));
        QVERIFY(!proof->refreshToken.isEmpty());
        QCOMPARE(add(std::move(*proof))->state(), SignInFlow::State::Done);
        QCOMPARE(signIn().kind, u"browser"_s);
        QCOMPARE(account().userId, service().userName());
        for (int time = 0; time < 2; ++time) {
            service().expireBearers();
            m_fixture->killAndRestart();
            QVERIFY(m_fixture->refresh());
            QVERIFY(!signIn().needed);
            QCOMPARE(m_fixture->keychain().count(), 1);
        }
    }

    void aRefreshTokenThatIsUsedUpNeedsThePersonAgain()
    {
        QCOMPARE(add(std::move(*browserProof()))->state(), SignInFlow::State::Done);
        service().expireBearers();
        m_fixture->killAndRestart();
        SandboxFault refused;
        refused.kind = SandboxFault::Kind::TextError;
        refused.status = 400;
        refused.value = "invalid or missing refresh_token";
        refused.pathContains = u"/auth/token"_s;
        m_fixture->sandbox().addFault(refused);
        m_fixture->refresh();
        QTRY_VERIFY(signIn().needed);
        SignInFlow *again = m_fixture->flows().signIn();
        again->signInAgain(account().id, std::move(*browserProof()));
        QVERIFY(FlowFixture::ends(again));
        QCOMPARE(again->state(), SignInFlow::State::Done);
        QVERIFY(m_fixture->refresh());
    }

    void whatTheBrowserBringsIsChecked_data()
    {
        QTest::addColumn<QString>("picked");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("declined") << u"denied"_s << Error::Kind::Forbidden;
    }
    void whatTheBrowserBringsIsChecked()
    {
        QFETCH(QString, picked);
        QFETCH(Error::Kind, kind);
        pick(picked);
        const auto proof = browserProof();
        QVERIFY(!proof);
        QCOMPARE(proof.error().kind, kind);
    }

    void aPasswordSignsInAndComesBackFromTheKeychain()
    {
        QCOMPARE(add(passwordProof(service().password()))->state(), SignInFlow::State::Done);
        QCOMPARE(signIn().kind, u"basic"_s);
        QCOMPARE(signIn().userName, service().userName());
        QVERIFY(!signIn().expiresAt);
        m_fixture->killAndRestart();
        QVERIFY(m_fixture->refresh());
        m_fixture->loseDatabaseAndRestart();
        RestoreFlow *flow = m_fixture->flows().restore();
        flow->start();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(signIn().kind, u"basic"_s);
        QVERIFY(m_fixture->refresh());
    }

    void aWrongPasswordIsNotKept()
    {
        const SignInFlow *flow = add(passwordProof("wrong"));
        QCOMPARE(flow->state(), SignInFlow::State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::SignInNeeded);
        QCOMPARE(m_fixture->keychain().count(), 0);
        const SignInFlow *none = add(passwordProof({}));
        QCOMPARE(none->error()->field, u"password"_s);
    }

    void aPasswordIsNeverSentElsewhere()
    {
        QCOMPARE(add(passwordProof(service().password()))->state(), SignInFlow::State::Done);
        SandboxFault redirect;
        redirect.kind = SandboxFault::Kind::RedirectElsewhere;
        redirect.value = m_fixture->sandbox().url().toString().toUtf8() + "/elsewhere";
        m_fixture->sandbox().addFault(redirect);
        m_fixture->sandbox().clearRequests();
        QVERIFY(!m_fixture->refresh());
        QCOMPARE(m_fixture->sandbox().requests().size(), 1);
    }

    void aTokenThatIsThereSignsIn()
    {
        const QByteArray secret = service().secretOf(service().addToken({}));
        QCOMPARE(add(SignInProof(Secret(secret)))->state(), SignInFlow::State::Done);
        QCOMPARE(signIn().kind, u"bearer"_s);
        service().expireBearers();
        m_fixture->killAndRestart();
        QVERIFY(m_fixture->refresh());
    }

    void somebodyElseIsRefused()
    {
        QCOMPARE(add(passwordProof(service().password()))->state(), SignInFlow::State::Done);
        SignInFlow *again = m_fixture->flows().signIn();
        SandboxFault other;
        other.kind = SandboxFault::Kind::OtherUserProbe;
        m_fixture->sandbox().addFault(other);
        again->signInAgain(account().id, passwordProof(service().password()));
        QVERIFY(FlowFixture::ends(again));
        QCOMPARE(again->state(), SignInFlow::State::Failed);
        QCOMPARE(again->error()->kind, Error::Kind::Forbidden);
    }
};

QTEST_GUILESS_MAIN(TestOwnAuthority)
#include "tst_ownauthority.moc"
