// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxsailpointsettings.h"

#include <functional>
#include <optional>

namespace patkeeper::sandbox
{

using SailPointFilter = std::function<bool(const SandboxSailPointToken &)>;

/// What the listing's `filters` says (fact sheet A3): `lastUsed le DATE` and `lastUsed isnull`, with `and`, `or`, `not`
/// and brackets. Nothing for what is not supported. A token that was never used is not `le` anything.
std::optional<SailPointFilter> sailPointFilter(const QString &expression);

} // namespace patkeeper::sandbox
