// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxstate.h"

namespace patkeeper::sandbox
{

/// The tokens of a person on a small team after two years: most are fine, some need looking after. And a few of theirs
/// in other organizations, and of other people.
void addDemonstrationTokens(State &state);

/// For lists of any length: of ten, eight living, one expired and one revoked.
void addManyTokens(State &state, int count, quint32 seed);

} // namespace patkeeper::sandbox
