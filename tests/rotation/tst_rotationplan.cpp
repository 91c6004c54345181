// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "providercatalogue.h"
#include "rotationdata.h"
#include "rotationplan.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What a successor is like, as a table.
class TestRotationPlan : public QObject
{
    Q_OBJECT

private:
    const QDateTime m_now{QDate(2026, 11, 22), QTime(10, 0), Qt::UTC};
    Capabilities m_kind;

    Token token(int daysOld = 30, int daysLeft = 60) const
    {
        return {.accountId = u"account"_s,
                .remoteId = u"old"_s,
                .name = u"ci"_s,
                .scopes = {u"vso.code"_s, u"vso.packaging"_s},
                .createdAt = m_now.addDays(-daysOld),
                .expiresAt = m_now.addDays(daysLeft)};
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto kind = ProviderCatalogue::capabilities(u"azure-devops"_s);
        QVERIFY(kind);
        m_kind = std::move(*kind);
    }

    void aSuccessorHasTheNameTheScopesAndTheLengthOfLifeOfItsPredecessor()
    {
        const auto plan = planRotation(token(), m_kind, {}, m_now);
        QVERIFY(plan);
        QCOMPARE(plan->request.name, u"ci"_s);
        QCOMPARE(plan->request.scopes, (QStringList{u"vso.code"_s, u"vso.packaging"_s}));
        QCOMPARE(*plan->request.expiresAt, m_now.addDays(90));
        QCOMPARE(plan->grace, std::chrono::seconds(std::chrono::hours(24)));
        QVERIFY(!plan->leavesPredecessor && !plan->endsEarlier && plan->remarks.isEmpty());
    }

    void theProviderCapsTheLife()
    {
        Capabilities capped = m_kind;
        capped.maximumLife = std::chrono::days(30);
        const auto plan = planRotation(token(30, 20), capped, {}, m_now);
        QVERIFY(plan);
        QCOMPARE(*plan->request.expiresAt, m_now.addDays(30));
        QVERIFY(!plan->endsEarlier);
    }

    void aSuccessorThatEndsBeforeItsPredecessorWouldIsSaid()
    {
        RotationWishes wishes;
        wishes.expiresAt = m_now.addDays(10);
        const auto plan = planRotation(token(), m_kind, wishes, m_now);
        QVERIFY(plan && plan->endsEarlier);
        QCOMPARE(plan->remarks.size(), 1);
    }

    void whatMayNotBeRotatedIsRefusedInWords_data()
    {
        QTest::addColumn<Token>("predecessor");
        QTest::addColumn<QString>("field");
        Token revoked = token();
        revoked.status = TokenStatus::Revoked;
        QTest::newRow("revoked") << revoked << QString();
        Token unknown = token();
        unknown.scopes.clear();
        QTest::newRow("its scopes are not known") << unknown << QString();
    }

    void whatMayNotBeRotatedIsRefusedInWords()
    {
        QFETCH(Token, predecessor);
        QFETCH(QString, field);
        const auto plan = planRotation(predecessor, m_kind, {}, m_now);
        QVERIFY(!plan);
        QCOMPARE(plan.error().kind, Error::Kind::Rejected);
        QCOMPARE(plan.error().field, field);
        QVERIFY(!plan.error().message.isEmpty());
    }

    void whereTheServiceLetsNoProgramCreateNothingIsRotated()
    {
        Capabilities closed = m_kind;
        closed.canCreate = false;
        QVERIFY(!planRotation(token(), closed, {}, m_now));
    }

    void anExpiredTokenIsMadeAnewAndThatIsSaid()
    {
        const auto plan = planRotation(token(90, -2), m_kind, {}, m_now);
        QVERIFY(plan);
        QVERIFY(plan->leavesPredecessor);
        QVERIFY(*plan->request.expiresAt > m_now);
        QCOMPARE(plan->remarks.size(), 1);
    }

    void aTokenForAllOrganizationsIsNarrowedAndItsPredecessorStays()
    {
        Token global = token();
        global.otherEnd = OtherEnd{.at = m_now.addDays(9), .reason = u"all-organizations"_s};
        const auto plan = planRotation(global, m_kind, {}, m_now);
        QVERIFY(plan);
        QVERIFY(plan->leavesPredecessor);
        QVERIFY(plan->request.options.isEmpty());
        QCOMPARE(plan->remarks.size(), 1);
    }

    void whereElseATokenForAllOrganizationsWorks_data()
    {
        QTest::addColumn<Account>("other");
        QTest::addColumn<bool>("offered");
        const Account same{.id = u"other"_s,
                           .name = u"other"_s,
                           .provider = u"azure-devops"_s,
                           .signInId = u"s2"_s,
                           .fields = {{u"organization"_s, u"contoso"_s}},
                           .userId = u"anna"_s};
        const auto changed = [&](const auto &change) {
            Account account = same;
            change(account);
            return account;
        };
        QTest::newRow("another organization of the same person") << same << true;
        QTest::newRow("the same sign-in, its user not known yet") << changed([](Account &account) {
            account.userId.clear();
            account.signInId = u"s1"_s;
        }) << true;
        QTest::newRow("somebody else's") << changed([](Account &account) { account.userId = u"ben"_s; }) << false;
        QTest::newRow("nobody knows whose") << changed([](Account &account) { account.userId.clear(); }) << false;
        QTest::newRow("another provider") << changed([](Account &account) { account.provider = u"else"_s; }) << false;
        QTest::newRow("the same organization twice")
            << changed([](Account &account) { account.fields = {{u"organization"_s, u"home"_s}}; }) << false;
    }

    void whereElseATokenForAllOrganizationsWorks()
    {
        QFETCH(Account, other);
        QFETCH(bool, offered);
        const Account own{.id = u"account"_s,
                          .name = u"home"_s,
                          .provider = u"azure-devops"_s,
                          .signInId = u"s1"_s,
                          .fields = {{u"organization"_s, u"home"_s}},
                          .userId = u"anna"_s};
        Token global = token();
        QVERIFY(furtherAccounts(global, {own, other}).isEmpty());
        global.otherEnd = OtherEnd{.at = m_now.addDays(9), .reason = u"all-organizations"_s};
        QCOMPARE(furtherAccounts(global, {own, other}).size(), offered ? 1 : 0);
        Account again = other;
        again.id = u"again"_s;
        QCOMPARE(furtherAccounts(global, {other, own, again}).size(), offered ? 1 : 0);
        QVERIFY(furtherAccounts(global, {other}).isEmpty());
    }

    void whatWasChosenOfTheOthersIsPlannedOnceEach()
    {
        const RotationWishes wishes{.furtherAccounts = {u"b"_s, u"account"_s, u"c"_s, u"b"_s}};
        const auto refused = planRotation(token(), m_kind, wishes, m_now);
        QVERIFY(!refused);
        QCOMPARE(refused.error().field, u"organizations"_s);
        Token global = token();
        global.otherEnd = OtherEnd{.at = m_now.addDays(9), .reason = u"all-organizations"_s};
        const auto plan = planRotation(global, m_kind, wishes, m_now);
        QVERIFY(plan);
        QCOMPARE(plan->furtherAccounts, (QStringList{u"b"_s, u"c"_s}));
        QVERIFY(plan->leavesPredecessor);
        QCOMPARE(plan->remarks.size(), 1);
        QVERIFY(plan->remarks.front() != planRotation(global, m_kind, {}, m_now)->remarks.front());
    }

    void neverWiderThanThePredecessorWithoutATick_data()
    {
        QTest::addColumn<QStringList>("before");
        QTest::addColumn<QStringList>("wanted");
        QTest::addColumn<bool>("wider");
        QTest::newRow("the same in another order") << QStringList{u"vso.packaging"_s, u"vso.code"_s}
                                                   << QStringList{u"vso.code"_s, u"vso.packaging"_s} << false;
        QTest::newRow("fewer") << QStringList{u"vso.packaging"_s, u"vso.code"_s} << QStringList{u"vso.code"_s} << false;
        QTest::newRow("what it includes") << QStringList{u"vso.code_write"_s} << QStringList{u"vso.code"_s} << false;
        QTest::newRow("more") << QStringList{u"vso.code"_s} << QStringList{u"vso.code_write"_s} << true;
        QTest::newRow("everything") << QStringList{u"vso.code"_s} << QStringList{u"app_token"_s} << true;
        QTest::newRow("less than everything")
            << QStringList{u"app_token"_s} << QStringList{u"vso.code_full"_s} << false;
        QTest::newRow("an unknown one") << QStringList{u"vso.code"_s} << QStringList{u"vso.new_thing"_s} << true;
    }

    void neverWiderThanThePredecessorWithoutATick()
    {
        QFETCH(QStringList, before);
        QFETCH(QStringList, wanted);
        QFETCH(bool, wider);
        Token predecessor = token();
        predecessor.scopes = before;
        RotationWishes wishes;
        wishes.scopes = wanted;
        const auto plan = planRotation(predecessor, m_kind, wishes, m_now);
        QCOMPARE(plan.has_value(), !wider);
        if (wider)
            QCOMPARE(plan.error().field, u"scopes"_s);
        wishes.mayBeWider = true;
        QVERIFY(planRotation(predecessor, m_kind, wishes, m_now));
    }

    void anExpiryInThePastIsRefusedAtItsField()
    {
        RotationWishes wishes;
        wishes.expiresAt = m_now.addSecs(-1);
        const auto plan = planRotation(token(), m_kind, wishes, m_now);
        QVERIFY(!plan);
        QCOMPARE(plan.error().field, u"expires"_s);
    }

    void aSuccessorThatWasChangedElsewhereReplacesNothing()
    {
        const auto plan = planRotation(token(), m_kind, {}, m_now);
        Token made = token();
        made.expiresAt = plan->request.expiresAt;
        QVERIFY(stillReplaces(made, plan->request, made.expiresAt));
        Token shortened = made;
        shortened.expiresAt = made.expiresAt->addDays(-1);
        QVERIFY(!stillReplaces(shortened, plan->request, made.expiresAt));
        Token narrowed = made;
        narrowed.scopes = {u"vso.code"_s};
        QVERIFY(!stillReplaces(narrowed, plan->request, made.expiresAt));
        Token extended = made;
        extended.expiresAt = made.expiresAt->addDays(5);
        QVERIFY(stillReplaces(extended, plan->request, made.expiresAt));
    }

    void neverExpiringIsNotPassedOnWithoutAnAcknowledgement()
    {
        Capabilities endless = m_kind;
        endless.canNeverExpire = true;
        endless.neverExpiresAcknowledgement = u"It works until somebody revokes it."_s;
        endless.maximumLife = std::nullopt;
        Token eternal = token();
        eternal.expiresAt = std::nullopt;
        const auto cautious = planRotation(eternal, endless, {}, m_now);
        QVERIFY(cautious);
        QCOMPARE(cautious->request.expiresAt, m_now.addSecs(endless.defaultLife.count()));
        QVERIFY(cautious->endsEarlier && !cautious->request.neverAcknowledged);
        const auto accepted = planRotation(eternal, endless, {.neverAcknowledged = true}, m_now);
        QVERIFY(accepted);
        QVERIFY(!accepted->request.expiresAt && accepted->request.neverAcknowledged && !accepted->endsEarlier);
        endless.neverExpiresAcknowledgement.clear();
        QVERIFY(!planRotation(eternal, endless, {}, m_now)->request.expiresAt);
    }

    void aSuccessorIsMadeWithTheOptionsOfItsPredecessor()
    {
        Token special = token();
        special.extras.insert(u"options"_s, QJsonObject{{u"minutes"_s, 15}});
        QCOMPARE(planRotation(special, m_kind, {}, m_now)->request.options, (QJsonObject{{u"minutes"_s, 15}}));
    }

    void whatTheServiceKeepsForItselfIsNotRotated()
    {
        Capabilities known = m_kind;
        known.readOnlyReasons.insert(u"managed"_s, u"The platform made it."_s);
        Token managed = token();
        managed.extras.insert(u"readOnly"_s, u"managed"_s);
        const auto plan = planRotation(managed, known, {}, m_now);
        QVERIFY(!plan);
        QCOMPARE(plan.error().message, u"The platform made it."_s);
        QVERIFY(!planRotation(managed, m_kind, {}, m_now).error().message.isEmpty());
    }

    void whatIsJournalledComesBack()
    {
        RotationData data;
        data.plan = *planRotation(token(), m_kind, {}, m_now);
        data.plan.request.neverAcknowledged = true;
        data.creationId = u"creation"_s;
        data.successorId = u"new"_s;
        data.successorExpiresAt = m_now.addDays(90);
        data.revokeAt = m_now.addDays(1);
        data.handedOver = true;
        data.handOverAttempts = 2;
        data.ticked = {u"a pipeline"_s};
        data.plan.furtherAccounts = {u"b"_s, u"c"_s};
        data.further = {
            {.accountId = u"b"_s, .creationId = u"creation-b"_s, .tokenId = u"new-b"_s, .expiresAt = m_now.addDays(90)},
            {.accountId = u"c"_s, .creationId = u"creation-c"_s, .withdrawn = true}};
        Operation operation;
        operation.accountId = u"account"_s;
        operation.remoteId = u"old"_s;
        operation.data = toJson(data);
        QCOMPARE(rotationFromJson(operation), data);
    }
};

QTEST_GUILESS_MAIN(TestRotationPlan)
#include "tst_rotationplan.moc"
