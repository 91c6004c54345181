// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "result.h"

namespace patkeeper::sailpoint
{

inline constexpr auto kind = "sailpoint";

/// How many tokens one request may give a new end to (fact sheet A6).
inline constexpr int mostAtOnce = 25;

/// What SailPoint Identity Security Cloud can do, with its scope catalogue. BadReply where the catalogue that came with
/// the program is broken.
Result<Capabilities> capabilities();

} // namespace patkeeper::sailpoint
