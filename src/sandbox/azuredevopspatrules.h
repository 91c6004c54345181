// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxstate.h"

#include <expected>

namespace patkeeper::sandbox
{

/// The body of Create and Update; what was left out stays empty (fact sheet 1.4).
struct PatRequest {
    QString authorizationId;
    std::optional<QString> displayName;
    std::optional<QString> scope;
    std::optional<QDateTime> validTo;
    std::optional<bool> allOrgs;
};

/// Nothing when it is not JSON or a field has the wrong type.
std::optional<PatRequest> patRequestFromJson(const QByteArray &body);

/// The token as it will be, or the service's name for why it will not be (fact sheet 1.6 and 2). Neither changes the
/// state.
std::expected<SandboxToken, QString> createdPat(const PatRequest &request, const State &state);
std::expected<SandboxToken, QString> updatedPat(const PatRequest &request, const SandboxToken &token,
                                                const State &state);

} // namespace patkeeper::sandbox
