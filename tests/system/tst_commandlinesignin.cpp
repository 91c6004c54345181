// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakeazurecli.h"
#include "scriptedbrowser.h"
#include "signinfixture.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QUrlQuery>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;

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

private:
    std::unique_ptr<SignInFixture> m_cli;
};

void CommandLineSignIn::init()
{
    QVERIFY(keyring::unlock());
    keyring::clear();
    m_cli = std::make_unique<SignInFixture>();
}

void CommandLineSignIn::anAddressToOpenIsAloneOnItsLineAndItsSignInIsFiled()
{
    const auto process = m_cli->startTalking(m_cli->adding(u"browser"_s, {u"--no-browser"_s}));
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
    const QJsonObject account = m_cli->onlyAccount();
    QCOMPARE(account["signInMethod"_L1].toString(), u"browser"_s);
    QCOMPARE(account["signInNeeded"_L1].toBool(true), false);
    QVERIFY(m_cli->run({u"account"_s, u"list"_s}).output.contains("browser"));
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(m_cli->run(CommandLineFixture::createArguments(u"ci"_s)).exitCode, 0);
}

void CommandLineSignIn::withJsonStandardOutputIsOneObject()
{
    const auto process =
        m_cli->startTalking(QStringList{u"--json"_s} + m_cli->adding(u"browser"_s, {u"--no-browser"_s}));
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

    const auto process = m_cli->start(m_cli->adding(u"browser"_s));
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
    const auto process = m_cli->start(m_cli->adding(u"browser"_s));
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
    const auto process = m_cli->startTalking(m_cli->adding(u"browser"_s, {u"--no-browser"_s}));
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
    QCOMPARE(m_cli->entra().counts().redemptions, 1);
}

void CommandLineSignIn::aClosedStandardInputLeavesTheWaitingAsItIs()
{
    const auto process = m_cli->start(m_cli->adding(u"browser"_s, {u"--no-browser"_s}));
    const QUrl address = QUrl::fromEncoded(nextLine(*process).trimmed());
    ScriptedBrowser browser;
    browser.open(address);
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    QCOMPARE(process->exitCode(), 0);
}

void CommandLineSignIn::aCodeIsEnteredOnAnotherDevice()
{
    SandboxEntraSettings settings = m_cli->entra().settings();
    settings.deviceInterval = 1;
    m_cli->entra().setSettings(settings);
    const auto process = m_cli->start(m_cli->adding(u"device"_s));
    QByteArray errors = errorsWith(*process, "enter this code");
    errors += errorsWith(*process, "\n");
    const QString code = userCodeIn(errors);
    QVERIFY2(!code.isEmpty(), errors);
    QVERIFY2(errors.contains("http://127.0.0.1"), errors);
    QVERIFY(m_cli->entra().approve(code, m_cli->entra().people().front().mail));
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    const CommandLineRun added = CommandLineFixture::finish(*process);
    QVERIFY2(added.exitCode == 0, added.told());
    QCOMPARE(m_cli->onlyAccount()["signInMethod"_L1].toString(), u"device"_s);
}

void CommandLineSignIn::theAzureCliNeedsNoApp()
{
    FakeAzureCli az;
    const QByteArray token =
        m_cli->entra().issueAccessToken(m_cli->entra().people().front().mail, {u"user_impersonation"_s});
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
    QCOMPARE(m_cli->onlyAccount()["signInMethod"_L1].toString(), u"azure-cli"_s);
    QCOMPARE(m_cli->accessToken(), token);
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
    m_cli->entra().setPick(outcome);
    const CommandLineRun refused = m_cli->inBrowser(m_cli->adding(u"browser"_s));
    QCOMPARE(refused.exitCode, code);
    QVERIFY2(refused.errors.contains(words), refused.told());
    QVERIFY(m_cli->onlyAccount().isEmpty());
    QVERIFY(keyring::entries().isEmpty());
}

void CommandLineSignIn::anAppThatIsNotKnownIsSaid()
{
    QStringList arguments = m_cli->adding(u"device"_s);
    arguments[arguments.indexOf(u"--client-id"_s) + 1] = u"11111111-2222-3333-4444-555555555555"_s;
    const CommandLineRun refused = m_cli->run(arguments);
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains("The directory does not know this app"), refused.told());
    QVERIFY(m_cli->onlyAccount().isEmpty());
}

void CommandLineSignIn::aSignInThatNeedsAnAppAsksForItsId()
{
    QStringList arguments = m_cli->adding(u"browser"_s);
    arguments.remove(arguments.indexOf(u"--client-id"_s), 2);
    const CommandLineRun refused = m_cli->run(arguments);
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.errors.contains("--client-id"), refused.told());
    QVERIFY2(refused.errors.contains("azure-cli"), refused.told());
}

void CommandLineSignIn::aPlaceThatIsNotTheServicesOwnNeedsConsent()
{
    QStringList arguments = m_cli->adding(u"browser"_s);
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
    QVERIFY(m_cli->onlyAccount().isEmpty());
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
    const auto process = m_cli->startTalking(m_cli->adding(method, more));
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
    QVERIFY(m_cli->onlyAccount().isEmpty());
}

void CommandLineSignIn::signingInAgainTakesWhatTheSignInWasFiledWith()
{
    QVERIFY(m_cli->addBrowserAccount());
    const CommandLineRun again = m_cli->inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s});
    QVERIFY2(again.exitCode == 0, again.told());
    QCOMPARE(m_cli->entra().counts().redemptions, 2);
    QCOMPARE(keyring::entries().size(), 1);

    // Another way with the same app, directory and authority; and back to a token by hand.
    SandboxEntraSettings settings = m_cli->entra().settings();
    settings.deviceInterval = 1;
    m_cli->entra().setSettings(settings);
    const auto process = m_cli->start({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--sign-in"_s, u"device"_s});
    QByteArray errors = errorsWith(*process, "enter this code");
    errors += errorsWith(*process, "\n");
    QVERIFY2(m_cli->entra().approve(userCodeIn(errors), m_cli->entra().people().front().mail), errors);
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    QCOMPARE(process->exitCode(), 0);
    QCOMPARE(m_cli->onlyAccount()["signInMethod"_L1].toString(), u"device"_s);
    const CommandLineRun pasted =
        m_cli->run({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--bearer-stdin"_s}, m_cli->sandbox().newBearer());
    QVERIFY2(pasted.exitCode == 0, pasted.told());
    QCOMPARE(m_cli->onlyAccount()["signInMethod"_L1].toString(), u"bearer"_s);
    const CommandLineRun without = m_cli->run({u"account"_s, u"sign-in"_s, u"Northwind"_s});
    QCOMPARE(without.exitCode, 2);
    QVERIFY2(without.errors.contains("--bearer-stdin"), without.told());
}

void CommandLineSignIn::anotherWayAsksTheServiceForItsDirectory()
{
    QVERIFY(m_cli->addAccount());
    const CommandLineRun again =
        m_cli->inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--sign-in"_s, u"browser"_s, u"--authority"_s,
                          m_cli->entra().authority().toString(), u"--client-id"_s, m_cli->entra().clientId()});
    QVERIFY2(again.exitCode == 0, again.told());
    const QList<SandboxRequest> requests = m_cli->sandbox().requests();
    const auto asked = std::find_if(requests.begin(), requests.end(), [](const SandboxRequest &request) {
        return request.path.endsWith("/authorize"_L1);
    });
    QVERIFY(asked != requests.end());
    QCOMPARE(asked->path, u'/' + m_cli->entra().tenant() + u"/oauth2/v2.0/authorize"_s);
    QCOMPARE(m_cli->onlyAccount()["signInMethod"_L1].toString(), u"browser"_s);
}

void CommandLineSignIn::anotherPersonIsRefused()
{
    QVERIFY(m_cli->addBrowserAccount());
    m_cli->entra().setPick(m_cli->entra().people().at(1).mail);
    const CommandLineRun refused = m_cli->inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s});
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains("as another user"), refused.told());
    QCOMPARE(m_cli->onlyAccount()["signInNeeded"_L1].toBool(true), false);
}

void CommandLineSignIn::signingOutLeavesNothingBehind()
{
    QVERIFY(m_cli->addBrowserAccount());
    QVERIFY(!m_cli->accessToken().isEmpty());
    QCOMPARE(keyring::entries().size(), 1);
    const CommandLineRun out = m_cli->run({u"account"_s, u"sign-out"_s, u"Northwind"_s});
    QVERIFY2(out.exitCode == 0, out.told());
    QVERIFY2(out.output.contains("verified"), out.told());
    QVERIFY(keyring::entries().isEmpty());
    QVERIFY(m_cli->onlyAccount()["signInNeeded"_L1].toBool());
    const CommandLineRun without = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QCOMPARE(without.exitCode, 3);
    QVERIFY(without.output.isEmpty());
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 3);
    QVERIFY2(m_cli->addBrowserAccount() == false, "the name is taken");
    QCOMPARE(m_cli->inBrowser({u"account"_s, u"sign-in"_s, u"Northwind"_s}).exitCode, 0);
    QVERIFY(!m_cli->accessToken().isEmpty());
}

QTEST_GUILESS_MAIN(CommandLineSignIn)
#include "tst_commandlinesignin.moc"
