// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubauthorize.h"

#include "digitalhubanswers.h"
#include "entrapages.h"
#include "entraredirect.h"

#include <QUrl>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

using Parameters = QList<std::pair<QString, QString>>;

constexpr qsizetype shortestState = 5;

QString asked(const SandboxRequest &request, const char *name)
{
    return request.query.value(QLatin1StringView(name));
}

QString complaint(const SandboxRequest &request, const State &state)
{
    if (asked(request, "client_id") != state.digitalHub.settings.clientId)
        return u"invalid client_id"_s;
    if (!isDigitalHubRedirect(asked(request, "redirect_uri"), state))
        return u"invalid redirect_uri"_s;
    if (asked(request, "response_type") != "code"_L1)
        return u"invalid response_type"_s;
    if (asked(request, "state").size() < shortestState)
        return u"invalid or missing state"_s;
    const bool hasChallenge = !asked(request, "code_challenge").isEmpty();
    if (hasChallenge && asked(request, "code_challenge_method") != "S256"_L1)
        return u"invalid code_challenge_method"_s;
    return {};
}

Answer backToApp(const SandboxRequest &request, Parameters parameters, const QString &outcome)
{
    parameters.append({u"state"_s, outcome == "other-state"_L1 ? QString::fromLatin1(randomCharacters(32))
                                                               : asked(request, "state")});
    Answer answer = Answer::text(302, "text/html; charset=utf-8", {});
    answer.setHeader("Location", redirectWith(asked(request, "redirect_uri"), parameters, false).toEncoded());
    return answer;
}

Answer signIn(const User &person, const QString &outcome, const SandboxRequest &request, State &state)
{
    QStringList scopes = asked(request, "scope").split(u' ', Qt::SkipEmptyParts);
    if (scopes.isEmpty())
        scopes = {u"openid"_s, u"profile"_s};
    const DigitalHubCode code{.value = randomCharacters(40),
                              .user = digitalHubUser(person),
                              .redirectUri = asked(request, "redirect_uri"),
                              .challenge = asked(request, "code_challenge").toLatin1(),
                              .scopes = scopes,
                              .expiresAt = state.now().addSecs(state.digitalHub.settings.codeLife.count())};
    state.digitalHub.codes.append(code);
    return backToApp(request, {{u"code"_s, QString::fromLatin1(code.value)}, {u"issuer"_s, digitalHubEndpoint(state)}},
                     outcome);
}

Answer signInPage(const SandboxRequest &request, const State &state)
{
    EntraPage page{.title = u"Sign in to DigitalHub"_s,
                   .text = u"The app %1 asks for: %2"_s.arg(asked(request, "client_id"), asked(request, "scope")),
                   .links = peopleLinks(request.query, state)};
    const auto trouble = [&](const QString &name, const QString &caption) {
        page.troubles.append({linkWith(request.query, QString::fromLatin1(pickParameter), name), caption});
    };
    trouble(u"denied"_s, u"Nobody signs in"_s);
    trouble(u"other-state"_s, u"The answer carries another state"_s);
    trouble(u"no-answer"_s, u"Nothing comes back"_s);
    return pageAnswer(page);
}

Answer picked(const QString &pick, const SandboxRequest &request, State &state)
{
    if (pick == "denied"_L1)
        return backToApp(request, {{u"error"_s, u"access_denied"_s}}, {});
    if (pick == "no-answer"_L1)
        return pageAnswer({.title = u"You can close this window"_s, .text = u"The app hears nothing of this."_s});
    const User *person = pick == "other-state"_L1 ? &state.users.first() : state.person(pick);
    return person ? signIn(User(*person), pick, request, state)
                  : digitalHubError(400, u"nobody goes by this name"_s, state);
}

} // namespace

bool isDigitalHubRedirect(const QString &uri, const State &state)
{
    if (uri == digitalHubEndpoint(state) + u"/console/auth-callback"_s ||
        state.digitalHub.settings.redirectUris.contains(uri))
        return true;
    const QUrl url(uri, QUrl::StrictMode);
    return url.isValid() && url.scheme() == "http"_L1 && url.host() == "localhost"_L1 && url.userInfo().isEmpty() &&
           !url.hasFragment();
}

Answer authorizeAtDigitalHub(const SandboxRequest &request, State &state)
{
    if (const QString wrong = complaint(request, state); !wrong.isEmpty())
        return digitalHubError(400, wrong, state);
    const QString pick = request.query.value(QString::fromLatin1(pickParameter), state.digitalHub.settings.pick);
    return pick.isEmpty() ? signInPage(request, state) : picked(pick, request, state);
}

} // namespace patkeeper::sandbox
