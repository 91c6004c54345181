// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"

namespace patkeeper
{

// The room that an account's own user has at a service with a capacity. There is this one count of it, for what is
// shown and for what is planned or advised by it.

/// How many of the places are taken, by the last listing.
int placesTaken(const Inventory &inventory, const Account &account);

/// Those that take a place and could be given up, the least needed first: not what the account itself signs in with,
/// without which there would be no way in any more.
QList<Token> dispensableTokens(const Inventory &inventory, const Account &account);

} // namespace patkeeper
