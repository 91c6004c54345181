// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

QSet<QString> keysOf(const QJsonObject &object)
{
    const QStringList keys = object.keys();
    return {keys.begin(), keys.end()};
}

const QSet<QString> tokenFields{u"accessTokenSeconds"_s,
                                u"service"_s,
                                u"page"_s,
                                u"account"_s,
                                u"provider"_s,
                                u"id"_s,
                                u"name"_s,
                                u"scopes"_s,
                                u"status"_s,
                                u"expiring"_s,
                                u"created"_s,
                                u"expires"_s,
                                u"lastUsed"_s,
                                u"neverExpires"_s,
                                u"secretKept"_s,
                                u"secretProof"_s,
                                u"notes"_s,
                                u"fullAccess"_s,
                                u"highPrivilege"_s};

bool isUtc(const QJsonValue &value)
{
    return value.isString() && value.toString().endsWith(u'Z') &&
           QDateTime::fromString(value.toString(), Qt::ISODateWithMs).isValid();
}

} // namespace

/// A token's whole life by the command line, with the real program, a real keyring and the sandbox over HTTP.
class CommandLineLife : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(keyring::unlock()); }

    void fromTheFirstAccountToItsRemoval();
    void theSecretIsWrittenByteForByteAndNowhereElse();
    void aTerminalGetsNoSecretWithoutShow();
    void aSecretThatCannotBeWrittenIsAFailure();
    void aServiceThatExchangesNothingSaysSo();
    void aSecretBroughtInIsProbedAndMarked();
    void jsonHasItsDocumentedFields();
    void cachedAsksNobody();
    void anExpiryThatIsTooFarIsRefusedBeforeItIsSent();
    void theSandboxNeedsNothingAndKeepsNothing();
    void namesOfAServiceCannotSteerTheTerminal();
};

void CommandLineLife::fromTheFirstAccountToItsRemoval()
{
    CommandLineFixture cli;
    QVERIFY(cli.addAccount());
    const CommandLineRun twice = cli.run(cli.addAccountArguments(u"Northwind"_s), cli.sandbox().bearer());
    QCOMPARE(twice.exitCode, 4);

    const CommandLineRun created = cli.run(cli.createArguments(u"ci"_s));
    QVERIFY2(created.exitCode == 0, created.told());
    QCOMPARE(cli.livingTokens().size(), 1);
    const QString id = cli.livingTokens().front().id;
    const QByteArray secret = cli.sandbox().secretOf(id);
    QVERIFY(!secret.isEmpty());
    QVERIFY(!created.output.contains(secret) && !created.errors.contains(secret));

    const CommandLineRun shown = cli.run({u"show"_s, u"Northwind/ci"_s});
    QVERIFY2(shown.exitCode == 0 && shown.output.contains(id.toUtf8()), shown.told());
    QCOMPARE(cli.run({u"secret"_s, u"Northwind/ci"_s}).output, secret);
    QCOMPARE(cli.run({u"secret"_s, "Northwind#"_L1 + id}).output, secret);
    QCOMPARE(cli.run({u"secret"_s, id}).output, secret);

    const CommandLineRun updated = cli.run({u"update"_s, u"Northwind/ci"_s, u"--name"_s, u"ci renamed"_s, u"--scope"_s,
                                            u"vso.code"_s, u"--scope"_s, u"vso.build"_s, u"--expires"_s, u"60d"_s});
    QVERIFY2(updated.exitCode == 0, updated.told());
    const SandboxToken changed = cli.livingTokens().front();
    QCOMPARE(changed.name, u"ci renamed"_s);
    QCOMPARE(QSet<QString>({u"vso.code"_s, u"vso.build"_s}), [&] {
        const QStringList scopes = changed.scope.split(u' ');
        return QSet<QString>(scopes.begin(), scopes.end());
    }());
    QVERIFY(qAbs(changed.validTo.secsTo(QDateTime::currentDateTimeUtc().addDays(60))) < 300);
    QCOMPARE(cli.run({u"secret"_s, u"Northwind/ci renamed"_s}).output, secret);

    const CommandLineRun revoked = cli.run({u"revoke"_s, u"Northwind/ci renamed"_s, u"--yes"_s});
    QVERIFY2(revoked.exitCode == 0, revoked.told());
    QVERIFY(cli.livingTokens().isEmpty());
    QCOMPARE(cli.json({u"list"_s})[u"tokens"_s].toArray().size(), 0);
    QCOMPARE(cli.json({u"list"_s, u"--status"_s, u"revoked"_s})[u"tokens"_s].toArray().size(), 1);
    QCOMPARE(cli.run({u"resume"_s}).output, "Nothing was interrupted.\n"_ba);
    QCOMPARE(cli.openSteps(), QStringList());

    const CommandLineRun removed = cli.run({u"account"_s, u"remove"_s, u"Northwind"_s, u"--yes"_s});
    QVERIFY2(removed.exitCode == 0, removed.told());
    QVERIFY(cli.json({u"account"_s, u"list"_s})[u"accounts"_s].toArray().isEmpty());
    QCOMPARE(cli.run({u"show"_s, id}).exitCode, 4);
}

void CommandLineLife::theSecretIsWrittenByteForByteAndNowhereElse()
{
    CommandLineFixture cli;
    QVERIFY(cli.addAccount());
    QCOMPARE(cli.run(cli.createArguments(u"with a / and # in it"_s)).exitCode, 0);
    const CommandLineRun read = cli.run({u"secret"_s, u"Northwind/with a / and # in it"_s});
    QCOMPARE(read.exitCode, 0);
    QCOMPARE(read.output, cli.sandbox().secretOf(cli.livingTokens().front().id));
    QCOMPARE(read.errors, QByteArray());
    // With --json too: its output is the secret and nothing else.
    QCOMPARE(cli.run({u"--json"_s, u"secret"_s, u"Northwind/with a / and # in it"_s}).output, read.output);
    const QJsonArray history =
        cli.json({u"show"_s, u"Northwind/with a / and # in it"_s})[u"token"_s].toObject()[u"history"_s].toArray();
    const auto reads = std::count_if(history.begin(), history.end(), [](const QJsonValue &line) {
        return line.toObject()[u"event"_s].toString() == "secret-read"_L1 &&
               line.toObject()[u"by"_s].toString() == "command-line"_L1;
    });
    QCOMPARE(reads, 2);
}

void CommandLineLife::aTerminalGetsNoSecretWithoutShow()
{
    CommandLineFixture cli;
    QVERIFY(cli.addAccount());
    QCOMPARE(cli.run(cli.createArguments(u"ci"_s)).exitCode, 0);
    const QByteArray secret = cli.sandbox().secretOf(cli.livingTokens().front().id);
    int terminal = -1;
    int child = -1;
    QCOMPARE(::openpty(&terminal, &child, nullptr, nullptr, nullptr), 0);
    QCOMPARE(::fcntl(terminal, F_SETFL, O_NONBLOCK), 0);
    cli.setChildModifier([child] { ::dup2(child, STDOUT_FILENO); });
    const auto shown = [&] {
        QByteArray text(65536, '\0');
        const auto size = ::read(terminal, text.data(), static_cast<size_t>(text.size()));
        return text.first(std::max<qsizetype>(size, 0));
    };

    const CommandLineRun refused = cli.run({u"secret"_s, u"Northwind/ci"_s});
    QCOMPARE(refused.exitCode, 2);
    QVERIFY(refused.errors.contains("--show"));
    QCOMPARE(shown(), QByteArray());

    QCOMPARE(cli.run({u"secret"_s, u"Northwind/ci"_s, u"--show"_s}).exitCode, 0);
    QCOMPARE(shown(), secret);
    ::close(child);
    ::close(terminal);
}

void CommandLineLife::aSecretThatCannotBeWrittenIsAFailure()
{
    CommandLineFixture cli;
    QVERIFY(cli.addAccount());
    QCOMPARE(cli.run(cli.createArguments(u"ci"_s)).exitCode, 0);
    cli.setChildModifier([] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); });
    const CommandLineRun read = cli.run({u"secret"_s, u"Northwind/ci"_s});
    QCOMPARE(read.exitCode, 1);
    QVERIFY(read.errors.contains("could not be written"));
}

void CommandLineLife::aServiceThatExchangesNothingSaysSo()
{
    CommandLineFixture cli;
    QVERIFY(cli.addAccount());
    QCOMPARE(cli.run(cli.createArguments(u"ci"_s)).exitCode, 0);
    for (const QStringList &arguments :
         {QStringList{u"exchange"_s, u"Northwind/ci"_s},
          QStringList{u"run"_s, u"--exchange"_s, u"Northwind/ci"_s, u"--"_s, u"env"_s}}) {
        const CommandLineRun run = cli.run(arguments);
        QCOMPARE(run.exitCode, 4);
        QVERIFY2(run.errors.contains("cannot be exchanged"), run.told());
        QCOMPARE(run.output, QByteArray());
    }
}

void CommandLineLife::aSecretBroughtInIsProbedAndMarked()
{
    CommandLineFixture cli;
    QVERIFY(cli.addAccount());
    const QString id = cli.sandbox().addToken(SandboxToken{.id = {},
                                                           .name = u"from the web page"_s,
                                                           .scope = u"vso.code"_s,
                                                           .validFrom = {},
                                                           .validTo = QDateTime::currentDateTimeUtc().addDays(20)});
    const QByteArray secret = cli.sandbox().secretOf(id);
    const QStringList set{u"secret"_s, u"set"_s, u"Northwind/from the web page"_s, u"--stdin"_s};
    QCOMPARE(cli.run(set, secret).exitCode, 4);
    QCOMPARE(cli.run({u"refresh"_s}).exitCode, 0);
    QCOMPARE(cli.run({u"secret"_s, id}).exitCode, 6);

    const CommandLineRun nothing = cli.run(set, "\n");
    QCOMPARE(nothing.exitCode, 4);
    const QJsonObject wrong = cli.json(set, "not-what-it-is\n");
    QCOMPARE(wrong[u"secret"_s].toObject()[u"proof"_s].toString(), u"unproven"_s);
    QVERIFY(!wrong[u"secret"_s].toObject()[u"reason"_s].toString().isEmpty());
    const CommandLineRun right = cli.run(set, secret + "\r\n");
    QVERIFY2(right.exitCode == 0 && right.output.contains("it works"), right.told());
    // What has been proven is not given up for what cannot be.
    QCOMPARE(cli.run(set, "not-what-it-is\n").exitCode, 4);
    QCOMPARE(cli.run({u"secret"_s, id}).output, secret);
    QCOMPARE(cli.json({u"show"_s, id})[u"token"_s].toObject()[u"secretProof"_s].toString(), u"works"_s);

    const CommandLineRun kept = cli.run({u"account"_s, u"remove"_s, u"Northwind"_s});
    QCOMPARE(kept.exitCode, 4);
    QVERIFY(kept.errors.contains("--yes"));
}

void CommandLineLife::jsonHasItsDocumentedFields()
{
    CommandLineFixture cli;
    const QJsonObject added =
        cli.json(cli.addAccountArguments(u"Northwind"_s), cli.sandbox().bearer())[u"account"_s].toObject();
    QCOMPARE(keysOf(added), QSet<QString>({u"name"_s, u"id"_s, u"user"_s, u"tokens"_s, u"origins"_s}));
    QCOMPARE(added[u"origins"_s].toArray(), QJsonArray{cli.sandbox().url().toString()});

    QJsonObject created = cli.json(cli.createArguments(u"ci"_s))[u"token"_s].toObject();
    QCOMPARE(keysOf(created), QSet<QString>(tokenFields).unite({u"shortened"_s, u"scopesLeftOut"_s}));
    QCOMPARE(created[u"shortened"_s].toBool(true), false);
    QCOMPARE(created[u"account"_s].toString(), u"Northwind"_s);
    QCOMPARE(created[u"provider"_s].toString(), u"azure-devops"_s);
    QCOMPARE(created[u"status"_s].toString(), u"active"_s);
    QCOMPARE(created[u"scopes"_s].toArray(), QJsonArray{u"vso.packaging"_s});
    QCOMPARE(created[u"secretProof"_s].toString(), u"created"_s);
    QCOMPARE(created[u"secretKept"_s].toBool(), true);
    QVERIFY(isUtc(created[u"expires"_s]));
    QVERIFY(isUtc(created[u"created"_s]));
    QVERIFY(created[u"lastUsed"_s].isNull());

    const QJsonObject listed = cli.json({u"list"_s});
    QCOMPARE(keysOf(listed), QSet<QString>({u"tokens"_s, u"accounts"_s}));
    QCOMPARE(keysOf(listed[u"tokens"_s].toArray().at(0).toObject()), tokenFields);
    const QJsonObject age = listed[u"accounts"_s].toArray().at(0).toObject();
    QCOMPARE(keysOf(age), QSet<QString>({u"name"_s, u"refreshed"_s, u"error"_s}));
    QVERIFY(isUtc(age[u"refreshed"_s]));
    QVERIFY(age[u"error"_s].isNull());

    const QJsonObject shown = cli.json({u"show"_s, u"Northwind/ci"_s})[u"token"_s].toObject();
    QCOMPARE(keysOf(shown), QSet<QString>(tokenFields).unite({u"history"_s}));
    QCOMPARE(keysOf(shown[u"history"_s].toArray().at(0).toObject()),
             QSet<QString>({u"at"_s, u"event"_s, u"detail"_s, u"outcome"_s, u"by"_s}));

    const QJsonObject account = cli.json({u"account"_s, u"list"_s})[u"accounts"_s].toArray().at(0).toObject();
    QCOMPARE(keysOf(account), QSet<QString>({u"name"_s, u"id"_s, u"provider"_s, u"user"_s, u"origins"_s, u"refreshed"_s,
                                             u"signInNeeded"_s, u"signInExpires"_s, u"signInMethod"_s}));
    const QJsonObject refreshed = cli.json({u"refresh"_s})[u"accounts"_s].toArray().at(0).toObject();
    QCOMPARE(keysOf(refreshed), QSet<QString>({u"name"_s, u"error"_s, u"added"_s, u"changed"_s, u"noLongerListed"_s}));
    const QJsonObject failed = cli.json({u"show"_s, u"Northwind/nothing"_s});
    QCOMPARE(keysOf(failed), QSet<QString>({u"error"_s}));
    QCOMPARE(keysOf(failed[u"error"_s].toObject()), QSet<QString>({u"kind"_s, u"message"_s, u"detail"_s}));
    QCOMPARE(failed[u"error"_s].toObject()[u"kind"_s].toString(), u"not-found"_s);

    const QJsonObject updated =
        cli.json({u"update"_s, u"Northwind/ci"_s, u"--name"_s, u"other"_s})[u"token"_s].toObject();
    QCOMPARE(keysOf(updated), QSet<QString>(tokenFields).unite({u"shortened"_s, u"scopesLeftOut"_s}));
    const QJsonObject revoked =
        cli.json({u"revoke"_s, u"Northwind/other"_s, u"--yes"_s})[u"tokens"_s].toArray().at(0).toObject();
    QCOMPARE(keysOf(revoked), QSet<QString>({u"account"_s, u"id"_s, u"name"_s, u"revoked"_s, u"error"_s}));
    QCOMPARE(revoked[u"revoked"_s].toBool(), true);
    QCOMPARE(cli.json({u"resume"_s}), QJsonObject({{u"operations"_s, QJsonArray()}}));
    const QJsonObject signedIn = cli.json({u"account"_s, u"sign-in"_s, u"Northwind"_s, u"--bearer-stdin"_s},
                                          cli.sandbox().newBearer())[u"account"_s]
                                     .toObject();
    QCOMPARE(keysOf(signedIn), QSet<QString>({u"name"_s, u"user"_s}));
    QCOMPARE(cli.json({u"account"_s, u"remove"_s, u"Northwind"_s, u"--yes"_s}),
             QJsonObject({{u"removed"_s, u"Northwind"_s}}));
}

void CommandLineLife::cachedAsksNobody()
{
    CommandLineFixture cli(SandboxOptions::Data::Demo);
    QVERIFY(cli.addAccount());
    const QJsonArray asked = cli.json({u"list"_s, u"--status"_s, u"all"_s})[u"tokens"_s].toArray();
    const QList<SandboxToken> truth = cli.sandbox().tokens();
    const auto isListed = [&cli](const SandboxToken &token) {
        return token.userId == cli.sandbox().userId() && token.organization == cli.sandbox().organization();
    };
    QCOMPARE(asked.size(), std::count_if(truth.begin(), truth.end(), isListed));
    cli.sandbox().clearRequests();
    keyring::lock();
    const QJsonArray cached = cli.json({u"list"_s, u"--cached"_s, u"--status"_s, u"all"_s})[u"tokens"_s].toArray();
    QCOMPARE(cached, asked);
    // What is not of this moment says how old it is.
    QVERIFY(cli.run({u"list"_s, u"--cached"_s}).errors.contains("Northwind: as of "));
    QCOMPARE(cli.run({u"show"_s, cached.at(0).toObject()[u"id"_s].toString()}).exitCode, 0);
    QCOMPARE(cli.run({u"account"_s, u"list"_s}).exitCode, 0);
    QVERIFY(cli.sandbox().requests().isEmpty());
    QVERIFY(keyring::isLocked());
    QVERIFY(keyring::unlock());
}

void CommandLineLife::anExpiryThatIsTooFarIsRefusedBeforeItIsSent()
{
    CommandLineFixture cli;
    QVERIFY(cli.addAccount());
    QCOMPARE(cli.run(cli.createArguments(u"ci"_s)).exitCode, 0);
    cli.sandbox().clearRequests();
    const CommandLineRun created = cli.run({u"create"_s, u"--account"_s, u"Northwind"_s, u"--name"_s, u"far"_s,
                                            u"--scope"_s, u"vso.code"_s, u"--expires"_s, u"366d"_s});
    QVERIFY2(created.exitCode == 4 && created.errors.contains("at most 365 days"), created.told());
    const CommandLineRun updated = cli.run({u"update"_s, u"Northwind/ci"_s, u"--expires"_s, u"366d"_s});
    QVERIFY2(updated.exitCode == 4 && updated.errors.contains("at most 365 days"), updated.told());
    QVERIFY(cli.sandbox().requests().isEmpty());
    const CommandLineRun longest = cli.run({u"update"_s, u"Northwind/ci"_s, u"--expires"_s, u"365d"_s});
    QVERIFY2(longest.exitCode == 0, longest.told());
}

void CommandLineLife::theSandboxNeedsNothingAndKeepsNothing()
{
    QProcessEnvironment noBus = QProcessEnvironment::systemEnvironment();
    noBus.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path=/nowhere"_s);
    const QList<QStringList> commands{{u"--sandbox"_s, u"--json"_s, u"list"_s, u"--status"_s, u"all"_s},
                                      QStringList{u"--json"_s, u"--sandbox"_s} +
                                          CommandLineFixture::createArguments(u"tried"_s)};
    for (const QStringList &command : commands) {
        QProcess process;
        process.setProcessEnvironment(noBus);
        process.start(QStringLiteral(PATKEEPER_CLI), command);
        const CommandLineRun run = CommandLineFixture::finish(process);
        QVERIFY2(run.exitCode == 0, run.told());
        QVERIFY2(!run.json().isEmpty(), run.told());
    }
    QProcess process;
    process.setProcessEnvironment(noBus);
    process.start(QStringLiteral(PATKEEPER_CLI),
                  QStringList{u"--sandbox"_s} + CommandLineFixture::createArguments(u"tried"_s));
    const CommandLineRun created = CommandLineFixture::finish(process);
    QVERIFY2(created.exitCode == 0 && !created.output.contains("keychain"), created.told());
    QVERIFY(!QFile::exists(qEnvironmentVariable("XDG_DATA_HOME") + "/patkeeper"_L1));
}

void CommandLineLife::namesOfAServiceCannotSteerTheTerminal()
{
    CommandLineFixture cli;
    QVERIFY(cli.addAccount());
    cli.sandbox().addToken(SandboxToken{.id = {},
                                        .name = u"evil\u001b[2J\n\r<b>\u202Egpj"_s,
                                        .scope = u"vso.code"_s,
                                        .validFrom = {},
                                        .validTo = QDateTime::currentDateTimeUtc().addDays(20)});
    const CommandLineRun listed = cli.run({u"list"_s});
    QVERIFY2(listed.exitCode == 0, listed.told());
    QCOMPARE(listed.output.count('\n'), 2);
    QVERIFY(!listed.output.contains('\033') && !listed.output.contains('\r'));
    QVERIFY(!listed.output.contains("\xe2\x80\xae"));
}

QTEST_GUILESS_MAIN(CommandLineLife)
#include "tst_commandlinelife.moc"
