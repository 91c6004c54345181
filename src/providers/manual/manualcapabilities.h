// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "result.h"

namespace patkeeper::manual
{

inline constexpr char kind[] = "manual";

/// What can be kept of a token of a service that there is no adapter for.
Result<Capabilities> capabilities();

} // namespace patkeeper::manual
