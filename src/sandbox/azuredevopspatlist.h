// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// One page of the user's tokens in the organization (fact sheet 1.3).
Answer listPats(const SandboxRequest &request, const QString &userId, const Organization &organization, State &state);

} // namespace patkeeper::sandbox
