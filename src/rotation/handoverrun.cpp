// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverrun.h"

#include "handoverlaunch.h"

#include <chrono>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using End = HandOverOutcome::End;

namespace
{

constexpr std::chrono::seconds timeToCleanUp(2);

} // namespace

HandOverRun::HandOverRun(HandOverCommand command, HandOverFacts facts, QObject *parent)
    : QObject(parent),
      m_command(std::move(command)),
      m_facts(std::move(facts))
{
    m_timeLimit.setSingleShot(true);
    m_timeLimit.setInterval(m_command.timeLimit);
    connect(&m_timeLimit, &QTimer::timeout, this, [this] { stop(End::TimedOut); });
    m_patience.setSingleShot(true);
    m_patience.setInterval(timeToCleanUp);
    connect(&m_patience, &QTimer::timeout, this, [this] { signalGroup(m_group, GroupSignal::Kill); });
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_process, &QProcess::started, this, &HandOverRun::onStarted);
    connect(&m_process, &QProcess::finished, this, &HandOverRun::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, &HandOverRun::onProcessError);
    connect(&m_process, &QProcess::readyRead, this, [this] { m_output.append(m_process.readAll()); });
}

HandOverRun::~HandOverRun()
{
    m_process.disconnect(this);
    signalGroup(m_group, GroupSignal::Kill);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished(); // What is killed ends at once.
    }
}

void HandOverRun::start(const Secret &secret)
{
    if (m_state != State::Idle)
        return;
    m_state = State::Opening;
    m_secret = secret.clone();
    openHandOverProgram(m_command.program, this, [this](Result<OpenedProgram> opened) { onOpened(std::move(opened)); });
}

void HandOverRun::cancel()
{
    if (m_state == State::Opening) {
        m_state = State::Stopping;
        m_stoppedBy = End::Cancelled;
    } else if (m_state == State::Running) {
        stop(End::Cancelled);
    }
}

void HandOverRun::onOpened(Result<OpenedProgram> opened)
{
    if (m_state == State::Stopping)
        return end(End::Cancelled, {});
    if (!opened)
        return notStarted(std::move(opened.error()));
    if (m_facts.approved.isEmpty() || opened->program() != m_facts.approved) {
        return notStarted(
            {.kind = Error::Kind::Rejected,
             .message = tr("The program “%1” is not the one that was approved: it was changed or replaced "
                           "since. Look at it, and approve the hand-over command again.")
                            .arg(m_command.program)});
    }
    m_state = State::Running;
    launch(m_process, *opened, QStringList(m_command.program) + m_command.arguments,
           handOverEnvironment(m_facts, QProcessEnvironment::systemEnvironment()));
}

void HandOverRun::onStarted()
{
    m_group = m_process.processId();
    m_process.write(m_secret.view().data(), m_secret.size());
    m_process.closeWriteChannel();
    m_timeLimit.start();
    if (m_state == State::Stopping)
        stop(m_stoppedBy);
}

void HandOverRun::stop(End why)
{
    m_state = State::Stopping;
    m_stoppedBy = why;
    m_timeLimit.stop();
    if (m_group == 0)
        return; // onStarted() comes back to it.
    m_patience.start();
    signalGroup(m_group, GroupSignal::Terminate);
}

// That it does not read what it is given is its own affair (a WriteError), and a crash is told by finished() as well.
void HandOverRun::onProcessError(QProcess::ProcessError error)
{
    if (error != QProcess::FailedToStart)
        return;
    notStarted({.kind = Error::Kind::Rejected,
                .message = tr("The program “%1” could not be started. If it is a script, see that its first line names "
                              "an interpreter that is there.")
                               .arg(m_command.program),
                .detail = m_process.errorString()});
}

void HandOverRun::onFinished(int code, QProcess::ExitStatus status)
{
    signalGroup(m_group, GroupSignal::Kill);
    m_output.append(m_process.readAll());
    if (m_state == State::Stopping)
        return end(m_stoppedBy, {});
    if (status == QProcess::CrashExit) {
        m_outcome.signal = code;
        return end(
            End::Signalled,
            {.kind = Error::Kind::Rejected,
             .message = tr("The hand-over command was ended by signal %1. See its output, fix it, then try again.")
                            .arg(code)});
    }
    m_outcome.exitCode = code;
    if (code == 0)
        return end(End::Succeeded, {});
    end(End::Failed, {.kind = Error::Kind::Rejected,
                      .message = tr("The hand-over command failed with exit code %1. See its output, fix it, then "
                                    "try again.")
                                     .arg(code)});
}

void HandOverRun::notStarted(Error error)
{
    if (m_state == State::Stopping)
        return end(m_stoppedBy, {});
    end(End::NotStarted, std::move(error));
}

void HandOverRun::end(End how, Error error)
{
    if (how == End::TimedOut) {
        error = {.kind = Error::Kind::TimedOut,
                 .message = tr("The hand-over command was ended, as it took longer than %n second(s). See its output, "
                               "fix it or give it more time, then try again.",
                               nullptr, static_cast<int>(m_command.timeLimit.count()))};
    } else if (how == End::Cancelled) {
        error = {.kind = Error::Kind::Cancelled,
                 .message =
                     tr("The hand-over was cancelled. Whether its command had done its work already is not known; "
                        "it can be run again.")};
    }
    m_state = State::Ended;
    m_timeLimit.stop();
    m_patience.stop();
    m_outcome.end = how;
    m_outcome.error = std::move(error);
    m_outcome.output = m_output.shown(m_secret);
    m_output.clear();
    m_secret = Secret();
    Q_EMIT ended();
}

Result<Secret> partToHandOver(const HandOverCommand &command, const SecretParts &parts)
{
    if (command.part.isEmpty() && parts.size() == 1)
        return parts.front().value.clone();
    for (const SecretPart &part : parts) {
        if (!command.part.isEmpty() && part.name == command.part)
            return part.value.clone();
    }
    return failure(Error::Kind::SecretMissing,
                   HandOverRun::tr("The hand-over command does not say which part of the secret it gets. Edit it, "
                                   "choose a part, and approve it again."),
                   u"part \"%1\" of %2"_s.arg(command.part).arg(parts.size()));
}

} // namespace patkeeper
