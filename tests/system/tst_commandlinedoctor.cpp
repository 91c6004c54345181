// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"
#include "testauthority.h"

#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// What the real program says is in the way.
class CommandLineDoctor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_cli.reset(); }

    void nothingInTheWayIsNought();
    void somethingToMendIsEleven();
    void nobodyIsSignedInWhereThereIsNoSignIn();
    void jsonHasItsDocumentedFields();
    void aLockedKeychainIsNotAsked();
    void aProfileThatCannotBeOpenedIsAFinding();
    void whatIsPrintedCanBeCopied();
    void theFileOfAnAuthorityIsNamedAndLookedAt();
    void anythingMoreIsUsage();

private:
    static QJsonArray of(const QJsonObject &told, const QString &area);

    std::unique_ptr<CommandLineFixture> m_cli;
};

void CommandLineDoctor::init()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
    QVERIFY(m_cli->addAccount());
}

QJsonArray CommandLineDoctor::of(const QJsonObject &told, const QString &area)
{
    QJsonArray found;
    for (const QJsonValue finding : told[u"findings"_s].toArray()) {
        if (finding[u"area"_s] == area)
            found.append(finding);
    }
    return found;
}

void CommandLineDoctor::nothingInTheWayIsNought()
{
    const CommandLineRun told = m_cli->run({u"doctor"_s});
    QVERIFY2(told.exitCode == 0 && told.errors.isEmpty(), told.told());
    const QStringList lines = QString::fromUtf8(told.output).split(u'\n', Qt::SkipEmptyParts);
    QVERIFY(lines.size() > 8);
    for (const QString &line : lines)
        QVERIFY2(line.startsWith("ok    "_L1) || line.startsWith("note  "_L1) || line.startsWith("      "_L1),
                 told.told());
    // Columns: what is found begins under each other.
    const qsizetype column = lines.constFirst().indexOf("The profile"_L1);
    QVERIFY(column > 0);
    for (const QString &line : lines)
        QVERIFY2(line.size() > column && line[column - 1] == u' ' && line[column] != u' ', told.told());
    QVERIFY2(told.output.contains("GNOME Keyring (org.freedesktop.secrets) is ready."), told.told());
    QVERIFY2(told.output.contains("“Northwind” is signed in as "), told.told());
}

void CommandLineDoctor::somethingToMendIsEleven()
{
    m_cli->sandbox().expireBearer();
    const CommandLineRun told = m_cli->run({u"doctor"_s});
    QVERIFY2(told.exitCode == 11 && told.output.contains("\nmend  Account"), told.told());
    m_cli->stopSandbox();
    const CommandLineRun away = m_cli->run({u"doctor"_s});
    QVERIFY2(away.exitCode == 11 && away.output.contains("\nmend  Network"), away.told());
}

void CommandLineDoctor::nobodyIsSignedInWhereThereIsNoSignIn()
{
    QCOMPARE(m_cli->run({u"account"_s, u"add"_s, u"--provider"_s, u"manual"_s, u"--name"_s, u"Others"_s}).exitCode, 0);
    const CommandLineRun told = m_cli->run({u"doctor"_s});
    QVERIFY2(told.exitCode == 0, told.told());
    QVERIFY2(told.output.contains("“Others” needs no sign-in and lists 0 tokens."), told.told());
}

void CommandLineDoctor::jsonHasItsDocumentedFields()
{
    const CommandLineRun told = m_cli->run({u"--json"_s, u"doctor"_s});
    QVERIFY2(told.exitCode == 0, told.told());
    QCOMPARE(told.json().keys(), QStringList{u"findings"_s});
    const QJsonArray findings = told.json()[u"findings"_s].toArray();
    QVERIFY(findings.size() > 8);
    for (const QJsonValue finding : findings) {
        const QStringList keys = finding.toObject().keys();
        QCOMPARE(QSet<QString>(keys.begin(), keys.end()),
                 (QSet<QString>{u"area"_s, u"subject"_s, u"state"_s, u"what"_s, u"advice"_s, u"detail"_s}));
        QVERIFY((QStringList{u"ok"_s, u"note"_s}).contains(finding[u"state"_s].toString()));
        QVERIFY(!finding[u"what"_s].toString().isEmpty());
    }
    for (const auto &area : {u"profile"_s, u"database"_s, u"keychain"_s, u"tray"_s, u"notifications"_s, u"network"_s,
                             u"clock"_s, u"account"_s, u"azure-cli"_s, u"versions"_s})
        QVERIFY2(!of(told.json(), area).isEmpty(), qPrintable(area));
}

void CommandLineDoctor::aLockedKeychainIsNotAsked()
{
    keyring::lock();
    const QJsonObject told = m_cli->json({u"doctor"_s});
    QVERIFY(keyring::isLocked());
    QCOMPARE(of(told, u"keychain"_s).first()[u"state"_s], u"note"_s);
    QCOMPARE(of(told, u"account"_s).first()[u"state"_s], u"note"_s);
    QVERIFY(keyring::unlock());
}

void CommandLineDoctor::aProfileThatCannotBeOpenedIsAFinding()
{
    QVERIFY(m_cli->execute(u"PRAGMA user_version = 9999"_s));
    const CommandLineRun told = m_cli->run({u"--json"_s, u"doctor"_s});
    QVERIFY2(told.exitCode == 11, told.told());
    const QJsonArray profile = of(told.json(), u"profile"_s);
    QCOMPARE(profile.size(), 1);
    QCOMPARE(profile.first()[u"state"_s], u"mend"_s);
    QVERIFY2(!of(told.json(), u"versions"_s).isEmpty(), told.told());
    // No account is known, so the service's usual place is looked at.
    QVERIFY2(of(told.json(), u"account"_s).isEmpty(), told.told());
}

void CommandLineDoctor::whatIsPrintedCanBeCopied()
{
    QVERIFY(m_cli->execute(u"UPDATE accounts SET user_name = 'Ada' || char(27) || '[31m' || char(10) || 'x'"_s));
    const QByteArray bearer = m_cli->sandbox().bearer();
    for (const QStringList &arguments : {QStringList{u"doctor"_s}, QStringList{u"--json"_s, u"doctor"_s}}) {
        const CommandLineRun told = m_cli->run(arguments);
        QCOMPARE(told.exitCode, 0);
        QVERIFY2(told.output.contains("Ada") && !told.output.contains('\x1b'), told.told());
        QVERIFY2(!told.output.contains(bearer) && !told.errors.contains(bearer), told.told());
    }
}

void CommandLineDoctor::theFileOfAnAuthorityIsNamedAndLookedAt()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"ca.pem"_s));
    const QStringList set{u"account"_s, u"set"_s, u"Northwind"_s, u"--ca-file"_s};
    const CommandLineRun missing = m_cli->run(set + QStringList{file.fileName()});
    QVERIFY2(missing.exitCode == 5 && missing.errors.contains("is not there"), missing.told());
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(TestAuthority().certificate().toPem()) > 0);
    file.close();
    const QJsonObject named = m_cli->json(set + QStringList{file.fileName()});
    QCOMPARE(named[u"account"_s][u"caFile"_s], file.fileName());
    const QJsonArray found = of(m_cli->json({u"doctor"_s}), u"certificate"_s);
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first()[u"subject"_s], file.fileName());
    QCOMPARE(found.first()[u"state"_s], u"ok"_s);
    // What is only read over http needs it not, and goes on.
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    const QJsonObject without = m_cli->json(set + QStringList{u"none"_s});
    QVERIFY(without[u"account"_s].toObject().contains(u"caFile"_s) && without[u"account"_s][u"caFile"_s].isNull());
    QVERIFY(of(m_cli->json({u"doctor"_s}), u"certificate"_s).isEmpty());
    QCOMPARE(m_cli->run({u"account"_s, u"set"_s, u"Nobody"_s, u"--ca-file"_s, u"none"_s}).exitCode, 4);
    QCOMPARE(m_cli->run({u"account"_s, u"set"_s, u"Northwind"_s}).exitCode, 2);
}

void CommandLineDoctor::anythingMoreIsUsage()
{
    QCOMPARE(m_cli->run({u"doctor"_s, u"please"_s}).exitCode, 2);
    const CommandLineRun help = m_cli->run({u"doctor"_s, u"--help"_s});
    QCOMPARE(help.exitCode, 0);
}

QTEST_GUILESS_MAIN(CommandLineDoctor)
#include "tst_commandlinedoctor.moc"
