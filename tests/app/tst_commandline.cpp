// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandline.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace patkeeper::cli;
using namespace Qt::StringLiterals;

namespace
{

const QList<QStringList> &everyCommand()
{
    static const QList<QStringList> commands{{u"account"_s, u"add"_s},
                                             {u"account"_s, u"sign-in"_s},
                                             {u"account"_s, u"sign-out"_s},
                                             {u"account"_s, u"list"_s},
                                             {u"account"_s, u"remove"_s},
                                             {u"account"_s, u"restore"_s},
                                             {u"refresh"_s},
                                             {u"list"_s},
                                             {u"show"_s},
                                             {u"history"_s},
                                             {u"export"_s},
                                             {u"create"_s},
                                             {u"update"_s},
                                             {u"revoke"_s},
                                             {u"secret"_s},
                                             {u"secret"_s, u"set"_s},
                                             {u"access-token"_s},
                                             {u"exchange"_s},
                                             {u"run"_s},
                                             {u"resume"_s},
                                             {u"conformance"_s},
                                             {u"prove"_s}};
    return commands;
}

CommandLine parsed(const QString &arguments)
{
    return parseCommandLine(arguments.split(u' ', Qt::SkipEmptyParts));
}

} // namespace

/// The command line is understood, or refused, before anything is opened.
class CommandLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatMakesNoSenseIsRefusedInWords_data();
    void whatMakesNoSenseIsRefusedInWords();
    void whatMakesSenseIsTaken_data();
    void whatMakesSenseIsTaken();
    void whatIsWrongIsSaidAsJsonToo();
    void secretNeverWritesJson();
    void globalOptionsStandAnywhere_data();
    void globalOptionsStandAnywhere();
    void everyCommandHelps_data();
    void everyCommandHelps();
    void theOverviewNamesEveryCommand();
    void theVersionIsToldAlsoAfterACommand();
    void aRefusedCommandLineTouchesNothing_data();
    void aRefusedCommandLineTouchesNothing();
};

void CommandLineTest::whatMakesNoSenseIsRefusedInWords_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *arguments, const char *words) {
        QTest::addRow("%s", arguments) << QString::fromLatin1(arguments) << QString::fromUtf8(words);
    };
    row("", "There is no command.");
    row("bake", "no command “bake”");
    row("account", "no command “account”");
    row("account bake", "no command");
    row("--profile", "There is no command.");
    row("--json --sandbox", "There is no command.");
    row("--bake list", "bake");
    row("list --bake", "bake");
    row("list --status asleep", "--status takes");
    row("list --expiring-within soon", "--expiring-within takes");
    row("list --profile", "profile");
    row("list surplus", "surplus");
    row("refresh surplus", "surplus");
    row("resume surplus", "surplus");
    row("list --account=", "--account takes");
    row("refresh --account=", "--account takes");
    row("resume --give-up=", "--give-up takes");
    row("exchange", "needs one token");
    row("exchange a b", "needs one token");
    row("exchange a --format yaml", "one of token, json and env");
    row("run", "needs --exchange");
    row("run --exchange work/ci", "needs --exchange");
    row("run -- env", "needs --exchange");
    row("prove --kills many", "take numbers");
    row("prove --kills 0 --power-cuts 0", "take numbers");
    row("prove --seed x", "takes a number");
    row("prove --profile /tmp", "of its own");
    row("--proof /tmp prove", "alone");
    row("--proof /tmp --profile /tmp list", "alone");
    row("account list surplus", "surplus");
    row("account restore surplus", "surplus");
    row("account add --name N --bearer-stdin", "--provider");
    row("account add --provider azure-devops --bearer-stdin", "--name");
    row("account add --provider azure-devops --name N --organization o --sign-in pigeon", "--sign-in takes");
    row("account add --provider azure-devops --name N --organization o --sign-in=", "--sign-in takes a value");
    row("account add --provider azure-devops --name N --sign-in browser --bearer-stdin", "exclude each other");
    row("account add --provider azure-devops --name N --sign-in browser --authority login", "--authority takes");
    row("account add --provider azure-devops --name N --sign-in browser --authority http://login.example",
        "--authority takes");
    row("account add --provider azure-devops --name N --sign-in browser --redirect-host evil.example",
        "--redirect-host takes");
    row("account add --provider azure-devops --name N --sign-in device --no-browser", "--no-browser says nothing");
    row("account add --provider azure-devops --name N --sign-in azure-cli --client-id c", "--client-id says nothing");
    row("account add --provider azure-devops --name N --bearer-stdin --scope s", "--scope says nothing");
    row("account add --provider azure-devops --name N --organization o --bearer t", "bearer");
    row("account add --provider azure-devops --name N --bearer-stdin --secret-stdin", "exclude each other");
    row("account add --provider azure-devops --name N --sign-in browser --secret-stdin", "exclude each other");
    row("account add --provider azure-devops --name N --secret-stdin --tenant t", "--tenant says nothing");
    row("create --account a --name n --scope s --expires later", "--expires takes");
    row("create --account a --name n --scope s --expires 30d --accept-never", "--accept-never says nothing");
    row("update a/n --accept-never", "--accept-never says nothing");
    row("account sign-in N --sign-in pigeon", "--sign-in takes");
    row("account sign-in --bearer-stdin", "name of one account");
    row("account sign-out", "name of one account");
    row("account sign-out a b", "name of one account");
    row("conformance --yes", "--account");
    row("conformance --account A", "--yes");
    row("conformance --account A --yes --output=", "--output takes");
    row("access-token", "name of one account");
    row("access-token a b", "name of one account");
    row("account remove", "name of one account");
    row("account remove a b", "name of one account");
    row("show", "one token");
    row("show a/b c/d", "one token");
    row("history a/b c/d", "one token");
    row("history --since soon", "--since takes");
    row("history --since 2026-02-30", "--since takes");
    row("history --event=", "--event takes");
    row("history --format xml", "--format takes");
    row("history --json --format csv", "exclude each other");
    row("history --verify a/b", "--verify goes over all");
    row("history --verify --since 30d", "--verify goes over all");
    row("history --verify --event created", "--verify goes over all");
    row("history --verify --format csv", "--verify goes over all");
    row("export", "--format takes");
    row("export --format xml", "--format takes");
    row("export --json --format ics", "exclude each other");
    row("export --format csv --output=", "--output takes");
    row("export --format csv --account=", "--account takes");
    row("export --format csv a/b", "too much");
    row("rotate a/b --secret-stdin --secret-elsewhere --yes", "exclude each other");
    row("create --account A --scope s --expires 30d", "create needs");
    row("create --name n --scope s --expires 30d", "create needs");
    row("create --account A --name n --scope s --expires soon", "--expires takes");
    row("create --account A --name n --scope s --expires 30d surplus", "surplus");
    row("update", "one token");
    row("update a/b", "update needs");
    row("update a/b --expires 2027-02-30", "--expires takes");
    row("update a/b --expires=", "--expires takes");
    row("update a/b --scope=", "scope");
    row("revoke --yes", "at least one token");
    row("revoke a/b", "--yes");
    row("secret", "one token");
    row("secret a/b c/d", "one token");
    row("secret a/b --part=", "--part");
    row("secret set a/b", "--stdin");
    row("secret set --stdin", "one token");
    row("store surplus", "surplus");
    row("store use", "one place");
    row("store use pass keychain", "one place");
    row("store use ../x", "no place for secrets");
    row("store use secretservice", "Say keychain");
}

void CommandLineTest::whatMakesNoSenseIsRefusedInWords()
{
    QFETCH(QString, arguments);
    QFETCH(QString, words);
    const CommandLine line = parsed(arguments);
    QVERIFY(!line.command);
    QCOMPARE(line.exitCode, Usage);
    QVERIFY2(line.text.contains(words), qPrintable(line.text));
    QVERIFY2(line.text.contains("--help"_L1), qPrintable(line.text));
}

void CommandLineTest::whatMakesSenseIsTaken_data()
{
    QTest::addColumn<QString>("arguments");
    for (const char *arguments : {"account add --provider azure-devops --name N --organization o --bearer-stdin",
                                  "account add --provider azure-devops --name N --organization o --url https://x "
                                  "--api-url https://y --bearer-stdin",
                                  "account add --provider azure-devops --name N --organization o --sign-in browser "
                                  "--authority https://a --client-id c --tenant t --scope s --scope u --no-browser "
                                  "--redirect-host 127.0.0.1 --yes",
                                  "account add --provider azure-devops --name N --sign-in device --client-id c",
                                  "account add --provider azure-devops --name N --sign-in azure-cli --tenant t",
                                  "account add --provider azure-devops --name N --sign-in bearer --bearer-stdin",
                                  "account sign-in N --bearer-stdin",
                                  "account add --provider sailpoint --name N --url https://x --client-id c "
                                  "--secret-stdin",
                                  "account add --provider sailpoint --name N --url https://x --api v2026 --tokens all "
                                  "--sign-in client-credentials --client-id c",
                                  "account sign-in N --secret-stdin",
                                  "create --account a --name n --scope s --expires never",
                                  "create --account a --name n --scope s --expires never --accept-never",
                                  "update a/n --expires never --accept-never",
                                  "account sign-in N",
                                  "account sign-in N --sign-in browser --no-browser",
                                  "account sign-out N",
                                  "access-token N --show",
                                  "conformance --account A --yes --output report.json",
                                  "account list",
                                  "account remove N",
                                  "account remove N --yes",
                                  "refresh",
                                  "refresh --account N",
                                  "list",
                                  "list --account N --status all --expiring-within 14d --cached",
                                  "show a/b",
                                  "history",
                                  "history a/b --since 2026-01-31 --event created --format csv",
                                  "history --since 30d --format json",
                                  "history --verify",
                                  "history --verify --format json",
                                  "export --format csv",
                                  "export --json",
                                  "export --format ics --account A --output file.ics",
                                  "create --account A --name n --scope s --scope t --expires 30d",
                                  "create --account A --name n --scope s --expires 2099-01-31",
                                  "update a/b --name n",
                                  "update a/b --scope s",
                                  "update a/b --expires 30d",
                                  "revoke a/b --yes",
                                  "revoke --yes a/b c#d e",
                                  "secret set a/b --stdin",
                                  "store",
                                  "store use keychain",
                                  "store use pass",
                                  "store use docker-credential-pass",
                                  "resume",
                                  "resume --from-elsewhere",
                                  "prove --kills 3 --power-cuts 0 --seed 1"})
        QTest::newRow(arguments) << QString::fromLatin1(arguments);
}

void CommandLineTest::whatMakesSenseIsTaken()
{
    QFETCH(QString, arguments);
    const CommandLine line = parsed(arguments);
    QVERIFY2(line.command, qPrintable(line.text));
    QCOMPARE(line.exitCode, Done);
    QVERIFY(line.options.profilePath.isEmpty());
    QVERIFY(!line.options.sandbox);
    QVERIFY(!line.options.attended);
    QCOMPARE(line.options.by, u"command-line"_s);
}

void CommandLineTest::whatIsWrongIsSaidAsJsonToo()
{
    QVERIFY(parsed(u"--json bake"_s).json);
    QVERIFY(parsed(u"list --bake --json"_s).json);
    QVERIFY(parsed(u"--json"_s).json);
    QVERIFY(!parsed(u"list --bake"_s).json);
}

/// Its standard output goes into a file or another program, where an error object would pass for the secret.
void CommandLineTest::secretNeverWritesJson()
{
    QVERIFY(!parsed(u"--json secret"_s).json);
    const CommandLine line = parsed(u"--json secret a/b"_s);
    QVERIFY2(line.command, qPrintable(line.text));
    QVERIFY(!line.command->canPrintJson());
    QVERIFY(parsed(u"--json secret set"_s).json);
}

void CommandLineTest::globalOptionsStandAnywhere_data()
{
    QTest::addColumn<QString>("arguments");
    for (const char *arguments :
         {"--profile /p --sandbox --json list --cached", "--profile=/p list --sandbox --cached --json",
          "list --cached --profile /p --sandbox --json", "--json --sandbox list --profile=/p",
          "--sandbox --profile /p account list --json", "revoke --json a/b --sandbox --yes --profile /p"})
        QTest::newRow(arguments) << QString::fromLatin1(arguments);
}

void CommandLineTest::globalOptionsStandAnywhere()
{
    QFETCH(QString, arguments);
    const CommandLine line = parsed(arguments);
    QVERIFY2(line.command, qPrintable(line.text));
    QCOMPARE(line.options.profilePath, u"/p"_s);
    QVERIFY(line.options.sandbox);
}

void CommandLineTest::everyCommandHelps_data()
{
    QTest::addColumn<QStringList>("arguments");
    for (const QStringList &words : everyCommand()) {
        for (const auto &help : {u"--help"_s, u"-h"_s}) {
            QTest::addRow("%s %s", qPrintable(words.join(u' ')), qPrintable(help)) << words + QStringList{help};
            QTest::addRow("%s %s", qPrintable(help), qPrintable(words.join(u' '))) << QStringList{help} + words;
        }
    }
}

void CommandLineTest::everyCommandHelps()
{
    QFETCH(QStringList, arguments);
    const CommandLine line = parseCommandLine(arguments);
    QVERIFY(!line.command);
    QCOMPARE(line.exitCode, Done);
    QVERIFY2(line.text.startsWith("Usage: patkeeper-cli "_L1), qPrintable(line.text));
    QVERIFY2(line.text.contains("--profile"_L1), qPrintable(line.text));
}

void CommandLineTest::theOverviewNamesEveryCommand()
{
    for (const auto &help : {u"--help"_s, u"-h"_s}) {
        const CommandLine line = parsed(help);
        QVERIFY(!line.command);
        QCOMPARE(line.exitCode, Done);
        for (const QStringList &words : everyCommand())
            QVERIFY2(line.text.contains("\n  "_L1 + words.join(u' ') + u' '), qPrintable(words.join(u' ')));
    }
}

void CommandLineTest::theVersionIsToldAlsoAfterACommand()
{
    for (const char *arguments : {"--version", "-v", "list --version", "--version list"}) {
        const CommandLine line = parsed(QString::fromLatin1(arguments));
        QVERIFY2(!line.command, arguments);
        QCOMPARE(line.exitCode, Done);
        QVERIFY(line.text.startsWith("patkeeper-cli 0."_L1));
    }
}

void CommandLineTest::aRefusedCommandLineTouchesNothing_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::newRow("no command") << QStringList{} << 2;
    QTest::newRow("unknown") << QStringList{u"bake"_s} << 2;
    QTest::newRow("option missing") << QStringList{u"revoke"_s, u"a/b"_s} << 2;
    QTest::newRow("a review without its outcome") << QStringList{u"review"_s, u"a/b"_s} << 2;
    QTest::newRow("a review of nothing") << QStringList{u"review"_s, u"--keep"_s} << 2;
    QTest::newRow("an organization of no token")
        << QStringList{u"rotate"_s, u"--due"_s, u"--organization"_s, u"A"_s, u"--yes"_s} << 2;
    QTest::newRow("too much for a list") << QStringList{u"reviews"_s, u"a/b"_s} << 2;
    QTest::newRow("wrong moment") << QStringList{u"create"_s,  u"--account"_s, u"A"_s,         u"--name"_s, u"n"_s,
                                                 u"--scope"_s, u"s"_s,         u"--expires"_s, u"soon"_s}
                                  << 2;
    QTest::newRow("help") << QStringList{u"list"_s, u"--help"_s} << 0;
    QTest::newRow("version") << QStringList{u"--version"_s} << 0;
}

void CommandLineTest::aRefusedCommandLineTouchesNothing()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    const QTemporaryDir home;
    const QString profile = home.filePath(u"profile"_s);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, home.path());
    environment.insert(u"XDG_DATA_HOME"_s, home.filePath(u"data"_s));
    for (const QStringList &more : {QStringList(), QStringList{u"--profile"_s, profile}}) {
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(PATKEEPER_CLI), more + arguments);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), code);
        QCOMPARE(process.readAllStandardOutput().isEmpty(), code != 0);
        QCOMPARE(process.readAllStandardError().isEmpty(), code == 0);
    }
    QVERIFY(QDir(home.path()).isEmpty());
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_commandline.moc"
