// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"

namespace patkeeper
{

/// Takes a kept secret out of the keychain for a person who asked for it; each reading is noted in the history.
///
///   Idle -start-> Reading -read-> Noting -> Ready;   +-- refused -> Failed
class ReadSecretFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Reading, Noting, Ready, Failed };
    Q_ENUM(State)

    ReadSecretFlow(FlowParts parts, TokenKey key, QObject *parent = nullptr);
    ~ReadSecretFlow() override;

    void start();
    void wipeSecret();
    State state() const { return m_state; }
    const TokenKey &key() const { return m_key; }
    const SecretParts &secret() const { return m_secret; } ///< In Ready.

    QString title() const override;

    /// What an entry of the keychain holds, if it is this token's; every way in which it is not in words.
    static Result<SecretParts> partsOf(const Result<Secret> &entry, const TokenKey &key);
    static Error notKept();

private:
    void enter(State state);
    void onRead(const Result<Secret> &result);

    TokenKey m_key;
    State m_state = State::Idle;
    SecretParts m_secret;
};

/// Keeps a secret that the person already has: probed first, then stored and read back, marked "works" or "could not be
/// proven to be this token".
///
///   Idle -start-> Probing -alive-> Planning -journalled-> Storing -> Filing -> Done
///                    +-- not proven, or not askable -> NotProven -keepAnyway-> Planning   (unattended: at once)
///                    |                                    +-- cancel -> Failed
///   Storing -- refused -> Failed
class ImportSecretFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Probing, NotProven, Planning, Storing, Filing, Done, Failed };
    Q_ENUM(State)

    ImportSecretFlow(FlowParts parts, TokenKey key, QObject *parent = nullptr);
    ~ImportSecretFlow() override;

    void start(SecretParts secret);
    void keepAnyway();
    void cancel() override; ///< From NotProven.
    bool canCancel() const override { return m_state == State::NotProven; }
    bool waitsForPerson() const override { return m_state == State::NotProven; }
    State state() const { return m_state; }
    const TokenKey &key() const { return m_key; }
    const std::optional<ProbeVerdict> &verdict() const { return m_verdict; }
    KeptSecret::Proof proof() const { return m_proof; } ///< In Done.

    bool holdsUnsavedSecret() const override;
    QString title() const override;

private:
    void enterFailed() override { enter(State::Failed); }
    void enter(State state);
    void fail(Error error);
    bool holds(const QString &part, const QString &value) const;
    void onProbed(Result<ProbeVerdict> result);
    void plan();
    void store();
    void onStored(Result<void> result);
    void onFiled(Result<void> result);
    void close();
    void leaveOpen(Error error);

    TokenKey m_key;
    State m_state = State::Idle;
    SecretParts m_secret;
    std::optional<ProbeVerdict> m_verdict;
    KeptSecret::Proof m_proof = KeptSecret::Proof::Unproven;
    Operation m_operation;
    QString m_secretKey;
};

} // namespace patkeeper
