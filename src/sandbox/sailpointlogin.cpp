// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointlogin.h"

#include "sailpointcaller.h"
#include "sandboxform.h"

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

struct Client {
    QString id;
    QByteArray secret;
};

Answer oauthError(int status, const QString &error, const QString &description)
{
    return Answer::document(status,
                            QJsonDocument(QJsonObject{{u"error"_s, error}, {u"error_description"_s, description}}));
}

/// Forms, and the query too, as SailPoint reads it; a client that keeps its secrets out of logs sends none there.
QString asked(const SandboxRequest &request, const SandboxForm &form, const QString &name)
{
    return form.fields.contains(name) ? form.value(name) : request.query.value(name);
}

Client clientOf(const SandboxRequest &request, const SandboxForm &form, const State &state)
{
    const QByteArray header = headerOf(request, "authorization");
    if (state.sailPoint.settings.basicAtTokenEndpoint && header.startsWith("Basic ")) {
        const QByteArray pair = QByteArray::fromBase64(header.mid(6));
        const qsizetype colon = pair.indexOf(':');
        return {QString::fromUtf8(pair.left(colon)), pair.mid(colon + 1)};
    }
    return {asked(request, form, u"client_id"_s), asked(request, form, u"client_secret"_s).toUtf8()};
}

/// At most once a day (fact sheet A5).
void stampUse(SandboxSailPointToken &token, const QDateTime &now)
{
    if (!token.lastUsed.isValid() || token.lastUsed.date() < now.date())
        token.lastUsed = now;
}

Answer give(const SandboxSailPointToken &token, State &state)
{
    const User *found = state.user(token.userId);
    if (!found)
        return sailPointInvalidClient();
    const QString identity = identityId(*found);
    const QByteArray access = addSailPointJwt(token.tenant, token.id, found, token.scopes,
                                              std::chrono::seconds(token.validitySeconds), state);
    return Answer::document(200, QJsonDocument(QJsonObject{{u"access_token"_s, QString::fromLatin1(access)},
                                                           {u"token_type"_s, u"bearer"_s},
                                                           {u"expires_in"_s, token.validitySeconds},
                                                           {u"scope"_s, token.scopes.join(u' ')},
                                                           {u"accessType"_s, u"OFFLINE"_s},
                                                           {u"tenant_id"_s, token.tenant},
                                                           {u"internal"_s, false},
                                                           {u"pod"_s, u"sandbox"_s},
                                                           {u"strong_auth_supported"_s, false},
                                                           {u"org"_s, token.tenant},
                                                           {u"user_id"_s, identity},
                                                           {u"identity_id"_s, identity},
                                                           {u"strong_auth"_s, false},
                                                           {u"enabled"_s, true},
                                                           {u"jti"_s, randomId()}}));
}

} // namespace

Answer sailPointInvalidClient()
{
    return oauthError(401, u"invalid_client"_s, u"Full authentication is required to access this resource."_s);
}

Answer sailPointTokenEndpoint(const SandboxRequest &request, State &state)
{
    if (request.method != "POST")
        return oauthError(405, u"invalid_request"_s, u"The token endpoint takes POST only."_s);
    const SandboxForm form = SandboxForm::fromBody(request.body);
    const QString grant = asked(request, form, u"grant_type"_s);
    if (grant.isEmpty())
        return oauthError(400, u"invalid_request"_s, u"The parameter grant_type is missing."_s);
    if (grant != "client_credentials"_L1)
        return oauthError(400, u"unsupported_grant_type"_s, u"The grant type is not supported."_s);
    const Client client = clientOf(request, form, state);
    SandboxSailPointToken *token = state.sailPoint.token(sailPointAddressOf(request).tenant, client.id);
    if (!token || !hasSecret(*token, client.secret) || isExpired(*token, state.now()))
        return sailPointInvalidClient();
    stampUse(*token, state.now());
    return give(SandboxSailPointToken(*token), state);
}

Answer sailPointInformation(const SandboxRequest &request, const State &state)
{
    const QString tenant = sailPointAddressOf(request).tenant;
    const auto address = [&](const QString &rest) {
        return state.url.resolved(QUrl(u"/sailpoint/"_s + tenant + rest)).toString();
    };
    return Answer::document(200, QJsonDocument(QJsonObject{{u"tenantId"_s, tenant},
                                                           {u"tenantName"_s, tenant},
                                                           {u"authorizeEndpoint"_s, address(u"/oauth/authorize"_s)},
                                                           {u"tokenEndpoint"_s, address(u"/oauth/token"_s)},
                                                           {u"cloudDomainUrl"_s, address({})},
                                                           {u"logoutUrl"_s, address(u"/logout"_s)},
                                                           {u"pod"_s, u"sandbox"_s}}));
}

} // namespace patkeeper::sandbox
