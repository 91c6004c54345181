// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "pairfixture.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using Outcome = ExtendTokensFlow::Item::Outcome;

/// Several tokens get a later end, by as few requests as the service takes.
class TestExtendTokensFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<PairFixture> m_fixture;
    const QDateTime m_end = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), Qt::UTC).addDays(200);

    QList<TokenKey> tokens(int count)
    {
        m_fixture->set([](SandboxSailPointSettings &settings) { settings.mostPerUser.reset(); });
        for (int number = 0; number < count; ++number)
            m_fixture->addRemote(u"token %1"_s.arg(number));
        if (!m_fixture->flows().refresh())
            qFatal("not refreshed");
        QList<TokenKey> keys;
        for (const TokenEntry &entry : m_fixture->process().inventory().tokens())
            keys.append(entry.key());
        m_fixture->sandbox().clearRequests();
        return keys;
    }

    ExtendTokensFlow *extend(const QList<TokenKey> &keys, bool attended = true)
    {
        QList<ExtendTokensFlow::Wish> wishes;
        for (const TokenKey &key : keys)
            wishes.append({.key = key, .expiresAt = m_end});
        FlowParts parts = m_fixture->process().parts();
        parts.attended = attended;
        auto *flow = new ExtendTokensFlow(parts);
        m_fixture->flows().flows().take(flow);
        flow->start(wishes);
        return flow;
    }

    int requests(const QByteArray &method, const QString &pathEnd = {})
    {
        const auto sent = m_fixture->sandbox().requests();
        return static_cast<int>(std::count_if(sent.begin(), sent.end(), [&](const SandboxRequest &request) {
            return request.method == method && request.path.endsWith(pathEnd);
        }));
    }

    int extended()
    {
        const auto living = m_fixture->living();
        return static_cast<int>(std::count_if(living.begin(), living.end(), [&](const SandboxSailPointToken &token) {
            return std::abs(token.expiresAt.msecsTo(m_end)) <= 1000;
        }));
    }

    static int with(const ExtendTokensFlow *flow, Outcome outcome)
    {
        return static_cast<int>(
            std::count_if(flow->items().begin(), flow->items().end(),
                          [&](const ExtendTokensFlow::Item &item) { return item.outcome == outcome; }));
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<PairFixture>(); }
    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void asManyAsTheServiceTakesGoIntoOneRequest()
    {
        const auto keys = tokens(60);
        ExtendTokensFlow *flow = extend(keys);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(with(flow, Outcome::Extended), 60);
        QCOMPARE(extended(), 60);
        QCOMPARE(requests("PATCH"), 3); // 25, 25 and 10.
        QVERIFY(m_fixture->process().openOperations().isEmpty());
        const Token &token = m_fixture->process().inventory().token(keys.front())->token;
        QVERIFY(std::abs(token.expiresAt->msecsTo(m_end)) <= 1000);
        QVERIFY(m_fixture->process().history(keys.front()).contains(u"updated done"_s));
    }

    void whatIsRefusedTogetherIsAskedForOneByOne()
    {
        const auto keys = tokens(5);
        // Gone meanwhile, which the service refuses the whole request for.
        m_fixture->service().deleteToken(keys[2].remoteId);
        ExtendTokensFlow *flow = extend(keys);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(with(flow, Outcome::Extended), 4);
        QCOMPARE(with(flow, Outcome::Failed), 1);
        QCOMPARE(flow->items()[2].outcome, Outcome::Failed);
        QCOMPARE(extended(), 4);
        QVERIFY(m_fixture->process().openOperations().isEmpty());
    }

    void whoMayNotChangeManyChangesEach()
    {
        const auto keys = tokens(3);
        SignInFlow *again = m_fixture->flows().flows().signIn();
        again->signInAgain(m_fixture->account(),
                           Secret(m_fixture->service().newBearer({}, {u"sp:my-personal-access-tokens:manage"_s})));
        QVERIFY(FlowFixture::ends(again));
        m_fixture->sandbox().clearRequests();
        ExtendTokensFlow *flow = extend(keys);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(with(flow, Outcome::Extended), 3);
        QCOMPARE(extended(), 3);
        QCOMPARE(requests("PATCH"), 4);
    }

    void aPauseIsGivenAndTheRestIsDoneAfterwards()
    {
        const auto keys = tokens(30);
        SandboxFault fault;
        fault.kind = Fault::RateLimitedWithRetryAfter;
        fault.method = "PATCH";
        fault.value = "1";
        fault.times = 2;
        m_fixture->sandbox().addFault(fault);
        ExtendTokensFlow *flow = extend(keys);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(with(flow, Outcome::Extended), 30);
        QCOMPARE(extended(), 30);
    }

    void aLostAnswerIsSettledByTheListing_data()
    {
        QTest::addColumn<Fault>("fault");
        QTest::addColumn<bool>("wasDone");
        QTest::newRow("done") << Fault::DropAfter << true;
        QTest::newRow("not done") << Fault::DropBefore << false;
        QTest::newRow("done, and answered with noise") << Fault::Garbage << true;
    }
    void aLostAnswerIsSettledByTheListing()
    {
        QFETCH(const Fault, fault);
        QFETCH(const bool, wasDone);
        const auto keys = tokens(4);
        m_fixture->flows().fault(fault, "PATCH");
        ExtendTokensFlow *flow = extend(keys);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(with(flow, wasDone ? Outcome::Extended : Outcome::Failed), 4);
        QCOMPARE(extended(), wasDone ? 4 : 0);
        QCOMPARE(requests("PATCH"), 1);
        QVERIFY(m_fixture->process().openOperations().isEmpty());
    }

    void killedInBetweenEachIsSettledByResuming()
    {
        for (int writes = 1; writes < 12; ++writes) {
            m_fixture = std::make_unique<PairFixture>();
            const auto keys = tokens(3);
            {
                int written = 0;
                QObject watch;
                connect(&m_fixture->process().journal(), &Journal::operationsChanged, &watch, [&] { ++written; });
                const ExtendTokensFlow *flow = extend(keys);
                (void)QTest::qWaitFor([&] { return written >= writes || flow->hasEnded(); }, 30'000);
            }
            m_fixture->flows().killAndRestart();
            ResumeFlow *resuming = m_fixture->flows().flows().resume();
            resuming->start();
            QVERIFY(FlowFixture::ends(resuming));
            QVERIFY(m_fixture->process().openOperations().isEmpty());
            QVERIFY(m_fixture->flows().refresh());
            const int done = extended();
            int known = 0;
            for (const TokenKey &key : keys) {
                const Token &token = m_fixture->process().inventory().token(key)->token;
                known += std::abs(token.expiresAt->msecsTo(m_end)) <= 1000 ? 1 : 0;
            }
            QCOMPARE(known, done);
        }
    }

    void aSignInThatEndedIsWaitedForOrSaid()
    {
        const auto keys = tokens(2);
        m_fixture->service().expireBearers();
        ExtendTokensFlow *unattended = extend(keys, false);
        QVERIFY(FlowFixture::ends(unattended));
        QCOMPARE(with(unattended, Outcome::Failed), 2);
        QCOMPARE(unattended->items().front().error->kind, Error::Kind::SignInNeeded);
        ExtendTokensFlow *flow = extend(keys);
        QVERIFY(FlowFixture::reaches(flow, ExtendTokensFlow::State::WaitingForSignIn));
        QCOMPARE(flow->accountToSignInTo(), m_fixture->account());
        SignInFlow *again = m_fixture->flows().flows().signIn();
        again->signInAgain(m_fixture->account(), Secret(m_fixture->service().bearer()));
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(with(flow, Outcome::Extended), 2);
    }

    void whatCannotBeExtendedIsSaidAndNotAskedFor()
    {
        auto keys = tokens(1);
        SandboxSailPointToken eternal;
        eternal.name = u"eternal"_s;
        eternal.neverFlag = true;
        keys.append({m_fixture->account(), m_fixture->service().addToken(eternal)});
        keys.append({m_fixture->account(), m_fixture->addRemote(u"longer"_s, 300)});
        QVERIFY(m_fixture->flows().refresh());
        m_fixture->sandbox().clearRequests();
        ExtendTokensFlow *flow = extend(keys);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(with(flow, Outcome::Extended), 1);
        QCOMPARE(flow->items()[1].outcome, Outcome::Failed);
        QCOMPARE(flow->items()[2].outcome, Outcome::Failed);
        QCOMPARE(requests("PATCH"), 1);
    }

    void aServiceThatTakesOneAtATimeGetsThemOneByOne()
    {
        FlowFixture azure;
        const QString account = azure.addAccount();
        QList<ExtendTokensFlow::Wish> wishes;
        for (const QString &name : {u"one"_s, u"two"_s})
            wishes.append({.key = azure.createToken(account, name), .expiresAt = m_end});
        ExtendTokensFlow *flow = azure.flows().extendTokens();
        flow->start(wishes);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(with(flow, Outcome::Extended), 2);
    }

    void stoppedNoFurtherRequestIsSent()
    {
        const auto keys = tokens(60);
        ExtendTokensFlow *flow = extend(keys);
        flow->stop();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(with(flow, Outcome::Extended), 25);
        QCOMPARE(with(flow, Outcome::Skipped), 35);
        QVERIFY(m_fixture->process().openOperations().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestExtendTokensFlow)
#include "tst_extendtokensflow.moc"
