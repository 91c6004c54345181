// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azuredevopsaddresses.h"
#include "azuredevopserrors.h"
#include "credentialsource.h"
#include "httpclient.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

namespace patkeeper::azuredevops
{

/// One request of an account: its address, the service's headers, whose credentials.
struct Question {
    QByteArray verb = "GET";
    QUrl url;
    QByteArray body;
    Interaction interaction = Interaction::Allowed; ///< For reading the credentials.

    Call call() const { return {verb, url.host()}; }
};

/// What an answer looks like from outside: nothing of what it says is in it.
struct AnswerShape {
    int status = 0;
    QString contentType;
    QStringList headerNames; ///< Lower case, sorted, without doubles.
    bool hasBody = false;

    bool operator==(const AnswerShape &) const = default;
};
AnswerShape shapeOf(const HttpResponse &response);

/// What becomes of an operation whose account went before its request was sent.
Error closed();

/// Sends the requests of one account and tells answers from refusals. Keeps the session id that the service gave.
class Connection final : public QObject
{
    Q_OBJECT

public:
    Connection(HttpOptions options, CredentialSource *credentials, QObject *parent);

    /// With the account's own credentials. Only answers that carry data (or nothing, with success) come as such; a
    /// refused sign-in is reported to where the credentials came from, and where that can renew them the question is
    /// asked once more: what was refused had no effect.
    void ask(const Question &question, QObject *context, Reply<HttpResponse> reply);

    /// With the given credentials and no others. Any status comes as an answer.
    void askAs(RequestCredentials credentials, const Question &question, QObject *context, Reply<HttpResponse> reply);

    /// With the account's own credentials, and any status as an answer, which is nobody's news.
    void askPlainly(const Question &question, QObject *context, Reply<HttpResponse> reply);

    /// Passes an error on; where it says that the sign-in is needed, where the credentials came from hears of it.
    Error noted(Error error) { return noted(std::move(error), m_lastIssue); }
    Error noted(Error error, const QString &issue);

    std::optional<std::chrono::milliseconds> clockOffset() const { return m_http.clockOffset(); }

Q_SIGNALS:
    void pausedUntil(const QDateTime &instant);
    /// Each answer, before anybody else has it.
    void answered(const QByteArray &verb, const patkeeper::azuredevops::AnswerShape &shape);

private:
    void ask(const Question &question, bool mayAskAgain, QObject *context, Reply<HttpResponse> reply);
    HttpRequest requestFor(RequestCredentials credentials, const Question &question) const;
    void adoptSession(const HttpResponse &response);

    HttpClient m_http;
    QPointer<CredentialSource> m_credentials;
    QString m_lastIssue; ///< Of the credentials that were sent last.
    QByteArray m_session;
};

} // namespace patkeeper::azuredevops
