// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

#include <QStringList>

#include <memory>

namespace patkeeper::cli
{

/// The arguments, taken apart: either something to run, or text to print and a code to end with.
struct CommandLine {
    std::unique_ptr<Command> command;
    CompositionOptions options;
    QString text; ///< Help, version, or what is wrong.
    ExitCode exitCode = Done;
    bool json = false; ///< What is wrong is to be said as JSON too.
};

/// @p arguments without the program's name.
CommandLine parseCommandLine(const QStringList &arguments);

} // namespace patkeeper::cli
