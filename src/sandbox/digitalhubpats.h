// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// `/api/v1/tokens/personal…` and `/api/v1/tokens/refresh…` (fact sheet B1); `address` is what follows
/// `/api/v1/tokens/`. Bodies are read as JSON only.
Answer digitalHubTokens(const SandboxRequest &request, const QString &address, State &state);

/// Makes a personal access token as DigitalHub does: with its own life, and with a random name where there is none.
const SandboxDigitalHubToken &issueDigitalHubToken(const QString &user, const QString &name, const QStringList &scopes,
                                                   State &state);
/// What tells its secret; there is no id in it.
QJsonObject issuedDigitalHubToken(const SandboxDigitalHubToken &token, const State &state);

} // namespace patkeeper::sandbox
