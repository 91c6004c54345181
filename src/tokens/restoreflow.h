// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"

#include <map>

namespace patkeeper
{

/// Brings accounts, sign-ins and kept secrets back from the envelopes in the keychain, for a profile whose database was
/// lost. What the inventory knows already is left as it is; a refresh then fills in the rest. A secret that was kept
/// before its token's id was known becomes a creation that is not finished: resuming looks for its token.
///
///   Idle -start-> Unlocking -> Listing -> Reading (one entry after the other) -> Filing -> Done
///   any -- refused -> Failed (nothing was filed)
class RestoreFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Unlocking, Listing, Reading, Filing, Done, Failed };
    Q_ENUM(State)

    explicit RestoreFlow(FlowParts parts, QObject *parent = nullptr);

    void start();
    State state() const { return m_state; }
    int restoredAccounts() const { return m_restoredAccounts; }
    int restoredSecrets() const { return m_restoredSecrets; }
    /// Secrets whose tokens are looked for when interrupted work is resumed.
    int secretsToPlace() const { return m_secretsToPlace; }
    /// Entries of this profile that are no readable envelopes; they stay in the keychain.
    int unreadable() const { return m_unreadable; }

    QString title() const override;

private:
    /// What the envelopes say of one account.
    struct Found {
        Account account;
        SignIn signIn;
        std::optional<QDateTime> signInEnd; ///< By which several are ranked.
        QDateTime signInStoredAt;
        QList<std::pair<Token, KeptSecret>> secrets;
        QList<Operation> creations; ///< Of secrets whose tokens are not known.
    };

    void enter(State state);
    void fail(Error error);
    void readNext();
    void onRead(const QString &key, Result<Secret> entry);
    void take(const QString &key, const SecretEnvelope &envelope);
    static void takeSignIn(Found &found, const QString &key, const SecretEnvelope &envelope);
    void fileNext();
    void fileSecrets(const QString &accountId);
    void takeUnplaced(Found &found, const QString &key, const SecretEnvelope &envelope);
    void fileCreations(const QString &accountId);

    State m_state = State::Idle;
    QStringList m_keys;
    std::map<QString, Found> m_found;
    int m_restoredAccounts = 0;
    int m_restoredSecrets = 0;
    int m_secretsToPlace = 0;
    int m_unreadable = 0;
};

} // namespace patkeeper
