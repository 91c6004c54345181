// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "credentialsource.h"
#include "httpclient.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <optional>

namespace patkeeper
{

/// One request of an account, but for who sends it.
struct ServiceRequest {
    QByteArray verb = "GET";
    QUrl url;
    QByteArray body{};
    QByteArray contentType = "application/json";    ///< Of the body, where there is one.
    Interaction interaction = Interaction::Allowed; ///< For reading the credentials.

    bool changesSomething() const { return verb != "GET" && verb != "HEAD"; }
};

/// Sends the requests of one account with the credentials of its sign-in, and tells answers from refusals by what the
/// service's adapter makes of them.
///
/// A refused sign-in is reported to where the credentials came from, and where that can renew them the request is sent
/// once more: what was refused had no effect.
class SignedInClient final : public QObject
{
    Q_OBJECT

public:
    /// Nothing for an answer that carries what was asked for.
    using Explain = std::function<std::optional<Error>(const HttpResponse &response, const ServiceRequest &request)>;

    SignedInClient(HttpOptions options, CredentialSource *credentials, Explain explain, QObject *parent);

    /// Only answers that Explain has nothing against come as such.
    void ask(const ServiceRequest &request, QObject *context, Reply<HttpResponse> reply);
    /// Any status comes as an answer; nobody's credentials go with it but what is in the request.
    void askAsNobody(HttpRequest request, QObject *context, Reply<HttpResponse> reply);
    /// What requests are sent with now.
    void credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply);

    /// What becomes of an operation whose account went before its request was sent.
    static std::unexpected<Error> closed();

    std::optional<std::chrono::milliseconds> clockOffset() const { return m_http.clockOffset(); }

Q_SIGNALS:
    void pausedUntil(const QDateTime &instant);

private:
    struct Attempt {
        ServiceRequest request;
        QObject *context = nullptr;
        bool mayAskAgain = true;
        QString issue; ///< Of the credentials it is sent with.
    };

    void ask(const ServiceRequest &request, bool mayAskAgain, QObject *context, Reply<HttpResponse> reply);
    void send(RequestCredentials credentials, const Attempt &attempt, Reply<HttpResponse> reply);
    bool asksAgain(const Attempt &attempt, const std::optional<Error> &problem);

    HttpClient m_http;
    QPointer<CredentialSource> m_credentials;
    Explain m_explain;
};

} // namespace patkeeper
