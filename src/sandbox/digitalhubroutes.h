// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// DigitalHub at `/digitalhub`, where the real one has an address of its own: personal access tokens, discovery, the
/// token endpoint and sign-in, as the fact sheet (B) has them.
class DigitalHubRoutes final : public Routes
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
