// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"
#include "secretstore.h"

#include <QByteArray>
#include <QString>

#include <utility>

class QProcess;

namespace patkeeper
{

/// How one run of a credential helper ended. Its output may hold a secret, whatever the outcome.
struct CredentialHelperAnswer {
    enum class Outcome {
        Done,
        Refused,    ///< It ended with another code than 0, or crashed.
        NotFound,   ///< No such program on PATH.
        NotStarted, ///< The system did not let it run.
        TooMuch     ///< It wrote more than any answer can be, and was ended.
    };
    Outcome outcome = Outcome::Done;
    int exitCode = 0;
    Secret output;
    Secret errors;
};

/// One run of `docker-credential-<name> <action>`: @p input goes to its standard input and nothing of it anywhere else.
///
/// Never blocks; ended() comes later, once, or never if this is destroyed first, which ends the program.
class CredentialHelperRun final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~CredentialHelperRun() override;

    static QString programName(const QString &helper);
    /// The program's absolute path; empty where PATH has none. Folders that PATH names relatively are left out.
    static QString programPath(const QString &helper);

    void start(const QString &helper, const QString &action, const Secret &input, Interaction interaction);
    CredentialHelperAnswer takeAnswer() { return std::move(m_answer); }

Q_SIGNALS:
    void ended();

private:
    void onOutput();
    void onErrors();
    void onFinished();
    void onFailedToStart();
    void end(CredentialHelperAnswer::Outcome outcome);
    void abandon();

    QProcess *m_process = nullptr;
    bool m_ownSession = false;
    QByteArray m_output;
    QByteArray m_errors;
    CredentialHelperAnswer m_answer;
};

} // namespace patkeeper
