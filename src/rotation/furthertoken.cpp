// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "furthertoken.h"

#include "operationdata.h"
#include "rules.h"

namespace patkeeper
{

FurtherToken::FurtherToken(FlowParts parts, Wanted wanted, QObject *parent)
    : Flow(std::move(parts), parent),
      m_wanted(std::move(wanted))
{
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
    if (m_state == State::Idle)
        judge();
}

void FurtherToken::find()
{
    m_onlyFinds = true;
    start();
}

/// How its own operation stands, says the journal.
void FurtherToken::judge()
{
    enter(State::Judging);
    m_parts.journal->operation(m_wanted.creationId, this,
                               [this](Result<Operation> creation) { onKnown(std::move(creation)); });
}

void FurtherToken::onKnown(Result<Operation> creation)
{
    if (!creation && creation.error().kind == Error::Kind::NotFound) {
        if (m_error || m_onlyFinds)
            return end(Outcome::Nothing, m_error);
        return create();
    }
    if (!creation)
        return end(Outcome::Stopped, creation.error());
    if (creation->outcome == Operation::Outcome::Done)
        return onDone(*creation);
    if (creation->outcome == Operation::Outcome::Open)
        return m_error ? end(Outcome::Stopped, m_error) : carryOn(*creation);
    if (m_error)
        return end(Outcome::Nothing, m_error);
    // Given up by the person, or refused by the service: neither is tried again. A half-made one that was cleaned up
    // is.
    if (creation->outcome == Operation::Outcome::GivenUp || !creation->errorKind.isEmpty())
        return end(Outcome::Nothing, Error{.kind = Error::Kind::Rejected,
                                           .message = creation->errorMessage.isEmpty() ? tr("It was not made.")
                                                                                       : creation->errorMessage});
    end(Outcome::Lost);
}

void FurtherToken::onDone(const Operation &creation)
{
    const TokenEntry *made = m_parts.inventory->token({m_wanted.accountId, creation.remoteId});
    // A half-made one that was revoked again is done with, too.
    if (made != nullptr && isLiving(made->token, now()))
        return adopt(made->token);
    if (made != nullptr || creation.step != step::storing)
        return end(Outcome::Lost);
    end(Outcome::Stopped,
        Error{.kind = Error::Kind::NotFound,
              .message = tr("A token of this rotation is not in the inventory. Refresh, then resume.")});
}

void FurtherToken::create()
{
    enter(State::Creating);
    m_create = std::make_unique<CreateTokenFlow>(m_parts, m_wanted.accountId);
    connect(m_create.get(), &Flow::stateChanged, this, &Flow::stateChanged);
    connect(m_create.get(), &Flow::ended, this, &FurtherToken::onCreated, Qt::QueuedConnection);
    m_create->start(m_wanted.request, {.operationId = m_wanted.creationId, .partOf = m_wanted.rotationId});
}

void FurtherToken::onCreated()
{
    if (m_create->state() == CreateTokenFlow::State::Stored && !m_create->error())
        return adopt(*m_create->token());
    m_error = m_create->error();
    judge();
}

void FurtherToken::carryOn(const Operation &creation)
{
    enter(State::Resuming);
    m_resume = std::make_unique<ResumeFlow>(m_parts);
    connect(m_resume.get(), &Flow::ended, this, &FurtherToken::onCarriedOn, Qt::QueuedConnection);
    m_resume->carryOn(creation);
}

void FurtherToken::onCarriedOn()
{
    using Resumed = ResumeFlow::Item::Outcome;
    const ResumeFlow::Item item = m_resume->items().front();
    const bool isLost = item.operation.step == step::creating || item.operation.step == step::unconfirmed;
    const bool isOpen = item.outcome == Resumed::StillOpen || item.outcome == Resumed::NotDue;
    if (isOpen && isLost && item.candidates.isEmpty() && (!item.error || item.error->kind == Error::Kind::Unconfirmed))
        return leaveLost(item.operation);
    if (isOpen || item.outcome == Resumed::NeedsDecision)
        m_error = item.error.value_or(Error{.kind = Error::Kind::Unconfirmed, .message = item.what});
    judge();
}

/// Nothing is listed that a lost request could have made. It goes on being looked for, on its own, and what lands late
/// is revoked; the rotation does not wait for that.
void FurtherToken::leaveLost(Operation creation)
{
    CreationData data = creationFromJson(creation.data);
    data.partOf.clear();
    creation.data = toJson(data);
    creation.step = step::unconfirmed;
    m_parts.journal->claim(creation.id, true, this, [this, creation](Result<Operation> claimed) {
        if (!claimed)
            return end(Outcome::Stopped, claimed.error());
        m_parts.journal->advance(creation, this, [this, creation](Result<void> noted) {
            if (!noted)
                return end(Outcome::Stopped, noted.error());
            m_parts.journal->release(creation.id, this, [this](const Result<void> &) { end(Outcome::Lost); });
        });
    });
}

void FurtherToken::adopt(const Token &token)
{
    // From here on its secret is read from the keychain.
    if (m_create)
        m_create->wipeSecret();
    m_token = token;
    const TokenEntry *entry = m_parts.inventory->token({m_wanted.accountId, token.remoteId});
    // Without a secret here, the person has it elsewhere, or does without.
    const bool isKept = entry != nullptr && entry->secret;
    if (m_onlyFinds || !isKept)
        return end(Outcome::Made);
    verify();
}

void FurtherToken::verify()
{
    enter(State::Verifying);
    const Capabilities *capabilities = m_parts.providers->capabilities(m_wanted.accountId);
    if (capabilities == nullptr || !capabilities->canProbe)
        return end(Outcome::Made);
    // What the keychain gives, not what was in memory: that is what it will be used with.
    m_parts.secrets->read(secretKey(m_parts.profileId, m_wanted.accountId, m_wanted.creationId), Interaction::Allowed,
                          this, [this](Result<Secret> found) { probe(std::move(found)); });
}

void FurtherToken::probe(Result<Secret> found)
{
    if (!found)
        return end(Outcome::Stopped, found.error());
    const Result<SecretEnvelope> envelope = openEnvelope(*found);
    if (!envelope)
        return end(Outcome::Stopped, envelope.error());
    if (envelope->remoteId != m_token->remoteId || envelope->accountId != m_wanted.accountId)
        return end(Outcome::Stopped, Error{.kind = Error::Kind::KeychainDenied,
                                           .message = tr("The keychain holds something else under the key of a token "
                                                         "of this rotation. Nothing is revoked.")});
    TokenProvider *provider = m_parts.providers->provider(m_wanted.accountId);
    if (provider == nullptr)
        return end(Outcome::Stopped, noSuchAccount());
    provider->probe(envelope->parts, this, [this](Result<ProbeVerdict> verdict) { onProbed(std::move(verdict)); });
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

QList<Token> FurtherToken::candidates() const
{
    return m_resume && !m_resume->items().isEmpty() ? m_resume->items().front().candidates : QList<Token>();
}

QString FurtherToken::title() const
{
    return tr("Creating “%1”").arg(m_wanted.request.name);
}

} // namespace patkeeper
