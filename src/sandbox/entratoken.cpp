// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entratoken.h"

#include "entradirectory.h"
#include "entraissue.h"
#include "entrascopes.h"
#include "sandboxform.h"
#include "sandboxjwt.h"

#include <QCryptographicHash>
#include <QRegularExpression>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"_L1;
constexpr auto earlierDeviceGrant = "device_code"_L1;

/// What there is to be asked with; every grant ends in an issue of tokens or in an error.
struct Asked {
    SandboxForm form;
    QString clientId;
    QString tenant; ///< As the address has it.
};

EntraError missing(const QString &name)
{
    return entraError(900144, u"The request body must contain the parameter \"%1\"."_s.arg(name));
}

std::optional<EntraError> secretError(const SandboxForm &form, const SandboxEntraSettings &settings)
{
    const bool hasSecret = form.fields.contains(u"client_secret"_s) || form.fields.contains(u"client_assertion"_s);
    if (hasSecret && settings.publicClient)
        return entraError(700025);
    if (!hasSecret && !settings.publicClient)
        return entraError(7000218);
    return std::nullopt;
}

std::optional<EntraError> verifierError(const EntraCode &code, const SandboxForm &form)
{
    static const QRegularExpression shape(u"^[A-Za-z0-9._~-]{43,128}$"_s);
    const QString verifier = form.value(u"code_verifier"_s);
    if (!shape.match(verifier).hasMatch())
        return entraError(50148);
    const QByteArray digest = QCryptographicHash::hash(verifier.toLatin1(), QCryptographicHash::Sha256);
    return base64Url(digest) == code.challenge ? std::nullopt : std::optional(entraError(501481));
}

/// What is asked for now must be within what was consented to, and is all of it where nothing is said.
EntraResult<EntraScopes> scopesWithin(const Asked &asked, const EntraScopes &before, const QStringList &consented,
                                      const State &state)
{
    if (asked.form.value(u"scope"_s).isEmpty())
        return before;
    auto scopes = parseScopes(asked.form.value(u"scope"_s), state.entra.settings);
    if (!scopes)
        return scopes;
    for (const QString &scope : std::as_const(scopes->granted)) {
        if (!consented.contains(scope))
            return std::unexpected(entraError(65001, u"Nobody has consented to \"%1\"."_s.arg(scope)));
    }
    return scopes;
}

/// In which the tokens will be for.
EntraResult<QString> tenantOf(const QString &userId, const Asked &asked, const State &state)
{
    const User *user = state.user(userId);
    return user ? tenantFor(*user, asked.tenant, state) : std::unexpected(entraError(50034));
}

EntraResult<EntraIssue> issueFor(const QString &family, const Asked &asked, const EntraScopes &scopes,
                                 const State &state)
{
    const auto tenant = tenantOf(state.entra.families.value(family).userId, asked, state);
    if (!tenant)
        return std::unexpected(tenant.error());
    return EntraIssue{family, *tenant, scopes};
}

/// What is wrong with the code itself, and with who brings it.
std::optional<EntraError> codeError(const EntraCode &code, const Asked &asked, State &state)
{
    if (state.entra.families.value(code.family).clientId != asked.clientId)
        return entraError(70000, u"The authorization code was given to another application."_s);
    if (code.redeemed) {
        // Whoever brings it a second time is not who it was meant for, or not alone (RFC 6749, 4.1.2).
        state.entra.end(code.family, 70000);
        return entraError(54005);
    }
    if (code.expiresAt <= state.now())
        return entraError(70008);
    if (code.tenant.compare(asked.tenant, Qt::CaseInsensitive) != 0)
        return entraError(700005);
    if (code.redirectUri != asked.form.value(u"redirect_uri"_s))
        return entraError(500112);
    return verifierError(code, asked.form);
}

EntraResult<EntraIssue> redeemCode(const Asked &asked, State &state)
{
    for (const QString &name : {u"code"_s, u"redirect_uri"_s}) {
        if (asked.form.value(name).isEmpty())
            return std::unexpected(missing(name));
    }
    auto &codes = state.entra.codes;
    const auto code =
        std::find_if(codes.begin(), codes.end(),
                     [value = asked.form.bytes(u"code"_s)](const EntraCode &known) { return known.value == value; });
    if (code == codes.end())
        return std::unexpected(entraError(9002313));
    if (const auto error = codeError(*code, asked, state))
        return std::unexpected(*error);
    auto scopes = scopesWithin(asked, code->scopes, code->scopes.granted, state);
    if (!scopes)
        return std::unexpected(scopes.error());
    // The person has seen what was asked for then.
    scopes->openId = code->scopes.openId;
    scopes->profile = code->scopes.profile;
    scopes->offline = code->scopes.offline;
    auto issue = issueFor(code->family, asked, *scopes, state);
    if (!issue)
        return issue;
    issue->nonce = code->nonce;
    code->redeemed = true;
    ++state.entra.counts.redemptions;
    return issue;
}

std::optional<EntraError> refreshError(const EntraRefreshToken &token, const Asked &asked, State &state)
{
    const EntraFamily family = state.entra.families.value(token.family);
    if (family.clientId != asked.clientId)
        return entraError(70000, u"The refresh token was given to another application."_s);
    if (token.replaced && state.entra.settings.reuseDetection) {
        ++state.entra.counts.reuses;
        state.entra.end(token.family, 70000);
        return entraError(70000, u"The refresh token was used already; all that came from it are revoked."_s);
    }
    if (family.endedBy != 0)
        return entraError(family.endedBy);
    return token.expiresAt <= state.now() ? std::optional(entraError(700082)) : std::nullopt;
}

EntraResult<EntraIssue> checkedRefresh(const Asked &asked, State &state)
{
    const QByteArray value = asked.form.bytes(u"refresh_token"_s);
    if (value.isEmpty())
        return std::unexpected(missing(u"refresh_token"_s));
    EntraRefreshToken *token = state.entra.refreshToken(value);
    if (!token)
        return std::unexpected(entraError(9002313));
    if (const auto error = refreshError(*token, asked, state))
        return std::unexpected(*error);
    const QStringList consented = state.entra.families.value(token->family).consented;
    auto scopes = scopesWithin(asked, token->scopes, consented, state);
    if (!scopes)
        return std::unexpected(scopes.error());
    scopes->offline = true; // Each use gives a new one, asked for or not (fact sheet 5.5).
    auto issue = issueFor(token->family, asked, *scopes, state);
    if (issue)
        token->replaced = true;
    return issue;
}

EntraResult<EntraIssue> refresh(const Asked &asked, State &state)
{
    auto issue = checkedRefresh(asked, state);
    ++(issue ? state.entra.counts.refreshes : state.entra.counts.refusedRefreshes);
    return issue;
}

/// Too soon since the last time, where that is minded; from then on it must wait longer (RFC 8628, 3.5).
bool isTooSoon(EntraDeviceSignIn &signIn, const State &state)
{
    constexpr int longer = 5;
    const bool tooSoon = state.entra.settings.slowDown && signIn.askedAt.isValid() &&
                         state.now() < signIn.askedAt.addSecs(signIn.interval);
    signIn.askedAt = state.now();
    if (tooSoon)
        signIn.interval += longer;
    return tooSoon;
}

std::optional<EntraError> deviceError(EntraDeviceSignIn &signIn, const Asked &asked, const State &state)
{
    const bool tooSoon = isTooSoon(signIn, state);
    if (signIn.clientId != asked.clientId || signIn.status == EntraDeviceSignIn::Status::Redeemed)
        return entraError(70018);
    if (signIn.expiresAt <= state.now())
        return entraError(70019);
    if (signIn.status == EntraDeviceSignIn::Status::Declined)
        return entraErrorOf(u"65004 authorization_declined"_s);
    if (tooSoon)
        return EntraError{0, u"slow_down"_s, u"The device asks too often."_s};
    return signIn.status == EntraDeviceSignIn::Status::Pending ? std::optional(entraError(70016)) : std::nullopt;
}

EntraResult<EntraIssue> pollDevice(const Asked &asked, State &state)
{
    ++state.entra.counts.devicePolls;
    const QByteArray value = asked.form.bytes(u"device_code"_s);
    if (value.isEmpty())
        return std::unexpected(missing(u"device_code"_s));
    EntraDeviceSignIn *signIn = state.entra.byDeviceCode(value);
    if (!signIn)
        return std::unexpected(entraError(70018));
    if (const auto error = deviceError(*signIn, asked, state))
        return std::unexpected(*error);
    const auto tenant = tenantOf(signIn->userId, asked, state);
    if (!tenant)
        return std::unexpected(tenant.error());
    signIn->status = EntraDeviceSignIn::Status::Redeemed;
    return EntraIssue{beginFamily(signIn->userId, signIn->clientId, signIn->scopes, state), *tenant, signIn->scopes};
}

EntraResult<Asked> askedBy(const SandboxRequest &request, const QString &tenant, const State &state)
{
    if (request.method != "POST")
        return std::unexpected(entraError(900561));
    Asked asked{SandboxForm::fromBody(request.body), {}, tenant};
    asked.clientId = asked.form.value(u"client_id"_s);
    if (!headerOf(request, "content-type").toLower().startsWith("application/x-www-form-urlencoded"))
        return std::unexpected(missing(u"client_id"_s));
    if (!asked.form.repeated.isEmpty())
        return std::unexpected(entraError(9000014, u"The parameter \"%1\" is duplicated."_s.arg(asked.form.repeated)));
    if (asked.clientId.isEmpty())
        return std::unexpected(missing(u"client_id"_s));
    if (const auto error = tenantError(tenant, state))
        return std::unexpected(*error);
    if (const auto error = clientError(asked.clientId, state))
        return std::unexpected(*error);
    if (const auto error = secretError(asked.form, state.entra.settings))
        return std::unexpected(*error);
    return asked;
}

EntraResult<EntraIssue> issueOf(const Asked &asked, State &state)
{
    const QString grant = asked.form.value(u"grant_type"_s);
    if (grant.isEmpty())
        return std::unexpected(missing(u"grant_type"_s));
    if (grant == "authorization_code"_L1)
        return redeemCode(asked, state);
    if (grant == "refresh_token"_L1)
        return refresh(asked, state);
    if (grant == deviceGrant || grant == earlierDeviceGrant)
        return pollDevice(asked, state);
    return std::unexpected(entraError(70003, u"The grant type \"%1\" is not supported."_s.arg(grant)));
}

} // namespace

std::optional<EntraError> clientError(const QString &clientId, const State &state)
{
    if (state.entra.settings.clientIds.contains(clientId, Qt::CaseInsensitive))
        return std::nullopt;
    return entraError(700016,
                      u"The application with the identifier \"%1\" was not found in the directory."_s.arg(clientId));
}

Answer giveTokens(const SandboxRequest &request, const QString &tenant, State &state)
{
    const auto asked = askedBy(request, tenant, state);
    if (!asked)
        return entraErrorAnswer(asked.error(), request, state);
    const auto issue = issueOf(*asked, state);
    return issue ? tokenAnswer(*issue, state) : entraErrorAnswer(issue.error(), request, state);
}

} // namespace patkeeper::sandbox
