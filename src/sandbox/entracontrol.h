// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// `/sandbox/entra…`: what SandboxEntra offers, for another process; the control key was shown already.
///
/// `GET /sandbox/entra` tells address, app, settings, counts, people and the codes of waiting devices; `POST` changes
/// settings. `POST` to `device` (`userCode`, and `person` or `declined`), `revoke-sessions` and `expire-access-tokens`
/// (`person`), `rotate` (nothing), and `access-token` (`person`, `scopes`, `lifeSeconds`), which alone tells a secret:
/// the access token it made.
Answer entraControl(const SandboxRequest &request, State &state);

} // namespace patkeeper::sandbox
