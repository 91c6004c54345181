// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "entraerrors.h"

namespace patkeeper::sandbox
{

/// Azure DevOps as Entra knows it (fact sheet 5.1).
inline constexpr auto devOpsResource = "499b84ac-1321-427f-aa17-267ca6975798";

/// A request's `scope`, which must be known and of one resource (fact sheet 5.2). With none of a resource it is the
/// directory's own, as in Entra.
EntraResult<EntraScopes> parseScopes(const QString &scope, const SandboxEntraSettings &settings);
/// As the token answer tells them.
QString grantedText(const EntraScopes &scopes);

} // namespace patkeeper::sandbox
