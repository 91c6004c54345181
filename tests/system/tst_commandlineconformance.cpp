// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <cmath>
#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;
constexpr int tokens = 60;

QStringList checking(const QStringList &more = {})
{
    return QStringList{u"conformance"_s, u"--account"_s, u"Northwind"_s, u"--yes"_s} + more;
}

} // namespace

/// `conformance` against the sandbox: the report says what the sandbox does, and whatever happens leaves no token.
class CommandLineConformance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theReportSaysWhatTheServiceDoes();
    void nothingInTheReportTellsWhoseAccountItIs();
    void theReportIsAFileOfItsOwners();
    void withoutConsentNothingIsAsked();
    void aRefusedCreationIsReportedAndLeavesNothing();
    void aLostAnswerLeavesNothing();
    void ctrlCEndsTheTokenFirst();
    void killedAnywhereResumingEndsTheToken_data();
    void killedAnywhereResumingEndsTheToken();
    void aRevocationThatFailsIsSaidAndResumed();
    void aRevocationWhoseAnswerIsLostIsConfirmedByAListing();
    void aChangeWhoseAnswerIsLostIsReportedAndTheTokenEnds();

private:
    static QJsonValue answerTo(const QString &question, const QJsonObject &report);
    void expectNothingLeft() const;

    std::unique_ptr<CommandLineFixture> m_cli;
    qsizetype m_living = 0;
};

void CommandLineConformance::init()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>(SandboxOptions::Data::Count, tokens);
    QVERIFY(m_cli->addAccount());
    m_living = m_cli->livingTokens().size();
    m_cli->sandbox().clearRequests();
}

QJsonValue CommandLineConformance::answerTo(const QString &question, const QJsonObject &report)
{
    const QJsonArray findings = report["findings"_L1].toArray();
    for (const QJsonValue finding : findings) {
        if (finding["question"_L1].toString() == question)
            return finding["answer"_L1];
    }
    return u"nobody asked"_s;
}

void CommandLineConformance::expectNothingLeft() const
{
    QCOMPARE(m_cli->livingTokens().size(), m_living);
    QCOMPARE(m_cli->openSteps(), QStringList());
}

void CommandLineConformance::theReportSaysWhatTheServiceDoes()
{
    const CommandLineRun run = m_cli->run(QStringList{u"--json"_s} + checking());
    QVERIFY2(run.exitCode == 0, run.told());
    const QJsonObject report = run.json()["conformance"_L1].toObject();
    QVERIFY(report["complete"_L1].toBool());
    QCOMPARE(report["provider"_L1].toString(), u"azure-devops"_s);
    const auto answer = [&](const QString &question) { return answerTo(question, report); };

    const SandboxPolicy policy = m_cli->sandbox().policy();
    QCOMPARE(answer(u"list.page-size"_s).toInt(), policy.defaultPageSize);
    QCOMPARE(answer(u"list.end-of-paging"_s).toString(), u"empty"_s);
    QCOMPARE(answer(u"list.filter"_s).toString(), u"active"_s);
    QCOMPARE(answer(u"list.top-1"_s)["tokens"_L1].toInt(), 1);
    QCOMPARE(answer(u"get.unknown-id"_s)["error"_L1].toString(), policy.unknownIdError);
    QCOMPARE(answer(u"get.unknown-id"_s)["status"_L1].toInt(), 200);
    QCOMPARE(answer(u"list.without-credentials"_s)["status"_L1].toInt(), 401);
    QVERIFY(answer(u"list.without-credentials"_s)["challenges"_L1].toArray().contains(u"Bearer"_s));

    QCOMPARE(answer(u"create.answer"_s)["status"_L1].toInt(), 200);
    QVERIFY(answer(u"create.answer"_s)["headers"_L1].toArray().contains(u"activityid"_s));
    QCOMPARE(answer(u"revoke.answer"_s)["status"_L1].toInt(), policy.revokeStatus);
    QCOMPARE(answer(u"revoke.answer"_s)["hasBody"_L1].toBool(true), false);
    QCOMPARE(answer(u"change.accepted"_s)["createdKept"_L1].toBool(), true);
    const QJsonValue dates = answer(u"get.after-create"_s)["validTo"_L1];
    QVERIFY(dates["multipleOf300th"_L1].toBool());
    QVERIFY(dates["fractionDigits"_L1].toInt() <= 7);
    QVERIFY(std::abs(dates["laterByMilliseconds"_L1].toDouble()) < 4);

    QCOMPARE(answer(u"secret.after-create"_s)["accepted"_L1].toBool(), true);
    QCOMPARE(answer(u"secret.after-change"_s)["accepted"_L1].toBool(), true);
    QCOMPARE(answer(u"secret.after-revoke"_s)["accepted"_L1].toBool(true), false);
    const QJsonObject shown = answer(u"list.shows-revoked"_s).toObject();
    QCOMPARE(shown["default"_L1].toBool(true), false);
    QCOMPARE(shown["revoked"_L1].toBool(), true);
    QCOMPARE(answer(u"list.shows-living"_s)["default"_L1].toBool(), true);
    QVERIFY(answer(u"revoke.twice"_s)["status"_L1].toInt() > 0);
    expectNothingLeft();
    // One token was made, and one only.
    QCOMPARE(m_cli->requests("POST"), 1);
    QCOMPARE(m_cli->requests("PUT"), 1);
    QCOMPARE(m_cli->sandbox().tokens().size(), qsizetype(tokens + 1));
    QVERIFY(m_cli->sandbox().tokens().back().revoked);
    QCOMPARE(keyring::entries().size(), 1); // The sign-in.
}

void CommandLineConformance::nothingInTheReportTellsWhoseAccountItIs()
{
    const Sandbox &sandbox = m_cli->sandbox();
    for (const QStringList &form : {QStringList(), QStringList{u"--json"_s}}) {
        const CommandLineRun run = m_cli->run(form + checking());
        QVERIFY2(run.exitCode == 0, run.told());
        const QByteArray said = (run.output + run.errors).toLower();
        QByteArrayList telling{sandbox.organization().toUtf8(), sandbox.userId().toUtf8(), sandbox.bearer(),
                               sandbox.url().authority().toUtf8()};
        for (const SandboxPerson &person : sandbox.entra().people())
            telling << person.name.toUtf8() << person.mail.toUtf8() << person.tenant.toUtf8();
        for (const SandboxToken &token : sandbox.tokens())
            telling << token.id.toUtf8() << token.name.toUtf8();
        for (const QByteArray &word : std::as_const(telling))
            QVERIFY2(!said.contains(word.toLower()), word);
    }
}

void CommandLineConformance::theReportIsAFileOfItsOwners()
{
    const QTemporaryDir folder;
    const QString text = folder.filePath(u"report.txt"_s);
    const CommandLineRun run = m_cli->run(checking({u"--output"_s, text}));
    QVERIFY2(run.exitCode == 0, run.told());
    QVERIFY2(run.output.startsWith("Saved in"), run.told());
    QCOMPARE(QFile::permissions(text), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser);
    QFile file(text);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("\nlist.page-size\n"));

    const QString json = folder.filePath(u"report.json"_s);
    QCOMPARE(m_cli->run(checking({u"--output"_s, json})).exitCode, 0);
    QFile object(json);
    QVERIFY(object.open(QIODevice::ReadOnly));
    QVERIFY(QJsonDocument::fromJson(object.readAll())["complete"_L1].toBool());
}

void CommandLineConformance::withoutConsentNothingIsAsked()
{
    const CommandLineRun run = m_cli->run({u"conformance"_s, u"--account"_s, u"Northwind"_s});
    QCOMPARE(run.exitCode, 2);
    QVERIFY2(run.errors.contains("--yes"), run.told());
    QVERIFY(m_cli->sandbox().requests().isEmpty());
}

void CommandLineConformance::aRefusedCreationIsReportedAndLeavesNothing()
{
    m_cli->sandbox().addFault(
        {.kind = SandboxFault::Kind::BusinessError, .method = "POST", .value = "patLifespanPolicyViolation"});
    const CommandLineRun run = m_cli->run(QStringList{u"--json"_s} + checking());
    QCOMPARE(run.exitCode, 4);
    const QJsonObject report = run.json()["conformance"_L1].toObject();
    QCOMPARE(report["complete"_L1].toBool(true), false);
    QCOMPARE(answerTo(u"create.answer"_s, report)["status"_L1].toInt(), 200);
    expectNothingLeft();
}

void CommandLineConformance::aLostAnswerLeavesNothing()
{
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::DropAfter, .method = "POST"});
    const CommandLineRun run = m_cli->run(checking());
    QCOMPARE(run.exitCode, 5);
    QVERIFY2(run.errors.contains("recognised and revoked"), run.told());
    QCOMPARE(m_cli->sandbox().tokens().size(), qsizetype(tokens + 1));
    expectNothingLeft();
}

void CommandLineConformance::ctrlCEndsTheTokenFirst()
{
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::Delay, .method = "PUT", .delay = std::chrono::minutes(10)});
    const auto process = m_cli->start(checking());
    QTRY_COMPARE_WITH_TIMEOUT(m_cli->sandbox().waitingRequests(), 1, patience);
    QCOMPARE(m_cli->livingTokens().size(), m_living + 1);
    ::kill(static_cast<pid_t>(process->processId()), SIGINT);
    m_cli->sandbox().releaseDelays();
    const CommandLineRun run = CommandLineFixture::finish(*process);
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(run.errors.contains("The check was stopped."), run.told());
    expectNothingLeft();
}

void CommandLineConformance::killedAnywhereResumingEndsTheToken_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<SandboxFault::Kind>("held");
    QTest::newRow("before it is made") << "POST"_ba << SandboxFault::Kind::Delay;
    QTest::newRow("made, not answered") << "POST"_ba << SandboxFault::Kind::DelayAfter;
    QTest::newRow("before the change") << "PUT"_ba << SandboxFault::Kind::Delay;
    QTest::newRow("changed, not answered") << "PUT"_ba << SandboxFault::Kind::DelayAfter;
    QTest::newRow("before the revocation") << "DELETE"_ba << SandboxFault::Kind::Delay;
    QTest::newRow("revoked, not answered") << "DELETE"_ba << SandboxFault::Kind::DelayAfter;
}

void CommandLineConformance::killedAnywhereResumingEndsTheToken()
{
    QFETCH(QByteArray, method);
    QFETCH(SandboxFault::Kind, held);
    m_cli->sandbox().addFault({.kind = held, .method = method, .delay = std::chrono::minutes(10)});
    const auto process = m_cli->start(checking());
    QTRY_COMPARE_WITH_TIMEOUT(m_cli->sandbox().waitingRequests(), 1, patience);
    ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
    QVERIFY(process->waitForFinished(patience));
    m_cli->sandbox().releaseDelays();
    QCOMPARE(m_cli->openSteps().size(), 1);
    // The service has no way to know that nobody waits any more.
    QTRY_COMPARE_WITH_TIMEOUT(m_cli->sandbox().tokens().size(), qsizetype(tokens + 1), patience);
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    expectNothingLeft();
}

void CommandLineConformance::aRevocationThatFailsIsSaidAndResumed()
{
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::TextError, .method = "DELETE", .status = 403});
    const CommandLineRun run = m_cli->run(checking());
    QVERIFY2(run.exitCode != 0, run.told());
    QVERIFY2(run.errors.contains("patkeeper-cli resume"), run.told());
    QCOMPARE(m_cli->livingTokens().size(), m_living + 1);
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    expectNothingLeft();
}

void CommandLineConformance::aRevocationWhoseAnswerIsLostIsConfirmedByAListing()
{
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::DropAfter, .method = "DELETE"});
    const CommandLineRun run = m_cli->run(QStringList{u"--json"_s} + checking());
    QVERIFY2(run.exitCode == 0, run.told());
    QVERIFY(run.json()["conformance"_L1]["complete"_L1].toBool());
    expectNothingLeft();
}

void CommandLineConformance::aChangeWhoseAnswerIsLostIsReportedAndTheTokenEnds()
{
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::DropAfter, .method = "PUT"});
    const CommandLineRun run = m_cli->run(QStringList{u"--json"_s} + checking());
    QVERIFY2(run.exitCode == 0, run.told());
    const QJsonObject report = run.json()["conformance"_L1].toObject();
    QVERIFY(answerTo(u"change.accepted"_s, report).isNull());
    expectNothingLeft();
}

QTEST_GUILESS_MAIN(CommandLineConformance)
#include "tst_commandlineconformance.moc"
