// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "canaries.h"
#include "commandlinefixture.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <QUrl>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60000;

} // namespace

/// The secret and the bearer are looked for wherever they must not be: files, logs, arguments, environments, outputs.
class Canary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theSearchFindsEachForm();
    void secretAndBearerStayWhereTheyBelong();

private:
    void watch(const QByteArray &canary) { QVERIFY(m_canaries.watch(canary)); }
    QByteArray foundIn(const QByteArray &text) const { return m_canaries.foundIn(text); }
    /// Runs it, holding one of its requests meanwhile to look at its arguments and its environment.
    CommandLineRun observed(const QStringList &arguments, const QByteArray &method, const QByteArray &input = {});
    void expectNoFileHoldsThem() const;

    std::unique_ptr<CommandLineFixture> m_cli;
    Canaries m_canaries;
};

void Canary::initTestCase()
{
    const QString home = qEnvironmentVariable("PATKEEPER_TEST_HOME");
    QVERIFY(!home.isEmpty());
    // Temporary files too end where they are looked at.
    QVERIFY(QDir(home).mkpath(u"tmp"_s));
    qputenv("TMPDIR", QFile::encodeName(home + "/tmp"_L1));
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
    m_cli->setVariable(u"QT_LOGGING_RULES"_s, u"*=true"_s);
    m_cli->setVariable(u"QT_FORCE_STDERR_LOGGING"_s, u"1"_s);
    QVERIFY(m_cli->profile().startsWith(home));
}

CommandLineRun Canary::observed(const QStringList &arguments, const QByteArray &method, const QByteArray &input)
{
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::Delay, .method = method, .delay = std::chrono::minutes(10)});
    const auto process = m_cli->start(arguments, input);
    if (!QTest::qWaitFor([this] { return m_cli->sandbox().waitingRequests() == 1; }, patience))
        return {.exitCode = -1, .output = {}, .errors = "no request was held: " + process->readAllStandardError()};
    const QByteArray arguments0 = argumentsOf(process->processId());
    const QByteArray seen = arguments0 + environmentOf(process->processId());
    m_cli->sandbox().releaseDelays();
    CommandLineRun run = m_cli->finish(*process);
    if (arguments0.isEmpty())
        run.errors = "the arguments could not be read";
    if (arguments0.isEmpty() || !foundIn(seen).isEmpty())
        run.exitCode = -1;
    return run;
}

void Canary::expectNoFileHoldsThem() const
{
    int looked = 0;
    const QString found = m_canaries.foundBelow(qEnvironmentVariable("PATKEEPER_TEST_HOME"), looked);
    QVERIFY2(found.isEmpty(), qPrintable(found));
    QVERIFY(looked > 3);
}

void Canary::theSearchFindsEachForm()
{
    const QByteArray canary = m_cli->sandbox().newBearer();
    watch(canary);
    for (auto form = m_canaries.forms().begin(); form != m_canaries.forms().end(); ++form)
        QVERIFY(!foundIn("before " + form.key() + " after").isEmpty());
    QVERIFY(!foundIn("Basic " + (":" + canary).toBase64()).isEmpty());
    QVERIFY(foundIn("nothing of the kind").isEmpty());
    m_canaries.forget();
}

void Canary::secretAndBearerStayWhereTheyBelong()
{
    const QByteArray bearer = m_cli->sandbox().bearer();
    watch(bearer);
    QList<CommandLineRun> runs;
    const auto expectQuiet = [&](const CommandLineRun &run) {
        QVERIFY2(run.exitCode == 0, run.told().right(1200));
        QVERIFY2(foundIn(run.output).isEmpty(), foundIn(run.output));
        QVERIFY2(foundIn(run.errors).isEmpty(), foundIn(run.errors));
        // Messages that come after the program's own end are redacted too.
        QVERIFY2(!run.errors.contains("invalid QRegularExpression"), run.told().right(1200));
        // Else the logging that this looks through was not on.
        QVERIFY(run.errors.size() > 200);
        runs.append(run);
    };
    expectQuiet(observed(m_cli->addAccountArguments(u"Northwind"_s), "GET", bearer));
    expectQuiet(observed(m_cli->createArguments(u"ci"_s), "POST"));
    const QString id = m_cli->livingTokens().front().id;
    const QByteArray secret = m_cli->sandbox().secretOf(id);
    watch(secret);
    // Said before it was known what to look for.
    for (const CommandLineRun &run : std::as_const(runs))
        QVERIFY2(foundIn(run.output + run.errors).isEmpty(), run.told());

    expectQuiet(observed({u"list"_s}, "GET"));
    expectQuiet(m_cli->run({u"--json"_s, u"show"_s, u"Northwind/ci"_s}));
    for (const auto &format : {u"text"_s, u"csv"_s, u"json"_s})
        expectQuiet(m_cli->run({u"history"_s, u"--format"_s, format}));
    const CommandLineRun read = m_cli->run({u"secret"_s, u"Northwind/ci"_s});
    QCOMPARE(read.output, secret);
    QVERIFY2(foundIn(read.errors).isEmpty(), foundIn(read.errors));
    expectQuiet(observed({u"update"_s, u"Northwind/ci"_s, u"--expires"_s, u"40d"_s}, "PUT"));
    expectQuiet(observed({u"secret"_s, u"set"_s, u"Northwind/ci"_s, u"--stdin"_s}, "GET", secret));
    const QByteArray fresh = m_cli->sandbox().newBearer();
    watch(fresh);
    expectQuiet(observed({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--bearer-stdin"_s}, "GET", fresh));

    // A creation whose answer says too little, and one whose answer is noise around the secret.
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::Truncated, .method = "POST"});
    const CommandLineRun truncated = m_cli->run(m_cli->createArguments(u"truncated"_s));
    QVERIFY2(truncated.exitCode != 0, truncated.told());
    watch(m_cli->sandbox().secretOf(m_cli->sandbox().tokens().back().id));
    QVERIFY2(foundIn(truncated.output + truncated.errors).isEmpty(), truncated.told());
    // A secret that is not this token's, pasted by mistake.
    const QByteArray wrong = QByteArray("Zz9").repeated(20);
    watch(wrong);
    const CommandLineRun refused = m_cli->run({u"secret"_s, u"set"_s, u"Northwind/ci"_s, u"--stdin"_s}, wrong);
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(foundIn(refused.output + refused.errors).isEmpty(), refused.told().right(1200));
    expectNoFileHoldsThem();

    expectQuiet(observed({u"revoke"_s, u"Northwind/ci"_s, u"--yes"_s}, "DELETE"));
    expectQuiet(m_cli->run({u"account"_s, u"remove"_s, u"Northwind"_s, u"--yes"_s}));
    expectNoFileHoldsThem();
    QVERIFY(m_cli->sandbox().unusedFaults().isEmpty());
}

QTEST_GUILESS_MAIN(Canary)
#include "tst_canary.moc"
