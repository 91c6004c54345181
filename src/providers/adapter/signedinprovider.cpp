// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signedinprovider.h"

#include <QPointer>

#include <utility>

namespace patkeeper
{

SignedInProvider::SignedInProvider(Account account, HttpOptions options, CredentialSource *credentials, Answers answers,
                                   Clock clock)
    : m_account(std::move(account)),
      m_answers(std::move(answers)),
      m_client(new SignedInClient(std::move(options), credentials, m_answers.explain, this)),
      m_clock(std::move(clock))
{
    connect(m_client, &SignedInClient::pausedUntil, this, &TokenProvider::pausedUntil);
}

void SignedInProvider::setUser(const Identity &identity)
{
    m_account.userId = identity.userId;
    m_account.userName = identity.userName;
}

std::chrono::milliseconds SignedInProvider::clockOffset() const
{
    return m_client->clockOffset().value_or(std::chrono::milliseconds(m_account.clockOffsetMs));
}

QDateTime SignedInProvider::serviceNow() const
{
    return m_clock().addMSecs(clockOffset().count());
}

void SignedInProvider::probeWith(HttpRequest request, QObject *context, Reply<ProbeVerdict> reply)
{
    if (!m_account.userId.isEmpty())
        return probeAs(std::move(request), context, std::move(reply));
    identify(Interaction::Allowed, context,
             [self = QPointer(this), context, request = std::move(request),
              reply = std::move(reply)](const Result<Identity> &identity) mutable {
                 if (!identity || !self)
                     return reply(identity ? SignedInClient::closed() : std::unexpected(identity.error()));
                 self->probeAs(std::move(request), context, std::move(reply));
             });
}

void SignedInProvider::probeAs(HttpRequest request, QObject *context, Reply<ProbeVerdict> reply)
{
    m_client->askAsNobody(std::move(request), context,
                          [userId = m_account.userId, verdict = m_answers.verdict, reply = std::move(reply)](
                              Result<HttpResponse> response) mutable { reply(verdict(std::move(response), userId)); });
}

} // namespace patkeeper
