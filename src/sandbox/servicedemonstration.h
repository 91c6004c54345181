// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxstate.h"

namespace patkeeper::sandbox
{

// The tokens of the same people at the services besides Azure DevOps.

/// The first person has all ten that SailPoint allows: some never expire, some have not been used for long, and the
/// platform keeps one of its own. Somebody else has two.
void addSailPointDemonstration(State &state);
/// A few at DigitalHub, two of them with the same name.
void addDigitalHubDemonstration(State &state);

} // namespace patkeeper::sandbox
