// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"
#include "scriptedbrowser.h"

#include <QTest>
#include <QUrl>

#include <algorithm>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// DigitalHub on the command line: real processes, a real keyring, and the sandbox's DigitalHub over HTTP. It tells no
/// new token's id, decides itself when a token ends, and lets people sign in at itself.
class CommandLineDigitalHub : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_cli.reset(); }
    void aTokenOrAPasswordSignsIn_data();
    void aTokenOrAPasswordSignsIn();
    void theBrowserSignsInAndIsRenewed();
    void whatCannotSignInIsSaidAndNothingIsFiled_data();
    void whatCannotSignInIsSaidAndNothingIsFiled();
    void aPasswordThatWasChangedIsAskedForAgain();
    void aNewTokensSecretIsKeptThoughItsIdIsNotTold();
    void oneThatIsListedLateIsWaitedFor();
    void theServiceDecidesWhenATokenEnds();
    void nothingOfATokenIsChanged();
    void aTokenIsRotatedUnderTheSameName();
    void aKeptTokenIsExchangedWithItsStoresCredentials();
    void aCommandGetsWhatWasExchanged();
    void aLostDatabaseComesBack();

private:
    SandboxDigitalHub &service() { return m_cli->sandbox().digitalHub(); }
    QStringList adding(const QStringList &more)
    {
        return QStringList{u"account"_s, u"add"_s, u"--provider"_s, u"digitalhub"_s,
                           u"--name"_s,  u"Hub"_s, u"--url"_s,      service().url().toString()} +
               more;
    }
    bool addAccount();
    static QStringList creating(const QString &name, const QStringList &more = {})
    {
        return QStringList{u"create"_s,  u"--account"_s, u"Hub"_s,     u"--name"_s,     name,
                           u"--scope"_s, u"openid"_s,    u"--scope"_s, u"credentials"_s} +
               more;
    }
    QJsonObject account() { return m_cli->json({u"account"_s, u"list"_s})["accounts"_L1].toArray().at(0).toObject(); }
    QList<SandboxDigitalHubToken> living();
    QByteArray secretOf(const QString &reference) { return m_cli->run({u"secret"_s, reference}).output; }

    std::unique_ptr<CommandLineFixture> m_cli;
};

void CommandLineDigitalHub::init()
{
    QVERIFY(keyring::unlock());
    keyring::clear();
    m_cli = std::make_unique<CommandLineFixture>();
}

bool CommandLineDigitalHub::addAccount()
{
    const CommandLineRun added = m_cli->run(adding({u"--bearer-stdin"_s}), service().bearer() + '\n');
    if (added.exitCode != 0)
        qWarning("%s", added.told().constData());
    return added.exitCode == 0;
}

QList<SandboxDigitalHubToken> CommandLineDigitalHub::living()
{
    QList<SandboxDigitalHubToken> tokens = service().tokens();
    tokens.removeIf([](const SandboxDigitalHubToken &token) { return token.deleted; });
    return tokens;
}

void CommandLineDigitalHub::aTokenOrAPasswordSignsIn_data()
{
    QTest::addColumn<QString>("way");
    QTest::addColumn<QString>("method");
    QTest::newRow("an access token") << u"access"_s << u"bearer"_s;
    QTest::newRow("a token that is there") << u"personal"_s << u"bearer"_s;
    QTest::newRow("user and password") << u"password"_s << u"basic"_s;
}

void CommandLineDigitalHub::aTokenOrAPasswordSignsIn()
{
    QFETCH(const QString, way);
    QFETCH(const QString, method);
    QByteArray secret = service().bearer();
    QStringList options{u"--bearer-stdin"_s};
    if (way == "personal"_L1)
        secret = service().secretOf(service().addToken({}));
    if (way == "password"_L1) {
        secret = service().password();
        options = {u"--user"_s, service().userName(), u"--password-stdin"_s};
    }
    const CommandLineRun added = m_cli->run(adding(options), secret + '\n');
    QVERIFY2(added.exitCode == 0, added.told());
    QVERIFY(!added.told().contains(secret));
    QVERIFY(!QByteArray(m_cli->texts(u"SELECT settings FROM sign_ins"_s).join(u' ').toUtf8()).contains(secret));
    QCOMPARE(account()["signInMethod"_L1].toString(), method);
    QCOMPARE(account()["user"_L1].toString(), service().userName());
    const CommandLineRun refreshed = m_cli->run({u"refresh"_s});
    QVERIFY2(refreshed.exitCode == 0, refreshed.told());
    const CommandLineRun created = m_cli->run(creating(u"ci"_s));
    QVERIFY2(created.exitCode == 0, created.told());
}

void CommandLineDigitalHub::theBrowserSignsInAndIsRenewed()
{
    SandboxDigitalHubSettings settings = service().settings();
    settings.pick = m_cli->sandbox().entra().people().front().mail;
    service().setSettings(settings);
    const auto process = m_cli->startTalking(adding({u"--sign-in"_s, u"browser"_s, u"--no-browser"_s}));
    QVERIFY(QTest::qWaitFor([&] { return process->canReadLine(); }, 60'000));
    const QByteArray printed = process->readLine().trimmed();
    const QUrl address = QUrl::fromEncoded(printed);
    QVERIFY2(printed.contains("redirect_uri=http%3A%2F%2Flocalhost%3A"), printed);
    QVERIFY2(printed.contains("code_challenge_method=S256"), printed);
    ScriptedBrowser browser;
    browser.open(address);
    QVERIFY(QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning; }, 60'000));
    const CommandLineRun added = CommandLineFixture::finish(*process);
    QVERIFY2(added.exitCode == 0, added.told());
    QCOMPARE(account()["signInMethod"_L1].toString(), u"browser"_s);
    // Later processes have the refresh token, which is good for one use.
    for (int time = 0; time < 2; ++time) {
        service().expireBearers();
        const CommandLineRun refreshed = m_cli->run({u"refresh"_s});
        QVERIFY2(refreshed.exitCode == 0, refreshed.told());
    }
    const CommandLineRun created = m_cli->run(creating(u"ci"_s));
    QVERIFY2(created.exitCode == 0, created.told());
}

void CommandLineDigitalHub::whatCannotSignInIsSaidAndNothingIsFiled_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("no user") << QStringList{u"--password-stdin"_s} << "x"_ba << 2 << "--user"_ba;
    QTest::newRow("no password") << QStringList{u"--user"_s, u"ada"_s, u"--password-stdin"_s} << ""_ba << 3
                                 << "no password on standard input"_ba;
    QTest::newRow("a wrong password") << QStringList{u"--user"_s, u"ada"_s, u"--password-stdin"_s} << "x"_ba << 3
                                      << "patkeeper-cli: "_ba;
    QTest::newRow("a wrong token") << QStringList{u"--bearer-stdin"_s} << "x"_ba << 3 << "patkeeper-cli: "_ba;
    QTest::newRow("another way") << QStringList{u"--sign-in"_s, u"device"_s} << ""_ba << 2
                                 << "browser, bearer, basic"_ba;
    QTest::newRow("both at once") << QStringList{u"--bearer-stdin"_s, u"--password-stdin"_s} << ""_ba << 2
                                  << "exclude each other"_ba;
    QTest::newRow("a directory") << QStringList{u"--sign-in"_s, u"browser"_s, u"--tenant"_s, u"t"_s} << ""_ba << 2
                                 << "--tenant says nothing here"_ba;
}

void CommandLineDigitalHub::whatCannotSignInIsSaidAndNothingIsFiled()
{
    QFETCH(const QStringList, more);
    QFETCH(const QByteArray, input);
    QFETCH(const int, exitCode);
    QFETCH(const QByteArray, said);
    const CommandLineRun refused = m_cli->run(adding(more), input);
    QVERIFY2(refused.exitCode == exitCode, refused.told());
    QVERIFY2(refused.errors.contains(said), refused.told());
    QVERIFY(m_cli->json({u"account"_s, u"list"_s})["accounts"_L1].toArray().isEmpty());
    QVERIFY(keyring::entries().isEmpty());
}

void CommandLineDigitalHub::aPasswordThatWasChangedIsAskedForAgain()
{
    const QStringList password{u"--user"_s, service().userName(), u"--password-stdin"_s};
    QCOMPARE(m_cli->run(adding(password), service().password()).exitCode, 0);
    SandboxFault refused;
    refused.kind = SandboxFault::Kind::Unauthorized;
    m_cli->sandbox().addFault(refused);
    const CommandLineRun ended = m_cli->run({u"refresh"_s});
    QVERIFY2(ended.exitCode == 3, ended.told());
    const CommandLineRun bare = m_cli->run({u"account"_s, u"sign-in"_s, u"Hub"_s});
    QVERIFY2(bare.exitCode == 2 && bare.errors.contains("--password-stdin"), bare.told());
    const CommandLineRun again =
        m_cli->run({u"account"_s, u"sign-in"_s, u"Hub"_s, u"--password-stdin"_s}, service().password());
    QVERIFY2(again.exitCode == 0, again.told());
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineDigitalHub::aNewTokensSecretIsKeptThoughItsIdIsNotTold()
{
    QVERIFY(addAccount());
    // Another of that name, made by somebody else.
    SandboxDigitalHubToken older;
    older.name = u"ci"_s;
    service().addToken(older);
    const CommandLineRun created = m_cli->run(QStringList{u"--json"_s} + creating(u"ci"_s));
    QVERIFY2(created.exitCode == 0, created.told());
    const QString id = created.json()["token"_L1]["id"_L1].toString();
    QCOMPARE(id, living().last().id);
    QVERIFY(!created.told().contains(service().secretOf(id)));
    QCOMPARE(secretOf("Hub#"_L1 + id), service().secretOf(id));
    QVERIFY(m_cli->openSteps().isEmpty());
}

void CommandLineDigitalHub::oneThatIsListedLateIsWaitedFor()
{
    QVERIFY(addAccount());
    SandboxDigitalHubSettings settings = service().settings();
    settings.lateListings = 1;
    service().setSettings(settings);
    const CommandLineRun created = m_cli->run(creating(u"ci"_s));
    QVERIFY2(created.exitCode == 0, created.told());
    QCOMPARE(secretOf(u"Hub/ci"_s), service().secretOf(living().front().id));
}

void CommandLineDigitalHub::theServiceDecidesWhenATokenEnds()
{
    QVERIFY(addAccount());
    const CommandLineRun refused = m_cli->run(creating(u"ci"_s, {u"--expires"_s, u"30d"_s}));
    QVERIFY2(refused.exitCode == 4, refused.told());
    QVERIFY2(refused.errors.contains("decides itself when a token ends"), refused.told());
    QVERIFY(living().isEmpty());
    const CommandLineRun created = m_cli->run(QStringList{u"--json"_s} + creating(u"ci"_s));
    QVERIFY2(created.exitCode == 0, created.told());
    QCOMPARE(created.json()["token"_L1]["shortened"_L1].toBool(true), false);
    const auto expires = QDateTime::fromString(created.json()["token"_L1]["expires"_L1].toString(), Qt::ISODate);
    QVERIFY(std::abs(expires.secsTo(living().front().expiresAt)) < 2);
}

void CommandLineDigitalHub::nothingOfATokenIsChanged()
{
    QVERIFY(addAccount());
    QCOMPARE(m_cli->run(creating(u"ci"_s)).exitCode, 0);
    const CommandLineRun refused = m_cli->run({u"update"_s, u"Hub/ci"_s, u"--name"_s, u"other"_s});
    QVERIFY2(refused.exitCode != 0, refused.told());
    QVERIFY2(refused.errors.contains("changes nothing of a token once it is made"), refused.told());
    QVERIFY(m_cli->openSteps().isEmpty());
    const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Hub/ci"_s, u"--yes"_s});
    QVERIFY2(revoked.exitCode == 0, revoked.told());
    QVERIFY(living().isEmpty());
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineDigitalHub::aTokenIsRotatedUnderTheSameName()
{
    QVERIFY(addAccount());
    QCOMPARE(m_cli->run(creating(u"ci"_s)).exitCode, 0);
    const QString predecessor = living().front().id;
    const CommandLineRun rotated = m_cli->run({u"rotate"_s, u"Hub/ci"_s, u"--grace"_s, u"0"_s, u"--yes"_s});
    QVERIFY2(rotated.exitCode == 0, rotated.told());
    QCOMPARE(living().size(), 1);
    QVERIFY(living().front().id != predecessor);
    QCOMPARE(living().front().name, u"ci"_s);
    QCOMPARE(secretOf(u"Hub/ci"_s), service().secretOf(living().front().id));
    QVERIFY(m_cli->openSteps().isEmpty());
}

void CommandLineDigitalHub::aKeptTokenIsExchangedWithItsStoresCredentials()
{
    QVERIFY(addAccount());
    QCOMPARE(m_cli->run(creating(u"ci"_s)).exitCode, 0);
    const CommandLineRun token = m_cli->run({u"exchange"_s, u"Hub/ci"_s});
    QVERIFY2(token.exitCode == 0, token.told());
    QCOMPARE(token.output.trimmed(), service().bearer());
    const CommandLineRun json =
        m_cli->run({u"exchange"_s, u"Hub/ci"_s, u"--scope"_s, u"credentials"_s, u"--format"_s, u"json"_s});
    QVERIFY2(json.exitCode == 0, json.told());
    QVERIFY(!json.json()["aws_access_key_id"_L1].toString().isEmpty());
    QVERIFY(!json.json()["db_password"_L1].toString().isEmpty());
    const CommandLineRun environment =
        m_cli->run({u"exchange"_s, u"Hub/ci"_s, u"--scope"_s, u"credentials"_s, u"--format"_s, u"env"_s});
    QVERIFY2(environment.output.contains("export DHCORE_ACCESS_TOKEN='"), environment.told());
    QVERIFY2(environment.output.contains("export AWS_SECRET_ACCESS_KEY='"), environment.told());
    for (const CommandLineRun &run : {token, json, environment})
        QVERIFY(!run.told().contains(service().secretOf(living().front().id)));
}

void CommandLineDigitalHub::aCommandGetsWhatWasExchanged()
{
    QVERIFY(addAccount());
    QCOMPARE(m_cli->run(creating(u"ci"_s)).exitCode, 0);
    const CommandLineRun run = m_cli->run({u"run"_s, u"--exchange"_s, u"Hub/ci"_s, u"--"_s, u"env"_s});
    QVERIFY2(run.exitCode == 0, run.told());
    const QList<QByteArray> lines = run.output.split('\n');
    const auto given = std::find_if(lines.begin(), lines.end(),
                                    [](const QByteArray &line) { return line.startsWith("DHCORE_ACCESS_TOKEN="); });
    QVERIFY2(given != lines.end(), run.told());
    QCOMPARE(given->mid(20), service().bearer());
}

void CommandLineDigitalHub::aLostDatabaseComesBack()
{
    QVERIFY(addAccount());
    QCOMPARE(m_cli->run(creating(u"ci"_s)).exitCode, 0);
    for (const char *end : {"", "-wal", "-shm"})
        QFile::remove(m_cli->databasePath() + QString::fromLatin1(end));
    const CommandLineRun restored = m_cli->run({u"account"_s, u"restore"_s});
    QVERIFY2(restored.exitCode == 0, restored.told());
    QVERIFY2(restored.output.contains("patkeeper-cli resume"), restored.told());
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    QCOMPARE(secretOf(u"Hub/ci"_s), service().secretOf(living().front().id));
}

QTEST_GUILESS_MAIN(CommandLineDigitalHub)
#include "tst_commandlinedigitalhub.moc"
