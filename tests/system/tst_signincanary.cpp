// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "canaries.h"
#include "commandlinefixture.h"
#include "fakeazurecli.h"
#include "refreshtokenentry.h"
#include "scriptedbrowser.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <QUrlQuery>

#include <algorithm>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;
const auto accessKind = u"access_token"_s;
const auto refreshKind = u"refresh_token"_s;

QString home()
{
    return qEnvironmentVariable("PATKEEPER_TEST_HOME");
}

/// What a form brings that nobody else may know, by its name there.
QMap<QString, QByteArray> secretsOf(const SandboxRequest &request)
{
    QMap<QString, QByteArray> secrets;
    if (request.path.endsWith("/token"_L1)) {
        const QUrlQuery form(QString::fromLatin1(request.body));
        for (const QString &name : {u"code"_s, u"code_verifier"_s, u"device_code"_s, refreshKind}) {
            if (form.hasQueryItem(name))
                secrets.insert(name, form.queryItemValue(name, QUrl::FullyDecoded).toLatin1());
        }
    }
    const QByteArray authorization = request.headers.value("authorization");
    if (authorization.startsWith("Bearer "))
        secrets.insert(accessKind, authorization.sliced(7));
    return secrets;
}

} // namespace

/// Each way to sign in, with all that is logged: what proves who somebody is (refresh tokens, access tokens,
/// authorization codes, PKCE verifiers, device codes) is looked for wherever it must not be, while it goes on and
/// afterwards: outputs, logs, files, the database, and the arguments and environments of all processes.
class SignInCanary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void inTheBrowser();
    void withThePastedFinalAddress();
    void byACodeOnAnotherDevice();
    void withTheAzureCli();
    void withAPastedToken();
    void whatAnAuthorityAnswersWrongly_data();
    void whatAnAuthorityAnswersWrongly();

private:
    SandboxEntra &entra() const { return m_cli->sandbox().entra(); }
    QStringList adding(const QString &method, const QStringList &more = {}) const;
    /// Holds the next such request, after the sandbox has done what it asks for, for somebody to look around meanwhile.
    void hold(const QString &route, const QByteArray &method = {});
    void lookAround();
    void keepFinding(CommandLineRun run);
    void expectDone(const CommandLineRun &run);
    QUrl addressGivenToTheBrowser() const;
    void visit(QProcess &process, const QUrl &address);
    void useTheAccount();
    void signOut();
    void collect();
    void expectNowhere(const QStringList &kinds);

    std::unique_ptr<CommandLineFixture> m_cli;
    std::unique_ptr<QTemporaryDir> m_programs;
    QList<std::pair<QByteArray, QByteArray>> m_seen; ///< What was seen, and where.
    QMap<QByteArray, QString> m_found;               ///< What must be nowhere, and what it is.
};

void SignInCanary::initTestCase()
{
    QVERIFY(!home().isEmpty());
    // Temporary files too end where they are looked at.
    QVERIFY(QDir(home()).mkpath(u"tmp"_s));
    qputenv("TMPDIR", QFile::encodeName(home() + "/tmp"_L1));
}

void SignInCanary::init()
{
    QVERIFY(keyring::unlock());
    keyring::clear();
    m_seen.clear();
    m_found.clear();
    m_cli = std::make_unique<CommandLineFixture>();
    m_cli->setVariable(u"QT_LOGGING_RULES"_s, u"*=true"_s);
    m_cli->setVariable(u"QT_FORCE_STDERR_LOGGING"_s, u"1"_s);
    QVERIFY(m_cli->profile().startsWith(home()));
    m_programs = std::make_unique<QTemporaryDir>();
    QFile opener(m_programs->filePath(u"xdg-open"_s));
    QVERIFY(opener.open(QIODevice::WriteOnly));
    opener.write("#!/bin/sh\n{ printf '%s\\n' \"$@\"; env; } >\"$0.part\"\nmv \"$0.part\" \"$0.told\"\n");
    QVERIFY(opener.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    m_cli->setVariable(u"PATH"_s, m_programs->path() + u':' + qEnvironmentVariable("PATH"));
    entra().setPick(entra().people().front().mail);
    SandboxEntraSettings settings = entra().settings();
    settings.deviceInterval = 1;
    settings.reuseDetection = false; // A renewal that goes wrong is not the end.
    entra().setSettings(settings);
}

QStringList SignInCanary::adding(const QString &method, const QStringList &more) const
{
    QStringList arguments{u"account"_s,        u"add"_s,
                          u"--provider"_s,     u"azure-devops"_s,
                          u"--name"_s,         u"Northwind"_s,
                          u"--url"_s,          m_cli->sandbox().url().toString(),
                          u"--organization"_s, m_cli->sandbox().organization(),
                          u"--sign-in"_s,      method};
    if (method == "browser"_L1 || method == "device"_L1)
        arguments << u"--authority"_s << entra().authority().toString() << u"--client-id"_s << entra().clientId();
    return arguments + more;
}

void SignInCanary::hold(const QString &route, const QByteArray &method)
{
    m_cli->sandbox().addFault(
        {.kind = SandboxFault::Kind::DelayAfter, .method = method, .route = route, .delay = std::chrono::minutes(10)});
}

void SignInCanary::lookAround()
{
    QTRY_COMPARE_WITH_TIMEOUT(m_cli->sandbox().waitingRequests(), 1, patience);
    m_seen.append({everyArgumentAndEnvironment(), "a process, while it went on"});
    m_seen.append({everyFileBelow(home()), "a file, while it went on"});
    m_cli->sandbox().releaseDelays();
}

void SignInCanary::keepFinding(CommandLineRun run)
{
    // Messages that come after the program's own end are redacted too.
    QVERIFY2(!run.errors.contains("invalid QRegularExpression"), run.told().right(1200));
    // Else the logging that this looks through was not on.
    QVERIFY(run.errors.size() > 200);
    m_seen.append({std::move(run.output), "standard output"});
    m_seen.append({std::move(run.errors), "standard error"});
    collect();
}

void SignInCanary::expectDone(const CommandLineRun &run)
{
    QVERIFY2(run.exitCode == 0, run.told().right(1200));
    keepFinding(run);
}

QUrl SignInCanary::addressGivenToTheBrowser() const
{
    const QString told = m_programs->filePath(u"xdg-open.told"_s);
    (void)QTest::qWaitFor([&] { return QFile::exists(told); }, patience);
    QFile file(told);
    return file.open(QIODevice::ReadOnly) ? QUrl::fromEncoded(file.readLine().trimmed()) : QUrl();
}

void SignInCanary::visit(QProcess &process, const QUrl &address)
{
    hold(u"redeem"_s);
    ScriptedBrowser browser;
    browser.open(address);
    lookAround();
    QTRY_VERIFY_WITH_TIMEOUT(process.state() == QProcess::NotRunning, patience);
    m_seen.append({browser.page(), "the page that the browser ends at"});
}

/// What it is for, and what is asked about it.
void SignInCanary::useTheAccount()
{
    const CommandLineRun given = m_cli->run({u"access-token"_s, u"Northwind"_s});
    QVERIFY2(given.exitCode == 0 && !given.output.isEmpty(), given.errors.right(1200));
    m_found.insert(given.output, accessKind);
    keepFinding({.exitCode = 0, .output = {}, .errors = given.errors});
    const CommandLineRun wrapped = m_cli->run({u"--json"_s, u"access-token"_s, u"Northwind"_s});
    QCOMPARE(wrapped.json()["accessToken"_L1].toString().toLatin1(), given.output);
    keepFinding({.exitCode = 0, .output = {}, .errors = wrapped.errors});
    for (const QStringList &arguments :
         {QStringList{u"--json"_s, u"account"_s, u"list"_s}, QStringList{u"list"_s},
          CommandLineFixture::createArguments(u"ci"_s), QStringList{u"--json"_s, u"history"_s},
          QStringList{u"conformance"_s, u"--account"_s, u"Northwind"_s, u"--yes"_s}})
        expectDone(m_cli->run(arguments));
    keepFinding(m_cli->run({u"--json"_s, u"doctor"_s}));
}

void SignInCanary::signOut()
{
    expectDone(m_cli->run({u"account"_s, u"sign-out"_s, u"Northwind"_s}));
    for (const QByteArray &entry : keyring::entries()) {
        for (auto secret = m_found.begin(); secret != m_found.end(); ++secret)
            QVERIFY2(!entry.contains(secret.key()), qPrintable(secret.value()));
    }
}

/// What the sandbox was brought, and what the keychain keeps.
void SignInCanary::collect()
{
    const QList<SandboxRequest> requests = m_cli->sandbox().requests();
    for (const SandboxRequest &request : requests) {
        const QMap<QString, QByteArray> secrets = secretsOf(request);
        for (auto secret = secrets.begin(); secret != secrets.end(); ++secret)
            m_found.insert(secret.value(), secret.key());
    }
    for (const QByteArray &entry : keyring::entries()) {
        if (const Result<Secret> kept = refreshTokenOf(Secret(entry)))
            m_found.insert(kept->view().toByteArray(), refreshKind);
    }
}

void SignInCanary::expectNowhere(const QStringList &kinds)
{
    collect();
    for (const QString &kind : kinds)
        QVERIFY2(m_found.values().contains(kind), qPrintable(kind + " was never seen"_L1));
    m_seen.append({everyArgumentAndEnvironment(), "a process"});
    m_seen.append({everyFileBelow(home()), "a file"});
    for (auto secret = m_found.begin(); secret != m_found.end(); ++secret) {
        Canaries canaries;
        QVERIFY2(canaries.watch(secret.key()), qPrintable(secret.value()));
        // Half of it is too much as well.
        QVERIFY(canaries.watch(secret.key().last(24)));
        for (const auto &[text, where] : std::as_const(m_seen)) {
            const QByteArray form = canaries.foundIn(text);
            QVERIFY2(form.isEmpty(), secret.value().toUtf8() + " is in " + where + " as " + form);
        }
    }
}

void SignInCanary::inTheBrowser()
{
    const auto process = m_cli->start(adding(u"browser"_s));
    visit(*process, addressGivenToTheBrowser());
    expectDone(CommandLineFixture::finish(*process));
    useTheAccount();
    entra().expireAccessTokens(entra().people().front().mail);
    hold(u"refresh"_s);
    const auto renewing = m_cli->start({u"refresh"_s});
    lookAround();
    expectDone(CommandLineFixture::finish(*renewing));
    // In the keychain, and there once.
    QCOMPARE(std::ranges::count_if(keyring::entries(),
                                   [](const QByteArray &entry) { return refreshTokenOf(Secret(entry)).has_value(); }),
             1);
    signOut();
    expectNowhere({u"code"_s, u"code_verifier"_s, refreshKind, accessKind});
}

void SignInCanary::withThePastedFinalAddress()
{
    const auto process = m_cli->startTalking(adding(u"browser"_s, {u"--no-browser"_s}));
    (void)QTest::qWaitFor([&] { return process->canReadLine(); }, patience);
    const QByteArray line = process->readLine();
    m_seen.append({line, "the address to open"});
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl::fromEncoded(line.trimmed()));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), patience);
    const QUrl ended = reply->header(QNetworkRequest::LocationHeader).toUrl();
    m_found.insert(QUrlQuery(ended).queryItemValue(u"code"_s).toLatin1(), u"code"_s);
    // What is not the answer is refused without being repeated.
    QUrl wrong = ended;
    wrong.setQuery(wrong.query().replace("state="_L1, "state=0"_L1));
    process->write(wrong.toEncoded() + '\n');
    hold(u"redeem"_s);
    process->write(ended.toEncoded() + '\n');
    lookAround();
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    expectDone(CommandLineFixture::finish(*process));
    signOut();
    expectNowhere({u"code"_s, u"code_verifier"_s, refreshKind, accessKind});
}

void SignInCanary::byACodeOnAnotherDevice()
{
    const auto process = m_cli->start(adding(u"device"_s));
    QByteArray errors;
    QString code;
    (void)QTest::qWaitFor(
        [&] {
            errors += process->readAllStandardError();
            const qsizetype begins = errors.indexOf('\n', errors.indexOf("enter this code")) + 1;
            if (!errors.contains("enter this code") || begins == 0 || errors.indexOf('\n', begins) < 0)
                return false;
            code = QString::fromLatin1(errors.mid(begins, errors.indexOf('\n', begins) - begins));
            return true;
        },
        patience);
    hold(u"device-poll"_s);
    QVERIFY2(entra().approve(code, entra().people().front().mail), errors.right(1200));
    lookAround();
    QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, patience);
    m_seen.append({errors, "standard error"});
    expectDone(CommandLineFixture::finish(*process));
    useTheAccount();
    signOut();
    expectNowhere({u"device_code"_s, refreshKind, accessKind});
}

void SignInCanary::withTheAzureCli()
{
    const QByteArray inside = qgetenv("TMPDIR");
    qunsetenv("TMPDIR"); // What it keeps for itself is not looked at.
    FakeAzureCli az;
    qputenv("TMPDIR", inside);
    const QByteArray token = entra().issueAccessToken(entra().people().front().mail, {u"user_impersonation"_s});
    az.give(token, QDateTime::currentDateTimeUtc().addSecs(3600));
    m_found.insert(token, accessKind);
    m_cli->setVariable(u"PATH"_s, az.folder());
    hold({}, "GET");
    const auto process = m_cli->start(adding(u"azure-cli"_s));
    lookAround();
    expectDone(CommandLineFixture::finish(*process));
    useTheAccount();
    QVERIFY(std::ranges::none_of(keyring::entries(), [&](const QByteArray &entry) { return entry.contains(token); }));
    signOut();
    QVERIFY(!az.runs().isEmpty());
    for (const QJsonObject &run : az.runs())
        m_seen.append({QJsonDocument(run).toJson(), "what the Azure CLI was run with"});
    expectNowhere({accessKind});
}

void SignInCanary::withAPastedToken()
{
    const QByteArray token = entra().issueAccessToken(entra().people().front().mail, {u"user_impersonation"_s});
    hold({}, "GET");
    const auto process = m_cli->start(adding(u"bearer"_s), token + '\n');
    lookAround();
    expectDone(CommandLineFixture::finish(*process));
    useTheAccount();
    // What is no access token is recognised, and not repeated.
    const QByteArray wrong = QByteArray("Zz9").repeated(28);
    m_found.insert(wrong, u"what was pasted by mistake"_s);
    const CommandLineRun refused = m_cli->run({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--bearer-stdin"_s}, wrong);
    QVERIFY2(refused.exitCode != 0, refused.told().right(1200));
    keepFinding(refused);
    signOut();
    expectNowhere({accessKind});
}

void SignInCanary::whatAnAuthorityAnswersWrongly_data()
{
    QTest::addColumn<SandboxFault::Kind>("kind");
    QTest::newRow("half of it") << SandboxFault::Kind::Truncated;
    QTest::newRow("noise") << SandboxFault::Kind::Garbage;
    QTest::newRow("other types") << SandboxFault::Kind::WrongTypes;
    QTest::newRow("an error after all") << SandboxFault::Kind::ServerErrorAfter;
    QTest::newRow("far too much") << SandboxFault::Kind::HugeBody;
}

void SignInCanary::whatAnAuthorityAnswersWrongly()
{
    QFETCH(SandboxFault::Kind, kind);
    const auto signIn = [this](bool goesWrong) {
        QFile::remove(m_programs->filePath(u"xdg-open.told"_s));
        const auto process = m_cli->start(adding(u"browser"_s));
        ScriptedBrowser browser;
        browser.open(addressGivenToTheBrowser());
        (void)QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning; }, patience);
        const CommandLineRun run = CommandLineFixture::finish(*process);
        QVERIFY2((run.exitCode != 0) == goesWrong, run.told().right(1200));
        keepFinding(run);
    };
    m_cli->sandbox().addFault({.kind = kind, .route = u"redeem"_s});
    signIn(true);
    signIn(false);
    entra().expireAccessTokens(entra().people().front().mail);
    m_cli->sandbox().addFault({.kind = kind, .route = u"refresh"_s, .times = -1});
    const CommandLineRun renewing = m_cli->run({u"refresh"_s});
    QVERIFY2(renewing.exitCode != 0, renewing.told().right(1200));
    keepFinding(renewing);
    m_cli->sandbox().clearFaults();
    expectDone(m_cli->run({u"refresh"_s}));
    expectNowhere({u"code"_s, u"code_verifier"_s, refreshKind, accessKind});
}

QTEST_GUILESS_MAIN(SignInCanary)
#include "tst_signincanary.moc"
