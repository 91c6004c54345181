// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "boundedoutput.h"
#include "handovercommand.h"
#include "handoverfacts.h"
#include "secretenvelope.h"

#include <QObject>
#include <QProcess>
#include <QTimer>

namespace patkeeper
{

/// How a hand-over command ended. To be shown; neither stored nor logged.
struct HandOverOutcome {
    enum class End {
        Succeeded, ///< Exit code 0. Whether it read the secret, only the command knows.
        Failed,    ///< Another exit code.
        Signalled, ///< A signal ended it that was not sent from here.
        TimedOut,
        Cancelled,
        NotStarted ///< Refused, or no longer what was approved.
    };

    End end = End::NotStarted;
    int exitCode = 0; ///< Of Failed.
    int signal = 0;   ///< Of Signalled.
    QString output;   ///< Both channels as they came, the secret taken out.
    Error error;      ///< Why it did not succeed, and what to do.

    bool succeeded() const { return end == End::Succeeded; }
};

/// Runs a hand-over command once and gives it the secret on its standard input: these bytes, then the end.
///
///   Idle -start-> Opening -it is what was approved-> Running -it ended-> Ended
///                    |                                 +-- time limit, cancel -> Stopping -it ended, or was killed->
///                    Ended
///                    +-- refused, changed, cancel -> Ended
///
/// What is run is the file that was read and compared, with no shell between, in "/", with the environment of
/// handOverEnvironment() and nothing else of this process. The time limit counts from its start; then it has two
/// seconds to clean up. When it has ended, whatever it left in its process group is killed: who got the secret is not
/// left behind. The same goes for when this object is destroyed.
class HandOverRun final : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Opening, Running, Stopping, Ended };

    HandOverRun(HandOverCommand command, HandOverFacts facts, QObject *parent = nullptr);
    ~HandOverRun() override;

    /// Once. The secret is copied for as long as it runs.
    void start(const Secret &secret);
    void cancel();

    State state() const { return m_state; }
    const HandOverOutcome &outcome() const { return m_outcome; } ///< Of Ended.

Q_SIGNALS:
    void ended(); ///< Once, and never from within start().

private:
    void onOpened(Result<OpenedProgram> opened);
    void onStarted();
    void onFinished(int code, QProcess::ExitStatus status);
    void onProcessError(QProcess::ProcessError error);
    void stop(HandOverOutcome::End why);
    void notStarted(Error error);
    void end(HandOverOutcome::End end, Error error);

    HandOverCommand m_command;
    HandOverFacts m_facts;
    State m_state = State::Idle;
    Secret m_secret;
    QProcess m_process;
    qint64 m_group = 0; ///< The process that leads it.
    QTimer m_timeLimit;
    QTimer m_patience;
    BoundedOutput m_output;
    HandOverOutcome::End m_stoppedBy = HandOverOutcome::End::Cancelled;
    HandOverOutcome m_outcome;
};

/// The part of a secret that the command is to get: the one it names, or the only one.
Result<Secret> partToHandOver(const HandOverCommand &command, const SecretParts &parts);

} // namespace patkeeper
