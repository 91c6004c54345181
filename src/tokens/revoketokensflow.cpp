// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "revoketokensflow.h"

#include "operationdata.h"
#include "ownsignins.h"
#include "signinsettings.h"

#include <QUuid>

#include <algorithm>

namespace patkeeper
{

RevokeTokensFlow::RevokeTokensFlow(FlowParts parts, QObject *parent) : Flow(std::move(parts), parent)
{
    connect(m_parts.providers, &AccountProviders::signedIn, this,
            [this](const QString &signInId) { onSignedIn(signInId); });
    connect(m_parts.inventory, &Inventory::accountsChanged, this, &RevokeTokensFlow::onAccountsChanged);
}

void RevokeTokensFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void RevokeTokensFlow::start(const QList<TokenKey> &keys, const QStringList &partOf)
{
    if (m_state != State::Idle)
        return;
    for (const TokenKey &key : keys) {
        const TokenEntry *entry = m_parts.inventory->token(key);
        Item item{.key = key, .name = entry != nullptr ? entry->token.name : key.remoteId};
        item.data = asPartOf(partOf.value(m_items.size()));
        m_items.append(item);
    }
    markWhatSignsIn();
    enter(State::Revoking);
    beginMore();
}

void RevokeTokensFlow::resume(const QList<Operation> &operations)
{
    if (m_state != State::Idle)
        return;
    for (const Operation &operation : operations) {
        Item item{.key = {operation.accountId, operation.remoteId}, .name = operation.name};
        item.operationId = operation.id;
        item.step = operation.step;
        item.data = operation.data;
        item.mustEnd = true;
        item.halfMade = operation.kind == Operation::Kind::Create;
        if (operation.step == step::confirming)
            item.outcome = Item::Outcome::Accepted;
        else if (operation.step == step::forgetting)
            item.outcome = Item::Outcome::Revoked;
        m_items.append(item);
    }
    markWhatSignsIn();
    enter(State::Revoking);
    beginMore();
}

void RevokeTokensFlow::markWhatSignsIn()
{
    for (Item &item : m_items)
        item.signsIn = !accountsSigningInWith(*m_parts.inventory, item.key).isEmpty();
    m_endsSignIns = std::all_of(m_items.cbegin(), m_items.cend(), [](const Item &item) { return item.signsIn; });
}

void RevokeTokensFlow::stop()
{
    m_stopped = true;
    if (m_state == State::WaitingForSignIn) {
        for (qsizetype index = 0; index < m_items.size(); ++index) {
            if (m_items[index].step == step::waitingForSignIn)
                settle(index, Item::Outcome::Skipped, m_items[index].error);
        }
        enter(State::Revoking);
    }
    beginMore();
}

int RevokeTokensFlow::answered() const
{
    return static_cast<int>(std::count_if(m_items.begin(), m_items.end(), [](const Item &item) {
        return item.outcome != Item::Outcome::Waiting && item.outcome != Item::Outcome::UnderWay;
    }));
}

void RevokeTokensFlow::beginMore()
{
    if (m_state != State::Revoking)
        return;
    for (qsizetype index = 0; index < m_items.size() && m_underWay < atOnce; ++index) {
        if (m_items[index].outcome != Item::Outcome::Waiting)
            continue;
        if (m_stopped) {
            m_items[index].outcome = Item::Outcome::Skipped;
            continue;
        }
        if (!isInTurn(m_items[index]))
            continue;
        ++m_underWay;
        m_items[index].outcome = Item::Outcome::UnderWay;
        beginItem(index);
    }
    Q_EMIT stateChanged();
    if (m_underWay == 0)
        confirm();
}

void RevokeTokensFlow::beginItem(qsizetype index)
{
    Item &item = m_items[index];
    item.step = step::revoking;
    if (!item.operationId.isEmpty())
        return send(index);
    if (auto refusal = readOnlyError(item.key))
        return settle(index, Item::Outcome::Failed, std::move(refusal));
    Operation operation;
    operation.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    operation.kind = Operation::Kind::Revoke;
    operation.accountId = item.key.accountId;
    operation.remoteId = item.key.remoteId;
    operation.name = item.name;
    operation.step = step::revoking;
    operation.data = item.data;
    m_parts.journal->begin(operation, this, [this, index](Result<Operation> begun) {
        if (!begun)
            return settle(index, Item::Outcome::Failed, begun.error());
        m_items[index].operationId = begun->id;
        send(index);
    });
}

void RevokeTokensFlow::send(qsizetype index)
{
    const TokenKey &key = m_items[index].key;
    TokenProvider *provider = m_parts.providers->provider(key.accountId);
    if (provider == nullptr)
        return onAnswered(index, failure(Error::Kind::NotFound, tr("This account does not exist any longer.")));
    m_items[index].sentWith = credentialsOf(key.accountId);
    auto answered = [this, index](Result<void> result) { onAnswered(index, std::move(result)); };
    if (m_items[index].halfMade)
        provider->withdraw(key.remoteId, this, std::move(answered));
    else
        provider->revoke(key.remoteId, this, std::move(answered));
}

void RevokeTokensFlow::onAnswered(qsizetype index, Result<void> result)
{
    if (result)
        return settle(index, Item::Outcome::Accepted, std::nullopt);
    const Error &error = result.error();
    switch (error.kind) {
    case Error::Kind::Unconfirmed:
    case Error::Kind::NotFound: // It may be gone already: the listing tells.
        return settle(index, Item::Outcome::Unconfirmed, error);
    case Error::Kind::RateLimited: // Not carried out; whoever sends it waits for as long as was asked.
        if (++m_items[index].pauses <= mostPauses)
            return send(index);
        return settle(index, Item::Outcome::Failed, error);
    case Error::Kind::SignInNeeded:
        if (!m_parts.attended)
            return settle(index, Item::Outcome::Failed, error);
        // Signed in again while the refused request was under way: nothing would wake this any more.
        if (credentialsOf(m_items[index].key.accountId) != m_items[index].sentWith)
            return send(index);
        m_items[index].step = step::waitingForSignIn;
        m_items[index].error = error;
        m_error = error;
        return enter(State::WaitingForSignIn);
    default:
        return settle(index, Item::Outcome::Failed, error);
    }
}

void RevokeTokensFlow::onSignedIn(const QString &signInId)
{
    if (m_state != State::WaitingForSignIn)
        return;
    m_error.reset();
    enter(State::Revoking);
    bool stillWaiting = false;
    for (qsizetype index = 0; index < m_items.size(); ++index) {
        Item &item = m_items[index];
        if (item.step != step::waitingForSignIn)
            continue;
        const Account *account = m_parts.inventory->account(item.key.accountId);
        if (account == nullptr || account->signInId != signInId) {
            stillWaiting = true;
            continue;
        }
        item.step = step::revoking;
        item.error.reset();
        send(index);
    }
    if (stillWaiting)
        enter(State::WaitingForSignIn);
}

void RevokeTokensFlow::onAccountsChanged()
{
    if (m_state != State::WaitingForSignIn)
        return;
    QList<qsizetype> gone;
    bool stillWaiting = false;
    for (qsizetype index = 0; index < m_items.size(); ++index) {
        if (m_items[index].step != step::waitingForSignIn)
            continue;
        if (m_parts.inventory->account(m_items[index].key.accountId) == nullptr)
            gone.append(index);
        else
            stillWaiting = true;
    }
    if (gone.isEmpty())
        return;
    if (!stillWaiting)
        enter(State::Revoking);
    for (const qsizetype index : std::as_const(gone)) {
        m_items[index].step = step::revoking;
        settle(index, Item::Outcome::Failed,
               Error{.kind = Error::Kind::NotFound,
                     .message = tr("The account was removed while the revocation waited. Nothing was revoked.")});
    }
}

void RevokeTokensFlow::settle(qsizetype index, Item::Outcome outcome, std::optional<Error> error)
{
    Item &item = m_items[index];
    item.outcome = outcome;
    item.error = std::move(error);
    --m_underWay;
    if (item.operationId.isEmpty())
        return beginMore();
    const bool ended = outcome == Item::Outcome::Failed || outcome == Item::Outcome::Skipped;
    if (ended && item.mustEnd) {
        item.step = step::toRevoke;
        return advance(item, [this](const Result<void> &) { beginMore(); });
    }
    if (ended) {
        record(item.key, item.name, QStringLiteral("revoked"), QStringLiteral("failed"),
               item.error ? errorKindName(item.error->kind) : QString());
        m_parts.journal->close(item.operationId, Operation::Outcome::Failed, item.error, this,
                               [](const Result<void> &) {});
        item.operationId.clear();
        return beginMore();
    }
    const QString &lost = item.mustEnd ? step::toRevoke : step::unconfirmed;
    item.step = outcome == Item::Outcome::Accepted ? step::confirming : lost;
    advance(item, [this](const Result<void> &) { beginMore(); });
}

void RevokeTokensFlow::advance(const Item &item, Reply<void> then)
{
    Operation operation;
    operation.id = item.operationId;
    operation.remoteId = item.key.remoteId;
    operation.step = item.step;
    operation.data = item.data;
    if (item.error) {
        operation.errorKind = errorKindName(item.error->kind);
        operation.errorMessage = item.error->message;
    }
    m_parts.journal->advance(operation, this, std::move(then));
}

void RevokeTokensFlow::confirm()
{
    if (m_state != State::Revoking)
        return;
    enter(State::Confirming);
    QSet<QString> accounts;
    for (const Item &item : std::as_const(m_items)) {
        if (isInTurn(item) && (item.outcome == Item::Outcome::Accepted || item.outcome == Item::Outcome::Unconfirmed))
            accounts.insert(item.key.accountId);
    }
    m_listings = static_cast<int>(accounts.size());
    if (m_listings == 0)
        return forgetSecrets();
    for (const QString &accountId : std::as_const(accounts)) {
        TokenProvider *provider = m_parts.providers->provider(accountId);
        if (provider == nullptr) {
            onListed(accountId, failure(Error::Kind::NotFound, tr("This account does not exist any longer.")));
            continue;
        }
        const QDateTime askedAt = QDateTime::currentDateTimeUtc();
        provider->list(Interaction::Allowed, this, [this, accountId, askedAt](Result<TokenListing> result) {
            if (result)
                result->askedAt = askedAt;
            onListed(accountId, std::move(result));
        });
    }
}

void RevokeTokensFlow::onListed(const QString &accountId, Result<TokenListing> result)
{
    QHash<QString, TokenStatus> statuses;
    if (result) {
        for (const Token &token : std::as_const(result->tokens))
            statuses.insert(token.remoteId, statusAt(token, m_parts.inventory->now(accountId)));
    }
    for (Item &item : m_items) {
        const bool asked = item.outcome == Item::Outcome::Accepted || item.outcome == Item::Outcome::Unconfirmed;
        if (item.key.accountId != accountId || !asked || !isInTurn(item))
            continue;
        judge(item, result ? std::nullopt : std::optional(result.error()),
              statuses.value(item.key.remoteId, TokenStatus::NoLongerListed));
    }
    if (!result) {
        if (--m_listings == 0)
            forgetSecrets();
        return;
    }
    const TokenProvider *provider = m_parts.providers->provider(accountId);
    const auto offset = provider != nullptr ? provider->clockOffset() : std::chrono::milliseconds(0);
    m_parts.inventory->applyListing(accountId, std::move(*result), offset, this,
                                    [this](const Result<ListingDifference> &) {
                                        if (--m_listings == 0)
                                            forgetSecrets();
                                    });
}

/// An earlier request to revoke it was lost, and a second one by its id finds nothing.
bool RevokeTokensFlow::isKnownToBeGone(const Item &item) const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(item.key.accountId);
    return item.mustEnd && item.error && item.error->kind == Error::Kind::NotFound && capabilities != nullptr &&
           !capabilities->listsRevoked;
}

/// The service has accepted the end of what the account signs in with, and now refuses just that: no listing could say
/// it more clearly.
bool RevokeTokensFlow::isRefusedItself(const Item &item, const Error &listingError) const
{
    const Account *account = m_parts.inventory->account(item.key.accountId);
    const SignIn *signIn = account != nullptr ? m_parts.inventory->signIn(account->signInId) : nullptr;
    return item.outcome == Item::Outcome::Accepted && listingError.kind == Error::Kind::SignInNeeded &&
           signIn != nullptr && signsInWith(*signIn, item.key.remoteId);
}

void RevokeTokensFlow::judge(Item &item, const std::optional<Error> &listingError, TokenStatus listed) const
{
    const bool accepted = item.outcome == Item::Outcome::Accepted;
    // Absence proves nothing of a request that was lost: only "no longer listed", and then row and secret stay.
    const bool ended = listed == TokenStatus::Revoked || listed == TokenStatus::Expired;
    const bool gone = listed == TokenStatus::NoLongerListed && (accepted || isKnownToBeGone(item));
    if ((!listingError && (ended || gone)) || (listingError && isRefusedItself(item, *listingError))) {
        item.outcome = Item::Outcome::Revoked;
        item.error.reset();
        return;
    }
    if (!listingError && listed == TokenStatus::NoLongerListed && item.error &&
        item.error->kind == Error::Kind::NotFound) {
        item.outcome = Item::Outcome::Failed;
        item.error->message =
            tr("The service knows no such token any longer. Its row and secret stay here until you forget them.");
        return;
    }
    item.outcome = Item::Outcome::Unconfirmed;
    Error error{.kind = Error::Kind::Unconfirmed, .message = {}, .detail = {}};
    if (listingError && accepted)
        error.message =
            tr("The service accepted the revocation, but it could not be confirmed: %1 Resume to try again.")
                .arg(listingError->message);
    else if (listingError)
        error.message =
            tr("It is not known whether the token was revoked: %1 Resume to try again.").arg(listingError->message);
    else if (accepted)
        error.message =
            tr("The service accepted the revocation but still lists the token as active. Resume to look again.");
    else if (listed == TokenStatus::NoLongerListed)
        error.message = tr("The request was lost, and the token is not listed any longer. Resume to ask once more.");
    else
        error.message = tr("The token still lives: the service has not carried the request out. Resume to try again.");
    error.detail = listingError ? listingError->detail : item.error ? item.error->detail : QString();
    item.error = error;
}

void RevokeTokensFlow::forgetSecrets()
{
    enter(State::Forgetting);
    m_pending = 1;
    for (qsizetype index = 0; index < m_items.size(); ++index) {
        if (!isInTurn(m_items[index]))
            continue;
        if (m_items[index].outcome == Item::Outcome::Revoked)
            noteRevoked(index);
        else if (!m_items[index].operationId.isEmpty())
            leaveOpen(index);
    }
    --m_pending;
    finishIfDone();
}

void RevokeTokensFlow::leaveOpen(qsizetype index)
{
    const Item &item = m_items[index];
    record(item.key, item.name, QStringLiteral("revoked"),
           item.outcome == Item::Outcome::Unconfirmed ? QStringLiteral("unconfirmed") : QStringLiteral("failed"));
    ++m_pending;
    advance(item, [this, index](const Result<void> &) {
        m_parts.journal->release(m_items[index].operationId, this, [this](const Result<void> &) {
            --m_pending;
            finishIfDone();
        });
    });
}

void RevokeTokensFlow::noteRevoked(qsizetype index)
{
    Item &item = m_items[index];
    record(item.key, item.name, QStringLiteral("revoked"), QStringLiteral("done"));
    const QList<SignIn> ended = signInsWith(*m_parts.inventory, item.key);
    for (const SignIn &signIn : ended)
        m_parts.providers->giveUp(signIn.id);
    ++m_pending;
    const TokenEntry *entry = m_parts.inventory->token(item.key);
    if (entry == nullptr)
        return onTold(index, {});
    Token revoked = entry->token;
    revoked.status = TokenStatus::Revoked;
    m_parts.inventory->saveToken(revoked, std::nullopt, this,
                                 [this, index](const Result<void> &) { tellRevoked(index); });
}

void RevokeTokensFlow::tellRevoked(qsizetype index)
{
    if (!m_parts.onRevoked || !partOf(m_items[index].data).isEmpty())
        return onTold(index, {});
    m_parts.onRevoked(m_parts, m_items[index].key, this,
                      [this, index](const Result<void> &told) { onTold(index, told); });
}

// Its step is as before, where nothing could be written: whoever resumes it finds it revoked, and tells again.
void RevokeTokensFlow::onTold(qsizetype index, const Result<void> &told)
{
    Item &item = m_items[index];
    if (!told) {
        item.outcome = Item::Outcome::SecretStays;
        item.error = told.error();
        return leaveOpenAfterRevocation(index);
    }
    item.step = step::forgetting;
    advance(item, [this, index](const Result<void> &) { forgetSecretsOf(index); });
}

void RevokeTokensFlow::forgetSecretsOf(qsizetype index)
{
    const TokenKey &token = m_items[index].key;
    for (const KeptSecret &secret : m_parts.inventory->keptSecrets()) {
        if (secret.accountId != token.accountId || secret.remoteId != token.remoteId)
            continue;
        const QString key = secret.key;
        return m_parts.secrets->remove(key, Interaction::Allowed, this, [this, index, key](Result<void> result) {
            onSecretRemoved(index, key, std::move(result));
        });
    }
    forgetHalfMadeSecretOf(index);
}

// A write that the keychain gave no answer to may have come through.
void RevokeTokensFlow::forgetHalfMadeSecretOf(qsizetype index)
{
    const QString key = creationFromJson(m_items[index].data).key;
    if (key.isEmpty())
        return closeItem(index);
    m_parts.secrets->remove(key, Interaction::Allowed, this, [this, index](Result<void> result) {
        if (result)
            return closeItem(index);
        m_items[index].outcome = Item::Outcome::SecretStays;
        m_items[index].error = result.error();
        leaveOpenAfterRevocation(index);
    });
}

void RevokeTokensFlow::onSecretRemoved(qsizetype index, const QString &key, Result<void> result)
{
    if (result) {
        return m_parts.inventory->removeKeptSecret(key, this, [this, index](const Result<void> &removed) {
            if (removed)
                return forgetSecretsOf(index);
            m_items[index].outcome = Item::Outcome::SecretStays;
            m_items[index].error = removed.error();
            leaveOpenAfterRevocation(index);
        });
    }
    m_items[index].outcome = Item::Outcome::SecretStays;
    m_items[index].error = result.error();
    leaveOpenAfterRevocation(index);
}

void RevokeTokensFlow::leaveOpenAfterRevocation(qsizetype index)
{
    advance(m_items[index], [this, index](const Result<void> &) {
        m_parts.journal->release(m_items[index].operationId, this, [this](const Result<void> &) {
            --m_pending;
            finishIfDone();
        });
    });
}

void RevokeTokensFlow::closeItem(qsizetype index)
{
    m_parts.journal->close(m_items[index].operationId, Operation::Outcome::Done, std::nullopt, this,
                           [this](const Result<void> &) {
                               --m_pending;
                               finishIfDone();
                           });
}

void RevokeTokensFlow::finishIfDone()
{
    if (m_pending > 0 || m_state == State::Finished)
        return;
    if (std::any_of(m_items.cbegin(), m_items.cend(), [this](const Item &item) { return !isInTurn(item); }) &&
        !m_endsSignIns) {
        m_endsSignIns = true;
        enter(State::Revoking);
        return beginMore();
    }
    enter(State::Finished);
    finish();
}

QString RevokeTokensFlow::title() const
{
    return m_items.size() == 1 ? tr("Revoking “%1”").arg(m_items.front().name)
                               : tr("Revoking %n token(s)", nullptr, static_cast<int>(m_items.size()));
}

} // namespace patkeeper
