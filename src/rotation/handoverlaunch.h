// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "handoverprogram.h"

#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>

namespace patkeeper
{

/// Starts an opened program in a session and process group of its own, in "/", with exactly this environment, every
/// signal as the system has it, and no descriptor but the three standard ones. @p arguments begin with the program's
/// own name.
///
/// On Linux what runs is what the descriptor is of, not whatever its path names by then. A script's interpreter opens
/// it only after all that closes at exec is closed, so of a script (and only of one) the descriptor stays open for
/// reading, and its $0 is /proc/self/fd/N; `readlink -f "$0"` tells where it is. Elsewhere the path is run.
void launch(QProcess &process, const OpenedProgram &program, const QStringList &arguments,
            const QProcessEnvironment &environment);

enum class GroupSignal { Terminate, Kill };
/// To the process and to all that it has started, but for what has left its process group. @p leader may have ended
/// already.
void signalGroup(qint64 leader, GroupSignal signal);

} // namespace patkeeper
