// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "keychaincall.h"

namespace patkeeper
{

/// How the keychain is and who keeps it.
struct KeychainOwner {
    KeychainState state = KeychainState::Unknown;
    QString name;
};

class ProbeCall final : public KeychainCall
{
    Q_OBJECT

public:
    ProbeCall(SecretServiceClient *service, const KeychainTimes &times, QObject *parent, QObject *context,
              Reply<KeychainOwner> reply);

    void start() override;

protected:
    void onFound(const FoundItems &) override {}
    void onProvenMissing() override {}
    void onUnsearchable() override;
    void onSurveyed(const KeychainSurvey &survey) override;
    void onJobDone(QKeychain::Job *) override {}
    void deliverFailure(Error error) override;

private:
    void deliver();

    ReplyTarget<KeychainOwner> m_reply;
    KeychainOwner m_owner;
};

/// Makes sure that the default collection is there and open.
///
///   Searching (which starts the service, if the person may be asked) -> Surveying -open-> Ended
class UnlockCall final : public KeychainCall
{
    Q_OBJECT

public:
    UnlockCall(Interaction interaction, SecretServiceClient *service, const KeychainTimes &times, QObject *parent,
               QObject *context, Reply<void> reply);

protected:
    QMap<QString, QString> attributes() const override;
    void onFound(const FoundItems &found) override;
    void onProvenMissing() override;
    void onUnsearchable() override;
    void onAbsent(const KeychainSurvey &survey) override;
    void onJobDone(QKeychain::Job *) override {}
    void deliverFailure(Error error) override;

private:
    ReplyTarget<void> m_reply;
};

class KeysCall final : public KeychainCall
{
    Q_OBJECT

public:
    KeysCall(QString prefix, SecretServiceClient *service, const KeychainTimes &times, QObject *parent,
             QObject *context, Reply<QStringList> reply);

protected:
    QMap<QString, QString> attributes() const override;
    void onFound(const FoundItems &found) override;
    void onProvenMissing() override;
    void onUnsearchable() override;
    void onJobDone(QKeychain::Job *) override {}
    void deliverFailure(Error error) override;

private:
    void onKeys(const QStringList &keys);

    QString m_prefix;
    ReplyTarget<QStringList> m_reply;
};

/// Reads the one entry that was found unlocked; two under one key are an error, because QtKeychain would give out the
/// older.
///
///   Searching -one, unlocked-> Reading -> Ended
class ReadCall final : public KeychainCall
{
    Q_OBJECT

public:
    ReadCall(QString key, Interaction interaction, SecretServiceClient *service, const KeychainTimes &times,
             QObject *parent, QObject *context, Reply<Secret> reply);

protected:
    void onFound(const FoundItems &found) override;
    void onProvenMissing() override;
    void onUnsearchable() override;
    void onJobDone(QKeychain::Job *job) override;
    void deliverFailure(Error error) override;

private:
    ReplyTarget<Secret> m_reply;
};

/// Writes a new entry and believes it only when it has read it back.
///
///   Searching -nothing, open-> Writing -> Searching -one, unlocked-> Reading -same-> Ended
///        +-- something -> Ended (StorageFailed, untouched)               +-- another value -> Deleting -> Ended
///        (StorageFailed)
///   without a service to search: Checking -nothing-> Writing -> Reading ...
class StoreCall final : public KeychainCall
{
    Q_OBJECT

public:
    StoreCall(QString key, Secret value, Interaction interaction, SecretServiceClient *service,
              const KeychainTimes &times, QObject *parent, QObject *context, Reply<void> reply);

protected:
    void onFound(const FoundItems &found) override;
    void onProvenMissing() override;
    void onUnsearchable() override;
    void onAbsent(const KeychainSurvey &survey) override;
    void onJobDone(QKeychain::Job *job) override;
    void onJobFailed(QKeychain::Job *job) override;
    void deliverFailure(Error error) override;

private:
    void write();
    void onReadBack(const QByteArray &bytes);

    Secret m_value;
    ReplyTarget<void> m_reply;
    bool m_written = false;
};

/// Removes an entry and believes it only when a search no longer finds it.
///
///   Searching -unlocked-> Deleting -> Searching -nothing, open-> Ended
///        |                                 +-- still there -> Ended (KeychainDenied)
///        +-- nothing, open -> Ended
///   without a service to search: Deleting -> Checking -nothing-> Ended
class RemoveCall final : public KeychainCall
{
    Q_OBJECT

public:
    RemoveCall(QString key, Interaction interaction, SecretServiceClient *service, const KeychainTimes &times,
               QObject *parent, QObject *context, Reply<void> reply);

protected:
    void onFound(const FoundItems &found) override;
    void onProvenMissing() override;
    void onUnsearchable() override;
    void onJobDone(QKeychain::Job *job) override;
    void onJobFailed(QKeychain::Job *job) override;
    void deliverFailure(Error error) override;

private:
    ReplyTarget<void> m_reply;
    bool m_deleted = false;
};

} // namespace patkeeper
