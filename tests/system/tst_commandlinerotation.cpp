// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QTest>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// Rotations by the command line, as a script and a timer do them, with the real program and a real keyring.
class CommandLineRotation : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<CommandLineFixture> m_cli;

    QString idOf(const QString &reference) const
    {
        return m_cli->json({u"show"_s, reference})[u"token"_s][u"id"_s].toString();
    }
    QJsonObject rotation(const QJsonObject &answer) const { return answer[u"rotations"_s][0].toObject(); }

private Q_SLOTS:
    void init()
    {
        QVERIFY(keyring::unlock());
        m_cli = std::make_unique<CommandLineFixture>();
        QVERIFY(m_cli->addAccount());
        QCOMPARE(m_cli->run(CommandLineFixture::createArguments(u"ci"_s)).exitCode, 0);
    }
    void cleanup() { m_cli.reset(); }

    void aRotationAtOnceAnswersWithOneLineAndTheNameMeansTheSuccessor()
    {
        const QString before = idOf(u"Northwind/ci"_s);
        const CommandLineRun run = m_cli->run({u"rotate"_s, u"Northwind/ci"_s, u"--grace"_s, u"0"_s, u"--yes"_s});
        QVERIFY2(run.exitCode == 0, run.told());
        QCOMPARE(run.output.count('\n'), 1);
        QCOMPARE(m_cli->livingTokens().size(), 1);
        const QString after = m_cli->livingTokens().front().id;
        QVERIFY(after != before);
        QVERIFY(run.output.contains(after.toUtf8()));
        QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/ci"_s}).output, m_cli->sandbox().secretOf(after));
        QVERIFY(m_cli->openSteps().isEmpty());
    }

    void nothingIsDoneWithoutYesAndADryRunSendsNothing()
    {
        m_cli->sandbox().clearRequests();
        QCOMPARE(m_cli->run({u"rotate"_s, u"Northwind/ci"_s}).exitCode, 2);
        const QJsonObject plans = m_cli->json({u"rotate"_s, u"Northwind/ci"_s, u"--dry-run"_s});
        QCOMPARE(plans[u"plans"_s][0][u"name"_s].toString(), u"ci"_s);
        QCOMPARE(plans[u"plans"_s][0][u"graceSeconds"_s].toInt(), 24 * 3600);
        QCOMPARE(m_cli->requests("POST"), 0);
    }

    void duringGraceBothLiveAndUndoGoesBack()
    {
        const QString before = idOf(u"Northwind/ci"_s);
        QCOMPARE(m_cli->run({u"rotate"_s, u"Northwind/ci"_s, u"--yes"_s}).exitCode, 0);
        QCOMPARE(m_cli->livingTokens().size(), 2);
        const QJsonObject waiting = rotation(m_cli->json({u"rotations"_s}));
        QCOMPARE(waiting[u"step"_s].toString(), u"grace"_s);
        QCOMPARE(waiting[u"id"_s].toString(), before);
        QVERIFY(waiting[u"revokeAt"_s].isString());
        QCOMPARE(m_cli->run({u"resume"_s}).exitCode, 0);
        QCOMPARE(m_cli->livingTokens().size(), 2);
        const CommandLineRun undone = m_cli->run({u"rotations"_s, u"undo"_s, u"Northwind/ci"_s, u"--yes"_s});
        QVERIFY2(undone.exitCode == 0, undone.told());
        QCOMPARE(idOf(u"Northwind/ci"_s), before);
        QCOMPARE(m_cli->livingTokens().size(), 1);
        QVERIFY(m_cli->openSteps().isEmpty());
    }

    void aPolicyMakesATokenDueAndTheTimerLeavesItsPredecessor()
    {
        QCOMPARE(m_cli->run({u"rotate"_s, u"--due"_s, u"--yes"_s}).output.trimmed(),
                 QByteArray("There is nothing to rotate."));
        QCOMPARE(m_cli->run({u"policy"_s, u"Northwind/ci"_s, u"--age"_s, u"1"_s, u"--by-itself"_s, u"yes"_s}).exitCode,
                 0);
        // It was made two days ago, as far as anybody knows here.
        QVERIFY(m_cli->execute(u"UPDATE tokens SET created_at = created_at - 172800000"_s));
        const QJsonObject rotated = rotation(m_cli->json({u"rotate"_s, u"--due"_s, u"--by-itself"_s, u"--yes"_s}));
        QVERIFY(rotated[u"rotated"_s].toBool());
        QVERIFY(!rotated[u"predecessorRevoked"_s].toBool());
        QCOMPARE(m_cli->livingTokens().size(), 2);
        QVERIFY(m_cli->openSteps().isEmpty());
        // The successor is not due, so the next run has nothing to do.
        QCOMPARE(m_cli->json({u"rotate"_s, u"--due"_s, u"--by-itself"_s, u"--yes"_s})[u"rotations"_s].toArray().size(),
                 0);
    }

    void aServiceThatRefusesIsNotAskedAgainAndAgain()
    {
        QCOMPARE(m_cli->run({u"policy"_s, u"Northwind/ci"_s, u"--age"_s, u"1"_s, u"--by-itself"_s, u"yes"_s}).exitCode,
                 0);
        QVERIFY(m_cli->execute(u"UPDATE tokens SET created_at = created_at - 172800000"_s));
        SandboxPolicy policy = m_cli->sandbox().policy();
        policy.creationBlocked = true;
        m_cli->sandbox().setPolicy(policy);
        QCOMPARE(m_cli->run({u"rotate"_s, u"--due"_s, u"--by-itself"_s, u"--yes"_s}).exitCode, 4);
        m_cli->sandbox().clearRequests();
        QCOMPARE(m_cli->run({u"rotate"_s, u"--due"_s, u"--by-itself"_s, u"--yes"_s}).exitCode, 0);
        QCOMPARE(m_cli->requests("POST"), 0);
        QCOMPARE(m_cli->livingTokens().size(), 1);
    }

    void whatIsDueForReviewIsListedKeptOrRevoked()
    {
        QCOMPARE(m_cli->run({u"reviews"_s}).output.trimmed(), QByteArray("No review is due."));
        SandboxToken deploy;
        deploy.name = u"deploy"_s;
        deploy.scope = u"vso.code"_s;
        deploy.validFrom = QDateTime::currentDateTimeUtc().addDays(-40);
        deploy.validTo = deploy.validFrom.addDays(90);
        m_cli->sandbox().addToken(deploy);
        QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
        QCOMPARE(m_cli->run({u"policy"_s, u"--account"_s, u"Northwind"_s, u"--review"_s, u"1"_s}).exitCode, 0);
        QVERIFY(m_cli->execute(u"UPDATE tokens SET created_at = created_at - 86400000 * 40 WHERE name = 'ci'"_s));
        const CommandLineRun listed = m_cli->run({u"reviews"_s});
        QVERIFY2(listed.exitCode == 0, listed.told());
        QCOMPARE(listed.output.count('\n'), 3); // The headings are the first.
        QCOMPARE(m_cli->json({u"reviews"_s})[u"reviews"_s].toArray().size(), 2);
        QCOMPARE(m_cli->run({u"review"_s, u"Northwind/ci"_s}).exitCode, 2);
        QCOMPARE(m_cli->run({u"review"_s, u"Northwind/nothing"_s, u"--keep"_s}).exitCode, 4);
        const QJsonObject kept = m_cli->json({u"review"_s, u"Northwind/ci"_s, u"--keep"_s});
        const QJsonObject review = kept[u"reviews"_s][0][u"review"_s].toObject();
        QCOMPARE(review[u"outcome"_s].toString(), u"kept"_s);
        QVERIFY(!review[u"by"_s].toString().isEmpty());
        QVERIFY(kept[u"reviews"_s][0][u"nextDue"_s].isString());
        const QJsonArray due = m_cli->json({u"reviews"_s})[u"reviews"_s].toArray();
        QCOMPARE(due.size(), 1);
        QCOMPARE(due[0][u"name"_s].toString(), u"deploy"_s);
        QVERIFY(due[0][u"lastReview"_s].isNull());
        const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Northwind/deploy"_s, u"--yes"_s});
        QVERIFY2(revoked.exitCode == 0, revoked.told());
        QVERIFY(m_cli->json({u"reviews"_s})[u"reviews"_s].toArray().isEmpty());
        // As everything in the history it is exported, and part of the chain.
        const CommandLineRun exported =
            m_cli->run({u"history"_s, u"--event"_s, u"reviewed"_s, u"--format"_s, u"csv"_s});
        const QByteArray by = review[u"by"_s].toString().toUtf8();
        QVERIFY2(exported.output.contains("kept by " + by), exported.told());
        QVERIFY2(exported.output.contains("revoked by " + by), exported.told());
        QVERIFY(m_cli->json({u"history"_s, u"--verify"_s})[u"verification"_s][u"intact"_s].toBool());
        QCOMPARE(m_cli->run({u"review"_s, u"Northwind/deploy"_s, u"--keep"_s}).exitCode, 4);
    }

    void aTokenForAllOrganizationsGetsOneInEachThatIsNamed()
    {
        SandboxToken everywhere;
        everywhere.name = u"everywhere"_s;
        everywhere.scope = u"vso.code"_s;
        everywhere.allOrgs = true;
        everywhere.validFrom = QDateTime::currentDateTimeUtc().addDays(-30);
        everywhere.validTo = QDateTime::currentDateTimeUtc().addDays(60);
        const QString before = m_cli->sandbox().addToken(everywhere);
        m_cli->sandbox().addOrganization(u"contoso"_s);
        QStringList contoso = m_cli->addAccountArguments(u"Contoso"_s);
        contoso[contoso.indexOf(u"--organization"_s) + 1] = u"contoso"_s;
        const CommandLineRun added = m_cli->run(contoso, m_cli->sandbox().bearer());
        QVERIFY2(added.exitCode == 0, added.told());
        QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
        const QString token = u"Northwind/everywhere"_s;
        const QStringList rotate{u"rotate"_s, token, u"--organization"_s, u"Contoso"_s};
        const QJsonObject plans = m_cli->json(rotate + QStringList{u"--dry-run"_s});
        QCOMPARE(plans[u"plans"_s][0][u"organizations"_s].toArray(), QJsonArray{u"Contoso"_s});
        QCOMPARE(m_cli->run({u"rotate"_s, token, u"--organization"_s, u"Nobody"_s, u"--yes"_s}).exitCode, 4);
        QCOMPARE(m_cli->run({u"rotate"_s, u"Northwind/ci"_s, u"--organization"_s, u"Contoso"_s, u"--yes"_s}).exitCode,
                 4);
        const QJsonObject rotated = rotation(m_cli->json(rotate + QStringList{u"--yes"_s}));
        QVERIFY(rotated[u"rotated"_s].toBool());
        QVERIFY(!rotated[u"predecessorRevoked"_s].toBool());
        const QJsonObject further = rotated[u"further"_s][0].toObject();
        QCOMPARE(further[u"account"_s].toString(), u"Contoso"_s);
        const QString id = further[u"id"_s].toString();
        QCOMPARE(m_cli->run({u"secret"_s, u"Contoso#"_s + id}).output, m_cli->sandbox().secretOf(id));
        QStringList living;
        for (const SandboxToken &one : m_cli->livingTokens())
            living.append(one.id);
        QVERIFY(living.contains(before) && living.contains(id));
        QCOMPARE(living.size(), 4); // With the one that is not rotated.
        QVERIFY(m_cli->openSteps().isEmpty());
    }

    void aTimerNeverMakesALockedKeyringAsk()
    {
        keyring::lock();
        QVERIFY(keyring::isLocked());
        for (const QStringList &arguments : {QStringList{u"rotate"_s, u"--due"_s, u"--by-itself"_s, u"--yes"_s},
                                             QStringList{u"resume"_s, u"--by-itself"_s}}) {
            const CommandLineRun run = m_cli->run(arguments);
            QVERIFY2(run.exitCode == 6, run.told());
        }
    }

    void interruptedItEndsAtTheNextSafeStep()
    {
        SandboxFault fault;
        fault.kind = SandboxFault::Kind::Delay;
        fault.method = "POST";
        fault.delay = std::chrono::hours(1);
        m_cli->sandbox().addFault(fault);
        const auto process = m_cli->start({u"rotate"_s, u"Northwind/ci"_s, u"--grace"_s, u"0"_s, u"--yes"_s});
        QTRY_COMPARE(m_cli->sandbox().waitingRequests(), 1);
        QCOMPARE(::kill(static_cast<pid_t>(process->processId()), SIGINT), 0);
        m_cli->sandbox().releaseDelays();
        const CommandLineRun run = CommandLineFixture::finish(*process);
        QVERIFY2(run.exitCode == 0, run.told());
        QCOMPARE(m_cli->livingTokens().size(), 1);
        QVERIFY(m_cli->openSteps().isEmpty());
    }

    void killedInTheMiddleResumeGoesOn()
    {
        const QString before = idOf(u"Northwind/ci"_s);
        SandboxFault fault;
        fault.kind = SandboxFault::Kind::Delay;
        fault.pathContains = u"connectionData"_s;
        fault.delay = std::chrono::hours(1);
        m_cli->sandbox().addFault(fault);
        const auto process = m_cli->start({u"rotate"_s, u"Northwind/ci"_s, u"--grace"_s, u"0"_s, u"--yes"_s});
        QTRY_COMPARE(m_cli->sandbox().waitingRequests(), 1);
        process->kill();
        CommandLineFixture::finish(*process);
        m_cli->sandbox().releaseDelays();
        QCOMPARE(m_cli->livingTokens().size(), 2);
        const CommandLineRun resumed = m_cli->run({u"resume"_s});
        QVERIFY2(resumed.exitCode == 0, resumed.told());
        QCOMPARE(m_cli->livingTokens().size(), 1);
        QVERIFY(idOf(u"Northwind/ci"_s) != before);
        QVERIFY(m_cli->openSteps().isEmpty());
    }

    void theKeyringMayDieAtAnyMoment_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QString>("path");
        QTest::newRow("while the successor is made") << "POST"_ba << QString();
        QTest::newRow("while it is tried at the service") << "GET"_ba << u"connectionData"_s;
        QTest::newRow("while the predecessor is revoked") << "DELETE"_ba << QString();
    }

    void theKeyringMayDieAtAnyMoment()
    {
        QFETCH(const QByteArray, method);
        QFETCH(const QString, path);
        SandboxFault fault;
        fault.kind = SandboxFault::Kind::Delay;
        fault.method = method;
        fault.pathContains = path;
        fault.delay = std::chrono::hours(1);
        m_cli->sandbox().addFault(fault);
        const auto process = m_cli->start({u"rotate"_s, u"Northwind/ci"_s, u"--grace"_s, u"0"_s, u"--yes"_s});
        QTRY_COMPARE(m_cli->sandbox().waitingRequests(), 1);
        QVERIFY(keyring::killDaemon());
        m_cli->sandbox().releaseDelays();
        const CommandLineRun run = CommandLineFixture::finish(*process);
        QVERIFY(run.exitCode == 0 || !run.errors.isEmpty());
        QVERIFY(keyring::unlock());
        const CommandLineRun resumed = m_cli->run({u"resume"_s});
        QVERIFY2(resumed.exitCode == 0, resumed.told());
        QVERIFY(m_cli->openSteps().isEmpty());
        QCOMPARE(m_cli->livingTokens().size(), 1);
        QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/ci"_s}).output,
                 m_cli->sandbox().secretOf(m_cli->livingTokens().front().id));
    }
};

QTEST_GUILESS_MAIN(CommandLineRotation)
#include "tst_commandlinerotation.moc"
