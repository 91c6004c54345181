// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// How the sandbox's services behave until told otherwise: their administrators' rules and the liberties a real service
/// takes.
struct SandboxPolicy {
    std::optional<int> maximumLifespanDays; ///< Create: from now; update: from the token's creation (fact sheet 2).
    bool shortenInsteadOfRefuse = false;    ///< A life that is too long is shortened silently instead of refused.
    bool noGlobal = true;         ///< `globalPatPolicyViolation` for all-organizations tokens, until their end for all.
    bool noFullScope = false;     ///< `fullScopePatPolicyViolation` for `app_token`.
    bool creationBlocked = false; ///< `disablePatCreationPolicyViolation` for every new token.
    bool packagingOnly = false;   ///< The same, but packaging scopes alone are allowed.
    bool roundDates = true;       ///< Dates are multiples of 1/300 s (fact sheet 1.4).
    int defaultPageSize = 20;
    bool byteOrderMark = false; ///< Each JSON body begins with a UTF-8 byte order mark.
    QString unknownIdError = QStringLiteral("authorizationNotFound");
    int revokeStatus = 204;
    bool followedSignIn = false; ///< The sign-in page comes as 203 HTML instead of as a 302.
    std::chrono::milliseconds latency{0};
    /// How far the server's clock is from the real one. It moves everything the server judges by its clock: the `Date`
    /// header, creation dates and what counts as expired. (The fault WrongClock moves one answer's `Date` header
    /// alone.)
    std::chrono::seconds clockOffset{0};
    bool pascalCaseErrors = false; ///< `PatLifespanPolicyViolation` as in the older sibling API (fact sheet 4.3).
    bool errorMessages = true;     ///< `patTokenErrorMessage` is sent (7.2).

    friend bool operator==(const SandboxPolicy &, const SandboxPolicy &) = default;
};

} // namespace patkeeper
