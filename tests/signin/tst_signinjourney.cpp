// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "browsersignin.h"
#include "devicesignin.h"
#include "httpclient.h"
#include "sandbox.h"
#include "useragent.h"

#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QUrlQuery>

#include <memory>
#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QString service = u"499b84ac-1321-427f-aa17-267ca6975798"_s;
const QString jonas = u"jonas.brandt@northwind.example"_s;

QString scopeOf(const QString &name)
{
    return service + u'/' + name;
}

} // namespace

/// Whole sign-ins against the sandbox's Entra, by a browser that really follows its redirects to this computer's
/// loopback listener, and by a code on another device.
class TestSignInJourney : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<UserAgent> m_browser;
    SignInRequest m_request;

    SignInParts parts() const { return {.http = m_http.get(), .deadline = std::chrono::minutes(1)}; }

    void change(const std::function<void(SandboxEntraSettings &)> &edit)
    {
        SandboxEntraSettings settings = m_sandbox->entra().settings();
        edit(settings);
        m_sandbox->entra().setSettings(settings);
    }

    void addFault(SandboxFault::Kind kind, const QString &route, const QByteArray &value = {}, int status = 500)
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.route = route;
        fault.value = value;
        fault.status = status;
        m_sandbox->addFault(fault);
    }

    /// A browser that opens what it is told, and clicks the same link on each page.
    std::unique_ptr<BrowserSignIn> begin(const QString &caption)
    {
        auto signIn = std::make_unique<BrowserSignIn>(parts(), m_request);
        connect(signIn.get(), &BrowserSignIn::addressReady, this, [this, caption](const QUrl &address) {
            // Later, as a browser is another program.
            QTimer::singleShot(0, this, [this, caption, address] {
                if (m_browser->open(address).text.contains(u"Pick an account"_s))
                    m_browser->click(caption);
            });
        });
        signIn->start();
        return signIn;
    }

    template<typename SignIn>
    static Result<IssuedSignIn> resultOf(SignIn &signIn)
    {
        if (!QTest::qWaitFor([&] { return signIn.state() == SignIn::State::Finished; }, 20'000))
            return failure(Error::Kind::Busy, u"not finished"_s);
        return signIn.takeResult();
    }

    Result<IssuedSignIn> signIn(const QString &caption)
    {
        const auto signIn = begin(caption);
        return resultOf(*signIn);
    }

    Result<TokenAnswer> answerOf(const std::function<void(const TokenEndpoint &, Reply<TokenAnswer>)> &send)
    {
        std::optional<Result<AuthorityMetadata>> metadata;
        fetchAuthorityMetadata(m_http.get(), m_request.settings.authority, m_request.settings.tenant, this,
                               [&](Result<AuthorityMetadata> result) { metadata = std::move(result); });
        if (!QTest::qWaitFor([&] { return metadata.has_value(); }, 20'000) || !*metadata)
            return failure(Error::Kind::Busy, u"no metadata"_s);
        std::optional<Result<TokenAnswer>> answer;
        send(TokenEndpoint(m_http.get(), **metadata, m_request.settings.clientId),
             [&](Result<TokenAnswer> result) { answer.emplace(std::move(result)); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20'000))
            return failure(Error::Kind::Busy, u"no answer"_s);
        return std::move(*answer);
    }

    /// The status of the service's token list with this access token.
    int serviceStatus(const Secret &accessToken)
    {
        HttpOptions options;
        options.origins.append(originOf(m_sandbox->url()));
        HttpClient http(options);
        HttpRequest request;
        request.url = m_sandbox->url().resolved(QUrl(u"/northwind/_apis/tokens/pats?api-version=7.1-preview.1"_s));
        request.headers = {{"X-TFS-FedAuthRedirect", "Suppress"}};
        request.credentials = RequestCredentials::bearer(accessToken);
        std::optional<Result<HttpResponse>> response;
        http.send(std::move(request), this, [&](Result<HttpResponse> result) { response.emplace(std::move(result)); });
        if (!QTest::qWaitFor([&] { return response.has_value(); }, 20'000) || !*response)
            return 0;
        return (*response)->status;
    }

private Q_SLOTS:
    void init()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
        HttpOptions http;
        http.origins.append(originOf(m_sandbox->entra().authority()));
        m_http = std::make_unique<HttpClient>(http);
        m_browser = std::make_unique<UserAgent>();
        m_request = {};
        m_request.settings.authority = m_sandbox->entra().authority();
        m_request.settings.clientId = m_sandbox->entra().clientId();
        m_request.scopes = {.preferred = {scopeOf(u"vso.pats"_s), scopeOf(u"vso.pats_manage"_s)},
                            .fallback = {scopeOf(u".default"_s)}};
    }

    void cleanup()
    {
        m_browser.reset();
        m_http.reset();
        m_sandbox.reset();
    }

    void aPersonSignsInAndTheServiceTakesWhatTheyGot()
    {
        const auto issued = signIn(jonas);
        QVERIFY2(issued, issued ? "" : qUtf8Printable(issued.error().detail));
        QCOMPARE(m_browser->page().status, 200);
        QVERIFY2(m_browser->page().text.contains(u"You may close this page."_s),
                 qUtf8Printable(m_browser->page().text));
        QCOMPARE(m_browser->page().address.host(), u"localhost"_s);
        QVERIFY(!issued->refreshToken.isEmpty());
        QVERIFY(issued->person);
        QCOMPARE(issued->person->userName, jonas);
        QCOMPARE(issued->person->displayName, u"Jonas Brandt"_s);
        QCOMPARE(issued->person->tenantId, m_sandbox->entra().tenant());
        QCOMPARE(issued->scopes, m_request.scopes.preferred);
        QCOMPARE(serviceStatus(issued->accessToken), 200);
        const SandboxEntraCounts counts = m_sandbox->entra().counts();
        QCOMPARE(counts.pages, 1);
        QCOMPARE(counts.redemptions, 1);
    }

    void aDirectorysOwnAddressSignsInThere_data()
    {
        QTest::addColumn<QString>("tenant");
        QTest::newRow("by its domain") << u"northwind.example"_s;
        QTest::newRow("by its id") << QString();
        QTest::newRow("by anybody's") << u"common"_s;
    }

    void aDirectorysOwnAddressSignsInThere()
    {
        QFETCH(QString, tenant);
        m_request.settings.tenant = tenant.isEmpty() ? m_sandbox->entra().tenant() : tenant;
        const auto issued = signIn(jonas);
        QVERIFY2(issued, issued ? "" : qUtf8Printable(issued.error().detail));
        QCOMPARE(issued->person->tenantId, m_sandbox->entra().tenant());
    }

    void theNumberAsANameWorksWhereItIsRegistered()
    {
        change([](SandboxEntraSettings &settings) { settings.redirectUris = {u"http://127.0.0.1"_s}; });
        m_request.settings.redirectHost = u"127.0.0.1"_s;
        QVERIFY(signIn(jonas));
    }

    void aBrowserThatShowsAnErrorOfItsOwnNeverComesBack()
    {
        change([](SandboxEntraSettings &settings) { settings.redirectUris = {u"http://127.0.0.1"_s}; });
        const auto waiting = begin(jonas);
        QTRY_VERIFY(m_browser->page().text.contains(u"AADSTS50011"_s));
        QCOMPARE(waiting->state(), BrowserSignIn::State::AwaitingBrowser);
        waiting->cancel();
        QCOMPARE(resultOf(*waiting).error().kind, Error::Kind::Cancelled);
    }

    void aRefusalOnThePageComesBackInWords_data()
    {
        QTest::addColumn<Error::Kind>("kind");
        QTest::addColumn<QString>("word");
        using enum Error::Kind;
        QTest::newRow("Decline") << Forbidden << u"declined"_s;
        QTest::newRow("An administrator must approve") << Forbidden << u"administrator to approve"_s;
        QTest::newRow("of another directory") << Forbidden << u"another account"_s;
        QTest::newRow("not assigned") << Forbidden << u"not assigned"_s;
        QTest::newRow("Conditional Access") << Forbidden << u"AADSTS53003"_s;
        QTest::newRow("Multi-factor") << SignInNeeded << u"further step"_s;
        QTest::newRow("breaks down") << ServerFault << u"later"_s;
        QTest::newRow("busy") << ServerFault << u"later"_s;
        QTest::newRow("another issuer") << BadReply << u"not by the sign-in service"_s;
    }

    void aRefusalOnThePageComesBackInWords()
    {
        QFETCH(Error::Kind, kind);
        QFETCH(QString, word);
        const auto issued = signIn(QString::fromLatin1(QTest::currentDataTag()));
        QVERIFY(!issued);
        QCOMPARE(issued.error().kind, kind);
        QVERIFY2(issued.error().message.contains(word), qUtf8Printable(issued.error().message));
        // Said once, whatever it was: no page was opened a second time.
        QCOMPARE(m_sandbox->entra().counts().pages, 1);
        QCOMPARE(m_sandbox->entra().counts().redemptions, 0);
    }

    void anAnswerWithAnotherStateOrNoneIsNotTaken_data()
    {
        QTest::addColumn<QString>("caption");
        QTest::newRow("another") << u"carries another state"_s;
        QTest::newRow("none") << u"carries no state"_s;
    }

    void anAnswerWithAnotherStateOrNoneIsNotTaken()
    {
        QFETCH(QString, caption);
        const auto waiting = begin(caption);
        QTRY_COMPARE(m_browser->page().status, 400);
        QCOMPARE(m_browser->page().address.host(), u"localhost"_s);
        QCOMPARE(waiting->state(), BrowserSignIn::State::AwaitingBrowser);
        QCOMPARE(m_sandbox->entra().counts().redemptions, 0);
        // The person tries again on the same page.
        m_browser->open(waiting->openAddress());
        m_browser->click(jonas);
        QVERIFY(resultOf(*waiting));
    }

    void anAuthorityThatPromisesToNameItselfMustDoSo()
    {
        change([](SandboxEntraSettings &settings) { settings.issuerInAnswer = true; });
        QVERIFY(signIn(jonas));
        m_browser = std::make_unique<UserAgent>();
        QCOMPARE(signIn(u"names no issuer"_s).error().kind, Error::Kind::BadReply);
    }

    void permissionsThatAreNotKnownThereAreAskedForByTheirOtherName()
    {
        m_request.scopes.preferred = {scopeOf(u"vso.not_yet"_s)};
        const auto issued = signIn(jonas);
        QVERIFY2(issued, issued ? "" : qUtf8Printable(issued.error().detail));
        QVERIFY(issued->scopes.contains(scopeOf(u".default"_s)));
        QCOMPARE(serviceStatus(issued->accessToken), 200);
    }

    void aDirectoryThatDoesNotExistIsSaid()
    {
        m_request.settings.tenant = u"nowhere.example"_s;
        const auto issued = signIn(jonas);
        QCOMPARE(issued.error().field, u"tenant"_s);
        QCOMPARE(m_sandbox->entra().counts().pages, 0);
    }

    void anAppOfOneDirectoryNeedsThatDirectorysAddress()
    {
        change([](SandboxEntraSettings &settings) { settings.singleTenant = true; });
        QCOMPARE(signIn(jonas).error().field, u"tenant"_s);
        m_request.settings.tenant = m_sandbox->entra().tenant();
        QVERIFY(signIn(jonas));
    }

    void anAppThatIsNotOneOfADesktopIsSaid()
    {
        change([](SandboxEntraSettings &settings) { settings.publicClient = false; });
        const auto issued = signIn(jonas);
        QCOMPARE(issued.error().kind, Error::Kind::Rejected);
        QCOMPARE(issued.error().field, u"clientId"_s);
    }

    void theLastAddressMayBePastedFromAnotherComputer()
    {
        BrowserSignIn waiting(parts(), m_request);
        waiting.start();
        QTRY_COMPARE(waiting.state(), BrowserSignIn::State::AwaitingBrowser);
        // That browser's own computer has nobody at this port, so the address stays where a person sees it.
        const quint16 port = static_cast<quint16>(waiting.redirectAddress().port());
        change([](SandboxEntraSettings &settings) { settings.pick = jonas; });
        QTcpSocket authority;
        authority.connectToHost(m_sandbox->url().host(), static_cast<quint16>(m_sandbox->url().port()));
        const QUrl address = waiting.openAddress();
        authority.write("GET " + address.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority) +
                        " HTTP/1.1\r\nHost: " + address.authority().toLatin1() + "\r\nConnection: close\r\n\r\n");
        QTRY_COMPARE(authority.state(), QAbstractSocket::UnconnectedState);
        const QByteArray answer = authority.readAll();
        const qsizetype begin = answer.indexOf("Location: ") + 10;
        const QString last = QString::fromLatin1(answer.mid(begin, answer.indexOf("\r\n", begin) - begin));
        QVERIFY2(last.startsWith(u"http://localhost:%1/"_s.arg(port)), qUtf8Printable(last));
        QVERIFY(waiting.acceptPastedAddress(last));
        QVERIFY(resultOf(waiting));
    }

    void aCodeUsedTwiceIsRefused()
    {
        const auto issued = signIn(jonas);
        QVERIFY(issued);
        const QUrl last = m_browser->visited().last();
        const QUrlQuery query(last);
        AuthorizationGrant again{.code = Secret(query.queryItemValue(u"code"_s, QUrl::FullyDecoded).toLatin1()),
                                 .verifier = makePkcePair().verifier,
                                 .redirectAddress = last.toString(QUrl::RemovePath | QUrl::RemoveQuery),
                                 .nonce = {}};
        const auto answer = answerOf([&](const TokenEndpoint &endpoint, Reply<TokenAnswer> reply) {
            endpoint.redeem(again, m_request.scopes.preferred, this, std::move(reply));
        });
        QVERIFY(answer && answer->refusal);
        QCOMPARE(answer->refusal->code, u"invalid_grant"_s);
        QCOMPARE(answer->refusal->numbers, QList<int>{54005});
    }

    void aCodeWithAnotherVerifierIsRefused()
    {
        BrowserSignIn waiting(parts(), m_request);
        waiting.start();
        QTRY_COMPARE(waiting.state(), BrowserSignIn::State::AwaitingBrowser);
        QUrl address = waiting.openAddress();
        QUrlQuery query(address);
        query.removeQueryItem(u"code_challenge"_s);
        query.addQueryItem(u"code_challenge"_s, QString::fromLatin1(makePkcePair().challenge));
        address.setQuery(query);
        m_browser->open(address);
        m_browser->click(jonas);
        const auto issued = resultOf(waiting);
        QVERIFY2(issued.error().message.contains(u"not begun here"_s), qUtf8Printable(issued.error().message));
        QVERIFY(issued.error().detail.contains(u"AADSTS501481"_s));
    }

    void aTokenEndpointInTroubleIsSaidInWords_data()
    {
        QTest::addColumn<SandboxFault::Kind>("fault");
        QTest::addColumn<Error::Kind>("kind");
        using Fault = SandboxFault::Kind;
        using enum Error::Kind;
        QTest::newRow("a page") << Fault::Html << BadReply;
        QTest::newRow("a fault") << Fault::ServerError << ServerFault;
        QTest::newRow("a fault after all was done") << Fault::ServerErrorAfter << ServerFault;
        QTest::newRow("words") << Fault::TextError << ServerFault;
        QTest::newRow("nothing but a number") << Fault::EmptyError << ServerFault;
        QTest::newRow("too many requests") << Fault::RateLimited << RateLimited;
        QTest::newRow("a redirect") << Fault::RedirectElsewhere << BadReply;
        QTest::newRow("hangs up before") << Fault::DropBefore << Unconfirmed;
        QTest::newRow("hangs up after") << Fault::DropAfter << Unconfirmed;
        QTest::newRow("breaks off") << Fault::Truncated << Unconfirmed;
        QTest::newRow("never ends") << Fault::Endless << Unconfirmed;
        QTest::newRow("noise") << Fault::Garbage << BadReply;
        QTest::newRow("too deep") << Fault::DeepJson << BadReply;
    }

    void aTokenEndpointInTroubleIsSaidInWords()
    {
        QFETCH(SandboxFault::Kind, fault);
        QFETCH(Error::Kind, kind);
        addFault(fault, u"redeem"_s,
                 fault == SandboxFault::Kind::RedirectElsewhere ? "https://elsewhere.example/" : "");
        const auto issued = signIn(jonas);
        QVERIFY(!issued);
        QCOMPARE(issued.error().kind, kind);
        QVERIFY(issued.error().message.endsWith(u'.'));
        // The code went out once, whatever came of it.
        int sent = 0;
        for (const SandboxRequest &request : m_sandbox->requests())
            sent += request.path.endsWith(u"/token"_s) ? 1 : 0;
        QCOMPARE(sent, 1);
        // And a fresh beginning works.
        m_browser = std::make_unique<UserAgent>();
        QVERIFY(signIn(jonas));
    }

    void aSlowTokenEndpointIsWaitedFor()
    {
        SandboxFault slow;
        slow.kind = SandboxFault::Kind::DelayAfter;
        slow.route = u"redeem"_s;
        slow.delay = std::chrono::minutes(10);
        m_sandbox->addFault(slow);
        const auto waiting = begin(jonas);
        QTRY_COMPARE(m_sandbox->waitingRequests(), 1);
        QCOMPARE(waiting->state(), BrowserSignIn::State::Redeeming);
        m_sandbox->releaseDelays();
        QVERIFY(resultOf(*waiting));
    }

    void aClockThatIsWrongKeepsNobodyOut()
    {
        for (const char *seconds : {"7200", "-7200"}) {
            addFault(SandboxFault::Kind::WrongClock, u"redeem"_s, seconds);
            const auto issued = signIn(jonas);
            QVERIFY2(issued, issued ? "" : qUtf8Printable(issued.error().detail));
        }
    }

    void aRefreshTokenBringsTheNextAndAnEndedOneIsSaid()
    {
        auto issued = signIn(jonas);
        QVERIFY(issued);
        const auto renew = [&] {
            return answerOf([&](const TokenEndpoint &endpoint, Reply<TokenAnswer> reply) {
                endpoint.renew(issued->refreshToken, m_request.scopes.preferred, this, std::move(reply));
            });
        };
        auto renewed = renew();
        QVERIFY(renewed && !renewed->refusal);
        QVERIFY(!renewed->issued.refreshToken.isEmpty() && !(renewed->issued.refreshToken == issued->refreshToken));
        QCOMPARE(serviceStatus(renewed->issued.accessToken), 200);
        issued->refreshToken = std::move(renewed->issued.refreshToken);
        m_sandbox->entra().revokeSessions(jonas);
        auto ended = renew();
        QVERIFY(ended && ended->refusal);
        const Error error = TokenEndpoint::issuedOrError(std::move(*ended), AuthorityMetadata()).error();
        QCOMPARE(error.kind, Error::Kind::SignInNeeded);
        QVERIFY(error.message.contains(u"signed out"_s));
    }

    void aPersonSignsInOnAnotherDevice()
    {
        change([](SandboxEntraSettings &settings) { settings.deviceInterval = 1; });
        DeviceSignIn waiting(parts(), m_request);
        QSignalSpy ready(&waiting, &DeviceSignIn::codeReady);
        waiting.start();
        QTRY_COMPARE(ready.size(), 1);
        QTRY_VERIFY(m_sandbox->entra().counts().devicePolls > 0);
        QUrl page = waiting.verificationAddress();
        page.setQuery(u"user_code="_s + waiting.userCode());
        QVERIFY(m_browser->open(page).text.contains(u"Pick an account"_s));
        QVERIFY(m_browser->click(jonas).text.contains(u"You have signed in"_s));
        const auto issued = resultOf(waiting);
        QVERIFY2(issued, issued ? "" : qUtf8Printable(issued.error().detail));
        QCOMPARE(issued->person->userName, jonas);
        QCOMPARE(serviceStatus(issued->accessToken), 200);
    }

    void aPersonDeclinesOnAnotherDevice()
    {
        change([](SandboxEntraSettings &settings) { settings.deviceInterval = 1; });
        DeviceSignIn waiting(parts(), m_request);
        waiting.start();
        QTRY_COMPARE(waiting.state(), DeviceSignIn::State::Waiting);
        QVERIFY(m_sandbox->entra().decline(waiting.userCode()));
        QCOMPARE(resultOf(waiting).error().kind, Error::Kind::Forbidden);
    }

    void aCodeForAnotherDeviceEnds()
    {
        change([](SandboxEntraSettings &settings) {
            settings.deviceInterval = 1;
            settings.deviceCodeLife = std::chrono::seconds(2);
        });
        DeviceSignIn waiting(parts(), m_request);
        waiting.start();
        const auto issued = resultOf(waiting);
        QCOMPARE(issued.error().kind, Error::Kind::TimedOut);
    }

    void codesForOtherDevicesMayBeForbidden()
    {
        change([](SandboxEntraSettings &settings) { settings.deviceCodeBlocked = true; });
        DeviceSignIn waiting(parts(), m_request);
        waiting.start();
        const auto issued = resultOf(waiting);
        QCOMPARE(issued.error().kind, Error::Kind::Forbidden);
        QVERIFY(issued.error().message.contains(u"AADSTS53003"_s));
    }

    void theDevicesOtherNameOfPermissionsIsAskedForToo()
    {
        m_request.scopes.preferred = {scopeOf(u"vso.not_yet"_s)};
        DeviceSignIn waiting(parts(), m_request);
        QSignalSpy ready(&waiting, &DeviceSignIn::codeReady);
        waiting.start();
        QTRY_COMPARE(ready.size(), 1);
        QCOMPARE(waiting.requestedScopes().first(), scopeOf(u".default"_s));
    }
};

QTEST_GUILESS_MAIN(TestSignInJourney)
#include "tst_signinjourney.moc"
