// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubroutes.h"

#include "digitalhubanswers.h"
#include "digitalhubauthorize.h"
#include "digitalhubcaller.h"
#include "digitalhubdiscovery.h"
#include "digitalhubexchange.h"
#include "digitalhubpats.h"
#include "digitalhubtoken.h"
#include "sandboxfaulteffects.h"
#include "sandboxform.h"

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Kind = SandboxFault::Kind;

namespace
{

constexpr auto tokensAddress = "/api/v1/tokens/"_L1;

QString addressOf(const SandboxRequest &request)
{
    return digitalHubAddressOf(request).value_or(QString());
}

QStringList tokenRouteNames(const SandboxRequest &request, const QString &address)
{
    if (address.startsWith("refresh"_L1))
        return {u"refresh-tokens"_s};
    static const QMap<QByteArray, QString> changes{{"POST", u"pat-create"_s}, {"DELETE", u"pat-revoke"_s}};
    const bool isOne = address.startsWith("personal/"_L1);
    return {u"pats"_s, changes.value(request.method, isOne ? u"pat-get"_s : u"pat-list"_s)};
}

QString grantRouteName(const SandboxRequest &request)
{
    static const QMap<QString, QString> grants{{u"authorization_code"_s, u"redeem"_s},
                                               {u"refresh_token"_s, u"refresh"_s},
                                               {u"client_credentials"_s, u"client-credentials"_s},
                                               {QString::fromLatin1(digitalHubExchangeGrant), u"exchange"_s}};
    return grants.value(digitalHubForm(request).value(u"grant_type"_s));
}

Answer limited(const SandboxFault &fault, const State &state)
{
    Answer answer = digitalHubError(429, u"too many requests"_s, state);
    if (fault.kind == Kind::RateLimitedWithRetryAfter)
        answer.setHeader("Retry-After", fault.value.isEmpty() ? "30" : fault.value);
    return answer;
}

Answer signInAnswer(const SandboxRequest &request, const QString &address, State &state)
{
    if (!state.digitalHub.settings.openIdSignIn)
        return digitalHubError(404, u"not found"_s, state);
    return address == "/auth/authorize"_L1 ? authorizeAtDigitalHub(request, state) : digitalHubUserInfo(request, state);
}

} // namespace

bool DigitalHubRoutes::claims(const SandboxRequest &request) const
{
    return digitalHubAddressOf(request).has_value();
}

bool DigitalHubRoutes::isProbe(const SandboxRequest &request) const
{
    return addressOf(request) == "/api/auth"_L1;
}

QStringList DigitalHubRoutes::routeNames(const SandboxRequest &request) const
{
    static const QMap<QString, QString> names{{u"/api/auth"_s, u"probe"_s},
                                              {u"/auth/authorize"_s, u"authorize"_s},
                                              {u"/auth/userinfo"_s, u"userinfo"_s},
                                              {u"/auth/jwks"_s, u"keys"_s},
                                              {u"/.well-known/openid-configuration"_s, u"metadata"_s},
                                              {u"/.well-known/oauth-authorization-server"_s, u"metadata"_s},
                                              {u"/.well-known/configuration"_s, u"configuration"_s}};
    const QString address = addressOf(request);
    if (address.startsWith(tokensAddress))
        return tokenRouteNames(request, address.mid(tokensAddress.size()));
    if (address == "/auth/token"_L1)
        return {u"token"_s, grantRouteName(request)};
    return {names.value(address)};
}

Answer DigitalHubRoutes::answer(const SandboxRequest &request, State &state)
{
    const QString address = addressOf(request);
    if (address.startsWith(tokensAddress))
        return digitalHubTokens(request, address.mid(tokensAddress.size()), state);
    if (address == "/api/auth"_L1)
        return digitalHubWhoAmI(request, state);
    if (address == "/auth/token"_L1)
        return digitalHubTokenEndpoint(request, state);
    if (address == "/auth/authorize"_L1 || address == "/auth/userinfo"_L1)
        return signInAnswer(request, address, state);
    if (address == "/auth/jwks"_L1)
        return digitalHubKeys();
    if (address == "/.well-known/configuration"_L1)
        return digitalHubConfiguration(state);
    if (address == "/.well-known/openid-configuration"_L1 || address == "/.well-known/oauth-authorization-server"_L1)
        return digitalHubMetadata(state);
    return digitalHubError(404, u"not found"_s, state);
}

Answer DigitalHubRoutes::refusal(const SandboxFault &fault, const SandboxRequest &request, const State &state)
{
    switch (fault.kind) {
    case Kind::RateLimited:
    case Kind::RateLimitedWithRetryAfter:
        return limited(fault, state);
    case Kind::Unauthorized:
        return addressOf(request) == "/auth/token"_L1
                   ? digitalHubError(400, u"invalid or missing subject_token"_s, state)
                   : digitalHubUnauthorized(false);
    case Kind::BusinessError:
        return digitalHubError(400, QString::fromUtf8(fault.value), state);
    case Kind::AnonymousProbe:
        return digitalHubWhoIs(u"anonymousUser"_s);
    case Kind::OtherUserProbe:
        return digitalHubWhoIs(u"somebody.else"_s);
    default:
        return digitalHubError(fault.status, u"internal error"_s, state);
    }
}

void DigitalHubRoutes::finish(Answer &answer, const State &state)
{
    if (answer.header("Cache-Control").isEmpty())
        answer.setHeader("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate");
    answer.setHeader("Date", httpDate(state.now()));
}

} // namespace patkeeper::sandbox
