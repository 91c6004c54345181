// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsfixture.h"
#include "utc.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

using Fault = SandboxFault::Kind;
using Kind = Error::Kind;
using Verdict = ProbeVerdict::Kind;

const QDateTime now(QDate(2026, 11, 21), QTime(12, 0), utcZone);

} // namespace

class AzureDevOpsProbeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLivingSecretOfThisUserIsAlive();
    void theProbeNeverCarriesTheAccountsOwnSignIn();
    void anUnknownUserIsLearntFirst();
    void anEndedSecretIsNotProven();
    void anothersSecretIsNotProven();
    void anAnonymousAnswerAtTheProbeProvesNothing();
    void anotherUsersAnswerAtTheProbeProvesNothing();
    void aPageAtTheProbeProvesNothing_data();
    void aPageAtTheProbeProvesNothing();
    void aServerThatCannotSayIsAnErrorAndNoVerdict_data();
    void aServerThatCannotSayIsAnErrorAndNoVerdict();
    void nothingToAskWithIsNotProven();
    void theUserIsIdentified();
    void anAnonymousSignInIdentifiesNobody();
    void anEndedSignInCannotIdentify();

    void theFingerprintIsInTheLastMinuteAndNeverLater();
    void twoRequestsHaveDifferentFingerprints();
    void theFingerprintIsNeverInThePast();
    void threeHundredSixtyFiveDaysSendFiveMinutesLess();
    void aYearIsAcceptedByTheService();
    void noExpiryBecomesTheUsualOne();
    void theFingerprintSurvivesTheServicesRounding();
    void anotherTokenCarriesNoFingerprint();
};

void AzureDevOpsProbeTest::aLivingSecretOfThisUserIsAlive()
{
    AzureDevOpsFixture fixture;
    const auto verdict = fixture.probe(fixture.sandbox->secretOf(fixture.addToken(u"one"_s)));
    QVERIFY(verdict);
    QCOMPARE(verdict->kind, Verdict::Alive);
}

void AzureDevOpsProbeTest::theProbeNeverCarriesTheAccountsOwnSignIn()
{
    AzureDevOpsFixture fixture;
    const QByteArray secret = fixture.sandbox->secretOf(fixture.addToken(u"one"_s));
    QVERIFY(fixture.probe(secret));
    QCOMPARE(fixture.sandbox->requests().size(), 1);
    const SandboxRequest request = fixture.sandbox->requests().first();
    QCOMPARE(request.headers.values("authorization"), QList<QByteArray>{"Basic " + (':' + secret).toBase64()});
    QVERIFY(request.path.endsWith(u"/_apis/connectionData"_s));
    QCOMPARE(request.query.value(u"api-version"_s), u"7.1-preview.1"_s);
}

void AzureDevOpsProbeTest::anUnknownUserIsLearntFirst()
{
    AzureDevOpsFixture fixture;
    fixture.account.userId.clear();
    fixture.reconnect();
    const QByteArray secret = fixture.sandbox->secretOf(fixture.addToken(u"one"_s));
    QCOMPARE(fixture.probe(secret)->kind, Verdict::Alive);
    QCOMPARE(fixture.sandbox->requests().size(), 2);
    QVERIFY(fixture.sandbox->requests().first().headers.value("authorization").startsWith("Bearer "));
    QCOMPARE(fixture.probe(secret)->kind, Verdict::Alive);
    QCOMPARE(fixture.sandbox->requests().size(), 3);
}

void AzureDevOpsProbeTest::anEndedSecretIsNotProven()
{
    AzureDevOpsFixture fixture;
    const QByteArray revoked = fixture.sandbox->secretOf(fixture.addToken(u"one"_s, 90, true));
    const QByteArray expired = fixture.sandbox->secretOf(fixture.addToken(u"two"_s, -1));
    for (const QByteArray &secret : {revoked, expired, "not a token"_ba}) {
        const auto verdict = fixture.probe(secret);
        QVERIFY(verdict);
        QCOMPARE(verdict->kind, Verdict::NotProven);
        QVERIFY(!verdict->reason.isEmpty());
        QVERIFY(!verdict->detail.contains(QString::fromLatin1(secret)));
    }
    // It was the token's refusal and not the sign-in's.
    QCOMPARE(fixture.credentials->timesRefused(), 0);
}

void AzureDevOpsProbeTest::anothersSecretIsNotProven()
{
    AzureDevOpsFixture fixture;
    SandboxToken token;
    token.name = u"theirs"_s;
    token.scope = u"vso.code"_s;
    token.userId = fixture.sandbox->addUser(u"Grace"_s);
    token.validFrom = QDateTime::currentDateTimeUtc();
    token.validTo = token.validFrom.addDays(9);
    const auto verdict = fixture.probe(fixture.sandbox->secretOf(fixture.sandbox->addToken(token)));
    QVERIFY(verdict);
    QCOMPARE(verdict->kind, Verdict::NotProven);
    QVERIFY(verdict->reason.contains(u"another user"_s));
}

void AzureDevOpsProbeTest::anAnonymousAnswerAtTheProbeProvesNothing()
{
    AzureDevOpsFixture fixture;
    fixture.fault(Fault::AnonymousProbe);
    const auto verdict = fixture.probe(fixture.sandbox->secretOf(fixture.addToken(u"one"_s)));
    QVERIFY(verdict);
    QCOMPARE(verdict->kind, Verdict::NotProven);
    QVERIFY(verdict->reason.contains(u"anybody"_s));
    QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
}

void AzureDevOpsProbeTest::anotherUsersAnswerAtTheProbeProvesNothing()
{
    AzureDevOpsFixture fixture;
    fixture.fault(Fault::OtherUserProbe);
    const auto verdict = fixture.probe(fixture.sandbox->secretOf(fixture.addToken(u"one"_s)));
    QVERIFY(verdict);
    QCOMPARE(verdict->kind, Verdict::NotProven);
    QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
}

void AzureDevOpsProbeTest::aPageAtTheProbeProvesNothing_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("status");
    QTest::newRow("page") << Fault::Html << QByteArray() << 200;
    QTest::newRow("to sign in") << Fault::RedirectElsewhere << "https://dev.azure.com/_signin"_ba << 302;
    QTest::newRow("elsewhere") << Fault::RedirectElsewhere << "https://example.org/"_ba << 302;
    QTest::newRow("NTLM") << Fault::NtlmChallenge << QByteArray() << 401;
    QTest::newRow("empty 403") << Fault::EmptyError << QByteArray() << 403;
    QTest::newRow("404") << Fault::TextError << "no"_ba << 404;
    QTest::newRow("garbage") << Fault::Garbage << QByteArray() << 200;
    QTest::newRow("wrong types") << Fault::WrongTypes << QByteArray() << 200;
    QTest::newRow("deep") << Fault::DeepJson << QByteArray() << 200;
    QTest::newRow("hostile") << Fault::HostileName << QByteArray() << 200;
}

void AzureDevOpsProbeTest::aPageAtTheProbeProvesNothing()
{
    QFETCH(Fault, fault);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    AzureDevOpsFixture fixture;
    fixture.fault(fault, value, status);
    const auto verdict = fixture.probe(fixture.sandbox->secretOf(fixture.addToken(u"one"_s)));
    QVERIFY(verdict);
    QCOMPARE(verdict->kind, Verdict::NotProven);
    QVERIFY(!verdict->reason.isEmpty());
    QVERIFY(fixture.sandbox->unusedFaults().isEmpty());
    QCOMPARE(fixture.credentials->timesRefused(), 0);
}

void AzureDevOpsProbeTest::aServerThatCannotSayIsAnErrorAndNoVerdict_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("500") << Fault::ServerError << Kind::ServerFault;
    QTest::newRow("endless") << Fault::Endless << Kind::BadReply;
    QTest::newRow("truncated") << Fault::Truncated << Kind::BadReply;
}

void AzureDevOpsProbeTest::aServerThatCannotSayIsAnErrorAndNoVerdict()
{
    QFETCH(Fault, fault);
    AzureDevOpsFixture fixture;
    fixture.fault(fault);
    const auto verdict = fixture.probe(fixture.sandbox->secretOf(fixture.addToken(u"one"_s)));
    QVERIFY(!verdict);
    QTEST(verdict.error().kind, "kind");
}

void AzureDevOpsProbeTest::nothingToAskWithIsNotProven()
{
    AzureDevOpsFixture fixture;
    const auto verdict = outcomeOf<ProbeVerdict>(
        [&](QObject *context, auto reply) { fixture.provider->probe(SecretParts(), context, std::move(reply)); });
    QVERIFY(verdict);
    QCOMPARE(verdict->kind, Verdict::NotProven);
    QVERIFY(fixture.sandbox->requests().isEmpty());
}

void AzureDevOpsProbeTest::theUserIsIdentified()
{
    AzureDevOpsFixture fixture;
    const auto identity = fixture.identify();
    QVERIFY(identity);
    QCOMPARE(identity->userId, fixture.sandbox->userId());
    QVERIFY(!identity->userName.isEmpty());
}

void AzureDevOpsProbeTest::anAnonymousSignInIdentifiesNobody()
{
    AzureDevOpsFixture fixture;
    fixture.fault(Fault::AnonymousProbe);
    const auto identity = fixture.identify();
    QVERIFY(!identity);
    QCOMPARE(identity.error().kind, Kind::SignInNeeded);
    QCOMPARE(fixture.credentials->timesRefused(), 1);
}

void AzureDevOpsProbeTest::anEndedSignInCannotIdentify()
{
    AzureDevOpsFixture fixture;
    fixture.account.userId.clear();
    fixture.reconnect();
    const QByteArray secret = fixture.sandbox->secretOf(fixture.addToken(u"one"_s));
    fixture.sandbox->expireBearer();
    QCOMPARE(fixture.identify().error().kind, Kind::SignInNeeded);
    QCOMPARE(fixture.probe(secret).error().kind, Kind::SignInNeeded);
}

void AzureDevOpsProbeTest::theFingerprintIsInTheLastMinuteAndNeverLater()
{
    AzureDevOpsFixture fixture;
    TokenRequest request = fixture.request();
    request.expiresAt = QDateTime(QDate(2027, 1, 31), QTime(23, 59, 59), utcZone);
    for (int round = 0; round < 200; ++round) {
        const TokenRequest prepared = fixture.provider->prepared(request, now);
        QVERIFY(*prepared.expiresAt <= *request.expiresAt);
        QVERIFY(prepared.expiresAt->msecsTo(*request.expiresAt) <= 60'000);
        QCOMPARE(prepared.name, request.name);
        QCOMPARE(prepared.scopes, normalizedScopes(request.scopes));
    }
}

void AzureDevOpsProbeTest::twoRequestsHaveDifferentFingerprints()
{
    AzureDevOpsFixture fixture;
    QSet<QDateTime> instants;
    for (int round = 0; round < 200; ++round)
        instants.insert(*fixture.provider->prepared(fixture.request(), QDateTime::currentDateTimeUtc()).expiresAt);
    QVERIFY(instants.size() > 150);
}

void AzureDevOpsProbeTest::theFingerprintIsNeverInThePast()
{
    AzureDevOpsFixture fixture;
    TokenRequest request = fixture.request();
    for (const int seconds : {0, 1, 2, 30, 61}) {
        request.expiresAt = now.addSecs(seconds);
        for (int round = 0; round < 100; ++round) {
            const auto prepared = fixture.provider->prepared(request, now);
            QVERIFY(*prepared.expiresAt >= now && *prepared.expiresAt <= *request.expiresAt);
        }
    }
}

void AzureDevOpsProbeTest::threeHundredSixtyFiveDaysSendFiveMinutesLess()
{
    AzureDevOpsFixture fixture;
    const QDateTime latest = now.addDays(365).addSecs(-300);
    TokenRequest request = fixture.request();
    for (const QDateTime &asked : {now.addDays(365), now.addDays(365).addSecs(-299), now.addDays(366)}) {
        request.expiresAt = asked;
        const auto prepared = fixture.provider->prepared(request, now);
        QVERIFY(*prepared.expiresAt <= latest);
        QVERIFY(prepared.expiresAt->msecsTo(latest) <= 60'000);
    }
    request.expiresAt = now.addDays(364);
    QVERIFY(fixture.provider->prepared(request, now).expiresAt->msecsTo(now.addDays(364)) <= 60'000);
}

void AzureDevOpsProbeTest::aYearIsAcceptedByTheService()
{
    AzureDevOpsFixture fixture;
    TokenRequest request = fixture.request();
    request.expiresAt = QDateTime::currentDateTimeUtc().addDays(365);
    QVERIFY(fixture.create(fixture.provider->prepared(request, QDateTime::currentDateTimeUtc())));
}

void AzureDevOpsProbeTest::noExpiryBecomesTheUsualOne()
{
    AzureDevOpsFixture fixture;
    TokenRequest request = fixture.request();
    request.expiresAt.reset();
    QVERIFY(fixture.provider->prepared(request, now).expiresAt->msecsTo(now.addDays(30)) <= 60'000);
}

void AzureDevOpsProbeTest::theFingerprintSurvivesTheServicesRounding()
{
    AzureDevOpsFixture fixture;
    for (int round = 0; round < 5; ++round) {
        const auto prepared = fixture.provider->prepared(fixture.request(), QDateTime::currentDateTimeUtc());
        const auto issued = fixture.create(prepared);
        QVERIFY(issued);
        QVERIFY(fixture.provider->carriesFingerprint(prepared, issued->token));
    }
}

void AzureDevOpsProbeTest::anotherTokenCarriesNoFingerprint()
{
    AzureDevOpsFixture fixture;
    const auto prepared = fixture.provider->prepared(fixture.request(), QDateTime::currentDateTimeUtc());
    Token token;
    token.name = prepared.name;
    token.scopes = QStringList({u"VSO.packaging"_s, u"vso.code"_s});
    token.expiresAt = prepared.expiresAt->addMSecs(10);
    QVERIFY(fixture.provider->carriesFingerprint(prepared, token));
    token.expiresAt = prepared.expiresAt->addMSecs(-11);
    QVERIFY(!fixture.provider->carriesFingerprint(prepared, token));
    token.expiresAt.reset();
    QVERIFY(!fixture.provider->carriesFingerprint(prepared, token));
    token.expiresAt = prepared.expiresAt;
    token.name += u"2"_s;
    QVERIFY(!fixture.provider->carriesFingerprint(prepared, token));
    token.name = prepared.name;
    token.scopes.removeLast();
    QVERIFY(!fixture.provider->carriesFingerprint(prepared, token));
}

QTEST_GUILESS_MAIN(AzureDevOpsProbeTest)
#include "tst_azuredevopsprobe.moc"
