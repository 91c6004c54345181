// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bearercredentials.h"
#include "flow.h"
#include "signinproof.h"

namespace patkeeper
{

/// Adds an account, or gives an existing one new credentials: tries them first, keeps them in the keychain, then files
/// the account with its first listing.
///
///   Idle -start-> Identifying -> Listing -> Storing -> Filing -> Done
///   any -- refused -> Failed (nothing stays: neither account nor entry in the keychain)
///
/// Signing in again as another user than the account's own is refused: the inventory of one person never becomes
/// another's. What is kept of a sign-in that renews itself is its refresh token; of one that fetches its own, nothing.
class SignInFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Identifying, Listing, Storing, Filing, Done, Failed };
    Q_ENUM(State)

    explicit SignInFlow(FlowParts parts, QObject *parent = nullptr);
    ~SignInFlow() override;

    /// @p account as the provider catalogue made it of the form; its id may be empty.
    void addAccount(Account account, SignInProof proof);
    /// One that there is nothing to sign in to.
    void addWithoutSignIn(Account account);
    /// One more place that a sign-in which is there already reaches.
    void addAccount(Account account, const QString &signInId);
    /// For all accounts of that sign-in.
    void signInAgain(const QString &accountId, SignInProof proof);

    State state() const { return m_state; }
    const Account &account() const { return m_account; }
    const BearerHints &hints() const { return m_hints; }
    /// The service does not say who this is: the account works, but a secret cannot be proven to be its own.
    bool identityUnknown() const { return m_account.userId.isEmpty(); }

    QString title() const override;

private:
    void enter(State state);
    void fail(Error error);
    bool nameFits();
    bool takeNew(Account account);
    void begin(SignInProof proof);
    void tryOut(CredentialSource *credentials);
    void onIdentified(Result<Identity> result);
    std::optional<Error> anotherPerson(const Result<Identity> &result) const;
    void onListed(Result<TokenListing> result);
    void describe();
    void recognise();
    void store();
    void onStored(Result<void> result);
    void file();
    void onFiled(Result<void> result);
    void discard(Error error);
    void end();

    State m_state = State::Idle;
    bool m_again = false;
    bool m_shared = false; ///< The sign-in is one that was there.
    Account m_account;
    SignIn m_signIn;
    BearerHints m_hints;
    SignInProof m_proof;
    QString m_oldKey;
    TokenListing m_listing;
    std::unique_ptr<CredentialSource> m_tried;
    std::unique_ptr<TokenProvider> m_provider;
};

/// Ends a sign-in: what was kept of it is removed from the keychain, and verified, and no process gives it to anybody
/// any longer. The accounts stay, and say that signing in is needed.
///
///   Idle -start-> Searching -> Removing -> Filing -> Searching -> Removing -> Done
///   any -- refused -> Failed (nothing is said to be gone)
class SignOutFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Searching, Removing, Filing, Done, Failed };
    Q_ENUM(State)

    SignOutFlow(FlowParts parts, QString accountId, QObject *parent = nullptr);
    void start();
    State state() const { return m_state; }
    QString title() const override;

private:
    void enter(State state);
    void fail(Error error);
    void search();
    void onFound(Result<QStringList> keys);
    void next();
    void file();

    QString m_accountId;
    QString m_accountName;
    State m_state = State::Idle;
    SignIn m_signIn;
    QStringList m_keys;
    bool m_filed = false;
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
    void findStrays(QStringList owners);
    void onOpenOperations(Result<QList<Operation>> open);
    void next();

    QString m_accountId;
    QString m_accountName;
    State m_state = State::Idle;
    QStringList m_keys;
    QString m_signInId; ///< Its own alone; empty: another account signs in with it too ...
    QString m_spared;   ///< ... and this is of that one.
};

} // namespace patkeeper
