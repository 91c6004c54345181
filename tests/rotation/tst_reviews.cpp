// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "fulldisk.h"
#include "reviews.h"
#include "rotatetokensflow.h"
#include "rotationpolicy.h"
#include "settings.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Whether a token is still needed is asked when its policy says so, and what came of it is kept with its lineage.
class ReviewsTest final : public QObject
{
    Q_OBJECT

private:
    FlowFixture &flows() { return *m_fixture; }
    Inventory &inventory() { return m_fixture->inventory(); }
    const TokenEntry &entry(const TokenKey &key) { return *inventory().token(key); }

    TokenKey oldToken(const QString &name)
    {
        SandboxToken token;
        token.name = name;
        token.scope = u"vso.code"_s;
        token.validFrom = QDateTime::currentDateTimeUtc().addMonths(-7);
        token.validTo = QDateTime::currentDateTimeUtc().addDays(90);
        return {m_account, flows().sandbox().addToken(token)};
    }

    void openSettings()
    {
        m_settings = std::make_unique<Settings>(flows().process().database());
        QVERIFY(replyOf<void>([this](QObject *context, auto reply) {
                    m_settings->load(context, std::move(reply));
                }).has_value());
    }

    void askEvery(int months) { setAccountPolicy(*m_settings, m_account, {.reviewMonths = months}); }

    Result<void> keep(const QList<TokenKey> &keys)
    {
        return replyOf<void>([&](QObject *context, auto reply) {
            recordKept(flows().process().parts(), keys, context, std::move(reply));
        });
    }

    FlowParts partsWithReviews()
    {
        FlowParts parts = flows().process().parts();
        parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
        parts.onRevoked = [this](const FlowParts &with, const TokenKey &key, QObject *context, Reply<void> reply) {
            recordRevoked(with, *m_settings, key, context, std::move(reply));
        };
        return parts;
    }

    void restart()
    {
        m_settings.reset(); // What was set is on the disk then.
        flows().killAndRestart();
        openSettings();
    }

    void resume()
    {
        ResumeFlow flow(partsWithReviews());
        flow.start();
        QVERIFY(FlowFixture::ends(&flow));
    }

    std::optional<Review> last(const TokenKey &key) { return reviewState(inventory(), *m_settings, entry(key)).last; }

    QStringList reviewsIn(const TokenKey &key) { return flows().process().history(key).filter(u"reviewed"_s); }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount();
        m_old = oldToken(u"old"_s);
        m_other = oldToken(u"other"_s);
        QVERIFY(m_fixture->refresh());
        openSettings();
        askEvery(6);
    }

    void cleanup()
    {
        m_settings.reset();
        m_fixture.reset();
    }

    void itIsDueMonthsAfterItWasMadeAndNotBefore()
    {
        const TokenKey fresh = flows().createToken(m_account, u"fresh"_s);
        const auto due = dueReviews(inventory(), *m_settings);
        QCOMPARE(due.size(), 2);
        QCOMPARE(due.value(m_old), entry(m_old).token.createdAt.addMonths(6));
        QVERIFY(!due.contains(fresh));
        QVERIFY(*reviewState(inventory(), *m_settings, entry(fresh)).dueAt > QDateTime::currentDateTimeUtc());
    }

    void whereNoPolicyAsksNothingIsDue()
    {
        askEvery(0);
        QVERIFY(dueReviews(inventory(), *m_settings).isEmpty());
        QVERIFY(!reviewState(inventory(), *m_settings, entry(m_old)).dueAt);
        setAccountPolicy(*m_settings, m_account, {});
        QVERIFY(dueReviews(inventory(), *m_settings).isEmpty());
    }

    void aLineagesOwnPolicyGoesBeforeItsAccounts()
    {
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().saveLineagePolicy(m_old, {{u"rotation"_s, toJson(RotationPolicy{.reviewMonths = 12})}}, context,
                                          std::move(reply));
        }));
        QCOMPARE(dueReviews(inventory(), *m_settings).keys(), QList<TokenKey>{m_other});
    }

    void aSuccessorIsAsOldAsItsFirstToken()
    {
        const TokenKey successor = flows().createToken(m_account, u"successor"_s);
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().pointLineage(successor, m_old, context, std::move(reply));
        }));
        const auto due = dueReviews(inventory(), *m_settings);
        QVERIFY(due.contains(successor));
        QVERIFY(!due.contains(m_old));
        QCOMPARE(due.value(successor), entry(m_old).token.createdAt.addMonths(6));
    }

    void whatIsKeptIsSaidByWhomAndWhenAndAskedAboutLater()
    {
        const QDateTime before = QDateTime::currentDateTimeUtc();
        QSignalSpy told(&flows().process().journal(), &Journal::historyChanged);
        QVERIFY(keep({m_old, m_other}));
        QCOMPARE(told.size(), 2);
        restart();
        for (const TokenKey &key : {m_old, m_other}) {
            const auto review = last(key);
            QVERIFY(review.has_value());
            QCOMPARE(review->outcome, Review::Outcome::Kept);
            QCOMPARE(review->by, loginName());
            QVERIFY(!review->by.isEmpty());
            QVERIFY(review->at >= before && review->at <= QDateTime::currentDateTimeUtc());
            QCOMPARE(reviewsIn(key), QStringList{u"reviewed done"_s});
            QCOMPARE(*reviewState(inventory(), *m_settings, entry(key)).dueAt, review->at.addMonths(6));
        }
        QVERIFY(dueReviews(inventory(), *m_settings).isEmpty());
        QVERIFY(replyOf<HistoryVerdict>([this](QObject *context, auto reply) {
                    flows().process().journal().verifyHistory(context, std::move(reply));
                })->isIntact());
    }

    void notesAndPolicyStayAsTheyAre()
    {
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().saveNotes(m_old, u"ci.example\nlaptop"_s, context, std::move(reply));
        }));
        const QJsonObject policy{{u"rotation"_s, toJson(RotationPolicy{.reviewMonths = 1})}};
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().saveLineagePolicy(m_old, policy, context, std::move(reply));
        }));
        QVERIFY(keep({m_old}));
        QCOMPARE(inventory().notes(m_old), u"ci.example\nlaptop"_s);
        QCOMPARE(lineagePolicy(inventory(), entry(m_old)), RotationPolicy{.reviewMonths = 1});
        // Somebody who saves a policy as it was before the review does not take the review away.
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().saveLineagePolicy(m_old, policy, context, std::move(reply));
        }));
        QVERIFY(last(m_old).has_value());
    }

    void anotherProcessReviewIsNotOverwritten()
    {
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().saveNotes(m_old, u"laptop"_s, context, std::move(reply));
        }));
        const auto other = flows().anotherProcess();
        QVERIFY(replyOf<void>(
            [&](QObject *context, auto reply) { recordKept(other->parts(), {m_old}, context, std::move(reply)); }));
        // Whether this process has heard of it or not.
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            inventory().saveNotes(m_old, u"server"_s, context, std::move(reply));
        }));
        QVERIFY(last(m_old).has_value());
        QCOMPARE(inventory().notes(m_old), u"server"_s);
    }

    void ofSeveralNoneIsKeptWhereOneHasEnded()
    {
        const TokenKey ended{m_account, flows().addRemoteToken(u"ended"_s, 10, true)};
        QVERIFY(flows().refresh());
        const auto kept = keep({m_old, ended});
        QVERIFY(!kept);
        QCOMPARE(kept.error().kind, Error::Kind::Rejected);
        QVERIFY(kept.error().message.contains(u"ended"_s));
        QVERIFY(!last(m_old));
        QVERIFY(reviewsIn(m_old).isEmpty());
    }

    void whatCannotBeWrittenIsNotHalfKept()
    {
        {
            const FullDisk full;
            const auto kept = keep({m_old, m_other});
            QVERIFY(!kept);
            QCOMPARE(kept.error().kind, Error::Kind::StorageFailed);
        }
        restart();
        for (const TokenKey &key : {m_old, m_other}) {
            QVERIFY(!last(key));
            QVERIFY(entry(key).lineageId.isEmpty());
            QVERIFY(reviewsIn(key).isEmpty());
        }
        QCOMPARE(dueReviews(inventory(), *m_settings).size(), 2);
        QVERIFY(keep({m_old, m_other}));
    }

    void revokedIsRecordedWhenTheRevocationIsConfirmedAndNotBefore()
    {
        flows().fault(SandboxFault::Kind::DropAfter, "DELETE");
        {
            RevokeTokensFlow flow(partsWithReviews());
            int confirmed = 0;
            connect(&flow, &Flow::stateChanged, this, [&] {
                confirmed += flow.items().front().outcome == RevokeTokensFlow::Item::Outcome::Revoked ? 1 : 0;
                if (confirmed == 0)
                    QVERIFY(!last(m_old));
            });
            flow.start({m_old});
            QVERIFY(FlowFixture::ends(&flow));
            QVERIFY(confirmed > 0);
        }
        const auto review = last(m_old);
        QVERIFY(review.has_value());
        QCOMPARE(review->outcome, Review::Outcome::Revoked);
        QCOMPARE(review->by, loginName());
        QCOMPARE(reviewsIn(m_old), QStringList{u"reviewed done"_s});
        QVERIFY(!dueReviews(inventory(), *m_settings).contains(m_old));
    }

    void aRevocationThatIsNotConfirmedRecordsNoReview()
    {
        flows().fault(SandboxFault::Kind::DropBefore, "DELETE");
        RevokeTokensFlow flow(partsWithReviews());
        flow.start({m_old});
        QVERIFY(FlowFixture::ends(&flow));
        QVERIFY(flow.items().front().outcome != RevokeTokensFlow::Item::Outcome::Revoked);
        QVERIFY(!last(m_old));
        QVERIFY(dueReviews(inventory(), *m_settings).contains(m_old));
        resume();
        QCOMPARE(last(m_old)->outcome, Review::Outcome::Revoked);
        QCOMPARE(reviewsIn(m_old), QStringList{u"reviewed done"_s});
    }

    void whereNoneWasDueRevokingIsNoReview()
    {
        askEvery(12);
        RevokeTokensFlow flow(partsWithReviews());
        flow.start({m_old});
        QVERIFY(FlowFixture::ends(&flow));
        QVERIFY(!last(m_old));
        QVERIFY(reviewsIn(m_old).isEmpty());
    }

    void aStepOfARotationIsNoReview()
    {
        RevokeTokensFlow flow(partsWithReviews());
        flow.start({m_old}, {u"a-rotation"_s});
        QVERIFY(FlowFixture::ends(&flow));
        QCOMPARE(flow.items().front().outcome, RevokeTokensFlow::Item::Outcome::Revoked);
        QVERIFY(!last(m_old));
    }

    void killedAtAnyStepTheReviewIsRecordedOnceAndOnlyOfWhatIsRevoked()
    {
        int steps = 0;
        for (int writes = 1; writes < 20; ++writes) {
            const TokenKey key = oldToken(u"victim %1"_s.arg(writes));
            QVERIFY(flows().refresh());
            bool ended = false;
            {
                int written = 0;
                QObject watch;
                const auto count = [&] { ++written; };
                connect(&flows().process().journal(), &Journal::operationsChanged, &watch, count);
                connect(&inventory(), &Inventory::tokensChanged, &watch, count);
                RevokeTokensFlow flow(partsWithReviews());
                flow.start({key});
                QVERIFY(QTest::qWaitFor([&] { return written >= writes || flow.hasEnded(); }, 30'000));
                ended = flow.hasEnded();
            }
            restart();
            if (last(key))
                QVERIFY(flows().remote(u"victim %1"_s.arg(writes))->revoked);
            resume();
            QVERIFY(flows().process().openOperations().isEmpty());
            const bool revoked = flows().remote(u"victim %1"_s.arg(writes))->revoked;
            QCOMPARE(reviewsIn(key).size(), revoked ? 1 : 0);
            QCOMPARE(last(key).has_value(), revoked);
            if (ended)
                break;
            ++steps;
        }
        QVERIFY(steps > 3);
    }

    void whatCannotBeWrittenAfterTheRevocationIsWrittenByResuming()
    {
        FlowParts parts = partsWithReviews();
        parts.onRevoked = [](const FlowParts &, const TokenKey &, QObject *context, Reply<void> reply) {
            replyLater<void>(context, std::move(reply), failure(Error::Kind::StorageFailed, u"The disk is full."_s));
        };
        {
            RevokeTokensFlow flow(parts);
            flow.start({m_old});
            QVERIFY(FlowFixture::ends(&flow));
            QCOMPARE(flow.items().front().error->kind, Error::Kind::StorageFailed);
        }
        QVERIFY(!last(m_old));
        QCOMPARE(flows().process().openOperations().size(), 1);
        resume();
        QVERIFY(flows().process().openOperations().isEmpty());
        QCOMPARE(last(m_old)->outcome, Review::Outcome::Revoked);
    }

private:
    std::unique_ptr<FlowFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    QString m_account;
    TokenKey m_old;
    TokenKey m_other;
};

QTEST_GUILESS_MAIN(ReviewsTest)
#include "tst_reviews.moc"
