// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandline.h"
#include "log.h"
#include "output.h"
#include "processhardening.h"
#include "proofchild.h"
#include "translations.h"

#include <QCoreApplication>
#include <QLocale>

#include <functional>

using namespace patkeeper;
using namespace patkeeper::cli;

namespace
{

int say(const CommandLine &line)
{
    if (line.exitCode == Done) {
        print(line.text);
        return Done;
    }
    const Error error{.kind = Error::Kind::Rejected,
                      .message = line.text.section(QLatin1Char('\n'), 0, 0),
                      .detail = line.text.section(QLatin1Char('\n'), 1)};
    printError(error);
    if (line.json)
        printJson({{QStringLiteral("error"), errorJson(error)}});
    return line.exitCode;
}

} // namespace

int main(int argc, char **argv)
{
    hardenProcess();
    installRedactingMessageHandler();
    // QtKeychain's answers arrive under GLib's event dispatcher and no other.
    qunsetenv("QT_NO_GLIB");
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("patkeeper"));
    installTranslations(QLocale());
    QCoreApplication::setApplicationVersion(QStringLiteral(PATKEEPER_VERSION));

    CommandLine line = parseCommandLine(QCoreApplication::arguments().mid(1));
    if (!line.command)
        return say(line);
    std::unique_ptr<Composition> composition;
    QObject::connect(line.command.get(), &Command::ended, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    if (!line.command->needsProfile()) {
        QMetaObject::invokeMethod(line.command.get(), &Command::run, Qt::QueuedConnection);
        return QCoreApplication::exec();
    }
    std::unique_ptr<ProofChild> proof;
    if (!line.options.proofPath.isEmpty()) {
        Result<std::unique_ptr<ProofChild>> begun = ProofChild::begin(line.options.proofPath);
        if (!begun) {
            printError(begun.error());
            return exitCodeOf(begun.error().kind);
        }
        proof = std::move(*begun);
    }
    Composition::open(line.options, &application, [&](Result<std::unique_ptr<Composition>> opened) {
        if (!opened)
            return line.command->fail(opened.error());
        composition = std::move(*opened);
        if (const Result<void> watched = proof ? proof->watch(*composition) : Result<void>(); !watched)
            return line.command->fail(watched.error());
        line.command->setComposition(composition.get());
        if (const QString kept = composition->recoveredFrom(); !kept.isEmpty()) {
            printError(Error{
                .kind = Error::Kind::StorageFailed,
                .message = Command::tr("The database was damaged and has been kept as %1; a new one was begun. "
                                       "`patkeeper-cli account restore` brings the accounts back from the keychain.")
                               .arg(kept)});
        }
        line.command->run();
    });
    const int code = QCoreApplication::exec();
    std::move_only_function<int()> lastAct = line.command->takeLastAct();
    line.command.reset();
    composition.reset();
    if (proof)
        proof->end();
    return lastAct ? lastAct() : code;
}
