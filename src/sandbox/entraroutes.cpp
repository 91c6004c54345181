// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraroutes.h"

#include "entraauthorize.h"
#include "entradevice.h"
#include "entradirectory.h"
#include "entraidtoken.h"
#include "entrapages.h"
#include "entratoken.h"
#include "sandboxfaulteffects.h"
#include "sandboxform.h"
#include "sandboxjwt.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Kind = SandboxFault::Kind;

namespace
{

/// `/{tenant}/{endpoint}`.
struct Address {
    QString tenant;
    QString endpoint;
};

Address addressOf(const SandboxRequest &request)
{
    static const QRegularExpression pattern(
        u"^/([^/]+)/(oauth2/v2\\.0/(?:authorize|token|devicecode|deviceauth)|v2\\.0/\\.well-known/openid-configuration"
        "|discovery/v2\\.0/keys)$"_s,
        QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = pattern.match(request.path);
    return {match.captured(1), match.captured(2).toLower().section(u'/', -1)};
}

Answer metadata(const SandboxRequest &request, const QString &segment, const State &state)
{
    if (const auto error = tenantError(segment, state))
        return entraErrorAnswer(*error, request, state);
    const auto address = [&](const QString &rest) {
        return state.url.resolved(QUrl(u'/' + segment + u'/' + rest)).toString();
    };
    // For an address of no tenant of its own the issuer is a pattern, as in Entra.
    const Tenant *tenant = state.entra.tenant(segment);
    QString issuer = issuerOf(tenant ? tenant->id : u"TENANT"_s, state);
    if (!tenant)
        issuer.replace(u"TENANT"_s, u"{tenantid}"_s);
    QJsonObject object{{u"issuer"_s, issuer},
                       {u"authorization_endpoint"_s, address(u"oauth2/v2.0/authorize"_s)},
                       {u"token_endpoint"_s, address(u"oauth2/v2.0/token"_s)},
                       {u"device_authorization_endpoint"_s, address(u"oauth2/v2.0/devicecode"_s)},
                       {u"jwks_uri"_s, address(u"discovery/v2.0/keys"_s)},
                       {u"response_types_supported"_s, QJsonArray{u"code"_s}},
                       {u"response_modes_supported"_s, QJsonArray{u"query"_s, u"fragment"_s}},
                       {u"scopes_supported"_s, QJsonArray{u"openid"_s, u"profile"_s, u"email"_s, u"offline_access"_s}},
                       {u"subject_types_supported"_s, QJsonArray{u"pairwise"_s}},
                       {u"id_token_signing_alg_values_supported"_s, QJsonArray{u"RS256"_s}}};
    if (state.entra.settings.issuerInAnswer)
        object.insert(u"authorization_response_iss_parameter_supported"_s, true);
    Answer answer = Answer::json(200, object);
    answer.setHeader("Content-Type", "application/json; charset=utf-8");
    return answer;
}

Answer keys()
{
    Answer answer = Answer::json(200, {{u"keys"_s, QJsonArray{publicJwk()}}});
    answer.setHeader("Content-Type", "application/json; charset=utf-8");
    return answer;
}

EntraError faultsError(const SandboxFault &fault)
{
    switch (fault.kind) {
    case Kind::BusinessError:
        return entraErrorOf(QString::fromUtf8(fault.value));
    case Kind::RateLimited:
    case Kind::RateLimitedWithRetryAfter:
        return entraError(90055);
    case Kind::Unauthorized:
        return entraErrorOf(u"7000218 invalid_client"_s);
    default: {
        EntraError error = entraErrorOf(fault.status == 503 ? u"90033"_s : u"50000"_s);
        error.status = fault.status;
        return error;
    }
    }
}

} // namespace

bool EntraRoutes::claims(const SandboxRequest &request) const
{
    return !addressOf(request).endpoint.isEmpty();
}

bool EntraRoutes::isProbe(const SandboxRequest &) const
{
    return false;
}

QStringList EntraRoutes::routeNames(const SandboxRequest &request) const
{
    const QString endpoint = addressOf(request).endpoint;
    if (endpoint != "token"_L1)
        return {endpoint == "openid-configuration"_L1 ? u"metadata"_s : endpoint};
    const QString grant = SandboxForm::fromBody(request.body).value(u"grant_type"_s);
    if (grant == "authorization_code"_L1)
        return {endpoint, u"redeem"_s};
    if (grant == "refresh_token"_L1)
        return {endpoint, u"refresh"_s};
    return grant.isEmpty() ? QStringList{endpoint} : QStringList{endpoint, u"device-poll"_s};
}

Answer EntraRoutes::answer(const SandboxRequest &request, State &state)
{
    const auto [tenant, endpoint] = addressOf(request);
    if (endpoint == "authorize"_L1)
        return authorize(request, tenant, state);
    if (endpoint == "token"_L1)
        return giveTokens(request, tenant, state);
    if (endpoint == "devicecode"_L1)
        return giveDeviceCode(request, tenant, state);
    if (endpoint == "deviceauth"_L1)
        return deviceSignInPage(request, tenant, state);
    return endpoint == "keys"_L1 ? keys() : metadata(request, tenant, state);
}

Answer EntraRoutes::refusal(const SandboxFault &fault, const SandboxRequest &request, const State &state)
{
    const auto [tenant, endpoint] = addressOf(request);
    const EntraError error = faultsError(fault);
    if (endpoint == "authorize"_L1 && fault.kind == Kind::BusinessError)
        return authorizeRefusal(error, request, tenant, state);
    Answer answer = endpoint == "authorize"_L1 || endpoint == "deviceauth"_L1 ? errorPage(error, request, state)
                                                                              : entraErrorAnswer(error, request, state);
    if (fault.kind == Kind::RateLimitedWithRetryAfter)
        answer.setHeader("Retry-After", fault.value.isEmpty() ? "30" : fault.value);
    return answer;
}

void EntraRoutes::finish(Answer &answer, const State &state)
{
    answer.setHeader("Cache-Control", "no-store, no-cache");
    answer.setHeader("Pragma", "no-cache");
    answer.setHeader("x-ms-request-id", randomId().toLatin1());
    answer.setHeader("Date", httpDate(state.now()));
}

} // namespace patkeeper::sandbox
