// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// `/sandbox/sailpoint…` and `/sandbox/digitalhub…`: what SandboxSailPoint and SandboxDigitalHub offer, for another
/// process; the control key was shown already.
///
/// `GET` of either tells address and settings, `POST` changes settings. `POST` to `…/access-token` (`person`, and for
/// SailPoint `scopes` and `lifeSeconds`) and to `digitalhub/password` (`person`) tell a secret: what they made. `POST`
/// to `…/expire-access-tokens` ends those that there are.
Answer sailPointControl(const SandboxRequest &request, State &state);
Answer digitalHubControl(const SandboxRequest &request, State &state);

} // namespace patkeeper::sandbox
