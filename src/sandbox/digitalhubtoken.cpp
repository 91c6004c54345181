// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubtoken.h"

#include "digitalhubanswers.h"
#include "digitalhubcaller.h"
#include "digitalhubexchange.h"
#include "digitalhubissue.h"
#include "sandboxform.h"
#include "sandboxjwt.h"

#include <QCryptographicHash>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

/// How the client says who it is, once its name has been found right.
enum class ClientProof { None, Good, Bad };

ClientProof clientProof(const SandboxRequest &request, const SandboxForm &form, const State &state)
{
    const DigitalHubState &hub = state.digitalHub;
    if (const QByteArray basic = digitalHubCredential(request, "Basic"); !basic.isEmpty()) {
        const QByteArray expected = hub.settings.clientId.toUtf8() + ':' + hub.clientSecret;
        return QByteArray::fromBase64(basic) == expected ? ClientProof::Good : ClientProof::Bad;
    }
    if (!form.fields.contains(u"client_secret"_s))
        return ClientProof::None;
    return form.bytes(u"client_secret"_s) == hub.clientSecret ? ClientProof::Good : ClientProof::Bad;
}

Answer bad(const QString &message, const State &state)
{
    return digitalHubError(400, message, state);
}

bool isVerified(const DigitalHubCode &code, const SandboxForm &form)
{
    const QByteArray digest = QCryptographicHash::hash(form.bytes(u"code_verifier"_s), QCryptographicHash::Sha256);
    return !code.challenge.isEmpty() && base64Url(digest) == code.challenge;
}

Answer redeem(const SandboxForm &form, ClientProof proof, State &state)
{
    auto &codes = state.digitalHub.codes;
    const QByteArray value = form.bytes(u"code"_s);
    const auto found = std::find_if(codes.begin(), codes.end(),
                                    [&value](const DigitalHubCode &known) { return known.value == value; });
    if (found == codes.end() || found->expiresAt <= state.now())
        return bad(u"invalid or missing code"_s, state);
    const DigitalHubCode code = *found;
    codes.erase(found); // Good for one try.
    if (code.redirectUri != form.value(u"redirect_uri"_s))
        return bad(u"invalid redirect_uri"_s, state);
    if (proof != ClientProof::Good && !isVerified(code, form))
        return bad(u"invalid code_verifier"_s, state);
    return digitalHubTokenAnswer({.user = code.user,
                                  .scopes = code.scopes,
                                  .withRefreshToken = code.scopes.contains(u"offline_access"_s),
                                  .fromSignIn = true},
                                 state);
}

Answer refresh(const SandboxForm &form, State &state)
{
    auto &tokens = state.digitalHub.refreshTokens;
    const QByteArray digest = QCryptographicHash::hash(form.bytes(u"refresh_token"_s), QCryptographicHash::Sha256);
    const auto found = std::find_if(tokens.begin(), tokens.end(),
                                    [&digest](const DigitalHubRefreshToken &known) { return known.digest == digest; });
    if (found == tokens.end() || found->expiresAt <= state.now())
        return bad(u"invalid or missing refresh_token"_s, state);
    const DigitalHubRefreshToken token = *found;
    tokens.erase(found);
    QStringList scopes = form.value(u"scope"_s).split(u' ', Qt::SkipEmptyParts);
    if (scopes.isEmpty())
        scopes = token.scopes;
    scopes.removeIf([&token](const QString &scope) { return !token.scopes.contains(scope); });
    return digitalHubTokenAnswer({.user = token.user, .scopes = scopes, .withRefreshToken = true}, state);
}

} // namespace

SandboxForm digitalHubForm(const SandboxRequest &request)
{
    return request.method == "GET" ? SandboxForm{request.query, {}} : SandboxForm::fromBody(request.body);
}

Answer digitalHubTokenEndpoint(const SandboxRequest &request, State &state)
{
    const SandboxForm form = digitalHubForm(request);
    const QString grant = form.value(u"grant_type"_s);
    const QString clientId = form.value(u"client_id"_s);
    const ClientProof proof = clientProof(request, form, state);
    const bool isExchange = grant == QLatin1StringView(digitalHubExchangeGrant);
    if (!clientId.isEmpty() && clientId != state.digitalHub.settings.clientId)
        return bad(u"invalid client_id"_s, state);
    if (proof == ClientProof::Bad)
        return digitalHubForbidden(request, state);
    if (isExchange)
        return exchangeAtDigitalHub(form, state);
    if (clientId.isEmpty() && proof == ClientProof::None)
        return bad(u"invalid or missing client_id"_s, state);
    if (grant == "authorization_code"_L1)
        return redeem(form, proof, state);
    if (grant == "refresh_token"_L1)
        return refresh(form, state);
    if (grant != "client_credentials"_L1)
        return bad(u"invalid or missing grant_type"_s, state);
    return proof == ClientProof::Good
               ? digitalHubTokenAnswer({.user = u"admin"_s, .scopes = {u"openid"_s, u"profile"_s}}, state)
               : digitalHubForbidden(request, state);
}

} // namespace patkeeper::sandbox
