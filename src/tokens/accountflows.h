// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bearercredentials.h"
#include "flow.h"

namespace patkeeper
{

/// Adds an account, or gives an existing one new credentials: tries them first, keeps them in the keychain, then files
/// the account with its first listing.
///
///   Idle -start-> Identifying -> Listing -> Storing -> Filing -> Done
///   any -- refused -> Failed (nothing stays: neither account nor entry in the keychain)
///
/// Signing in again as another user than the account's own is refused: the inventory of one person never becomes
/// another's.
class SignInFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Identifying, Listing, Storing, Filing, Done, Failed };
    Q_ENUM(State)

    explicit SignInFlow(FlowParts parts, QObject *parent = nullptr);
    ~SignInFlow() override;

    /// @p account as the provider catalogue made it of the form; its id may be empty.
    void addAccount(Account account, Secret bearer);
    void signInAgain(const QString &accountId, Secret bearer);

    State state() const { return m_state; }
    const Account &account() const { return m_account; }
    const BearerHints &hints() const { return m_hints; }
    /// The service does not say who this is: the account works, but a secret cannot be proven to be its own.
    bool identityUnknown() const { return m_account.userId.isEmpty(); }

    QString title() const override;

private:
    void enter(State state);
    void fail(Error error);
    void begin(Secret bearer);
    void onIdentified(Result<Identity> result);
    void onListed(Result<TokenListing> result);
    void store();
    void onStored(Result<void> result);
    void onFiled(Result<void> result);
    void end();

    State m_state = State::Idle;
    bool m_again = false;
    Account m_account;
    SignIn m_signIn;
    BearerHints m_hints;
    Secret m_bearer;
    QString m_oldKey;
    TokenListing m_listing;
    std::unique_ptr<FixedCredentials> m_tried;
    std::unique_ptr<TokenProvider> m_provider;
};

/// Removes an account from this profile. Nothing changes at the service; what is kept of it in the keychain is removed,
/// and verified, first.
///
///   Idle -start-> RemovingSecrets -> Forgetting -> Done;   RemovingSecrets -- refused -> Failed (the account stays)
class RemoveAccountFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, RemovingSecrets, Forgetting, Done, Failed };
    Q_ENUM(State)

    RemoveAccountFlow(FlowParts parts, QString accountId, QObject *parent = nullptr);
    void start();
    State state() const { return m_state; }
    QString title() const override;

private:
    void enter(State state);
    void findStrays(const QString &spared);
    void onOpenOperations(Result<QList<Operation>> open);
    void next();

    QString m_accountId;
    QString m_accountName;
    State m_state = State::Idle;
    QStringList m_keys;
    QString m_spared; ///< Another account signs in with it too.
};

} // namespace patkeeper
