// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"

namespace patkeeper
{

class SecretStore;

/// Where secrets are kept, and whether it would take one now. Never makes it ask.
Check keychainCheck(SecretStore *secrets);

} // namespace patkeeper
