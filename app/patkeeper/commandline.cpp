// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QHash>
#include <QLocale>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int usageError = 2;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::CommandLine)
};

using Answer = std::unexpected<CommandLineAnswer>;

Answer refused(const QString &why)
{
    return Answer({Text::tr("%1\nSee patkeeper --help.\n").arg(why), usageError});
}

// Qt writes the path that the program was started by.
QString helpOf(const QCommandLineParser &parser)
{
    return parser.helpText().replace(QCoreApplication::arguments().constFirst(), "patkeeper"_L1);
}

bool isLanguage(const QString &code)
{
    return QLocale(code).language() != QLocale::C;
}

/// No picture makes a token or begins a sign-in at a real service.
bool asksTheService(CommandLine::Dialog dialog)
{
    using Dialog = CommandLine::Dialog;
    return dialog == Dialog::Reveal || dialog == Dialog::Rotated || dialog == Dialog::SignInApp ||
           dialog == Dialog::SignInCode || dialog == Dialog::Pair || dialog == Dialog::Never ||
           dialog == Dialog::Exchange;
}

std::expected<CommandLine, CommandLineAnswer> read(const QCommandLineParser &parser)
{
    static const QHash<QString, CommandLine::Dialog> dialogs{{u"create"_s, CommandLine::Dialog::Create},
                                                             {u"reveal"_s, CommandLine::Dialog::Reveal},
                                                             {u"revoke"_s, CommandLine::Dialog::Revoke},
                                                             {u"rotate"_s, CommandLine::Dialog::Rotate},
                                                             {u"rotated"_s, CommandLine::Dialog::Rotated},
                                                             {u"year"_s, CommandLine::Dialog::Year},
                                                             {u"doctor"_s, CommandLine::Dialog::Doctor},
                                                             {u"sign-in"_s, CommandLine::Dialog::SignIn},
                                                             {u"sign-in-app"_s, CommandLine::Dialog::SignInApp},
                                                             {u"sign-in-code"_s, CommandLine::Dialog::SignInCode},
                                                             {u"pair"_s, CommandLine::Dialog::Pair},
                                                             {u"never"_s, CommandLine::Dialog::Never},
                                                             {u"exchange"_s, CommandLine::Dialog::Exchange},
                                                             {u"extend"_s, CommandLine::Dialog::Extend}};
    CommandLine line{.profilePath = parser.value(u"profile"_s),
                     .sandbox = parser.isSet(u"sandbox"_s),
                     .hidden = parser.isSet(u"hidden"_s),
                     .screenshotPath = parser.value(u"screenshot"_s),
                     .appearance = {},
                     .language = {}};
    if (!parser.positionalArguments().isEmpty())
        return refused(Text::tr("Unexpected argument: %1").arg(parser.positionalArguments().first()));
    if (parser.isSet(u"profile"_s) && line.profilePath.isEmpty())
        return refused(Text::tr("--profile needs a folder."));
    if (parser.isSet(u"screenshot"_s) && line.screenshotPath.isEmpty())
        return refused(Text::tr("--screenshot needs a file."));
    if (parser.isSet(u"appearance"_s)) {
        line.appearance = appearanceFromName(parser.value(u"appearance"_s));
        if (!line.appearance)
            return refused(Text::tr("--appearance is system, light or dark."));
    }
    line.language = parser.value(u"language"_s);
    if (parser.isSet(u"language"_s) && !isLanguage(line.language))
        return refused(Text::tr("--language is a language's code, such as en or de."));
    if (parser.isSet(u"new-token"_s) && parser.isSet(u"refresh"_s))
        return refused(Text::tr("--new-token and --refresh do not go together."));
    if (parser.isSet(u"new-token"_s))
        line.wish = Wish::Kind::NewToken;
    else if (parser.isSet(u"refresh"_s))
        line.wish = Wish::Kind::Refresh;
    if (line.wish != Wish::Kind::Raise && !line.screenshotPath.isEmpty())
        return refused(Text::tr("--new-token and --refresh do not go with --screenshot."));
    if (line.hidden && (line.wish != Wish::Kind::Raise || !line.screenshotPath.isEmpty()))
        return refused(Text::tr("--hidden goes neither with --new-token or --refresh nor with --screenshot."));
    line.reportFirstPaint = parser.isSet(u"report-first-paint"_s);
    if (!parser.isSet(u"dialog"_s))
        return line;
    if (line.screenshotPath.isEmpty())
        return refused(Text::tr("--dialog goes with --screenshot."));
    if (!dialogs.contains(parser.value(u"dialog"_s)))
        return refused(
            Text::tr("--dialog is create, reveal, revoke, rotate, rotated, year, doctor, sign-in, sign-in-app, "
                     "sign-in-code, pair, never, exchange or extend."));
    line.dialog = dialogs.value(parser.value(u"dialog"_s));
    if (asksTheService(line.dialog) && !line.sandbox)
        return refused(
            Text::tr("--dialog %1 asks the service, so it goes with --sandbox only.").arg(parser.value(u"dialog"_s)));
    return line;
}

} // namespace

std::expected<CommandLine, CommandLineAnswer> parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(Text::tr("Keeps your personal access tokens."));
    parser.addOptions({
        {{u"h"_s, u"help"_s}, Text::tr("Print this help.")},
        {{u"v"_s, u"version"_s}, Text::tr("Print the version.")},
        {u"profile"_s, Text::tr("Keep everything in <folder> instead of the usual one."), Text::tr("folder")},
        {u"sandbox"_s,
         Text::tr("Work on demonstration tokens of a built-in server. Nothing is kept, unless --profile names a "
                  "folder for it.")},
        {u"new-token"_s,
         Text::tr("Open the dialog for a new token, in the window that is open already if there is one.")},
        {u"refresh"_s,
         Text::tr("Ask the services for every token, in the window that is open already if there is one.")},
        {u"hidden"_s, Text::tr("Start in the tray, without a window; as it is started at login.")},
        {u"appearance"_s, Text::tr("system, light or dark, instead of what is set."), Text::tr("which")},
        {u"language"_s, Text::tr("Speak the language of that <code>, such as en or de, instead of the system's."),
         Text::tr("code")},
        {u"screenshot"_s, Text::tr("Save a picture of the window as the PNG <file> and end; secrets stay masked."),
         Text::tr("file")},
        {u"dialog"_s,
         Text::tr(
             "With --screenshot: the picture shows create, reveal, revoke, rotate, rotated, year, doctor, sign-in, "
             "sign-in-app, sign-in-code, pair, never, exchange or extend."),
         Text::tr("which")},
    });
    QCommandLineOption reportFirstPaint(u"report-first-paint"_s);
    reportFirstPaint.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOption(reportFirstPaint);
    if (!parser.parse(arguments))
        return refused(parser.errorText());
    if (parser.isSet(u"help"_s))
        return Answer({helpOf(parser), 0});
    if (parser.isSet(u"version"_s))
        return Answer({u"patkeeper "_s + QStringLiteral(PATKEEPER_VERSION) + u'\n', 0});
    return read(parser);
}

} // namespace patkeeper
