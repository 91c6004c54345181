// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "resumeflow.h"

#include "operationdata.h"

namespace patkeeper
{

ResumeFlow::ResumeFlow(FlowParts parts, QObject *parent) : Flow(std::move(parts), parent) {}

void ResumeFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void ResumeFlow::start(bool evenFromElsewhere)
{
    if (m_state != State::Idle)
        return;
    m_evenFromElsewhere = evenFromElsewhere;
    enter(State::Claiming);
    m_parts.journal->openOperations(this, [this](Result<QList<Operation>> open) {
        if (!open) {
            m_error = open.error();
            enter(State::Finished);
            return finish();
        }
        for (const Operation &operation : std::as_const(*open)) {
            if (partOf(operation.data).isEmpty() && m_parts.journal->isAbandoned(operation))
                m_items.append(Item{.operation = operation});
        }
        next();
    });
}

void ResumeFlow::carryOn(const Operation &operation)
{
    if (m_state != State::Idle)
        return;
    m_evenFromElsewhere = true;
    m_items = {Item{.operation = operation}};
    next();
}

void ResumeFlow::next()
{
    m_search.reset();
    m_revoke.reset();
    m_update.reset();
    if (++m_current >= m_items.size()) {
        if (!m_rotations.isEmpty())
            return resumeRotations();
        enter(State::Finished);
        return finish();
    }
    enter(State::Working);
    m_parts.journal->claim(m_items[m_current].operation.id, m_evenFromElsewhere, this,
                           [this](Result<Operation> claimed) {
                               if (!claimed)
                                   return settle(Item::Outcome::StillOpen, claimed.error().message, claimed.error());
                               m_items[m_current].operation = *claimed;
                               work(*claimed);
                           });
}

void ResumeFlow::work(const Operation &operation)
{
    switch (operation.kind) {
    case Operation::Kind::Create:
        return resumeCreate(operation);
    case Operation::Kind::Revoke:
        return revoke(operation, operation.remoteId);
    case Operation::Kind::Update:
        return resumeUpdate(operation);
    case Operation::Kind::ImportSecret:
        return resumeImport(operation);
    case Operation::Kind::Rotate:
        if (!m_parts.rotationToResume)
            return settle(Item::Outcome::StillOpen, tr("This version cannot carry on this kind of operation."));
        m_rotations.append(operation);
        return next();
    }
}

void ResumeFlow::resumeRotations()
{
    m_rotate = m_parts.rotationToResume(m_parts);
    connect(
        m_rotate.get(), &Flow::ended, this,
        [this] {
            // The rotations have given their operations back or closed them.
            for (Item &item : m_items) {
                if (item.operation.kind != Operation::Kind::Rotate || item.outcome != Item::Outcome::Waiting)
                    continue;
                const Resumption come = m_rotate->resumption(item.operation.id);
                item.outcome = come.outcome;
                item.what = come.what;
                item.error = come.error;
                item.candidates = come.candidates;
                item.keepsChosen = come.keepsChosen;
            }
            enter(State::Finished);
            finish();
        },
        Qt::QueuedConnection);
    m_rotate->resume(std::exchange(m_rotations, {}));
}

void ResumeFlow::resumeCreate(const Operation &operation)
{
    if (operation.step == step::waitingForSignIn || operation.step == step::queued)
        return closeAs(Operation::Outcome::Failed, tr("“%1” had not been created yet.").arg(operation.name));
    if (operation.step == step::withoutSecret)
        return operation.remoteId.isEmpty() ? findMade(operation, std::nullopt) : adopt(operation, std::nullopt);
    const bool mayBeKept =
        operation.step == step::creating || operation.step == step::storing || operation.step == step::unconfirmed;
    // It was known and had to end; how far that came, the service says best.
    if (!operation.remoteId.isEmpty() && !mayBeKept)
        return revoke(operation, operation.remoteId);
    // A full disk can leave an older step behind than was reached: whether the secret is kept decides.
    adoptIfKept(operation);
}

void ResumeFlow::searchFor(const Operation &operation)
{
    FlowParts once = m_parts;
    once.searchDelays = {std::chrono::milliseconds(0)};
    m_search = std::make_unique<TokenSearch>(once, operation);
    m_search->run(this, [this](Result<TokenSearch::Finding> result) {
        onFound(m_items[m_current].operation, std::move(result));
    });
}

void ResumeFlow::onFound(const Operation &operation, Result<TokenSearch::Finding> result)
{
    if (!result)
        return settle(Item::Outcome::StillOpen, result.error().message, result.error());
    if (result->mine)
        return revoke(operation, result->mine->remoteId);
    if (!result->candidates.isEmpty()) {
        m_items[m_current].candidates = result->candidates;
        return settle(Item::Outcome::NeedsDecision,
                      tr("“%1” may have been created: say which of these tokens it is.").arg(operation.name));
    }
    const Capabilities *capabilities = m_parts.providers->capabilities(operation.accountId);
    if (capabilities != nullptr && capabilities->changesCannotBeLost)
        return closeAs(Operation::Outcome::Failed, tr("“%1” had not been created yet.").arg(operation.name));
    lookAgainLater(operation);
}

void ResumeFlow::lookAgainLater(const Operation &operation)
{
    const CreationData data = creationFromJson(operation.data);
    const QDateTime now = m_parts.inventory->now(operation.accountId);
    if (data.prepared.expiresAt && *data.prepared.expiresAt < now)
        return closeAs(Operation::Outcome::Failed,
                       tr("“%1” was never listed, and would have expired by now.").arg(operation.name));
    Error error{
        .kind = Error::Kind::Unconfirmed,
        .message =
            tr("No token was found that the lost request might have made. It is looked for until it would expire.")};
    const QString what = tr("“%1” is not listed so far.").arg(operation.name);
    // A request that lands so late is next to impossible: nobody need do anything about it.
    if (operation.startedAt.addSecs(3600) < m_parts.clock())
        return settle(Item::Outcome::NotDue, what);
    settle(Item::Outcome::StillOpen, what, error);
}

void ResumeFlow::adoptIfKept(const Operation &operation)
{
    const QString key = creationFromJson(operation.data).key;
    m_parts.secrets->read(key, Interaction::Allowed, this, [this, operation, key](Result<Secret> found) {
        const Result<SecretEnvelope> envelope = found ? openEnvelope(*found) : std::unexpected(found.error());
        if (!envelope && envelope.error().kind == Error::Kind::SecretMissing)
            return operation.remoteId.isEmpty() ? searchFor(operation) : revoke(operation, operation.remoteId);
        if (!envelope)
            return settle(Item::Outcome::StillOpen, envelope.error().message, envelope.error());
        KeptSecret kept{.key = key,
                        .accountId = operation.accountId,
                        .remoteId = envelope->remoteId.isEmpty() ? operation.remoteId : envelope->remoteId,
                        .parts = {},
                        .proof = KeptSecret::Proof::Created,
                        .storedAt = m_parts.clock()};
        for (const SecretPart &part : envelope->parts)
            kept.parts.append(part.name);
        Operation known = operation;
        CreationData data = creationFromJson(known.data);
        if (kept.remoteId.isEmpty() && !data.issued) {
            // A full disk kept it from being noted; it was stored as soon as it was there.
            const Account *account = m_parts.inventory->account(operation.accountId);
            data.issued = Token{.name = data.prepared.name, .scopes = normalizedScopes(data.prepared.scopes)};
            data.issued->createdAt = envelope->storedAt.addMSecs(account != nullptr ? account->clockOffsetMs : 0);
            known.data = toJson(data);
        }
        adoptKept(std::move(known), std::move(kept));
    });
}

void ResumeFlow::adoptKept(Operation operation, KeptSecret kept)
{
    if (kept.remoteId.isEmpty())
        return findMade(operation, std::move(kept));
    const Operation &noted = m_items[m_current].operation;
    if (kept.remoteId == noted.remoteId && noted.step == step::storing)
        return adopt(operation, std::move(kept));
    const QString remoteId = kept.remoteId;
    adoptAs(std::move(operation), remoteId, std::move(kept));
}

/// It was answered, so it is there; only which one it is, is not known.
void ResumeFlow::findMade(const Operation &operation, std::optional<KeptSecret> kept)
{
    FlowParts once = m_parts;
    once.searchDelays = {std::chrono::milliseconds(0)};
    m_search = std::make_unique<TokenSearch>(once, operation);
    m_search->run(this, [this, operation, kept = std::move(kept)](Result<TokenSearch::Finding> result) mutable {
        onMadeFound(operation, std::move(kept), std::move(result));
    });
}

void ResumeFlow::onMadeFound(Operation operation, std::optional<KeptSecret> kept, Result<TokenSearch::Finding> result)
{
    if (!result)
        return settle(Item::Outcome::StillOpen, result.error().message, result.error());
    if (result->mine)
        return adoptAs(std::move(operation), result->mine->remoteId, std::move(kept));
    if (!result->candidates.isEmpty()) {
        m_items[m_current].candidates = result->candidates;
        m_items[m_current].keepsChosen = true;
        return settle(Item::Outcome::NeedsDecision,
                      tr("“%1” was created: say which of these tokens it is.").arg(operation.name));
    }
    settle(Item::Outcome::StillOpen, tr("“%1” was created, but is not listed so far.").arg(operation.name),
           Error{.kind = Error::Kind::Unconfirmed,
                 .message = tr("The service does not list the new token yet. It is looked for again when interrupted "
                               "work is resumed.")});
}

/// Whoever waits for this creation, such as a rotation, learns from the journal which token it has made.
void ResumeFlow::adoptAs(Operation operation, const QString &remoteId, std::optional<KeptSecret> kept)
{
    operation.remoteId = remoteId;
    if (kept) {
        operation.step = step::storing;
        kept->remoteId = remoteId;
    }
    m_parts.journal->advance(operation, this,
                             [this, operation, kept = std::move(kept)](const Result<void> &noted) mutable {
                                 if (!noted)
                                     return settle(Item::Outcome::StillOpen, noted.error().message, noted.error());
                                 m_items[m_current].operation = operation;
                                 adopt(operation, std::move(kept));
                             });
}

void ResumeFlow::adopt(const Operation &operation, std::optional<KeptSecret> kept)
{
    TokenProvider *provider = m_parts.providers->provider(operation.accountId);
    if (provider == nullptr)
        return settle(Item::Outcome::StillOpen, tr("This account does not exist any longer."));
    provider->fetch(operation.remoteId, this, [this, operation, kept = std::move(kept)](Result<Token> token) {
        if (!token && token.error().kind == Error::Kind::NotFound) {
            // Ended elsewhere meanwhile; row and secret stay until the person forgets them.
            token = Token{};
            token->remoteId = operation.remoteId;
            token->name = operation.name;
            token->status = TokenStatus::NoLongerListed;
        }
        if (!token)
            return settle(Item::Outcome::StillOpen, token.error().message, token.error());
        token->accountId = operation.accountId;
        token = withKnownEnd(std::move(*token));
        record({operation.accountId, operation.remoteId}, operation.name,
               kept ? QStringLiteral("stored") : QStringLiteral("secret-not-kept"), QStringLiteral("done"));
        m_parts.inventory->saveToken(
            *token, kept, this, [this, operation, isKept = kept.has_value()](Result<void> saved) {
                if (!saved)
                    return settle(Item::Outcome::StillOpen, saved.error().message, saved.error());
                closeAs(Operation::Outcome::Done,
                        isKept ? tr("“%1” was created and its secret is in the keychain.").arg(operation.name)
                               : tr("“%1” was created; its secret is not kept here.").arg(operation.name));
            });
    });
}

void ResumeFlow::revoke(const Operation &operation, const QString &remoteId)
{
    const bool halfMade = operation.kind == Operation::Kind::Create;
    Operation revoked = operation;
    revoked.remoteId = remoteId;
    if (halfMade && revoked.step != step::forgetting)
        revoked.step = step::toRevoke;
    FlowParts unattended = m_parts;
    unattended.attended = false;
    m_revoke = std::make_unique<RevokeTokensFlow>(unattended);
    connect(m_revoke.get(), &Flow::ended, this, [this, halfMade] { onRevoked(halfMade); }, Qt::QueuedConnection);
    m_parts.journal->advance(revoked, this, [this, revoked](const Result<void> &) { m_revoke->resume({revoked}); });
}

void ResumeFlow::onRevoked(bool halfMade)
{
    const RevokeTokensFlow::Item item = m_revoke->items().front();
    using Outcome = RevokeTokensFlow::Item::Outcome;
    if (item.outcome != Outcome::Revoked) {
        return settle(Item::Outcome::StillOpen,
                      item.error ? item.error->message : tr("“%1” is not revoked yet.").arg(item.name), item.error);
    }
    const Capabilities *capabilities = m_parts.providers->capabilities(item.key.accountId);
    if (halfMade && capabilities != nullptr && !capabilities->revokesItself)
        settle(Item::Outcome::CleanedUp, tr("“%1” had been entered half and was taken out again.").arg(item.name));
    else if (halfMade)
        settle(Item::Outcome::CleanedUp, tr("“%1” had been made half and was revoked again.").arg(item.name));
    else
        settle(Item::Outcome::Settled, tr("“%1” is revoked.").arg(item.name));
}

void ResumeFlow::resumeUpdate(const Operation &operation)
{
    FlowParts unattended = m_parts;
    unattended.attended = false;
    m_update = std::make_unique<UpdateTokenFlow>(unattended, TokenKey{operation.accountId, operation.remoteId});
    connect(
        m_update.get(), &Flow::ended, this,
        [this, operation] {
            if (m_update->state() == UpdateTokenFlow::State::Done)
                return settle(Item::Outcome::Settled, tr("The change of “%1” has taken effect.").arg(operation.name));
            const std::optional<Error> error = m_update->error();
            const bool closed = error && error->kind != Error::Kind::Unconfirmed;
            settle(closed ? Item::Outcome::Settled : Item::Outcome::StillOpen, error ? error->message : QString(),
                   error);
        },
        Qt::QueuedConnection);
    m_update->resume(operation);
}

void ResumeFlow::resumeImport(const Operation &operation)
{
    const QString key = operation.data.value(QLatin1String("key")).toString();
    m_parts.secrets->read(key, Interaction::Allowed, this, [this, operation, key](Result<Secret> found) {
        if (!found && found.error().kind == Error::Kind::SecretMissing)
            return closeAs(Operation::Outcome::Failed,
                           tr("The secret of “%1” had not been kept. Bring it in again.").arg(operation.name));
        const TokenEntry *entry = m_parts.inventory->token({operation.accountId, operation.remoteId});
        const Result<SecretEnvelope> envelope = found ? openEnvelope(*found) : std::unexpected(found.error());
        if (!envelope)
            return settle(Item::Outcome::StillOpen, envelope.error().message, envelope.error());
        if (entry == nullptr)
            return settle(Item::Outcome::StillOpen, tr("The token is not in the inventory. Refresh, then resume."));
        KeptSecret kept{.key = key,
                        .accountId = operation.accountId,
                        .remoteId = operation.remoteId,
                        .parts = {},
                        .proof = proofFromName(operation.data.value(QLatin1String("proof")).toString())
                                     .value_or(KeptSecret::Proof::Unproven),
                        .storedAt = m_parts.clock()};
        for (const SecretPart &part : envelope->parts)
            kept.parts.append(part.name);
        m_parts.inventory->saveToken(entry->token, kept, this, [this, operation](Result<void> saved) {
            if (!saved)
                return settle(Item::Outcome::StillOpen, saved.error().message, saved.error());
            closeAs(Operation::Outcome::Done, tr("The secret of “%1” is in the keychain.").arg(operation.name));
        });
    });
}

void ResumeFlow::decide(const Operation &operation, const QString &mine)
{
    if (m_state != State::Idle)
        return;
    m_items = {Item{.operation = operation}};
    m_current = 0;
    enter(State::Working);
    m_parts.journal->claim(operation.id, true, this, [this, mine](Result<Operation> claimed) {
        if (!claimed)
            return settle(Item::Outcome::StillOpen, claimed.error().message, claimed.error());
        m_items[m_current].operation = *claimed;
        settleChosen(*claimed, mine);
    });
}

/// Nobody can use a token whose secret is not kept; one whose secret is kept is what the person wanted.
void ResumeFlow::settleChosen(const Operation &operation, const QString &mine)
{
    if (operation.step == step::withoutSecret)
        return adoptAs(operation, mine, std::nullopt);
    const CreationData data = creationFromJson(operation.data);
    if (!data.issued)
        return revoke(operation, mine);
    Operation known = operation;
    known.remoteId = mine;
    adoptIfKept(known);
}

void ResumeFlow::noneIsMine(const Item &item)
{
    if (m_state != State::Idle)
        return;
    m_items = {Item{.operation = item.operation}};
    m_current = 0;
    enter(State::Working);
    m_parts.journal->claim(item.operation.id, true, this, [this, others = item.candidates](Result<Operation> claimed) {
        if (!claimed)
            return settle(Item::Outcome::StillOpen, claimed.error().message, claimed.error());
        claimed->data = withoutCandidates(claimed->data, others);
        m_parts.journal->advance(*claimed, this, [this, operation = *claimed](Result<void> noted) {
            if (!noted)
                return settle(Item::Outcome::StillOpen, noted.error().message, noted.error());
            lookAgainLater(operation);
        });
    });
}

void ResumeFlow::giveUp(const Operation &operation)
{
    if (m_state != State::Idle)
        return;
    m_items = {Item{.operation = operation}};
    m_current = 0;
    enter(State::Working);
    m_parts.journal->claim(operation.id, true, this, [this](Result<Operation> claimed) {
        if (!claimed)
            return settle(Item::Outcome::StillOpen, claimed.error().message, claimed.error());
        giveUpSteps(*claimed);
    });
}

// With the operation go its steps, which nothing else would carry on.
void ResumeFlow::giveUpSteps(const Operation &operation)
{
    m_parts.journal->openOperations(this, [this, operation](Result<QList<Operation>> open) {
        for (const Operation &step : open.value_or(QList<Operation>())) {
            if (partOf(step.data) != operation.id)
                continue;
            m_parts.journal->claim(step.id, true, this, [this](Result<Operation> claimed) {
                if (claimed)
                    m_parts.journal->close(claimed->id, Operation::Outcome::GivenUp, std::nullopt, this,
                                           [](const Result<void> &) {});
            });
        }
        m_parts.journal->close(operation.id, Operation::Outcome::GivenUp, std::nullopt, this,
                               [this](const Result<void> &) {
                                   settle(Item::Outcome::Settled, tr("Given up; what there is stays as it is."));
                               });
    });
}

void ResumeFlow::closeAs(Operation::Outcome ended, const QString &what)
{
    m_parts.journal->close(m_items[m_current].operation.id, ended, std::nullopt, this,
                           [this, what](const Result<void> &) { settle(Item::Outcome::Settled, what); });
}

void ResumeFlow::settle(Item::Outcome outcome, const QString &what, std::optional<Error> error)
{
    Item &item = m_items[m_current];
    item.outcome = outcome;
    item.what = what;
    item.error = std::move(error);
    if (outcome == Item::Outcome::Settled || outcome == Item::Outcome::CleanedUp)
        return next();
    m_parts.journal->release(item.operation.id, this, [this](const Result<void> &) { next(); });
}

QString ResumeFlow::title() const
{
    return tr("Resuming interrupted work");
}

} // namespace patkeeper
