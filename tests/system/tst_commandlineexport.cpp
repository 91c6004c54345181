// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QFile>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The inventory and the expiries, written by the real program.
class CommandLineExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_cli.reset(); }

    void everyFormatTellsEveryTokenAndNoSecret_data();
    void everyFormatTellsEveryTokenAndNoSecret();
    void theCalendarHasTheLivingExpiryAndCancelsTheRevoked();
    void aFileIsItsOwnersAlone();
    void aFolderThatIsNotThereIsSaidInASentence();
    void neitherTheServiceNorTheKeychainIsAsked();
    void anUnknownAccountIsNotFound();

private:
    QString path(const QString &name) const { return m_cli->profile() + u'/' + name; }

    std::unique_ptr<CommandLineFixture> m_cli;
    QByteArray m_secret;
};

void CommandLineExport::initTestCase()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
    QVERIFY(m_cli->addAccount());
    QCOMPARE(m_cli->run(m_cli->createArguments(u"first"_s)).exitCode, 0);
    const QString revoked = m_cli->livingTokens().front().id;
    QCOMPARE(m_cli->run({u"revoke"_s, revoked, u"--yes"_s}).exitCode, 0);
    QCOMPARE(m_cli->run(m_cli->createArguments(u"=second"_s)).exitCode, 0);
    m_secret = m_cli->sandbox().secretOf(m_cli->livingTokens().front().id);
    QVERIFY(!m_secret.isEmpty());
}

void CommandLineExport::everyFormatTellsEveryTokenAndNoSecret_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("csv") << u"csv"_s << QByteArray("account,accountId,provider,service,id,name,");
    QTest::newRow("json") << u"json"_s << QByteArray("{\n    \"tokens\": [");
    QTest::newRow("ics") << u"ics"_s << QByteArray("BEGIN:VCALENDAR\r\n");
}

void CommandLineExport::everyFormatTellsEveryTokenAndNoSecret()
{
    QFETCH(const QString, format);
    QFETCH(const QByteArray, begin);
    const CommandLineRun told = m_cli->run({u"export"_s, u"--format"_s, format});
    QVERIFY2(told.exitCode == 0, told.told());
    QVERIFY2(told.output.startsWith(begin), told.told());
    QVERIFY2(told.output.contains("first") && told.output.contains("=second"), told.told());
    QVERIFY(!told.output.contains(m_secret));
}

void CommandLineExport::theCalendarHasTheLivingExpiryAndCancelsTheRevoked()
{
    const CommandLineRun told = m_cli->run({u"export"_s, u"--format"_s, u"ics"_s});
    QCOMPARE(told.output.count("BEGIN:VEVENT"), 2);
    QCOMPARE(told.output.count("STATUS:CONFIRMED"), 1);
    QCOMPARE(told.output.count("STATUS:CANCELLED"), 1);
}

void CommandLineExport::aFileIsItsOwnersAlone()
{
    const CommandLineRun told = m_cli->run({u"export"_s, u"--format"_s, u"csv"_s, u"--output"_s, path(u"all.csv"_s)});
    QVERIFY2(told.exitCode == 0 && told.output.contains("all.csv"), told.told());
    QFile file(path(u"all.csv"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains(",'=second,active,"));
    QVERIFY(!(file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)));
    QCOMPARE(m_cli->json({u"export"_s, u"--output"_s, path(u"all.json"_s)})[u"saved"_s].toString(),
             path(u"all.json"_s));
}

void CommandLineExport::aFolderThatIsNotThereIsSaidInASentence()
{
    const CommandLineRun told =
        m_cli->run({u"export"_s, u"--format"_s, u"csv"_s, u"--output"_s, path(u"none/all.csv"_s)});
    QVERIFY2(told.exitCode == 1 && told.errors.contains("all.csv"), told.told());
}

void CommandLineExport::neitherTheServiceNorTheKeychainIsAsked()
{
    const int before = m_cli->requests("GET");
    QCOMPARE(m_cli->json({u"export"_s})[u"tokens"_s].toArray().size(), 2);
    QCOMPARE(m_cli->requests("GET"), before);
}

void CommandLineExport::anUnknownAccountIsNotFound()
{
    const CommandLineRun told = m_cli->run({u"--json"_s, u"export"_s, u"--account"_s, u"Southwind"_s});
    QVERIFY2(told.exitCode == 4, told.told());
    QCOMPARE(m_cli->json({u"export"_s, u"--account"_s, u"Northwind"_s})[u"tokens"_s].toArray().size(), 2);
}

QTEST_GUILESS_MAIN(CommandLineExport)
#include "tst_commandlineexport.moc"
