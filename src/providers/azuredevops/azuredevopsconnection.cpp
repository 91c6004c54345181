// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsconnection.h"

#include <QCoreApplication>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

constexpr const char *sessionHeader = "X-TFS-Session";

} // namespace

AnswerShape shapeOf(const HttpResponse &response)
{
    AnswerShape shape{.status = response.status,
                      .contentType = QString::fromLatin1(response.contentType()),
                      .headerNames = {},
                      .hasBody = !response.body.isEmpty()};
    for (const HttpHeader &header : response.headers)
        shape.headerNames.append(QString::fromLatin1(header.name).toLower());
    shape.headerNames.sort();
    shape.headerNames.removeDuplicates();
    return shape;
}

Error closed()
{
    return {.kind = Error::Kind::Cancelled,
            .message = QCoreApplication::translate(
                "patkeeper::AzureDevOps", "The account was closed before the request was sent. Nothing was changed."),
            .detail = {},
            .retryAfter = {},
            .field = {}};
}

Connection::Connection(HttpOptions options, CredentialSource *credentials, QObject *parent)
    : QObject(parent),
      m_http(std::move(options)),
      m_credentials(credentials),
      m_session(QUuid::createUuid().toByteArray(QUuid::WithoutBraces))
{
    connect(&m_http, &HttpClient::pausedUntil, this, &Connection::pausedUntil);
}

void Connection::ask(const Question &question, QObject *context, Reply<HttpResponse> reply)
{
    ask(question, true, context, std::move(reply));
}

void Connection::ask(const Question &question, bool mayAskAgain, QObject *context, Reply<HttpResponse> reply)
{
    if (!m_credentials) {
        replyLater<HttpResponse>(context, std::move(reply), std::unexpected(closed()));
        return;
    }
    QPointer<Connection> self(this);
    auto issue = std::make_shared<QString>();
    auto onAnswer = [self, issue, question, mayAskAgain, asker = QPointer(context),
                     reply = std::move(reply)](Result<HttpResponse> response) mutable {
        std::optional<Error> problem = response ? explainAnswer(*response, question.call()) : std::nullopt;
        if (!problem) {
            if (response && self && self->m_credentials)
                self->m_credentials->accepted(*issue);
            return reply(std::move(response));
        }
        if (self)
            problem = self->noted(std::move(*problem), *issue);
        const bool isRefused = problem->kind == Error::Kind::SignInNeeded;
        if (isRefused && mayAskAgain && self && self->m_credentials && self->m_credentials->renews() && asker)
            return self->ask(question, false, asker, std::move(reply));
        reply(std::unexpected(std::move(*problem)));
    };
    m_credentials->credentials(question.interaction, context,
                               [self, question, context, issue,
                                onAnswer = std::move(onAnswer)](Result<RequestCredentials> credentials) mutable {
                                   if (!credentials)
                                       onAnswer(std::unexpected(std::move(credentials.error())));
                                   else if (!self)
                                       onAnswer(std::unexpected(closed()));
                                   else {
                                       *issue = credentials->issue;
                                       self->m_lastIssue = credentials->issue;
                                       self->askAs(std::move(*credentials), question, context, std::move(onAnswer));
                                   }
                               });
}

void Connection::askAs(RequestCredentials credentials, const Question &question, QObject *context,
                       Reply<HttpResponse> reply)
{
    QPointer<Connection> self(this);
    m_http.send(requestFor(std::move(credentials), question), context,
                [self, verb = question.verb, reply = std::move(reply)](Result<HttpResponse> response) mutable {
                    if (self && response) {
                        self->adoptSession(*response);
                        Q_EMIT self->answered(verb, shapeOf(*response));
                    }
                    reply(std::move(response));
                });
}

void Connection::askPlainly(const Question &question, QObject *context, Reply<HttpResponse> reply)
{
    if (!m_credentials)
        return replyLater<HttpResponse>(context, std::move(reply), std::unexpected(closed()));
    QPointer<Connection> self(this);
    m_credentials->credentials(
        question.interaction, context,
        [self, question, context, reply = std::move(reply)](Result<RequestCredentials> credentials) mutable {
            if (!credentials)
                reply(std::unexpected(std::move(credentials.error())));
            else if (!self)
                reply(std::unexpected(closed()));
            else
                self->askAs(std::move(*credentials), question, context, std::move(reply));
        });
}

Error Connection::noted(Error error, const QString &issue)
{
    if (error.kind == Error::Kind::SignInNeeded && m_credentials)
        m_credentials->refused(issue);
    return error;
}

HttpRequest Connection::requestFor(RequestCredentials credentials, const Question &question) const
{
    HttpRequest request;
    request.verb = question.verb;
    request.url = question.url;
    request.body = question.body;
    request.credentials = std::move(credentials);
    // Suppress asks for a 401 instead of a redirect to the sign-in page (fact sheet 1.1).
    request.headers = {
        {"Accept", "application/json"}, {"X-TFS-FedAuthRedirect", "Suppress"}, {sessionHeader, m_session}};
    if (!question.body.isEmpty())
        request.headers.append(HttpHeader{"Content-Type", "application/json"});
    return request;
}

void Connection::adoptSession(const HttpResponse &response)
{
    const QUuid session = QUuid::fromString(QLatin1StringView(response.header(sessionHeader)));
    if (!session.isNull())
        m_session = session.toByteArray(QUuid::WithoutBraces);
}

} // namespace patkeeper::azuredevops
