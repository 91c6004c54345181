// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsroutes.h"

#include "azuredevopsanswers.h"
#include "azuredevopspatlist.h"
#include "azuredevopspatrules.h"
#include "entrascopes.h"
#include "sandboxfaulteffects.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QUuid>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Kind = SandboxFault::Kind;

namespace
{

constexpr auto byteOrderMark = "\xEF\xBB\xBF";

/// In the place of a resource: the organization's own page at dev.azure.com.
constexpr auto organizationPage = "_page"_L1;

/// The address, taken apart: `/{organization}/{resource}`, or `/{resource}`. Case is ignored (fact sheet 1).
struct Address {
    QString organization;
    QString resource;
};

Address pageAddressOf(const SandboxRequest &request)
{
    static const QRegularExpression pattern(u"^/([^/]+)/?$"_s);
    const QRegularExpressionMatch match = pattern.match(request.path);
    const bool isReading = request.method == "GET" || request.method == "HEAD";
    return match.hasMatch() && isReading ? Address{match.captured(1), organizationPage} : Address{};
}

Address addressOf(const SandboxRequest &request)
{
    static const QRegularExpression pattern(u"^(?:/([^/]+))?/(_apis/.+|_signin)$"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = pattern.match(request.path);
    if (!match.hasMatch())
        return pageAddressOf(request);
    QString resource = match.captured(2).toLower();
    while (resource.endsWith(u'/'))
        resource.chop(1);
    return {match.captured(1), resource};
}

/// From the query, else from `Accept: application/json;api-version=…` (fact sheet 1).
QString apiVersionOf(const SandboxRequest &request)
{
    if (request.query.contains(u"api-version"_s))
        return request.query.value(u"api-version"_s);
    static const QRegularExpression pattern(u"api-version=([^;,\\s]+)"_s);
    return pattern.match(QString::fromLatin1(headerOf(request, "accept"))).captured(1);
}

std::optional<Answer> versionRefusal(const SandboxRequest &request, bool isPreview)
{
    static const QRegularExpression known(u"^(6\\.1|7\\.0|7\\.1|7\\.2)(-preview(\\.1)?)?$"_s);
    const QString version = apiVersionOf(request);
    if (version.isEmpty())
        return errorWrapper(400, u"VssVersionNotSpecifiedException"_s, u"No api-version was supplied."_s);
    if (!known.match(version).hasMatch())
        return errorWrapper(400, u"VssVersionOutOfRangeException"_s, u"The requested api-version is not supported."_s);
    if (isPreview && !version.contains("-preview"_L1))
        return errorWrapper(400, u"VssInvalidPreviewVersionException"_s,
                            u"The requested resource is under preview; the -preview flag must be supplied."_s);
    return std::nullopt;
}

QByteArray credential(const SandboxRequest &request, QByteArrayView scheme)
{
    const QByteArray header = headerOf(request, "authorization");
    const qsizetype space = header.indexOf(' ');
    const bool isScheme = space > 0 && header.left(space).compare(scheme, Qt::CaseInsensitive) == 0;
    return isScheme ? header.mid(space + 1).trimmed() : QByteArray();
}

const Bearer *callerByBearer(const SandboxRequest &request, const State &state)
{
    const QByteArray value = credential(request, "Bearer");
    const Bearer *bearer = value.isEmpty() ? nullptr : state.livingBearer(value);
    return bearer && bearer->forDevOps ? bearer : nullptr;
}

/// Reading needs one scope, changing both (fact sheet 5.2).
bool mayUsePats(const Bearer &bearer, bool onlyReading)
{
    if (!bearer.isEntras())
        return bearer.mayManageTokens;
    return mayUse(bearer.scopes, u"vso.pats"_s) && (onlyReading || mayUse(bearer.scopes, u"vso.pats_manage"_s));
}

/// One of Entra's is good in the organizations of its tenant, for their members.
bool reaches(const Bearer &bearer, const Organization &organization, const State &state)
{
    const User *user = state.user(bearer.userId);
    return !bearer.isEntras() || (user && bearer.tenant == organization.tenant && state.isMember(*user, organization));
}

/// Any user name, and the token as password. Works in its own organization, or in all of its user's.
const SandboxToken *callerByPat(const SandboxRequest &request, const QString &organization, const State &state)
{
    const QByteArray pair = QByteArray::fromBase64(credential(request, "Basic"));
    const SandboxToken *token = state.livingToken(pair.mid(pair.indexOf(':') + 1));
    const bool isHere =
        token && (token->allOrgs || token->organization.compare(organization, Qt::CaseInsensitive) == 0);
    return isHere ? token : nullptr;
}

Answer probe(const SandboxRequest &request, const Organization &organization, const State &state)
{
    QString userId;
    const Bearer *bearer = callerByBearer(request, state);
    if (bearer && !reaches(*bearer, organization, state))
        return notAuthorized(state, &organization);
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

Answer noSuchOrganization()
{
    return errorWrapper(404, u"HostDoesNotExistException"_s, u"TF400898: There is no such organization."_s);
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
    if (!credential(request, "Basic").isEmpty())
        return notAuthorized(state, organization);
    const Bearer *bearer = callerByBearer(request, state);
    if (!bearer)
        return signInNeeded(request, state, organization);
    if (!mayUsePats(*bearer, request.method == "GET"))
        return notAuthorized(state, organization);
    if (!organization)
        return noSuchOrganization();
    if (!reaches(*bearer, *organization, state))
        return notAuthorized(state, organization);
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

/// What is asked outside any organization (fact sheet 8.1).
Answer lookup(const SandboxRequest &request, const QString &resource, const State &state)
{
    const Bearer *bearer = callerByBearer(request, state);
    if (!bearer)
        return signInNeeded(request, state);
    if (bearer->isEntras() && !mayUse(bearer->scopes, u"vso.profile"_s))
        return notAuthorized(state);
    if (const auto refusal = versionRefusal(request, false))
        return *refusal;
    if (resource == "_apis/profile/profiles/me"_L1)
        return profile(*state.user(bearer->userId), state);
    return accounts(request, *bearer, state);
}

/// Whoever asks is told which directory stands behind the organization (fact sheet 4.2).
Answer page(const SandboxRequest &request, const Organization &organization, const State &state)
{
    const Bearer *bearer = callerByBearer(request, state);
    Answer answer;
    if (!bearer)
        answer = signInNeeded(request, state, &organization);
    else if (!reaches(*bearer, organization, state))
        answer = notAuthorized(state, &organization);
    else
        answer = Answer::text(200, "text/html; charset=utf-8", "<html><body>Projects</body></html>");
    answer.setHeader("X-VSS-ResourceTenant", organization.tenant.toLatin1());
    return answer;
}

} // namespace

bool AzureDevOpsRoutes::claims(const SandboxRequest &request) const
{
    return !addressOf(request).resource.isEmpty();
}

bool AzureDevOpsRoutes::isProbe(const SandboxRequest &request) const
{
    return addressOf(request).resource == "_apis/connectiondata"_L1;
}

QStringList AzureDevOpsRoutes::routeNames(const SandboxRequest &request) const
{
    static const QMap<QString, QString> names{{organizationPage, u"organization"_s},
                                              {u"_signin"_s, u"sign-in"_s},
                                              {u"_apis/connectiondata"_s, u"probe"_s},
                                              {u"_apis/profile/profiles/me"_s, u"profile"_s},
                                              {u"_apis/accounts"_s, u"accounts"_s}};
    static const QMap<QByteArray, QString> changes{
        {"POST", u"pat-create"_s}, {"PUT", u"pat-update"_s}, {"DELETE", u"pat-revoke"_s}};
    const QString resource = addressOf(request).resource;
    if (resource != "_apis/tokens/pats"_L1)
        return {names.value(resource)};
    const bool isOne = request.query.contains(u"authorizationId"_s);
    return {u"pats"_s, changes.value(request.method, isOne ? u"pat-get"_s : u"pat-list"_s)};
}

Answer AzureDevOpsRoutes::answer(const SandboxRequest &request, State &state)
{
    const auto [organization, resource] = addressOf(request);
    if (resource == "_signin"_L1)
        return signInPage(203);
    if (resource == "_apis/tokens/pats"_L1)
        return pats(request, organization, state);
    const Organization *known = state.organization(organization);
    if (resource == organizationPage)
        return known ? page(request, *known, state) : noSuchOrganization();
    if (resource == "_apis/connectiondata"_L1 && request.method == "GET")
        return known ? probe(request, *known, state) : noSuchOrganization();
    if (resource == "_apis/profile/profiles/me"_L1 || resource == "_apis/accounts"_L1)
        return lookup(request, resource, state);
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
