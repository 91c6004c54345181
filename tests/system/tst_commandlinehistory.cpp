// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QSet>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const QSet<QString> documentedFields{u"at"_s,     u"account"_s, u"accountId"_s, u"id"_s,    u"name"_s, u"event"_s,
                                     u"detail"_s, u"outcome"_s, u"by"_s,        u"entry"_s, u"chain"_s};

QStringList eventsOf(const QJsonObject &told)
{
    QStringList events;
    for (const QJsonValue &entry : told[u"history"_s].toArray())
        events << entry[u"event"_s].toString();
    return events;
}

} // namespace

/// What happened, told by the real program, and whether somebody has changed it.
class CommandLineHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_cli.reset(); }

    void everythingIsToldTheNewestFirst();
    void jsonHasItsDocumentedFields();
    void csvHasTheSameAndNoSecret();
    void oneTokenIsToldAlsoByItsIdAloneAfterItWasForgotten();
    void aTimeAndAnEventNarrowIt();
    void anUnknownTokenIsNotFound();
    void nothingChangedIsSaidInASentence();
    void aChangedEntryIsNamed();

private:
    std::unique_ptr<CommandLineFixture> m_cli;
    QString m_firstId;
    QByteArray m_secret;
};

void CommandLineHistory::initTestCase()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
    QVERIFY(m_cli->addAccount());
    QCOMPARE(m_cli->run(m_cli->createArguments(u"=first, \"ci\""_s)).exitCode, 0);
    m_firstId = m_cli->livingTokens().front().id;
    m_secret = m_cli->sandbox().secretOf(m_firstId);
    QCOMPARE(m_cli->run({u"secret"_s, m_firstId}).output, m_secret);
    QCOMPARE(m_cli->run(m_cli->createArguments(u"second"_s)).exitCode, 0);
    QCOMPARE(m_cli->run({u"revoke"_s, m_firstId, u"--yes"_s}).exitCode, 0);
}

void CommandLineHistory::everythingIsToldTheNewestFirst()
{
    const CommandLineRun told = m_cli->run({u"history"_s});
    QVERIFY2(told.exitCode == 0, told.told());
    const QList<QByteArray> lines = told.output.split('\n');
    QVERIFY2(lines.value(1).contains("revoked") && lines.value(1).contains("Northwind"), told.told());
    QVERIFY2(told.output.indexOf("second") < told.output.indexOf("secret-read"), told.told());
    QVERIFY(!told.output.contains(m_secret));
}

void CommandLineHistory::jsonHasItsDocumentedFields()
{
    const QJsonObject told = m_cli->json({u"history"_s});
    QCOMPARE(told, m_cli->run({u"history"_s, u"--format"_s, u"json"_s}).json());
    QVERIFY(eventsOf(told).contains(u"created"_s));
    const QJsonArray entries = told[u"history"_s].toArray();
    for (const QJsonValue &entry : entries) {
        const QStringList keys = entry.toObject().keys();
        QCOMPARE(QSet<QString>(keys.begin(), keys.end()), documentedFields);
        QCOMPARE(entry[u"account"_s].toString(), u"Northwind"_s);
        QCOMPARE(entry[u"by"_s].toString(), u"command-line"_s);
        QCOMPARE(entry[u"chain"_s].toString().size(), 64);
        QVERIFY(QDateTime::fromString(entry[u"at"_s].toString(), Qt::ISODateWithMs).isValid());
    }
    QCOMPARE(entries.first()[u"entry"_s].toInt(), entries.size());
}

void CommandLineHistory::csvHasTheSameAndNoSecret()
{
    const CommandLineRun told = m_cli->run({u"history"_s, u"--format"_s, u"csv"_s});
    QVERIFY2(told.exitCode == 0, told.told());
    QVERIFY2(told.output.startsWith("at,account,accountId,id,name,event,detail,outcome,by,entry,chain\r\n"),
             told.told());
    QVERIFY2(told.output.contains(",\"'=first, \"\"ci\"\"\",created,"), told.told());
    QCOMPARE(told.output.count("\r\n"), 1 + m_cli->json({u"history"_s})[u"history"_s].toArray().size());
    QVERIFY(!told.output.contains(m_secret));
}

void CommandLineHistory::oneTokenIsToldAlsoByItsIdAloneAfterItWasForgotten()
{
    const QStringList ofFirst = eventsOf(m_cli->json({u"history"_s, m_firstId}));
    QCOMPARE(ofFirst.first(), u"revoked"_s);
    QCOMPARE(ofFirst.last(), u"created"_s);
    QCOMPARE(eventsOf(m_cli->json({u"history"_s, u"Northwind/second"_s})).count(u"created"_s), 1);
    QVERIFY(m_cli->execute(u"DELETE FROM tokens WHERE remote_id = '%1'"_s.arg(m_firstId)));
    QCOMPARE(eventsOf(m_cli->json({u"history"_s, m_firstId})), ofFirst);
    QCOMPARE(eventsOf(m_cli->json({u"history"_s, "Northwind#"_L1 + m_firstId})), ofFirst);
}

void CommandLineHistory::aTimeAndAnEventNarrowIt()
{
    QCOMPARE(eventsOf(m_cli->json({u"history"_s, u"--event"_s, u"revoked"_s})), QStringList{u"revoked"_s});
    const QStringList all = eventsOf(m_cli->json({u"history"_s}));
    QCOMPARE(eventsOf(m_cli->json({u"history"_s, u"--since"_s, u"1h"_s})), all);
    QCOMPARE(eventsOf(m_cli->json({u"history"_s, u"--since"_s, u"2199-01-31"_s})), QStringList());
    const CommandLineRun nothing = m_cli->run({u"history"_s, u"--event"_s, u"baked"_s});
    QVERIFY2(nothing.exitCode == 0 && !nothing.output.isEmpty(), nothing.told());
}

void CommandLineHistory::anUnknownTokenIsNotFound()
{
    for (const auto &reference : {u"Northwind/none"_s, u"Northwind#none"_s, u"none"_s}) {
        const CommandLineRun told = m_cli->run({u"--json"_s, u"history"_s, reference});
        QVERIFY2(told.exitCode == 4, told.told());
        QCOMPARE(told.json()[u"error"_s][u"kind"_s].toString(), u"not-found"_s);
    }
}

void CommandLineHistory::nothingChangedIsSaidInASentence()
{
    const CommandLineRun told = m_cli->run({u"history"_s, u"--verify"_s});
    QVERIFY2(told.exitCode == 0, told.told());
    QVERIFY2(told.output.contains("Nothing in it was changed"), told.told());
    const QJsonObject verification = m_cli->json({u"history"_s, u"--verify"_s})[u"verification"_s].toObject();
    QCOMPARE(verification.keys(), (QStringList{u"checked"_s, u"earlier"_s, u"intact"_s, u"misfit"_s}));
    QCOMPARE(verification[u"intact"_s], QJsonValue(true));
    QVERIFY(verification[u"misfit"_s].isNull());
    QCOMPARE(verification[u"checked"_s].toInt(), m_cli->json({u"history"_s})[u"history"_s].toArray().size());
}

// The last of all: it breaks the history.
void CommandLineHistory::aChangedEntryIsNamed()
{
    QVERIFY(m_cli->execute(u"UPDATE history SET event = 'nothing' WHERE id = 3"_s));
    const CommandLineRun told = m_cli->run({u"history"_s, u"--verify"_s});
    QVERIFY2(told.exitCode == 1 && told.output.contains("Entry 3 "), told.told());
    const CommandLineRun json = m_cli->run({u"history"_s, u"--verify"_s, u"--json"_s});
    QCOMPARE(json.exitCode, 1);
    const QJsonValue misfit = json.json()[u"verification"_s][u"misfit"_s];
    QCOMPARE(misfit[u"entry"_s].toInt(), 3);
    QCOMPARE(misfit[u"what"_s].toString(), u"changed"_s);
}

QTEST_GUILESS_MAIN(CommandLineHistory)
#include "tst_commandlinehistory.moc"
