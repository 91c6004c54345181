// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "windowfixture.h"

#include <QFile>
#include <QTest>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// A sandbox that is kept in a folder: apart from real accounts, one process at a time, and there again after a kill.
class SandboxProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aProfileOfRealAccountsIsNeverTheSandboxs();
    void aProfileOfTheSandboxIsNeverOneOfRealAccounts();
    void ofTwoProcessesOnOneFolderTheSecondIsRefused();
    void whatWasMadeIsThereAfterAKill();

private:
    static QStringList inSandbox(const QStringList &arguments) { return QStringList{u"--sandbox"_s} + arguments; }
    std::unique_ptr<CommandLineFixture> m_cli;
};

void SandboxProfile::init()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
}

void SandboxProfile::aProfileOfRealAccountsIsNeverTheSandboxs()
{
    QVERIFY(m_cli->addAccount());
    const CommandLineRun refused = m_cli->run(inSandbox({u"list"_s}));
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains("real accounts"), refused.told());
    QVERIFY(!QFile::exists(m_cli->profile() + "/sandbox.json"_L1));
    QCOMPARE(m_cli->json({u"account"_s, u"list"_s})[u"accounts"_s].toArray().size(), 1);
}

void SandboxProfile::aProfileOfTheSandboxIsNeverOneOfRealAccounts()
{
    const CommandLineRun listed = m_cli->run(inSandbox({u"list"_s}));
    QVERIFY2(listed.exitCode == 0, listed.told());
    const CommandLineRun refused = m_cli->run(m_cli->addAccountArguments(u"real"_s), m_cli->sandbox().bearer());
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains("--sandbox"), refused.told());
    QVERIFY(m_cli->sandbox().requests().isEmpty());
}

void SandboxProfile::ofTwoProcessesOnOneFolderTheSecondIsRefused()
{
    WindowFixture window(*m_cli);
    QVERIFY(window.start({u"--sandbox"_s}));
    QVERIFY(window.sees(u"sandboxBanner"_s));
    const CommandLineRun second = m_cli->run(inSandbox({u"list"_s}));
    QVERIFY2(second.exitCode == 1, second.told());
    QVERIFY2(second.errors.contains("Another Patkeeper"), second.told());
    QCOMPARE(window.endBy(SIGTERM), 0);
    QCOMPARE(m_cli->run(inSandbox({u"list"_s})).exitCode, 0);
}

void SandboxProfile::whatWasMadeIsThereAfterAKill()
{
    WindowFixture window(*m_cli);
    QVERIFY(window.start({u"--sandbox"_s}));
    QVERIFY(window.createToken(u"survivor"_s));
    // Copy can be clicked once the secret is filed.
    QVERIFY(window.click(u"secretCopy"_s));
    QVERIFY(window.click(u"revealClose"_s) && window.isRidOf(u"revealDialog"_s));
    QCOMPARE(window.endBy(SIGKILL), -1);

    // The lock went with its process.
    const CommandLineRun secret = m_cli->run(inSandbox({u"secret"_s, u"Northwind/survivor"_s}));
    QVERIFY2(secret.exitCode == 0, secret.errors);
    // The service too knows the secret again, and says that it is this token's.
    const CommandLineRun proven =
        m_cli->run(inSandbox({u"secret"_s, u"set"_s, u"Northwind/survivor"_s, u"--stdin"_s}), secret.output);
    QVERIFY2(proven.exitCode == 0, proven.errors);
    const CommandLineRun revoked = m_cli->run(inSandbox({u"revoke"_s, u"Northwind/survivor"_s, u"--yes"_s}));
    QVERIFY2(revoked.exitCode == 0, revoked.told());
}

QTEST_MAIN(SandboxProfile)
#include "tst_sandboxprofile.moc"
