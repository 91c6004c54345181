// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"
#include "helperplaces.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// patkeeper-cli where there is no keyring and no session bus: the whole life of a token with a credential helper.
class CredentialHelperTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aTokensWholeLifeWithPass();
    void withoutAKeyringTheStoreIsNamedAndAbsent();
    void noSecretIsInTheArgumentsOrTheEnvironmentOfTheHelper();
    void thePlaceIsNotChangedWhileItKeepsSomething();
    void thePlaceIsNotChangedWhileAnotherWorksOnTheProfile();
    void aHelperThatDoesNotWorkIsNotChosen_data();
    void aHelperThatDoesNotWorkIsNotChosen();
    void aPlaceThatThisVersionDoesNotKnowIsNotGuessed();
    void aLockedKeyCreatesNothing();

private:
    CommandLineRun use(const QString &name) const { return m_cli->run({u"store"_s, u"use"_s, name}); }
    void takeEnvironment();

    std::unique_ptr<FakeHelper> m_fake;
    std::unique_ptr<PassPlace> m_pass;
    std::unique_ptr<CommandLineFixture> m_cli;
};

void CredentialHelperTest::init()
{
    m_fake = std::make_unique<FakeHelper>();
    m_cli = std::make_unique<CommandLineFixture>();
}

void CredentialHelperTest::cleanup()
{
    m_cli.reset();
    m_pass.reset();
    m_fake.reset();
}

void CredentialHelperTest::takeEnvironment()
{
    for (const auto &name : {u"GNUPGHOME"_s, u"PASSWORD_STORE_DIR"_s})
        m_cli->setVariable(name, qEnvironmentVariable(name.toLatin1().constData()));
}

void CredentialHelperTest::aTokensWholeLifeWithPass()
{
    m_pass = std::make_unique<PassPlace>();
    QVERIFY(m_pass->isReady());
    takeEnvironment();
    const CommandLineRun used = use(u"pass"_s);
    QVERIFY2(used.exitCode == 0, used.told());
    QVERIFY2(used.output.contains("docker-credential-pass"), used.told());
    const QJsonObject store = m_cli->json({u"store"_s});
    QCOMPARE(store[u"store"_s].toString(), u"docker-credential-pass"_s);
    QCOMPARE(store[u"state"_s].toString(), u"ready"_s);
    QVERIFY(store[u"description"_s].toString().contains("/docker-credential-pass"_L1));
    QVERIFY(store[u"error"_s].isNull());

    QVERIFY(m_cli->addAccount());
    const CommandLineRun created = m_cli->run(m_cli->createArguments(u"ci"_s));
    QVERIFY2(created.exitCode == 0, created.told());
    const SandboxToken token = m_cli->livingTokens().front();
    const QByteArray secret = m_cli->sandbox().secretOf(token.id);
    QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/ci"_s}).output, secret);
    const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Northwind/ci"_s, u"--yes"_s});
    QVERIFY2(revoked.exitCode == 0, revoked.told());
    QVERIFY(m_cli->livingTokens().isEmpty());
    const CommandLineRun removed = m_cli->run({u"account"_s, u"remove"_s, u"Northwind"_s, u"--yes"_s});
    QVERIFY2(removed.exitCode == 0, removed.told());
    // Nothing but the mark is left.
    int entries = 0;
    QDirIterator files(m_pass->folder() + u"/store/docker-credential-helpers"_s, {u"*.gpg"_s}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        files.next();
        ++entries;
    }
    QCOMPARE(entries, 1);
    const CommandLineRun back = use(u"keychain"_s);
    QVERIFY2(back.exitCode == 0, back.told());
    QCOMPARE(m_cli->json({u"store"_s})[u"store"_s].toString(), u"keychain"_s);
}

void CredentialHelperTest::withoutAKeyringTheStoreIsNamedAndAbsent()
{
    const CommandLineRun run = m_cli->run({u"--json"_s, u"store"_s});
    QCOMPARE(run.exitCode, 6);
    QCOMPARE(run.json()[u"store"_s].toString(), u"keychain"_s);
    QCOMPARE(run.json()[u"state"_s].toString(), u"absent"_s);
    QCOMPARE(run.json()[u"error"_s].toObject()[u"kind"_s].toString(), u"keychain-absent"_s);
    QVERIFY(!run.errors.isEmpty());
}

void CredentialHelperTest::noSecretIsInTheArgumentsOrTheEnvironmentOfTheHelper()
{
    QCOMPARE(use(u"fake"_s).exitCode, 0);
    QVERIFY(m_cli->addAccount());
    QCOMPARE(m_cli->run(m_cli->createArguments(u"ci"_s)).exitCode, 0);
    const QByteArray secret = m_cli->sandbox().secretOf(m_cli->livingTokens().front().id);
    QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/ci"_s}).output, secret);
    bool kept = false;
    const QList<QByteArray> values = m_fake->values();
    for (const QByteArray &value : values)
        kept = kept || QByteArray::fromBase64(value).contains(secret);
    QVERIFY(kept);
    const QList<QJsonObject> runs = m_fake->runs();
    QVERIFY(runs.size() > 6);
    for (const QJsonObject &run : runs) {
        const QByteArray all = QJsonDocument(run).toJson();
        for (const QByteArray &canary : {secret, m_cli->sandbox().bearer()})
            QVERIFY(!all.contains(canary) && !all.contains(canary.toBase64()));
        for (const QByteArray &value : values)
            QVERIFY(!all.contains(value));
    }
}

void CredentialHelperTest::thePlaceIsNotChangedWhileItKeepsSomething()
{
    QCOMPARE(use(u"fake"_s).exitCode, 0);
    QVERIFY(m_cli->addAccount());
    const CommandLineRun refused = m_cli->run({u"--json"_s, u"store"_s, u"use"_s, u"keychain"_s});
    QVERIFY2(refused.exitCode == 1, refused.told());
    QVERIFY2(refused.errors.contains("does not move them"), refused.told());
    QCOMPARE(refused.json()[u"error"_s].toObject()[u"kind"_s].toString(), u"busy"_s);
    QCOMPARE(m_cli->json({u"store"_s})[u"store"_s].toString(), u"docker-credential-fake"_s);
    // The same again changes nothing, and is no mistake.
    const CommandLineRun again = use(u"fake"_s);
    QVERIFY2(again.exitCode == 0, again.told());
    // Accounts that the database has lost are in the place all the same.
    QVERIFY(m_cli->execute(u"DELETE FROM accounts"_s) && m_cli->execute(u"DELETE FROM sign_ins"_s));
    const CommandLineRun lost = use(u"keychain"_s);
    QVERIFY2(lost.exitCode == 1, lost.told());
    QVERIFY2(lost.errors.contains("account restore"), lost.told());
}

void CredentialHelperTest::thePlaceIsNotChangedWhileAnotherWorksOnTheProfile()
{
    // The other one is this: a run whose helper hangs, and which so holds the profile open.
    QCOMPARE(use(u"fake"_s).exitCode, 0);
    m_fake->misbehave(u"list"_s, u"hang"_s);
    const qsizetype before = m_fake->runs().size();
    const std::unique_ptr<QProcess> other = m_cli->start({u"store"_s});
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->runs().size() > before, 30000);
    m_fake->misbehave(u"list"_s, {});
    const CommandLineRun refused = use(u"keychain"_s);
    other->kill();
    other->waitForFinished();
    QVERIFY2(refused.exitCode == 1, refused.told());
    QVERIFY2(refused.errors.contains("elsewhere"), refused.told());
    QCOMPARE(use(u"keychain"_s).exitCode, 0);
    // What a killed parent leaves behind is the test's to end.
    for (const QJsonObject &run : m_fake->runs().mid(before, 1))
        QProcess::execute(u"kill"_s, {QString::number(static_cast<qint64>(run[u"pid"_s].toDouble()))});
}

void CredentialHelperTest::aHelperThatDoesNotWorkIsNotChosen_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("listSays");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("not there") << u"not-there"_s << QString() << 6;
    QTest::newRow("no key") << u"fake"_s << u"say:gpg: No secret key"_s << 6;
    QTest::newRow("garbage") << u"fake"_s << u"garbage"_s << 1;
}

void CredentialHelperTest::aHelperThatDoesNotWorkIsNotChosen()
{
    QFETCH(QString, name);
    QFETCH(QString, listSays);
    QFETCH(int, exitCode);
    m_fake->misbehave(u"list"_s, listSays);
    const CommandLineRun run = use(name);
    QVERIFY2(run.exitCode == exitCode, run.told());
    QVERIFY2(run.errors.contains(QByteArray("docker-credential-") + name.toLatin1()), run.told());
    QCOMPARE(m_cli->json({u"store"_s})[u"store"_s].toString(), u"keychain"_s);
}

void CredentialHelperTest::aPlaceThatThisVersionDoesNotKnowIsNotGuessed()
{
    QCOMPARE(use(u"fake"_s).exitCode, 0);
    QVERIFY(m_cli->execute(u"UPDATE meta SET value = 'vault:x' WHERE key = 'setting/secrets/store'"_s));
    const CommandLineRun run = m_cli->run({u"list"_s, u"--cached"_s});
    QVERIFY2(run.exitCode == 4, run.told());
    QVERIFY2(run.errors.contains("Update Patkeeper"), run.told());
}

void CredentialHelperTest::aLockedKeyCreatesNothing()
{
    QCOMPARE(use(u"fake"_s).exitCode, 0);
    QVERIFY(m_cli->addAccount());
    m_fake->misbehave(u"get"_s, u"say:exit status 2: gpg: decryption failed: No secret key"_s);
    const CommandLineRun created = m_cli->run(m_cli->createArguments(u"ci"_s));
    QVERIFY2(created.exitCode == 6, created.told());
    QCOMPARE(m_cli->requests("POST"), 0);
    QVERIFY(m_cli->livingTokens().isEmpty());
}

QTEST_GUILESS_MAIN(CredentialHelperTest)
#include "tst_credentialhelper.moc"
