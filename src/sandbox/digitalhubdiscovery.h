// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

// What DigitalHub tells everybody about itself (fact sheet B2).

/// `/.well-known/openid-configuration`, and the same as `oauth-authorization-server`.
Answer digitalHubMetadata(const State &state);
/// `/.well-known/configuration`: flat, and a part of it the metadata again.
Answer digitalHubConfiguration(const State &state);
/// `/auth/jwks`.
Answer digitalHubKeys();

} // namespace patkeeper::sandbox
