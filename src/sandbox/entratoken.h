// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "entraerrors.h"

namespace patkeeper::sandbox
{

/// The token endpoint: codes, refresh tokens and device codes in, tokens out (fact sheet 5.3 to 5.5).
Answer giveTokens(const SandboxRequest &request, const QString &tenant, State &state);

/// `unauthorized_client` and the like, where this app may not speak to this endpoint.
std::optional<EntraError> clientError(const QString &clientId, const State &state);

} // namespace patkeeper::sandbox
