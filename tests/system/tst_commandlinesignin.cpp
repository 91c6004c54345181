// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"
#include "fakeazurecli.h"
#include "scriptedbrowser.h"
#include "sharedaccess.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QUrlQuery>

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

/// Its first whole line of standard output.
QByteArray nextLine(QProcess &process)
{
    (void)QTest::qWaitFor([&] { return process.canReadLine() || process.state() == QProcess::NotRunning; }, patience);
    return process.readLine();
}

/// Standard error, once @p expected is in it; what there is where it never comes.
QByteArray errorsWith(QProcess &process, const QByteArray &expected)
{
    QByteArray seen;
    (void)QTest::qWaitFor(
        [&] {
            seen += process.readAllStandardError();
            return seen.contains(expected) || process.state() == QProcess::NotRunning;
        },
        patience);
    return seen;
}

/// The line of standard error that is nothing but a code for another device.
QString userCodeIn(const QByteArray &errors)
{
    const QList<QByteArray> lines = errors.split('\n');
    for (const QByteArray &line : lines) {
        if (!line.isEmpty() && !line.contains(' '))
            return QString::fromLatin1(line);
    }
    return {};
}

/// Where a browser is sent that cannot reach this computer.
QUrl finalAddress(const QUrl &address)
{
    QNetworkAccessManager network;
    QNetworkRequest request(address);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    (void)QTest::qWaitFor([&] { return reply->isFinished(); }, patience);
    return reply->header(QNetworkRequest::LocationHeader).toUrl();
}

} // namespace

/// Signing in on the command line: real processes, a real keyring, the sandbox's Entra, and a browser that follows its
/// redirects.
class CommandLineSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void anAddressToOpenIsAloneOnItsLineAndItsSignInIsFiled();
    void withJsonStandardOutputIsOneObject();
    void thePersonsOwnBrowserIsGivenTheAddressAndNothingElse();
    void whereNoBrowserOpensThatIsSaid();
    void thePastedFinalAddressSignsInAndAWrongOneIsSaidAndWaitedOn();
    void aClosedStandardInputLeavesTheWaitingAsItIs();
    void aCodeIsEnteredOnAnotherDevice();
    void theAzureCliNeedsNoApp();
    void refusalsAreSaidAndNothingIsFiled_data();
    void refusalsAreSaidAndNothingIsFiled();
    void anAppThatIsNotKnownIsSaid();
    void aSignInThatNeedsAnAppAsksForItsId();
    void aPlaceThatIsNotTheServicesOwnNeedsConsent();
    void aSignalEndsTheWaitingAtOnce_data();
    void aSignalEndsTheWaitingAtOnce();
    void signingInAgainTakesWhatTheSignInWasFiledWith();
    void anotherWayAsksTheServiceForItsDirectory();
    void anotherPersonIsRefused();
    void signingOutLeavesNothingBehind();
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
    SandboxEntra &entra() const { return m_cli->sandbox().entra(); }
    QStringList adding(const QString &method, const QStringList &more = {}) const;
    /// Signs in with the browser and adds the account; whether that went well.
    bool addAccount();
    CommandLineRun inBrowser(const QStringList &arguments);
    QJsonObject onlyAccount() const;
    QByteArray accessToken() const;
    /// Whether the sandbox's Entra takes a refresh token once only, as not all authorities do.
    void detectReuse(bool detected);
    /// A sign-in that has ended is said, and somebody signs in again.
    void expectEnded(const CommandLineRun &run);

    std::unique_ptr<CommandLineFixture> m_cli;
};

void CommandLineSignIn::init()
{
    QVERIFY(keyring::unlock());
    keyring::clear();
    m_cli = std::make_unique<CommandLineFixture>();
    entra().setPick(entra().people().front().mail);
}

QStringList CommandLineSignIn::adding(const QString &method, const QStringList &more) const
{
    return QStringList{u"account"_s,        u"add"_s,
                       u"--provider"_s,     u"azure-devops"_s,
                       u"--name"_s,         u"Northwind"_s,
                       u"--url"_s,          m_cli->sandbox().url().toString(),
                       u"--organization"_s, m_cli->sandbox().organization(),
                       u"--sign-in"_s,      method,
                       u"--authority"_s,    entra().authority().toString(),
                       u"--client-id"_s,    entra().clientId(),
                       u"--tenant"_s,       entra().tenant()} +
           more;
}

CommandLineRun CommandLineSignIn::inBrowser(const QStringList &arguments)
{
    const auto process = m_cli->startTalking(arguments + QStringList{u"--no-browser"_s});
    const QByteArray address = nextLine(*process).trimmed();
    ScriptedBrowser browser;
    browser.open(QUrl::fromEncoded(address));
    (void)QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning; }, patience);
    return CommandLineFixture::finish(*process);
}

bool CommandLineSignIn::addAccount()
{
    const CommandLineRun added = inBrowser(adding(u"browser"_s));
    if (added.exitCode != 0)
        qWarning("%s", added.told().constData());
    return added.exitCode == 0;
}

QJsonObject CommandLineSignIn::onlyAccount() const
{
    const QJsonArray accounts = m_cli->json({u"account"_s, u"list"_s}).value("accounts"_L1).toArray();
    return accounts.size() == 1 ? accounts.first().toObject() : QJsonObject();
}

QByteArray CommandLineSignIn::accessToken() const
{
    return m_cli->run({u"access-token"_s, u"Northwind"_s}).output;
}

void CommandLineSignIn::anAddressToOpenIsAloneOnItsLineAndItsSignInIsFiled()
{
    const auto process = m_cli->startTalking(adding(u"browser"_s, {u"--no-browser"_s}));
    const QByteArray line = nextLine(*process);
    const QUrl address = QUrl::fromEncoded(line.trimmed(), QUrl::StrictMode);
    QVERIFY2(address.isValid() && address.path().endsWith("/authorize"_L1), line.constData());
    QCOMPARE(line, address.toEncoded() + '\n');
    // What stands in it proves nothing to anybody else.
    const QUrlQuery query(address);
    QCOMPARE(query.queryItemValue(u"code_challenge_method"_s), u"S256"_s);
    QVERIFY(!query.hasQueryItem(u"code_verifier"_s));

    ScriptedBrowser browser;
    browser.open(address);
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    const CommandLineRun added = CommandLineFixture::finish(*process);
    QVERIFY2(added.exitCode == 0, added.told());
    QVERIFY2(added.output.startsWith("Added “Northwind”"), added.told());
    QCOMPARE(browser.status(), 200);
    const QJsonObject account = onlyAccount();
    QCOMPARE(account["signInMethod"_L1].toString(), u"browser"_s);
    QCOMPARE(account["signInNeeded"_L1].toBool(true), false);
    QVERIFY(m_cli->run({u"account"_s, u"list"_s}).output.contains("browser"));
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(m_cli->run(CommandLineFixture::createArguments(u"ci"_s)).exitCode, 0);
}

void CommandLineSignIn::withJsonStandardOutputIsOneObject()
{
    const auto process = m_cli->startTalking(QStringList{u"--json"_s} + adding(u"browser"_s, {u"--no-browser"_s}));
    QByteArray errors = errorsWith(*process, "/authorize?");
    if (!errors.endsWith('\n'))
        errors += errorsWith(*process, "\n");
    const qsizetype begins = errors.indexOf("http://127.0.0.1");
    ScriptedBrowser browser;
    browser.open(QUrl::fromEncoded(errors.mid(begins).trimmed()));
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    const CommandLineRun added = CommandLineFixture::finish(*process);
    QVERIFY2(added.exitCode == 0, added.told());
    QCOMPARE(added.json()["account"_L1]["name"_L1].toString(), u"Northwind"_s);
}

void CommandLineSignIn::thePersonsOwnBrowserIsGivenTheAddressAndNothingElse()
{
    const QTemporaryDir folder;
    const QString told = folder.filePath(u"told"_s);
    QFile program(folder.filePath(u"xdg-open"_s));
    QVERIFY(program.open(QIODevice::WriteOnly));
    program.write("#!/bin/sh\n{ printf '%s\\n' \"$#\" \"$1\"; env; } >'" + told.toUtf8() + ".part'\nmv '" +
                  told.toUtf8() + ".part' '" + told.toUtf8() + "'\n");
    QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    program.close();
    m_cli->setVariable(u"PATH"_s, folder.path() + u':' + qEnvironmentVariable("PATH"));
    m_cli->setVariable(u"PATKEEPER_SOMETHING"_s, u"of ours"_s);

    const auto process = m_cli->start(adding(u"browser"_s));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(told), patience);
    QFile file(told);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().split('\n');
    QCOMPARE(lines.at(0), "1"_ba);
    QVERIFY2(lines.at(1).contains("/authorize?"), lines.at(1));
    QVERIFY(!lines.join('\n').contains("PATKEEPER_SOMETHING"));
    ScriptedBrowser browser;
    browser.open(QUrl::fromEncoded(lines.at(1)));
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    const CommandLineRun added = CommandLineFixture::finish(*process);
    QVERIFY2(added.exitCode == 0, added.told());
    QVERIFY2(added.output.startsWith("Added"), added.told());
    QVERIFY2(added.errors.contains("sign in in the browser"), added.told());
}

void CommandLineSignIn::whereNoBrowserOpensThatIsSaid()
{
    const QTemporaryDir nothing;
    m_cli->setVariable(u"PATH"_s, nothing.path());
    const auto process = m_cli->start(adding(u"browser"_s));
    const QByteArray errors = errorsWith(*process, "--no-browser");
    QVERIFY2(errors.contains("No browser could be opened"), errors);
    // It waits all the same.
    const qsizetype begins = errors.indexOf("http://127.0.0.1");
    ScriptedBrowser browser;
    browser.open(QUrl::fromEncoded(errors.mid(begins, errors.indexOf('\n', begins) - begins)));
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    QCOMPARE(process->exitCode(), 0);
}

void CommandLineSignIn::thePastedFinalAddressSignsInAndAWrongOneIsSaidAndWaitedOn()
{
    const auto process = m_cli->startTalking(adding(u"browser"_s, {u"--no-browser"_s}));
    const QUrl address = QUrl::fromEncoded(nextLine(*process).trimmed());
    process->write("https://somewhere.example/?code=x&state=y\n");
    QByteArray errors = errorsWith(*process, "not the address that the browser ends at");
    QVERIFY2(errors.contains("not the address that the browser ends at"), errors);
    process->write(address.toEncoded() + '\n');
    errors = errorsWith(*process, "This is the address to open");
    QVERIFY2(errors.contains("This is the address to open"), errors);
    QUrl ended = finalAddress(address);
    QVERIFY(ended.isValid());
    QUrl other = ended;
    QUrlQuery query(other);
    query.removeQueryItem(u"state"_s);
    query.addQueryItem(u"state"_s, u"another"_s);
    other.setQuery(query);
    process->write(other.toEncoded() + '\n');
    errors = errorsWith(*process, "not an answer to the sign-in");
    QVERIFY2(errors.contains("not an answer to the sign-in"), errors);
    QCOMPARE(process->state(), QProcess::Running);

    process->write(ended.toEncoded() + '\n');
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    const CommandLineRun added = CommandLineFixture::finish(*process);
    QVERIFY2(added.exitCode == 0, added.told());
    QCOMPARE(entra().counts().redemptions, 1);
}

void CommandLineSignIn::aClosedStandardInputLeavesTheWaitingAsItIs()
{
    const auto process = m_cli->start(adding(u"browser"_s, {u"--no-browser"_s}));
    const QUrl address = QUrl::fromEncoded(nextLine(*process).trimmed());
    ScriptedBrowser browser;
    browser.open(address);
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    QCOMPARE(process->exitCode(), 0);
}

void CommandLineSignIn::aCodeIsEnteredOnAnotherDevice()
{
    SandboxEntraSettings settings = entra().settings();
    settings.deviceInterval = 1;
    entra().setSettings(settings);
    const auto process = m_cli->start(adding(u"device"_s));
    QByteArray errors = errorsWith(*process, "enter this code");
    errors += errorsWith(*process, "\n");
    const QString code = userCodeIn(errors);
    QVERIFY2(!code.isEmpty(), errors);
    QVERIFY2(errors.contains("http://127.0.0.1"), errors);
    QVERIFY(entra().approve(code, entra().people().front().mail));
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    const CommandLineRun added = CommandLineFixture::finish(*process);
    QVERIFY2(added.exitCode == 0, added.told());
    QCOMPARE(onlyAccount()["signInMethod"_L1].toString(), u"device"_s);
}

void CommandLineSignIn::theAzureCliNeedsNoApp()
{
    FakeAzureCli az;
    const QByteArray token = entra().issueAccessToken(entra().people().front().mail, {u"user_impersonation"_s});
    az.give(token, QDateTime::currentDateTimeUtc().addSecs(3600));
    m_cli->setVariable(u"PATH"_s, az.folder());
    const QStringList arguments{u"account"_s,        u"add"_s,
                                u"--provider"_s,     u"azure-devops"_s,
                                u"--name"_s,         u"Northwind"_s,
                                u"--url"_s,          m_cli->sandbox().url().toString(),
                                u"--organization"_s, m_cli->sandbox().organization(),
                                u"--sign-in"_s,      u"azure-cli"_s};
    const CommandLineRun added = m_cli->run(arguments);
    QVERIFY2(added.exitCode == 0, added.told());
    QCOMPARE(onlyAccount()["signInMethod"_L1].toString(), u"azure-cli"_s);
    QCOMPARE(accessToken(), token);
    QVERIFY(keyring::entries().isEmpty());

    az.refuse("ERROR: Please run 'az login' to setup account.\n");
    const CommandLineRun signedOut = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QCOMPARE(signedOut.exitCode, 3);
    QVERIFY2(signedOut.errors.contains("az login"), signedOut.told());
    QVERIFY(signedOut.output.isEmpty());
}

void CommandLineSignIn::refusalsAreSaidAndNothingIsFiled_data()
{
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("declined") << u"declined"_s << 4 << "The sign-in was declined."_ba;
    QTest::newRow("approval") << u"admin-approval"_s << 4 << "App id: "_ba;
    QTest::newRow("blocked") << u"conditional-access"_s << 4 << "access rules block this sign-in"_ba;
    QTest::newRow("one more step") << u"one-more-step"_s << 3 << "a further step of signing in"_ba;
    QTest::newRow("busy") << u"busy"_s << 5 << "Try again later."_ba;
}

void CommandLineSignIn::refusalsAreSaidAndNothingIsFiled()
{
    QFETCH(QString, outcome);
    QFETCH(int, code);
    QFETCH(QByteArray, words);
    entra().setPick(outcome);
    const CommandLineRun refused = inBrowser(adding(u"browser"_s));
    QCOMPARE(refused.exitCode, code);
    QVERIFY2(refused.errors.contains(words), refused.told());
    QVERIFY(onlyAccount().isEmpty());
    QVERIFY(keyring::entries().isEmpty());
}

void CommandLineSignIn::anAppThatIsNotKnownIsSaid()
{
    QStringList arguments = adding(u"device"_s);
    arguments[arguments.indexOf(u"--client-id"_s) + 1] = u"11111111-2222-3333-4444-555555555555"_s;
    const CommandLineRun refused = m_cli->run(arguments);
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains("The directory does not know this app"), refused.told());
    QVERIFY(onlyAccount().isEmpty());
}

void CommandLineSignIn::aSignInThatNeedsAnAppAsksForItsId()
{
    QStringList arguments = adding(u"browser"_s);
    arguments.remove(arguments.indexOf(u"--client-id"_s), 2);
    const CommandLineRun refused = m_cli->run(arguments);
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.errors.contains("--client-id"), refused.told());
    QVERIFY2(refused.errors.contains("azure-cli"), refused.told());
}

void CommandLineSignIn::aPlaceThatIsNotTheServicesOwnNeedsConsent()
{
    QStringList arguments = adding(u"browser"_s);
    arguments[arguments.indexOf(u"--authority"_s) + 1] = u"https://login.northwind.example"_s;
    CommandLineRun refused = m_cli->run(arguments);
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains("https://login.northwind.example"), refused.told());
    QVERIFY2(refused.errors.contains("--yes"), refused.told());

    refused =
        m_cli->run({u"account"_s, u"add"_s, u"--provider"_s, u"azure-devops"_s, u"--name"_s, u"N"_s, u"--url"_s,
                    u"https://devops.northwind.example"_s, u"--organization"_s, u"northwind"_s, u"--bearer-stdin"_s},
                   m_cli->sandbox().bearer());
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains("https://devops.northwind.example"), refused.told());
    QVERIFY(m_cli->sandbox().requests().isEmpty());
    QVERIFY(onlyAccount().isEmpty());
}

void CommandLineSignIn::aSignalEndsTheWaitingAtOnce_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("number");
    QTest::newRow("browser, Ctrl+C") << u"browser"_s << SIGINT;
    QTest::newRow("device, Ctrl+C") << u"device"_s << SIGINT;
    QTest::newRow("device, ended") << u"device"_s << SIGTERM;
}

void CommandLineSignIn::aSignalEndsTheWaitingAtOnce()
{
    QFETCH(QString, method);
    QFETCH(int, number);
    const QStringList more = method == "browser"_L1 ? QStringList{u"--no-browser"_s} : QStringList();
    const auto process = m_cli->startTalking(adding(method, more));
    (void)errorsWith(*process, method == "browser"_L1 ? "paste the address" : "enter this code");
    if (method == "browser"_L1)
        (void)nextLine(*process);
    QElapsedTimer since;
    since.start();
    ::kill(static_cast<pid_t>(process->processId()), number);
    const CommandLineRun stopped = CommandLineFixture::finish(*process);
    QCOMPARE(stopped.exitCode, 1);
    QVERIFY2(stopped.errors.contains("The sign-in was stopped."), stopped.told());
    QVERIFY(since.elapsed() < 10'000);
    QVERIFY(onlyAccount().isEmpty());
}

void CommandLineSignIn::signingInAgainTakesWhatTheSignInWasFiledWith()
{
    QVERIFY(addAccount());
    const CommandLineRun again = inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s});
    QVERIFY2(again.exitCode == 0, again.told());
    QCOMPARE(entra().counts().redemptions, 2);
    QCOMPARE(keyring::entries().size(), 1);

    // Another way with the same app, directory and authority; and back to a token by hand.
    SandboxEntraSettings settings = entra().settings();
    settings.deviceInterval = 1;
    entra().setSettings(settings);
    const auto process = m_cli->start({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--sign-in"_s, u"device"_s});
    QByteArray errors = errorsWith(*process, "enter this code");
    errors += errorsWith(*process, "\n");
    QVERIFY2(entra().approve(userCodeIn(errors), entra().people().front().mail), errors);
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    QCOMPARE(process->exitCode(), 0);
    QCOMPARE(onlyAccount()["signInMethod"_L1].toString(), u"device"_s);
    const CommandLineRun pasted =
        m_cli->run({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--bearer-stdin"_s}, m_cli->sandbox().newBearer());
    QVERIFY2(pasted.exitCode == 0, pasted.told());
    QCOMPARE(onlyAccount()["signInMethod"_L1].toString(), u"bearer"_s);
    const CommandLineRun without = m_cli->run({u"account"_s, u"sign-in"_s, u"Northwind"_s});
    QCOMPARE(without.exitCode, 2);
    QVERIFY2(without.errors.contains("--bearer-stdin"), without.told());
}

void CommandLineSignIn::anotherWayAsksTheServiceForItsDirectory()
{
    QVERIFY(m_cli->addAccount());
    const CommandLineRun again =
        inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--sign-in"_s, u"browser"_s, u"--authority"_s,
                   entra().authority().toString(), u"--client-id"_s, entra().clientId()});
    QVERIFY2(again.exitCode == 0, again.told());
    const QList<SandboxRequest> requests = m_cli->sandbox().requests();
    const auto asked = std::find_if(requests.begin(), requests.end(), [](const SandboxRequest &request) {
        return request.path.endsWith("/authorize"_L1);
    });
    QVERIFY(asked != requests.end());
    QCOMPARE(asked->path, u'/' + entra().tenant() + u"/oauth2/v2.0/authorize"_s);
    QCOMPARE(onlyAccount()["signInMethod"_L1].toString(), u"browser"_s);
}

void CommandLineSignIn::anotherPersonIsRefused()
{
    QVERIFY(addAccount());
    entra().setPick(entra().people().at(1).mail);
    const CommandLineRun refused = inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s});
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains("as another user"), refused.told());
    QCOMPARE(onlyAccount()["signInNeeded"_L1].toBool(true), false);
}

void CommandLineSignIn::signingOutLeavesNothingBehind()
{
    QVERIFY(addAccount());
    QVERIFY(!accessToken().isEmpty());
    QCOMPARE(keyring::entries().size(), 1);
    const CommandLineRun out = m_cli->run({u"account"_s, u"sign-out"_s, u"Northwind"_s});
    QVERIFY2(out.exitCode == 0, out.told());
    QVERIFY2(out.output.contains("verified"), out.told());
    QVERIFY(keyring::entries().isEmpty());
    QVERIFY(onlyAccount()["signInNeeded"_L1].toBool());
    const CommandLineRun without = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QCOMPARE(without.exitCode, 3);
    QVERIFY(without.output.isEmpty());
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 3);
    QVERIFY2(addAccount() == false, "the name is taken");
    QCOMPARE(inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s}).exitCode, 0);
    QVERIFY(!accessToken().isEmpty());
}

void CommandLineSignIn::anAccessTokenIsWrittenAloneAndWithItsEnd()
{
    QVERIFY(addAccount());
    const QByteArray token = accessToken();
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

void CommandLineSignIn::aTerminalGetsNoAccessTokenWithoutShow()
{
    QVERIFY(addAccount());
    const QByteArray token = accessToken();
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

void CommandLineSignIn::anAccessTokenThatCannotBeWrittenIsAFailure()
{
    QVERIFY(addAccount());
    m_cli->setChildModifier([] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); });
    const CommandLineRun given = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QCOMPARE(given.exitCode, 1);
    QVERIFY2(given.errors.contains("could not be written"), given.told());
}

void CommandLineSignIn::aPastedAccessTokenIsGivenAsLongAsItLives()
{
    const QByteArray token =
        entra().issueAccessToken(entra().people().front().mail, {u"user_impersonation"_s}, std::chrono::seconds(20));
    const CommandLineRun added = m_cli->run(m_cli->addAccountArguments(u"Northwind"_s), token);
    QVERIFY2(added.exitCode == 0, added.told());
    const QDateTime ends = QDateTime::fromString(onlyAccount()["signInExpires"_L1].toString(), Qt::ISODateWithMs);
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

void CommandLineSignIn::fiveProcessesAtTheMomentOfExpiryRenewOnce()
{
    if (!SharedAccess::isAvailable())
        QSKIP("this system shares nothing between processes");
    constexpr int processes = 5;
    entra().setAccessTokenLife(shortLife);
    QVERIFY(addAccount());
    const QDateTime over = QDateTime::currentDateTimeUtc().addSecs(shortLife.count());
    entra().setAccessTokenLife(std::chrono::seconds(3599));
    QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentDateTimeUtc() > over, patience);
    QCOMPARE(entra().refreshes(), 0);
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
    QCOMPARE(entra().refreshes(), 1);
    QCOMPARE(entra().counts().refusedRefreshes, 0);
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineSignIn::detectReuse(bool detected)
{
    SandboxEntraSettings settings = entra().settings();
    settings.reuseDetection = detected;
    entra().setSettings(settings);
}

void CommandLineSignIn::expectEnded(const CommandLineRun &run)
{
    QCOMPARE(run.exitCode, 3);
    QVERIFY2(run.errors.contains("Sign in again"), run.told());
    QVERIFY(onlyAccount()["signInNeeded"_L1].toBool());
    QCOMPARE(inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s}).exitCode, 0);
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineSignIn::aRenewalWhoseAnswerWasLostIsAskedForAgain_data()
{
    QTest::addColumn<bool>("takenOnce");
    QTest::newRow("the old refresh token stays good") << false;
    QTest::newRow("it is taken once, and the sign-in has ended") << true;
}

void CommandLineSignIn::aRenewalWhoseAnswerWasLostIsAskedForAgain()
{
    QFETCH(bool, takenOnce);
    detectReuse(takenOnce);
    QVERIFY(addAccount());
    entra().expireAccessTokens(entra().people().front().mail);
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::DropAfter, .route = u"refresh"_s});
    const CommandLineRun run = m_cli->run({u"refresh"_s});
    if (takenOnce)
        return expectEnded(run);
    QVERIFY2(run.exitCode == 0, run.told());
    QCOMPARE(entra().refreshes(), 2);
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineSignIn::anAuthorityThatIsAwayEndsNoSignIn()
{
    QVERIFY(addAccount());
    entra().expireAccessTokens(entra().people().front().mail);
    m_cli->sandbox().addFault(
        {.kind = SandboxFault::Kind::ServerError, .route = u"refresh"_s, .times = 2, .status = 503});
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 5);
    const CommandLineRun given = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QVERIFY2(given.exitCode == 5, given.told());
    QVERIFY(given.output.isEmpty());
    QCOMPARE(onlyAccount()["signInNeeded"_L1].toBool(true), false);
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(entra().refreshes(), 1);
}

void CommandLineSignIn::aKeychainThatIsLockedAtTheRenewalIsSaidAndNothingIsLost()
{
    QVERIFY(addAccount());
    entra().expireAccessTokens(entra().people().front().mail);
    keyring::lock();
    QVERIFY(keyring::isLocked());
    for (const QStringList &arguments : {QStringList{u"refresh"_s}, QStringList{u"access-token"_s, u"Northwind"_s}}) {
        const CommandLineRun run = m_cli->run(arguments);
        QVERIFY2(run.exitCode == 6, run.told());
        // Nobody is there who could answer when it asks to be unlocked.
        QVERIFY2(run.errors.contains("The keychain refused access."), run.told());
    }
    // Nothing was asked of the authority that could not have been kept.
    QCOMPARE(entra().refreshes(), 0);
    QVERIFY(keyring::unlock());
    QCOMPARE(onlyAccount()["signInNeeded"_L1].toBool(true), false);
    QVERIFY(!accessToken().isEmpty());
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(entra().counts().reuses, 0);
}

void CommandLineSignIn::killedBeforeTheNewRefreshTokenIsKeptTheOldOneIsThere_data()
{
    aRenewalWhoseAnswerWasLostIsAskedForAgain_data();
}

void CommandLineSignIn::killedBeforeTheNewRefreshTokenIsKeptTheOldOneIsThere()
{
    QFETCH(bool, takenOnce);
    detectReuse(takenOnce);
    QVERIFY(addAccount());
    const QByteArrayList kept = keyring::entries();
    entra().expireAccessTokens(entra().people().front().mail);
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
    QVERIFY(!accessToken().isEmpty());
    QCOMPARE(keyring::entries().size(), 1);
    QVERIFY(keyring::entries() != kept);
}

void CommandLineSignIn::afterTheSessionsWereRevokedTheSignInIsNeeded()
{
    entra().setAccessTokenLife(shortLife);
    QVERIFY(addAccount());
    const QDateTime over = QDateTime::currentDateTimeUtc().addSecs(shortLife.count());
    entra().revokeSessions(entra().people().front().mail);
    QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentDateTimeUtc() > over, patience);
    const CommandLineRun ended = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QCOMPARE(ended.exitCode, 3);
    QVERIFY(ended.output.isEmpty());
    QVERIFY(onlyAccount()["signInNeeded"_L1].toBool());
    QCOMPARE(m_cli->run({u"access-token"_s, u"Northwind"_s}).exitCode, 3);
    QCOMPARE(entra().counts().refusedRefreshes, 1);
}

QTEST_GUILESS_MAIN(CommandLineSignIn)
#include "tst_commandlinesignin.moc"
