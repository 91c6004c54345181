// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotatetokenflow.h"

#include "operationdata.h"
#include "ownsignins.h"
#include "rules.h"

#include <QLocale>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace patkeeper
{

namespace
{

QString newId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

} // namespace

RotateTokenFlow::RotateTokenFlow(FlowParts parts, RevocationBatch *batch, QObject *parent)
    : Flow(std::move(parts), parent),
      m_batch(batch),
      m_ownBatch(m_parts)
{
    connect(&m_ownBatch, &RevocationBatch::changed, this, &Flow::stateChanged);
}

RotateTokenFlow::~RotateTokenFlow() = default;

void RotateTokenFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void RotateTokenFlow::record(const QString &event, const QString &outcome, const QString &detail)
{
    Flow::record(predecessor(), m_operation.name, event, outcome, detail);
}

/// Notes the step durably, then goes on. What cannot be noted is not done.
void RotateTokenFlow::advance(const QString &step, void (RotateTokenFlow::*next)())
{
    m_operation.step = step;
    m_operation.data = toJson(m_data);
    m_operation.errorKind.clear();
    m_operation.errorMessage.clear();
    m_parts.journal->advance(m_operation, this, [this, next](Result<void> noted) {
        if (!noted)
            return stop(noted.error());
        (this->*next)();
    });
}

/// Ends with the operation closed: nothing of the rotation remains.
void RotateTokenFlow::fail(Error error)
{
    record(QStringLiteral("rotated"), QStringLiteral("failed"), errorKindName(error.kind));
    closeFailed(m_operation, std::move(error));
}

/// Ends with the operation open, and with what stands in its way written to it.
void RotateTokenFlow::stop(Error error)
{
    m_error = std::move(error);
    if (m_operation.id.isEmpty())
        return closeFailed(m_operation, *m_error); // Nothing was begun.
    m_staysOpen = true;
    m_operation.data = toJson(m_data);
    m_operation.errorKind = errorKindName(m_error->kind);
    m_operation.errorMessage = m_error->message;
    m_parts.journal->advance(m_operation, this, [this](const Result<void> &) { leaveToResume(m_operation); });
}

void RotateTokenFlow::bringSecret(SecretParts secret, std::optional<TokenRequest> asMade)
{
    m_brought = std::move(secret);
    m_asMade = std::move(asMade);
}

void RotateTokenFlow::start(RotationPlan plan)
{
    if (m_state != State::Idle)
        return;
    m_data.plan = std::move(plan);
    m_operation.accountId = m_data.plan.accountId;
    m_operation.remoteId = m_data.plan.predecessorId;
    m_operation.name = m_data.plan.name();
    enter(State::Planning);
    const TokenEntry *entry = m_parts.inventory->token(predecessor());
    const Account *account = m_parts.inventory->account(m_operation.accountId);
    if (entry == nullptr || account == nullptr)
        return fail(Error{.kind = Error::Kind::NotFound,
                          .message = tr("This token is not in the inventory any longer. Refresh, then try again.")});
    const Capabilities *capabilities = m_parts.providers->capabilities(m_operation.accountId);
    if (capabilities != nullptr && !capabilities->issuesSecrets && !m_waitsForSecret && !m_brought)
        return fail(
            Error{.kind = Error::Kind::Unsupported,
                  .message = tr("The successor of “%1” is made by you, on the page of its service. Rotate it by "
                                "itself.")
                                 .arg(entry->token.name)});
    if (m_data.plan.revokesFirst && !signInsWith(*m_parts.inventory, predecessor()).isEmpty())
        return fail(Error{.kind = Error::Kind::Rejected,
                          .message = tr("“%1” signs the account in: without it no successor can be made. Make room "
                                        "for one first, or sign in with another token.")
                                         .arg(entry->token.name)});
    const Interaction asking = m_data.plan.unattended ? Interaction::Forbidden : Interaction::Allowed;
    m_parts.secrets->unlock(asking, this, [this](Result<void> ready) {
        if (!ready)
            return fail(ready.error());
        begin();
    });
}

/// While it waited: for its turn among others, or for the keychain.
bool RotateTokenFlow::wasReplacedMeanwhile() const
{
    if (!m_data.plan.inBulk && !m_data.plan.unattended)
        return false;
    const TokenEntry *entry = m_parts.inventory->token(predecessor());
    return entry != nullptr && !isCurrent(m_parts.inventory->lineage(entry->lineageId), entry->token.remoteId);
}

void RotateTokenFlow::begin()
{
    if (wasReplacedMeanwhile())
        return fail(
            Error{.kind = Error::Kind::Rejected,
                  .message = tr("“%1” has a successor already. It is not rotated again.").arg(m_operation.name)});
    m_operation.id = newId();
    m_operation.kind = Operation::Kind::Rotate;
    m_operation.step = m_data.plan.revokesFirst ? rotationstep::clearing : rotationstep::creating;
    m_data.creationId = newId();
    for (const QString &accountId : std::as_const(m_data.plan.furtherAccounts))
        m_data.further.append({.accountId = accountId, .creationId = newId()});
    m_operation.data = toJson(m_data);
    m_parts.journal->begin(m_operation, this, [this](Result<Operation> begun) {
        if (!begun)
            return fail(begun.error());
        m_operation = std::move(*begun);
        if (m_data.plan.revokesFirst)
            return clearPlace();
        createSuccessor();
    });
}

void RotateTokenFlow::clearPlace()
{
    enter(State::Clearing);
    // Not together with what others revoke: they do so at their end, and this waits for it.
    m_ownBatch.add(predecessor(), m_operation.id, this,
                   [this](const RevokeTokensFlow::Item &item) { onPlaceCleared(item); });
    m_ownBatch.run();
}

void RotateTokenFlow::onPlaceCleared(const RevokeTokensFlow::Item &item)
{
    using Outcome = RevokeTokensFlow::Item::Outcome;
    if (item.outcome == Outcome::Revoked)
        return advance(rotationstep::creating, &RotateTokenFlow::createSuccessor);
    const Error error =
        item.error.value_or(Error{.kind = Error::Kind::Unconfirmed,
                                  .message = tr("“%1” is not revoked yet. Resume to try again.").arg(item.name)});
    // Refused, and nothing of it is left in the journal: the predecessor is as it was.
    if (item.outcome == Outcome::Failed && item.operationId.isEmpty())
        return fail(error);
    stop(error);
}

void RotateTokenFlow::createSuccessor()
{
    makeSuccessor();
    m_creation->begin();
}

void RotateTokenFlow::resumeCreation()
{
    makeSuccessor();
    m_creation->resume();
}

void RotateTokenFlow::makeSuccessor()
{
    enter(State::Creating);
    m_creation = std::make_unique<RotationCreation>(m_parts, creationIn(m_operation.accountId, m_data.creationId));
    connect(m_creation.get(), &Flow::stateChanged, this, &Flow::stateChanged);
    connect(m_creation.get(), &Flow::ended, this, &RotateTokenFlow::onCreationEnded, Qt::QueuedConnection);
    if (m_waitsForSecret)
        m_creation->waitForSecret();
    if (m_brought)
        m_creation->bringSecret(*std::exchange(m_brought, std::nullopt), m_asMade);
}

RotationCreation::Wanted RotateTokenFlow::creationIn(const QString &accountId, const QString &creationId) const
{
    return {
        .accountId = accountId, .creationId = creationId, .rotationId = m_operation.id, .request = m_data.plan.request};
}

void RotateTokenFlow::onCreationEnded()
{
    switch (m_creation->outcome()) {
    case RotationCreation::Outcome::Made:
        return adoptSuccessor(*m_creation->token());
    case RotationCreation::Outcome::Nothing:
        return onCreationRefused(*m_creation->error());
    case RotationCreation::Outcome::Lost:
        return beginCreationAgain();
    case RotationCreation::Outcome::Stopped:
    case RotationCreation::Outcome::None:
        break;
    }
    stop(*m_creation->error());
}

void RotateTokenFlow::onCreationRefused(const Error &error)
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_operation.accountId);
    // What a lost request has made late may have the name; it is looked for, and goes.
    const bool mayBeInItsWay = m_creationBeganAgain && error.kind == Error::Kind::Rejected && capabilities != nullptr &&
                               capabilities->uniqueNames;
    if (!m_data.plan.revokesFirst && !mayBeInItsWay)
        return fail(error);
    m_data.creationId = newId();
    if (!m_data.plan.revokesFirst)
        return stop(error);
    // There is neither of both: this is not over before there is one, or a person says that it is.
    Error said = error;
    said.message = tr("“%1” is revoked, and its successor is not made: %2 Resume to try again, or give up and create "
                      "a new token.")
                       .arg(m_operation.name, error.message);
    stop(std::move(said));
}

void RotateTokenFlow::beginCreationAgain()
{
    if (m_creationBeganAgain)
        return stop(
            Error{.kind = Error::Kind::Unconfirmed, .message = tr("The successor was not created. Resume again.")});
    m_creationBeganAgain = true;
    m_data.creationId = newId();
    advance(rotationstep::creating, &RotateTokenFlow::createSuccessor);
}

void RotateTokenFlow::adoptSuccessor(const Token &token)
{
    m_data.successorId = token.remoteId;
    m_data.successorExpiresAt = token.expiresAt;
    const QStringList leftOut = scopesLeftOutOf(token);
    if (!leftOut.isEmpty() && !m_data.plan.revokesFirst) {
        m_data.reason = tr("The service left scopes out without a word: %1. The successor was revoked again; “%2” is "
                           "as it was.")
                            .arg(leftOut.join(QStringLiteral(", ")), m_operation.name);
        return advance(rotationstep::withdrawing, &RotateTokenFlow::withdrawSuccessor);
    }
    const TokenEntry *entry = m_parts.inventory->token(successor());
    if (entry != nullptr && entry->secret)
        return advance(rotationstep::verifying, &RotateTokenFlow::verify);
    // The person has the secret elsewhere, or does without: what cannot be proven does not end the predecessor.
    m_data.plan.leavesPredecessor = !m_data.plan.revokesFirst;
    afterProof();
}

/// It would not do what its predecessor does.
QStringList RotateTokenFlow::scopesLeftOutOf(const Token &token) const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_operation.accountId);
    if (capabilities == nullptr || !capabilities->issuesSecrets)
        return {};
    return scopesLeftOut(m_data.plan.request.scopes, token.scopes, capabilities->scopes);
}

void RotateTokenFlow::verify()
{
    enter(State::Verifying);
    const Capabilities *capabilities = m_parts.providers->capabilities(m_operation.accountId);
    if (capabilities == nullptr || !capabilities->canProbe)
        return afterProof();
    readSecret(&RotateTokenFlow::probe);
}

void RotateTokenFlow::readSecret(void (RotateTokenFlow::*next)(const SecretParts &))
{
    readRotationSecret(m_parts, successor(), m_data.creationId, this, [this, next](Result<SecretParts> secret) {
        if (!secret)
            return stop(secret.error());
        (this->*next)(*secret);
    });
}

void RotateTokenFlow::probe(const SecretParts &secret)
{
    TokenProvider *adapter = provider();
    if (adapter == nullptr)
        return stop(noSuchAccount());
    adapter->probe(secret, this, [this](Result<ProbeVerdict> verdict) { onProbed(std::move(verdict)); });
}

void RotateTokenFlow::onProbed(Result<ProbeVerdict> verdict)
{
    if (!verdict)
        return stop(verdict.error());
    m_verdict = std::move(*verdict);
    if (m_verdict->kind == ProbeVerdict::Kind::Alive)
        return afterProof();
    notProven();
}

void RotateTokenFlow::notProven()
{
    if (m_parts.attended)
        return enter(State::NotProven);
    if (m_data.plan.revokesFirst)
        return stop(Error{.kind = Error::Kind::Rejected,
                          .message = tr("The successor's secret could not be proven to work: %1 It is kept, as “%2” is "
                                        "revoked. Resume to try it again.")
                                         .arg(m_verdict->reason, m_operation.name),
                          .detail = m_verdict->detail});
    m_data.reason = tr("The successor's secret could not be proven to work: %1 It was revoked.").arg(m_verdict->reason);
    advance(rotationstep::withdrawing, &RotateTokenFlow::withdrawSuccessor);
}

void RotateTokenFlow::trustAnyway()
{
    if (m_state != State::NotProven)
        return;
    record(QStringLiteral("trusted-unproven"), QStringLiteral("done"), m_verdict->detail);
    afterProof();
}

void RotateTokenFlow::withdraw()
{
    if (m_state != State::NotProven)
        return;
    m_data.reason = tr("The successor was revoked, as you asked.");
    advance(rotationstep::withdrawing, &RotateTokenFlow::withdrawSuccessor);
}

/// Its secret was accepted, or trusted: the others' turn, where there are any.
void RotateTokenFlow::afterProof()
{
    if (m_data.further.isEmpty())
        return advance(rotationstep::switching, &RotateTokenFlow::switchOver);
    advance(rotationstep::spreading, &RotateTokenFlow::spread);
}

void RotateTokenFlow::spread()
{
    enter(State::Spreading);
    m_further.reset();
    const auto next = std::find_if(m_data.further.begin(), m_data.further.end(),
                                   [](const FurtherSuccessor &one) { return one.tokenId.isEmpty(); });
    if (next == m_data.further.end())
        return advance(rotationstep::switching, &RotateTokenFlow::switchOver);
    makeFurther(*next);
    connect(m_further.get(), &Flow::ended, this, &RotateTokenFlow::onFurtherEnded, Qt::QueuedConnection);
    m_further->start();
}

void RotateTokenFlow::makeFurther(const FurtherSuccessor &one)
{
    m_further = std::make_unique<FurtherToken>(m_parts, creationIn(one.accountId, one.creationId));
    connect(m_further.get(), &Flow::stateChanged, this, &Flow::stateChanged);
}

FurtherSuccessor &RotateTokenFlow::furtherUnderWay()
{
    return *std::find_if(m_data.further.begin(), m_data.further.end(),
                         [this](const FurtherSuccessor &one) { return one.creationId == m_further->creationId(); });
}

void RotateTokenFlow::onFurtherEnded()
{
    FurtherSuccessor &one = furtherUnderWay();
    switch (m_further->outcome()) {
    case FurtherToken::Outcome::Made:
        return onFurtherMade(*m_further->token());
    case FurtherToken::Outcome::Nothing:
        // What was refused once is asked for anew under an id of its own.
        one.creationId = newId();
        return onFurtherRefused(*m_further->error());
    case FurtherToken::Outcome::Lost:
        one.creationId = newId();
        if (m_furtherBegunAgain.contains(one.accountId))
            return stop(Error{.kind = Error::Kind::Unconfirmed,
                              .message = tr("The token of another organization was not made. Resume again.")});
        m_furtherBegunAgain.insert(one.accountId);
        return advance(rotationstep::spreading, &RotateTokenFlow::spread);
    case FurtherToken::Outcome::Stopped:
    case FurtherToken::Outcome::None:
        break;
    }
    stop(inItsAccount(*m_further->error()));
}

/// It is a lineage of its own from then on, used where the predecessor was.
void RotateTokenFlow::onFurtherMade(const Token &token)
{
    FurtherSuccessor &one = furtherUnderWay();
    const TokenKey key{one.accountId, token.remoteId};
    const auto noted = [this, expiresAt = token.expiresAt, id = token.remoteId](Result<void> saved) {
        if (!saved)
            return stop(saved.error());
        FurtherSuccessor &made = furtherUnderWay();
        made.tokenId = id;
        made.expiresAt = expiresAt;
        advance(rotationstep::spreading, &RotateTokenFlow::spread);
    };
    const TokenEntry *entry = m_parts.inventory->token(key);
    if (entry == nullptr || !entry->lineageId.isEmpty())
        return noted({});
    m_parts.inventory->saveNotes(key, m_parts.inventory->notes(predecessor()), this, noted);
}

/// A service that refuses one makes the whole of no use; what may be otherwise tomorrow is tried again by resuming.
void RotateTokenFlow::onFurtherRefused(const Error &error)
{
    const Error said = inItsAccount(error);
    const bool isFinal = error.kind == Error::Kind::Rejected || error.kind == Error::Kind::Forbidden ||
                         error.kind == Error::Kind::Unsupported;
    if (!isFinal)
        return stop(said);
    m_data.reason = tr("%1 The tokens that had been made were revoked again.").arg(said.message);
    advance(rotationstep::withdrawing, &RotateTokenFlow::withdrawSuccessor);
}

Error RotateTokenFlow::inItsAccount(Error error) const
{
    const Account *account = m_parts.inventory->account(m_further->accountId());
    if (account != nullptr)
        error.message = tr("%1: %2", "account, what happened").arg(account->name, error.message);
    return error;
}

void RotateTokenFlow::switchOver()
{
    enter(State::Switching);
    m_parts.inventory->pointLineage(successor(), predecessor(), this,
                                    [this](Result<void> result) { onSwitched(std::move(result)); });
}

void RotateTokenFlow::onSwitched(Result<void> result)
{
    if (!result)
        return stop(result.error());
    record(QStringLiteral("rotated"), QStringLiteral("done"), QStringLiteral("successor ") + m_data.successorId);
    if (movesSignIn(predecessor()))
        return moveForward();
    advance(rotationstep::handingOver, &RotateTokenFlow::handOver);
}

/// Something signs in with it, or an earlier run has left such a move halfway.
bool RotateTokenFlow::movesSignIn(const TokenKey &from) const
{
    return !m_data.signInKeys.isEmpty() || !signInsWith(*m_parts.inventory, from).isEmpty();
}

void RotateTokenFlow::moveSignIn(const QString &step, SignInMove move, void (RotateTokenFlow::*then)())
{
    move.operationId = m_operation.id;
    move.keys = m_data.signInKeys;
    move.prepare(m_parts);
    m_data.signInKeys = move.keys;
    m_operation.step = step;
    m_operation.data = toJson(m_data);
    m_parts.journal->advance(m_operation, this, [this, move, then](const Result<void> &noted) {
        if (!noted)
            return stop(noted.error());
        runMove(move, then);
    });
}

void RotateTokenFlow::runMove(SignInMove move, void (RotateTokenFlow::*then)())
{
    m_move = std::make_unique<MoveSignInFlow>(m_parts, std::move(move));
    connect(
        m_move.get(), &Flow::ended, this,
        [this, then] {
            if (m_move->state() != MoveSignInFlow::State::Done)
                return stop(*m_move->error());
            m_data.signInKeys.clear();
            (this->*then)();
        },
        Qt::QueuedConnection);
    m_move->start();
}

void RotateTokenFlow::moveForward()
{
    enter(State::MovingSignIn);
    moveSignIn(rotationstep::movingSignIn, {.from = predecessor(), .to = successor()}, &RotateTokenFlow::moved);
}

void RotateTokenFlow::moved()
{
    advance(rotationstep::handingOver, &RotateTokenFlow::handOver);
}

void RotateTokenFlow::handOver()
{
    enter(State::HandingOver);
    const TokenEntry *entry = m_parts.inventory->token(successor());
    const Lineage *line = entry != nullptr ? m_parts.inventory->lineage(entry->lineageId) : nullptr;
    const auto command = line != nullptr
                             ? handOverCommandFromJson(line->policy.value(QLatin1StringView("handOver")).toObject())
                             : std::nullopt;
    if (!command || m_data.handedOver)
        return afterHandOver();
    m_seals = std::make_unique<HandOverSeals>(m_parts.secrets, m_parts.profileId);
    m_seals->verify(
        line->id, *command, line->policy.value(QLatin1StringView("handOverSeal")).toString(), Interaction::Allowed,
        this, [this, command = *command](Result<SealVerdict> verdict) { onSealJudged(command, std::move(verdict)); });
}

void RotateTokenFlow::onSealJudged(const HandOverCommand &command, Result<SealVerdict> verdict)
{
    if (!verdict)
        return stop(verdict.error());
    if (verdict->kind != SealVerdict::Kind::Approved) {
        m_awaitsApproval = true;
        const QString sentence = verdict->kind == SealVerdict::Kind::Changed
                                     ? tr("The hand-over command of “%1” is not what was approved. Look at it and "
                                          "approve it again, then resume.")
                                     : tr("The hand-over command of “%1” has not been approved. Look at it and approve "
                                          "it, then resume.");
        return stop(Error{.kind = Error::Kind::Forbidden, .message = sentence.arg(m_operation.name)});
    }
    m_command = command;
    m_approved = verdict->program;
    ++m_data.handOverAttempts;
    advance(rotationstep::handingOver, &RotateTokenFlow::beginHandOver);
}

void RotateTokenFlow::beginHandOver()
{
    readSecret(&RotateTokenFlow::runHandOver);
}

void RotateTokenFlow::runHandOver(const SecretParts &secret)
{
    const Account *account = m_parts.inventory->account(m_operation.accountId);
    if (account == nullptr)
        return stop(noSuchAccount());
    const Result<Secret> part = partToHandOver(m_command, secret);
    if (!part)
        return stop(part.error());
    m_handOver = std::make_unique<HandOverRun>(m_command, HandOverFacts{.tokenId = m_data.successorId,
                                                                        .account = account->name,
                                                                        .accountId = account->id,
                                                                        .provider = account->provider,
                                                                        .name = m_operation.name,
                                                                        .attempt = m_data.handOverAttempts,
                                                                        .approved = m_approved});
    connect(m_handOver.get(), &HandOverRun::ended, this, &RotateTokenFlow::onHandOverEnded, Qt::QueuedConnection);
    m_handOver->start(*part);
}

void RotateTokenFlow::onHandOverEnded()
{
    m_handedOver = m_handOver->outcome();
    record(QStringLiteral("handed-over"),
           m_handedOver->succeeded() ? QStringLiteral("done") : QStringLiteral("failed"));
    if (!m_handedOver->succeeded())
        return stop(m_handedOver->error);
    m_data.handedOver = true;
    advance(rotationstep::handingOver, &RotateTokenFlow::afterHandOver);
}

void RotateTokenFlow::afterHandOver()
{
    if (m_data.plan.revokesFirst)
        return close(State::Done);
    // What the service shortened against what was asked for is not taken for as good as the predecessor.
    const TokenEntry *before = m_parts.inventory->token(predecessor());
    const bool endsEarlier = before != nullptr && endsBefore(m_data.successorExpiresAt, before->token);
    // Who has made it knows its end.
    const Capabilities *capabilities = m_parts.providers->capabilities(m_operation.accountId);
    const bool isKnown = m_data.plan.endsEarlier || (capabilities != nullptr && !capabilities->issuesSecrets);
    if (endsEarlier && !isKnown)
        m_data.plan.leavesPredecessor = true;
    if (m_data.plan.unattended && !m_data.handedOver)
        m_data.plan.leavesPredecessor = true;
    if (m_data.plan.leavesPredecessor)
        return close(State::Done);
    if (m_data.plan.inBulk && !m_data.handedOver)
        m_data.plan.grace = std::max(m_data.plan.grace, usualGrace);
    if (m_data.plan.grace.count() == 0)
        return check();
    m_data.revokeAt = now().addSecs(m_data.plan.grace.count());
    advance(rotationstep::grace, &RotateTokenFlow::waitForEnd);
}

void RotateTokenFlow::waitForEnd()
{
    m_staysOpen = true;
    m_parts.journal->release(m_operation.id, this, [this](const Result<void> &) {
        enter(State::Waiting);
        finish();
    });
}

/// That the predecessor has been ended at the service, only a person knows.
bool RotateTokenFlow::endsByWord() const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_operation.accountId);
    return capabilities != nullptr && !capabilities->revokesItself;
}

/// To this rotation, or of the predecessor itself.
bool RotateTokenFlow::wordWasGiven() const
{
    const TokenEntry *before = m_parts.inventory->token(predecessor());
    return m_dueNow || m_operation.step == rotationstep::revoking ||
           (before != nullptr && before->token.status == TokenStatus::Revoked);
}

void RotateTokenFlow::check()
{
    m_awaitsWord = endsByWord() && !wordWasGiven();
    if (m_awaitsWord)
        return stop(
            Error{.kind = Error::Kind::Rejected,
                  .message = tr("The predecessor of “%1” is due: revoke it on the page of its service, then say "
                                "that it is revoked.")
                                 .arg(m_operation.name)});
    if (movesSignIn(predecessor())) {
        enter(State::MovingSignIn);
        return moveSignIn(m_operation.step, {.from = predecessor(), .to = successor()}, &RotateTokenFlow::check);
    }
    enter(State::Checking);
    TokenProvider *adapter = provider();
    if (adapter == nullptr)
        return stop(noSuchAccount());
    adapter->fetch(m_data.successorId, this, [this](Result<Token> token) { onSuccessorRead(std::move(token)); });
}

void RotateTokenFlow::onSuccessorRead(Result<Token> token)
{
    if (!token && token.error().kind == Error::Kind::NotFound)
        return stop(
            Error{.kind = Error::Kind::Rejected,
                  .message = tr("The successor of “%1” is not there any longer. The predecessor is not revoked.")
                                 .arg(m_operation.name),
                  .detail = token.error().detail});
    if (!token)
        return stop(token.error());
    token->accountId = m_operation.accountId;
    if (statusAt(withKnownEnd(*token), now()) != TokenStatus::Active)
        return stop(Error{
            .kind = Error::Kind::Rejected,
            .message = tr("The successor of “%1” has ended. The predecessor is not revoked.").arg(m_operation.name)});
    if (Result<void> same = stillReplaces(*token, m_data.plan.request, m_data.successorExpiresAt); !same)
        return stop(same.error());
    readSecret(&RotateTokenFlow::probeOnceMore);
}

void RotateTokenFlow::probeOnceMore(const SecretParts &secret)
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_operation.accountId);
    if (capabilities == nullptr || !capabilities->canProbe)
        return advance(rotationstep::revoking, &RotateTokenFlow::revokePredecessor);
    provider()->probe(secret, this, [this](Result<ProbeVerdict> verdict) { onProbedOnceMore(std::move(verdict)); });
}

void RotateTokenFlow::onProbedOnceMore(Result<ProbeVerdict> verdict)
{
    if (!verdict)
        return stop(verdict.error());
    if (verdict->kind != ProbeVerdict::Kind::Alive)
        return stop(Error{.kind = Error::Kind::Rejected,
                          .message = tr("The successor of “%1” was not accepted: %2 The predecessor is not revoked.")
                                         .arg(m_operation.name, verdict->reason),
                          .detail = verdict->detail});
    advance(rotationstep::revoking, &RotateTokenFlow::revokePredecessor);
}

void RotateTokenFlow::revokePredecessor()
{
    enter(State::Revoking);
    revoke(predecessor(), &RotateTokenFlow::onPredecessorRevoked);
}

void RotateTokenFlow::revoke(const TokenKey &key, void (RotateTokenFlow::*onRevoked)(const RevokeTokensFlow::Item &))
{
    RevocationBatch *batch = m_batch != nullptr ? m_batch : &m_ownBatch;
    batch->add(key, m_operation.id, this, [this, onRevoked](const RevokeTokensFlow::Item &item) {
        m_waitsForBatch = false;
        (this->*onRevoked)(item);
    });
    if (batch == &m_ownBatch)
        return batch->run();
    m_waitsForBatch = true;
    Q_EMIT waitsToRevoke();
}

void RotateTokenFlow::onPredecessorRevoked(const RevokeTokensFlow::Item &item)
{
    if (item.outcome == RevokeTokensFlow::Item::Outcome::Revoked)
        return m_data.plan.renamesTo.isEmpty() ? close(State::Done)
                                               : advance(rotationstep::renaming, &RotateTokenFlow::takeName);
    stop(item.error.value_or(Error{.kind = Error::Kind::Unconfirmed,
                                   .message = tr("“%1” is not revoked yet. Resume to try again.").arg(item.name)}));
}

void RotateTokenFlow::takeName()
{
    enter(State::Renaming);
    TokenProvider *adapter = provider();
    if (adapter == nullptr)
        return stop(noSuchAccount());
    const TokenUpdate update{
        .remoteId = m_data.successorId, .name = m_data.plan.renamesTo, .scopes = {}, .expiresAt = {}};
    adapter->update(adapter->preparedUpdate(update, now()), this, [this](Result<Token> token) {
        if (!token && token.error().kind == Error::Kind::Unconfirmed)
            return lookForName();
        onRenamed(std::move(token));
    });
}

/// An earlier request may have had its effect.
void RotateTokenFlow::lookForName()
{
    enter(State::Renaming);
    TokenProvider *adapter = provider();
    if (adapter == nullptr)
        return stop(noSuchAccount());
    adapter->fetch(m_data.successorId, this, [this](Result<Token> token) { onNameRead(std::move(token)); });
}

void RotateTokenFlow::onNameRead(Result<Token> token)
{
    if (token && token->name == m_data.plan.renamesTo)
        return fileRenamed(std::move(*token));
    if (!token && token.error().kind != Error::Kind::NotFound)
        return stop(token.error());
    if (!token || m_looksForNameAgain)
        return onRenamed(
            token
                ? failure(
                      Error::Kind::Unconfirmed,
                      tr("The successor of “%1” has not got its name yet. Resume to try again.").arg(m_operation.name))
                : std::unexpected(token.error()));
    m_looksForNameAgain = true;
    takeName();
}

void RotateTokenFlow::onRenamed(Result<Token> token)
{
    if (token)
        return fileRenamed(std::move(*token));
    const Error::Kind kind = token.error().kind;
    const bool isFinal = kind == Error::Kind::Rejected || kind == Error::Kind::Forbidden ||
                         kind == Error::Kind::Unsupported || kind == Error::Kind::NotFound;
    if (!isFinal)
        return stop(token.error());
    // A name is not worth a rotation that never ends: both are as they should be but for it.
    m_data.keptName = token.error().message;
    Flow::record(successor(), m_data.plan.request.name, QStringLiteral("updated"), QStringLiteral("failed"),
                 errorKindName(kind));
    close(State::Done);
}

void RotateTokenFlow::fileRenamed(Token token)
{
    token.accountId = m_operation.accountId;
    Flow::record(successor(), token.name, QStringLiteral("updated"), QStringLiteral("done"),
                 QStringLiteral("was ") + m_data.plan.request.name);
    m_parts.inventory->saveToken(withKnownEnd(std::move(token)), std::nullopt, this, [this](Result<void> saved) {
        if (!saved)
            return stop(saved.error());
        close(State::Done);
    });
}

void RotateTokenFlow::withdrawSuccessor()
{
    enter(State::Withdrawing);
    if (!movesSignIn(successor()))
        return pointBack();
    moveSignIn(rotationstep::withdrawing, {.from = successor(), .to = predecessor()}, &RotateTokenFlow::pointBack);
}

void RotateTokenFlow::pointBack()
{
    const TokenEntry *made = m_parts.inventory->token(successor());
    const Lineage *line = made != nullptr ? m_parts.inventory->lineage(made->lineageId) : nullptr;
    if (line == nullptr || line->currentRemoteId != m_data.successorId)
        return revokeSuccessor();
    m_parts.inventory->pointLineage(predecessor(), successor(), this, [this](Result<void> pointed) {
        if (!pointed)
            return stop(pointed.error());
        revokeSuccessor();
    });
}

void RotateTokenFlow::revokeSuccessor()
{
    revoke(successor(), &RotateTokenFlow::onSuccessorRevoked);
}

void RotateTokenFlow::onSuccessorRevoked(const RevokeTokensFlow::Item &item)
{
    if (item.outcome != RevokeTokensFlow::Item::Outcome::Revoked)
        return stop(item.error.value_or(
            Error{.kind = Error::Kind::Unconfirmed,
                  .message = tr("The successor of “%1” is not revoked yet. Resume to try again.").arg(item.name)}));
    if (m_data.further.isEmpty())
        return onWithdrawn();
    advance(rotationstep::withdrawing, &RotateTokenFlow::withdrawFurther);
}

/// One after the other; what an earlier run may have made is looked for first.
void RotateTokenFlow::withdrawFurther()
{
    m_further.reset();
    const auto next = std::find_if(m_data.further.begin(), m_data.further.end(),
                                   [](const FurtherSuccessor &one) { return !one.withdrawn; });
    if (next == m_data.further.end())
        return onWithdrawn();
    makeFurther(*next);
    if (!next->tokenId.isEmpty())
        return revoke({next->accountId, next->tokenId}, &RotateTokenFlow::onFurtherRevoked);
    connect(m_further.get(), &Flow::ended, this, &RotateTokenFlow::onFurtherFound, Qt::QueuedConnection);
    m_further->find();
}

void RotateTokenFlow::onFurtherFound()
{
    if (m_further->outcome() == FurtherToken::Outcome::Stopped)
        return stop(inItsAccount(*m_further->error()));
    if (m_further->outcome() != FurtherToken::Outcome::Made)
        return noteFurtherWithdrawn();
    // Noted before it is revoked: a revoked one would not be found again, and its revocation not be carried on.
    furtherUnderWay().tokenId = m_further->token()->remoteId;
    advance(rotationstep::withdrawing, &RotateTokenFlow::withdrawFurther);
}

void RotateTokenFlow::onFurtherRevoked(const RevokeTokensFlow::Item &item)
{
    if (item.outcome != RevokeTokensFlow::Item::Outcome::Revoked)
        return stop(inItsAccount(
            item.error.value_or(Error{.kind = Error::Kind::Unconfirmed,
                                      .message = tr("“%1” is not revoked yet. Resume to try again.").arg(item.name)})));
    noteFurtherWithdrawn();
}

void RotateTokenFlow::noteFurtherWithdrawn()
{
    furtherUnderWay().withdrawn = true;
    advance(rotationstep::withdrawing, &RotateTokenFlow::withdrawFurther);
}

void RotateTokenFlow::onWithdrawn()
{
    if (!m_data.undone)
        return fail(Error{.kind = Error::Kind::Rejected, .message = m_data.reason});
    record(QStringLiteral("rotation-undone"), QStringLiteral("done"),
           QStringLiteral("successor ") + m_data.successorId);
    close(State::Undone);
}

void RotateTokenFlow::close(State state)
{
    m_operation.data = toJson(m_data);
    m_parts.journal->advance(m_operation, this, [this, state](const Result<void> &) {
        m_parts.journal->close(m_operation.id, Operation::Outcome::Done, std::nullopt, this,
                               [this, state](const Result<void> &) {
                                   enter(state);
                                   finish();
                               });
    });
}

void RotateTokenFlow::adopt(const Operation &operation)
{
    m_operation = operation;
    m_data = rotationFromJson(operation);
    enter(State::Planning);
}

void RotateTokenFlow::resume(const Operation &operation)
{
    if (m_state != State::Idle)
        return;
    adopt(operation);
    resumeStep();
}

void RotateTokenFlow::revokeNow(const Operation &operation)
{
    m_dueNow = true;
    resume(operation);
}

void RotateTokenFlow::resumeStep()
{
    const QString &step = m_operation.step;
    if (step == rotationstep::clearing)
        return clearPlace();
    if (step == rotationstep::renaming)
        return lookForName();
    if (step == rotationstep::creating)
        return resumeCreation();
    if (step == rotationstep::verifying)
        return verify();
    if (step == rotationstep::spreading)
        return spread();
    if (step == rotationstep::switching)
        return switchOver();
    if (step == rotationstep::movingSignIn)
        return moveForward();
    if (step == rotationstep::handingOver)
        return handOver();
    if (step == rotationstep::withdrawing)
        return withdrawSuccessor();
    const bool isOver = m_dueNow || (endsByWord() && wordWasGiven());
    if (step == rotationstep::grace && !isOver && m_data.revokeAt && now() < *m_data.revokeAt)
        return waitForEnd();
    check();
}

void RotateTokenFlow::undo(const Operation &operation)
{
    if (m_state != State::Idle)
        return;
    adopt(operation);
    if (m_data.successorId.isEmpty() || m_operation.step == rotationstep::revoking ||
        m_operation.step == rotationstep::renaming)
        return stop(Error{.kind = Error::Kind::Rejected,
                          .message = tr("This rotation cannot be undone at this step. Resume it first.")});
    ifPredecessorLives([this] {
        m_data.undone = true;
        advance(rotationstep::withdrawing, &RotateTokenFlow::withdrawSuccessor);
    });
}

void RotateTokenFlow::undoEnded(const TokenKey &successor, const TokenKey &predecessor)
{
    if (m_state != State::Idle)
        return;
    enter(State::Planning);
    m_operation.accountId = predecessor.accountId;
    m_operation.remoteId = predecessor.remoteId;
    const TokenEntry *before = m_parts.inventory->token(predecessor);
    m_operation.name = before != nullptr ? before->token.name : predecessor.remoteId;
    m_data.successorId = successor.remoteId;
    ifPredecessorLives([this] { findFurther(); });
}

/// What the rotation that is to be undone has made in other accounts goes, too.
void RotateTokenFlow::findFurther()
{
    m_parts.journal->lastOperation(
        Operation::Kind::Rotate, m_operation.accountId, m_operation.remoteId, this, [this](Result<Operation> rotation) {
            if (!rotation && rotation.error().kind != Error::Kind::NotFound)
                return stop(rotation.error());
            const RotationData data = rotation ? rotationFromJson(*rotation) : RotationData();
            if (data.successorId == m_data.successorId)
                m_data.further = data.further;
            beginUndo();
        });
}

/// The service is asked: to undo a rotation whose predecessor has ended would leave neither of both.
void RotateTokenFlow::ifPredecessorLives(const std::function<void()> &then)
{
    TokenProvider *adapter = provider();
    if (adapter == nullptr)
        return stop(noSuchAccount());
    adapter->list(Interaction::Allowed, this, [this, then](Result<TokenListing> listing) {
        if (!listing)
            return stop(listing.error());
        const bool lives = std::any_of(listing->tokens.cbegin(), listing->tokens.cend(), [this](const Token &token) {
            return token.remoteId == m_operation.remoteId && isLiving(token, now());
        });
        if (!lives)
            return stop(Error{.kind = Error::Kind::Rejected,
                              .message = tr("The predecessor is no longer valid. Rotate once more instead.")});
        then();
    });
}

void RotateTokenFlow::beginUndo()
{
    m_operation.id = newId();
    m_operation.kind = Operation::Kind::Rotate;
    m_operation.step = rotationstep::withdrawing;
    m_data.undone = true;
    m_operation.data = toJson(m_data);
    m_parts.journal->begin(m_operation, this, [this](Result<Operation> begun) {
        if (!begun)
            return fail(begun.error());
        m_operation = std::move(*begun);
        withdrawSuccessor();
    });
}

QString RotateTokenFlow::accountToSignInTo() const
{
    if (const QString waiting = m_ownBatch.waitsForSignIn(); !waiting.isEmpty())
        return waiting;
    return m_further ? m_further->accountId() : m_operation.accountId;
}

bool RotateTokenFlow::hasNameOfItsOwn() const
{
    const TokenEntry *made = m_parts.inventory->token(successor());
    const TokenEntry *before = m_parts.inventory->token(predecessor());
    return made != nullptr && before != nullptr && made->token.name != before->token.name;
}

bool RotateTokenFlow::wasShortened() const
{
    const std::optional<QDateTime> &asked = m_data.plan.request.expiresAt;
    const Capabilities *capabilities = m_parts.providers->capabilities(m_operation.accountId);
    if (capabilities != nullptr && !capabilities->issuesSecrets)
        return false; // A person chose it.
    return asked && m_data.successorExpiresAt && m_data.successorExpiresAt->addSecs(60) < *asked;
}

Resumption RotateTokenFlow::resumption() const
{
    using Outcome = Resumption::Outcome;
    const QString &name = m_operation.name;
    switch (m_state) {
    case State::Done:
        return {.outcome = Outcome::Settled, .what = tr("“%1” is rotated.").arg(name)};
    case State::Undone:
        return {.outcome = Outcome::Settled, .what = tr("The rotation of “%1” is undone.").arg(name)};
    case State::Waiting:
        return {.outcome = Outcome::NotDue,
                .what = tr("“%1” is rotated; its predecessor lives until %2.")
                            .arg(name, QLocale().toString(m_data.revokeAt->toLocalTime(), QLocale::ShortFormat))};
    default:
        break;
    }
    Resumption come{.outcome = m_staysOpen ? Outcome::StillOpen : Outcome::Settled,
                    .what = tr("The rotation of “%1” is not finished.").arg(name),
                    .error = m_error};
    if (m_staysOpen && m_further)
        come.candidates = m_further->candidates();
    else if (m_staysOpen && m_creation)
        come.candidates = m_creation->candidates();
    come.keepsChosen = m_further ? m_further->keepsChosen() : m_creation && m_creation->keepsChosen();
    if (!come.candidates.isEmpty())
        come.outcome = Outcome::NeedsDecision;
    return come;
}

QString RotateTokenFlow::title() const
{
    return tr("Rotating “%1”").arg(m_operation.name.isEmpty() ? m_data.plan.name() : m_operation.name);
}

} // namespace patkeeper
