// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenendpoint.h"

#include "authorityanswers.h"
#include "formbody.h"
#include "httpclient.h"
#include "httpheaders.h"
#include "idtoken.h"
#include "secretinjson.h"

#include <QCoreApplication>
#include <QJsonObject>

#include <algorithm>
#include <functional>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

/// Where an answer does not say how long its token lives: rather renewed too early than refused.
constexpr qint64 assumedLifeSeconds = 300;
constexpr qint64 longestLifeSeconds = 366LL * 24 * 3600;

QString translated(const char *sentence)
{
    return QCoreApplication::translate("patkeeper::SignIn", sentence);
}

constexpr const char *maybeUsedUp =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "No complete answer came from %1, so this sign-in may be used up. Check the "
                                           "network connection, then sign in again.");
constexpr const char *maybeRenewed =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "No complete answer came from %1, so the sign-in was perhaps not renewed. "
                                           "Check the network connection, then try again.");
constexpr const char *noAnswer = QT_TRANSLATE_NOOP(
    "patkeeper::SignIn", "No complete answer came from %1. Check the network connection, then try again.");

/// What a request is sent for, as far as reading its answer goes.
struct Exchange {
    AuthorityMetadata authority;
    IdTokenExpectation expected;
    QStringList scopes;
    QDateTime askedAt;
    const char *unconfirmed = noAnswer;
};

struct IssuedSecrets {
    Secret accessToken;
    Secret refreshToken;
    Secret idToken;
    Secret deviceCode;
};

IssuedSecrets cutSecrets(QByteArray &body)
{
    return {.accessToken = cutSecret(body, {"access_token"}),
            .refreshToken = cutSecret(body, {"refresh_token"}),
            .idToken = cutSecret(body, {"id_token"}),
            .deviceCode = cutSecret(body, {"device_code"})};
}

/// Numbers come as such and, from older endpoints, as text.
qint64 secondsOf(const QJsonObject &object, QLatin1StringView name, qint64 fallback)
{
    const QJsonValue value = object.value(name);
    const double seconds = value.isString() ? value.toString().toDouble() : value.toDouble(0);
    if (!(seconds >= 1))
        return fallback;
    return static_cast<qint64>(std::min(seconds, static_cast<double>(longestLifeSeconds)));
}

Result<TokenAnswer> readTokens(const QJsonObject &object, IssuedSecrets secrets, const Exchange &exchange,
                               const AuthorityAnswers &answers)
{
    const QString type = object.value("token_type"_L1).toString();
    if (secrets.accessToken.isEmpty() || type.compare("Bearer"_L1, Qt::CaseInsensitive) != 0)
        return answers.unreadable(u"no bearer token"_s);
    if (!isSafeHeader("Authorization", secrets.accessToken.view()))
        return answers.unreadable(u"a token with control characters"_s);
    TokenAnswer answer;
    if (!secrets.idToken.isEmpty() && !exchange.authority.tenant.isEmpty()) {
        Result<SignedInPerson> person = readIdToken(secrets.idToken, exchange.authority, exchange.expected);
        if (!person) {
            person.error().detail.prepend(answers.place() + u": "_s);
            return std::unexpected(person.error());
        }
        answer.issued.person = *std::move(person);
    }
    answer.issued.accessToken = std::move(secrets.accessToken);
    answer.issued.refreshToken = std::move(secrets.refreshToken);
    answer.issued.expiresAt = exchange.askedAt.addSecs(secondsOf(object, "expires_in"_L1, assumedLifeSeconds));
    answer.issued.scopes = object.value("scope"_L1).toString().split(u' ', Qt::SkipEmptyParts);
    if (answer.issued.scopes.isEmpty())
        answer.issued.scopes = exchange.scopes;
    return answer;
}

/// The page is only shown and opened, but it is where a person enters a code.
bool isFitToShow(const QUrl &address)
{
    return isValid(originOf(address)) && address.userInfo().isEmpty();
}

Result<DeviceCodeAnswer> readDeviceCode(const QJsonObject &object, IssuedSecrets secrets, const Exchange &exchange,
                                        const AuthorityAnswers &answers)
{
    DeviceCodeAnswer answer;
    // Also known by the name that it had before RFC 8628.
    for (const auto name : {"verification_uri"_L1, "verification_url"_L1}) {
        if (answer.code.verificationAddress.isEmpty())
            answer.code.verificationAddress = QUrl(object.value(name).toString(), QUrl::StrictMode);
    }
    constexpr qsizetype longestUserCode = 40;
    answer.code.userCode = object.value("user_code"_L1).toString().trimmed();
    const bool isWhole = !secrets.deviceCode.isEmpty() && !answer.code.userCode.isEmpty() &&
                         answer.code.userCode.size() <= longestUserCode && isFitToShow(answer.code.verificationAddress);
    if (!isWhole)
        return answers.unreadable(u"no device code, or an address that is not https"_s);
    answer.code.deviceCode = std::move(secrets.deviceCode);
    constexpr qint64 usualLifeSeconds = 900;
    constexpr qint64 usualIntervalSeconds = 5; // RFC 8628, 3.2
    answer.code.expiresAt = exchange.askedAt.addSecs(secondsOf(object, "expires_in"_L1, usualLifeSeconds));
    answer.code.interval = std::chrono::seconds(secondsOf(object, "interval"_L1, usualIntervalSeconds));
    return answer;
}

/// Of an authority that has words of its own for it, or none.
bool isPlainRefusal(const HttpResponse &response, const Result<QJsonObject> &object, const AuthorityMetadata &authority)
{
    const bool isRefused = response.status == 400 || response.status == 401 || response.status == 403;
    const bool isPage = response.contentType() == "text/html";
    return isRefused && !isPage && authority.tenant.isEmpty() && !(object && oauthErrorFrom(*object));
}

template<typename Answer>
using Reader = Result<Answer> (*)(const QJsonObject &, IssuedSecrets, const Exchange &, const AuthorityAnswers &);

template<typename Answer>
Result<Answer> readAnswer(Result<HttpResponse> response, const Exchange &exchange, const AuthorityAnswers &answers,
                          Reader<Answer> readSuccess)
{
    if (!response) {
        Error error = response.error();
        if (error.kind == Error::Kind::Unconfirmed)
            error.message = translated(exchange.unconfirmed).arg(answers.host());
        return std::unexpected(error);
    }
    IssuedSecrets secrets = cutSecrets(response->body);
    const Result<QJsonObject> object = answers.read(*response);
    if (isPlainRefusal(*response, object, exchange.authority)) {
        Answer answer;
        answer.refusal = oauthErrorFrom(u"invalid_grant"_s, {});
        return answer;
    }
    if (!object)
        return std::unexpected(object.error());
    if (auto refusal = oauthErrorFrom(*object)) {
        Answer answer;
        answer.refusal = std::move(refusal);
        return answer;
    }
    if (response->status != 200)
        return answers.unreadable(u"HTTP %1 without an error"_s.arg(response->status));
    Exchange dated = exchange;
    // One of the two clocks may be wrong; what just came is over only where both say so.
    const QDateTime date = parseHttpDate(response->header("Date"));
    dated.expected.now = date.isValid() ? std::min(date, exchange.askedAt) : exchange.askedAt;
    return readSuccess(*object, std::move(secrets), dated, answers);
}

template<typename Answer>
void post(HttpClient *http, const QUrl &address, QByteArray form, std::chrono::milliseconds timeout, Exchange exchange,
          Reader<Answer> readSuccess, QObject *context, Reply<Answer> reply)
{
    HttpRequest request;
    request.verb = "POST"_ba;
    request.url = address;
    request.headers = {{.name = "Accept"_ba, .value = "application/json"_ba},
                       {.name = "Content-Type"_ba, .value = "application/x-www-form-urlencoded"_ba}};
    request.body = std::move(form);
    request.bodyIsSecret = true;
    request.timeout = timeout;
    const AuthorityAnswers answers(request);
    http->send(std::move(request), context,
               [exchange = std::move(exchange), answers, readSuccess,
                reply = std::move(reply)](Result<HttpResponse> response) mutable {
                   reply(readAnswer(std::move(response), exchange, answers, readSuccess));
               });
}

} // namespace

TokenEndpoint::TokenEndpoint(HttpClient *http, AuthorityMetadata authority, QString clientId, Clock clock,
                             std::chrono::milliseconds timeout)
    : m_http(http),
      m_authority(std::move(authority)),
      m_clientId(std::move(clientId)),
      m_clock(std::move(clock)),
      m_timeout(timeout)
{
}

void TokenEndpoint::redeem(const AuthorizationGrant &grant, const QStringList &scopes, QObject *context,
                           Reply<TokenAnswer> reply) const
{
    FormBody form;
    form.add("client_id", m_clientId);
    form.add("grant_type", u"authorization_code"_s);
    form.add("code", grant.code);
    form.add("redirect_uri", grant.redirectAddress);
    form.add("code_verifier", grant.verifier);
    form.add("scope", scopes.join(u' '));
    post<TokenAnswer>(m_http, m_authority.tokenEndpoint, form.take(), m_timeout,
                      {.authority = m_authority,
                       .expected = {.clientId = m_clientId, .nonce = grant.nonce, .now = {}},
                       .scopes = scopes,
                       .askedAt = m_clock(),
                       .unconfirmed = maybeUsedUp},
                      readTokens, context, std::move(reply));
}

void TokenEndpoint::redeem(const DeviceCode &code, QObject *context, Reply<TokenAnswer> reply) const
{
    FormBody form;
    form.add("client_id", m_clientId);
    form.add("grant_type", u"urn:ietf:params:oauth:grant-type:device_code"_s);
    form.add("device_code", code.deviceCode);
    post<TokenAnswer>(m_http, m_authority.tokenEndpoint, form.take(), m_timeout,
                      {.authority = m_authority,
                       .expected = {.clientId = m_clientId, .nonce = {}, .now = {}},
                       .scopes = {},
                       .askedAt = m_clock(),
                       .unconfirmed = maybeUsedUp},
                      readTokens, context, std::move(reply));
}

void TokenEndpoint::renew(const Secret &refreshToken, const QStringList &scopes, QObject *context,
                          Reply<TokenAnswer> reply) const
{
    FormBody form;
    form.add("client_id", m_clientId);
    form.add("grant_type", u"refresh_token"_s);
    form.add("refresh_token", refreshToken);
    form.add("scope", scopes.join(u' '));
    post<TokenAnswer>(m_http, m_authority.tokenEndpoint, form.take(), m_timeout,
                      {.authority = m_authority,
                       .expected = {.clientId = m_clientId, .nonce = {}, .now = {}},
                       .scopes = scopes,
                       .askedAt = m_clock(),
                       .unconfirmed = maybeRenewed},
                      readTokens, context, std::move(reply));
}

void TokenEndpoint::requestDeviceCode(const QStringList &scopes, QObject *context, Reply<DeviceCodeAnswer> reply) const
{
    FormBody form;
    form.add("client_id", m_clientId);
    form.add("scope", scopes.join(u' '));
    post<DeviceCodeAnswer>(
        m_http, m_authority.deviceAuthorizationEndpoint, form.take(), m_timeout,
        {.authority = m_authority, .expected = {}, .scopes = scopes, .askedAt = m_clock(), .unconfirmed = noAnswer},
        readDeviceCode, context, std::move(reply));
}

Result<IssuedSignIn> TokenEndpoint::issuedOrError(TokenAnswer answer, const AuthorityMetadata &authority)
{
    if (!answer.refusal)
        return std::move(answer.issued);
    return std::unexpected(describe(*answer.refusal, u"POST "_s + authority.tokenEndpoint.host()));
}

} // namespace patkeeper
