// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationpolicy.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// When a token is due, as a table.
class TestRotationPolicy : public QObject
{
    Q_OBJECT

private:
    const QDateTime m_created{QDate(2026, 1, 1), QTime(12, 0), Qt::UTC};

    Token token(std::optional<int> life) const
    {
        Token token{.accountId = u"a"_s, .remoteId = u"t"_s, .name = u"ci"_s, .scopes = {}, .createdAt = m_created};
        if (life)
            token.expiresAt = m_created.addDays(*life);
        return token;
    }

private Q_SLOTS:
    void itIsDue_data()
    {
        QTest::addColumn<int>("life"); // 0: never expires
        QTest::addColumn<RotationPolicy>("policy");
        QTest::addColumn<int>("dueAfterDays"); // -1: never
        QTest::newRow("no policy") << 90 << RotationPolicy{} << -1;
        QTest::newRow("before expiry") << 90 << RotationPolicy{.daysBeforeExpiry = 14} << 76;
        QTest::newRow("on the day itself") << 90 << RotationPolicy{.daysBeforeExpiry = 0} << 90;
        QTest::newRow("not in the first half of its life") << 90 << RotationPolicy{.daysBeforeExpiry = 80} << 45;
        QTest::newRow("never expires") << 0 << RotationPolicy{.daysBeforeExpiry = 14} << -1;
        QTest::newRow("by age") << 90 << RotationPolicy{.daysOfAge = 30} << 30;
        QTest::newRow("by age though it never expires") << 0 << RotationPolicy{.daysOfAge = 30} << 30;
        QTest::newRow("the earlier of both") << 90 << RotationPolicy{.daysBeforeExpiry = 14, .daysOfAge = 80} << 76;
        QTest::newRow("the earlier of both, the other way")
            << 90 << RotationPolicy{.daysBeforeExpiry = 14, .daysOfAge = 60} << 60;
    }

    void itIsDue()
    {
        QFETCH(int, life);
        QFETCH(RotationPolicy, policy);
        QFETCH(int, dueAfterDays);
        const Token subject = token(life == 0 ? std::nullopt : std::optional(life));
        const auto due = rotationDueAt(subject, policy);
        QCOMPARE(due.has_value(), dueAfterDays >= 0);
        if (!due)
            return;
        QCOMPARE(*due, m_created.addDays(dueAfterDays));
        if (dueAfterDays < life || life == 0) {
            QVERIFY(!isRotationDue(subject, policy, due->addSecs(-1)));
            QVERIFY(isRotationDue(subject, policy, *due));
        }
    }

    void anEndedTokenIsNeverDue()
    {
        const RotationPolicy policy{.daysBeforeExpiry = 14};
        QVERIFY(!isRotationDue(token(90), policy, m_created.addDays(91)));
        Token revoked = token(90);
        revoked.status = TokenStatus::Revoked;
        QVERIFY(!isRotationDue(revoked, policy, m_created.addDays(80)));
    }

    void theNearerPolicyHasTheWordAndTheFartherFillsIn()
    {
        const RotationPolicy nearer{.daysBeforeExpiry = 7, .byItself = false};
        const RotationPolicy farther{.daysBeforeExpiry = 14, .graceHours = 48, .byItself = true};
        QCOMPARE(policyOver(nearer, farther),
                 (RotationPolicy{.daysBeforeExpiry = 7, .graceHours = 48, .byItself = false}));
    }

    void aReviewIsCountedFromTheLastLook()
    {
        const RotationPolicy policy{.reviewMonths = 6};
        QCOMPARE(*reviewDueAt(token(90), {}, policy), m_created.addMonths(6));
        QCOMPARE(*reviewDueAt(token(90), m_created.addDays(10), policy), m_created.addDays(10).addMonths(6));
        QVERIFY(!reviewDueAt(token(90), {}, {}));
    }

    void whatIsStoredComesBackAndNonsenseDoesNot()
    {
        const RotationPolicy policy{.daysBeforeExpiry = 14,
                                    .daysOfAge = 80,
                                    .reviewMonths = 6,
                                    .graceHours = 48,
                                    .lifeDays = 90,
                                    .byItself = true};
        QCOMPARE(policyFromJson(toJson(policy)), policy);
        QVERIFY(policyFromJson({{u"daysBeforeExpiry"_s, -3},
                                {u"daysOfAge"_s, 0},
                                {u"graceHours"_s, u"soon"_s},
                                {u"byItself"_s, u"yes"_s}})
                    .isEmpty());
    }

    void whatThePolicyWishesOfTheSuccessor()
    {
        const RotationWishes wishes = wishesOf({.graceHours = 48, .lifeDays = 30}, m_created);
        QCOMPARE(*wishes.expiresAt, m_created.addDays(30));
        QCOMPARE(wishes.grace, std::chrono::seconds(std::chrono::hours(48)));
    }
};

Q_DECLARE_METATYPE(patkeeper::RotationPolicy)

QTEST_GUILESS_MAIN(TestRotationPolicy)
#include "tst_rotationpolicy.moc"
