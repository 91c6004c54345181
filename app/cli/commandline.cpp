// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandline.h"

#include "accesstokencommand.h"
#include "accountcommands.h"
#include "accountsetcommand.h"
#include "changecommands.h"
#include "conformancecommand.h"
#include "doctorcommand.h"
#include "duecommand.h"
#include "exchangecommands.h"
#include "exportcommands.h"
#include "extendcommand.h"
#include "historycommands.h"
#include "listcommands.h"
#include "proofground.h"
#include "provecommand.h"
#include "reviewcommands.h"
#include "rotatecommands.h"
#include "secretcommands.h"
#include "storecommands.h"

#include <QCoreApplication>

#include <functional>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::cli::CommandLine)
};

struct CommandName {
    QStringList words;
    const char *description;
    std::function<std::unique_ptr<Command>()> make;
    bool takesArguments = false; ///< Beside its options.
};

template<typename T>
std::unique_ptr<Command> make()
{
    return std::make_unique<T>();
}

// The longer name of two that begin alike stands first.
const QList<CommandName> &commands()
{
    static const QList<CommandName> all{
        {{u"account"_s, u"add"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "add an account"),
         make<AccountAddCommand>},
        {{u"account"_s, u"sign-in"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "sign in to an account again"),
         make<AccountSignInCommand>,
         true},
        {{u"account"_s, u"sign-out"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "sign out of an account"),
         make<AccountSignOutCommand>,
         true},
        {{u"account"_s, u"list"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "list the accounts"),
         make<AccountListCommand>},
        {{u"account"_s, u"set"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "change how an account's service is reached"),
         make<AccountSetCommand>,
         true},
        {{u"account"_s, u"remove"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "forget an account here"),
         make<AccountRemoveCommand>,
         true},
        {{u"account"_s, u"restore"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "bring accounts back from the keychain"),
         make<AccountRestoreCommand>},
        {{u"refresh"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "ask the services for every token"),
         make<RefreshCommand>},
        {{u"list"_s}, QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "list tokens"), make<ListCommand>},
        {{u"show"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "show everything known of one token"),
         make<ShowCommand>,
         true},
        {{u"history"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "show what happened, or whether it was changed"),
         make<HistoryCommand>,
         true},
        {{u"export"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "write the inventory or a calendar of expiries"),
         make<ExportCommand>},
        {{u"create"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "create a token and keep its secret"),
         make<CreateCommand>},
        {{u"update"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "rename, re-scope or extend a token"),
         make<UpdateCommand>,
         true},
        {{u"extend"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "give several tokens a later end"),
         make<ExtendCommand>,
         true},
        {{u"revoke"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "end tokens for good"),
         make<RevokeCommand>,
         true},
        {{u"rotate"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "replace tokens with successors"),
         make<RotateCommand>,
         true},
        {{u"rotations"_s, u"undo"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "take a rotation back"),
         make<RotationsUndoCommand>,
         true},
        {{u"rotations"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "list rotations that have not ended"),
         make<RotationsCommand>},
        {{u"policy"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "say when tokens are to be rotated"),
         make<PolicyCommand>,
         true},
        {{u"reviews"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "list tokens whose review is due"),
         make<ReviewsCommand>},
        {{u"review"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "record that tokens are still needed"),
         make<ReviewCommand>,
         true},
        {{u"due"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "list what needs something done soon"),
         make<DueCommand>},
        {{u"doctor"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "say what is in the way and how to mend it"),
         make<DoctorCommand>},
        {{u"secret"_s, u"set"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "keep a secret that you already have"),
         make<SecretSetCommand>,
         true},
        {{u"secret"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "write a kept secret to stdout"),
         make<SecretCommand>,
         true},
        {{u"access-token"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "write a fresh access token to stdout"),
         make<AccessTokenCommand>,
         true},
        {{u"exchange"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "turn a kept token into a short-lived one"),
         make<ExchangeCommand>,
         true},
        {{u"run"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "run a command with short-lived credentials"),
         make<RunCommand>,
         true},
        {{u"store"_s, u"use"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "choose where this profile keeps its secrets"),
         make<StoreUseCommand>,
         true},
        {{u"store"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "say where this profile keeps its secrets"),
         make<StoreCommand>},
        {{u"resume"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "bring interrupted operations to their end"),
         make<ResumeCommand>},
        {{u"conformance"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine",
                           "report what a service does where its documentation is silent"),
         make<ConformanceCommand>},
        {{u"prove"_s},
         QT_TRANSLATE_NOOP("patkeeper::cli::CommandLine", "kill rotations and show that no secret is lost"),
         make<ProveCommand>}};
    return all;
}

// In a function, as it has no order of construction to get wrong.
QList<QCommandLineOption> globalOptions()
{
    // Between `prove` and the processes that it starts.
    QCommandLineOption proof(u"proof"_s, {}, u"stage"_s);
    proof.setFlags(QCommandLineOption::HiddenFromHelp);
    return {proof,
            {u"profile"_s, Text::tr("Keep everything in this folder instead of the usual one."), u"dir"_s},
            {u"sandbox"_s, Text::tr("Work on demonstration tokens of the built-in server.")},
            {u"json"_s, Text::tr("Print JSON.")},
            {{u"h"_s, u"help"_s}, Text::tr("Print this help.")},
            {{u"v"_s, u"version"_s}, Text::tr("Print the version.")}};
}

QString overview()
{
    QString text = Text::tr(
        "Usage: patkeeper-cli [--profile DIR] [--sandbox] [--json] COMMAND [arguments]\n\n"
        "Personal access tokens from the command line. Secrets come in by standard input only.\n\nCommands:\n");
    for (const CommandName &command : commands())
        text += "  "_L1 + command.words.join(QLatin1Char(' ')).leftJustified(18) + Text::tr(command.description) +
                QLatin1Char('\n');
    text +=
        Text::tr("\n`patkeeper-cli COMMAND --help` says more. A TOKEN is account/name, account#id, or an id alone.\n"
                 "Exit codes: 0 done, 2 usage, 3 sign-in needed, 4 refused or not found, 5 service not reached,\n"
                 "6 keychain, 7 outcome unconfirmed, 10 of `due`: something is, 11 of `doctor`: something is\n"
                 "to be mended, 1 anything else.");
    return text;
}

CommandLine usage(const QString &what, const QString &name = {})
{
    CommandLine line;
    line.exitCode = Usage;
    line.text =
        what + QLatin1Char('\n') +
        Text::tr("`patkeeper-cli %1--help` says how.").arg(name.isEmpty() ? QString() : name + QLatin1Char(' '));
    return line;
}

CommandLine said(const QString &text)
{
    CommandLine line;
    line.text = text;
    return line;
}

QString version()
{
    return u"patkeeper-cli " PATKEEPER_VERSION ""_s;
}

// Qt writes the path that the program was started by.
QString helpOf(const QCommandLineParser &parser, const QString &words)
{
    QString text = parser.helpText().trimmed();
    const QString program = QCoreApplication::arguments().constFirst();
    if (const qsizetype at = text.indexOf(program); at >= 0)
        text.replace(at, program.size(), "patkeeper-cli "_L1 + words);
    return text;
}

bool takesValue(const QString &option)
{
    return option == "--profile"_L1 || option == "--proof"_L1;
}

// Where the command begins: the global options may stand before it.
qsizetype commandIn(const QStringList &arguments)
{
    qsizetype first = 0;
    while (first < arguments.size() && arguments[first].startsWith(QLatin1Char('-')))
        first += takesValue(arguments[first]) ? 2 : 1;
    return first;
}

// Its words are taken out of the arguments.
const CommandName *takeCommand(QStringList &arguments)
{
    const qsizetype first = commandIn(arguments);
    for (const CommandName &command : commands()) {
        if (arguments.mid(first, command.words.size()) == command.words) {
            arguments.remove(first, command.words.size());
            return &command;
        }
    }
    return nullptr;
}

CommandLine withoutCommand(const QStringList &arguments)
{
    if (arguments.contains("--help"_L1) || arguments.contains("-h"_L1))
        return said(overview());
    if (arguments.contains("--version"_L1) || arguments.contains("-v"_L1))
        return said(version());
    const QStringList words = arguments.mid(commandIn(arguments));
    return usage(words.isEmpty() ? Text::tr("There is no command.")
                                 : Text::tr("There is no command “%1”.").arg(words.join(QLatin1Char(' '))));
}

CommandLine withCommand(const CommandName *name, const QStringList &rest)
{
    CommandLine line;
    line.command = name->make();
    QCommandLineParser parser;
    parser.setApplicationDescription(Text::tr(name->description));
    parser.addOptions(globalOptions());
    line.command->declare(parser);
    const QString words = name->words.join(QLatin1Char(' '));
    if (!parser.parse(QStringList{u"patkeeper-cli "_s + words} + rest))
        return usage(parser.errorText(), words);
    if (parser.isSet(u"help"_s))
        return said(helpOf(parser, words));
    if (parser.isSet(u"version"_s))
        return said(version());
    if (!name->takesArguments && !parser.positionalArguments().isEmpty())
        return usage(Text::tr("“%1” is too much here.").arg(parser.positionalArguments().front()), words);
    if (const QString wrong = line.command->accept(parser); !wrong.isEmpty())
        return usage(wrong, words);
    line.command->setJson(parser.isSet(u"json"_s) && line.command->canPrintJson());
    line.options.profilePath = parser.value(u"profile"_s);
    if (parser.isSet(u"profile"_s) && line.options.profilePath.isEmpty())
        return usage(Text::tr("--profile takes a folder."), words);
    line.options.sandbox = parser.isSet(u"sandbox"_s);
    if (parser.isSet(u"proof"_s)) {
        if (parser.isSet(u"profile"_s) || parser.isSet(u"sandbox"_s) || !line.command->needsProfile())
            return usage(Text::tr("This is for `patkeeper-cli prove` alone."), words);
        line.options.proofPath = parser.value(u"proof"_s);
        line.options.profilePath = proofProfilePath(line.options.proofPath);
    }
    line.options.attended = false;
    line.options.by = u"command-line"_s;
    line.command->setOptions(line.options);
    return line;
}

} // namespace

CommandLine parseCommandLine(const QStringList &arguments)
{
    QStringList rest = arguments;
    const CommandName *name = takeCommand(rest);
    CommandLine line = name != nullptr ? withCommand(name, rest) : withoutCommand(rest);
    line.json = arguments.contains("--json"_L1) && (name == nullptr || name->make()->canPrintJson());
    return line;
}

} // namespace patkeeper::cli
