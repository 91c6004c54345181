// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

namespace patkeeper::cli
{

/// What the program ends with; stable, documented in the manual.
enum ExitCode {
    Done = 0,
    OtherFailure = 1,
    Usage = 2,
    SignInNeeded = 3,
    Refused = 4,
    Unreachable = 5,
    KeychainFailed = 6,
    Unconfirmed = 7,
    SomethingDue = 10,   ///< Of `due` alone.
    SomethingToMend = 11 ///< Of `doctor` alone.
};

ExitCode exitCodeOf(Error::Kind kind);
/// Of several outcomes the worst counts: 7, 6, 3, 4, 5, 1, 0.
ExitCode worse(ExitCode left, ExitCode right);

} // namespace patkeeper::cli
