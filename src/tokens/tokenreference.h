// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"

namespace patkeeper
{

/// Finds the token that a person names: `account/name` (the lineage's current token; the first '/' splits),
/// `account#id` (exactly that one), or a bare id where only one account has it. NotFound, or Rejected with the ids
/// where several of that name live; of several with one name a single living one is meant.
Result<TokenKey> resolveToken(const Inventory &inventory, const QString &reference);

} // namespace patkeeper
