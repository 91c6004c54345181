// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clock.h"
#include "signedinclient.h"
#include "tokenprovider.h"

#include <functional>

namespace patkeeper
{

/// What an adapter is made of whose requests go out with the credentials of its account's sign-in: sending them and
/// having the answers read, and proving a secret by whose it is. What is asked, and what an answer means, is the
/// adapter's.
class SignedInProvider : public TokenProvider
{
    Q_OBJECT

public:
    std::chrono::milliseconds clockOffset() const override;

protected:
    /// How the service's answers are understood.
    struct Answers {
        SignedInClient::Explain explain;
        /// An answer that could not be read, which leaves a change unconfirmed.
        std::function<Error(Error error, const HttpResponse &response, const ServiceRequest &request)> unreadable;
        /// What a probe was answered, if it was; @p userId is the account's own user.
        std::function<Result<ProbeVerdict>(Result<HttpResponse> response, const QString &userId)> verdict;
    };

    template<typename T>
    using Reader = std::move_only_function<Result<T>(HttpResponse &)>;

    /// @p credentials are the account's own and outlive nothing: when they go, requests end in Cancelled.
    SignedInProvider(Account account, HttpOptions options, CredentialSource *credentials, Answers answers, Clock clock);

    /// Asks, and reads the answer with @p read; what cannot be read leaves a change unconfirmed.
    template<typename T>
    void carryOut(const ServiceRequest &request, QObject *context, Reply<T> reply, Reader<T> read)
    {
        m_client->ask(request, context,
                      [request, unreadable = m_answers.unreadable, reply = std::move(reply),
                       read = std::move(read)](Result<HttpResponse> response) mutable {
                          if (!response)
                              return reply(std::unexpected(std::move(response.error())));
                          Result<T> result = read(*response);
                          if (!result)
                              result = std::unexpected(unreadable(std::move(result.error()), *response, request));
                          reply(std::move(result));
                      });
    }

    /// Asks with the secret that is in @p request and nobody's credentials; before that, who the account's own user is,
    /// where that is not known.
    void probeWith(HttpRequest request, QObject *context, Reply<ProbeVerdict> reply);

    const Account &account() const { return m_account; }
    void setUser(const Identity &identity);
    SignedInClient *client() const { return m_client; }
    /// By the local clock.
    QDateTime localNow() const { return m_clock(); }
    /// By the service's, as far as it is known.
    QDateTime serviceNow() const;

private:
    void probeAs(HttpRequest request, QObject *context, Reply<ProbeVerdict> reply);

    Account m_account;
    Answers m_answers;
    SignedInClient *m_client;
    Clock m_clock;
};

} // namespace patkeeper
