// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// SailPoint Identity Security Cloud at `/sailpoint/{tenant}/…`, where the real one has `{tenant}.api.identitynow.com`:
/// the personal access tokens in all versions, `oauth/token` and `oauth/info`, as the fact sheet (A) has them.
class SailPointRoutes final : public Routes
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
