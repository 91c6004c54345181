// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "room.h"

#include "rules.h"
#include "signinsettings.h"

#include <algorithm>

namespace patkeeper
{

namespace
{

bool signsInWith(const SignIn &signIn, const TokenEntry &entry)
{
    return signsInWith(signIn, entry.token.remoteId) || (entry.secret && entry.secret->key == signIn.secretKey);
}

} // namespace

int placesTaken(const Inventory &inventory, const Account &account)
{
    const auto &tokens = inventory.tokens();
    return static_cast<int>(std::count_if(tokens.cbegin(), tokens.cend(),
                                          [&](const TokenEntry &entry) { return takesPlace(entry.token, account); }));
}

QList<Token> dispensableTokens(const Inventory &inventory, const Account &account)
{
    const SignIn *signIn = inventory.signIn(account.signInId);
    QList<Token> tokens;
    for (const TokenEntry &entry : inventory.tokens()) {
        if (takesPlace(entry.token, account) && (signIn == nullptr || !signsInWith(*signIn, entry)))
            tokens.append(entry.token);
    }
    return leastNeededFirst(std::move(tokens), inventory.now(account.id));
}

} // namespace patkeeper
