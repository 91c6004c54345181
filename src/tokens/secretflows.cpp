// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretflows.h"

#include "operationdata.h"
#include "ownsignins.h"

#include <QUuid>

#include <algorithm>

namespace patkeeper
{

ReadSecretFlow::ReadSecretFlow(FlowParts parts, TokenKey key, QObject *parent)
    : Flow(std::move(parts), parent),
      m_key(std::move(key))
{
}

ReadSecretFlow::~ReadSecretFlow() = default;

void ReadSecretFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
    if (state == State::Ready || state == State::Failed)
        finish();
}

void ReadSecretFlow::start()
{
    if (m_state != State::Idle)
        return;
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    if (entry == nullptr || !entry->secret) {
        m_error = notKept();
        return enter(State::Failed);
    }
    enter(State::Reading);
    m_parts.secrets->read(entry->secret->key, Interaction::Allowed, this,
                          [this](const Result<Secret> &result) { onRead(result); });
}

Error ReadSecretFlow::notKept()
{
    return Error{.kind = Error::Kind::SecretMissing,
                 .message =
                     tr("No secret of this token is kept here. If you have it, bring it in; otherwise make a new "
                        "token.")};
}

Result<SecretParts> ReadSecretFlow::partsOf(const Result<Secret> &entry, const TokenKey &key)
{
    Result<SecretEnvelope> envelope = entry ? openEnvelope(*entry) : std::unexpected(entry.error());
    if (envelope && !isOf(*envelope, key.accountId, key.remoteId)) {
        envelope = failure(
            Error::Kind::KeychainDenied,
            tr("The keychain gave back what belongs to another token. Nothing was shown; look at the keychain, or "
               "make a new token."));
    }
    if (envelope)
        return std::move(envelope->parts);
    Error error = keychainFailure(envelope.error());
    if (error.kind == Error::Kind::SecretMissing)
        error.message = tr("The keychain no longer holds this secret. The token itself still works for whoever has it; "
                           "make a new one and revoke this.");
    return std::unexpected(std::move(error));
}

void ReadSecretFlow::onRead(const Result<Secret> &result)
{
    Result<SecretParts> secret = partsOf(result, m_key);
    if (!secret) {
        m_error = secret.error();
        return enter(State::Failed);
    }
    m_secret = *std::move(secret);
    enter(State::Noting);
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    HistoryEntry reading{.at = m_parts.clock(),
                         .accountId = m_key.accountId,
                         .remoteId = m_key.remoteId,
                         .name = entry != nullptr ? entry->token.name : QString(),
                         .event = QStringLiteral("secret-read"),
                         .detail = {},
                         .outcome = QStringLiteral("done"),
                         .by = m_parts.by};
    // A full disk must not keep a person from their own secret.
    m_parts.journal->record(std::move(reading), this, [this](const Result<void> &) { enter(State::Ready); });
}

void ReadSecretFlow::wipeSecret()
{
    m_secret.clear();
}

QString ReadSecretFlow::title() const
{
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    return tr("Reading the secret of “%1”").arg(entry != nullptr ? entry->token.name : m_key.remoteId);
}

ImportSecretFlow::ImportSecretFlow(FlowParts parts, TokenKey key, QObject *parent)
    : Flow(std::move(parts), parent),
      m_key(std::move(key))
{
}

ImportSecretFlow::~ImportSecretFlow() = default;

void ImportSecretFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void ImportSecretFlow::start(SecretParts secret)
{
    if (m_state != State::Idle)
        return;
    m_secret = std::move(secret);
    const bool isWhole = !m_secret.empty() && std::none_of(m_secret.begin(), m_secret.end(),
                                                           [](const SecretPart &part) { return part.value.isEmpty(); });
    if (!isWhole)
        return fail(
            Error{.kind = Error::Kind::Rejected, .message = tr("There is no secret to keep. Paste it and try again.")});
    TokenProvider *provider = m_parts.providers->provider(m_key.accountId);
    if (m_parts.inventory->token(m_key) == nullptr || provider == nullptr)
        return fail(
            Error{.kind = Error::Kind::NotFound, .message = tr("This token is not in the inventory. Refresh first.")});
    const QString &identifying = provider->capabilities().identifyingPart;
    if (!identifying.isEmpty() && !holds(identifying, m_key.remoteId))
        return fail(Error{.kind = Error::Kind::Rejected,
                          .message = tr("This is the secret of another token: its id is not this one's. Nothing was "
                                        "kept.")});
    enter(State::Probing);
    provider->probe(m_secret, this, [this](Result<ProbeVerdict> result) { onProbed(std::move(result)); });
}

bool ImportSecretFlow::holds(const QString &part, const QString &value) const
{
    const QByteArray wanted = value.toUtf8();
    return std::any_of(m_secret.begin(), m_secret.end(),
                       [&](const SecretPart &one) { return one.name == part && one.value.equals(wanted); });
}

void ImportSecretFlow::onProbed(Result<ProbeVerdict> result)
{
    if (result && result->kind == ProbeVerdict::Kind::Alive) {
        m_verdict = std::move(*result);
        m_proof = KeptSecret::Proof::Works;
        return plan();
    }
    m_verdict = result ? std::move(*result)
                       : ProbeVerdict{.kind = ProbeVerdict::Kind::NotProven,
                                      .reason = result.error().message,
                                      .detail = result.error().detail};
    // Where nothing can ever be proven, the person's word is all there is, and it was asked for already.
    const Capabilities *capabilities = m_parts.providers->capabilities(m_key.accountId);
    if (capabilities != nullptr && !capabilities->canProbe)
        return plan();
    if (m_parts.attended)
        return enter(State::NotProven);
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    if (entry != nullptr && entry->secret && entry->secret->proof != KeptSecret::Proof::Unproven) {
        return fail(Error{
            .kind = Error::Kind::Rejected,
            .message = tr("It could not be proven to be this token's, and a proven secret is kept already, which was "
                          "not touched: %1")
                           .arg(m_verdict->reason),
            .detail = m_verdict->detail});
    }
    plan();
}

void ImportSecretFlow::keepAnyway()
{
    if (m_state == State::NotProven)
        plan();
}

void ImportSecretFlow::cancel()
{
    if (m_state == State::NotProven)
        fail(Error{.kind = Error::Kind::Cancelled, .message = tr("The secret was not kept.")});
}

void ImportSecretFlow::plan()
{
    enter(State::Planning);
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    m_operation.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_operation.kind = Operation::Kind::ImportSecret;
    m_operation.accountId = m_key.accountId;
    m_operation.remoteId = m_key.remoteId;
    m_operation.name = entry != nullptr ? entry->token.name : m_key.remoteId;
    m_operation.step = step::storing;
    m_secretKey = secretKey(m_parts.profileId, m_key.accountId, m_operation.id);
    m_operation.data = QJsonObject{{QStringLiteral("key"), m_secretKey}, {QStringLiteral("proof"), proofName(m_proof)}};
    m_parts.journal->begin(m_operation, this, [this](Result<Operation> begun) {
        if (!begun)
            return fail(begun.error());
        m_operation = std::move(*begun);
        store();
    });
}

void ImportSecretFlow::store()
{
    const Account *account = m_parts.inventory->account(m_key.accountId);
    if (account == nullptr)
        return fail(Error{.kind = Error::Kind::NotFound, .message = tr("This account does not exist any longer.")});
    enter(State::Storing);
    const SecretEnvelope made = envelope(QStringLiteral("token"), *account, m_key.remoteId, m_operation.name, m_secret);
    m_parts.secrets->store(m_secretKey, sealEnvelope(made), Interaction::Allowed, this,
                           [this](Result<void> result) { onStored(std::move(result)); });
}

void ImportSecretFlow::onStored(Result<void> result)
{
    if (!result) {
        // A write that the keychain gave no answer to may have come through.
        m_error = keychainFailure(result.error());
        return m_parts.secrets->remove(m_secretKey, Interaction::Forbidden, this, [this](const Result<void> &removed) {
            if (removed)
                fail(*m_error);
            else
                leaveOpen(*m_error);
        });
    }
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    if (entry == nullptr)
        return leaveOpen(
            Error{.kind = Error::Kind::NotFound, .message = tr("This token is not in the inventory any longer.")});
    enter(State::Filing);
    KeptSecret kept{.key = m_secretKey,
                    .accountId = m_key.accountId,
                    .remoteId = m_key.remoteId,
                    .parts = {},
                    .proof = m_proof,
                    .storedAt = m_parts.clock()};
    for (const SecretPart &part : m_secret)
        kept.parts.append(part.name);
    record(m_key, m_operation.name, QStringLiteral("imported"), QStringLiteral("done"), proofName(m_proof));
    m_parts.inventory->saveToken(entry->token, std::move(kept), this,
                                 [this](Result<void> saved) { onFiled(std::move(saved)); });
}

// What was kept before stays in the keychain until the token has ended: the new secret may have been pasted in error.
void ImportSecretFlow::onFiled(Result<void> result)
{
    if (!result)
        return leaveOpen(result.error());
    noteIfItSignsIn(m_parts.inventory, m_parts.secrets, m_key, m_secret, this,
                    [this](const Result<void> &) { close(); });
}

void ImportSecretFlow::close()
{
    m_secret.clear();
    m_parts.journal->close(m_operation.id, Operation::Outcome::Done, std::nullopt, this, [this](const Result<void> &) {
        enter(State::Done);
        finish();
    });
}

// The secret is in the keychain; resuming files it.
void ImportSecretFlow::leaveOpen(Error error)
{
    m_error = std::move(error);
    m_secret.clear();
    leaveToResume(m_operation);
}

void ImportSecretFlow::fail(Error error)
{
    m_secret.clear();
    closeFailed(m_operation, std::move(error));
}

bool ImportSecretFlow::holdsUnsavedSecret() const
{
    return m_state == State::Storing;
}

QString ImportSecretFlow::title() const
{
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    return tr("Keeping the secret of “%1”").arg(entry != nullptr ? entry->token.name : m_key.remoteId);
}

} // namespace patkeeper
