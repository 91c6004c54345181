// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>
#include <QObject>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <utility>

class QProcess;

namespace patkeeper
{

/// What is run, and how far it may go.
struct ProgramCall {
    QString path; ///< Absolute; an empty one ends as NotFound.
    QStringList arguments;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    QString workingFolder; ///< Empty: this process's own.
    /// A session of its own has no terminal to ask on, and whatever the program started ends with it.
    bool ownSession = false;
    qsizetype longestOutput = 65'536;
    std::chrono::milliseconds timeLimit{0}; ///< 0: none.
};

/// How a program ended. What it wrote may hold a secret, whatever the outcome.
struct ProgramAnswer {
    enum class Outcome {
        Done,
        Refused,    ///< It ended with another code than 0, or crashed.
        NotFound,   ///< No such program.
        NotStarted, ///< The system did not let it run.
        TooMuch,    ///< It wrote more than any answer can be, and was ended.
        TimedOut    ///< It was ended.
    };
    Outcome outcome = Outcome::Done;
    int exitCode = 0; ///< -1: it crashed.
    Secret output;
    Secret errors; ///< Cut off after 16 KiB.
};

/// One run of another program, with no shell between: what it is given goes to its standard input and nowhere else,
/// what it writes is kept up to a limit and wiped.
///
/// Never blocks; ended() comes later, once, or never if this is destroyed first, which ends the program.
class ProgramRun : public QObject
{
    Q_OBJECT

public:
    explicit ProgramRun(QObject *parent = nullptr);
    ~ProgramRun() override;

    void start(const ProgramCall &call, const Secret &input = {});
    ProgramAnswer takeAnswer() { return std::move(m_answer); }

Q_SIGNALS:
    void ended();

private:
    void onOutput();
    void onErrors();
    void onFinished();
    void onFailedToStart();
    void end(ProgramAnswer::Outcome outcome);
    void abandon();

    QProcess *m_process = nullptr;
    QTimer m_timeLimit;
    bool m_ownSession = false;
    qsizetype m_longestOutput = 0;
    QByteArray m_output;
    QByteArray m_errors;
    ProgramAnswer m_answer;
};

/// The program's absolute path; empty where PATH has none. Folders that PATH names relatively are left out: what is in
/// them depends on where one happens to be.
QString programOnPath(const QString &name);

} // namespace patkeeper
