// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "conformanceflow.h"
#include "flowfixture.h"
#include "operationdata.h"
#include "providercatalogue.h"
#include "trialtokenflow.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using State = TrialTokenFlow::State;

/// A token on trial lives no longer than its trial, whatever ends that, and nothing of it is kept.
class TestTrialTokenFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;

    FlowProcess &process() { return m_fixture->process(); }

    TrialTokenFlow *begin()
    {
        auto *flow = new TrialTokenFlow(process().parts(), m_account);
        m_fixture->flows().take(flow);
        flow->start(FlowFixture::request(u"trial"_s, 1));
        return flow;
    }

    ConformanceFlow *check()
    {
        TokenProvider *provider = process().providers().provider(m_account);
        auto *flow =
            new ConformanceFlow(process().parts(), m_account, ProviderCatalogue::survey(u"azure-devops"_s, provider));
        m_fixture->flows().take(flow);
        return flow;
    }

    /// No token, no work, and in the keychain the sign-in alone.
    bool nothingStays()
    {
        return process().openOperations().isEmpty() && m_fixture->livingNames().isEmpty() &&
               m_fixture->keychain().count() == 1;
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount();
        QVERIFY(!m_account.isEmpty());
        m_fixture->sandbox().clearRequests();
    }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void itLivesUntilItsTrialEnds()
    {
        TrialTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Living));
        QCOMPARE(flow->secret().size(), std::size_t(1));
        QVERIFY(m_fixture->sandbox().accepts(flow->secret().front().value.view()));
        QCOMPARE(m_fixture->livingNames(), QStringList{u"trial"_s});
        QCOMPARE(m_fixture->keychain().count(), 1);
        flow->endTrial();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Ended);
        QVERIFY(flow->secret().empty());
        QVERIFY(nothingStays());
        const QStringList history = process().history({m_account, flow->token()->remoteId});
        QVERIFY2(history.contains(u"created done"_s) && history.contains(u"revoked done"_s),
                 qPrintable(history.join(u", "_s)));
    }

    void whileItLivesTheJournalSaysThatItHasToEnd()
    {
        TrialTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Living));
        const QList<Operation> open = process().openOperations();
        QCOMPARE(open.size(), qsizetype(1));
        QCOMPARE(open.front().step, step::toRevoke);
        QCOMPARE(open.front().remoteId, flow->token()->remoteId);
    }

    void killedWhileItLivesResumingEndsIt()
    {
        QVERIFY(FlowFixture::reaches(begin(), State::Living));
        m_fixture->killAndRestart();
        ResumeFlow *resume = m_fixture->flows().resume();
        resume->start();
        QVERIFY(FlowFixture::ends(resume));
        QVERIFY(nothingStays());
    }

    void aRefusedOneLeavesNothing_data()
    {
        QTest::addColumn<SandboxFault::Kind>("fault");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("by a rule") << Fault::BusinessError << Error::Kind::Forbidden;
        QTest::newRow("the sign-in") << Fault::Unauthorized << Error::Kind::SignInNeeded;
    }

    void aRefusedOneLeavesNothing()
    {
        QFETCH(SandboxFault::Kind, fault);
        QFETCH(Error::Kind, kind);
        m_fixture->sandbox().addFault({.kind = fault, .method = "POST", .value = "accessDenied"});
        TrialTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, kind);
        QVERIFY(nothingStays());
    }

    void aLostAnswerIsRecognisedAndRevoked()
    {
        m_fixture->fault(Fault::DropAfter, "POST");
        TrialTokenFlow *flow = begin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(m_fixture->sent("DELETE"), 1);
        QVERIFY(nothingStays());
    }

    void aRevocationThatFailsStaysToBeResumed()
    {
        TrialTokenFlow *flow = begin();
        QVERIFY(FlowFixture::reaches(flow, State::Living));
        m_fixture->fault(Fault::DropBefore, "DELETE");
        flow->endTrial();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Unconfirmed);
        QCOMPARE(m_fixture->livingNames(), QStringList{u"trial"_s});
        ResumeFlow *resume = m_fixture->flows().resume();
        resume->start();
        QVERIFY(FlowFixture::ends(resume));
        QVERIFY(nothingStays());
    }

    void aCheckThatIsStoppedAtAnyStepEndsItsToken()
    {
        using Step = ConformanceFlow::State;
        for (const Step step : {Step::AskingBefore, Step::Creating, Step::Probing, Step::AskingLiving, Step::Changing,
                                Step::ProbingChanged, Step::AskingChanged, Step::Revoking, Step::ProbingEnded}) {
            ConformanceFlow *flow = check();
            connect(flow, &Flow::stateChanged, flow, [flow, step] {
                if (flow->state() == step)
                    flow->stop();
            });
            flow->start();
            QVERIFY(FlowFixture::ends(flow));
            QCOMPARE(flow->state(), Step::Failed);
            QCOMPARE(flow->error()->kind, Error::Kind::Cancelled);
            QVERIFY(!flow->report().complete);
            QVERIFY(nothingStays());
            m_fixture->flows().release(flow);
        }
    }

    void aWholeCheckTellsOfEachQuestion()
    {
        ConformanceFlow *flow = check();
        flow->start();
        QVERIFY(FlowFixture::ends(flow));
        QVERIFY(flow->error() == std::nullopt);
        const ConformanceReport report = flow->report();
        QVERIFY(report.complete);
        QSet<QString> questions;
        for (const SurveyFinding &finding : report.findings) {
            QVERIFY2(!finding.about.isEmpty(), qPrintable(finding.question));
            questions.insert(finding.question);
        }
        QCOMPARE(questions.size(), report.findings.size());
        for (const auto &question : {u"list.page-size"_s, u"list.order"_s, u"get.after-change"_s, u"revoke.twice"_s,
                                     u"secret.after-revoke"_s, u"create.answer"_s, u"revoke.answer"_s})
            QVERIFY2(questions.contains(question), qPrintable(question));
        QVERIFY(toText(report).contains("\nrevoke.twice\n"_L1));
        QCOMPARE(toJson(report)["findings"_L1].toArray().size(), report.findings.size());
        QVERIFY(nothingStays());
    }
};

QTEST_GUILESS_MAIN(TestTrialTokenFlow)
#include "tst_trialtokenflow.moc"
