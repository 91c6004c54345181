// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "browserlaunch.h"

#include "programrun.h"

#include <QPointer>
#include <QProcess>
#include <QProcessEnvironment>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

QString opener()
{
#ifdef Q_OS_MACOS
    return programOnPath(u"open"_s);
#else
    return programOnPath(u"xdg-open"_s);
#endif
}

/// The person's own, without what is ours.
QProcessEnvironment environmentForBrowser()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString &name : names) {
        if (name.startsWith("PATKEEPER"_L1))
            environment.remove(name);
    }
    return environment;
}

} // namespace

void openInBrowser(const QUrl &address, QObject *context, std::function<void()> onFailed)
{
    const QString program = opener();
    if (program.isEmpty()) {
        QMetaObject::invokeMethod(context, std::move(onFailed), Qt::QueuedConnection);
        return;
    }
    // Nobody's child: to destroy it would end the browser.
    auto *process = new QProcess;
    process->setProcessEnvironment(environmentForBrowser());
    process->setStandardInputFile(QProcess::nullDevice());
    process->setStandardOutputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
#ifdef Q_OS_UNIX
    process->setChildProcessModifier([] { ::setsid(); });
#endif
    const auto end = [process, asker = QPointer(context), onFailed = std::move(onFailed)](bool failed) {
        process->deleteLater();
        if (failed && asker)
            onFailed();
    };
    QObject::connect(process, &QProcess::finished, process, [end](int exitCode, QProcess::ExitStatus status) {
        end(exitCode != 0 || status != QProcess::NormalExit);
    });
    QObject::connect(
        process, &QProcess::errorOccurred, process,
        [end](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                end(true);
        },
        Qt::QueuedConnection);
    process->start(program, {address.toString(QUrl::FullyEncoded)});
}

} // namespace patkeeper::cli
