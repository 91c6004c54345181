// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QTest>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60000;

} // namespace

/// Processes that are killed, keychains that die and answers that are lost in the middle of a creation: no living token
/// without its secret is left, and nothing stays open.
class CommandLineInterrupted : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aLostAnswerIsCleanedUpAtOnce();
    void killedBeforeTheAnswerResumeRevokesTheOrphan();
    void killedWhileStoringResumeRevokesTheOrphan();
    void aKeychainThatDiesMeanwhileLeavesNoTokenWithoutItsSecret();
    void whatCannotBeRevokedAgainIsWorkedOffByResume();
    void killedWhileRevokingResumeRevokes();
    void aProcessAtWorkIsLeftAlone();
    void tenCreationsInFiveProcessesAtOnceAllSucceed();

private:
    /// Holds the next request of that method after the service has made its change.
    void holdAfter(const QByteArray &method);
    bool isHeld() const { return m_cli->sandbox().waitingRequests() == 1; }
    void expectNoOrphanAndNothingOpen();

    std::unique_ptr<CommandLineFixture> m_cli;
};

void CommandLineInterrupted::init()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
    QVERIFY(m_cli->addAccount());
}

void CommandLineInterrupted::cleanup()
{
    m_cli->sandbox().releaseDelays();
    QVERIFY(m_cli->sandbox().unusedFaults().isEmpty());
    m_cli.reset();
}

void CommandLineInterrupted::holdAfter(const QByteArray &method)
{
    m_cli->sandbox().addFault(
        {.kind = SandboxFault::Kind::DelayAfter, .method = method, .delay = std::chrono::minutes(10)});
}

void CommandLineInterrupted::expectNoOrphanAndNothingOpen()
{
    QVERIFY(m_cli->livingTokens().isEmpty());
    QCOMPARE(m_cli->openSteps(), QStringList());
    QCOMPARE(m_cli->run({u"resume"_s}).output, "Nothing was interrupted.\n"_ba);
}

void CommandLineInterrupted::aLostAnswerIsCleanedUpAtOnce()
{
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::DropAfter, .method = "POST"});
    const CommandLineRun created = m_cli->run(m_cli->createArguments(u"ci"_s));
    QVERIFY2(created.exitCode == 5, created.told());
    QVERIFY2(created.errors.contains("revoked"), created.told());
    QCOMPARE(m_cli->requests("POST"), 1);
    QCOMPARE(m_cli->sandbox().tokens().size(), 1);
    expectNoOrphanAndNothingOpen();
}

void CommandLineInterrupted::killedBeforeTheAnswerResumeRevokesTheOrphan()
{
    holdAfter("POST");
    const auto process = m_cli->start(m_cli->createArguments(u"ci"_s));
    QTRY_VERIFY_WITH_TIMEOUT(isHeld(), patience);
    QCOMPARE(m_cli->livingTokens().size(), 1);
    process->kill();
    QVERIFY(process->waitForFinished());
    m_cli->sandbox().releaseDelays();
    QCOMPARE(m_cli->openSteps(), QStringList{u"creating"_s});

    const CommandLineRun resumed = m_cli->run({u"--json"_s, u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    const QJsonObject operation = resumed.json()[u"operations"_s].toArray().at(0).toObject();
    QCOMPARE(operation[u"operation"_s].toString(), u"create"_s);
    QCOMPARE(operation[u"name"_s].toString(), u"ci"_s);
    QCOMPARE(operation[u"open"_s].toBool(true), false);
    for (const auto &field : {u"id"_s, u"what"_s, u"candidates"_s, u"error"_s})
        QVERIFY2(operation.contains(field), qPrintable(field));
    expectNoOrphanAndNothingOpen();
}

void CommandLineInterrupted::killedWhileStoringResumeRevokesTheOrphan()
{
    holdAfter("POST");
    const auto process = m_cli->start(m_cli->createArguments(u"ci"_s));
    QTRY_VERIFY_WITH_TIMEOUT(isHeld(), patience);
    const auto keyringProcess = static_cast<pid_t>(keyring::processId());
    QVERIFY(keyringProcess > 1);
    QCOMPARE(::kill(keyringProcess, SIGSTOP), 0);
    m_cli->sandbox().releaseDelays();
    const bool storing = QTest::qWaitFor([this] { return m_cli->openSteps() == QStringList{u"storing"_s}; }, patience);
    process->kill();
    process->waitForFinished();
    QCOMPARE(::kill(keyringProcess, SIGCONT), 0);
    QVERIFY(storing);
    QCOMPARE(m_cli->livingTokens().size(), 1);

    // What the keychain was asked for before the kill it may still have done: then the token is complete and is kept.
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    QCOMPARE(m_cli->openSteps(), QStringList());
    for (const SandboxToken &token : m_cli->livingTokens())
        QCOMPARE(m_cli->run({u"secret"_s, token.id}).output, m_cli->sandbox().secretOf(token.id));
}

void CommandLineInterrupted::aKeychainThatDiesMeanwhileLeavesNoTokenWithoutItsSecret()
{
    holdAfter("POST");
    const auto process = m_cli->start(m_cli->createArguments(u"ci"_s));
    QTRY_VERIFY_WITH_TIMEOUT(isHeld(), patience);
    QVERIFY(keyring::killDaemon());
    m_cli->sandbox().releaseDelays();
    const CommandLineRun created = m_cli->finish(*process);
    QCOMPARE(m_cli->sandbox().tokens().size(), 1);
    if (created.exitCode == 0) {
        // The bus has started another daemon in time, and that one was open.
        const SandboxToken token = m_cli->sandbox().tokens().front();
        QCOMPARE(m_cli->run({u"secret"_s, token.id}).output, m_cli->sandbox().secretOf(token.id));
        return;
    }
    QVERIFY2(created.exitCode == 6, created.told());
    QVERIFY(m_cli->sandbox().tokens().front().revoked);
    // Whether something of it has reached the keychain, that one cannot say any more: it is looked at later.
    QCOMPARE(m_cli->openSteps(), QStringList{u"forgetting"_s});
    QVERIFY(keyring::unlock());
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    expectNoOrphanAndNothingOpen();
}

void CommandLineInterrupted::whatCannotBeRevokedAgainIsWorkedOffByResume()
{
    holdAfter("POST");
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::EmptyError, .method = "DELETE", .status = 403});
    const auto process = m_cli->start(m_cli->createArguments(u"ci"_s));
    QTRY_VERIFY_WITH_TIMEOUT(isHeld(), patience);
    QVERIFY(keyring::killDaemon());
    m_cli->sandbox().releaseDelays();
    const CommandLineRun created = m_cli->finish(*process);
    QVERIFY2(created.exitCode == 6, created.told());
    QCOMPARE(m_cli->livingTokens().size(), 1);
    QVERIFY2(created.errors.contains(m_cli->livingTokens().front().id.toUtf8()), created.told());
    QCOMPARE(m_cli->openSteps(), QStringList{u"to-revoke"_s});
    QVERIFY(keyring::unlock());
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    expectNoOrphanAndNothingOpen();
}

void CommandLineInterrupted::killedWhileRevokingResumeRevokes()
{
    QCOMPARE(m_cli->run(m_cli->createArguments(u"ci"_s)).exitCode, 0);
    m_cli->sandbox().addFault(
        {.kind = SandboxFault::Kind::Delay, .method = "DELETE", .delay = std::chrono::minutes(10)});
    const auto process = m_cli->start({u"revoke"_s, u"Northwind/ci"_s, u"--yes"_s});
    QTRY_VERIFY_WITH_TIMEOUT(isHeld(), patience);
    process->kill();
    QVERIFY(process->waitForFinished());
    m_cli->sandbox().releaseDelays();
    QCOMPARE(m_cli->openSteps().size(), 1);
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    expectNoOrphanAndNothingOpen();
}

void CommandLineInterrupted::aProcessAtWorkIsLeftAlone()
{
    holdAfter("POST");
    const auto process = m_cli->start(m_cli->createArguments(u"ci"_s));
    QTRY_VERIFY_WITH_TIMEOUT(isHeld(), patience);
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QCOMPARE(resumed.exitCode, 0);
    QCOMPARE(resumed.output, "Nothing was interrupted.\n"_ba);
    QCOMPARE(m_cli->livingTokens().size(), 1);
    m_cli->sandbox().releaseDelays();
    const CommandLineRun created = m_cli->finish(*process);
    QVERIFY2(created.exitCode == 0, created.told());
    QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/ci"_s}).output,
             m_cli->sandbox().secretOf(m_cli->livingTokens().front().id));
}

void CommandLineInterrupted::tenCreationsInFiveProcessesAtOnceAllSucceed()
{
    for (int round = 0; round < 2; ++round) {
        std::vector<std::unique_ptr<QProcess>> processes;
        for (int index = 0; index < 5; ++index)
            processes.push_back(m_cli->start(m_cli->createArguments(u"ci %1"_s.arg(round * 5 + index))));
        for (const auto &process : processes) {
            const CommandLineRun created = m_cli->finish(*process);
            QVERIFY2(created.exitCode == 0, created.told());
        }
    }
    QCOMPARE(m_cli->livingTokens().size(), 10);
    QCOMPARE(m_cli->openSteps(), QStringList());
    const QJsonArray known = m_cli->json({u"list"_s, u"--cached"_s})[u"tokens"_s].toArray();
    QCOMPARE(known.size(), 10);
    std::vector<std::unique_ptr<QProcess>> readers;
    for (const QJsonValue &token : known) {
        QVERIFY(token.toObject()[u"secretKept"_s].toBool());
        readers.push_back(m_cli->start({u"secret"_s, token.toObject()[u"id"_s].toString()}));
    }
    for (qsizetype index = 0; index < known.size(); ++index) {
        QCOMPARE(m_cli->finish(*readers[static_cast<std::size_t>(index)]).output,
                 m_cli->sandbox().secretOf(known.at(index).toObject()[u"id"_s].toString()));
    }
}

QTEST_GUILESS_MAIN(CommandLineInterrupted)
#include "tst_commandlineinterrupted.moc"
