// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "signinsettings.h"

#include <QString>

namespace patkeeper
{

// How windows name the ways to sign in.

/// "Browser"
QString methodText(SignInMethod method);
/// What it is good for, in a sentence; @p needsRegistration: of an app, where a browser is gone through.
QString methodHint(SignInMethod method, bool needsRegistration);

} // namespace patkeeper
