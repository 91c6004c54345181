// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenstanding.h"

#include "rules.h"

namespace patkeeper
{

bool TokenStanding::isIn(TokenGroup::Kind kind) const
{
    switch (kind) {
    case TokenGroup::Kind::Living:
    case TokenGroup::Kind::Account:
        return isLiving();
    case TokenGroup::Kind::NeedsAttention:
        return needsAttention;
    case TokenGroup::Kind::Expiring:
        return expiring;
    case TokenGroup::Kind::NeverExpires:
        return neverExpires;
    case TokenGroup::Kind::Ended:
        return !isLiving();
    case TokenGroup::Kind::Expired:
        return status == TokenStatus::Expired;
    case TokenGroup::Kind::Revoked:
        return status == TokenStatus::Revoked;
    case TokenGroup::Kind::NoLongerListed:
        return status == TokenStatus::NoLongerListed;
    }
    return false;
}

TokenStanding standingAt(const Token &token, const ScopeCatalogue &scopes, const QDateTime &now)
{
    TokenStanding standing{.status = statusAt(token, now)};
    if (!standing.isLiving())
        return standing;
    standing.expiring = isExpiring(token, now);
    standing.neverExpires = neverExpires(token);
    standing.needsAttention = needsAttention(token, scopes, now);
    return standing;
}

} // namespace patkeeper
