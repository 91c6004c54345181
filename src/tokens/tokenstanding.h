// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tokengroup.h"
#include "values.h"

#include <QDateTime>

namespace patkeeper
{

class ScopeCatalogue;

/// What a token is judged by at one moment. Worked out when the token changes or time passes, and not each time that
/// somebody asks.
struct TokenStanding {
    TokenStatus status = TokenStatus::Active;
    bool expiring = false;
    bool neverExpires = false;
    bool needsAttention = false;
    bool unsettled = false; ///< Work on it was interrupted and waits for the person.
    bool reviewDue = false; ///< Somebody is to look whether it is still needed.
    bool replaced = false;  ///< It lives, and a successor has taken its place.

    bool isLiving() const { return status == TokenStatus::Active; }
    /// Kind::Account asks for the living ones only; whose they are is for the caller to know.
    bool isIn(TokenGroup::Kind kind) const;
    bool operator==(const TokenStanding &) const = default;
};

/// @p now is UTC, corrected by the account's clock offset.
TokenStanding standingAt(const Token &token, const ScopeCatalogue &scopes, const QDateTime &now);

} // namespace patkeeper
