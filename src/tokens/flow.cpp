// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flow.h"

#include "accountenvelope.h"
#include "rules.h"

namespace patkeeper
{

Flow::Flow(FlowParts parts, QObject *parent) : QObject(parent), m_parts(std::move(parts)) {}

void Flow::finish()
{
    if (m_ended)
        return;
    m_ended = true;
    Q_EMIT ended();
}

void Flow::closeFailed(const Operation &operation, Error error)
{
    m_error = std::move(error);
    if (operation.startedAt.isNull())
        return endFailed();
    m_parts.journal->close(operation.id, Operation::Outcome::Failed, m_error, this,
                           [this](const Result<void> &) { endFailed(); });
}

void Flow::leaveToResume(const Operation &operation)
{
    m_parts.journal->release(operation.id, this, [this](const Result<void> &) { endFailed(); });
}

void Flow::endFailed()
{
    enterFailed();
    finish();
}

void Flow::record(const TokenKey &key, const QString &name, const QString &event, const QString &outcome,
                  const QString &detail)
{
    HistoryEntry entry{.at = m_parts.clock(),
                       .accountId = key.accountId,
                       .remoteId = key.remoteId,
                       .name = name,
                       .event = event,
                       .detail = detail,
                       .outcome = outcome,
                       .by = m_parts.by};
    m_parts.journal->record(std::move(entry), this, [](const Result<void> &) {});
}

QString Flow::credentialsOf(const QString &accountId) const
{
    const Account *account = m_parts.inventory->account(accountId);
    const SignIn *signIn = account != nullptr ? m_parts.inventory->signIn(account->signInId) : nullptr;
    return signIn != nullptr ? signIn->occasion : QString();
}

Error Flow::keychainFailure(Error error)
{
    if (!isKeychainError(error.kind) && error.kind != Error::Kind::SecretMissing)
        error.kind = Error::Kind::KeychainDenied;
    return error;
}

void Flow::follow(const QString &accountId)
{
    connect(m_parts.providers, &AccountProviders::signedIn, this, [this, accountId](const QString &signInId) {
        const Account *account = m_parts.inventory->account(accountId);
        if (account != nullptr && account->signInId == signInId)
            signedInAgain();
    });
    connect(m_parts.inventory, &Inventory::accountsChanged, this, [this, accountId] {
        if (m_parts.inventory->account(accountId) == nullptr)
            accountRemoved();
    });
}

Error Flow::noSuchAccount()
{
    return Error{.kind = Error::Kind::NotFound, .message = tr("This account does not exist any longer.")};
}

std::optional<Error> Flow::readOnlyError(const TokenKey &key) const
{
    const TokenEntry *entry = m_parts.inventory->token(key);
    const Capabilities *capabilities = m_parts.providers->capabilities(key.accountId);
    const QString reason = entry != nullptr
                               ? readOnlyReason(entry->token, capabilities != nullptr ? *capabilities : Capabilities())
                               : QString();
    if (reason.isEmpty())
        return {};
    return Error{.kind = Error::Kind::Rejected, .message = reason};
}

Token Flow::withKnownEnd(Token answered) const
{
    const TokenEntry *before = m_parts.inventory->token({answered.accountId, answered.remoteId});
    if (before != nullptr && before->token.status == TokenStatus::Revoked)
        answered.status = TokenStatus::Revoked;
    else
        answered.status = statusAt(answered, m_parts.inventory->now(answered.accountId));
    return answered;
}

SecretEnvelope Flow::envelope(const QString &kind, const Account &account, const QString &remoteId, const QString &name,
                              const SecretParts &secret) const
{
    SecretEnvelope made = accountEnvelope(account, secret, m_parts.clock());
    made.kind = kind;
    made.remoteId = remoteId;
    made.name = name;
    return made;
}

} // namespace patkeeper
