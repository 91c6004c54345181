// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretstore.h"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace patkeeper
{

/// Keeps secrets in this process only: for the sandbox, where nothing is to stay, and for tests, which can make it
/// refuse. Answers from the event loop, as a real keychain does.
class MemorySecretStore final : public SecretStore
{
    Q_OBJECT

public:
    using SecretStore::SecretStore;

    void probe(QObject *context, Reply<KeychainState> reply) override;
    void unlock(Interaction interaction, QObject *context, Reply<void> reply) override;
    void store(const QString &key, Secret value, Interaction interaction, QObject *context, Reply<void> reply) override;
    void read(const QString &key, Interaction interaction, QObject *context, Reply<Secret> reply) override;
    void remove(const QString &key, Interaction interaction, QObject *context, Reply<void> reply) override;
    void keys(const QString &prefix, QObject *context, Reply<QStringList> reply) override;
    QString description() const override;

    /// From now on every call of that sort ends with this error; nothing ends it.
    void refuseWrites(std::optional<Error::Kind> kind) { m_refusedWrites = kind; }
    void refuseReads(std::optional<Error::Kind> kind) { m_refusedReads = kind; }
    void refuseRemovals(std::optional<Error::Kind> kind) { m_refusedRemovals = kind; }
    /// Writes are kept back, unanswered, until this is set to false again: a keychain that waits for its password.
    void holdWrites(bool hold);
    int heldWrites() const { return static_cast<int>(m_held.size()); }
    /// The same for removals.
    void holdRemovals(bool hold);
    int heldRemovals() const { return static_cast<int>(m_heldRemovals.size()); }
    /// What probe() answers; while Locked or Absent, unlock, store, read and remove end so, too.
    void pretendState(KeychainState state);
    /// What a broken keychain does: the next read-back sees these bytes. The store then fails and leaves nothing
    /// behind.
    void corruptNextWrite(QByteArray bytes) { m_corruptNext = std::move(bytes); }
    /// How often, while it pretended to be Locked, a call would have made a real keychain ask for its password.
    int timesAsked() const { return m_timesAsked; }
    int count() const { return static_cast<int>(m_entries.size()); }

private:
    void noteAsking(Interaction interaction);
    Result<void> writeNow(const QString &key, Secret value);
    Result<void> removeNow(const QString &key);

    std::map<QString, Secret> m_entries;
    std::vector<std::move_only_function<void()>> m_held;
    std::vector<std::move_only_function<void()>> m_heldRemovals;
    std::optional<Error::Kind> m_refusedWrites;
    std::optional<Error::Kind> m_refusedReads;
    std::optional<Error::Kind> m_refusedRemovals;
    std::optional<QByteArray> m_corruptNext;
    KeychainState m_pretended = KeychainState::Ready;
    bool m_hold = false;
    bool m_holdRemovals = false;
    int m_timesAsked = 0;
};

} // namespace patkeeper
