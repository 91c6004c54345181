// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointexpiry.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::sailpoint;

namespace
{

const QDateTime now(QDate(2026, 11, 22), QTime(10, 0), Qt::UTC);

} // namespace

Q_DECLARE_METATYPE(std::optional<QDateTime>)
Q_DECLARE_METATYPE(patkeeper::sailpoint::ExpiryRule)

/// The truth tables of fact sheet A7, row by row: what is sent, and what is not sent at all.
class SailPointExpiryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsSentToCreate_data();
    void whatIsSentToCreate();
    void whatIsSentToChange_data();
    void whatIsSentToChange();
    void aDateAndNeverAtOnceIsNeither();
    void theOlderRuleIsSaidInWords();
};

void SailPointExpiryTest::whatIsSentToCreate_data()
{
    QTest::addColumn<ExpiryRule>("rule");
    QTest::addColumn<std::optional<QDateTime>>("expires");
    QTest::addColumn<bool>("acknowledged");
    QTest::addColumn<bool>("sent");
    const auto chosen = ExpiryRule::Chosen;
    const auto older = ExpiryRule::SixMonths;
    const auto at = [](const QDateTime &instant) { return std::optional(instant); };
    const std::optional<QDateTime> none;
    QTest::newRow("no date, not acknowledged") << chosen << none << false << false;
    QTest::newRow("no date, acknowledged") << chosen << none << true << true;
    QTest::newRow("a date ahead") << chosen << at(now.addDays(30)) << false << true;
    QTest::newRow("a date far ahead") << chosen << at(now.addYears(50)) << false << true;
    QTest::newRow("a date ahead, acknowledged all the same") << chosen << at(now.addDays(30)) << true << true;
    QTest::newRow("a second ahead") << chosen << at(now.addSecs(1)) << false << true;
    QTest::newRow("now") << chosen << at(now) << false << false;
    QTest::newRow("past") << chosen << at(now.addDays(-1)) << false << false;
    QTest::newRow("past, acknowledged") << chosen << at(now.addDays(-1)) << true << false;
    QTest::newRow("no instant") << chosen << at(QDateTime()) << true << false;
    QTest::newRow("older rule: no date, acknowledged") << older << none << true << false;
    QTest::newRow("older rule: six months") << older << at(now.addMonths(6)) << false << true;
    QTest::newRow("older rule: a minute more") << older << at(now.addMonths(6).addSecs(60)) << false << false;
    QTest::newRow("older rule: past") << older << at(now.addDays(-1)) << false << false;
}

void SailPointExpiryTest::whatIsSentToCreate()
{
    QFETCH(ExpiryRule, rule);
    QFETCH(std::optional<QDateTime>, expires);
    QFETCH(bool, acknowledged);
    QFETCH(bool, sent);
    const TokenRequest request{.name = u"ci"_s,
                               .scopes = {u"sp:scopes:default"_s},
                               .expiresAt = expires,
                               .options = {},
                               .neverAcknowledged = acknowledged};
    const auto expiry = expiryToCreate(request, rule, now);
    QCOMPARE(expiry.has_value(), sent);
    if (sent) {
        QCOMPARE(expiry->at, expires);
        QCOMPARE(expiry->never(), !expires.has_value());
        return;
    }
    QCOMPARE(expiry.error().kind, Error::Kind::Rejected);
    QCOMPARE(expiry.error().field, u"expires"_s);
    QVERIFY(expiry.error().message.endsWith(u'.'));
}

void SailPointExpiryTest::whatIsSentToChange_data()
{
    QTest::addColumn<ExpiryRule>("rule");
    QTest::addColumn<std::optional<QDateTime>>("expires");
    QTest::addColumn<bool>("never");
    QTest::addColumn<bool>("acknowledged");
    QTest::addColumn<bool>("sent");
    QTest::addColumn<bool>("touched");
    const auto chosen = ExpiryRule::Chosen;
    const auto older = ExpiryRule::SixMonths;
    const auto at = [](const QDateTime &instant) { return std::optional(instant); };
    const std::optional<QDateTime> none;
    QTest::newRow("never, not acknowledged") << chosen << none << true << false << false << false;
    QTest::newRow("never, acknowledged") << chosen << none << true << true << true << true;
    QTest::newRow("a date ahead") << chosen << at(now.addDays(30)) << false << false << true << true;
    QTest::newRow("a date ahead, acknowledged") << chosen << at(now.addDays(30)) << false << true << true << true;
    QTest::newRow("past") << chosen << at(now.addDays(-1)) << false << false << false << false;
    QTest::newRow("neither") << chosen << none << false << false << true << false;
    QTest::newRow("neither, acknowledged") << chosen << none << false << true << true << false;
    QTest::newRow("older rule: neither") << older << none << false << false << true << false;
    QTest::newRow("older rule: a date") << older << at(now.addDays(30)) << false << false << false << false;
    QTest::newRow("older rule: never") << older << none << true << true << false << false;
}

void SailPointExpiryTest::whatIsSentToChange()
{
    QFETCH(ExpiryRule, rule);
    QFETCH(std::optional<QDateTime>, expires);
    QFETCH(bool, never);
    QFETCH(bool, acknowledged);
    QFETCH(bool, sent);
    QFETCH(bool, touched);
    const TokenUpdate update{.remoteId = u"id"_s,
                             .name = {},
                             .scopes = {},
                             .expiresAt = expires,
                             .neverExpires = never,
                             .neverAcknowledged = acknowledged};
    const auto expiry = expiryToUpdate(update, rule, now);
    QCOMPARE(expiry.has_value(), sent);
    if (!sent) {
        QCOMPARE(expiry.error().field, u"expires"_s);
        return;
    }
    QCOMPARE(expiry->has_value(), touched);
    if (touched) {
        QCOMPARE((*expiry)->at, expires);
        QCOMPARE((*expiry)->never(), never);
    }
}

void SailPointExpiryTest::aDateAndNeverAtOnceIsNeither()
{
    const TokenUpdate update{.remoteId = u"id"_s,
                             .name = {},
                             .scopes = {},
                             .expiresAt = now.addDays(1),
                             .neverExpires = true,
                             .neverAcknowledged = true};
    QVERIFY(!expiryToUpdate(update, ExpiryRule::Chosen, now));
}

void SailPointExpiryTest::theOlderRuleIsSaidInWords()
{
    TokenRequest request{.name = u"ci"_s, .scopes = {}, .expiresAt = now.addYears(1), .options = {}};
    QCOMPARE(expiryToCreate(request, ExpiryRule::SixMonths, now).error().message, sixMonthsSentence());
    QVERIFY(sixMonthsSentence().contains(u"six months"_s));
    QVERIFY(isBeyondSixMonths(std::nullopt, now));
    QVERIFY(isBeyondSixMonths(now.addMonths(7), now));
    QVERIFY(!isBeyondSixMonths(now.addMonths(5), now));
}

QTEST_GUILESS_MAIN(SailPointExpiryTest)
#include "tst_sailpointexpiry.moc"
