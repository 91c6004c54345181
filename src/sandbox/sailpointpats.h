// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// The personal access tokens of a SailPoint tenant: list, create, patch, delete and bulk update (fact sheet A3 to A7).
///
/// Where the sheet is silent: somebody else's or the platform's own token cannot be patched (403), and deleting one
/// needs the right over all.
Answer sailPointPats(const SandboxRequest &request, State &state);

} // namespace patkeeper::sandbox
