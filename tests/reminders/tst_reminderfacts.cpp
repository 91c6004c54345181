// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "operationdata.h"
#include "reminderfacts.h"
#include "reminderpolicy.h"
#include "rotationdata.h"
#include "rotationpolicy.h"
#include "settings.h"
#include "utc.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What there is to be reminded of, from what is known.
class TestReminderFacts : public QObject
{
    Q_OBJECT

private:
    Inventory &inventory() { return m_process->inventory(); }

    static void done(const std::function<void(QObject *, Reply<void>)> &operation)
    {
        if (const auto result = replyOf<void>(operation); !result)
            qFatal("%s %s", qUtf8Printable(result.error().message), qUtf8Printable(result.error().detail));
    }

    void addAccount(const SignIn &signIn = {.id = u"s"_s, .kind = u"bearer"_s, .secretKey = u"key"_s})
    {
        const Account account{.id = u"a"_s, .name = u"Northwind"_s, .provider = u"azure-devops"_s, .signInId = u"s"_s};
        done(
            [&](QObject *context, auto reply) { inventory().saveAccount(account, signIn, context, std::move(reply)); });
    }

    Token token(const QString &id, int daysLeft = 30) const
    {
        Token token;
        token.accountId = u"a"_s;
        token.remoteId = id;
        token.name = id;
        token.createdAt = m_now.addDays(daysLeft - 80);
        token.expiresAt = m_now.addDays(daysLeft);
        return token;
    }

    void save(const Token &token, const std::optional<KeptSecret> &secret = {})
    {
        done([&](QObject *context, auto reply) { inventory().saveToken(token, secret, context, std::move(reply)); });
    }

    void savePolicy(const QString &id, const QJsonObject &policy)
    {
        done([&](QObject *context, auto reply) {
            inventory().saveLineagePolicy({u"a"_s, id}, policy, context, std::move(reply));
        });
    }

    ReminderSources sources()
    {
        return {.inventory = &inventory(),
                .settings = m_settings.get(),
                .capabilities = [this](const QString &account) { return m_process->providers().capabilities(account); },
                .operations = m_operations,
                .seen = m_seen,
                .endedHere = {},
                .now = m_now};
    }

    /// "kind name" of each.
    QStringList told()
    {
        QStringList lines;
        for (const ReminderFact &fact : reminderFacts(sources()))
            lines.append(reminderKindName(fact.kind) + u' ' + fact.name);
        lines.sort();
        return lines;
    }

    ReminderFact only(ReminderKind kind)
    {
        for (const ReminderFact &fact : reminderFacts(sources())) {
            if (fact.kind == kind)
                return fact;
        }
        return {};
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    MemorySecretStore m_keychain;
    std::unique_ptr<FlowProcess> m_process;
    std::unique_ptr<Settings> m_settings;
    QList<Operation> m_operations;
    SeenSubjects m_seen;
    const QDateTime m_now = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), utcZone);

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_process = std::make_unique<FlowProcess>(m_directory->filePath(u"profile"_s), &m_keychain, true);
        m_settings = std::make_unique<Settings>(m_process->database());
        m_operations.clear();
        m_seen = {};
        addAccount();
    }

    void cleanup()
    {
        m_settings.reset();
        m_process.reset();
    }

    void theEndOfWhatSignsInIsToldOnceAndWithWhatItMeans()
    {
        SignIn signIn{.id = u"s"_s, .kind = u"client-credentials"_s, .secretKey = u"key"_s};
        signIn.settings = QJsonObject{{u"clientId"_s, u"own"_s}};
        addAccount(signIn);
        save(token(u"own"_s));
        save(token(u"other"_s));
        QCOMPARE(told(), (QStringList{u"expiry other"_s, u"expiry own"_s}));
        for (const ReminderFact &fact : reminderFacts(sources()))
            QCOMPARE(fact.reason.contains(u"“Northwind” signs in with it"_s), fact.remoteId == u"own"_s);
        // It has ended, and the account has noticed.
        m_seen.change({subjectOf({u"a"_s, u"own"_s})}, {}, m_now);
        save(token(u"own"_s, -1));
        QCOMPARE(told(), (QStringList{u"died own"_s, u"expiry other"_s}));
        signIn.needed = true;
        addAccount(signIn);
        QCOMPARE(told(), (QStringList{u"expiry other"_s, u"sign-in "_s}));
    }

    void aLivingTokenHasItsExpiry()
    {
        save(token(u"ci"_s));
        save(token(u"old"_s, -3));
        QCOMPARE(told(), QStringList{u"expiry ci"_s});
        const ReminderFact fact = only(ReminderKind::Expiry);
        QCOMPARE(fact.accountName, u"Northwind"_s);
        QCOMPARE(fact.deadline, m_now.addDays(30));
        QVERIFY(fact.mayRotate && fact.mayExtend && !fact.muted);
    }

    void anotherEndBeforeItIsASecondDate()
    {
        Token everywhere = token(u"everywhere"_s);
        everywhere.otherEnd = OtherEnd{m_now.addDays(10), u"all-organizations"_s};
        save(everywhere);
        Token later = token(u"later"_s);
        later.otherEnd = OtherEnd{m_now.addDays(40), u"all-organizations"_s};
        save(later);
        QCOMPARE(told(), (QStringList{u"expiry everywhere"_s, u"expiry later"_s, u"other-end everywhere"_s}));
        QVERIFY(only(ReminderKind::OtherEnd).reason.contains(u"organization"_s));
    }

    void aTokenThatMayNotHaveBeenUsedForNinetyDaysIsAGuess()
    {
        Token idle = token(u"idle"_s, 300);
        idle.createdAt = m_now.addDays(-80);
        save(idle);
        ReminderFact fact = only(ReminderKind::IdleEnd);
        QCOMPARE(fact.deadline, m_now.addDays(10));
        QVERIFY(!fact.isCertain && fact.reason.contains(u"90"_s));
        QCOMPARE(stepsOf(fact, {}), QList<int>{7});
        idle.lastUsedAt = m_now.addDays(-20);
        save(idle);
        fact = only(ReminderKind::IdleEnd);
        QCOMPARE(fact.deadline, m_now.addDays(70));
        QVERIFY(fact.isCertain);
    }

    void aSecretThatWasTriedWasUsedThen()
    {
        Token tried = token(u"tried"_s, 300);
        tried.createdAt = m_now.addDays(-80);
        save(tried, KeptSecret{.key = u"k"_s,
                               .accountId = u"a"_s,
                               .remoteId = u"tried"_s,
                               .parts = {u"token"_s},
                               .proof = KeptSecret::Proof::Works,
                               .storedAt = m_now.addDays(-1)});
        QCOMPARE(only(ReminderKind::IdleEnd).deadline, m_now.addDays(89));
    }

    void whatAPolicyMakesDueIsToldToo()
    {
        Token eternal = token(u"eternal"_s);
        eternal.expiresAt.reset();
        eternal.createdAt = m_now.addDays(-20);
        save(eternal);
        savePolicy(u"eternal"_s, {{u"rotation"_s, toJson(RotationPolicy{.daysOfAge = 30, .reviewMonths = 6})}});
        QCOMPARE(told(), (QStringList{u"idle eternal"_s, u"review eternal"_s, u"rotation eternal"_s}));
        QCOMPARE(only(ReminderKind::Rotation).deadline, m_now.addDays(10));
        QVERIFY(!only(ReminderKind::Rotation).isByItself);
    }

    void aLineagesWishesGoWithItsFacts()
    {
        save(token(u"ci"_s));
        const ReminderWishes wishes{.muted = true, .steps = QList<int>{5}};
        savePolicy(u"ci"_s, policyWith({}, wishes));
        QVERIFY(only(ReminderKind::Expiry).muted);
        QCOMPARE(only(ReminderKind::Expiry).steps, wishes.steps);
        QVERIFY(only(ReminderKind::Expiry).group != only(ReminderKind::Expiry).subject);
    }

    void aLineageThatBeginsLaterKeepsWhatWasSaid()
    {
        save(token(u"ci"_s));
        const QString before = only(ReminderKind::Expiry).identity();
        savePolicy(u"ci"_s, {{u"rotation"_s, QJsonObject()}});
        QCOMPARE(only(ReminderKind::Expiry).identity(), before);
    }

    void aPredecessorMayEndUnlessItsSuccessorHas()
    {
        save(token(u"old"_s, 5));
        Token successor = token(u"new"_s);
        save(successor);
        done([&](QObject *context, auto reply) {
            inventory().pointLineage({u"a"_s, u"new"_s}, {u"a"_s, u"old"_s}, context, std::move(reply));
        });
        QCOMPARE(told(), QStringList{u"expiry new"_s});
        successor.status = TokenStatus::Revoked;
        save(successor);
        QCOMPARE(told(), QStringList{u"expiry old"_s});
    }

    void onlyWhatWasSeenLivingHasDied()
    {
        Token gone = token(u"gone"_s);
        gone.status = TokenStatus::NoLongerListed;
        save(gone);
        save(token(u"expired"_s, -1));
        QCOMPARE(told(), QStringList());
        m_seen.change({u"a/gone"_s, u"a/expired"_s}, {}, m_now.addDays(-9));
        QCOMPARE(told(), (QStringList{u"died expired"_s, u"died gone"_s}));
        ReminderSources with = sources();
        with.endedHere = {{u"a"_s, u"gone"_s}};
        QCOMPARE(reminderFacts(with).size(), std::size_t(1));
        QVERIFY(reminderFacts(with).front().hasExpired);
    }

    void aSignInHasItsEnd()
    {
        addAccount({.id = u"s"_s, .kind = u"bearer"_s, .secretKey = u"key"_s, .expiresAt = m_now.addDays(30)});
        QCOMPARE(told(), QStringList{u"sign-in "_s});
        QCOMPARE(stepsOf(only(ReminderKind::SignIn), {}), QList<int>{-1});
        m_seen.change({u"sign-in/key"_s}, {}, m_now.addDays(-10));
        QCOMPARE(stepsOf(only(ReminderKind::SignIn), {}), (QList<int>{7, 1, -1}));
        addAccount({.id = u"s"_s, .kind = u"bearer"_s, .secretKey = u"key"_s, .needed = true});
        QVERIFY(only(ReminderKind::SignIn).isNeeded);
        QCOMPARE(only(ReminderKind::SignIn).accountName, u"Northwind"_s);
    }

    void whatStoppedIsTold_data()
    {
        QTest::addColumn<Operation>("operation");
        QTest::addColumn<QString>("kind"); // Empty: nothing.
        const auto row = [](const char *what, Operation::Kind kind, const QString &step, const QString &error,
                            const QJsonObject &data, const char *told) {
            QTest::newRow(what) << Operation{.id = u"op"_s,
                                             .kind = kind,
                                             .accountId = u"a"_s,
                                             .name = u"ci"_s,
                                             .step = step,
                                             .data = data,
                                             .errorKind = error}
                                << QString::fromLatin1(told);
        };
        using enum Operation::Kind;
        row("a creation", Create, step::creating, {}, {}, "operation");
        row("a revocation that was interrupted", Revoke, step::revoking, {}, {}, "operation");
        row("a revocation that failed", Revoke, step::revoking, u"offline"_s, {}, "failed-revocation");
        row("a half-made token that is to go", Create, step::toRevoke, u"offline"_s, {}, "failed-revocation");
        row("a step of a rotation", Create, step::creating, {}, asPartOf(u"other"_s), "");
        row("a rotation in its grace", Rotate, rotationstep::grace, {}, {}, "");
        row("a rotation whose grace failed", Rotate, rotationstep::grace, u"offline"_s, {}, "operation");
        row("a rotation that failed to revoke", Rotate, rotationstep::revoking, u"offline"_s, {}, "failed-revocation");
        RotationData over;
        over.revokeAt = QDateTime::currentDateTimeUtc().addDays(-1);
        row("a rotation whose grace is over", Rotate, rotationstep::grace, {}, toJson(over), "operation");
    }

    void whatStoppedIsTold()
    {
        QFETCH(Operation, operation);
        QFETCH(QString, kind);
        operation.updatedAt = m_now.addSecs(-3600);
        m_operations = {operation};
        QCOMPARE(told(), kind.isEmpty() ? QStringList() : QStringList{kind + " ci"_L1});
    }

    void anOldOrForeignClockIsNotTrusted()
    {
        Account account{.id = u"a"_s, .clockOffsetMs = 5000};
        QCOMPARE(trustedClockOffsetMs(account, m_now), 0);
        account.refreshedAt = m_now.addDays(-1);
        QCOMPARE(trustedClockOffsetMs(account, m_now), 5000);
        account.refreshedAt = m_now.addYears(1); // The clock was set back since.
        QCOMPARE(trustedClockOffsetMs(account, m_now), 0);
        account.refreshedAt = m_now.addYears(-1); // Or forward.
        QCOMPARE(trustedClockOffsetMs(account, m_now), 0);
    }
};

QTEST_GUILESS_MAIN(TestReminderFacts)
#include "tst_reminderfacts.moc"
