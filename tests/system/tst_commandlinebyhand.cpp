// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"
#include "scriptedserver.h"

#include <QTest>
#include <QUrlQuery>

#include <array>

#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;

/// Where somebody sits who reads and types.
class Typist final
{
public:
    Typist() : m_master(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK))
    {
        ::grantpt(m_master);
        ::unlockpt(m_master);
        m_name = ::ptsname(m_master);
    }
    ~Typist() { ::close(m_master); }
    Q_DISABLE_COPY_MOVE(Typist)

    /// For the child: its standard input and standard error.
    std::function<void()> modifier() const
    {
        return [name = m_name] {
            const int slave = ::open(name.constData(), O_RDWR | O_NOCTTY);
            ::dup2(slave, STDIN_FILENO);
            ::dup2(slave, STDERR_FILENO);
        };
    }
    bool sees(const QByteArray &text)
    {
        return QTest::qWaitFor(
            [&] {
                std::array<char, 4096> block{};
                const auto size = ::read(m_master, block.data(), block.size());
                if (size > 0)
                    m_seen.append(block.data(), static_cast<qsizetype>(size));
                return m_seen.contains(text);
            },
            patience);
    }
    void types(const QByteArray &line)
    {
        m_seen.clear();
        const QByteArray all = line + '\n';
        (void)!::write(m_master, all.constData(), static_cast<std::size_t>(all.size()));
    }
    const QByteArray &seen() const { return m_seen; }

private:
    int m_master;
    QByteArray m_name;
    QByteArray m_seen;
};

} // namespace

/// Tokens kept by hand on the command line: real processes, a real keyring, and no network: whatever was sent anywhere
/// would come by the proxy.
class CommandLineByHand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void nobodySignsIn();
    void aTokenIsEnteredChangedAndRevoked();
    void whatCannotBeIsSaid();
    void aSecretIsSetOnAPersonsWord();
    void itIsRotatedWithEverythingGiven();
    void itIsRotatedStepByStepAtATerminal();
    void killedInARotationItGoesOn();
    void itIsRemindedOfAndExported();
    void itIsExchangedAtItsOwnEndpointAfterConsent();

private:
    QStringList creating(const QString &name, const QStringList &more = {})
    {
        return QStringList{u"create"_s,
                           u"--account"_s,
                           u"Others"_s,
                           u"--name"_s,
                           name,
                           u"--scope"_s,
                           u"read write"_s,
                           u"--expires"_s,
                           u"60d"_s,
                           u"--service"_s,
                           u"Northwind Wiki"_s,
                           u"--page"_s,
                           u"https://wiki.example/tokens"_s} +
               more;
    }
    /// With its secret.
    bool enter(const QString &name, const QStringList &more = {})
    {
        const CommandLineRun entered =
            m_cli->run(creating(name, QStringList{u"--secret-stdin"_s} + more), "made-at-the-page\n");
        if (entered.exitCode != 0)
            qWarning("%s", entered.told().constData());
        return entered.exitCode == 0;
    }
    QJsonArray listed() { return m_cli->json({u"list"_s, u"--status"_s, u"all"_s})["tokens"_L1].toArray(); }
    QJsonObject token(const QString &name)
    {
        const QJsonArray tokens = listed();
        for (const QJsonValue &one : tokens) {
            if (one["name"_L1].toString() == name && one["status"_L1].toString() == "active"_L1)
                return one.toObject();
        }
        return {};
    }
    QByteArray secretOf(const QString &reference) { return m_cli->run({u"secret"_s, reference}).output; }

    std::unique_ptr<CommandLineFixture> m_cli;
    std::unique_ptr<ScriptedServer> m_proxy;
};

void CommandLineByHand::init()
{
    QVERIFY(keyring::unlock());
    keyring::clear();
    m_cli = std::make_unique<CommandLineFixture>();
    m_proxy = std::make_unique<ScriptedServer>(ScriptedServer::always({}));
    for (const auto &name : {u"http_proxy"_s, u"https_proxy"_s, u"HTTPS_PROXY"_s})
        m_cli->setVariable(name, m_proxy->url(QString()).toString());
    const CommandLineRun added =
        m_cli->run({u"account"_s, u"add"_s, u"--provider"_s, u"manual"_s, u"--name"_s, u"Others"_s});
    QVERIFY2(added.exitCode == 0, added.told());
}

void CommandLineByHand::cleanup()
{
    QCOMPARE(m_proxy->connections(), 0);
    QVERIFY(m_cli->sandbox().requests().isEmpty());
    m_cli.reset();
    m_proxy.reset();
}

void CommandLineByHand::nobodySignsIn()
{
    const QJsonObject account = m_cli->json({u"account"_s, u"list"_s})["accounts"_L1].toArray().at(0).toObject();
    QCOMPARE(account["provider"_L1].toString(), u"manual"_s);
    QCOMPARE(account["signInMethod"_L1].toString(), u"none"_s);
    QVERIFY(!account["signInNeeded"_L1].toBool());
    QCOMPARE(m_cli->run({u"account"_s, u"sign-in"_s, u"Others"_s}).exitCode, 4);
    QCOMPARE(m_cli
                 ->run({u"account"_s, u"add"_s, u"--provider"_s, u"manual"_s, u"--name"_s, u"X"_s, u"--bearer-stdin"_s},
                       "a bearer\n")
                 .exitCode,
             2);
    QVERIFY(keyring::entries().isEmpty());
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
}

void CommandLineByHand::aTokenIsEnteredChangedAndRevoked()
{
    QVERIFY(enter(u"wiki-bot"_s, {u"--notes"_s, u"build agent 07"_s}));
    const QJsonObject entered = token(u"wiki-bot"_s);
    QCOMPARE(entered["service"_L1].toString(), u"Northwind Wiki"_s);
    QCOMPARE(entered["page"_L1].toString(), u"https://wiki.example/tokens"_s);
    QCOMPARE(entered["notes"_L1].toString(), u"build agent 07"_s);
    QCOMPARE(entered["scopes"_L1].toArray(), (QJsonArray{u"read"_s, u"write"_s}));
    QVERIFY(entered["secretKept"_L1].toBool());
    QCOMPARE(secretOf(u"Others/wiki-bot"_s), "made-at-the-page"_ba);
    const QByteArray table = m_cli->run({u"list"_s}).output;
    QVERIFY(table.contains("Northwind Wiki") && table.contains("https://wiki.example/tokens"));
    QVERIFY(table.contains("build agent 07"));
    const QByteArray shown = m_cli->run({u"show"_s, u"Others/wiki-bot"_s}).output;
    QVERIFY(shown.contains("Northwind Wiki"));
    QVERIFY(shown.contains("https://wiki.example/tokens"));

    QVERIFY(entered["created"_L1].isNull());
    const CommandLineRun dated = m_cli->run({u"update"_s, u"Others/wiki-bot"_s, u"--created"_s, u"2026-01-30"_s});
    QVERIFY2(dated.exitCode == 0, dated.told());
    QVERIFY(!token(u"wiki-bot"_s)["created"_L1].isNull());
    QCOMPARE(token(u"wiki-bot"_s)["page"_L1].toString(), u"https://wiki.example/tokens"_s);

    const CommandLineRun changed = m_cli->run({u"update"_s, u"Others/wiki-bot"_s, u"--name"_s, u"wiki-robot"_s,
                                               u"--page"_s, QString(), u"--expires"_s, u"never"_s});
    QVERIFY2(changed.exitCode == 0, changed.told());
    const QJsonObject after = token(u"wiki-robot"_s);
    QVERIFY(after["neverExpires"_L1].toBool());
    QVERIFY(after["page"_L1].isNull());
    QCOMPARE(after["service"_L1].toString(), u"Northwind Wiki"_s);
    QVERIFY(!after["created"_L1].isNull());
    QCOMPARE(secretOf(u"Others/wiki-robot"_s), "made-at-the-page"_ba);

    // Nothing but a person can end it.
    const CommandLineRun refused = m_cli->run({u"revoke"_s, u"Others/wiki-robot"_s, u"--yes"_s});
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains("--ended-there"), refused.told());
    QCOMPARE(keyring::entries().size(), 1);
    const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Others/wiki-robot"_s, u"--yes"_s, u"--ended-there"_s});
    QVERIFY2(revoked.exitCode == 0, revoked.told());
    QVERIFY(keyring::entries().isEmpty());
    QCOMPARE(listed().at(0)["status"_L1].toString(), u"revoked"_s);
}

void CommandLineByHand::whatCannotBeIsSaid()
{
    QCOMPARE(m_cli->run(creating(u"x"_s, {u"--page"_s, u"file:///etc/passwd"_s})).exitCode, 4);
    QCOMPARE(m_cli->run(creating(u"x"_s, {u"--secret-stdin"_s}), {}).exitCode, 2);
    QVERIFY(m_cli->run({u"create"_s, u"--account"_s, u"Others"_s, u"--name"_s, u"x"_s}).exitCode != 0);
    QVERIFY(listed().isEmpty());
    QVERIFY(keyring::entries().isEmpty());
}

void CommandLineByHand::aSecretIsSetOnAPersonsWord()
{
    QCOMPARE(m_cli->run(creating(u"wiki-bot"_s)).exitCode, 0);
    QVERIFY(!token(u"wiki-bot"_s)["secretKept"_L1].toBool());
    for (const QByteArray &value : {"first"_ba, "second"_ba}) {
        const QJsonObject set = m_cli->json({u"secret"_s, u"set"_s, u"Others/wiki-bot"_s, u"--stdin"_s}, value + '\n');
        QCOMPARE(set["secret"_L1]["proof"_L1].toString(), u"unproven"_s);
        QCOMPARE(secretOf(u"Others/wiki-bot"_s), value);
    }
}

void CommandLineByHand::itIsRotatedWithEverythingGiven()
{
    QVERIFY(enter(u"wiki-bot"_s));
    const QString predecessor = token(u"wiki-bot"_s)["id"_L1].toString();
    const QStringList rotating{u"rotate"_s, u"Others/wiki-bot"_s, u"--yes"_s};
    const CommandLineRun refused = m_cli->run(rotating);
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.errors.contains("https://wiki.example/tokens"), refused.told());
    QVERIFY(m_cli->openSteps().isEmpty());

    const QJsonObject rotated =
        m_cli->json(rotating + QStringList{u"--expires"_s, u"90d"_s, u"--secret-stdin"_s}, "the successor's\n");
    const QJsonObject rotation = rotated["rotations"_L1].toArray().at(0).toObject();
    QVERIFY(rotation["rotated"_L1].toBool());
    QVERIFY(!rotation["predecessorRevoked"_L1].toBool());
    QCOMPARE(secretOf(u"Others/wiki-bot"_s), "the successor's"_ba);
    QCOMPARE(secretOf(u"Others#"_s + predecessor), "made-at-the-page"_ba);

    QCOMPARE(m_cli->run({u"revoke"_s, u"Others#"_s + predecessor, u"--yes"_s, u"--ended-there"_s}).exitCode, 0);
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    QVERIFY(m_cli->openSteps().isEmpty());
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineByHand::itIsRotatedStepByStepAtATerminal()
{
    QVERIFY(enter(u"wiki-bot"_s));
    Typist typist;
    m_cli->setChildModifier(typist.modifier());
    const auto process = m_cli->startTalking({u"rotate"_s, u"Others/wiki-bot"_s, u"--yes"_s, u"--grace"_s, u"0"_s});
    QVERIFY(typist.sees("Its expiry"));
    QVERIFY(typist.seen().contains("https://wiki.example/tokens"));
    typist.types("45d");
    QVERIFY(typist.sees("Its secret"));
    typist.types("typed-by-hand");
    QVERIFY(typist.sees("revoked"));
    QVERIFY(!typist.seen().contains("typed-by-hand"));
    typist.types("revoked");
    const CommandLineRun run = CommandLineFixture::finish(*process);
    m_cli->setChildModifier({});
    QVERIFY2(run.exitCode == 0, run.told());
    QCOMPARE(secretOf(u"Others/wiki-bot"_s), "typed-by-hand"_ba);
    QVERIFY(m_cli->openSteps().isEmpty());
    QCOMPARE(keyring::entries().size(), 1);
}

void CommandLineByHand::killedInARotationItGoesOn()
{
    for (int milliseconds = 0; milliseconds < 400; milliseconds += 40) {
        const QString name = u"bot-%1"_s.arg(milliseconds);
        QVERIFY(enter(name));
        const QStringList rotating{u"rotate"_s, u"Others/"_s + name, u"--yes"_s, u"--grace"_s,
                                   u"0"_s,      u"--expires"_s,      u"90d"_s,   u"--secret-stdin"_s};
        const auto process = m_cli->start(rotating, "the successor's\n");
        QTest::qWait(milliseconds);
        process->kill();
        process->waitForFinished();
        (void)m_cli->run({u"resume"_s});
        if (secretOf(u"Others/"_s + name) != "the successor's"_ba)
            QVERIFY(m_cli->run(rotating, "the successor's\n").exitCode == 4);
        QCOMPARE(secretOf(u"Others/"_s + name), "the successor's"_ba);
    }
    // Each predecessor is still there, and waits for the person's word.
    QCOMPARE(keyring::entries().size(), 20);
}

void CommandLineByHand::itIsRemindedOfAndExported()
{
    QCOMPARE(m_cli
                 ->run(QStringList{u"create"_s, u"--account"_s, u"Others"_s, u"--name"_s, u"soon"_s, u"--expires"_s,
                                   u"3d"_s})
                 .exitCode,
             0);
    const CommandLineRun due = m_cli->run({u"due"_s, u"--within"_s, u"7d"_s});
    QCOMPARE(due.exitCode, 10);
    QVERIFY2(due.output.contains("soon"), due.told());
    const QByteArray calendar = m_cli->run({u"export"_s, u"--format"_s, u"ics"_s}).output;
    QVERIFY(calendar.contains("soon"));
    QVERIFY(m_cli->run({u"export"_s, u"--format"_s, u"csv"_s}).output.contains("soon"));
}

void CommandLineByHand::itIsExchangedAtItsOwnEndpointAfterConsent()
{
    ScriptedServer endpoint(ScriptedServer::always(
        ScriptedServer::answer(200, R"({"access_token":"short-lived","token_type":"Bearer","expires_in":600})",
                               {"Content-Type: application/json"})));
    const QString origin = endpoint.url(QString()).toString();
    QVERIFY(enter(u"platform"_s, {u"--token-endpoint"_s, endpoint.url(u"/oidc/token"_s).toString(),
                                  u"--subject-token-type"_s, u"urn:logto:token-type:personal_access_token"_s,
                                  u"--client-id"_s, u"desktop"_s, u"--resource"_s, u"https://api.example"_s}));
    const auto exchange = [&](const QStringList &more = {}) {
        auto process = m_cli->start(QStringList{u"exchange"_s, u"Others/platform"_s} + more);
        (void)QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning; }, patience);
        return CommandLineFixture::finish(*process);
    };
    const CommandLineRun refused = exchange();
    QCOMPARE(refused.exitCode, 4);
    QVERIFY2(refused.errors.contains(origin.toUtf8()), refused.told());
    QCOMPARE(endpoint.heads(), 0);
    QCOMPARE(exchange({u"--allow-origin"_s, u"https://elsewhere.example"_s}).exitCode, 4);
    QCOMPARE(endpoint.heads(), 0);

    const CommandLineRun given = exchange({u"--allow-origin"_s, origin});
    QVERIFY2(given.exitCode == 0, given.told());
    QCOMPARE(given.output, "short-lived"_ba);
    const QUrlQuery form(QString::fromLatin1(endpoint.requests().first().body));
    QCOMPARE(form.queryItemValue(u"subject_token"_s), u"made-at-the-page"_s);
    QCOMPARE(form.queryItemValue(u"subject_token_type"_s, QUrl::FullyDecoded),
             u"urn:logto:token-type:personal_access_token"_s);
    QCOMPARE(exchange({u"--audience"_s, u"reports"_s}).output, "short-lived"_ba);
    QCOMPARE(endpoint.requests().size(), 2);
}

QTEST_GUILESS_MAIN(CommandLineByHand)
#include "tst_commandlinebyhand.moc"
