// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signedinclient.h"

#include <QCoreApplication>

#include <utility>

namespace patkeeper
{

std::unexpected<Error> SignedInClient::closed()
{
    return failure(
        Error::Kind::Cancelled,
        QCoreApplication::translate("patkeeper::SignIn",
                                    "The account was closed before the request was sent. Nothing was changed."));
}

namespace
{

HttpRequest requestFor(const ServiceRequest &asked, RequestCredentials credentials)
{
    HttpRequest request;
    request.verb = asked.verb;
    request.url = asked.url;
    request.body = asked.body;
    request.credentials = std::move(credentials);
    request.headers = {{.name = QByteArrayLiteral("Accept"), .value = QByteArrayLiteral("application/json")}};
    if (!asked.body.isEmpty())
        request.headers.append(HttpHeader{.name = QByteArrayLiteral("Content-Type"), .value = asked.contentType});
    return request;
}

} // namespace

SignedInClient::SignedInClient(HttpOptions options, CredentialSource *credentials, Explain explain, QObject *parent)
    : QObject(parent),
      m_http(std::move(options)),
      m_credentials(credentials),
      m_explain(std::move(explain))
{
    connect(&m_http, &HttpClient::pausedUntil, this, &SignedInClient::pausedUntil);
}

void SignedInClient::ask(const ServiceRequest &request, QObject *context, Reply<HttpResponse> reply)
{
    ask(request, true, context, std::move(reply));
}

void SignedInClient::ask(const ServiceRequest &request, bool mayAskAgain, QObject *context, Reply<HttpResponse> reply)
{
    Attempt attempt{.request = request, .context = context, .mayAskAgain = mayAskAgain, .issue = {}};
    credentials(request.interaction, context,
                [self = QPointer(this), attempt, reply = std::move(reply)](Result<RequestCredentials> given) mutable {
                    if (!given)
                        return reply(std::unexpected(std::move(given.error())));
                    if (!self)
                        return reply(closed());
                    attempt.issue = given->issue;
                    self->send(std::move(*given), attempt, std::move(reply));
                });
}

void SignedInClient::send(RequestCredentials credentials, const Attempt &attempt, Reply<HttpResponse> reply)
{
    m_http.send(requestFor(attempt.request, std::move(credentials)), attempt.context,
                [self = QPointer(this), explain = m_explain, attempt,
                 reply = std::move(reply)](Result<HttpResponse> response) mutable {
                    std::optional<Error> problem = response ? explain(*response, attempt.request) : std::nullopt;
                    if (response && self && self->asksAgain(attempt, problem))
                        return self->ask(attempt.request, false, attempt.context, std::move(reply));
                    if (problem)
                        return reply(std::unexpected(std::move(*problem)));
                    reply(std::move(response));
                });
}

/// Tells where the credentials came from what became of them.
bool SignedInClient::asksAgain(const Attempt &attempt, const std::optional<Error> &problem)
{
    if (!m_credentials)
        return false;
    if (!problem)
        m_credentials->accepted(attempt.issue);
    if (!problem || problem->kind != Error::Kind::SignInNeeded)
        return false;
    const QPointer<SignedInClient> self(this);
    m_credentials->refused(attempt.issue);
    return self && attempt.mayAskAgain && m_credentials && m_credentials->renews();
}

void SignedInClient::askAsNobody(HttpRequest request, QObject *context, Reply<HttpResponse> reply)
{
    m_http.send(std::move(request), context, std::move(reply));
}

void SignedInClient::credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply)
{
    if (!m_credentials)
        return replyLater<RequestCredentials>(context, std::move(reply), closed());
    m_credentials->credentials(interaction, context, std::move(reply));
}

} // namespace patkeeper
