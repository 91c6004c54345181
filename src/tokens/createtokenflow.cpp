// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "createtokenflow.h"

#include "creationturn.h"
#include "operationdata.h"
#include "room.h"
#include "rules.h"

#include <QUuid>

#include <algorithm>

namespace patkeeper
{

CreateTokenFlow::CreateTokenFlow(FlowParts parts, QString accountId, QObject *parent)
    : Flow(std::move(parts), parent),
      m_accountId(std::move(accountId))
{
    follow(m_accountId);
}

CreateTokenFlow::~CreateTokenFlow() = default;

TokenProvider *CreateTokenFlow::provider() const
{
    return m_parts.providers->provider(m_accountId);
}

void CreateTokenFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void CreateTokenFlow::start(TokenRequest request, Belonging belonging)
{
    if (m_state != State::Idle)
        return;
    m_asked = std::move(request);
    m_belonging = std::move(belonging);
    if (m_belonging.operationId.isEmpty())
        m_belonging.operationId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    enter(State::CheckingKeychain);
    m_parts.secrets->unlock(Interaction::Allowed, this, [this](Result<void> ready) {
        if (!ready)
            return fail(ready.error());
        awaitSecret();
    });
}

bool CreateTokenFlow::isToBeBrought() const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_accountId);
    return capabilities != nullptr && !capabilities->issuesSecrets;
}

void CreateTokenFlow::awaitSecret()
{
    if (!isToBeBrought() || m_brought)
        return plan();
    if (m_parts.attended)
        return enter(State::WaitingForSecret);
    m_lacksSecret = true;
    fail(Error{.kind = Error::Kind::SecretMissing,
               .message = tr("A person makes this token on the page of its service. Make it there, then bring its "
                             "secret.")});
}

/// Each part that this kind of secret has, and no other; or none at all.
bool CreateTokenFlow::isWhole(const SecretParts &secret) const
{
    if (secret.empty())
        return true;
    const Capabilities *capabilities = m_parts.providers->capabilities(m_accountId);
    QStringList parts;
    for (const SecretPart &part : secret) {
        if (part.value.isEmpty())
            return false;
        parts.append(part.name);
    }
    return capabilities != nullptr && parts == capabilities->secretParts;
}

void CreateTokenFlow::bringSecret(SecretParts secret, std::optional<TokenRequest> asMade)
{
    const bool isAwaited = m_state == State::Idle || m_state == State::WaitingForSecret;
    if (!isAwaited || !isToBeBrought() || !isWhole(secret))
        return;
    m_brought = std::move(secret);
    if (asMade)
        m_asked = std::move(*asMade);
    if (m_state == State::WaitingForSecret)
        plan();
}

void CreateTokenFlow::plan()
{
    const TokenProvider *adapter = provider();
    if (adapter == nullptr)
        return fail(noSuchAccount());
    enter(State::Planning);
    const QDateTime now = m_parts.inventory->now(m_accountId);
    m_prepared = adapter->prepared(m_asked, now);
    m_operation.id = m_belonging.operationId;
    m_operation.kind = Operation::Kind::Create;
    m_operation.accountId = m_accountId;
    m_operation.name = m_prepared.name;
    m_operation.step = tellsNewId() ? step::creating : step::queued;
    m_key = secretKey(m_parts.profileId, m_accountId, m_operation.id);
    CreationData data{.prepared = m_prepared, .namesakes = {}, .key = m_key, .partOf = m_belonging.partOf};
    for (const TokenEntry &entry : m_parts.inventory->tokens()) {
        if (entry.token.accountId == m_accountId && entry.token.name == m_prepared.name)
            data.namesakes.insert(entry.token.remoteId);
    }
    m_operation.data = toJson(data);
    m_parts.journal->begin(m_operation, this, [this](Result<Operation> begun) {
        if (!begun)
            return fail(begun.error());
        m_operation = std::move(*begun);
        proceed();
    });
}

bool CreateTokenFlow::tellsNewId() const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_accountId);
    return capabilities == nullptr || capabilities->tellsNewId;
}

void CreateTokenFlow::proceed()
{
    if (tellsNewId())
        return create();
    enter(State::LookingBefore);
    m_sentWith = credentialsOf(m_accountId);
    m_turn = std::make_unique<CreationTurn>(m_parts, m_operation);
    m_turn->await(this, [this](Result<QSet<QString>> known) { onTurn(std::move(known)); });
}

void CreateTokenFlow::onTurn(Result<QSet<QString>> known)
{
    m_turn.release()->deleteLater(); // It is what has just told of this.
    if (!known)
        return onRefused(known.error());
    CreationData data = creationFromJson(m_operation.data);
    data.namesakes = std::move(*known);
    m_operation.data = toJson(data);
    m_operation.step = step::creating;
    m_parts.journal->advance(m_operation, this, [this](Result<void> noted) {
        if (!noted)
            return fail(noted.error());
        create();
    });
}

void CreateTokenFlow::create()
{
    TokenProvider *adapter = provider();
    if (adapter == nullptr)
        return fail(noSuchAccount());
    enter(State::Creating);
    m_sentWith = credentialsOf(m_accountId);
    adapter->create(m_prepared, this, [this](Result<IssuedToken> result) { onCreated(std::move(result)); });
}

void CreateTokenFlow::onCreated(Result<IssuedToken> result)
{
    if (!result)
        return onRefused(result.error());
    m_token = std::move(result->token);
    m_token->accountId = m_accountId;
    if (m_brought && m_brought->empty())
        return leaveOutSecret();
    m_secret = m_brought ? std::move(*m_brought) : std::move(result->secret);
    m_brought.reset();
    note();
}

void CreateTokenFlow::onRefused(const Error &error)
{
    m_error = error;
    if (error.kind == Error::Kind::Unconfirmed)
        return search();
    // One of many that go out together: not carried out, and whoever sends it waits for as long as was asked.
    if (error.kind == Error::Kind::RateLimited && !m_belonging.partOf.isEmpty() && ++m_pauses <= mostPauses)
        return create();
    if (error.kind != Error::Kind::SignInNeeded || !m_parts.attended)
        return fail(withAdviceOnRoom(error));
    m_operation.step = step::waitingForSignIn;
    m_operation.errorKind = errorKindName(error.kind);
    m_operation.errorMessage = error.message;
    m_parts.journal->advance(m_operation, this, [this](const Result<void> &) {
        enter(State::WaitingForSignIn);
        // Signed in again while the refused request was under way: nothing would wake this any more.
        if (m_parts.inventory->account(m_accountId) == nullptr)
            accountRemoved();
        else if (credentialsOf(m_accountId) != m_sentWith)
            signedInAgain();
    });
}

void CreateTokenFlow::accountRemoved()
{
    if (m_state == State::WaitingForSignIn || m_state == State::WaitingForSecret)
        fail(Error{.kind = Error::Kind::NotFound,
                   .message = tr("The account was removed while the request waited. Nothing was created.")});
}

void CreateTokenFlow::signedInAgain()
{
    if (m_state != State::WaitingForSignIn)
        return;
    enter(State::Planning);
    m_error.reset();
    m_operation.step = tellsNewId() ? step::creating : step::queued;
    m_operation.errorKind.clear();
    m_operation.errorMessage.clear();
    m_parts.journal->advance(m_operation, this, [this](Result<void> done) {
        if (!done)
            return fail(done.error());
        proceed();
    });
}

// Noted first: a resume must not take the token for one whose secret nobody has.
void CreateTokenFlow::leaveOutSecret()
{
    m_brought.reset();
    m_operation.remoteId = m_token->remoteId;
    enter(State::Filing);
    m_operation.step = step::withoutSecret;
    m_parts.journal->advance(m_operation, this, [this](const Result<void> &) { withId(ForId::FileUnkept); });
}

void CreateTokenFlow::note()
{
    enter(State::Noting);
    m_operation.remoteId = m_token->remoteId;
    m_operation.step = step::storing;
    if (m_token->remoteId.isEmpty()) {
        CreationData data = creationFromJson(m_operation.data);
        data.issued = m_token;
        m_operation.data = toJson(data);
    }
    // Whether or not this can be written (a full disk), the secret is what matters now.
    m_parts.journal->advance(m_operation, this, [this](const Result<void> &) { store(); });
}

void CreateTokenFlow::store()
{
    const Account *account = m_parts.inventory->account(m_accountId);
    if (account == nullptr)
        return onStored(failure(Error::Kind::KeychainDenied, tr("This account does not exist any longer.")));
    enter(State::Storing);
    m_parts.secrets->store(
        m_key, sealEnvelope(envelope(QStringLiteral("token"), *account, m_token->remoteId, m_token->name, m_secret)),
        Interaction::Allowed, this, [this](Result<void> result) { onStored(std::move(result)); });
}

void CreateTokenFlow::onStored(Result<void> result)
{
    if (result) {
        m_error.reset();
        return withId(ForId::FileKept);
    }
    m_error = keychainFailure(result.error());
    if (m_parts.attended)
        return enter(State::Unstored);
    m_cause = m_error;
    withId(ForId::Revoke);
}

/// Where the answer did not tell the new token's id, what is listed now and was not before does.
void CreateTokenFlow::withId(ForId next)
{
    m_forId = next;
    if (!m_token->remoteId.isEmpty())
        return goOnWithId();
    enter(State::LookingAfter);
    m_search = std::make_unique<TokenSearch>(m_parts, m_operation);
    m_search->run(this, [this](Result<TokenSearch::Finding> result) { onLookedAfter(std::move(result)); });
}

void CreateTokenFlow::goOnWithId()
{
    if (m_forId == ForId::Revoke)
        revoke(m_token->remoteId);
    else
        file(m_forId == ForId::FileKept);
}

void CreateTokenFlow::onLookedAfter(Result<TokenSearch::Finding> result)
{
    m_search.release()->deleteLater();
    if (!result || !result->mine)
        return leaveUnlisted(result);
    m_token = std::move(*result->mine);
    m_token->accountId = m_accountId;
    m_operation.remoteId = m_token->remoteId;
    m_parts.journal->advance(m_operation, this, [this](const Result<void> &) { goOnWithId(); });
}

void CreateTokenFlow::leaveUnlisted(const Result<TokenSearch::Finding> &result)
{
    const bool isToEnd = m_forId == ForId::Revoke;
    const QString why =
        result && !result->candidates.isEmpty()
            ? tr("It is not sure which of the new tokens in the service's list is “%1”. Resume interrupted work and "
                 "say which one it is.")
            : tr("The service does not list “%1” yet. It is looked for again when interrupted work is resumed.");
    Error error{.kind = Error::Kind::Unconfirmed, .message = why.arg(m_operation.name)};
    if (!result)
        error.detail = result.error().detail;
    if (isToEnd && m_cause) {
        error.message = tr("%1 The new token is to be revoked again, and cannot be yet: %2", "what was wrong, why")
                            .arg(m_cause->message, error.message);
        error.detail = m_cause->detail;
        m_secret.clear();
    }
    const bool isKept = m_forId == ForId::FileKept;
    if (!isToEnd && !isKept)
        error.message += QLatin1Char(' ') + tr("Its secret is not kept here.");
    m_error = std::move(error);
    if (isToEnd)
        return leaveToResume(m_operation);
    m_parts.journal->release(m_operation.id, this, [this, isKept](const Result<void> &) {
        enter(isKept ? State::Stored : State::Unlisted);
        finish();
    });
}

void CreateTokenFlow::retryStore()
{
    if (m_state != State::Unstored)
        return;
    enter(State::Storing);
    // A write that was given up on may have succeeded late, and an entry is never written twice: look first.
    m_parts.secrets->read(m_key, Interaction::Allowed, this, [this](Result<Secret> found) {
        if (found) {
            const Result<SecretEnvelope> envelope = openEnvelope(*found);
            if (envelope && equal(envelope->parts, m_secret))
                return onStored({});
            return onStored(
                failure(Error::Kind::KeychainDenied,
                        tr("The keychain holds something else under this token's key. Copy the secret now.")));
        }
        if (found.error().kind != Error::Kind::SecretMissing)
            return onStored(std::unexpected(found.error()));
        store();
    });
}

void CreateTokenFlow::giveUpSecret()
{
    if (m_state != State::Unstored)
        return;
    leaveOutSecret();
}

void CreateTokenFlow::revokeAgain()
{
    if (m_state != State::Unstored)
        return;
    const Capabilities *capabilities = m_parts.providers->capabilities(m_accountId);
    const bool ends = capabilities == nullptr || capabilities->revokesItself;
    m_cause = Error{.kind = Error::Kind::Cancelled,
                    .message = ends ? tr("The new token was revoked again, as you asked.")
                                    : tr("Nothing was kept here, as you asked. The token lives on at its service until "
                                         "you revoke it there.")};
    withId(ForId::Revoke);
}

void CreateTokenFlow::file(bool withSecret)
{
    enter(State::Filing);
    std::optional<KeptSecret> kept;
    if (withSecret) {
        kept = KeptSecret{.key = m_key,
                          .accountId = m_accountId,
                          .remoteId = m_token->remoteId,
                          .parts = {},
                          .proof = KeptSecret::Proof::Created,
                          .storedAt = m_parts.clock()};
        for (const SecretPart &part : m_secret)
            kept->parts.append(part.name);
    }
    record(QStringLiteral("created"), QStringLiteral("done"),
           m_token->expiresAt ? QStringLiteral("expires ") + m_token->expiresAt->toString(Qt::ISODate) : QString());
    record(withSecret ? QStringLiteral("stored") : QStringLiteral("secret-not-kept"), QStringLiteral("done"));
    m_parts.inventory->saveToken(*m_token, std::move(kept), this,
                                 [this](Result<void> result) { onFiled(std::move(result)); });
}

void CreateTokenFlow::onFiled(Result<void> result)
{
    if (!result) {
        // The secret is safe; the open operation lets the next start file it.
        m_error = result.error();
        enter(State::Stored);
        return finish();
    }
    m_parts.journal->close(m_operation.id, Operation::Outcome::Done, std::nullopt, this, [this](const Result<void> &) {
        enter(State::Stored);
        finish();
    });
}

void CreateTokenFlow::search()
{
    enter(State::Searching);
    m_operation.step = step::unconfirmed;
    m_operation.errorKind = errorKindName(m_error->kind);
    m_operation.errorMessage = m_error->message;
    m_parts.journal->advance(m_operation, this, [](const Result<void> &) {});
    m_search = std::make_unique<TokenSearch>(m_parts, m_operation);
    m_search->run(this, [this](Result<TokenSearch::Finding> result) { onSearched(std::move(result)); });
}

void CreateTokenFlow::onSearched(Result<TokenSearch::Finding> result)
{
    if (result && result->mine) {
        m_cause =
            Error{.kind = Error::Kind::BadReply,
                  .message = tr("The answer of the service was lost. The token it had made was recognised and revoked "
                                "again, as nobody has its secret. Try once more."),
                  .detail = m_error->detail};
        return revoke(result->mine->remoteId);
    }
    if (result)
        m_candidates = result->candidates;
    else
        m_error->detail += QLatin1Char('\n') + result.error().detail;
    m_listingFailed = !result;
    if (!m_candidates.isEmpty() && m_parts.attended)
        return enter(State::NeedsDecision);
    leaveOpen();
}

void CreateTokenFlow::leaveOpen()
{
    if (!m_candidates.isEmpty()) {
        QStringList ids;
        for (const Token &token : std::as_const(m_candidates))
            ids.append(token.remoteId);
        m_error->message =
            tr("The answer of the service was lost. These tokens may be the one it made: %1. Look at them and "
               "revoke the one that is not needed.")
                .arg(ids.join(QStringLiteral(", ")));
    } else if (m_listingFailed) {
        m_error->message =
            tr("The answer of the service was lost, and the tokens could not be listed since. The token it may have "
               "made is looked for when interrupted work is resumed.");
    } else {
        m_error->message =
            tr("The answer of the service was lost, and no token it might have made is listed yet. It is looked "
               "for again when interrupted work is resumed.");
    }
    leaveToResume(m_operation);
}

void CreateTokenFlow::revokeCandidate(const QString &remoteId)
{
    const bool asked = std::any_of(m_candidates.cbegin(), m_candidates.cend(),
                                   [&](const Token &candidate) { return candidate.remoteId == remoteId; });
    if (m_state != State::NeedsDecision || !asked)
        return;
    m_cause = Error{
        .kind = Error::Kind::BadReply,
        .message = tr("The answer of the service was lost. The token it had made was revoked again. Try once more."),
        .detail = m_error->detail};
    revoke(remoteId);
}

void CreateTokenFlow::leaveCandidates()
{
    if (m_state != State::NeedsDecision)
        return;
    // They are not ours, but ours may still turn up.
    m_operation.data = withoutCandidates(m_operation.data, m_candidates);
    m_candidates.clear();
    m_parts.journal->advance(m_operation, this, [this](const Result<void> &) { leaveOpen(); });
}

void CreateTokenFlow::revoke(const QString &remoteId)
{
    enter(State::Revoking);
    m_operation.remoteId = remoteId;
    m_operation.step = step::toRevoke;
    m_parts.journal->advance(m_operation, this, [this, remoteId](const Result<void> &) {
        TokenProvider *adapter = provider();
        if (adapter == nullptr)
            return onRevoked(remoteId, std::unexpected(noSuchAccount()));
        adapter->withdraw(remoteId, this,
                          [this, remoteId](Result<void> result) { onRevoked(remoteId, std::move(result)); });
    });
}

void CreateTokenFlow::onRevoked(const QString &remoteId, Result<void> result)
{
    if (!result) {
        record(QStringLiteral("revoked"), QStringLiteral("failed"), errorKindName(result.error().kind));
        const QString why = m_cause ? m_cause->message : QString();
        if (m_cause)
            m_error = m_cause;
        m_error->message =
            tr("%1 The new token could not be revoked again: %2 It stays on the list of tokens to revoke, and "
               "resuming tries again.")
                .arg(why, result.error().message);
        // Nobody knows of that token but this list.
        if (m_search)
            m_error->kind = Error::Kind::Unconfirmed;
        m_error->detail += QStringLiteral("\n") + remoteId + QStringLiteral(": ") + result.error().detail;
        // The secret, if it is here, is of a token that is to end; nobody needs it.
        m_secret.clear();
        return leaveToResume(m_operation);
    }
    record(QStringLiteral("revoked"), QStringLiteral("done"), QStringLiteral("half-made"));
    m_secret.clear();
    if (!m_token)
        return fail(*m_cause); // There never was a secret to be stored.
    // A write that the keychain gave no answer to may have come through.
    m_parts.secrets->remove(m_key, Interaction::Forbidden, this,
                            [this](const Result<void> &removed) { onEntryRemoved(removed); });
}

void CreateTokenFlow::onEntryRemoved(const Result<void> &result)
{
    if (result)
        return fail(*m_cause);
    m_error = m_cause;
    m_error->detail += QStringLiteral("\nkeychain: ") + result.error().detail;
    m_operation.step = step::forgetting;
    m_operation.errorKind = errorKindName(result.error().kind);
    m_operation.errorMessage = result.error().message;
    m_parts.journal->advance(m_operation, this, [this](const Result<void> &) { leaveToResume(m_operation); });
}

void CreateTokenFlow::fail(Error error)
{
    m_brought.reset();
    closeFailed(m_operation, std::move(error));
}

void CreateTokenFlow::cancel()
{
    m_lacksSecret = m_state == State::WaitingForSecret;
    if (canCancel())
        fail(Error{.kind = Error::Kind::Cancelled, .message = tr("Nothing was created.")});
}

void CreateTokenFlow::wipeSecret()
{
    if (m_state == State::Stored || m_state == State::Unlisted || m_state == State::Failed)
        m_secret.clear();
}

/// A service that allows so many tokens need not say that it refuses one for being one too many.
Error CreateTokenFlow::withAdviceOnRoom(Error error) const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_accountId);
    const Account *account = m_parts.inventory->account(m_accountId);
    const bool isRefusal = error.kind == Error::Kind::Rejected && error.detail != QLatin1StringView("not sent");
    if (!isRefusal || capabilities == nullptr || !capabilities->capacity || account == nullptr)
        return error;
    if (placesTaken(*m_parts.inventory, *account) < *capabilities->capacity)
        return error;
    const QList<Token> dispensable = dispensableTokens(*m_parts.inventory, *account);
    if (dispensable.isEmpty())
        return error;
    // Whatever else it found fault with: without room there is no token.
    error.field.clear();
    error.detail = error.message + QLatin1Char('\n') + error.detail;
    error.message = tr("%1 allows %n token(s) per user, and you have that many. Revoke one that is not needed, such as "
                       "“%2”, then try again.",
                       nullptr, *capabilities->capacity)
                        .arg(capabilities->displayName, dispensable.constFirst().name);
    return error;
}

QStringList CreateTokenFlow::scopesLeftOut() const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_accountId);
    return m_token && capabilities != nullptr
               ? patkeeper::scopesLeftOut(m_prepared.scopes, m_token->scopes, capabilities->scopes)
               : QStringList();
}

bool CreateTokenFlow::wasShortened() const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_accountId);
    const bool wasChosen = capabilities == nullptr || capabilities->expiresChosenByPerson;
    if (!wasChosen || !m_token || !m_token->expiresAt)
        return false;
    return !m_prepared.expiresAt || m_token->expiresAt->addSecs(60) < *m_prepared.expiresAt;
}

bool CreateTokenFlow::holdsUnsavedSecret() const
{
    switch (m_state) {
    case State::CheckingKeychain:
    case State::Planning:
    case State::WaitingForSignIn:
        return m_brought && !m_brought->empty();
    case State::Creating:
    case State::Noting:
    case State::Storing:
    case State::Unstored:
        return true;
    default:
        return false;
    }
}

QString CreateTokenFlow::title() const
{
    return tr("Creating “%1”").arg(m_asked.name);
}

void CreateTokenFlow::record(const QString &event, const QString &outcome, const QString &detail)
{
    Flow::record({m_accountId, m_operation.remoteId}, m_operation.name, event, outcome, detail);
}

} // namespace patkeeper
