// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "programrun.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>

#ifdef Q_OS_UNIX
#include <csignal>
#include <unistd.h>
#endif

namespace patkeeper
{

using Outcome = ProgramAnswer::Outcome;

namespace
{

constexpr qsizetype longestErrors = 16'384;

void keep(QByteArray &kept, QByteArray read)
{
    kept.append(read);
    wipe(read);
}

} // namespace

QString programOnPath(const QString &name)
{
    QStringList folders = qEnvironmentVariable("PATH").split(QDir::listSeparator(), Qt::SkipEmptyParts);
    folders.removeIf([](const QString &folder) { return !QDir::isAbsolutePath(folder); });
    return folders.isEmpty() ? QString() : QStandardPaths::findExecutable(name, folders);
}

ProgramRun::ProgramRun(QObject *parent) : QObject(parent)
{
    m_timeLimit.setSingleShot(true);
    connect(&m_timeLimit, &QTimer::timeout, this, [this] { end(Outcome::TimedOut); });
}

ProgramRun::~ProgramRun()
{
    abandon();
    wipe(m_output);
    wipe(m_errors);
}

void ProgramRun::start(const ProgramCall &call, const Secret &input)
{
    if (call.path.isEmpty()) {
        QMetaObject::invokeMethod(this, [this] { end(Outcome::NotFound); }, Qt::QueuedConnection);
        return;
    }
    m_longestOutput = call.longestOutput;
    m_process = new QProcess(this);
    m_process->setProcessEnvironment(call.environment);
    m_process->setWorkingDirectory(call.workingFolder);
#ifdef Q_OS_UNIX
    m_ownSession = call.ownSession;
    if (m_ownSession)
        m_process->setChildProcessModifier([] { ::setsid(); });
#endif
    connect(m_process, &QProcess::readyReadStandardOutput, this, &ProgramRun::onOutput);
    connect(m_process, &QProcess::readyReadStandardError, this, &ProgramRun::onErrors);
    connect(m_process, &QProcess::finished, this, &ProgramRun::onFinished);
    // It may come from within start().
    connect(
        m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                onFailedToStart();
        },
        Qt::QueuedConnection);
    if (call.timeLimit.count() > 0)
        m_timeLimit.start(call.timeLimit);
    m_process->start(call.path, call.arguments);
    m_process->write(input.view().data(), input.size());
    m_process->closeWriteChannel();
}

void ProgramRun::onOutput()
{
    keep(m_output, m_process->readAllStandardOutput());
    if (m_output.size() > m_longestOutput)
        end(Outcome::TooMuch);
}

void ProgramRun::onErrors()
{
    keep(m_errors, m_process->readAllStandardError());
    m_errors.truncate(longestErrors);
}

void ProgramRun::onFinished()
{
    onErrors();
    keep(m_output, m_process->readAllStandardOutput());
    const bool ended = m_process->exitStatus() == QProcess::NormalExit;
    m_answer.exitCode = ended ? m_process->exitCode() : -1;
    if (m_output.size() > m_longestOutput)
        end(Outcome::TooMuch);
    else
        end(m_answer.exitCode == 0 ? Outcome::Done : Outcome::Refused);
}

void ProgramRun::onFailedToStart()
{
    if (m_process != nullptr)
        end(Outcome::NotStarted);
}

void ProgramRun::end(Outcome outcome)
{
    abandon();
    m_answer.outcome = outcome;
    m_answer.output = Secret::take(m_output);
    m_answer.errors = Secret::take(m_errors);
    Q_EMIT ended();
}

// QProcess would wait for a program that it kills, so it stays behind on its own until the program is gone.
void ProgramRun::abandon()
{
    m_timeLimit.stop();
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
