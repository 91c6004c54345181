// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxcontrolroutes.h"

#include "entracontrol.h"
#include "sandboxcontroljson.h"
#include "servicecontrol.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

Answer complaint(int status, const QString &message)
{
    return Answer::json(status, {{u"error"_s, message}});
}

template<typename Entries, typename ToJson>
Answer list(const QString &name, const Entries &entries, ToJson toJson)
{
    QJsonArray array;
    for (const auto &entry : entries)
        array.append(toJson(entry));
    return Answer::json(200, {{name, array}});
}

Answer setFaults(const QJsonDocument &body, State &state)
{
    const QJsonArray wanted = body.isArray() ? body.array() : QJsonArray{body.object()};
    QList<SandboxFault> faults;
    for (const auto entry : wanted) {
        const auto fault = faultFromJson(entry.toObject());
        if (!fault)
            return complaint(400, fault.error());
        faults.append(*fault);
    }
    state.faults.append(faults);
    return list(u"faults"_s, state.unusedFaults(), faultToJson);
}

Answer setPolicy(const QJsonDocument &body, State &state)
{
    const auto policy = policyFromJson(body.object(), state.policy);
    if (!policy)
        return complaint(400, policy.error());
    state.policy = *policy;
    return Answer::json(200, policyToJson(state.policy));
}

Answer post(const SandboxRequest &request, State &state)
{
    const QJsonDocument body = QJsonDocument::fromJson(request.body);
    if (body.isNull())
        return complaint(400, u"The body is not JSON."_s);
    return request.path == "/sandbox/faults"_L1 ? setFaults(body, state) : setPolicy(body, state);
}

} // namespace

bool ControlRoutes::claims(const SandboxRequest &request)
{
    return request.path.startsWith("/sandbox/"_L1);
}

Answer ControlRoutes::answer(const SandboxRequest &request, State &state) const
{
    if (headerOf(request, "x-sandbox-key") != state.controlKey)
        return complaint(403, u"X-Sandbox-Key is missing or wrong."_s);
    if (request.path.startsWith("/sandbox/entra"_L1))
        return entraControl(request, state);
    if (request.path.section(u'/', 2, 2) == "sailpoint"_L1)
        return sailPointControl(request, state);
    if (request.path.section(u'/', 2, 2) == "digitalhub"_L1)
        return digitalHubControl(request, state);
    const bool faults = request.path == "/sandbox/faults"_L1;
    const bool policy = request.path == "/sandbox/policy"_L1;
    if (request.method == "GET" && request.path == "/sandbox/requests"_L1)
        return list(u"requests"_s, state.requests, requestToJson);
    if (request.method == "GET" && faults)
        return list(u"faults"_s, state.unusedFaults(), faultToJson);
    if (request.method == "GET" && policy)
        return Answer::json(200, policyToJson(state.policy));
    if (request.method == "POST" && (faults || policy))
        return post(request, state);
    if (request.method == "DELETE" && faults) {
        state.faults.clear();
        return list(u"faults"_s, state.unusedFaults(), faultToJson);
    }
    return complaint(404, u"The sandbox has no such control."_s);
}

} // namespace patkeeper::sandbox
