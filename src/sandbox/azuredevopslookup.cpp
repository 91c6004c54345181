// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopslookup.h"

#include "azuredevopsanswers.h"
#include "azuredevopsrequest.h"

#include <QJsonArray>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

Answer profile(const User &user, const State &state)
{
    return Answer::json(200, {{u"id"_s, user.id},
                              {u"publicAlias"_s, user.id},
                              {u"displayName"_s, user.displayName},
                              {u"emailAddress"_s, user.mail},
                              {u"coreRevision"_s, 1},
                              {u"timeStamp"_s, dateText(state.now(), false)},
                              {u"revision"_s, 1}});
}

/// Those that the person is a member of, as far as the access token's directory goes (fact sheet 8.1).
QList<Organization> organizationsOf(const Bearer &bearer, const QString &memberId, const State &state)
{
    const User *member = state.user(memberId);
    QList<Organization> found = state.organizations;
    found.removeIf([&](const Organization &organization) {
        return !member || !state.isMember(*member, organization) || !reaches(bearer, organization, state);
    });
    return found;
}

Answer accounts(const SandboxRequest &request, const Bearer &bearer, const State &state)
{
    if (!request.query.contains(u"memberId"_s) && !request.query.contains(u"ownerId"_s))
        return errorWrapper(400, u"VssPropertyValidationException"_s, u"The necessary parameters were not provided."_s);
    const QString member = request.query.value(u"memberId"_s, request.query.value(u"ownerId"_s));
    QJsonArray list;
    const QList<Organization> organizations = organizationsOf(bearer, member, state);
    for (const Organization &organization : organizations) {
        list.append(QJsonObject{{u"accountId"_s, organization.id},
                                {u"accountName"_s, organization.name},
                                {u"accountUri"_s, state.url.resolved(QUrl(u'/' + organization.name + u'/')).toString()},
                                {u"properties"_s, QJsonObject()}});
    }
    return Answer::json(200, {{u"count"_s, list.size()}, {u"value"_s, list}});
}

} // namespace

Answer lookUp(const SandboxRequest &request, const QString &resource, const State &state)
{
    const Bearer *bearer = callerByBearer(request, state);
    if (!bearer)
        return signInNeeded(request, state);
    if (!mayReadProfile(*bearer, state))
        return notAuthorized(state);
    if (const auto refusal = versionRefusal(request, false))
        return *refusal;
    if (resource == "_apis/profile/profiles/me"_L1)
        return profile(*state.user(bearer->userId), state);
    return accounts(request, *bearer, state);
}

Answer pageOf(const SandboxRequest &request, const Organization &organization, const State &state)
{
    const Bearer *bearer = callerByBearer(request, state);
    Answer answer;
    if (!bearer)
        answer = signInNeeded(request, state, &organization);
    else if (!reaches(*bearer, organization, state))
        answer = notReached(request, state, organization);
    else
        answer = Answer::text(200, "text/html; charset=utf-8", "<html><body>Projects</body></html>");
    answer.setHeader("X-VSS-ResourceTenant", organization.tenant.toLatin1());
    return answer;
}

} // namespace patkeeper::sandbox
