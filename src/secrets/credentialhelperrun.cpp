// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialhelperrun.h"

#include <QDir>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStandardPaths>

#include <utility>

#ifdef Q_OS_UNIX
#include <csignal>
#include <unistd.h>
#endif

namespace patkeeper
{

using namespace Qt::StringLiterals;
using Outcome = CredentialHelperAnswer::Outcome;

namespace
{

constexpr qsizetype longestOutput = qsizetype(4) * 1024 * 1024; // A listing names every entry of the store.
constexpr qsizetype longestErrors = qsizetype(16) * 1024;

/// Where nobody may be asked, gpg is told to fail instead of starting a pinentry (`pass` and `gopass` hand these
/// options to it; a key whose passphrase the agent remembers still works), and the variables by which a program finds a
/// screen or a terminal are gone; the session of its own takes the terminal itself away. Not covered: a helper that
/// asks another process over D-Bus, as docker-credential-secretservice does; KeychainSecretStore is for that.
QProcessEnvironment environmentFor(Interaction interaction)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    // What gpg and pass say is recognised by its words.
    environment.insert(u"LC_ALL"_s, u"C"_s);
    environment.remove(u"LANGUAGE"_s);
    if (interaction == Interaction::Allowed)
        return environment;
    for (const auto &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"GPG_TTY"_s, u"SSH_ASKPASS"_s})
        environment.remove(name);
    const QString options = environment.value(u"PASSWORD_STORE_GPG_OPTS"_s) + u" --pinentry-mode=error"_s;
    environment.insert(u"PASSWORD_STORE_GPG_OPTS"_s, options.trimmed());
    return environment;
}

void keep(QByteArray &kept, QByteArray read)
{
    kept.append(read);
    wipe(read);
}

} // namespace

CredentialHelperRun::~CredentialHelperRun()
{
    abandon();
    wipe(m_output);
    wipe(m_errors);
}

QString CredentialHelperRun::programName(const QString &helper)
{
    return u"docker-credential-"_s + helper;
}

QString CredentialHelperRun::programPath(const QString &helper)
{
    QStringList folders = qEnvironmentVariable("PATH").split(QDir::listSeparator(), Qt::SkipEmptyParts);
    folders.removeIf([](const QString &folder) { return !QDir::isAbsolutePath(folder); });
    return folders.isEmpty() ? QString() : QStandardPaths::findExecutable(programName(helper), folders);
}

void CredentialHelperRun::start(const QString &helper, const QString &action, const Secret &input,
                                Interaction interaction)
{
    const QString path = programPath(helper);
    if (path.isEmpty()) {
        QMetaObject::invokeMethod(this, [this] { end(Outcome::NotFound); }, Qt::QueuedConnection);
        return;
    }
    m_process = new QProcess(this);
    m_process->setProcessEnvironment(environmentFor(interaction));
#ifdef Q_OS_UNIX
    m_ownSession = interaction == Interaction::Forbidden;
    if (m_ownSession)
        m_process->setChildProcessModifier([] { ::setsid(); });
#endif
    connect(m_process, &QProcess::readyReadStandardOutput, this, &CredentialHelperRun::onOutput);
    connect(m_process, &QProcess::readyReadStandardError, this, &CredentialHelperRun::onErrors);
    connect(m_process, &QProcess::finished, this, &CredentialHelperRun::onFinished);
    // It may come from within start().
    connect(
        m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                onFailedToStart();
        },
        Qt::QueuedConnection);
    m_process->start(path, {action});
    m_process->write(input.view().data(), input.size());
    m_process->closeWriteChannel();
}

void CredentialHelperRun::onOutput()
{
    keep(m_output, m_process->readAllStandardOutput());
    if (m_output.size() > longestOutput)
        end(Outcome::TooMuch);
}

void CredentialHelperRun::onErrors()
{
    keep(m_errors, m_process->readAllStandardError());
    m_errors.truncate(longestErrors);
}

void CredentialHelperRun::onFinished()
{
    onErrors();
    keep(m_output, m_process->readAllStandardOutput());
    const bool ended = m_process->exitStatus() == QProcess::NormalExit;
    m_answer.exitCode = ended ? m_process->exitCode() : -1;
    if (m_output.size() > longestOutput)
        end(Outcome::TooMuch);
    else
        end(m_answer.exitCode == 0 ? Outcome::Done : Outcome::Refused);
}

void CredentialHelperRun::onFailedToStart()
{
    if (m_process != nullptr)
        end(Outcome::NotStarted);
}

void CredentialHelperRun::end(Outcome outcome)
{
    abandon();
    m_answer.outcome = outcome;
    m_answer.output = Secret::take(m_output);
    m_answer.errors = Secret::take(m_errors);
    Q_EMIT ended();
}

// QProcess would wait for a program that it kills, so it stays behind on its own until the program is gone.
void CredentialHelperRun::abandon()
{
    QProcess *process = std::exchange(m_process, nullptr);
    if (process == nullptr)
        return;
    disconnect(process, nullptr, this, nullptr);
    process->setParent(nullptr);
    if (process->state() == QProcess::NotRunning) {
        process->deleteLater();
        return;
    }
    connect(process, &QProcess::finished, process, &QObject::deleteLater);
    connect(process, &QProcess::errorOccurred, process, [process](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            process->deleteLater();
    });
    process->closeReadChannel(QProcess::StandardOutput);
    process->closeReadChannel(QProcess::StandardError);
#ifdef Q_OS_UNIX
    // Its session is its children's too: none of them is left waiting.
    if (m_ownSession && process->processId() > 1)
        ::kill(-static_cast<pid_t>(process->processId()), SIGKILL);
#endif
    process->kill();
}

} // namespace patkeeper
