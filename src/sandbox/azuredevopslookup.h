// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// What is asked outside any organization: who the caller is, and which organizations there are for them (fact
/// sheet 8.1).
Answer lookUp(const SandboxRequest &request, const QString &resource, const State &state);
/// The organization's page; whoever asks is told which directory stands behind it (fact sheet 4.2).
Answer pageOf(const SandboxRequest &request, const Organization &organization, const State &state);

} // namespace patkeeper::sandbox
