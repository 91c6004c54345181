// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// Entra as far as an app needs it that signs in to Azure DevOps: `/{tenant}/oauth2/v2.0/…`, the metadata and the keys,
/// as the fact sheet (5 and 9) and the RFCs have them.
class EntraRoutes final : public Routes
{
public:
    bool claims(const SandboxRequest &request) const override;
    bool isProbe(const SandboxRequest &request) const override;
    QStringList routeNames(const SandboxRequest &request) const override;
    Answer answer(const SandboxRequest &request, State &state) override;
    Answer refusal(const SandboxFault &fault, const SandboxRequest &request, const State &state) override;
    void finish(Answer &answer, const State &state) override;
};

} // namespace patkeeper::sandbox
