// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

#include <expected>

namespace patkeeper::sandbox
{

/// Where in DigitalHub a request goes: what follows `/digitalhub`, such as `/api/v1/tokens/personal`. Nothing for an
/// address that is not its.
std::optional<QString> digitalHubAddressOf(const SandboxRequest &request);

/// What follows the scheme in `Authorization`; empty for another scheme.
QByteArray digitalHubCredential(const SandboxRequest &request, QByteArrayView scheme);

/// The name of who asks, by an access token, a personal access token or user and password; or the answer to who cannot
/// be told: 403 for none of these (fact sheet B1).
std::expected<QString, Answer> digitalHubCaller(const SandboxRequest &request, const State &state);

/// `/api/auth`: who one is.
Answer digitalHubWhoAmI(const SandboxRequest &request, const State &state);
Answer digitalHubWhoIs(const QString &user);
/// `/auth/userinfo`, for access tokens only.
Answer digitalHubUserInfo(const SandboxRequest &request, const State &state);

} // namespace patkeeper::sandbox
