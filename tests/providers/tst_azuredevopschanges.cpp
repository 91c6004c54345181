// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsfixture.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

using Fault = SandboxFault::Kind;
using Kind = Error::Kind;

int sentBy(const AzureDevOpsFixture &fixture, const QByteArray &verb)
{
    int count = 0;
    for (const SandboxRequest &request : fixture.sandbox->requests())
        count += request.method == verb ? 1 : 0;
    return count;
}

void addFaultRows()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("status");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("lost before the change") << Fault::DropBefore << QByteArray() << 0 << Kind::Unconfirmed;
    QTest::newRow("lost after the change") << Fault::DropAfter << QByteArray() << 0 << Kind::Unconfirmed;
    QTest::newRow("closed at once") << Fault::CloseBeforeAnswer << QByteArray() << 0 << Kind::Unconfirmed;
    QTest::newRow("500 before") << Fault::ServerError << QByteArray() << 500 << Kind::Unconfirmed;
    QTest::newRow("500 after") << Fault::ServerErrorAfter << QByteArray() << 500 << Kind::Unconfirmed;
    QTest::newRow("503 in text") << Fault::TextError << "Busy"_ba << 503 << Kind::Unconfirmed;
    QTest::newRow("empty 502") << Fault::EmptyError << QByteArray() << 502 << Kind::Unconfirmed;
    QTest::newRow("400 in text") << Fault::TextError << "No"_ba << 400 << Kind::Rejected;
    QTest::newRow("empty 403") << Fault::EmptyError << QByteArray() << 403 << Kind::Forbidden;
    QTest::newRow("refused") << Fault::Unauthorized << QByteArray() << 401 << Kind::SignInNeeded;
    QTest::newRow("NTLM") << Fault::NtlmChallenge << QByteArray() << 401 << Kind::SignInNeeded;
    QTest::newRow("too much asked") << Fault::RateLimited << QByteArray() << 429 << Kind::RateLimited;
    QTest::newRow("refused inside a 200") << Fault::BusinessError << "accessDenied"_ba << 200 << Kind::Forbidden;
    QTest::newRow("unknown refusal inside a 200") << Fault::BusinessError << "moonPhase"_ba << 200 << Kind::Rejected;
    QTest::newRow("page") << Fault::Html << QByteArray() << 200 << Kind::Unconfirmed;
    QTest::newRow("redirect") << Fault::RedirectElsewhere << "http://127.0.0.1:9/elsewhere"_ba << 307
                              << Kind::Unconfirmed;
    QTest::newRow("redirect to sign in") << Fault::RedirectElsewhere << "https://login.microsoftonline.com/x"_ba << 302
                                         << Kind::SignInNeeded;
}

/// What spoils only an answer that has a body.
void addBodyFaultRows()
{
    QTest::newRow("truncated") << Fault::Truncated << QByteArray() << 200 << Kind::Unconfirmed;
    QTest::newRow("endless") << Fault::Endless << QByteArray() << 200 << Kind::Unconfirmed;
    QTest::newRow("garbage") << Fault::Garbage << QByteArray() << 200 << Kind::Unconfirmed;
    QTest::newRow("10 MB") << Fault::HugeBody << QByteArray() << 200 << Kind::Unconfirmed;
    QTest::newRow("deep") << Fault::DeepJson << QByteArray() << 200 << Kind::Unconfirmed;
    QTest::newRow("wrong types") << Fault::WrongTypes << QByteArray() << 200 << Kind::Unconfirmed;
}

} // namespace

Q_DECLARE_METATYPE(patkeeper::SandboxPolicy)

class AzureDevOpsChangesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCreatedTokenComesWithItsSecret();
    void anAnswerLostAfterCreateIsUnconfirmed();
    void aTokenThatLandsLateIsKnownAgain();
    void aHostileAnswerToCreateStillBringsTheSecret();
    void aCreateIsSentOnceWhateverHappens_data();
    void aCreateIsSentOnceWhateverHappens();
    void anUpdateIsSentOnceWhateverHappens_data();
    void anUpdateIsSentOnceWhateverHappens();
    void aRevokeIsSentOnceWhateverHappens_data();
    void aRevokeIsSentOnceWhateverHappens();
    void aPauseIsTold();
    void policyRefusalsHaveTheirOwnSentences_data();
    void policyRefusalsHaveTheirOwnSentences();
    void refusalsInPascalCaseAreUnderstood();
    void aShortenedExpiryIsAsTheServiceSays();
    void whatIsMissingIsNeverSent();
    void anUpdateSendsOnlyWhatChanges();
    void extendingByAYearSendsFiveMinutesLess();
    void aRenamedTokenKeepsItsSecret();
    void anExpiredTokenCannotBeExtended();
    void anUnknownTokenIsNotFound();
    void revokingSucceedsWithTwoHundredAndTwoHundredFour();
    void aFetchedTokenIsTheListedOne();
    void noErrorHoldsASecret();
};

void AzureDevOpsChangesTest::aCreatedTokenComesWithItsSecret()
{
    AzureDevOpsFixture fixture;
    const TokenRequest request = fixture.provider->prepared(fixture.request(), QDateTime::currentDateTimeUtc());
    const auto issued = fixture.create(request);
    QVERIFY(issued);
    QCOMPARE(issued->secret.size(), 1);
    QCOMPARE(issued->secret.front().name, u"token"_s);
    QVERIFY(issued->secret.front().value.equals(fixture.sandbox->secretOf(issued->token.remoteId)));
    QCOMPARE(issued->token.name, request.name);
    QCOMPARE(issued->token.accountId, fixture.account.id);
    QVERIFY(fixture.provider->carriesFingerprint(request, issued->token));
    const QJsonObject sent = QJsonDocument::fromJson(fixture.sandbox->requests().last().body).object();
    QCOMPARE(sent["allOrgs"_L1], QJsonValue(false));
    const auto listing = fixture.list();
    QVERIFY(listing && listing->tokens.contains(issued->token));
}

void AzureDevOpsChangesTest::anAnswerLostAfterCreateIsUnconfirmed()
{
    AzureDevOpsFixture fixture;
    fixture.addToken(u"ci-nuget-restore"_s);
    const TokenRequest request = fixture.provider->prepared(fixture.request(), QDateTime::currentDateTimeUtc());
    fixture.fault(Fault::DropAfter);
    const auto issued = fixture.create(request);
    QVERIFY(!issued);
    QCOMPARE(issued.error().kind, Kind::Unconfirmed);
    QCOMPARE(sentBy(fixture, "POST"), 1);
    // And yet it is there, and is known again.
    const auto listing = fixture.list();
    QVERIFY(listing);
    int mine = 0;
    for (const Token &token : listing->tokens)
        mine += fixture.provider->carriesFingerprint(request, token) ? 1 : 0;
    QCOMPARE(listing->tokens.size(), 2);
    QCOMPARE(mine, 1);
}

void AzureDevOpsChangesTest::aTokenThatLandsLateIsKnownAgain()
{
    AzureDevOpsFixture fixture;
    const TokenRequest request = fixture.provider->prepared(fixture.request(), QDateTime::currentDateTimeUtc());
    SandboxFault late;
    late.kind = Fault::LateLanding;
    late.delay = std::chrono::hours(1);
    fixture.sandbox->addFault(late);
    QCOMPARE(fixture.create(request).error().kind, Kind::Unconfirmed);
    QVERIFY(fixture.list()->tokens.isEmpty());
    fixture.sandbox->landLate();
    const auto listing = fixture.list();
    QVERIFY(listing && listing->tokens.size() == 1);
    QVERIFY(fixture.provider->carriesFingerprint(request, listing->tokens.first()));
}

void AzureDevOpsChangesTest::aHostileAnswerToCreateStillBringsTheSecret()
{
    AzureDevOpsFixture fixture;
    fixture.fault(Fault::HostileName);
    const auto issued = fixture.create(fixture.request());
    QVERIFY(issued);
    QVERIFY(!issued->token.name.contains(QChar(u'\0')));
    QVERIFY(issued->secret.front().value.equals(fixture.sandbox->tokens().first().secret));
}

void AzureDevOpsChangesTest::aCreateIsSentOnceWhateverHappens_data()
{
    addFaultRows();
    addBodyFaultRows();
}

void AzureDevOpsChangesTest::aCreateIsSentOnceWhateverHappens()
{
    QFETCH(Fault, fault);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    AzureDevOpsFixture fixture;
    fixture.fault(fault, value, status);
    const auto issued = fixture.create(fixture.request());
    QVERIFY(!issued);
    QTEST(issued.error().kind, "kind");
    QVERIFY(!issued.error().message.isEmpty());
    QCOMPARE(sentBy(fixture, "POST"), 1);
    QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
    QCOMPARE(fixture.credentials->timesRefused(), issued.error().kind == Kind::SignInNeeded ? 1 : 0);
    if (issued.error().kind != Kind::Unconfirmed)
        QVERIFY(fixture.sandbox->tokens().isEmpty());
}

void AzureDevOpsChangesTest::anUpdateIsSentOnceWhateverHappens_data()
{
    addFaultRows();
    addBodyFaultRows();
}

void AzureDevOpsChangesTest::anUpdateIsSentOnceWhateverHappens()
{
    QFETCH(Fault, fault);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    AzureDevOpsFixture fixture;
    const QString id = fixture.addToken(u"old"_s);
    fixture.fault(fault, value, status);
    const auto token = fixture.update({.remoteId = id, .name = u"new"_s, .scopes = {}, .expiresAt = {}});
    QVERIFY(!token);
    QTEST(token.error().kind, "kind");
    QCOMPARE(sentBy(fixture, "PUT"), 1);
    QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
    if (token.error().kind != Kind::Unconfirmed)
        QCOMPARE(fixture.sandbox->tokens().first().name, u"old"_s);
}

void AzureDevOpsChangesTest::aRevokeIsSentOnceWhateverHappens_data()
{
    addFaultRows();
}

void AzureDevOpsChangesTest::aRevokeIsSentOnceWhateverHappens()
{
    QFETCH(Fault, fault);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    AzureDevOpsFixture fixture;
    const QString id = fixture.addToken(u"old"_s);
    fixture.fault(fault, value, status);
    const auto done = fixture.revoke(id);
    QVERIFY(!done);
    QTEST(done.error().kind, "kind");
    QCOMPARE(sentBy(fixture, "DELETE"), 1);
    QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
    if (done.error().kind != Kind::Unconfirmed)
        QVERIFY(!fixture.sandbox->tokens().first().revoked);
}

void AzureDevOpsChangesTest::aPauseIsTold()
{
    AzureDevOpsFixture fixture;
    fixture.fault(Fault::RateLimitedWithRetryAfter, "17");
    const auto issued = fixture.create(fixture.request());
    QVERIFY(!issued);
    QCOMPARE(issued.error().kind, Kind::RateLimited);
    QCOMPARE(issued.error().retryAfter, std::chrono::seconds(17));
    QVERIFY(issued.error().detail.contains(u"X-RateLimit-Resource=Sandbox/TSTUs"_s));
}

void AzureDevOpsChangesTest::policyRefusalsHaveTheirOwnSentences_data()
{
    QTest::addColumn<SandboxPolicy>("policy");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("words");
    SandboxPolicy policy;
    policy.maximumLifespanDays = 30;
    QTest::newRow("too long a life") << policy << u"vso.code"_s << Kind::Rejected << u"expires"_s
                                     << u"earlier expiry"_s;
    policy = {};
    policy.noFullScope = true;
    QTest::newRow("full access") << policy << u"app_token"_s << Kind::Rejected << u"scopes"_s << u"single scopes"_s;
    policy = {};
    policy.creationBlocked = true;
    QTest::newRow("no creation") << policy << u"vso.code"_s << Kind::Forbidden << QString() << u"administrator"_s;
    policy = {};
    policy.packagingOnly = true;
    QTest::newRow("packaging only") << policy << u"vso.code"_s << Kind::Forbidden << QString() << u"packaging"_s;
    QTest::newRow("unknown scope") << SandboxPolicy() << u"vso.nonsense"_s << Kind::Rejected << u"scopes"_s
                                   << u"scopes"_s;
}

void AzureDevOpsChangesTest::policyRefusalsHaveTheirOwnSentences()
{
    QFETCH(SandboxPolicy, policy);
    QFETCH(QString, scope);
    QFETCH(QString, words);
    AzureDevOpsFixture fixture;
    fixture.sandbox->setPolicy(policy);
    TokenRequest request = fixture.request();
    request.scopes = QStringList{scope};
    const auto issued = fixture.create(request);
    QVERIFY(!issued);
    QTEST(issued.error().kind, "kind");
    QTEST(issued.error().field, "field");
    QVERIFY2(issued.error().message.contains(words), qPrintable(issued.error().message));
    QVERIFY(issued.error().message.contains(u"The service says:"_s));
    QVERIFY(issued.error().detail.contains(u"patTokenError"_s) && issued.error().detail.contains(u"ActivityId="_s));
    QVERIFY(fixture.sandbox->tokens().isEmpty());
}

void AzureDevOpsChangesTest::refusalsInPascalCaseAreUnderstood()
{
    AzureDevOpsFixture fixture;
    SandboxPolicy policy;
    policy.pascalCaseErrors = true;
    policy.errorMessages = false;
    policy.noFullScope = true;
    fixture.sandbox->setPolicy(policy);
    TokenRequest request = fixture.request();
    request.scopes = QStringList{u"app_token"_s};
    const auto issued = fixture.create(request);
    QVERIFY(!issued);
    QCOMPARE(issued.error().field, u"scopes"_s);
    QVERIFY(!issued.error().message.contains(u"FullScopePatPolicyViolation"_s));
}

void AzureDevOpsChangesTest::aShortenedExpiryIsAsTheServiceSays()
{
    AzureDevOpsFixture fixture;
    SandboxPolicy policy;
    policy.maximumLifespanDays = 7;
    policy.shortenInsteadOfRefuse = true;
    fixture.sandbox->setPolicy(policy);
    const TokenRequest request = fixture.request();
    const auto issued = fixture.create(request);
    QVERIFY(issued);
    QVERIFY(*issued->token.expiresAt < request.expiresAt->addDays(-80));
    QVERIFY(!fixture.provider->carriesFingerprint(request, issued->token));
}

void AzureDevOpsChangesTest::whatIsMissingIsNeverSent()
{
    AzureDevOpsFixture fixture;
    TokenRequest request = fixture.request();
    request.name = u"  "_s;
    QCOMPARE(fixture.create(request).error().field, u"name"_s);
    request = fixture.request();
    request.scopes.clear();
    QCOMPARE(fixture.create(request).error().field, u"scopes"_s);
    request = fixture.request();
    request.expiresAt.reset();
    QCOMPARE(fixture.create(request).error().field, u"expires"_s);
    QCOMPARE(fixture.update({.remoteId = u"x"_s, .name = {}, .scopes = {}, .expiresAt = {}}).error().kind,
             Kind::Rejected);
    QCOMPARE(fixture.update({.remoteId = u"x"_s, .name = {}, .scopes = QStringList(), .expiresAt = {}}).error().field,
             u"scopes"_s);
    fixture.account.fields.clear();
    fixture.reconnect();
    QCOMPARE(fixture.list().error().field, u"organization"_s);
    QCOMPARE(fixture.create(fixture.request()).error().field, u"organization"_s);
    QVERIFY(fixture.sandbox->requests().isEmpty());
}

void AzureDevOpsChangesTest::anUpdateSendsOnlyWhatChanges()
{
    AzureDevOpsFixture fixture;
    const QString id = fixture.addToken(u"old"_s);
    const QDateTime later = QDateTime::currentDateTimeUtc().addDays(120);
    const auto token = fixture.update({.remoteId = id, .name = {}, .scopes = {}, .expiresAt = later});
    QVERIFY(token);
    QVERIFY(std::abs(token->expiresAt->msecsTo(later)) <= 10);
    QCOMPARE(token->name, u"old"_s);
    QCOMPARE(token->status, TokenStatus::Active);
    const QJsonObject sent = QJsonDocument::fromJson(fixture.sandbox->requests().last().body).object();
    QCOMPARE(sent.keys(), QStringList({u"authorizationId"_s, u"validTo"_s}));
}

void AzureDevOpsChangesTest::extendingByAYearSendsFiveMinutesLess()
{
    AzureDevOpsFixture fixture;
    const QString id = fixture.addToken(u"old"_s);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const TokenUpdate asked{.remoteId = id, .name = {}, .scopes = {}, .expiresAt = now.addDays(365)};
    const TokenUpdate prepared = fixture.provider->preparedUpdate(asked, now);
    QCOMPARE(*prepared.expiresAt, now.addDays(365).addSecs(-300));
    QCOMPARE(fixture.provider->preparedUpdate(prepared, now), prepared);
    const auto token = fixture.update(prepared);
    QVERIFY(token);
    QVERIFY(std::abs(token->expiresAt->msecsTo(*prepared.expiresAt)) <= 10);
}

void AzureDevOpsChangesTest::aRenamedTokenKeepsItsSecret()
{
    AzureDevOpsFixture fixture;
    const QString id = fixture.addToken(u"old"_s);
    const QByteArray secret = fixture.sandbox->secretOf(id);
    const auto token =
        fixture.update({.remoteId = id, .name = u"new"_s, .scopes = QStringList{u"vso.work"_s}, .expiresAt = {}});
    QVERIFY(token);
    QCOMPARE(token->name, u"new"_s);
    QCOMPARE(token->scopes, QStringList{u"vso.work"_s});
    QCOMPARE(fixture.probe(secret)->kind, ProbeVerdict::Kind::Alive);
}

void AzureDevOpsChangesTest::anExpiredTokenCannotBeExtended()
{
    AzureDevOpsFixture fixture;
    const QString id = fixture.addToken(u"old"_s, -3);
    const auto token = fixture.update(
        {.remoteId = id, .name = {}, .scopes = {}, .expiresAt = QDateTime::currentDateTimeUtc().addDays(9)});
    QVERIFY(!token);
    QCOMPARE(token.error().kind, Kind::Rejected);
    QVERIFY(token.error().message.contains(u"Create a new one"_s));
}

void AzureDevOpsChangesTest::anUnknownTokenIsNotFound()
{
    AzureDevOpsFixture fixture;
    for (const auto &error : {u"authorizationNotFound"_s, u"invalidAuthorizationId"_s, u"tokenNotFound"_s}) {
        SandboxPolicy policy;
        policy.unknownIdError = error;
        fixture.sandbox->setPolicy(policy);
        const auto token = fixture.fetch(u"b2e0a6d4-51c7-4f38-9d2e-6c8f7a1b3e90"_s);
        QVERIFY(!token);
        QCOMPARE(token.error().kind, Kind::NotFound);
    }
    QVERIFY(fixture.revoke(u"b2e0a6d4-51c7-4f38-9d2e-6c8f7a1b3e90"_s));
}

void AzureDevOpsChangesTest::revokingSucceedsWithTwoHundredAndTwoHundredFour()
{
    AzureDevOpsFixture fixture;
    for (const int status : {200, 204}) {
        SandboxPolicy policy;
        policy.revokeStatus = status;
        fixture.sandbox->setPolicy(policy);
        const QString id = fixture.addToken(u"old"_s);
        const QByteArray secret = fixture.sandbox->secretOf(id);
        QVERIFY(fixture.revoke(id));
        QVERIFY(!fixture.sandbox->accepts(secret));
    }
}

void AzureDevOpsChangesTest::aFetchedTokenIsTheListedOne()
{
    AzureDevOpsFixture fixture;
    const QString id = fixture.addToken(u"one"_s);
    const auto listing = fixture.list();
    const auto token = fixture.fetch(id);
    QVERIFY(listing && token);
    QCOMPARE(listing->tokens, QList<Token>{*token});
    QCOMPARE(fixture.fetch(id.toUpper())->remoteId, id);
}

void AzureDevOpsChangesTest::noErrorHoldsASecret()
{
    for (const Fault fault :
         {Fault::WrongTypes, Fault::DeepJson, Fault::Garbage, Fault::Truncated, Fault::ServerErrorAfter}) {
        AzureDevOpsFixture fixture;
        fixture.fault(fault);
        const auto issued = fixture.create(fixture.request());
        QVERIFY(!issued);
        const QString said = issued.error().message + issued.error().detail;
        for (const SandboxToken &token : fixture.sandbox->tokens())
            QVERIFY(!said.contains(QString::fromLatin1(token.secret.left(20))));
        QVERIFY(!said.contains(QString::fromLatin1(fixture.sandbox->bearer().left(20))));
    }
}

QTEST_GUILESS_MAIN(AzureDevOpsChangesTest)
#include "tst_azuredevopschanges.moc"
