// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "restoreflow.h"

#include "accountenvelope.h"
#include "bearercredentials.h"
#include "handoverkey.h"
#include "operationdata.h"
#include "refreshtokenentry.h"
#include "signinsettings.h"

#include <QUuid>

#include <limits>

namespace patkeeper
{

namespace
{

QDateTime farAway()
{
    return QDateTime::fromSecsSinceEpoch(253'402'300'799, Qt::UTC); // The end of the year 9999.
}

} // namespace

RestoreFlow::RestoreFlow(FlowParts parts, QObject *parent) : Flow(std::move(parts), parent) {}

void RestoreFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
    if (state == State::Done || state == State::Failed)
        finish();
}

void RestoreFlow::fail(Error error)
{
    m_error = std::move(error);
    enter(State::Failed);
}

void RestoreFlow::start()
{
    if (m_state != State::Idle)
        return;
    enter(State::Unlocking);
    m_parts.secrets->unlock(Interaction::Allowed, this, [this](Result<void> ready) {
        if (!ready)
            return fail(ready.error());
        enter(State::Listing);
        m_parts.secrets->keys(m_parts.profileId + QLatin1Char('/'), this, [this](Result<QStringList> keys) {
            if (!keys)
                return fail(keys.error());
            m_keys = std::move(*keys);
            m_keys.removeAll(handOverKey(m_parts.profileId)); // Belongs to no account.
            enter(State::Reading);
            readNext();
        });
    });
}

void RestoreFlow::readNext()
{
    if (m_keys.isEmpty()) {
        enter(State::Filing);
        return fileNext();
    }
    const QString key = m_keys.takeLast();
    m_parts.secrets->read(key, Interaction::Allowed, this,
                          [this, key](Result<Secret> entry) { onRead(key, std::move(entry)); });
}

void RestoreFlow::onRead(const QString &key, Result<Secret> entry)
{
    if (!entry && isKeychainError(entry.error().kind))
        return fail(entry.error());
    const Result<SecretEnvelope> envelope = entry ? openEnvelope(*entry) : std::unexpected(entry.error());
    if (!envelope || envelope->accountId.isEmpty())
        ++m_unreadable;
    else if (!m_parts.inventory->keptSecrets().contains(key))
        take(key, *envelope);
    readNext();
}

void RestoreFlow::take(const QString &key, const SecretEnvelope &envelope)
{
    Found &found = m_found[envelope.accountId];
    Account &account = found.account;
    account.id = envelope.accountId;
    account.name = envelope.accountName;
    account.provider = envelope.provider;
    account.origins = envelope.origins;
    for (const QString &field : envelope.fields)
        account.fields.insert(field.section(QLatin1Char('='), 0, 0), field.section(QLatin1Char('='), 1));
    if (envelope.kind == QLatin1String("sign-in"))
        return takeSignIn(found, key, envelope);
    if (envelope.remoteId.isEmpty())
        return takeUnplaced(found, key, envelope);
    // The next refresh tells what has become of the token.
    Token token;
    token.accountId = envelope.accountId;
    token.remoteId = envelope.remoteId;
    token.name = envelope.name;
    token.status = TokenStatus::NoLongerListed;
    KeptSecret kept{.key = key,
                    .accountId = envelope.accountId,
                    .remoteId = envelope.remoteId,
                    .parts = {},
                    .proof = KeptSecret::Proof::Unproven,
                    .storedAt = m_parts.clock()};
    for (const SecretPart &part : envelope.parts)
        kept.parts.append(part.name);
    found.secrets.append({token, kept});
}

/// As the flow that kept it would have left it behind.
void RestoreFlow::takeUnplaced(Found &found, const QString &key, const SecretEnvelope &envelope)
{
    const Capabilities *capabilities = m_parts.providers->capabilitiesOfKind(envelope.provider);
    if (capabilities == nullptr || capabilities->tellsNewId || !envelope.storedAt.isValid()) {
        ++m_unreadable;
        return;
    }
    Operation creation;
    creation.id = key.section(QLatin1Char('/'), -1);
    creation.kind = Operation::Kind::Create;
    creation.accountId = envelope.accountId;
    creation.name = envelope.name;
    creation.step = step::storing;
    creation.startedAt = envelope.storedAt;
    CreationData data;
    data.prepared.name = envelope.name;
    data.key = key;
    creation.data = toJson(data);
    found.creations.append(creation);
}

// Of several the one that ends last, as far as they say when; of those alike the newest.
void RestoreFlow::takeSignIn(Found &found, const QString &key, const SecretEnvelope &envelope)
{
    // Of what renews itself no end is known, and no pasted access token outlasts it.
    const bool renewsItself = holdsRefreshToken(envelope);
    const auto claimed =
        renewsItself || envelope.parts.empty() ? std::nullopt : readBearerHints(envelope.parts.front().value).expiresAt;
    const auto end = renewsItself ? std::optional(farAway()) : claimed;
    const auto rank = [](const std::optional<QDateTime> &expiry, const QDateTime &storedAt) {
        return std::pair(expiry ? expiry->toMSecsSinceEpoch() : std::numeric_limits<qint64>::min(),
                         storedAt.isValid() ? storedAt.toMSecsSinceEpoch() : std::numeric_limits<qint64>::min());
    };
    if (!found.signIn.secretKey.isEmpty() &&
        rank(end, envelope.storedAt) <= rank(found.signInEnd, found.signInStoredAt))
        return;
    found.signIn = signInOf(envelope);
    found.signIn.secretKey = key;
    found.signIn.expiresAt = claimed;
    found.signInEnd = end;
    found.signInStoredAt = envelope.storedAt;
}

void RestoreFlow::fileNext()
{
    if (m_found.empty())
        return enter(State::Done);
    Found &found = m_found.begin()->second;
    const QString accountId = found.account.id;
    if (m_parts.inventory->account(accountId) != nullptr)
        return fileSecrets(accountId);
    const QString name = found.account.name;
    for (int number = 2; m_parts.inventory->accountNamed(found.account.name) != nullptr; ++number)
        found.account.name = name + QLatin1Char(' ') + QString::number(number);
    // What renews itself has its entries under its own id.
    if (found.signIn.id.isEmpty())
        found.signIn.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const Capabilities *capabilities = m_parts.providers->capabilitiesOfKind(found.account.provider);
    const bool hasNone = capabilities != nullptr && capabilities->signIn.methods.isEmpty();
    if (found.signIn.kind.isEmpty())
        found.signIn.kind = hasNone ? withoutSignIn : QStringLiteral("bearer");
    found.signIn.occasion = QUuid::createUuid().toString(QUuid::WithoutBraces);
    found.signIn.needed = found.signIn.secretKey.isEmpty() && !hasNone;
    found.account.signInId = found.signIn.id;
    m_parts.inventory->saveAccount(found.account, found.signIn, this, [this, accountId](Result<void> saved) {
        if (!saved)
            return fail(saved.error());
        ++m_restoredAccounts;
        fileSecrets(accountId);
    });
}

void RestoreFlow::fileSecrets(const QString &accountId)
{
    Found &found = m_found[accountId];
    if (found.secrets.isEmpty())
        return fileCreations(accountId);
    auto [token, kept] = found.secrets.takeLast();
    // A token that is listed already keeps what the service says of it.
    if (const TokenEntry *known = m_parts.inventory->token({token.accountId, token.remoteId}))
        token = known->token;
    record({token.accountId, token.remoteId}, token.name, QStringLiteral("restored"), QStringLiteral("done"));
    m_parts.inventory->saveToken(token, kept, this, [this, accountId](Result<void> saved) {
        if (!saved)
            return fail(saved.error());
        ++m_restoredSecrets;
        fileSecrets(accountId);
    });
}

void RestoreFlow::fileCreations(const QString &accountId)
{
    Found &found = m_found[accountId];
    if (found.creations.isEmpty()) {
        m_found.erase(accountId);
        return fileNext();
    }
    const Operation creation = found.creations.takeLast();
    m_parts.journal->operation(creation.id, this, [this, accountId, creation](const Result<Operation> &known) {
        // One that is there is looked for already, or was given up.
        if (known || known.error().kind != Error::Kind::NotFound)
            return fileCreations(accountId);
        m_parts.journal->begin(creation, this, [this, accountId](Result<Operation> begun) {
            if (!begun)
                return fail(begun.error());
            ++m_secretsToPlace;
            m_parts.journal->release(begun->id, this,
                                     [this, accountId](const Result<void> &) { fileCreations(accountId); });
        });
    });
}

QString RestoreFlow::title() const
{
    return tr("Restoring accounts from the keychain");
}

} // namespace patkeeper
