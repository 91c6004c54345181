// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretstore.h"

namespace patkeeper
{

/// Keeps secrets as plain files in a directory of their owner: for the proof alone, whose secrets open nothing but a
/// sandbox that is thrown away. What is answered is on the disk, synced, and seen by other processes at once, as with a
/// real keychain. Calls wait for the disk.
class FileSecretStore final : public SecretStore
{
    Q_OBJECT

public:
    explicit FileSecretStore(QString directory, QObject *parent = nullptr);

    void probe(QObject *context, Reply<KeychainState> reply) override;
    void unlock(Interaction interaction, QObject *context, Reply<void> reply) override;
    void store(const QString &key, Secret value, Interaction interaction, QObject *context, Reply<void> reply) override;
    void read(const QString &key, Interaction interaction, QObject *context, Reply<Secret> reply) override;
    void remove(const QString &key, Interaction interaction, QObject *context, Reply<void> reply) override;
    void keys(const QString &prefix, QObject *context, Reply<QStringList> reply) override;
    QString description() const override;

    /// The same, at once.
    QStringList keysNow(const QString &prefix = {}) const;
    Result<Secret> readNow(const QString &key) const;

private:
    QString pathOf(const QString &key) const;
    Result<void> writeNow(const QString &key, const Secret &value) const;
    Result<void> removeNow(const QString &key) const;
    void syncDirectory() const;

    QString m_directory;
};

} // namespace patkeeper
