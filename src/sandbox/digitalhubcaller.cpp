// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubcaller.h"

#include "digitalhubanswers.h"

#include <QUrl>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto root = "/digitalhub"_L1;

std::expected<QString, Answer> callerByBearer(const QByteArray &value, const State &state)
{
    if (const DigitalHubJwt *jwt = state.digitalHub.livingJwt(value, state.now()))
        return jwt->user;
    const SandboxDigitalHubToken *token = state.digitalHub.tokenBySecret(value);
    if (!token)
        return std::unexpected(digitalHubUnauthorized(false));
    if (isExpired(*token, state.now())) {
        const int status = state.digitalHub.settings.expiredStatus;
        return std::unexpected(status == 401 ? digitalHubUnauthorized(false)
                                             : digitalHubError(status, u"Personal access token is expired"_s, state));
    }
    return token->user;
}

std::expected<QString, Answer> callerByPassword(const QByteArray &credential, const State &state)
{
    const QByteArray pair = QByteArray::fromBase64(credential);
    const qsizetype colon = pair.indexOf(':');
    const QString user = QString::fromUtf8(pair.left(colon));
    const QByteArray password = state.digitalHub.passwords.value(user);
    if (colon < 0 || password.isEmpty() || pair.mid(colon + 1) != password)
        return std::unexpected(digitalHubUnauthorized(true));
    return user;
}

} // namespace

std::optional<QString> digitalHubAddressOf(const SandboxRequest &request)
{
    if (!request.path.startsWith(root))
        return std::nullopt;
    const QString rest = request.path.mid(root.size());
    return rest.isEmpty() || rest.startsWith(u'/') ? std::optional(rest) : std::nullopt;
}

QByteArray digitalHubCredential(const SandboxRequest &request, QByteArrayView scheme)
{
    const QByteArray header = headerOf(request, "authorization");
    const qsizetype space = header.indexOf(' ');
    const bool isScheme = space > 0 && header.left(space).compare(scheme, Qt::CaseInsensitive) == 0;
    return isScheme ? header.mid(space + 1).trimmed() : QByteArray();
}

std::expected<QString, Answer> digitalHubCaller(const SandboxRequest &request, const State &state)
{
    if (const QByteArray bearer = digitalHubCredential(request, "Bearer"); !bearer.isEmpty())
        return callerByBearer(bearer, state);
    const QByteArray basic = digitalHubCredential(request, "Basic");
    if (!basic.isEmpty() && state.digitalHub.settings.basicAuthentication)
        return callerByPassword(basic, state);
    return std::unexpected(digitalHubForbidden(request, state));
}

Answer digitalHubWhoIs(const QString &user)
{
    return Answer::document(
        200, QJsonDocument(QJsonObject{{u"username"_s, user}, {u"permissions"_s, QJsonArray{u"ROLE_USER"_s}}}));
}

Answer digitalHubWhoAmI(const SandboxRequest &request, const State &state)
{
    const auto caller = digitalHubCaller(request, state);
    return caller ? digitalHubWhoIs(*caller) : caller.error();
}

Answer digitalHubUserInfo(const SandboxRequest &request, const State &state)
{
    const QByteArray bearer = digitalHubCredential(request, "Bearer");
    const DigitalHubJwt *jwt = state.digitalHub.livingJwt(bearer, state.now());
    if (!jwt)
        return bearer.isEmpty() ? digitalHubForbidden(request, state) : digitalHubUnauthorized(false);
    const User *person = digitalHubPerson(jwt->user, state);
    return Answer::document(200, QJsonDocument(QJsonObject{{u"sub"_s, jwt->user},
                                                           {u"preferred_username"_s, jwt->user},
                                                           {u"name"_s, person ? person->displayName : jwt->user}}));
}

} // namespace patkeeper::sandbox
