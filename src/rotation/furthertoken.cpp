// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "furthertoken.h"

namespace patkeeper
{

FurtherToken::FurtherToken(FlowParts parts, RotationCreation::Wanted wanted, QObject *parent)
    : Flow(std::move(parts), parent),
      m_creation(m_parts, std::move(wanted))
{
    connect(&m_creation, &Flow::stateChanged, this, &Flow::stateChanged);
    connect(&m_creation, &Flow::ended, this, &FurtherToken::onCreationEnded, Qt::QueuedConnection);
}

FurtherToken::~FurtherToken() = default;

void FurtherToken::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void FurtherToken::end(Outcome outcome, std::optional<Error> error)
{
    m_outcome = outcome;
    m_error = std::move(error);
    enter(State::Ended);
    finish();
}

void FurtherToken::start()
{
    if (m_state != State::Idle)
        return;
    enter(State::Making);
    m_creation.resume();
}

void FurtherToken::find()
{
    if (m_state != State::Idle)
        return;
    m_onlyFinds = true;
    enter(State::Making);
    m_creation.find();
}

void FurtherToken::onCreationEnded()
{
    if (m_creation.outcome() != Outcome::Made)
        return end(m_creation.outcome(), m_creation.error());
    const TokenEntry *entry = m_parts.inventory->token({accountId(), token()->remoteId});
    // Without a secret here, the person has it elsewhere, or does without.
    const bool isKept = entry != nullptr && entry->secret;
    if (m_onlyFinds || !isKept)
        return end(Outcome::Made);
    verify();
}

void FurtherToken::verify()
{
    enter(State::Verifying);
    const Capabilities *capabilities = m_parts.providers->capabilities(accountId());
    if (capabilities == nullptr || !capabilities->canProbe)
        return end(Outcome::Made);
    readRotationSecret(m_parts, {accountId(), token()->remoteId}, creationId(), this,
                       [this](Result<SecretParts> secret) {
                           if (!secret)
                               return end(Outcome::Stopped, secret.error());
                           probe(*secret);
                       });
}

void FurtherToken::probe(const SecretParts &secret)
{
    TokenProvider *provider = m_parts.providers->provider(accountId());
    if (provider == nullptr)
        return end(Outcome::Stopped, noSuchAccount());
    provider->probe(secret, this, [this](Result<ProbeVerdict> verdict) { onProbed(std::move(verdict)); });
}

void FurtherToken::onProbed(Result<ProbeVerdict> verdict)
{
    if (!verdict)
        return end(Outcome::Stopped, verdict.error());
    if (verdict->kind == ProbeVerdict::Kind::Alive)
        return end(Outcome::Made);
    end(Outcome::Stopped,
        Error{.kind = Error::Kind::Rejected,
              .message = tr("Its secret was not accepted: %1 Nothing is revoked.").arg(verdict->reason),
              .detail = verdict->detail});
}

} // namespace patkeeper
