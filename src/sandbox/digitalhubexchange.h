// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

struct SandboxForm;

inline constexpr auto digitalHubExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

/// RFC 8693 as DigitalHub has it (fact sheet B3): a personal access token becomes an access token, or the access token
/// of a person who signed in becomes a personal one. No issuer but itself is trusted here, and itself not for access
/// tokens.
Answer exchangeAtDigitalHub(const SandboxForm &form, State &state);

} // namespace patkeeper::sandbox
