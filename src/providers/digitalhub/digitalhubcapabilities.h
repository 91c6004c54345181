// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "result.h"

namespace patkeeper::digitalhub
{

inline constexpr auto kind = "digitalhub";

/// What a DigitalHub can do, with its scope catalogue. BadReply where the catalogue that came with the program is
/// broken.
Result<Capabilities> capabilities();

} // namespace patkeeper::digitalhub
