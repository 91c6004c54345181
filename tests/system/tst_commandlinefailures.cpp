// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// Each exit code, provoked from the service and the keychain, and that nothing is lost by it.
class CommandLineFailures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void usageIsTwo();
    void anEndedAccessTokenIsThreeAndLosesNothing();
    void anotherUsersAccessTokenIsRefused();
    void aPolicyOfTheServiceIsFour();
    void aShortenedLifeIsSaidAndDone();
    void whatIsNotThereIsFour();
    void anAmbiguousNameIsFourAndNamesTheIds();
    void anExpiryInThePastIsFour();
    void aServerFaultIsFive();
    void aRateLimitIsFiveAndSaysWhen();
    void aServerThatIsGoneIsFive();
    void ofSeveralOutcomesTheWorstCounts();
    void aLockedKeychainIsSixBeforeTheFirstRequest();
    void noKeychainAtAllIsSixBeforeTheFirstRequest();

private:
    std::unique_ptr<CommandLineFixture> m_cli;
};

void CommandLineFailures::init()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
    QVERIFY(m_cli->addAccount());
}

void CommandLineFailures::cleanup()
{
    m_cli.reset();
}

void CommandLineFailures::usageIsTwo()
{
    m_cli->sandbox().clearRequests();
    QCOMPARE(m_cli->run({u"create"_s, u"--account"_s, u"Northwind"_s}).exitCode, 2);
    QVERIFY(m_cli->sandbox().requests().isEmpty());
}

void CommandLineFailures::anEndedAccessTokenIsThreeAndLosesNothing()
{
    QCOMPARE(m_cli->run(m_cli->createArguments(u"ci"_s)).exitCode, 0);
    m_cli->sandbox().expireBearer();
    const CommandLineRun listed = m_cli->run({u"--json"_s, u"list"_s});
    QVERIFY2(listed.exitCode == 3, listed.told());
    QCOMPARE(listed.json()[u"tokens"_s].toArray().size(), 1);
    const QJsonObject account = listed.json()[u"accounts"_s].toArray().at(0).toObject();
    QCOMPARE(account[u"error"_s].toObject()[u"kind"_s].toString(), u"sign-in-needed"_s);

    const CommandLineRun created = m_cli->run(m_cli->createArguments(u"other"_s));
    QVERIFY2(created.exitCode == 3, created.told());
    QCOMPARE(m_cli->livingTokens().size(), 1);
    QCOMPARE(m_cli->openSteps(), QStringList());
    QCOMPARE(m_cli->run({u"revoke"_s, u"Northwind/ci"_s, u"--yes"_s}).exitCode, 3);
    QCOMPARE(
        m_cli->json({u"account"_s, u"list"_s})[u"accounts"_s].toArray().at(0).toObject()[u"signInNeeded"_s].toBool(),
        true);

    const QStringList again{u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--bearer-stdin"_s};
    QCOMPARE(m_cli->run(again, "nonsense\n").exitCode, 3);
    QCOMPARE(m_cli->run(again, "").exitCode, 3);
    const CommandLineRun signedIn = m_cli->run(again, m_cli->sandbox().newBearer());
    QVERIFY2(signedIn.exitCode == 0, signedIn.told());
    QCOMPARE(m_cli->run({u"list"_s}).exitCode, 0);
    QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/ci"_s}).exitCode, 0);
}

void CommandLineFailures::anotherUsersAccessTokenIsRefused()
{
    const QByteArray bearer = m_cli->sandbox().addBearer(m_cli->sandbox().addUser(u"Somebody Else"_s));
    const CommandLineRun signedIn =
        m_cli->run({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--bearer-stdin"_s}, bearer);
    QCOMPARE(signedIn.exitCode, 4);
    QVERIFY2(signedIn.errors.contains("another user"), signedIn.told());
    QCOMPARE(m_cli->run({u"list"_s}).exitCode, 0);
}

void CommandLineFailures::aPolicyOfTheServiceIsFour()
{
    SandboxPolicy policy;
    policy.maximumLifespanDays = 10;
    m_cli->sandbox().setPolicy(policy);
    const CommandLineRun tooLong = m_cli->run(m_cli->createArguments(u"ci"_s));
    QVERIFY2(tooLong.exitCode == 4, tooLong.told());
    QVERIFY2(tooLong.errors.contains("patLifespanPolicyViolation"), tooLong.told());
    policy.creationBlocked = true;
    m_cli->sandbox().setPolicy(policy);
    const CommandLineRun blocked = m_cli->run(QStringList{u"--json"_s} + m_cli->createArguments(u"ci"_s, u"5d"_s));
    QCOMPARE(blocked.exitCode, 4);
    QVERIFY(!blocked.json()[u"error"_s].toObject()[u"message"_s].toString().isEmpty());
    QVERIFY(m_cli->sandbox().tokens().isEmpty());
    QCOMPARE(m_cli->openSteps(), QStringList());
}

void CommandLineFailures::aShortenedLifeIsSaidAndDone()
{
    SandboxPolicy policy;
    policy.maximumLifespanDays = 10;
    policy.shortenInsteadOfRefuse = true;
    m_cli->sandbox().setPolicy(policy);
    const CommandLineRun created = m_cli->run(QStringList{u"--json"_s} + m_cli->createArguments(u"ci"_s));
    QVERIFY2(created.exitCode == 0, created.told());
    QVERIFY(created.errors.contains("shortened"));
    QCOMPARE(created.json()[u"token"_s].toObject()[u"shortened"_s].toBool(), true);
}

void CommandLineFailures::whatIsNotThereIsFour()
{
    QCOMPARE(m_cli->run({u"show"_s, u"Northwind/nothing"_s}).exitCode, 4);
    QCOMPARE(m_cli->run({u"secret"_s, u"Nowhere/nothing"_s}).exitCode, 4);
    QCOMPARE(m_cli->run({u"revoke"_s, u"Northwind#nothing"_s, u"--yes"_s}).exitCode, 4);
    QCOMPARE(m_cli->run({u"update"_s, u"nothing"_s, u"--name"_s, u"n"_s}).exitCode, 4);
    QCOMPARE(m_cli->run({u"list"_s, u"--account"_s, u"Nowhere"_s}).exitCode, 4);
    QCOMPARE(m_cli->run({u"account"_s, u"remove"_s, u"Nowhere"_s}).exitCode, 4);
}

void CommandLineFailures::anAmbiguousNameIsFourAndNamesTheIds()
{
    QCOMPARE(m_cli->run(m_cli->createArguments(u"twin"_s)).exitCode, 0);
    QCOMPARE(m_cli->run(m_cli->createArguments(u"twin"_s)).exitCode, 0);
    const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Northwind/twin"_s, u"--yes"_s});
    QCOMPARE(revoked.exitCode, 4);
    const QList<SandboxToken> living = m_cli->livingTokens();
    QCOMPARE(living.size(), 2);
    for (const SandboxToken &token : living)
        QVERIFY2(revoked.errors.contains(token.id.toUtf8()), revoked.told());
    QCOMPARE(m_cli->run({u"revoke"_s, "Northwind#"_L1 + living.back().id, u"--yes"_s}).exitCode, 0);
    QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/twin"_s}).output, m_cli->sandbox().secretOf(living.front().id));
}

void CommandLineFailures::anExpiryInThePastIsFour()
{
    m_cli->sandbox().clearRequests();
    QCOMPARE(m_cli->run(m_cli->createArguments(u"ci"_s, u"2020-01-31"_s)).exitCode, 4);
    QCOMPARE(m_cli->requests("POST"), 0);
}

void CommandLineFailures::aServerFaultIsFive()
{
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::ServerError, .method = "GET", .times = -1, .status = 503});
    const CommandLineRun listed = m_cli->run({u"--json"_s, u"list"_s});
    QVERIFY2(listed.exitCode == 5, listed.told());
    QCOMPARE(listed.json()[u"accounts"_s].toArray().at(0).toObject()[u"error"_s].toObject()[u"kind"_s].toString(),
             u"server-fault"_s);
    QVERIFY(m_cli->sandbox().unusedFaults().isEmpty());
}

void CommandLineFailures::aRateLimitIsFiveAndSaysWhen()
{
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::RateLimitedWithRetryAfter, .method = "POST", .value = "77"});
    const CommandLineRun created = m_cli->run(QStringList{u"--json"_s} + m_cli->createArguments(u"ci"_s));
    QVERIFY2(created.exitCode == 5, created.told());
    const QJsonObject error = created.json()[u"error"_s].toObject();
    QCOMPARE(error[u"kind"_s].toString(), u"rate-limited"_s);
    QCOMPARE(error[u"retryAfterSeconds"_s].toInt(), 77);
    QVERIFY(m_cli->sandbox().tokens().isEmpty());
    QCOMPARE(m_cli->requests("POST"), 1);
    QVERIFY(m_cli->sandbox().unusedFaults().isEmpty());
}

void CommandLineFailures::aServerThatIsGoneIsFive()
{
    QCOMPARE(m_cli->run(m_cli->createArguments(u"ci"_s)).exitCode, 0);
    m_cli->stopSandbox();
    const CommandLineRun listed = m_cli->run({u"--json"_s, u"list"_s});
    QVERIFY2(listed.exitCode == 5, listed.told());
    QCOMPARE(listed.json()[u"tokens"_s].toArray().size(), 1);
    // The request never left: there is nothing to be unconfirmed.
    const CommandLineRun created = m_cli->run(m_cli->createArguments(u"other"_s));
    QVERIFY2(created.exitCode == 5, created.told());
    QCOMPARE(m_cli->openSteps(), QStringList());
}

void CommandLineFailures::ofSeveralOutcomesTheWorstCounts()
{
    CommandLineFixture other;
    QStringList add = other.addAccountArguments(u"Contoso"_s);
    QCOMPARE(m_cli->run(add, other.sandbox().bearer()).exitCode, 0);
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::ServerError, .method = "GET", .times = -1, .status = 500});
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 5);
    other.sandbox().expireBearer();
    const CommandLineRun refreshed = m_cli->run({u"refresh"_s});
    QVERIFY2(refreshed.exitCode == 3, refreshed.told());
    QVERIFY(refreshed.errors.contains("Northwind: ") && refreshed.errors.contains("Contoso: "));
}

void CommandLineFailures::aLockedKeychainIsSixBeforeTheFirstRequest()
{
    QCOMPARE(m_cli->run(m_cli->createArguments(u"ci"_s)).exitCode, 0);
    m_cli->sandbox().clearRequests();
    keyring::lock();
    QVERIFY(keyring::isLocked());
    const CommandLineRun created = m_cli->run(m_cli->createArguments(u"other"_s));
    QVERIFY2(created.exitCode == 6, created.told());
    const CommandLineRun read = m_cli->run({u"secret"_s, u"Northwind/ci"_s});
    QVERIFY2(read.exitCode == 6, read.told());
    QCOMPARE(read.output, QByteArray());
    QCOMPARE(m_cli->requests("POST"), 0);
    QVERIFY(keyring::unlock());
    QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/ci"_s}).exitCode, 0);
}

void CommandLineFailures::noKeychainAtAllIsSixBeforeTheFirstRequest()
{
    m_cli->sandbox().clearRequests();
    m_cli->setVariable(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path=/nowhere"_s);
    const CommandLineRun created = m_cli->run(QStringList{u"--json"_s} + m_cli->createArguments(u"ci"_s));
    QVERIFY2(created.exitCode == 6, created.told());
    QCOMPARE(created.json()[u"error"_s].toObject()[u"kind"_s].toString(), u"keychain-absent"_s);
    QVERIFY(m_cli->sandbox().requests().isEmpty());
    QCOMPARE(m_cli->run({u"list"_s, u"--cached"_s}).exitCode, 0);
    QCOMPARE(m_cli->run({u"list"_s}).exitCode, 6);
}

QTEST_GUILESS_MAIN(CommandLineFailures)
#include "tst_commandlinefailures.moc"
