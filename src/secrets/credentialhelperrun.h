// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "programrun.h"
#include "secretstore.h"

#include <QString>

namespace patkeeper
{

/// How one run of a credential helper ended. Its output may hold a secret, whatever the outcome.
using CredentialHelperAnswer = ProgramAnswer;

/// One run of `docker-credential-<name> <action>`: @p input goes to its standard input and nothing of it anywhere else.
class CredentialHelperRun final : public ProgramRun
{
    Q_OBJECT

public:
    using ProgramRun::ProgramRun;

    static QString programName(const QString &helper);
    /// The program's absolute path; empty where PATH has none. Folders that PATH names relatively are left out.
    static QString programPath(const QString &helper);

    void start(const QString &helper, const QString &action, const Secret &input, Interaction interaction);
};

} // namespace patkeeper
