// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QDateTime>
#include <QSet>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// What the real program says is due, for prompts and monitoring.
class CommandLineDue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_cli.reset(); }

    void nothingDueIsSilentAndNought();
    void whatIsDueIsALineAndTen();
    void jsonHasItsDocumentedFields();
    void theKeychainAndTheServiceAreNotAsked();
    void aTimeThatIsNoneIsUsage();

private:
    void endWithin(const QString &name, int days) const;

    std::unique_ptr<CommandLineFixture> m_cli;
};

void CommandLineDue::initTestCase()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
    QVERIFY(m_cli->addAccount());
    QCOMPARE(m_cli->run(m_cli->createArguments(u"ci"_s, u"60d"_s)).exitCode, 0);
    QCOMPARE(m_cli->run(m_cli->createArguments(u"long"_s, u"300d"_s)).exitCode, 0);
}

/// As if it had been made long ago.
void CommandLineDue::endWithin(const QString &name, int days) const
{
    const QDateTime end = QDateTime::currentDateTimeUtc().addDays(days).addSecs(3600);
    QVERIFY(m_cli->execute(u"UPDATE tokens SET created_at = %1, expires_at = %2 WHERE name = '%3'"_s
                               .arg(end.addDays(-80).toMSecsSinceEpoch())
                               .arg(end.toMSecsSinceEpoch())
                               .arg(name)));
}

void CommandLineDue::nothingDueIsSilentAndNought()
{
    const CommandLineRun told = m_cli->run({u"due"_s});
    QVERIFY2(told.exitCode == 0 && told.output.isEmpty() && told.errors.isEmpty(), told.told());
    QCOMPARE(m_cli->json({u"due"_s})[u"due"_s].toArray(), QJsonArray());
    const CommandLineRun later = m_cli->run({u"due"_s, u"--within"_s, u"9w"_s});
    QVERIFY2(later.exitCode == 10 && later.output.contains("“ci” expires in "), later.told());
}

void CommandLineDue::whatIsDueIsALineAndTen()
{
    endWithin(u"ci"_s, 3);
    const CommandLineRun told = m_cli->run({u"due"_s});
    QVERIFY2(told.exitCode == 10, told.told());
    QCOMPARE(told.output.count('\n'), 1);
    QVERIFY2(told.output.contains("Northwind: “ci” expires in 3 ") && told.output.contains("Rotate it"), told.told());
    QCOMPARE(m_cli->run({u"due"_s, u"--within"_s, u"2d"_s}).exitCode, 0);
}

void CommandLineDue::jsonHasItsDocumentedFields()
{
    endWithin(u"ci"_s, 3);
    const CommandLineRun told = m_cli->run({u"--json"_s, u"due"_s});
    QVERIFY2(told.exitCode == 10, told.told());
    const QJsonArray due = told.json()[u"due"_s].toArray();
    QCOMPARE(due.size(), 1);
    const QStringList keys = due.first().toObject().keys();
    QCOMPARE(QSet<QString>(keys.begin(), keys.end()),
             (QSet<QString>{u"kind"_s, u"account"_s, u"id"_s, u"name"_s, u"deadline"_s, u"what"_s, u"advice"_s,
                            u"refreshed"_s}));
    QCOMPARE(due.first()[u"kind"_s], u"expiry"_s);
    QCOMPARE(due.first()[u"name"_s], u"ci"_s);
}

void CommandLineDue::theKeychainAndTheServiceAreNotAsked()
{
    endWithin(u"ci"_s, 3);
    m_cli->sandbox().clearRequests();
    keyring::lock();
    QCOMPARE(m_cli->run({u"due"_s}).exitCode, 10);
    QVERIFY(keyring::isLocked());
    QCOMPARE(m_cli->requests("GET"), 0);
    QVERIFY(keyring::unlock());
}

void CommandLineDue::aTimeThatIsNoneIsUsage()
{
    QCOMPARE(m_cli->run({u"due"_s, u"--within"_s, u"soon"_s}).exitCode, 2);
    QCOMPARE(m_cli->run({u"due"_s, u"ci"_s}).exitCode, 2);
}

QTEST_GUILESS_MAIN(CommandLineDue)
#include "tst_commandlinedue.moc"
