// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointcaller.h"

#include "sailpointanswers.h"

#include <QRegularExpression>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Resource = SailPointAddress::Resource;

namespace
{

constexpr auto allScopes = "sp:scopes:all"_L1;

QByteArray bearerOf(const SandboxRequest &request)
{
    const QByteArray header = headerOf(request, "authorization");
    const bool isBearer = header.left(7).compare("Bearer ", Qt::CaseInsensitive) == 0;
    return isBearer ? header.mid(7).trimmed() : QByteArray();
}

/// The JWT of the request, or why it will not do.
std::expected<SailPointJwt, QString> jwtOf(const SandboxRequest &request, const State &state)
{
    const QByteArray value = bearerOf(request);
    if (value.isEmpty())
        return std::unexpected(u"JWT is required"_s);
    const SailPointJwt *jwt = state.sailPoint.jwt(value);
    if (!jwt || jwt->ended || jwt->tenant != sailPointAddressOf(request).tenant)
        return std::unexpected(u"JWT validation failed: JWT is invalid"_s);
    if (jwt->expiresAt <= state.now())
        return std::unexpected(u"JWT validation failed: JWT is expired"_s);
    return *jwt;
}

/// Counts the call; how many seconds to wait where it is one too many (fact sheet A9).
std::optional<qint64> secondsToWait(const QString &client, const QString &version, State &state)
{
    const SandboxSailPointSettings &settings = state.sailPoint.settings;
    if (!settings.paced)
        return std::nullopt;
    const QDateTime now = state.now();
    QList<QDateTime> &calls = state.sailPoint.calls[client + u' ' + version];
    calls.removeIf([&](const QDateTime &call) { return call.addSecs(settings.window.count()) <= now; });
    if (calls.size() < settings.callsPerWindow) {
        calls.append(now);
        return std::nullopt;
    }
    const qint64 milliseconds = now.msecsTo(calls.first().addSecs(settings.window.count()));
    return std::max<qint64>(1, (milliseconds + 999) / 1000);
}

bool isOnlyForAdministrators(QLatin1StringView scope)
{
    return scope.startsWith("sp:all-"_L1) || scope.startsWith("idn:managed-"_L1);
}

} // namespace

SailPointAddress sailPointAddressOf(const SandboxRequest &request)
{
    static const QRegularExpression service(u"^/sailpoint/([^/]+)(?:/(.*))?$"_s);
    static const QRegularExpression current(u"^personal-access-tokens/(v1)(?:/([^/]+))?/?$"_s);
    static const QRegularExpression yearly(u"^(beta|v3|v2024|v2025|v2026)/personal-access-tokens(?:/([^/]+))?/?$"_s);
    const QRegularExpressionMatch match = service.match(request.path);
    SailPointAddress address{.tenant = match.captured(1), .version = {}, .id = {}};
    const QString rest = match.captured(2);
    if (rest == "oauth/token"_L1)
        address.resource = Resource::TokenEndpoint;
    else if (rest == "oauth/info"_L1)
        address.resource = Resource::Information;
    for (const QRegularExpression &pattern : {current, yearly}) {
        const QRegularExpressionMatch tokens = pattern.match(rest);
        if (!tokens.hasMatch())
            continue;
        address.version = tokens.captured(1);
        address.id = tokens.captured(2);
        const bool isBulk = address.version == "v1"_L1 && address.id == "bulk-update"_L1;
        address.resource = isBulk ? Resource::BulkUpdate : Resource::Tokens;
    }
    return address;
}

bool SailPointCaller::mayAny(std::initializer_list<QLatin1StringView> wanted) const
{
    return std::any_of(wanted.begin(), wanted.end(), [this](QLatin1StringView scope) {
        return (isAdministrator || !isOnlyForAdministrators(scope)) &&
               (scopes.contains(scope) || scopes.contains(allScopes));
    });
}

std::expected<SailPointCaller, Answer> sailPointCaller(const SandboxRequest &request, State &state)
{
    const auto jwt = jwtOf(request, state);
    if (!jwt)
        return std::unexpected(sailPointUnauthorized(jwt.error()));
    if (const auto seconds = secondsToWait(jwt->clientId, sailPointAddressOf(request).version, state))
        return std::unexpected(sailPointLimited(QByteArray::number(*seconds)));
    const User *user = state.user(jwt->userId);
    if (!user)
        return std::unexpected(sailPointError(403, u"This call needs a user."_s));
    return SailPointCaller{.userId = user->id, .scopes = jwt->scopes, .isAdministrator = isAdministrator(*user, state)};
}

} // namespace patkeeper::sandbox
