// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clientsignin.h"

#include "authorityanswers.h"
#include "formbody.h"
#include "httpclient.h"
#include "httpheaders.h"
#include "secretinjson.h"

#include <QCoreApplication>
#include <QJsonObject>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

/// Where an answer does not say how long its token lives: rather renewed too early than refused.
constexpr qint64 assumedLifeSeconds = 300;
constexpr double longestLifeSeconds = 366.0 * 24 * 3600;

/// What the request was, as far as reading its answer goes.
struct Asked {
    Secret clientSecret;
    QDateTime at;
};

std::unexpected<Error> refused(const HttpResponse &response, const AuthorityAnswers &answers)
{
    return failure(Error::Kind::SignInNeeded,
                   QCoreApplication::translate(
                       "patkeeper::SignIn", "%1 does not accept this client id and secret (any more). The token that "
                                            "you sign in with may be revoked or expired. Sign in with another one.")
                       .arg(answers.host()),
                   u"%1: HTTP %2"_s.arg(answers.place()).arg(response.status));
}

/// Whatever the words: of a request that differs from the others by its id and secret alone, those are what it minds.
bool isRefusal(const HttpResponse &response)
{
    return response.status == 400 || response.status == 401 || response.status == 403;
}

Result<IssuedSignIn> readIssued(HttpResponse &response, Asked asked, const AuthorityAnswers &answers)
{
    Secret accessToken = cutSecret(response.body, {"access_token"});
    const Secret refreshToken = cutSecret(response.body, {"refresh_token"});
    if (isRefusal(response))
        return refused(response, answers);
    const Result<QJsonObject> object = answers.read(response);
    if (!object)
        return std::unexpected(object.error());
    const QString type = object->value("token_type"_L1).toString();
    if (response.status != 200 || accessToken.isEmpty() || type.compare("Bearer"_L1, Qt::CaseInsensitive) != 0)
        return answers.unreadable(u"HTTP %1 without a bearer token"_s.arg(response.status));
    if (!isSafeHeader("Authorization", accessToken.view()))
        return answers.unreadable(u"a token with control characters"_s);
    const double life = object->value("expires_in"_L1).toDouble();
    IssuedSignIn issued;
    issued.accessToken = std::move(accessToken);
    issued.expiresAt =
        asked.at.addSecs(life >= 1 ? static_cast<qint64>(std::min(life, longestLifeSeconds)) : assumedLifeSeconds);
    issued.refreshToken = std::move(asked.clientSecret);
    issued.scopes = object->value("scope"_L1).toString().split(u' ', Qt::SkipEmptyParts);
    return issued;
}

} // namespace

void signInAsClient(HttpClient *http, const SignInSettings &settings, const Secret &clientSecret, const Clock &clock,
                    QObject *context, Reply<IssuedSignIn> reply)
{
    FormBody form;
    form.add("grant_type", u"client_credentials"_s);
    form.add("client_id", settings.clientId);
    form.add("client_secret", clientSecret);
    HttpRequest request;
    request.verb = "POST"_ba;
    request.url = settings.authority;
    request.headers = {{.name = "Accept"_ba, .value = "application/json"_ba},
                       {.name = "Content-Type"_ba, .value = "application/x-www-form-urlencoded"_ba}};
    request.body = form.take();
    request.bodyIsSecret = true;
    const AuthorityAnswers answers(request);
    http->send(std::move(request), context,
               [asked = Asked{.clientSecret = clientSecret.clone(), .at = clock()}, answers,
                reply = std::move(reply)](Result<HttpResponse> response) mutable {
                   if (!response)
                       return reply(std::unexpected(std::move(response.error())));
                   reply(readIssued(*response, std::move(asked), answers));
               });
}

} // namespace patkeeper
