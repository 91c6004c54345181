// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;
constexpr int mostRequests = 40;

} // namespace

/// An account that signs in with one of the tokens that it manages, with real processes and a real keyring: that very
/// token is rotated, killed before and after each request, and revoked.
class OwnSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void rotatedTheAccountSignsInWithTheSuccessor();
    void takenBackItSignsInWithThePredecessor();
    void killedAtEachRequestTheAccountStaysSignedIn_data();
    void killedAtEachRequestTheAccountStaysSignedIn();
    void withoutRoomItIsNotRevokedFirst();
    void itIsRevokedOnlyWhereThatIsSaid();
    void aPastedTokenOfItsOwnMovesAndEndsAsWell();

private:
    SandboxSailPoint &service() { return m_cli->sandbox().sailPoint(); }
    QString addToken(const QString &name);
    bool addAccount();
    QStringList living();
    bool isSignedIn();
    QStringList rotating() const { return {u"rotate"_s, u"Tenant/signs in"_s, u"--grace"_s, u"0"_s, u"--yes"_s}; }
    bool killAt(int request, bool afterItsEffect);

    std::unique_ptr<CommandLineFixture> m_cli;
    QString m_own;
};

void OwnSignIn::init()
{
    QVERIFY(keyring::unlock());
    keyring::clear();
    m_cli = std::make_unique<CommandLineFixture>();
    m_own = addToken(u"signs in"_s);
}

void OwnSignIn::cleanup()
{
    m_cli->sandbox().clearFaults();
    m_cli->sandbox().releaseDelays();
    m_cli.reset();
}

QString OwnSignIn::addToken(const QString &name)
{
    SandboxSailPointToken token;
    token.name = name;
    token.scopes = {u"sp:scopes:all"_s};
    token.createdAt = QDateTime::currentDateTimeUtc().addDays(-30);
    token.expiresAt = QDateTime::currentDateTimeUtc().addDays(90);
    return service().addToken(token);
}

bool OwnSignIn::addAccount()
{
    const CommandLineRun added =
        m_cli->run({u"account"_s, u"add"_s, u"--provider"_s, u"sailpoint"_s, u"--name"_s, u"Tenant"_s, u"--url"_s,
                    service().url().toString(), u"--client-id"_s, m_own, u"--secret-stdin"_s},
                   service().secretOf(m_own) + '\n');
    if (added.exitCode != 0)
        qWarning("%s", added.told().constData());
    return added.exitCode == 0;
}

QStringList OwnSignIn::living()
{
    QStringList ids;
    for (const SandboxSailPointToken &token : service().tokens()) {
        if (!token.deleted)
            ids.append(token.id);
    }
    return ids;
}

/// By what is kept alone: no access token of before is of use.
bool OwnSignIn::isSignedIn()
{
    service().expireBearers();
    const CommandLineRun refreshed = m_cli->run({u"refresh"_s});
    const QJsonObject account = m_cli->json({u"account"_s, u"list"_s})["accounts"_L1].toArray().at(0).toObject();
    if (refreshed.exitCode != 0)
        qWarning("%s", refreshed.told().constData());
    return refreshed.exitCode == 0 && !account["signInNeeded"_L1].toBool(true);
}

bool OwnSignIn::killAt(int request, bool afterItsEffect)
{
    Sandbox &sandbox = m_cli->sandbox();
    sandbox.clearFaults();
    if (request > 1)
        sandbox.addFault({.kind = SandboxFault::Kind::Delay, .times = request - 1}); // These pass.
    sandbox.addFault({.kind = afterItsEffect ? SandboxFault::Kind::DelayAfter : SandboxFault::Kind::Delay,
                      .delay = std::chrono::hours(1)});
    const auto process = m_cli->start(rotating());
    const auto isHeld = [&] { return sandbox.unusedFaults().isEmpty() && sandbox.waitingRequests() > 0; };
    (void)QTest::qWaitFor([&] { return isHeld() || process->state() == QProcess::NotRunning; }, patience);
    const bool held = isHeld();
    process->kill();
    process->waitForFinished(patience);
    sandbox.clearFaults();
    sandbox.releaseDelays();
    (void)QTest::qWaitFor([&] { return sandbox.waitingRequests() == 0; }, patience);
    return held;
}

void OwnSignIn::rotatedTheAccountSignsInWithTheSuccessor()
{
    QVERIFY(addAccount());
    const CommandLineRun planned = m_cli->run(rotating() + QStringList{u"--dry-run"_s});
    QVERIFY2(planned.exitCode == 0 && planned.output.contains("It signs in the account “Tenant”"), planned.told());
    const CommandLineRun rotated = m_cli->run(rotating());
    QVERIFY2(rotated.exitCode == 0, rotated.told());
    QCOMPARE(living().size(), 1);
    QVERIFY(living().first() != m_own);
    QVERIFY(isSignedIn());
    QCOMPARE(m_cli->openSteps(), QStringList());
    QCOMPARE(keyring::entries().size(), 2);
    // And once more, with what came of it.
    const CommandLineRun again = m_cli->run(rotating());
    QVERIFY2(again.exitCode == 0, again.told());
    QVERIFY(isSignedIn());
    QCOMPARE(living().size(), 1);
}

void OwnSignIn::takenBackItSignsInWithThePredecessor()
{
    QVERIFY(addAccount());
    const CommandLineRun rotated = m_cli->run({u"rotate"_s, u"Tenant/signs in"_s, u"--grace"_s, u"24h"_s, u"--yes"_s});
    QVERIFY2(rotated.exitCode == 0, rotated.told());
    QCOMPARE(living().size(), 2);
    QVERIFY(isSignedIn());
    const CommandLineRun undone = m_cli->run({u"rotations"_s, u"undo"_s, u"Tenant#"_s + living().last(), u"--yes"_s});
    QVERIFY2(undone.exitCode == 0, undone.told());
    QCOMPARE(living(), QStringList{m_own});
    QVERIFY(isSignedIn());
}

void OwnSignIn::killedAtEachRequestTheAccountStaysSignedIn_data()
{
    QTest::addColumn<bool>("afterItsEffect");
    QTest::newRow("before") << false;
    QTest::newRow("after") << true;
}

void OwnSignIn::killedAtEachRequestTheAccountStaysSignedIn()
{
    QFETCH(const bool, afterItsEffect);
    QVERIFY(addAccount());
    int killed = 0;
    for (int request = 1; request < mostRequests; ++request) {
        const QString predecessor = living().first();
        const bool held = killAt(request, afterItsEffect);
        QVERIFY2(isSignedIn(), qPrintable(u"killed at request %1"_s.arg(request)));
        for (int again = 0; again < 5 && !m_cli->openSteps().isEmpty(); ++again)
            m_cli->run({u"resume"_s});
        for (const QString &step : m_cli->openSteps())
            QCOMPARE(step, u"unconfirmed"_s);
        if (living().first() == predecessor) {
            const CommandLineRun rotated = m_cli->run(rotating());
            QVERIFY2(rotated.exitCode == 0, rotated.told());
        }
        QCOMPARE(living().size(), 1);
        QVERIFY2(isSignedIn(), qPrintable(u"killed at request %1"_s.arg(request)));
        QCOMPARE(keyring::entries().size(), 2);
        if (!held)
            break;
        ++killed;
    }
    QVERIFY(killed > 4);
}

void OwnSignIn::withoutRoomItIsNotRevokedFirst()
{
    for (int other = 0; other < 9; ++other)
        addToken(u"other %1"_s.arg(other));
    QVERIFY(addAccount());
    const CommandLineRun refused = m_cli->run(rotating() + QStringList{u"--revoke-first"_s});
    QVERIFY2(refused.exitCode != 0 && refused.told().contains("It signs in the account “Tenant”"), refused.told());
    QCOMPARE(living().size(), 10);
    QVERIFY(isSignedIn());
}

void OwnSignIn::itIsRevokedOnlyWhereThatIsSaid()
{
    addToken(u"other"_s);
    QVERIFY(addAccount());
    const QStringList revoking{u"revoke"_s, u"Tenant/other"_s, u"Tenant/signs in"_s, u"--yes"_s};
    const CommandLineRun refused = m_cli->run(revoking);
    QVERIFY2(refused.exitCode != 0 && refused.errors.contains("--ends-sign-in"), refused.told());
    QCOMPARE(living().size(), 2);
    const CommandLineRun revoked = m_cli->run(revoking + QStringList{u"--ends-sign-in"_s});
    QVERIFY2(revoked.exitCode == 0 && revoked.errors.contains("--client-id"), revoked.told());
    QCOMPARE(living(), QStringList());
    const QJsonObject account = m_cli->json({u"account"_s, u"list"_s})["accounts"_L1].toArray().at(0).toObject();
    QVERIFY(account["signInNeeded"_L1].toBool(false));
    QCOMPARE(m_cli->openSteps(), QStringList());
}

void OwnSignIn::aPastedTokenOfItsOwnMovesAndEndsAsWell()
{
    SandboxDigitalHub &hub = m_cli->sandbox().digitalHub();
    SandboxDigitalHubToken token;
    token.name = u"signs-in"_s;
    token.scopes = {u"openid"_s};
    token.expiresAt = QDateTime::currentDateTimeUtc().addDays(90);
    const QString own = hub.addToken(token);
    const QByteArray secret = hub.secretOf(own);
    const CommandLineRun added = m_cli->run({u"account"_s, u"add"_s, u"--provider"_s, u"digitalhub"_s, u"--name"_s,
                                             u"Hub"_s, u"--url"_s, hub.url().toString(), u"--bearer-stdin"_s},
                                            secret + '\n');
    QVERIFY2(added.exitCode == 0, added.told());
    const CommandLineRun kept = m_cli->run({u"secret"_s, u"set"_s, u"Hub/signs-in"_s, u"--stdin"_s}, secret + '\n');
    QVERIFY2(kept.exitCode == 0, kept.told());
    const CommandLineRun rotated = m_cli->run({u"rotate"_s, u"Hub/signs-in"_s, u"--grace"_s, u"0"_s, u"--yes"_s});
    QVERIFY2(rotated.exitCode == 0, rotated.told());
    QVERIFY(!hub.accepts(secret));
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    const CommandLineRun refused = m_cli->run({u"revoke"_s, u"Hub/signs-in"_s, u"--yes"_s});
    QVERIFY2(refused.errors.contains("--ends-sign-in"), refused.told());
    const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Hub/signs-in"_s, u"--yes"_s, u"--ends-sign-in"_s});
    QVERIFY2(revoked.exitCode == 0 && revoked.errors.contains("--bearer-stdin"), revoked.told());
    QCOMPARE(m_cli->openSteps(), QStringList());
}

QTEST_GUILESS_MAIN(OwnSignIn)
#include "tst_ownsignintoken.moc"
