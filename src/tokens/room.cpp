// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "room.h"

#include "ownsignins.h"
#include "rules.h"

#include <algorithm>

namespace patkeeper
{

int placesTaken(const Inventory &inventory, const Account &account)
{
    const auto &tokens = inventory.tokens();
    return static_cast<int>(std::count_if(tokens.cbegin(), tokens.cend(),
                                          [&](const TokenEntry &entry) { return takesPlace(entry.token, account); }));
}

QList<Token> dispensableTokens(const Inventory &inventory, const Account &account)
{
    QList<Token> tokens;
    for (const TokenEntry &entry : inventory.tokens()) {
        // Without one that is signed in with there would be no way in any more.
        if (takesPlace(entry.token, account) && accountsSigningInWith(inventory, entry.key()).isEmpty())
            tokens.append(entry.token);
    }
    return leastNeededFirst(std::move(tokens), inventory.now(account.id));
}

} // namespace patkeeper
