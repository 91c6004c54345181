// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// `/auth/authorize` (fact sheet B4): a page on which one says who one is, and the way back to the app with a code.
/// Only `localhost` by that name, the console and what the settings name are sent to.
///
/// Who signs in can be said in the parameter `sandbox_pick` too, or in the settings.
Answer authorizeAtDigitalHub(const SandboxRequest &request, State &state);

/// Whether the address may be sent to.
bool isDigitalHubRedirect(const QString &uri, const State &state);

} // namespace patkeeper::sandbox
