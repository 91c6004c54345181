// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rules.h"
#include "utc.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QDateTime now(QDate(2026, 11, 21), QTime(12, 0), utcZone);
const QDateTime never;

Token tokenOf(qint64 createdDaysAgo, qint64 daysLeft)
{
    Token token;
    token.createdAt = now.addDays(-createdDaysAgo);
    token.expiresAt = now.addDays(daysLeft);
    return token;
}

ScopeCatalogue scopes()
{
    return *ScopeCatalogue::fromJson(R"({"groups":[{"name":"Full access","scopes":[
        {"id":"app_token","caption":"Full access","high":true,"everything":true}]},
        {"name":"Code","scopes":[{"id":"vso.code","caption":"read"}]}]})");
}

} // namespace

Q_DECLARE_METATYPE(patkeeper::TokenStatus)

class RulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void revokedComesBeforeExpiredBeforeActive_data();
    void revokedComesBeforeExpiredBeforeActive();
    void expiringIsThirtyDaysOrHalfTheLife_data();
    void expiringIsThirtyDaysOrHalfTheLife();
    void onlyALivingTokenIsExpiring();
    void anUnknownBeginningLeavesThirtyDays();
    void theEarlierEndCounts();
    void aTokenWithoutAnyEndNeverExpires();
    void attentionIsNeededInTheLastWeek();
    void attentionIsNeededByAnEndlessTokenWithAllRights();
    void attentionIsNeededByATokenThatDiesOtherwise();
    void wholeDaysAreRoundedTowardsZero_data();
    void wholeDaysAreRoundedTowardsZero();
    void daysAreCountedAcrossDaylightSaving();
    void rulesHoldForRandomTokens();
    void placesAreTakenByOnesOwnThatAreListed();
    void whatHasExpiredIsNeededLeastThenWhatWasNotUsed();
    void howLongAccessTokensLiveIsSaidInWholeUnits_data();
    void howLongAccessTokensLiveIsSaidInWholeUnits();
    void whatIsSaidOnlyAtCreationCannotBeChanged();
    void onlyWhatIsGrantedByNothingElseIsLeftOut_data();
    void onlyWhatIsGrantedByNothingElseIsLeftOut();
};

void RulesTest::placesAreTakenByOnesOwnThatAreListed()
{
    Account account;
    account.id = QStringLiteral("a");
    account.userId = QStringLiteral("me");
    QList<Token> tokens(8, tokenOf(10, 10));
    for (Token &token : tokens)
        token.accountId = account.id;
    tokens[1].expiresAt = now.addDays(-1);
    tokens[2].status = TokenStatus::Revoked;
    tokens[3].status = TokenStatus::NoLongerListed;
    tokens[4].extras.insert(QStringLiteral("ownerId"), QStringLiteral("another"));
    tokens[5].accountId = QStringLiteral("b");
    tokens[6].extras.insert(QStringLiteral("ownerId"), QStringLiteral("Me"));
    tokens[7].extras.insert(QStringLiteral("readOnly"), QStringLiteral("managed"));
    QList<int> taking;
    for (int number = 0; number < tokens.size(); ++number) {
        if (takesPlace(tokens[number], account))
            taking.append(number);
    }
    QCOMPARE(taking, (QList<int>{0, 1, 6}));
}

void RulesTest::whatHasExpiredIsNeededLeastThenWhatWasNotUsed()
{
    const auto named = [&](const QString &name, int madeDaysAgo, int usedDaysAgo, int daysLeft) {
        Token token = tokenOf(madeDaysAgo, daysLeft);
        token.name = name;
        if (usedDaysAgo >= 0)
            token.lastUsedAt = now.addDays(-usedDaysAgo);
        return token;
    };
    const QList<Token> ordered =
        leastNeededFirst({named(u"new"_s, 1, -1, 50), named(u"used"_s, 90, 2, 50), named(u"idle"_s, 90, 60, 50),
                          named(u"over"_s, 90, 1, -1), named(u"never used"_s, 80, -1, 50)},
                         now);
    QStringList names;
    for (const Token &token : ordered)
        names.append(token.name);
    QCOMPARE(names, (QStringList{u"over"_s, u"never used"_s, u"idle"_s, u"used"_s, u"new"_s}));
}

void RulesTest::howLongAccessTokensLiveIsSaidInWholeUnits_data()
{
    QTest::addColumn<QJsonValue>("seconds");
    QTest::addColumn<QString>("said");
    QTest::newRow("hours") << QJsonValue(43'200) << u"live 12 hour(s)"_s;
    QTest::newRow("minutes") << QJsonValue(720) << u"live 12 minute(s)"_s;
    QTest::newRow("an hour and a half") << QJsonValue(5'400) << u"live 90 minute(s)"_s;
    QTest::newRow("seconds") << QJsonValue(100) << u"live 100 second(s)"_s;
    QTest::newRow("none") << QJsonValue(0) << QString();
    QTest::newRow("not said") << QJsonValue(QJsonValue::Undefined) << QString();
    QTest::newRow("no number") << QJsonValue(u"12m"_s) << QString();
}

void RulesTest::howLongAccessTokensLiveIsSaidInWholeUnits()
{
    QFETCH(QJsonValue, seconds);
    QFETCH(QString, said);
    Token token;
    if (!seconds.isUndefined())
        token.extras.insert(u"accessTokenSeconds"_s, seconds);
    QCOMPARE(accessTokenLifeText(token), said);
    QCOMPARE(accessTokenLife(token).has_value(), !said.isEmpty());
}

void RulesTest::whatIsSaidOnlyAtCreationCannotBeChanged()
{
    Capabilities capabilities;
    capabilities.tokenFields.append({.key = u"service"_s, .label = {}, .placeholder = {}, .defaultValue = {}});
    capabilities.tokenFields.append(
        {.key = u"life"_s, .label = {}, .placeholder = {}, .defaultValue = {}, .onlyAtCreation = true});
    QCOMPARE(changeableFields(capabilities).size(), 1);
    QCOMPARE(changeableFields(capabilities).constFirst().key, u"service"_s);
}

void RulesTest::onlyWhatIsGrantedByNothingElseIsLeftOut_data()
{
    QTest::addColumn<QStringList>("asked");
    QTest::addColumn<QStringList>("given");
    QTest::addColumn<QStringList>("leftOut");
    QTest::newRow("all of it") << QStringList{u"vso.code"_s} << QStringList{u"vso.code"_s} << QStringList{};
    QTest::newRow("one") << QStringList{u"vso.code"_s, u"x"_s} << QStringList{u"vso.code"_s} << QStringList{u"x"_s};
    QTest::newRow("all") << QStringList{u"x"_s} << QStringList{} << QStringList{u"x"_s};
    QTest::newRow("upper case") << QStringList{u"X"_s} << QStringList{u"x"_s} << QStringList{};
    QTest::newRow("everything instead") << QStringList{u"x"_s} << QStringList{u"app_token"_s} << QStringList{};
}

void RulesTest::onlyWhatIsGrantedByNothingElseIsLeftOut()
{
    QFETCH(const QStringList, asked);
    QFETCH(const QStringList, given);
    QTEST(scopesLeftOut(asked, given, scopes()), "leftOut");
}

void RulesTest::revokedComesBeforeExpiredBeforeActive_data()
{
    QTest::addColumn<TokenStatus>("listed");
    QTest::addColumn<int>("daysLeft");
    QTest::addColumn<TokenStatus>("expected");
    QTest::newRow("active") << TokenStatus::Active << 1 << TokenStatus::Active;
    QTest::newRow("active and run out") << TokenStatus::Active << -1 << TokenStatus::Expired;
    QTest::newRow("this very moment") << TokenStatus::Active << 0 << TokenStatus::Expired;
    QTest::newRow("expired") << TokenStatus::Expired << -1 << TokenStatus::Expired;
    QTest::newRow("the service says expired") << TokenStatus::Expired << 1 << TokenStatus::Expired;
    QTest::newRow("revoked") << TokenStatus::Revoked << 1 << TokenStatus::Revoked;
    QTest::newRow("revoked and run out") << TokenStatus::Revoked << -1 << TokenStatus::Revoked;
    QTest::newRow("no longer listed") << TokenStatus::NoLongerListed << 1 << TokenStatus::NoLongerListed;
    QTest::newRow("no longer listed and run out") << TokenStatus::NoLongerListed << -1 << TokenStatus::Expired;
}

void RulesTest::revokedComesBeforeExpiredBeforeActive()
{
    QFETCH(TokenStatus, listed);
    QFETCH(int, daysLeft);
    QFETCH(TokenStatus, expected);
    Token token = tokenOf(10, daysLeft);
    token.status = listed;
    QCOMPARE(statusAt(token, now), expected);
    QCOMPARE(isLiving(token, now), expected == TokenStatus::Active);
}

void RulesTest::expiringIsThirtyDaysOrHalfTheLife_data()
{
    QTest::addColumn<int>("age");
    QTest::addColumn<int>("left");
    QTest::addColumn<bool>("expiring");
    QTest::newRow("a year, 31 left") << 334 << 31 << false;
    QTest::newRow("a year, 30 left") << 335 << 30 << true;
    QTest::newRow("60 days, 31 left") << 29 << 31 << false;
    QTest::newRow("60 days, 30 left") << 30 << 30 << true;
    QTest::newRow("30 days, just made") << 0 << 30 << false;
    QTest::newRow("30 days, 16 left") << 14 << 16 << false;
    QTest::newRow("30 days, 15 left") << 15 << 15 << true;
    QTest::newRow("2 days, just made") << 0 << 2 << false;
    QTest::newRow("2 days, 1 left") << 1 << 1 << true;
    QTest::newRow("over") << 30 << -1 << false;
}

void RulesTest::expiringIsThirtyDaysOrHalfTheLife()
{
    QFETCH(int, age);
    QFETCH(int, left);
    QFETCH(bool, expiring);
    QCOMPARE(isExpiring(tokenOf(age, left), now), expiring);
}

void RulesTest::onlyALivingTokenIsExpiring()
{
    for (const TokenStatus status : {TokenStatus::Revoked, TokenStatus::Expired, TokenStatus::NoLongerListed}) {
        Token token = tokenOf(100, 2);
        token.status = status;
        QVERIFY(!isExpiring(token, now));
        QVERIFY(!needsAttention(token, scopes(), now));
    }
}

void RulesTest::anUnknownBeginningLeavesThirtyDays()
{
    Token token = tokenOf(0, 30);
    token.createdAt = never;
    QVERIFY(isExpiring(token, now));
    QCOMPARE(remainingLife(token, now), 1.0);
    token.expiresAt = now.addDays(31);
    QVERIFY(!isExpiring(token, now));
}

void RulesTest::theEarlierEndCounts()
{
    Token token = tokenOf(10, 40);
    QVERIFY(endOf(token) == now.addDays(40));
    token.otherEnd = OtherEnd{now.addDays(5), u"idle"_s};
    QVERIFY(endOf(token) == now.addDays(5));
    QVERIFY(isExpiring(token, now));
    token.otherEnd = OtherEnd{now.addDays(50), u"idle"_s};
    QVERIFY(endOf(token) == now.addDays(40));
    token.expiresAt.reset();
    QVERIFY(endOf(token) == now.addDays(50));
}

void RulesTest::aTokenWithoutAnyEndNeverExpires()
{
    Token token = tokenOf(1000, 1);
    token.expiresAt.reset();
    QVERIFY(neverExpires(token));
    QVERIFY(!isExpiring(token, now));
    QCOMPARE(remainingLife(token, now), 1.0);
    token.otherEnd = OtherEnd{now.addDays(50), u"idle"_s};
    QVERIFY(!neverExpires(token));
}

void RulesTest::attentionIsNeededInTheLastWeek()
{
    QVERIFY(needsAttention(tokenOf(90, 7), scopes(), now));
    QVERIFY(!needsAttention(tokenOf(90, 8), scopes(), now));
    QVERIFY(!needsAttention(tokenOf(90, -1), scopes(), now));
}

void RulesTest::attentionIsNeededByAnEndlessTokenWithAllRights()
{
    Token token = tokenOf(90, 90);
    token.scopes = QStringList{u"app_token"_s};
    QVERIFY(!needsAttention(token, scopes(), now));
    token.expiresAt.reset();
    QVERIFY(needsAttention(token, scopes(), now));
    token.scopes = QStringList{u"vso.code"_s};
    QVERIFY(!needsAttention(token, scopes(), now));
}

void RulesTest::attentionIsNeededByATokenThatDiesOtherwise()
{
    Token token = tokenOf(90, 90);
    token.otherEnd = OtherEnd{now.addDays(60), u"all-organizations"_s};
    QVERIFY(needsAttention(token, scopes(), now));
    token.otherEnd = OtherEnd{now.addDays(91), u"all-organizations"_s};
    QVERIFY(!needsAttention(token, scopes(), now));
}

void RulesTest::wholeDaysAreRoundedTowardsZero_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<qint64>("days");
    QTest::newRow("now") << qint64(0) << qint64(0);
    QTest::newRow("almost one") << qint64(86399) << qint64(0);
    QTest::newRow("one") << qint64(86400) << qint64(1);
    QTest::newRow("almost one ago") << qint64(-86399) << qint64(0);
    QTest::newRow("one ago") << qint64(-86400) << qint64(-1);
}

void RulesTest::wholeDaysAreRoundedTowardsZero()
{
    QFETCH(qint64, seconds);
    QFETCH(qint64, days);
    QCOMPARE(wholeDaysUntil(now.addSecs(seconds), now), days);
}

void RulesTest::daysAreCountedAcrossDaylightSaving()
{
    // In Central Europe the clocks go back in the night to 25 October 2026: a day of 25 hours.
    const QDateTime before(QDate(2026, 10, 24), QTime(22, 30), utcZone);
    QCOMPARE(wholeDaysUntil(before.addSecs(24LL * 60 * 60), before), 1);
    QCOMPARE(wholeDaysUntil(before.addSecs(24LL * 60 * 60 - 1).toLocalTime(), before.toLocalTime()), 0);
}

void RulesTest::rulesHoldForRandomTokens()
{
    QRandomGenerator random(20261121);
    for (int round = 0; round < 5000; ++round) {
        Token token = tokenOf(random.bounded(0, 400), random.bounded(-50, 400));
        token.status = static_cast<TokenStatus>(random.bounded(4));
        if (random.bounded(4) == 0)
            token.expiresAt.reset();
        if (random.bounded(4) == 0)
            token.otherEnd = OtherEnd{now.addDays(random.bounded(-10, 400)), u"idle"_s};
        const QString seed = u"round %1"_s.arg(round);
        const auto end = endOf(token);
        QVERIFY2(!isExpiring(token, now) || isLiving(token, now), qPrintable(seed));
        QVERIFY2(!isExpiring(token, now) || now.daysTo(*end) <= 30, qPrintable(seed));
        QVERIFY2(!needsAttention(token, scopes(), now) || isLiving(token, now), qPrintable(seed));
        QVERIFY2(remainingLife(token, now) >= 0 && remainingLife(token, now) <= 1, qPrintable(seed));
        QVERIFY2(neverExpires(token) == !end, qPrintable(seed));
        if (token.status == TokenStatus::Revoked)
            QCOMPARE(statusAt(token, now), TokenStatus::Revoked);
        // Time only ever takes life away.
        const QDateTime later = now.addDays(random.bounded(1, 100));
        QVERIFY2(isLiving(token, now) || !isLiving(token, later), qPrintable(seed));
        QVERIFY2(remainingLife(token, later) <= remainingLife(token, now), qPrintable(seed));
    }
}

QTEST_GUILESS_MAIN(RulesTest)
#include "tst_rules.moc"
