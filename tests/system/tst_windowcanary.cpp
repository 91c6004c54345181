// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "canaries.h"
#include "windowfixture.h"

#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QTest>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The secret and the bearer are looked for wherever they must not be while a person lives a whole life in the window.
class WindowCanary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void secretAndBearerStayWhereTheyBelong();

private:
    void watch(const QByteArray &canary) { QVERIFY(m_canaries.watch(canary)); }
    /// Nothing of them is in any file, nor in what the process was started with, nor in what it has said.
    void expectNowhere(WindowFixture &window) const;
    static bool onClipboard(const QByteArray &text);

    std::unique_ptr<CommandLineFixture> m_cli;
    Canaries m_canaries;
};

void WindowCanary::initTestCase()
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

void WindowCanary::expectNowhere(WindowFixture &window) const
{
    int looked = 0;
    const QString found = m_canaries.foundBelow(qEnvironmentVariable("PATKEEPER_TEST_HOME"), looked);
    QVERIFY2(found.isEmpty(), qPrintable(found));
    QVERIFY(looked > 3);
    const QByteArray arguments = argumentsOf(window.processId());
    const QByteArray environment = environmentOf(window.processId());
    QVERIFY(arguments.contains("--profile"));
    QVERIFY(environment.contains("PATKEEPER_TEST_HOME"));
    QCOMPARE(m_canaries.foundIn(arguments + environment), QByteArray());
    QCOMPARE(m_canaries.foundIn(window.errors()), QByteArray());
    QCOMPARE(m_canaries.foundIn(window.answers()), QByteArray());
}

bool WindowCanary::onClipboard(const QByteArray &text)
{
    return QTest::qWaitFor([&] { return QGuiApplication::clipboard()->text().toLatin1() == text; }, 60'000);
}

void WindowCanary::secretAndBearerStayWhereTheyBelong()
{
    Sandbox &sandbox = m_cli->sandbox();
    watch(sandbox.bearer());
    WindowFixture window(*m_cli);
    QVERIFY(window.start());
    QVERIFY(window.addAccount(sandbox));
    QVERIFY(window.createToken(u"ci"_s));
    const QString id = m_cli->livingTokens().front().id;
    const QByteArray secret = sandbox.secretOf(id);
    watch(secret);
    QVERIFY(window.click(u"secretShow"_s));
    QVERIFY(window.click(u"secretCopy"_s));
    QVERIFY(onClipboard(secret));
    expectNowhere(window);
    QVERIFY(window.click(u"revealClose"_s));
    QVERIFY(window.isRidOf(u"revealDialog"_s));

    // Read back from the keychain, once to be copied and once to be looked at.
    QVERIFY(window.choose(u"ci"_s));
    QGuiApplication::clipboard()->clear();
    QVERIFY(window.trigger(u"copySecret"_s));
    QVERIFY(onClipboard(secret));
    QVERIFY(window.trigger(u"showSecret"_s));
    QVERIFY(window.click(u"secretShow"_s));
    QVERIFY(window.click(u"revealClose"_s));
    QVERIFY(window.isRidOf(u"revealDialog"_s));

    // A secret that is not this token's, pasted by mistake.
    const QByteArray wrong = QByteArray("Zz9").repeated(20);
    watch(wrong);
    QGuiApplication::clipboard()->setText(QString::fromLatin1(wrong));
    QVERIFY(window.trigger(u"keepSecret"_s));
    QVERIFY(window.paste(u"keepInput_token"_s));
    QVERIFY(window.click(u"keepAccept"_s));
    QVERIFY(window.sees(u"keepAnyway"_s) && window.click(u"keepCancel"_s));
    QVERIFY(window.isRidOf(u"keepSecretDialog"_s));
    expectNowhere(window);

    // An answer that is cut short around the secret.
    sandbox.addFault({.kind = SandboxFault::Kind::Truncated, .method = "POST"});
    QVERIFY(window.startCreation(u"truncated"_s));
    QTRY_COMPARE_WITH_TIMEOUT(sandbox.tokens().size(), 2, 60'000);
    watch(sandbox.secretOf(sandbox.tokens().back().id));
    QTRY_VERIFY_WITH_TIMEOUT(sandbox.tokens().back().revoked, 60'000);
    expectNowhere(window);
    QVERIFY(window.click(u"createCancel"_s));
    QVERIFY(window.isRidOf(u"createTokenDialog"_s));

    QVERIFY(window.revoke(u"ci"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_cli->livingTokens().isEmpty(), 60'000);
    expectNowhere(window);
    QCOMPARE(window.endBy(SIGTERM), 0);
    // Else the logging that this looked through was not on.
    QVERIFY(window.errors().size() > 2000);
    QCOMPARE(m_canaries.foundIn(window.errors()), QByteArray());
    QVERIFY(sandbox.unusedFaults().isEmpty());
}

QTEST_MAIN(WindowCanary)
#include "tst_windowcanary.moc"
