// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretstore.h"

#include <chrono>
#include <deque>

namespace patkeeper
{

class KeychainCall;
class SecretServiceClient;
struct KeychainOwner;

/// How long the keychain may take.
struct KeychainTimes {
    std::chrono::milliseconds forbidden = std::chrono::seconds(20); ///< Deadline of a call that makes nobody type.
    std::chrono::milliseconds allowed =
        std::chrono::seconds(120); ///< Deadline while a person may be typing a password.
    std::chrono::milliseconds waitingAfter = std::chrono::seconds(1);
};

/// The keychain of the desktop: QtKeychain for the values, and on Linux the Secret Service itself for what QtKeychain
/// cannot tell (locked or missing, deleted or not).
///
/// Lives on the main thread, under the GLib event dispatcher: QtKeychain's answers arrive nowhere else. Reads, writes
/// and removals run one at a time, in the order of their calls, because QtKeychain runs one job at a time; a deadline
/// counts from the call, its time in the queue included. A job whose deadline has passed is abandoned, as it cannot be
/// called back; until it ends, calls that need QtKeychain wait behind it, each for its own deadline at most.
///
/// After KeychainTimedOut from store() the entry **may exist**, complete and under its own key, since the keychain may
/// have carried out the write later; keys() finds it and read() tells. Storing again under the same key is then refused
/// (StorageFailed), so a second try reads first or takes a new key.
///
/// Replies outlive neither their context nor the store.
class KeychainSecretStore final : public SecretStore
{
    Q_OBJECT

public:
    explicit KeychainSecretStore(QObject *parent = nullptr);
    explicit KeychainSecretStore(const KeychainTimes &times, QObject *parent = nullptr);
    ~KeychainSecretStore() override;

    /// Absent: no session bus, nobody who serves or could serve secrets, or no default keyring. A service that could be
    /// started and is not running counts as Locked. KeychainTimedOut where it does not answer.
    void probe(QObject *context, Reply<KeychainState> reply) override;
    /// Starts the service and makes a default keyring where there is none, if the person may be asked.
    void unlock(Interaction interaction, QObject *context, Reply<void> reply) override;
    void store(const QString &key, Secret value, Interaction interaction, QObject *context, Reply<void> reply) override;
    void read(const QString &key, Interaction interaction, QObject *context, Reply<Secret> reply) override;
    void remove(const QString &key, Interaction interaction, QObject *context, Reply<void> reply) override;
    /// Unsupported where there is no Secret Service to ask (Windows, macOS). KeychainLocked where nothing is to be seen
    /// of a locked keychain, as some show their entries only when unlocked.
    void keys(const QString &prefix, QObject *context, Reply<QStringList> reply) override;
    /// Empty until the first probe is through.
    QString description() const override { return m_description; }

private:
    void enqueue(KeychainCall *call);
    void run(KeychainCall *call);
    void startNext();
    void onSlow();
    void onEnded(KeychainCall *call);
    void onServiceChanged();
    void onSurveyed(const Result<KeychainOwner> &owner);

    KeychainTimes m_times;
    SecretServiceClient *m_service;
    std::deque<KeychainCall *> m_queue; ///< Its first one is running.
    QString m_description;
    int m_slowCalls = 0;
    bool m_refreshing = false;
    bool m_changedMeanwhile = false;
};

} // namespace patkeeper
