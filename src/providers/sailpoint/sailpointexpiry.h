// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "sailpointaddresses.h"
#include "values.h"

#include <QDateTime>

#include <chrono>
#include <optional>

/// When a token may end, as truth tables (fact sheet A7). What the service would refuse, or would fill in by its own
/// lights, is not sent. Pure; @p now is UTC by the service's clock.
namespace patkeeper::sailpoint
{

/// What is sent of an expiry: a date, or never.
struct Expiry {
    std::optional<QDateTime> at;

    bool never() const { return !at; }
    bool operator==(const Expiry &) const = default;
};

/// Rejected, for the field "expires": a date that is not ahead or beyond the six months, never without the person's
/// acknowledgement or where the rule knows no never.
Result<Expiry> expiryToCreate(const TokenRequest &request, ExpiryRule rule, const QDateTime &now);

/// The same for a change; nothing where the expiry is to stay as it is.
Result<std::optional<Expiry>> expiryToUpdate(const TokenUpdate &update, ExpiryRule rule, const QDateTime &now);

/// Whether a tenant that still applies the older rule would not do that, whatever version of the API is spoken.
bool isBeyondSixMonths(const std::optional<QDateTime> &expiresAt, const QDateTime &now);

/// Says what that older rule is and what to do under it (translated).
QString sixMonthsSentence();

} // namespace patkeeper::sailpoint
