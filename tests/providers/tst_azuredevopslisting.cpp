// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsfixture.h"
#include "rules.h"
#include "scriptedserver.h"
#include "utc.h"

#include <QSet>
#include <QTcpSocket>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

using Fault = SandboxFault::Kind;
using Kind = Error::Kind;

QHash<QString, Token> byId(const TokenListing &listing)
{
    QHash<QString, Token> tokens;
    for (const Token &token : listing.tokens)
        tokens.insert(token.remoteId, token);
    return tokens;
}

/// A provider whose every request is answered as the test says.
struct Scripted {
    explicit Scripted(ScriptedServer::Script script, const azuredevops::ListingLimits &limits = {})
        : server(std::move(script)),
          credentials(RequestCredentials::bearer(Secret("made-up")))
    {
        Account account;
        account.fields = {{u"url"_s, server.url(QString()).toString()}, {u"organization"_s, u"northwind"_s}};
        HttpOptions options;
        options.longestPause = std::chrono::milliseconds(0);
        provider = std::make_unique<AzureDevOpsProvider>(account, options, &credentials, limits);
    }

    Result<TokenListing> list()
    {
        return outcomeOf<TokenListing>(
            [this](QObject *context, auto reply) { provider->list(Interaction::Allowed, context, std::move(reply)); });
    }

    ScriptedServer server;
    FixedCredentials credentials;
    std::unique_ptr<AzureDevOpsProvider> provider;
};

QByteArray page(const QByteArray &continuation, const QByteArray &tokens = {})
{
    return ScriptedServer::answer(200,
                                  R"({"continuationToken":")" + continuation + R"(","patTokens":[)" + tokens + "]}",
                                  {"Content-Type: application/json"});
}

QByteArray token(const QByteArray &id)
{
    return R"({"displayName":"t","authorizationId":")" + id +
           R"(","scope":"vso.code","validFrom":"2026-01-01T00:00:00Z","validTo":"2027-01-01T00:00:00Z","targetAccounts":[]})";
}

} // namespace

class AzureDevOpsListingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFilterTellsTheStatus();
    void theThreeFiltersAreAskedForAtTheSameTime();
    void everyPageRepeatsItsQuestion();
    void anEmptyPageIsNotTheLast();
    void aRepeatedContinuationIsABadReply();
    void tooManyPagesAreABadReply();
    void tooManyTokensAreABadReply();
    void onOverlapRevokedWinsOverExpiredOverActive();
    void oneFailedFilterFailsTheListing_data();
    void oneFailedFilterFailsTheListing();
    void eachFaultHasItsError_data();
    void eachFaultHasItsError();
    void aDelayedAnswerIsAnAnswer();
    void aPauseThatIsTooLongIsTold();
    void oneAnswersWrongClockIsNoticed();
    void aHostileNameIsOnlyAName();
    void aByteOrderMarkIsSkipped();
    void anUnsetDateIsNoDate();
    void tokensForAllOrganizationsSayWhenTheyStop();
    void anExpiredSignInIsToldToWhereItCameFrom();
    void aSignInWithoutThePermissionIsExplained();
    void aSignInPageAsTwoHundredThreeMeansSignInNeeded();
    void aSignInPageAsThreeHundredTwoMeansSignInNeeded();
    void anUnknownOrganizationIsNotFound();
    void aRedirectCarriesNoCredentialElsewhere();
    void anNtlmChallengeTakesNoCredential();
    void cookiesOfOneAccountStayOutOfAnothers();
    void theServicesHeadersAreSent();
    void theServicesSessionIsAdopted();
    void theServicesClockIsLearnt();
    void anAccountsOriginsAreClosed();
    void nothingIsRepliedToADeadContext();
    void credentialsThatCannotBeReadFailTheListing();
    void theDemonstrationDataAreRead();
};

void AzureDevOpsListingTest::theFilterTellsTheStatus()
{
    AzureDevOpsFixture fixture;
    const QString active = fixture.addToken(u"active"_s);
    const QString expired = fixture.addToken(u"expired"_s, -5);
    const QString revoked = fixture.addToken(u"revoked"_s, 90, true);
    const QString both = fixture.addToken(u"both"_s, -5, true);
    const auto listing = fixture.list();
    QVERIFY(listing);
    const auto tokens = byId(*listing);
    QCOMPARE(tokens.size(), 4);
    QCOMPARE(tokens[active].status, TokenStatus::Active);
    QCOMPARE(tokens[expired].status, TokenStatus::Expired);
    QCOMPARE(tokens[revoked].status, TokenStatus::Revoked);
    QCOMPARE(tokens[both].status, TokenStatus::Revoked);
    QCOMPARE(tokens[active].name, u"active"_s);
    QCOMPARE(tokens[active].accountId, fixture.account.id);
    QCOMPARE(tokens[active].scopes, QStringList{u"vso.code"_s});
}

void AzureDevOpsListingTest::theThreeFiltersAreAskedForAtTheSameTime()
{
    AzureDevOpsFixture fixture;
    SandboxFault delay;
    delay.kind = Fault::Delay;
    delay.delay = std::chrono::minutes(5);
    delay.times = 3;
    fixture.sandbox->addFault(delay);
    QObject context;
    bool replied = false;
    fixture.provider->list(Interaction::Allowed, &context,
                           [&](Result<TokenListing> listing) { replied = listing.has_value(); });
    QTRY_COMPARE(fixture.sandbox->waitingRequests(), 3);
    fixture.sandbox->releaseDelays();
    QTRY_VERIFY(replied);
    QSet<QString> filters;
    for (const SandboxRequest &request : fixture.sandbox->requests())
        filters.insert(request.query.value(u"displayFilterOption"_s));
    QCOMPARE(filters, QSet<QString>({u"active"_s, u"expired"_s, u"revoked"_s}));
}

void AzureDevOpsListingTest::everyPageRepeatsItsQuestion()
{
    AzureDevOpsFixture fixture(sandboxWith(SandboxOptions::Data::None),
                               {.pageSize = 2, .mostPages = 1000, .mostTokens = 100});
    QSet<QString> ids;
    for (int index = 0; index < 7; ++index)
        ids.insert(fixture.addToken(u"t%1"_s.arg(index)));
    const auto listing = fixture.list();
    QVERIFY(listing);
    QSet<QString> listed;
    for (const Token &one : listing->tokens)
        listed.insert(one.remoteId);
    QCOMPARE(listed, ids);
    int activePages = 0;
    for (const SandboxRequest &request : fixture.sandbox->requests()) {
        QCOMPARE(request.query.value(u"$top"_s), u"2"_s);
        QCOMPARE(request.query.value(u"api-version"_s), u"7.1-preview.1"_s);
        activePages += request.query.value(u"displayFilterOption"_s) == "active"_L1 ? 1 : 0;
    }
    QCOMPARE(activePages, 4);
}

void AzureDevOpsListingTest::anEmptyPageIsNotTheLast()
{
    Scripted scripted([](const ReceivedRequest &request, QTcpSocket &socket) {
        const bool isFirst = !request.target.contains("continuationToken");
        socket.write(isFirst ? page("more") : page("", token("a")));
    });
    const auto listing = scripted.list();
    QVERIFY(listing);
    QCOMPARE(listing->tokens.size(), 1);
    QCOMPARE(scripted.server.requests().size(), 6);
}

void AzureDevOpsListingTest::aRepeatedContinuationIsABadReply()
{
    Scripted scripted(ScriptedServer::always(page("again")));
    const auto listing = scripted.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::BadReply);
    QVERIFY(scripted.server.requests().size() <= 9);
}

void AzureDevOpsListingTest::tooManyPagesAreABadReply()
{
    int pages = 0;
    Scripted scripted([&pages](const ReceivedRequest &,
                               QTcpSocket &socket) { socket.write(page("page" + QByteArray::number(++pages))); },
                      {.pageSize = 100, .mostPages = 5, .mostTokens = 100});
    const auto listing = scripted.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::BadReply);
    QVERIFY(pages <= 18);
}

void AzureDevOpsListingTest::tooManyTokensAreABadReply()
{
    Scripted scripted(ScriptedServer::always(page("", token("a") + ',' + token("b"))),
                      {.pageSize = 100, .mostPages = 5, .mostTokens = 3});
    const auto listing = scripted.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::BadReply);
}

void AzureDevOpsListingTest::onOverlapRevokedWinsOverExpiredOverActive()
{
    // The same ids under several filters, and one in two spellings.
    Scripted scripted([](const ReceivedRequest &request, QTcpSocket &socket) {
        if (request.target.contains("=active"))
            socket.write(page("", token("all-three") + ',' + token("expired-too") + ',' + token("plain") + ',' +
                                      token("plain")));
        else if (request.target.contains("=expired"))
            socket.write(page("", token("ALL-THREE") + ',' + token("expired-too")));
        else
            socket.write(page("", token("all-three")));
    });
    const auto listing = scripted.list();
    QVERIFY(listing);
    QCOMPARE(listing->tokens.size(), 3);
    for (const Token &one : listing->tokens) {
        const QString id = one.remoteId.toLower();
        QCOMPARE(one.status, id == "all-three"_L1     ? TokenStatus::Revoked
                             : id == "expired-too"_L1 ? TokenStatus::Expired
                                                      : TokenStatus::Active);
    }
}

void AzureDevOpsListingTest::oneFailedFilterFailsTheListing_data()
{
    QTest::addColumn<QString>("filter");
    for (const char *filter : {"active", "expired", "revoked"})
        QTest::newRow(filter) << QString::fromLatin1(filter);
}

void AzureDevOpsListingTest::oneFailedFilterFailsTheListing()
{
    QFETCH(QString, filter);
    AzureDevOpsFixture fixture;
    fixture.addToken(u"active"_s);
    SandboxFault fault;
    fault.kind = Fault::ServerError;
    fault.queryContains = u"displayFilterOption="_s + filter;
    fixture.sandbox->addFault(fault);
    const auto listing = fixture.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::ServerFault);
    QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
    QVERIFY(fixture.list());
}

void AzureDevOpsListingTest::eachFaultHasItsError_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("status");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("server error") << Fault::ServerError << QByteArray() << 500 << Kind::ServerFault;
    QTest::newRow("text") << Fault::TextError << "Busy"_ba << 503 << Kind::ServerFault;
    QTest::newRow("empty 403") << Fault::EmptyError << QByteArray() << 403 << Kind::Forbidden;
    QTest::newRow("empty 500") << Fault::EmptyError << QByteArray() << 500 << Kind::ServerFault;
    QTest::newRow("refused") << Fault::Unauthorized << QByteArray() << 401 << Kind::SignInNeeded;
    QTest::newRow("page") << Fault::Html << QByteArray() << 200 << Kind::SignInNeeded;
    QTest::newRow("truncated") << Fault::Truncated << QByteArray() << 200 << Kind::BadReply;
    QTest::newRow("garbage") << Fault::Garbage << QByteArray() << 200 << Kind::BadReply;
    QTest::newRow("endless") << Fault::Endless << QByteArray() << 200 << Kind::BadReply;
    QTest::newRow("10 MB") << Fault::HugeBody << QByteArray() << 200 << Kind::BadReply;
    QTest::newRow("deep") << Fault::DeepJson << QByteArray() << 200 << Kind::BadReply;
    QTest::newRow("wrong types") << Fault::WrongTypes << QByteArray() << 200 << Kind::BadReply;
}

void AzureDevOpsListingTest::eachFaultHasItsError()
{
    QFETCH(Fault, fault);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    AzureDevOpsFixture fixture;
    fixture.addToken(u"active"_s);
    fixture.fault(fault, value, status);
    const auto listing = fixture.list();
    QVERIFY(!listing);
    QTEST(listing.error().kind, "kind");
    QVERIFY(!listing.error().message.isEmpty());
    QVERIFY2(listing.error().detail.contains(u"127.0.0.1"_s), qPrintable(listing.error().detail));
    QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
}

void AzureDevOpsListingTest::aDelayedAnswerIsAnAnswer()
{
    AzureDevOpsFixture fixture;
    fixture.addToken(u"active"_s);
    fixture.fault(Fault::DelayedOk, "1");
    QVERIFY(fixture.list());
    QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
}

void AzureDevOpsListingTest::aPauseThatIsTooLongIsTold()
{
    Scripted scripted(ScriptedServer::always(ScriptedServer::answer(429, {}, {"Retry-After: 120"})));
    const auto listing = scripted.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::RateLimited);
    QCOMPARE(listing.error().retryAfter, std::chrono::seconds(120));
}

void AzureDevOpsListingTest::oneAnswersWrongClockIsNoticed()
{
    AzureDevOpsFixture fixture;
    fixture.fault(Fault::WrongClock, "-7200");
    QVERIFY(fixture.create(fixture.request()));
    QVERIFY(std::chrono::abs(fixture.provider->clockOffset() + std::chrono::hours(2)) < std::chrono::minutes(1));
}

void AzureDevOpsListingTest::aHostileNameIsOnlyAName()
{
    AzureDevOpsFixture fixture;
    fixture.addToken(u"active"_s);
    SandboxFault fault;
    fault.kind = Fault::HostileName;
    fault.times = 3;
    fixture.sandbox->addFault(fault);
    const auto listing = fixture.list();
    QVERIFY(listing);
    const Token &hostile = listing->tokens.first();
    QVERIFY(hostile.name.contains(u"<img src="_s) && !hostile.name.contains(QChar(u'\0')));
    QVERIFY(hostile.remoteId.contains(u'/') && hostile.remoteId.contains(u'#'));
    // Such an id stays one value of the query, and no other address is asked.
    fixture.sandbox->clearRequests();
    QVERIFY(!fixture.fetch(hostile.remoteId));
    QCOMPARE(fixture.sandbox->requests().size(), 1);
    QCOMPARE(fixture.sandbox->requests().first().query.value(u"authorizationId"_s), hostile.remoteId);
    QVERIFY(fixture.sandbox->requests().first().path.endsWith(u"/_apis/tokens/pats"_s));
}

void AzureDevOpsListingTest::aByteOrderMarkIsSkipped()
{
    AzureDevOpsFixture fixture;
    fixture.addToken(u"active"_s);
    SandboxPolicy policy;
    policy.byteOrderMark = true;
    fixture.sandbox->setPolicy(policy);
    QCOMPARE(fixture.list()->tokens.size(), 1);
    QVERIFY(fixture.create(fixture.request()));
}

void AzureDevOpsListingTest::anUnsetDateIsNoDate()
{
    AzureDevOpsFixture fixture;
    SandboxToken unset;
    unset.name = u"unset"_s;
    unset.scope = u"vso.code"_s;
    unset.validFrom = QDateTime::currentDateTimeUtc();
    fixture.sandbox->addToken(unset);
    const auto listing = fixture.list();
    QVERIFY(listing);
    for (const Token &one : listing->tokens) {
        QVERIFY(!one.expiresAt);
        QVERIFY(!neverExpires(one));
    }
}

void AzureDevOpsListingTest::tokensForAllOrganizationsSayWhenTheyStop()
{
    AzureDevOpsFixture fixture;
    SandboxToken everywhere;
    everywhere.name = u"legacy-all-orgs"_s;
    everywhere.scope = u"app_token"_s;
    everywhere.allOrgs = true;
    everywhere.validFrom = QDateTime::currentDateTimeUtc().addDays(-100);
    everywhere.validTo = QDateTime::currentDateTimeUtc().addDays(200);
    fixture.sandbox->addToken(everywhere);
    const auto listing = fixture.list();
    QVERIFY(listing && listing->tokens.size() == 1 && listing->tokens.first().otherEnd);
    const auto end = *listing->tokens.first().otherEnd;
    QCOMPARE(end.at, QDateTime(QDate(2026, 12, 1), QTime(0, 0), utcZone));
    QVERIFY(!fixture.provider->capabilities().reasons.value(end.reason).sentence.isEmpty());
}

void AzureDevOpsListingTest::anExpiredSignInIsToldToWhereItCameFrom()
{
    AzureDevOpsFixture fixture;
    fixture.sandbox->expireBearer();
    const auto listing = fixture.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::SignInNeeded);
    QVERIFY(fixture.credentials->timesRefused() >= 1);
    fixture.credentials->replace(RequestCredentials::bearer(Secret(fixture.sandbox->newBearer())));
    QVERIFY(fixture.list());
}

void AzureDevOpsListingTest::aSignInWithoutThePermissionIsExplained()
{
    AzureDevOpsFixture fixture;
    const QByteArray limited = fixture.sandbox->addBearer(fixture.sandbox->userId(), false);
    fixture.credentials->replace(RequestCredentials::bearer(Secret(limited)));
    const auto listing = fixture.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::SignInNeeded);
    QVERIFY(listing.error().message.contains(u"permission"_s));
    QVERIFY(listing.error().detail.contains(u"TF400813"_s) && listing.error().detail.contains(u"ActivityId="_s));
}

void AzureDevOpsListingTest::aSignInPageAsTwoHundredThreeMeansSignInNeeded()
{
    Scripted scripted(ScriptedServer::always(ScriptedServer::answer(203, "<html><title>Sign In</title></html>",
                                                                    {"Content-Type: text/html; charset=utf-8"})));
    const auto listing = scripted.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::SignInNeeded);
    QVERIFY(scripted.credentials.timesRefused() >= 1);
}

void AzureDevOpsListingTest::aSignInPageAsThreeHundredTwoMeansSignInNeeded()
{
    AzureDevOpsFixture fixture;
    fixture.fault(Fault::RedirectElsewhere,
                  "https://spsprodweu1.vssps.visualstudio.com/_signin?realm=vssps.dev.azure.com", 302);
    const auto listing = fixture.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::SignInNeeded);
    QVERIFY(fixture.credentials->timesRefused() >= 1);
}

void AzureDevOpsListingTest::anUnknownOrganizationIsNotFound()
{
    AzureDevOpsFixture fixture;
    fixture.account.fields[u"organization"_s] = u"southwind"_s;
    fixture.reconnect();
    const auto listing = fixture.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::NotFound);
    QVERIFY(listing.error().message.contains(u"organization"_s));
}

void AzureDevOpsListingTest::aRedirectCarriesNoCredentialElsewhere()
{
    ScriptedServer elsewhere(ScriptedServer::always(page("")));
    for (const int status : {301, 302, 307, 308}) {
        AzureDevOpsFixture fixture;
        fixture.fault(Fault::RedirectElsewhere, elsewhere.url(u"/northwind/_apis/tokens/pats"_s).toEncoded(), status);
        const auto listing = fixture.list();
        QVERIFY(!listing);
        QCOMPARE(listing.error().kind, Kind::BadReply);
        QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
    }
    QCOMPARE(elsewhere.connections(), 0);
}

void AzureDevOpsListingTest::anNtlmChallengeTakesNoCredential()
{
    AzureDevOpsFixture fixture;
    fixture.fault(Fault::NtlmChallenge);
    const auto listing = fixture.list();
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, Kind::SignInNeeded);
    for (const SandboxRequest &request : fixture.sandbox->requests())
        QVERIFY(request.headers.value("authorization").startsWith("Bearer "));
}

void AzureDevOpsListingTest::cookiesOfOneAccountStayOutOfAnothers()
{
    AzureDevOpsFixture fixture;
    SandboxFault fault;
    fault.kind = Fault::SetCookie;
    fault.value = "session=of-the-first; Path=/";
    fault.times = 3;
    fixture.sandbox->addFault(fault);
    QVERIFY(fixture.list());
    AzureDevOpsProvider other(fixture.account, {}, fixture.credentials.get());
    QVERIFY(outcomeOf<TokenListing>(
        [&](QObject *context, auto reply) { other.list(Interaction::Allowed, context, std::move(reply)); }));
    QVERIFY(fixture.list());
    for (const SandboxRequest &request : fixture.sandbox->requests())
        QVERIFY(!request.headers.contains("cookie"));
}

void AzureDevOpsListingTest::theServicesHeadersAreSent()
{
    AzureDevOpsFixture fixture;
    QVERIFY(fixture.create(fixture.request()));
    const SandboxRequest request = fixture.sandbox->requests().last();
    QCOMPARE(request.headers.value("accept"), "application/json"_ba);
    QCOMPARE(request.headers.value("content-type"), "application/json"_ba);
    QCOMPARE(request.headers.value("x-tfs-fedauthredirect"), "Suppress"_ba);
    QVERIFY(!QUuid(QString::fromLatin1(request.headers.value("x-tfs-session"))).isNull());
    QCOMPARE(request.headers.values("authorization"), QList<QByteArray>{"Bearer " + fixture.sandbox->bearer()});
}

void AzureDevOpsListingTest::theServicesSessionIsAdopted()
{
    Scripted scripted([](const ReceivedRequest &, QTcpSocket &socket) {
        socket.write(ScriptedServer::answer(
            200, R"({"continuationToken":"","patTokens":[]})",
            {"Content-Type: application/json", "X-TFS-Session: 5b0d4f9e-0000-4000-8000-000000000001"}));
    });
    QVERIFY(scripted.list());
    const auto before = scripted.server.requests().size();
    QVERIFY(scripted.list());
    for (qsizetype index = before; index < scripted.server.requests().size(); ++index) {
        QCOMPARE(scripted.server.requests().at(index).values("X-TFS-Session"),
                 QList<QByteArray>{"5b0d4f9e-0000-4000-8000-000000000001"});
    }
}

void AzureDevOpsListingTest::theServicesClockIsLearnt()
{
    AzureDevOpsFixture fixture;
    fixture.account.clockOffsetMs = 7000;
    fixture.reconnect();
    QCOMPARE(fixture.provider->clockOffset(), std::chrono::seconds(7));
    SandboxPolicy policy;
    policy.clockOffset = std::chrono::hours(-5);
    fixture.sandbox->setPolicy(policy);
    QVERIFY(fixture.list());
    const auto difference = fixture.provider->clockOffset() + std::chrono::hours(5);
    QVERIFY(std::chrono::abs(difference) < std::chrono::minutes(1));
}

void AzureDevOpsListingTest::anAccountsOriginsAreClosed()
{
    AzureDevOpsFixture fixture;
    fixture.account.origins = QStringList{u"https://dev.azure.com"_s};
    fixture.reconnect();
    QVERIFY(!fixture.list());
    QVERIFY(fixture.sandbox->requests().isEmpty());
}

void AzureDevOpsListingTest::nothingIsRepliedToADeadContext()
{
    AzureDevOpsFixture fixture;
    bool replied = false;
    {
        QObject context;
        fixture.provider->list(Interaction::Allowed, &context, [&](Result<TokenListing>) { replied = true; });
        fixture.provider->fetch(u"x"_s, &context, [&](Result<Token>) { replied = true; });
    }
    QVERIFY(fixture.list());
    QVERIFY(!replied);
    fixture.provider->list(Interaction::Allowed, this, [&](Result<TokenListing>) { replied = true; });
    fixture.provider.reset();
    QCoreApplication::processEvents();
    QVERIFY(!replied);
}

void AzureDevOpsListingTest::credentialsThatCannotBeReadFailTheListing()
{
    AzureDevOpsFixture fixture;
    fixture.credentials.reset();
    QCOMPARE(fixture.list().error().kind, Kind::Cancelled);
    QVERIFY(fixture.sandbox->requests().isEmpty());
}

void AzureDevOpsListingTest::theDemonstrationDataAreRead()
{
    AzureDevOpsFixture fixture(sandboxWith(SandboxOptions::Data::Demo));
    const auto listing = fixture.list();
    QVERIFY(listing);
    // Others have theirs, and there are some in other organizations.
    QList<SandboxToken> truth = fixture.sandbox->tokens();
    truth.removeIf([&fixture](const SandboxToken &token) {
        return token.userId != fixture.sandbox->userId() || token.organization != fixture.sandbox->organization();
    });
    QVERIFY(!truth.isEmpty());
    QCOMPARE(listing->tokens.size(), truth.size());
    const auto tokens = byId(*listing);
    for (const SandboxToken &real : truth) {
        const Token read = tokens.value(real.id);
        QCOMPARE(read.name, real.name);
        QCOMPARE(read.scopes, normalizedScopes(real.scope.split(u' ')));
        QCOMPARE(read.status == TokenStatus::Revoked, real.revoked);
        QVERIFY(std::abs(read.createdAt.msecsTo(real.validFrom)) <= 4);
    }
}

QTEST_GUILESS_MAIN(AzureDevOpsListingTest)
#include "tst_azuredevopslisting.moc"
