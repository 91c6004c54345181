// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "memorysecretstore.h"

#include "keychainerror.h"

#include <QCoreApplication>

#include <utility>

namespace patkeeper
{

namespace
{

std::optional<Error::Kind> refusalOf(KeychainState state)
{
    if (state == KeychainState::Locked)
        return Error::Kind::KeychainLocked;
    if (state == KeychainState::Absent)
        return Error::Kind::KeychainAbsent;
    return {};
}

} // namespace

void MemorySecretStore::probe(QObject *context, Reply<KeychainState> reply)
{
    setState(m_pretended);
    replyLater<KeychainState>(context, std::move(reply), m_pretended);
}

void MemorySecretStore::noteAsking(Interaction interaction)
{
    if (m_pretended == KeychainState::Locked && interaction == Interaction::Allowed)
        ++m_timesAsked;
}

void MemorySecretStore::unlock(Interaction interaction, QObject *context, Reply<void> reply)
{
    noteAsking(interaction);
    if (const auto refusal = refusalOf(m_pretended))
        replyLater<void>(context, std::move(reply), std::unexpected(keychainError(*refusal)));
    else
        replyLater<void>(context, std::move(reply), {});
}

void MemorySecretStore::store(const QString &key, Secret value, Interaction interaction, QObject *context,
                              Reply<void> reply)
{
    noteAsking(interaction);
    const QPointer<QObject> guard = context;
    auto write = [this, key, value = std::move(value), guard, reply = std::move(reply)]() mutable {
        Result<void> result = writeNow(key, std::move(value));
        if (guard)
            replyLater<void>(guard, std::move(reply), std::move(result));
    };
    if (m_hold)
        m_held.emplace_back(std::move(write));
    else
        write();
}

Result<void> MemorySecretStore::writeNow(const QString &key, Secret value)
{
    if (const auto refusal = m_refusedWrites ? m_refusedWrites : refusalOf(m_pretended))
        return std::unexpected(keychainError(*refusal));
    if (m_entries.contains(key))
        return std::unexpected(keychainEntryExists(key));
    if (const auto corrupt = std::exchange(m_corruptNext, {}); corrupt && !value.equals(*corrupt))
        return std::unexpected(keychainGaveBackSomethingElse(key));
    m_entries.emplace(key, std::move(value));
    return {};
}

void MemorySecretStore::read(const QString &key, Interaction interaction, QObject *context, Reply<Secret> reply)
{
    noteAsking(interaction);
    const auto entry = m_entries.find(key);
    if (const auto refusal = m_refusedReads ? m_refusedReads : refusalOf(m_pretended))
        replyLater<Secret>(context, std::move(reply), std::unexpected(keychainError(*refusal)));
    else if (entry == m_entries.end())
        replyLater<Secret>(context, std::move(reply), std::unexpected(keychainError(Error::Kind::SecretMissing)));
    else
        replyLater<Secret>(context, std::move(reply), entry->second.clone());
}

void MemorySecretStore::remove(const QString &key, Interaction interaction, QObject *context, Reply<void> reply)
{
    noteAsking(interaction);
    const QPointer<QObject> guard = context;
    auto removal = [this, key, guard, reply = std::move(reply)]() mutable {
        Result<void> result = removeNow(key);
        if (guard)
            replyLater<void>(guard, std::move(reply), std::move(result));
    };
    if (m_holdRemovals)
        m_heldRemovals.emplace_back(std::move(removal));
    else
        removal();
}

Result<void> MemorySecretStore::removeNow(const QString &key)
{
    if (const auto refusal = m_refusedRemovals ? m_refusedRemovals : refusalOf(m_pretended))
        return std::unexpected(keychainError(*refusal));
    m_entries.erase(key);
    return {};
}

void MemorySecretStore::keys(const QString &prefix, QObject *context, Reply<QStringList> reply)
{
    if (m_pretended == KeychainState::Absent) {
        replyLater<QStringList>(context, std::move(reply), std::unexpected(keychainError(Error::Kind::KeychainAbsent)));
        return;
    }
    QStringList found;
    for (const auto &[key, value] : m_entries) {
        if (key.startsWith(prefix))
            found.append(key);
    }
    replyLater<QStringList>(context, std::move(reply), std::move(found));
}

QString MemorySecretStore::description() const
{
    return QCoreApplication::translate("patkeeper::Keychain", "Memory (nothing is kept)");
}

void MemorySecretStore::holdWrites(bool hold)
{
    if (m_hold == hold)
        return;
    m_hold = hold;
    Q_EMIT waiting(hold);
    if (hold)
        return;
    for (auto &write : std::exchange(m_held, {}))
        write();
}

void MemorySecretStore::holdRemovals(bool hold)
{
    m_holdRemovals = hold;
    if (hold)
        return;
    for (auto &removal : std::exchange(m_heldRemovals, {}))
        removal();
}

void MemorySecretStore::pretendState(KeychainState state)
{
    m_pretended = state;
    setState(state);
}

} // namespace patkeeper
