// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "application.h"
#include "commandline.h"
#include "freedmemory.h"
#include "log.h"
#include "processhardening.h"
#include "translations.h"

#include <QApplication>
#include <QTextStream>

#include <cstdio>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

QStringList argumentsOf(int argc, char *argv[])
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    return arguments;
}

/// What a launcher gave this start for coming to the front. Qt takes it out of the environment for its first window.
QString activationToken()
{
    const QByteArray token = qgetenv("XDG_ACTIVATION_TOKEN");
    return QString::fromLatin1(token.isEmpty() ? qgetenv("DESKTOP_STARTUP_ID") : token);
}

/// Qt ends the process with an abort where there is nothing to draw on; say it in words before.
bool hasDisplay()
{
#ifdef Q_OS_LINUX
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

/// Help and refusals need an application to be said in the person's language.
std::expected<CommandLine, CommandLineAnswer> parsedInWords(int &argc, char *argv[], const QStringList &arguments)
{
    const QCoreApplication forWords(argc, argv);
    installTranslations(QLocale());
    return parseCommandLine(arguments);
}

} // namespace

int main(int argc, char *argv[])
{
    hardenProcess();
    installRedactingMessageHandler();
    // QtKeychain's answers arrive under GLib's event dispatcher and no other.
    qunsetenv("QT_NO_GLIB");
    QCoreApplication::setApplicationName(u"Patkeeper"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(PATKEEPER_VERSION));
    QGuiApplication::setDesktopFileName(u"org.patkeeper.Patkeeper"_s);

    const QStringList arguments = argumentsOf(argc, argv);
    const bool wantsWords = arguments.contains("--help"_L1) || arguments.contains("-h"_L1);
    auto commandLine = wantsWords ? parsedInWords(argc, argv, arguments) : parseCommandLine(arguments);
    if (!commandLine) {
        if (!wantsWords)
            commandLine = parsedInWords(argc, argv, arguments);
        const bool isError = commandLine.error().exitCode != 0;
        QTextStream(isError ? stderr : stdout) << commandLine.error().text;
        return commandLine.error().exitCode;
    }
    // Who is there for months is to be small; who is waited for, quick.
    if (commandLine->hidden)
        useOneHeap();
    if (!commandLine->language.isEmpty())
        QLocale::setDefault(QLocale(commandLine->language));

    if (!hasDisplay()) {
        if (commandLine->screenshotPath.isEmpty()) {
            const QCoreApplication forWords(argc, argv);
            installTranslations(QLocale());
            QTextStream(stderr) << QCoreApplication::translate(
                "main",
                "There is no display here to show a window on. patkeeper-cli does the same work in a terminal.\n");
            return 1;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    const QString token = activationToken();
    QApplication qt(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    Application application(*commandLine, token); // It begins with what takes longest.
    installTranslations(QLocale());
    if (!application.isTheFirst())
        return 0;
    application.start();
    return QApplication::exec();
}
