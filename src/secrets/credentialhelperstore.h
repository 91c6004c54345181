// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "keychainsecretstore.h"
#include "secretstore.h"

#include <deque>

namespace patkeeper
{

class CredentialHelperCall;

/// Where no keyring is unlocked (servers, CI, cron): a program that speaks the docker-credential-helper protocol, such
/// as docker-credential-pass, found on PATH.
///
/// A helper is set up once, by establish(); until then, and wherever another store is in its place, every call ends
/// with KeychainAbsent. One program runs at a time, in the order of the calls, so that what a call has listed is still
/// so when it writes; between processes keys are unique as they are made. A deadline counts from the call, its time in
/// the queue included, and ends the program.
///
/// After KeychainTimedOut from store() the entry **may exist**, as with KeychainSecretStore.
///
/// With Interaction::Forbidden gpg and what shows itself on a screen or terminal cannot ask; what a helper may still do
/// stands at environmentFor().
class CredentialHelperStore final : public SecretStore
{
    Q_OBJECT

public:
    /// @p helper: what stands after "docker-credential-".
    explicit CredentialHelperStore(QString helper, QObject *parent = nullptr);
    CredentialHelperStore(QString helper, const KeychainTimes &times, QObject *parent = nullptr);

    /// Whether that can be a helper's name, and so part of a program's.
    static bool isHelperName(const QString &helper);

    /// Writes Patkeeper's mark into the store, where it is not there yet, and reads it back; the person has just chosen
    /// this store.
    void establish(Interaction interaction, QObject *context, Reply<void> reply);

    void probe(QObject *context, Reply<KeychainState> reply) override;
    void unlock(Interaction interaction, QObject *context, Reply<void> reply) override;
    void store(const QString &key, Secret value, Interaction interaction, QObject *context, Reply<void> reply) override;
    void read(const QString &key, Interaction interaction, QObject *context, Reply<Secret> reply) override;
    void remove(const QString &key, Interaction interaction, QObject *context, Reply<void> reply) override;
    void keys(const QString &prefix, QObject *context, Reply<QStringList> reply) override;
    /// The program and where it was found.
    QString description() const override;

private:
    void enqueue(CredentialHelperCall *call);
    void startNext();
    void onSlow();
    void onEnded(CredentialHelperCall *call);

    QString m_helper;
    KeychainTimes m_times;
    std::deque<CredentialHelperCall *> m_queue; ///< Its first one is running.
    int m_slowCalls = 0;
};

} // namespace patkeeper
