// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationsurroundings.h"

#include "ownsignins.h"
#include "room.h"
#include "rules.h"

namespace patkeeper
{

namespace
{

bool isListed(const Token &token)
{
    return token.status != TokenStatus::Revoked && token.status != TokenStatus::NoLongerListed;
}

} // namespace

RotationSurroundings surroundingsOf(const Inventory &inventory, const QString &accountId)
{
    const Account *account = inventory.account(accountId);
    if (account == nullptr)
        return {};
    RotationSurroundings surroundings;
    for (const TokenEntry &entry : inventory.tokens()) {
        if (entry.token.accountId != accountId || !isListed(entry.token))
            continue;
        surroundings.takenNames.append(entry.token.name);
        if (const QString accounts = namesOfSigningInWith(inventory, entry.key()); !accounts.isEmpty())
            surroundings.signIns.insert(entry.token.remoteId, accounts);
    }
    surroundings.placesTaken = placesTaken(inventory, *account);
    surroundings.dispensable = dispensableTokens(inventory, *account);
    return surroundings;
}

const RotationSurroundings &PlannedSurroundings::of(const QString &accountId)
{
    const auto known = m_byAccount.constFind(accountId);
    return known != m_byAccount.constEnd() ? *known
                                           : *m_byAccount.insert(accountId, surroundingsOf(*m_inventory, accountId));
}

void PlannedSurroundings::add(const RotationPlan &plan)
{
    (void)of(plan.accountId);
    RotationSurroundings &surroundings = m_byAccount[plan.accountId];
    surroundings.takenNames.append(plan.request.name);
    if (!plan.revokesFirst)
        ++surroundings.placesTaken;
}

} // namespace patkeeper
