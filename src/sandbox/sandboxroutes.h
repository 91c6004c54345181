// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxanswer.h"
#include "sandboxstate.h"

namespace patkeeper::sandbox
{

/// How one provider's service answers. A new provider is a class of this kind and one line in Service's list.
///
/// The state is only lent for the call, with the mutex held; so no call waits for anything.
class Routes
{
public:
    virtual ~Routes() = default;

    /// Whether the address belongs to this provider.
    virtual bool claims(const SandboxRequest &request) const = 0;
    /// Whether the request asks "who am I?" and nothing else.
    virtual bool isProbe(const SandboxRequest &request) const = 0;
    /// What the request asks for, as faults name it; a name may stand beside a wider one, such as `refresh` and
    /// `token`.
    virtual QStringList routeNames(const SandboxRequest &request) const = 0;
    /// Does what is asked and answers.
    virtual Answer answer(const SandboxRequest &request, State &state) = 0;
    /// The answer to a fault that keeps the service from doing anything, in this provider's own words and shapes.
    virtual Answer refusal(const SandboxFault &fault, const SandboxRequest &request, const State &state) = 0;
    /// Headers that this provider puts on each answer.
    virtual void finish(Answer &answer, const State &state) = 0;
};

/// The header's first value; the name in lower case.
inline QByteArray headerOf(const SandboxRequest &request, const QByteArray &name)
{
    return request.headers.value(name);
}

} // namespace patkeeper::sandbox
