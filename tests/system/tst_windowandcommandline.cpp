// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "windowfixture.h"

#include <QTest>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// An open window and the command line at work on one profile at the same time.
class WindowAndCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theWindowShowsWhatTheCommandLineDoes();
    void theCommandLineShowsWhatTheWindowDoes();
    void bothCreateAtOnceAndNothingIsLost();

private:
    QByteArray secretOf(const QString &name) const;

    std::unique_ptr<CommandLineFixture> m_cli;
    std::unique_ptr<WindowFixture> m_window;
};

void WindowAndCommandLine::init()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
    m_window = std::make_unique<WindowFixture>(*m_cli);
}

void WindowAndCommandLine::cleanup()
{
    QCOMPARE(m_window->endBy(SIGTERM), 0);
    QCOMPARE(m_cli->openSteps(), QStringList());
    m_window.reset();
    m_cli.reset();
}

QByteArray WindowAndCommandLine::secretOf(const QString &name) const
{
    for (const SandboxToken &token : m_cli->livingTokens()) {
        if (token.name == name)
            return m_cli->sandbox().secretOf(token.id);
    }
    return {};
}

void WindowAndCommandLine::theWindowShowsWhatTheCommandLineDoes()
{
    QVERIFY(m_window->start());
    // The account too comes from elsewhere: the welcome page goes by itself.
    QVERIFY(m_cli->addAccount());
    CommandLineRun created = m_cli->run(m_cli->createArguments(u"by-command-line"_s));
    QVERIFY2(created.exitCode == 0, created.told());
    QVERIFY(m_window->showsSoon(u"by-command-line"_s));
    // By default the living ones are shown.
    const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Northwind/by-command-line"_s, u"--yes"_s});
    QVERIFY2(revoked.exitCode == 0, revoked.told());
    QVERIFY(m_window->showsSoon(u"by-command-line"_s, false));

    const CommandLineRun removed = m_cli->run({u"account"_s, u"remove"_s, u"Northwind"_s, u"--yes"_s});
    QVERIFY2(removed.exitCode == 0, removed.told());
    QVERIFY(m_window->sees(u"welcome"_s));
}

void WindowAndCommandLine::theCommandLineShowsWhatTheWindowDoes()
{
    QVERIFY(m_window->start());
    QVERIFY(m_window->addAccount(m_cli->sandbox()));
    QVERIFY(m_window->createToken(u"by-window"_s));
    QVERIFY(m_window->click(u"secretCopy"_s));
    QVERIFY(m_window->click(u"revealClose"_s));
    m_cli->sandbox().clearRequests();
    // Without asking the service: what the window wrote down is enough.
    const QJsonArray listed = m_cli->json({u"list"_s, u"--cached"_s})[u"tokens"_s].toArray();
    QCOMPARE(listed.size(), 1);
    QCOMPARE(listed.first().toObject()[u"name"_s].toString(), u"by-window"_s);
    QVERIFY(m_cli->sandbox().requests().isEmpty());
    QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/by-window"_s}).output, secretOf(u"by-window"_s));

    QVERIFY(m_window->revoke(u"by-window"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_cli->json({u"list"_s, u"--cached"_s})[u"tokens"_s].toArray().isEmpty(), 60'000);
    QVERIFY(m_cli->livingTokens().isEmpty());
}

void WindowAndCommandLine::bothCreateAtOnceAndNothingIsLost()
{
    QVERIFY(m_cli->addAccount());
    QVERIFY(m_window->start());
    // The window's request is under way when the command line sends its own.
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::Delay, .method = "POST", .delay = std::chrono::minutes(10)});
    QVERIFY(m_window->startCreation(u"by-window"_s));
    QTRY_COMPARE_WITH_TIMEOUT(m_cli->sandbox().waitingRequests(), 1, 60'000);
    const CommandLineRun created = m_cli->run(m_cli->createArguments(u"by-command-line"_s));
    QVERIFY2(created.exitCode == 0, created.told());
    // What a living process has begun is its own.
    QCOMPARE(m_cli->run({u"resume"_s}).exitCode, 0);
    QCOMPARE(m_cli->openSteps().size(), 1);
    m_cli->sandbox().releaseDelays();
    QVERIFY(m_window->sees(u"secretField"_s));
    QVERIFY(m_window->click(u"secretCopy"_s));
    QVERIFY(m_window->click(u"revealClose"_s));
    QVERIFY(m_window->showsSoon(u"by-window"_s) && m_window->showsSoon(u"by-command-line"_s));

    QCOMPARE(m_cli->livingTokens().size(), 2);
    for (const QString &name : {u"by-window"_s, u"by-command-line"_s})
        QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/"_s + name}).output, secretOf(name));
}

QTEST_MAIN(WindowAndCommandLine)
#include "tst_windowandcommandline.moc"
