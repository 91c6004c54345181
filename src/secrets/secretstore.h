// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "secret.h"

#include <QList>
#include <QObject>
#include <QString>

namespace patkeeper
{

/// What is known of the place that keeps the secrets.
enum class KeychainState { Unknown, Ready, Locked, Absent };

/// May the keychain ask the person for its password? Only for what the person has just asked for.
enum class Interaction { Forbidden, Allowed };

/// Names one entry: "<profile uuid>/<account uuid>/<operation uuid>". Made before the request whose secret it will
/// hold, written once and never used again.
QString secretKey(const QString &profileId, const QString &ownerId, const QString &operationId);

/// The seam to the OS keychain. Locked, denied, absent, slow and missing are five different answers
/// (Error::Kind::KeychainLocked, KeychainDenied, KeychainAbsent, KeychainTimedOut, SecretMissing), and only a proven
/// missing is SecretMissing.
///
/// Every call is answered within a deadline of the store's own, however long the keychain takes; waiting() tells
/// meanwhile.
class SecretStore : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Never makes the keychain ask.
    virtual void probe(QObject *context, Reply<KeychainState> reply) = 0;
    /// Makes sure that an entry could be written now; asks the person to unlock where that is allowed. Success means
    /// Ready.
    virtual void unlock(Interaction interaction, QObject *context, Reply<void> reply) = 0;
    /// Writes a new entry, reads it back and compares. An existing entry under that key is an error (StorageFailed),
    /// never overwritten. Success means: the bytes are there.
    virtual void store(const QString &key, Secret value, Interaction interaction, QObject *context,
                       Reply<void> reply) = 0;
    virtual void read(const QString &key, Interaction interaction, QObject *context, Reply<Secret> reply) = 0;
    /// Success means: searched for afterwards and not there (also where it was never there).
    virtual void remove(const QString &key, Interaction interaction, QObject *context, Reply<void> reply) = 0;
    /// The keys that begin with @p prefix, locked ones included; never makes the keychain ask.
    virtual void keys(const QString &prefix, QObject *context, Reply<QStringList> reply) = 0;

    /// "GNOME Keyring (org.freedesktop.secrets)" or the like, for the status bar; empty where it is not known.
    virtual QString description() const = 0;
    KeychainState state() const { return m_state; }

Q_SIGNALS:
    void stateChanged(patkeeper::KeychainState state);
    /// A call has been under way for more than a second (the keychain may be asking the person), or no longer is.
    void waiting(bool waits);

protected:
    void setState(KeychainState state);

private:
    KeychainState m_state = KeychainState::Unknown;
};

} // namespace patkeeper
