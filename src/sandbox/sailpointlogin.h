// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// `/oauth/token` with `client_credentials` (fact sheet A8): a PAT becomes an access token. The errors are our guess.
Answer sailPointTokenEndpoint(const SandboxRequest &request, State &state);
/// The same endpoint to a client that is not known.
Answer sailPointInvalidClient();
/// `/oauth/info`.
Answer sailPointInformation(const SandboxRequest &request, const State &state);

} // namespace patkeeper::sandbox
