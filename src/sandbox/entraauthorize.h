// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "entraerrors.h"

namespace patkeeper::sandbox
{

/// The authorization endpoint (fact sheet 5.3): a page on which one says who one is or what goes wrong, and the way
/// back to the app. What is wrong with the app or its redirect URI is said on a page and sent nowhere.
///
/// Who signs in can be said in the parameter `sandbox_pick` too, or in the settings: a person's mail address or name,
/// an outcome's name, or an AADSTS number with or without OAuth's word.
Answer authorize(const SandboxRequest &request, const QString &tenant, State &state);
/// The answer of a browser's round that ends in this error: back to the app if it is one, else a page.
Answer authorizeRefusal(const EntraError &error, const SandboxRequest &request, const QString &tenant,
                        const State &state);

} // namespace patkeeper::sandbox
