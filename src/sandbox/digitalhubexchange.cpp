// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubexchange.h"

#include "digitalhubanswers.h"
#include "digitalhubissue.h"
#include "digitalhubpats.h"
#include "sandboxform.h"

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

const QString accessType = u"urn:ietf:params:oauth:token-type:access_token"_s;
const QString personalType = u"urn:ietf:params:oauth:token-type:pat"_s;

Answer bad(const QString &message, const State &state)
{
    return digitalHubError(400, message, state);
}

QStringList scopesOf(const SandboxForm &form)
{
    const QString asked = form.value(u"scope"_s);
    return (asked.isEmpty() ? u"openid profile"_s : asked).split(u' ', Qt::SkipEmptyParts);
}

QString typeOf(const SandboxForm &form, const QString &parameter)
{
    const QString type = form.value(parameter);
    return type.isEmpty() ? accessType : type;
}

Answer fromPersonal(const SandboxForm &form, State &state)
{
    const SandboxDigitalHubToken *token = state.digitalHub.tokenBySecret(form.bytes(u"subject_token"_s));
    if (!token)
        return bad(u"invalid or missing subject_token"_s, state);
    if (isExpired(*token, state.now())) // Plain text whatever the settings say (fact sheet B3).
        return Answer::text(400, "text/plain;charset=UTF-8", "Personal access token is expired");
    if (typeOf(form, u"requested_token_type"_s) != accessType)
        return bad(u"invalid requested_token_type"_s, state);
    QStringList scopes = scopesOf(form);
    scopes.removeAll(u"offline_access"_s);
    if (state.digitalHub.settings.guardsCredentials && !token->scopes.contains(u"credentials"_s))
        scopes.removeAll(u"credentials"_s);
    return digitalHubTokenAnswer({.user = token->user, .scopes = scopes, .issuedType = accessType}, state);
}

Answer fromAccess(const SandboxForm &form, State &state)
{
    const DigitalHubJwt *jwt = state.digitalHub.livingJwt(form.bytes(u"subject_token"_s), state.now());
    const bool wantsPersonal = typeOf(form, u"requested_token_type"_s) == personalType;
    if (!jwt || !wantsPersonal || !jwt->audience.contains(state.digitalHub.settings.name + u"/exchange"_s))
        return bad(u"invalid or missing subject_token"_s, state);
    const QStringList scopes = scopesOf(form);
    if (scopes.contains(u"offline_access"_s))
        return bad(u"invalid scope"_s, state);
    const SandboxDigitalHubToken &token = issueDigitalHubToken(QString(jwt->user), {}, scopes, state);
    QJsonObject object = issuedDigitalHubToken(token, state);
    object.insert(u"issued_token_type"_s, personalType);
    return Answer::document(200, QJsonDocument(object));
}

} // namespace

Answer exchangeAtDigitalHub(const SandboxForm &form, State &state)
{
    const QString type = typeOf(form, u"subject_token_type"_s);
    if (type == personalType)
        return fromPersonal(form, state);
    return type == accessType ? fromAccess(form, state) : bad(u"invalid subject_token_type"_s, state);
}

} // namespace patkeeper::sandbox
