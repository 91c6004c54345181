// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationcreation.h"

#include "operationdata.h"
#include "rules.h"

namespace patkeeper
{

RotationCreation::RotationCreation(FlowParts parts, Wanted wanted, QObject *parent)
    : Flow(std::move(parts), parent),
      m_wanted(std::move(wanted))
{
}

RotationCreation::~RotationCreation() = default;

void RotationCreation::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void RotationCreation::end(Outcome outcome, std::optional<Error> error)
{
    m_outcome = outcome;
    m_error = std::move(error);
    enter(State::Ended);
    finish();
}

void RotationCreation::bringSecret(SecretParts secret, std::optional<TokenRequest> asMade)
{
    m_brought = std::move(secret);
    if (asMade)
        m_wanted.request = std::move(*asMade);
}

bool RotationCreation::isSecretMissing() const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_wanted.accountId);
    return capabilities != nullptr && !capabilities->issuesSecrets && !m_brought && !m_waitsForSecret;
}

void RotationCreation::stopForSecret()
{
    end(Outcome::Stopped, Error{.kind = Error::Kind::SecretMissing,
                                .message = tr("The successor of “%1” is made by you, on the page of its service. Make "
                                              "it there, then resume and bring its secret.")
                                               .arg(m_wanted.request.name)});
}

void RotationCreation::begin()
{
    if (isSecretMissing())
        return stopForSecret();
    enter(State::Creating);
    m_create = std::make_unique<CreateTokenFlow>(m_parts, m_wanted.accountId);
    connect(m_create.get(), &Flow::stateChanged, this, &Flow::stateChanged);
    connect(m_create.get(), &Flow::ended, this, &RotationCreation::onCreated, Qt::QueuedConnection);
    if (m_brought)
        m_create->bringSecret(std::move(*m_brought));
    m_create->start(m_wanted.request, {.operationId = m_wanted.creationId, .partOf = m_wanted.rotationId});
}

void RotationCreation::resume()
{
    judge();
}

void RotationCreation::find()
{
    m_onlyFinds = true;
    judge();
}

void RotationCreation::onCreated()
{
    if (m_create->state() == CreateTokenFlow::State::Stored && !m_create->error())
        return made(*m_create->token());
    if (m_create->lacksSecret())
        return stopForSecret();
    m_error = m_create->error();
    judge();
}

/// How its own operation stands, says the journal.
void RotationCreation::judge()
{
    enter(State::Judging);
    m_parts.journal->operation(m_wanted.creationId, this,
                               [this](Result<Operation> creation) { onKnown(std::move(creation)); });
}

void RotationCreation::onKnown(Result<Operation> creation)
{
    if (!creation && creation.error().kind == Error::Kind::NotFound) {
        if (m_error || m_onlyFinds)
            return end(Outcome::Nothing, m_error);
        return begin();
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
        return end(Outcome::Nothing,
                   Error{.kind = Error::Kind::Rejected,
                         .message = creation->errorMessage.isEmpty() ? tr("The successor was not created.")
                                                                     : creation->errorMessage});
    end(Outcome::Lost);
}

void RotationCreation::onDone(const Operation &creation)
{
    const TokenEntry *entry = m_parts.inventory->token({m_wanted.accountId, creation.remoteId});
    // A half-made one that was revoked again is done with, too.
    if (entry != nullptr && isLiving(entry->token, m_parts.inventory->now(m_wanted.accountId)))
        return made(entry->token);
    if (entry != nullptr || creation.step != step::storing)
        return end(Outcome::Lost);
    end(Outcome::Stopped, Error{.kind = Error::Kind::NotFound,
                                .message = tr("The successor is not in the inventory. Refresh, then resume.")});
}

void RotationCreation::carryOn(const Operation &creation)
{
    enter(State::Resuming);
    m_resume = std::make_unique<ResumeFlow>(m_parts);
    connect(m_resume.get(), &Flow::ended, this, &RotationCreation::onCarriedOn, Qt::QueuedConnection);
    m_resume->carryOn(creation);
}

void RotationCreation::onCarriedOn()
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
void RotationCreation::leaveLost(Operation creation)
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

void RotationCreation::made(const Token &token)
{
    m_token = token;
    // From here on it is read from the keychain.
    if (m_create)
        m_create->wipeSecret();
    end(Outcome::Made);
}

QList<Token> RotationCreation::candidates() const
{
    return m_resume && !m_resume->items().isEmpty() ? m_resume->items().front().candidates : QList<Token>();
}

bool RotationCreation::keepsChosen() const
{
    return m_resume && !m_resume->items().isEmpty() && m_resume->items().front().keepsChosen;
}

QString RotationCreation::title() const
{
    return tr("Creating “%1”").arg(m_wanted.request.name);
}

void readRotationSecret(const FlowParts &parts, const TokenKey &token, const QString &creationId, QObject *context,
                        Reply<SecretParts> reply)
{
    parts.secrets->read(
        secretKey(parts.profileId, token.accountId, creationId), Interaction::Allowed, context,
        [token, reply = std::move(reply)](Result<Secret> found) mutable {
            if (!found)
                return reply(std::unexpected(found.error()));
            Result<SecretEnvelope> envelope = openEnvelope(*found);
            if (!envelope)
                return reply(std::unexpected(envelope.error()));
            if (!isOf(*envelope, token.accountId, token.remoteId))
                return reply(failure(Error::Kind::KeychainDenied,
                                     RotationCreation::tr("The keychain holds something else under the successor's "
                                                          "key. The predecessor is not revoked.")));
            reply(std::move(envelope->parts));
        });
}

} // namespace patkeeper
