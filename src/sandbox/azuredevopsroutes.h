// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

#include <expected>

namespace patkeeper::sandbox
{

/// Azure DevOps: the PAT Lifecycle Management API, the probe `connectionData`, and the organization lookup, as the fact
/// sheet has them. Where the sheet says "unconfirmed", a policy switch or a remark says what was chosen.
class AzureDevOpsRoutes final : public Routes
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
