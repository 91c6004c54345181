// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "entraerrors.h"

namespace patkeeper::sandbox
{

/// The device code endpoint (fact sheet 5.4).
Answer giveDeviceCode(const SandboxRequest &request, const QString &tenant, State &state);
/// The page on which the code is typed in; `user_code` and `sandbox_pick` say what its form and its links say.
Answer deviceSignInPage(const SandboxRequest &request, const QString &tenant, State &state);

/// Somebody lets the device in, or not (`userId` empty). False where there is no such code that waits.
bool decideDevice(const QString &userCode, const QString &userId, State &state);

} // namespace patkeeper::sandbox
