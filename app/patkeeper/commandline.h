// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "appearance.h"
#include "wish.h"

#include <QString>
#include <QStringList>

#include <expected>
#include <optional>

namespace patkeeper
{

/// What the window was started with.
struct CommandLine {
    enum class Dialog {
        None,
        Create,
        Reveal,
        Revoke,
        Rotate,
        Rotated,
        Year,
        Doctor,
        SignIn,
        SignInApp,
        SignInCode,
        Pair,
        Never,
        Exchange,
        Extend
    };

    QString profilePath; ///< Empty: the person's own.
    bool sandbox = false;
    bool hidden = false;    ///< No window until one is asked for.
    QString screenshotPath; ///< Set: renders into that file and exits.
    Dialog dialog = Dialog::None;
    std::optional<Appearance> appearance; ///< Instead of what is set.
    QString language;                     ///< Empty: the system's.
    Wish::Kind wish = Wish::Kind::Raise;  ///< Of this window, or of the one that is open already.
    bool reportFirstPaint = false;        ///< For benchmarks: says when the window is painted, and asks no service.

    bool operator==(const CommandLine &) const = default;
};

/// Said instead of starting: help, the version, or what is wrong with the arguments.
struct CommandLineAnswer {
    QString text;
    int exitCode = 0;
};

/// Needs a QCoreApplication only for the help.
std::expected<CommandLine, CommandLineAnswer> parseCommandLine(const QStringList &arguments);

} // namespace patkeeper
