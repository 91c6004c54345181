// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsroutes.h"

#include "azuredevopsanswers.h"
#include "azuredevopslookup.h"
#include "azuredevopspatlist.h"
#include "azuredevopspatrules.h"
#include "azuredevopsrequest.h"
#include "sandboxfaulteffects.h"

#include <QUuid>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Kind = SandboxFault::Kind;

namespace
{

constexpr auto byteOrderMark = "\xEF\xBB\xBF";

Answer noSuchOrganization()
{
    return errorWrapper(404, u"HostDoesNotExistException"_s, u"TF400898: There is no such organization."_s);
}

Answer probe(const SandboxRequest &request, const Organization &organization, const State &state)
{
    QString userId;
    const Bearer *bearer = callerByBearer(request, state);
    if (bearer && !reaches(*bearer, organization, state))
        return notReached(request, state, organization);
    if (bearer)
        userId = bearer->userId;
    else if (const SandboxToken *token = callerByPat(request, organization.name, state))
        userId = token->userId;
    if (userId.isEmpty())
        return signInNeeded(request, state, &organization);
    if (const auto refusal = versionRefusal(request, true))
        return *refusal;
    return connectionData(state.user(userId), state);
}

Answer getPat(const QString &id, const QString &userId, State &state)
{
    const SandboxToken *token = state.token(id);
    if (!token || token->userId != userId)
        return patError(state.policy.unknownIdError, state);
    return patResult(patToken(*token, state, false));
}

Answer createPat(const SandboxRequest &request, const QString &userId, const Organization &organization, State &state)
{
    const auto wanted = patRequestFromJson(request.body);
    if (!wanted)
        return malformed();
    auto token = createdPat(*wanted, state);
    if (!token)
        return patError(token.error(), state);
    token->userId = userId;
    token->organization = organization.name;
    const QString id = state.add(*token);
    return patResult(patToken(*state.token(id), state, true));
}

Answer updatePat(const SandboxRequest &request, const QString &userId, State &state)
{
    const auto wanted = patRequestFromJson(request.body);
    if (!wanted || QUuid(wanted->authorizationId).isNull())
        return malformed();
    SandboxToken *token = state.token(wanted->authorizationId);
    if (!token || token->userId != userId)
        return patError(state.policy.unknownIdError, state);
    const auto changed = updatedPat(*wanted, *token, state);
    if (!changed)
        return patError(changed.error(), state);
    *token = *changed;
    token->changedOrder = ++state.order;
    return patResult(patToken(*token, state, false));
}

/// A second time, and for an id nobody knows, it is a success that changes nothing: the sheet leaves that open (1.6).
Answer revokePat(const QString &id, const QString &userId, State &state)
{
    if (const SandboxToken *token = state.token(id); token && token->userId == userId)
        state.revoke(id);
    Answer answer;
    answer.status = state.policy.revokeStatus;
    return answer;
}

Answer patsById(const SandboxRequest &request, const QString &userId, State &state)
{
    const QString id = request.query.value(u"authorizationId"_s);
    if (QUuid(id).isNull())
        return errorWrapper(400, u"ArgumentException"_s, u"The authorizationId is not a GUID."_s);
    return request.method == "DELETE" ? revokePat(id, userId, state) : getPat(id, userId, state);
}

Answer methodNotAllowed()
{
    return errorWrapper(405, u"NotSupportedException"_s, u"The requested resource does not support this method."_s);
}

Answer changePats(const SandboxRequest &request, const QString &userId, const Organization &organization, State &state)
{
    if (!headerOf(request, "content-type").toLower().startsWith("application/json"))
        return errorWrapper(415, u"VssRequestContentTypeNotSupportedException"_s,
                            u"The content type must be application/json."_s);
    return request.method == "POST" ? createPat(request, userId, organization, state)
                                    : updatePat(request, userId, state);
}

Answer pats(const SandboxRequest &request, const QString &organizationName, State &state)
{
    const Organization *organization = state.organization(organizationName);
    // A PAT, even a living one, is no way in here (fact sheet 4.2).
    if (!credentialOf(request, "Basic").isEmpty())
        return notAuthorized(state, organization);
    const Bearer *bearer = callerByBearer(request, state);
    if (!bearer)
        return signInNeeded(request, state, organization);
    if (!mayUsePats(*bearer, request.method == "GET", state))
        return notAuthorized(state, organization);
    if (!organization)
        return noSuchOrganization();
    if (!reaches(*bearer, *organization, state))
        return notReached(request, state, *organization);
    if (const auto refusal = versionRefusal(request, true))
        return *refusal;
    const QString userId = bearer->userId;
    if (request.method == "DELETE" || (request.method == "GET" && request.query.contains(u"authorizationId"_s)))
        return patsById(request, userId, state);
    if (request.method == "GET")
        return listPats(request, userId, *organization, state);
    const bool isChange = request.method == "POST" || request.method == "PUT";
    return isChange ? changePats(request, userId, *organization, state) : methodNotAllowed();
}

} // namespace

bool AzureDevOpsRoutes::claims(const SandboxRequest &request) const
{
    return !devOpsAddressOf(request).resource.isEmpty();
}

bool AzureDevOpsRoutes::isProbe(const SandboxRequest &request) const
{
    return devOpsAddressOf(request).resource == "_apis/connectiondata"_L1;
}

QStringList AzureDevOpsRoutes::routeNames(const SandboxRequest &request) const
{
    static const QMap<QString, QString> names{{QString::fromLatin1(organizationPage), u"organization"_s},
                                              {u"_signin"_s, u"sign-in"_s},
                                              {u"_apis/connectiondata"_s, u"probe"_s},
                                              {u"_apis/profile/profiles/me"_s, u"profile"_s},
                                              {u"_apis/accounts"_s, u"accounts"_s}};
    static const QMap<QByteArray, QString> changes{
        {"POST", u"pat-create"_s}, {"PUT", u"pat-update"_s}, {"DELETE", u"pat-revoke"_s}};
    const QString resource = devOpsAddressOf(request).resource;
    if (resource != "_apis/tokens/pats"_L1)
        return {names.value(resource)};
    const bool isOne = request.query.contains(u"authorizationId"_s);
    return {u"pats"_s, changes.value(request.method, isOne ? u"pat-get"_s : u"pat-list"_s)};
}

Answer AzureDevOpsRoutes::answer(const SandboxRequest &request, State &state)
{
    const auto [organization, resource] = devOpsAddressOf(request);
    if (resource == "_signin"_L1)
        return signInPage(203);
    if (resource == "_apis/tokens/pats"_L1)
        return pats(request, organization, state);
    const Organization *known = state.organization(organization);
    if (resource == QLatin1StringView(organizationPage))
        return known ? pageOf(request, *known, state) : noSuchOrganization();
    if (resource == "_apis/connectiondata"_L1 && request.method == "GET")
        return known ? probe(request, *known, state) : noSuchOrganization();
    if (resource == "_apis/profile/profiles/me"_L1 || resource == "_apis/accounts"_L1)
        return lookUp(request, resource, state);
    return errorWrapper(404, u"VssResourceNotFoundException"_s, u"The API resource was not found."_s);
}

Answer AzureDevOpsRoutes::refusal(const SandboxFault &fault, const SandboxRequest &request, const State &state)
{
    switch (fault.kind) {
    case Kind::RateLimited:
    case Kind::RateLimitedWithRetryAfter:
        return rateLimited(fault, state);
    case Kind::Unauthorized:
        return signInNeeded(request, state);
    case Kind::BusinessError:
        return patError(QString::fromUtf8(fault.value), state);
    case Kind::AnonymousProbe:
        return connectionData(nullptr, state);
    case Kind::OtherUserProbe: {
        const User stranger{randomId(), u"Somebody Else"_s, u"somebody.else@northwind.example"_s};
        return connectionData(&stranger, state);
    }
    default:
        return errorWrapper(fault.status, u"TeamFoundationServerException"_s,
                            u"TF400898: An Internal Error Occurred. Activity Id: %1."_s.arg(randomId()));
    }
}

void AzureDevOpsRoutes::finish(Answer &answer, const State &state)
{
    // Ids for support (fact sheet 4.4); one in a message already is the one in the header.
    const QByteArray activity =
        answer.header("ActivityId").isEmpty() ? randomId().toLatin1() : answer.header("ActivityId");
    answer.setHeader("ActivityId", activity);
    answer.setHeader("X-VSS-E2EID", activity);
    answer.setHeader("X-TFS-Session", randomId().toLatin1());
    answer.setHeader("Date", httpDate(state.now()));
    const bool isJson = answer.header("Content-Type").startsWith("application/json");
    if (isJson && state.policy.byteOrderMark)
        answer.body.prepend(byteOrderMark);
}

} // namespace patkeeper::sandbox
