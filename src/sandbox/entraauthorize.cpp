// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraauthorize.h"

#include "entradirectory.h"
#include "entraidtoken.h"
#include "entraissue.h"
#include "entrapages.h"
#include "entraredirect.h"
#include "entrascopes.h"
#include "entratoken.h"

#include <QRegularExpression>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

using Parameters = QList<std::pair<QString, QString>>;

QString asked(const SandboxRequest &request, const char *name)
{
    return request.query.value(QLatin1StringView(name));
}

/// What may be sent nowhere, as nobody knows whose address it would be sent to.
std::optional<EntraError> unredirectableError(const SandboxRequest &request, const QString &tenant, const State &state)
{
    if (asked(request, "client_id").isEmpty())
        return entraError(900144, u"The parameter \"client_id\" is missing."_s);
    if (const auto error = tenantError(tenant, state))
        return error;
    if (const auto error = clientError(asked(request, "client_id"), state))
        return error;
    const QString uri = asked(request, "redirect_uri");
    if (isRegisteredRedirect(uri, state.entra.settings.redirectUris))
        return std::nullopt;
    return entraError(50011,
                      u"The redirect URI \"%1\" in the request is not registered for the application."_s.arg(uri));
}

std::optional<EntraError> challengeError(const SandboxRequest &request)
{
    static const QRegularExpression shape(u"^[A-Za-z0-9_-]{43}$"_s);
    const QString challenge = asked(request, "code_challenge");
    if (challenge.isEmpty() || asked(request, "code_challenge_method") != "S256"_L1)
        return entraError(9002325);
    return shape.match(challenge).hasMatch() ? std::nullopt : std::optional(entraError(501491));
}

std::optional<EntraError> requestError(const SandboxRequest &request, const State &state)
{
    if (asked(request, "response_type") != "code"_L1)
        return entraError(700054);
    const QString mode = asked(request, "response_mode");
    if (!mode.isEmpty() && mode != "query"_L1 && mode != "fragment"_L1)
        return entraError(70007, u"The response mode \"%1\" is not supported."_s.arg(mode));
    static const QStringList prompts{u""_s, u"login"_s, u"none"_s, u"consent"_s, u"select_account"_s};
    if (!prompts.contains(asked(request, "prompt")))
        return entraError(90023, u"The value of \"prompt\" is not known."_s);
    return state.entra.settings.publicClient ? challengeError(request) : std::nullopt;
}

/// 302 to the app.
Answer backToApp(const SandboxRequest &request, const Parameters &parameters)
{
    const QUrl target =
        redirectWith(asked(request, "redirect_uri"), parameters, asked(request, "response_mode") == "fragment"_L1);
    Answer answer = Answer::text(302, "text/html; charset=utf-8",
                                 "<html><head><title>Object moved</title></head><body></body></html>");
    answer.setHeader("Location", target.toEncoded());
    return answer;
}

/// What each way back carries, whether it went well or not.
void addOrigin(Parameters &parameters, const SandboxRequest &request, const QString &tenant, const QString &outcome,
               const State &state)
{
    if (outcome == "other-state"_L1)
        parameters.append({u"state"_s, QString::fromLatin1(randomCharacters(22))});
    else if (outcome != "no-state"_L1 && request.query.contains(u"state"_s))
        parameters.append({u"state"_s, asked(request, "state")});
    if (outcome == "other-issuer"_L1)
        parameters.append({u"iss"_s, u"https://login.elsewhere.example/"_s + tenant + u"/v2.0"_s});
    else if (outcome != "no-issuer"_L1 && state.entra.settings.issuerInAnswer)
        parameters.append({u"iss"_s, issuerOf(tenant, state)});
}

Answer errorBackToApp(const EntraError &error, const SandboxRequest &request, const QString &tenant, const State &state)
{
    Parameters parameters{{u"error"_s, error.error},
                          {u"error_description"_s, errorDescription(error, randomId(), request, state)}};
    if (error.aadsts == 65004)
        parameters.append({u"error_subcode"_s, u"cancel"_s});
    if (error.aadsts > 0)
        parameters.append({u"error_uri"_s, state.url.resolved(QUrl(u"/error?code=%1"_s.arg(error.aadsts))).toString()});
    addOrigin(parameters, request, tenant, {}, state);
    return backToApp(request, parameters);
}

/// The issuer of an answer for nobody in particular.
QString tenantNamed(const QString &segment, const State &state)
{
    const Tenant *tenant = state.entra.tenant(segment);
    return tenant ? tenant->id : segment;
}

/// The way back with a code. `outcome` is what is wrong with that way, if anything.
Answer signIn(const User &user, const EntraScopes &scopes, const QString &outcome, const SandboxRequest &request,
              const QString &segment, State &state)
{
    const auto tenant = tenantFor(user, segment, state);
    if (!tenant)
        return errorPage(tenant.error(), request, state);
    EntraCode code{.value = "1." + randomCharacters(300),
                   .family = beginFamily(user.id, asked(request, "client_id"), scopes, state),
                   .tenant = segment,
                   .redirectUri = asked(request, "redirect_uri"),
                   .challenge = asked(request, "code_challenge").toLatin1(),
                   .nonce = asked(request, "nonce"),
                   .scopes = scopes,
                   .expiresAt = state.now().addSecs(state.entra.settings.codeLife.count())};
    Parameters parameters{{u"code"_s, QString::fromLatin1(code.value)}};
    addOrigin(parameters, request, *tenant, outcome, state);
    parameters.append({u"session_state"_s, randomId()});
    state.entra.codes.append(std::move(code));
    ++state.entra.counts.codes;
    return backToApp(request, parameters);
}

Answer signInPage(const SandboxRequest &request, const QString &tenant, State &state)
{
    ++state.entra.counts.pages;
    EntraPage page{.title = u"Pick an account"_s,
                   .text = u"The app %1 asks for: %2"_s.arg(asked(request, "client_id"), asked(request, "scope")),
                   .links = peopleLinks(request.query, state)};
    if (const Tenant *known = state.entra.tenant(tenant))
        page.text.prepend(u"Sign in to %1.\r\n"_s.arg(known->name));
    for (const EntraOutcome &outcome : entraOutcomes()) {
        page.troubles.append(
            {linkWith(request.query, QString::fromLatin1(pickParameter), QString::fromLatin1(outcome.name)),
             QString::fromLatin1(outcome.caption)});
    }
    return pageAnswer(page);
}

/// For one of the outcomes that only spoil the way back: anybody may sign in.
const User *anybody(const SandboxRequest &request, const QString &segment, const State &state)
{
    if (const User *hinted = state.person(asked(request, "login_hint")))
        return hinted;
    const auto found = std::find_if(state.users.begin(), state.users.end(),
                                    [&](const User &user) { return tenantFor(user, segment, state).has_value(); });
    return found == state.users.end() ? nullptr : &*found;
}

Answer outcomeAnswer(const EntraOutcome &outcome, const EntraScopes &scopes, const SandboxRequest &request,
                     const QString &tenant, State &state)
{
    const QString name = QString::fromLatin1(outcome.name);
    if (*outcome.error != '\0')
        return errorBackToApp(entraErrorOf(QString::fromLatin1(outcome.error)), request, tenantNamed(tenant, state),
                              state);
    if (name == "no-answer"_L1)
        return pageAnswer({.title = u"You can close this window"_s, .text = u"The app hears nothing of this."_s});
    const User *user = anybody(request, tenant, state);
    return user ? signIn(User(*user), scopes, name, request, tenant, state)
                : errorPage(entraError(50034), request, state);
}

Answer picked(const QString &pick, const EntraScopes &scopes, const SandboxRequest &request, const QString &tenant,
              State &state)
{
    if (const User *user = state.person(pick))
        return signIn(User(*user), scopes, {}, request, tenant, state);
    const auto &outcomes = entraOutcomes();
    const auto outcome = std::find_if(outcomes.begin(), outcomes.end(), [&pick](const EntraOutcome &known) {
        return pick == QLatin1StringView(known.name);
    });
    if (outcome != outcomes.end())
        return outcomeAnswer(*outcome, scopes, request, tenant, state);
    static const QRegularExpression number(u"^(AADSTS)?\\d+\\b"_s);
    if (number.match(pick).hasMatch())
        return errorBackToApp(entraErrorOf(pick), request, tenantNamed(tenant, state), state);
    return errorPage(entraError(50034, u"The sandbox knows nobody and nothing by the name \"%1\"."_s.arg(pick)),
                     request, state);
}

} // namespace

Answer authorize(const SandboxRequest &request, const QString &tenant, State &state)
{
    if (const auto error = unredirectableError(request, tenant, state))
        return errorPage(*error, request, state);
    const QString issuer = tenantNamed(tenant, state);
    if (const auto error = requestError(request, state))
        return errorBackToApp(*error, request, issuer, state);
    const auto scopes = parseScopes(asked(request, "scope"), state.entra.settings);
    if (!scopes)
        return errorBackToApp(scopes.error(), request, issuer, state);
    const QString pick = request.query.value(QString::fromLatin1(pickParameter), state.entra.settings.pick);
    if (!pick.isEmpty())
        return picked(pick, *scopes, request, tenant, state);
    if (asked(request, "prompt") == "none"_L1)
        return errorBackToApp(entraError(50058), request, issuer, state);
    return signInPage(request, tenant, state);
}

Answer authorizeRefusal(const EntraError &error, const SandboxRequest &request, const QString &tenant,
                        const State &state)
{
    if (const auto worse = unredirectableError(request, tenant, state))
        return errorPage(*worse, request, state);
    return errorBackToApp(error, request, tenantNamed(tenant, state), state);
}

} // namespace patkeeper::sandbox
