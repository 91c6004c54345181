// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "operationdata.h"
#include "providercatalogue.h"
#include "rotatetokensflow.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using State = RotateTokenFlow::State;

namespace
{

/// A token of a service that tells no new token's id and lets names repeat, to be rotated.
class Ground final
{
public:
    Ground()
    {
        const auto form = ProviderCatalogue::accountFromFields(u"digitalhub"_s, u"hub"_s,
                                                               {{u"url"_s, service().url().toString()}});
        SignInFlow *signIn = m_flows.flows().signIn();
        signIn->addAccount(*form, Secret(service().bearer()));
        FlowFixture::ends(signIn);
        account = signIn->account().id;
        CreateTokenFlow *create = m_flows.flows().createToken(account);
        create->start({.name = u"ci"_s, .scopes = {u"openid"_s}, .expiresAt = {}, .options = {}});
        FlowFixture::ends(create);
        predecessor = {account, create->token() ? create->token()->remoteId : QString()};
        m_flows.sandbox().clearRequests();
    }

    FlowFixture &flows() { return m_flows; }
    FlowProcess &process() { return m_flows.process(); }
    SandboxDigitalHub &service() { return m_flows.sandbox().digitalHub(); }

    RotateTokenFlow *begin(bool attended)
    {
        const TokenEntry *entry = m_flows.inventory().token(predecessor);
        const auto plan = planRotation(entry->token, *process().providers().capabilities(account),
                                       {.grace = std::chrono::seconds(0)}, QDateTime::currentDateTimeUtc());
        FlowParts parts = process().parts();
        parts.attended = attended;
        auto *flow = new RotateTokenFlow(parts);
        m_flows.flows().take(flow);
        flow->start(*plan);
        return flow;
    }

    QList<ResumeFlow::Item> resume()
    {
        FlowParts parts = process().parts();
        parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
        ResumeFlow flow(parts);
        flow.start();
        return FlowFixture::ends(&flow) ? flow.items() : QList<ResumeFlow::Item>();
    }

    /// The person says of each token that is asked about that it is theirs.
    void decide()
    {
        const QList<Operation> open = process().openOperations();
        for (const Operation &operation : open) {
            if (operation.kind != Operation::Kind::Create)
                continue;
            ResumeFlow looking(process().parts());
            looking.carryOn(operation);
            FlowFixture::ends(&looking);
            const ResumeFlow::Item item = looking.items().front();
            if (item.outcome != ResumeFlow::Item::Outcome::NeedsDecision || item.candidates.size() != 1)
                continue;
            ResumeFlow deciding(process().parts());
            deciding.decide(item.operation, item.candidates.front().remoteId);
            FlowFixture::ends(&deciding);
        }
    }

    QStringList living()
    {
        QStringList ids;
        const auto tokens = service().tokens();
        for (const SandboxDigitalHubToken &token : tokens) {
            if (!token.deleted)
                ids.append(token.id);
        }
        return ids;
    }

    bool secretWorks(const QString &id)
    {
        ReadSecretFlow *reading = m_flows.flows().readSecret({account, id});
        reading->start();
        return FlowFixture::reaches(reading, ReadSecretFlow::State::Ready) &&
               reading->secret().front().value.equals(service().secretOf(id));
    }

    QString account;
    TokenKey predecessor;

private:
    FlowFixture m_flows;
};

} // namespace

/// Rotation where the successor has the predecessor's name and is known by nothing but a listing.
class TestUntoldRotation : public QObject
{
    Q_OBJECT

private:
    static void isWhole(Ground &ground)
    {
        for (int again = 0; again < 6 && !ground.process().openOperations().isEmpty(); ++again) {
            ground.resume();
            ground.decide();
        }
        const QList<Operation> open = ground.process().openOperations();
        for (const Operation &operation : open)
            QVERIFY(operation.kind == Operation::Kind::Create && partOf(operation.data).isEmpty());
        QCOMPARE(ground.living().size(), 1);
        QVERIFY(ground.living().front() != ground.predecessor.remoteId);
        QVERIFY(ground.secretWorks(ground.living().front()));
        QCOMPARE(ground.flows().keychain().count(), 2);
    }

private Q_SLOTS:
    void theSuccessorHasTheSameNameAndIsToldApart()
    {
        Ground ground;
        RotateTokenFlow *flow = ground.begin(true);
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Done);
        isWhole(ground);
    }

    void oneThatIsListedLateIsWaitedForByResuming()
    {
        Ground ground;
        SandboxDigitalHubSettings settings = ground.service().settings();
        settings.lateListings = 3;
        ground.service().setSettings(settings);
        RotateTokenFlow *flow = ground.begin(false);
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(flow->staysOpen());
        QCOMPARE(ground.living().size(), 2);
        ground.flows().killAndRestart(false);
        isWhole(ground);
    }

    void aLostAnswerEndsNobodyElsesToken()
    {
        Ground ground;
        ground.flows().fault(SandboxFault::Kind::DropAfter, "POST");
        RotateTokenFlow *flow = ground.begin(false);
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(flow->staysOpen());
        QCOMPARE(ground.flows().sent("DELETE"), 0);
        const auto items = ground.resume();
        QCOMPARE(items.size(), 1);
        QCOMPARE(items.front().outcome, ResumeFlow::Item::Outcome::NeedsDecision);
        QCOMPARE(ground.flows().sent("DELETE"), 0);
        isWhole(ground);
    }

    void killedAtAnyStepOfTheJournalNothingIsLost()
    {
        int steps = 0;
        for (int writes = 1; writes < 60; ++writes) {
            Ground ground;
            int written = 0;
            QObject watch;
            connect(&ground.process().journal(), &Journal::operationsChanged, &watch, [&] { ++written; });
            const RotateTokenFlow *flow = ground.begin(false);
            (void)QTest::qWaitFor([&] { return written >= writes || flow->hasEnded(); }, 30'000);
            const bool killed = !flow->hasEnded();
            ground.flows().killAndRestart(false);
            isWhole(ground);
            if (QTest::currentTestFailed())
                qFatal("killed after %d writes to the journal", writes);
            if (!killed)
                break;
            ++steps;
        }
        QVERIFY(steps > 8);
    }
};

QTEST_GUILESS_MAIN(TestUntoldRotation)
#include "tst_untoldrotation.moc"
