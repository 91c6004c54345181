// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

#include <expected>

namespace patkeeper::sandbox
{

/// Where in SailPoint a request goes: `/sailpoint/{tenant}/{rest}`.
struct SailPointAddress {
    enum class Resource { None, Tokens, BulkUpdate, TokenEndpoint, Information };

    QString tenant;  ///< Empty: no address of SailPoint.
    QString version; ///< `v1`, or one of the yearly ones.
    QString id;      ///< Of one token.
    Resource resource = Resource::None;
};

SailPointAddress sailPointAddressOf(const SandboxRequest &request);

/// Who asks, and with what rights (fact sheet A2).
struct SailPointCaller {
    QString userId;
    QStringList scopes;
    bool isAdministrator = false;

    /// One of these scopes is enough; whoever has `sp:scopes:all` has all that their level allows.
    bool mayAny(std::initializer_list<QLatin1StringView> wanted) const;
};

/// Who stands behind the access token, or the answer to one that will not do: 401, 429 and 403 in this order.
std::expected<SailPointCaller, Answer> sailPointCaller(const SandboxRequest &request, State &state);

} // namespace patkeeper::sandbox
