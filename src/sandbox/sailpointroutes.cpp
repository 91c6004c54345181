// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointroutes.h"

#include "sailpointanswers.h"
#include "sailpointcaller.h"
#include "sailpointlogin.h"
#include "sailpointpats.h"
#include "sandboxfaulteffects.h"

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Kind = SandboxFault::Kind;
using Resource = SailPointAddress::Resource;

namespace
{

QString tokenRouteName(const SandboxRequest &request, const SailPointAddress &address)
{
    static const QMap<QByteArray, QString> changes{
        {"POST", u"pat-create"_s}, {"PATCH", u"pat-update"_s}, {"DELETE", u"pat-revoke"_s}};
    return changes.value(request.method, address.id.isEmpty() ? u"pat-list"_s : u"pat-get"_s);
}

} // namespace

bool SailPointRoutes::claims(const SandboxRequest &request) const
{
    return !sailPointAddressOf(request).tenant.isEmpty();
}

bool SailPointRoutes::isProbe(const SandboxRequest &) const
{
    return false;
}

QStringList SailPointRoutes::routeNames(const SandboxRequest &request) const
{
    const SailPointAddress address = sailPointAddressOf(request);
    switch (address.resource) {
    case Resource::Tokens:
        return {u"pats"_s, tokenRouteName(request, address)};
    case Resource::BulkUpdate:
        return {u"pats"_s, u"pat-bulk-update"_s};
    case Resource::TokenEndpoint:
        return {u"token"_s, u"client-credentials"_s};
    case Resource::Information:
        return {u"information"_s};
    case Resource::None:
        return {};
    }
    return {};
}

Answer SailPointRoutes::answer(const SandboxRequest &request, State &state)
{
    const SailPointAddress address = sailPointAddressOf(request);
    if (!state.sailPoint.tenants.contains(address.tenant) || address.resource == Resource::None)
        return sailPointError(404);
    if (address.resource == Resource::TokenEndpoint)
        return sailPointTokenEndpoint(request, state);
    if (address.resource == Resource::Information)
        return sailPointInformation(request, state);
    Answer answer = sailPointPats(request, state);
    if (address.version != "v1"_L1) // All of these are to be switched off (fact sheet A1).
        answer.setHeader("X-Deprecated", "true");
    return answer;
}

Answer SailPointRoutes::refusal(const SandboxFault &fault, const SandboxRequest &request, const State &)
{
    switch (fault.kind) {
    case Kind::RateLimited:
        return sailPointLimited({});
    case Kind::RateLimitedWithRetryAfter:
        return sailPointLimited(fault.value.isEmpty() ? "30" : fault.value);
    case Kind::Unauthorized:
        return sailPointAddressOf(request).resource == Resource::TokenEndpoint
                   ? sailPointInvalidClient()
                   : sailPointUnauthorized(u"JWT validation failed: JWT is invalid"_s);
    case Kind::BusinessError:
        return sailPointError(400, QString::fromUtf8(fault.value));
    default:
        return sailPointError(fault.status);
    }
}

void SailPointRoutes::finish(Answer &answer, const State &state)
{
    answer.setHeader("Cache-Control", "no-store");
    answer.setHeader("Date", httpDate(state.now()));
}

} // namespace patkeeper::sandbox
