// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sharedaccess.h"
#include "signinfixture.h"

#include <QSet>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <pty.h>
#include <unistd.h>
#include <vector>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;
/// Long enough for an account to be added meanwhile.
constexpr std::chrono::seconds shortLife(10);

} // namespace

/// Access tokens on the command line, and what renews them: real processes, a real keyring, and the sandbox's Entra on
/// its bad days.
class CommandLineRenewal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void anAccessTokenIsWrittenAloneAndWithItsEnd();
    void aTerminalGetsNoAccessTokenWithoutShow();
    void anAccessTokenThatCannotBeWrittenIsAFailure();
    void aPastedAccessTokenIsGivenAsLongAsItLives();
    void fiveProcessesAtTheMomentOfExpiryRenewOnce();
    void aRenewalWhoseAnswerWasLostIsAskedForAgain_data();
    void aRenewalWhoseAnswerWasLostIsAskedForAgain();
    void anAuthorityThatIsAwayEndsNoSignIn();
    void aKeychainThatIsLockedAtTheRenewalIsSaidAndNothingIsLost();
    void killedBeforeTheNewRefreshTokenIsKeptTheOldOneIsThere_data();
    void killedBeforeTheNewRefreshTokenIsKeptTheOldOneIsThere();
    void afterTheSessionsWereRevokedTheSignInIsNeeded();

private:
    /// Whether the sandbox's Entra takes a refresh token once only, as not all authorities do.
    void detectReuse(bool detected);
    /// A sign-in that has ended is said, and somebody signs in again.
    void expectEnded(const CommandLineRun &run);

    std::unique_ptr<SignInFixture> m_cli;
};

void CommandLineRenewal::init()
{
    QVERIFY(keyring::unlock());
    keyring::clear();
    m_cli = std::make_unique<SignInFixture>();
}

void CommandLineRenewal::anAccessTokenIsWrittenAloneAndWithItsEnd()
{
    QVERIFY(m_cli->addBrowserAccount());
    const QByteArray token = m_cli->accessToken();
    QVERIFY2(token.count('.') == 2 && !token.endsWith('\n'), "no token alone");
    const QJsonObject json = m_cli->json({u"access-token"_s, u"Northwind"_s});
    QCOMPARE(json["accessToken"_L1].toString().toLatin1(), token);
    QCOMPARE(json["account"_L1].toString(), u"Northwind"_s);
    const auto ends = QDateTime::fromString(json["expires"_L1].toString(), Qt::ISODateWithMs);
    QVERIFY(ends > QDateTime::currentDateTimeUtc().addSecs(300));
    // It is one that the service takes, and each time it was given out stands in the history.
    const CommandLineRun history = m_cli->run({u"history"_s, u"--event"_s, u"access-token-given"_s});
    QCOMPARE(history.output.count("access-token-given"), 2);
    QVERIFY(!history.output.contains(token));
    QCOMPARE(m_cli->run({u"access-token"_s, u"nobody"_s}).exitCode, 4);
}

void CommandLineRenewal::aTerminalGetsNoAccessTokenWithoutShow()
{
    QVERIFY(m_cli->addBrowserAccount());
    const QByteArray token = m_cli->accessToken();
    int terminal = -1;
    int child = -1;
    QCOMPARE(::openpty(&terminal, &child, nullptr, nullptr, nullptr), 0);
    QCOMPARE(::fcntl(terminal, F_SETFL, O_NONBLOCK), 0);
    m_cli->setChildModifier([child] { ::dup2(child, STDOUT_FILENO); });
    const auto shown = [&] {
        QByteArray text(65536, '\0');
        const auto size = ::read(terminal, text.data(), static_cast<size_t>(text.size()));
        return text.first(std::max<qsizetype>(size, 0));
    };
    for (const QStringList &form : {QStringList(), QStringList{u"--json"_s}}) {
        const CommandLineRun refused = m_cli->run(form + QStringList{u"access-token"_s, u"Northwind"_s});
        QCOMPARE(refused.exitCode, 2);
        QVERIFY2(!refused.errors.contains(token) && !shown().contains(token), "it was shown");
    }
    QCOMPARE(m_cli->run({u"access-token"_s, u"Northwind"_s, u"--show"_s}).exitCode, 0);
    QCOMPARE(shown(), token);
    ::close(child);
    ::close(terminal);
}

void CommandLineRenewal::anAccessTokenThatCannotBeWrittenIsAFailure()
{
    QVERIFY(m_cli->addBrowserAccount());
    m_cli->setChildModifier([] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); });
    const CommandLineRun given = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QCOMPARE(given.exitCode, 1);
    QVERIFY2(given.errors.contains("could not be written"), given.told());
}

void CommandLineRenewal::aPastedAccessTokenIsGivenAsLongAsItLives()
{
    const QByteArray token = m_cli->entra().issueAccessToken(m_cli->entra().people().front().mail,
                                                             {u"user_impersonation"_s}, std::chrono::seconds(20));
    const CommandLineRun added = m_cli->run(m_cli->addAccountArguments(u"Northwind"_s), token);
    QVERIFY2(added.exitCode == 0, added.told());
    const QDateTime ends =
        QDateTime::fromString(m_cli->onlyAccount()["signInExpires"_L1].toString(), Qt::ISODateWithMs);
    const CommandLineRun given = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QVERIFY2(given.output == token, given.told());
    QVERIFY2(given.errors.contains("was pasted"), given.told());
    // The service's clock, which counts, is known to the second.
    QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentDateTimeUtc() > ends.addSecs(2), patience);
    const CommandLineRun ended = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QCOMPARE(ended.exitCode, 3);
    QVERIFY(ended.output.isEmpty());
    QVERIFY2(ended.errors.contains("sign-in"), ended.told());
}

void CommandLineRenewal::fiveProcessesAtTheMomentOfExpiryRenewOnce()
{
    if (!SharedAccess::isAvailable())
        QSKIP("this system shares nothing between processes");
    constexpr int processes = 5;
    m_cli->entra().setAccessTokenLife(shortLife);
    QVERIFY(m_cli->addBrowserAccount());
    const QDateTime over = QDateTime::currentDateTimeUtc().addSecs(shortLife.count());
    m_cli->entra().setAccessTokenLife(std::chrono::seconds(3599));
    QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentDateTimeUtc() > over, patience);
    QCOMPARE(m_cli->entra().refreshes(), 0);
    std::vector<std::unique_ptr<QProcess>> running;
    for (int i = 0; i < processes; ++i)
        running.push_back(m_cli->start({u"access-token"_s, u"Northwind"_s}));
    QSet<QByteArray> given;
    for (const auto &process : running) {
        const CommandLineRun run = CommandLineFixture::finish(*process);
        QVERIFY2(run.exitCode == 0, run.told());
        given.insert(run.output);
    }
    QCOMPARE(given.size(), 1);
    QCOMPARE(m_cli->entra().refreshes(), 1);
    QCOMPARE(m_cli->entra().counts().refusedRefreshes, 0);
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineRenewal::detectReuse(bool detected)
{
    SandboxEntraSettings settings = m_cli->entra().settings();
    settings.reuseDetection = detected;
    m_cli->entra().setSettings(settings);
}

void CommandLineRenewal::expectEnded(const CommandLineRun &run)
{
    QCOMPARE(run.exitCode, 3);
    QVERIFY2(run.errors.contains("Sign in again"), run.told());
    QVERIFY(m_cli->onlyAccount()["signInNeeded"_L1].toBool());
    QCOMPARE(m_cli->inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s}).exitCode, 0);
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineRenewal::aRenewalWhoseAnswerWasLostIsAskedForAgain_data()
{
    QTest::addColumn<bool>("takenOnce");
    QTest::newRow("the old refresh token stays good") << false;
    QTest::newRow("it is taken once, and the sign-in has ended") << true;
}

void CommandLineRenewal::aRenewalWhoseAnswerWasLostIsAskedForAgain()
{
    QFETCH(bool, takenOnce);
    detectReuse(takenOnce);
    QVERIFY(m_cli->addBrowserAccount());
    m_cli->entra().expireAccessTokens(m_cli->entra().people().front().mail);
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::DropAfter, .route = u"refresh"_s});
    const CommandLineRun run = m_cli->run({u"refresh"_s});
    if (takenOnce)
        return expectEnded(run);
    QVERIFY2(run.exitCode == 0, run.told());
    QCOMPARE(m_cli->entra().refreshes(), 2);
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineRenewal::anAuthorityThatIsAwayEndsNoSignIn()
{
    QVERIFY(m_cli->addBrowserAccount());
    m_cli->entra().expireAccessTokens(m_cli->entra().people().front().mail);
    m_cli->sandbox().addFault(
        {.kind = SandboxFault::Kind::ServerError, .route = u"refresh"_s, .times = 2, .status = 503});
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 5);
    const CommandLineRun given = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QVERIFY2(given.exitCode == 5, given.told());
    QVERIFY(given.output.isEmpty());
    QCOMPARE(m_cli->onlyAccount()["signInNeeded"_L1].toBool(true), false);
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(m_cli->entra().refreshes(), 1);
}

void CommandLineRenewal::aKeychainThatIsLockedAtTheRenewalIsSaidAndNothingIsLost()
{
    QVERIFY(m_cli->addBrowserAccount());
    m_cli->entra().expireAccessTokens(m_cli->entra().people().front().mail);
    keyring::lock();
    QVERIFY(keyring::isLocked());
    for (const QStringList &arguments : {QStringList{u"refresh"_s}, QStringList{u"access-token"_s, u"Northwind"_s}}) {
        const CommandLineRun run = m_cli->run(arguments);
        QVERIFY2(run.exitCode == 6, run.told());
        // Nobody is there who could answer when it asks to be unlocked.
        QVERIFY2(run.errors.contains("The keychain refused access."), run.told());
    }
    // Nothing was asked of the authority that could not have been kept.
    QCOMPARE(m_cli->entra().refreshes(), 0);
    QVERIFY(keyring::unlock());
    QCOMPARE(m_cli->onlyAccount()["signInNeeded"_L1].toBool(true), false);
    QVERIFY(!m_cli->accessToken().isEmpty());
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(m_cli->entra().counts().reuses, 0);
}

void CommandLineRenewal::killedBeforeTheNewRefreshTokenIsKeptTheOldOneIsThere_data()
{
    aRenewalWhoseAnswerWasLostIsAskedForAgain_data();
}

void CommandLineRenewal::killedBeforeTheNewRefreshTokenIsKeptTheOldOneIsThere()
{
    QFETCH(bool, takenOnce);
    detectReuse(takenOnce);
    QVERIFY(m_cli->addBrowserAccount());
    const QByteArrayList kept = keyring::entries();
    m_cli->entra().expireAccessTokens(m_cli->entra().people().front().mail);
    m_cli->sandbox().addFault(
        {.kind = SandboxFault::Kind::DelayAfter, .route = u"refresh"_s, .delay = std::chrono::minutes(10)});
    const auto process = m_cli->start({u"refresh"_s});
    QTRY_COMPARE_WITH_TIMEOUT(m_cli->sandbox().waitingRequests(), 1, patience);
    ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
    QVERIFY(process->waitForFinished(patience));
    m_cli->sandbox().releaseDelays();
    QCOMPARE(keyring::entries(), kept);

    const CommandLineRun run = m_cli->run({u"refresh"_s});
    if (takenOnce)
        return expectEnded(run);
    QVERIFY2(run.exitCode == 0, run.told());
    QVERIFY(!m_cli->accessToken().isEmpty());
    QCOMPARE(keyring::entries().size(), 1);
    QVERIFY(keyring::entries() != kept);
}

void CommandLineRenewal::afterTheSessionsWereRevokedTheSignInIsNeeded()
{
    m_cli->entra().setAccessTokenLife(shortLife);
    QVERIFY(m_cli->addBrowserAccount());
    const QDateTime over = QDateTime::currentDateTimeUtc().addSecs(shortLife.count());
    m_cli->entra().revokeSessions(m_cli->entra().people().front().mail);
    QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentDateTimeUtc() > over, patience);
    const CommandLineRun ended = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QCOMPARE(ended.exitCode, 3);
    QVERIFY(ended.output.isEmpty());
    QVERIFY(m_cli->onlyAccount()["signInNeeded"_L1].toBool());
    QCOMPARE(m_cli->run({u"access-token"_s, u"Northwind"_s}).exitCode, 3);
    QCOMPARE(m_cli->entra().counts().refusedRefreshes, 1);
}

QTEST_GUILESS_MAIN(CommandLineRenewal)
#include "tst_commandlinerenewal.moc"
