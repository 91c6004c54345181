// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

struct SandboxForm;

/// `/auth/token` (fact sheet B3): codes, refresh tokens, the client's own credentials, and exchange. The errors are
/// none of OAuth's. GET is answered too, as DigitalHub does.
Answer digitalHubTokenEndpoint(const SandboxRequest &request, State &state);

/// What it is asked, from the body or the query.
SandboxForm digitalHubForm(const SandboxRequest &request);

} // namespace patkeeper::sandbox
