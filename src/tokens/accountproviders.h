// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "secretstore.h"
#include "signincredentials.h"
#include "tokenprovider.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace patkeeper
{

/// The provider object of each account, made at its first use, and the credentials of each sign-in behind them.
class AccountProviders final : public QObject
{
    Q_OBJECT

public:
    /// The composition's: kind → adapter. Null where the kind is unknown.
    using Factory =
        std::function<std::unique_ptr<TokenProvider>(const Account &account, CredentialSource *credentials)>;
    using CapabilitiesOf = std::function<const Capabilities *(const QString &kind)>;

    /// What a sign-in's credentials come from, by its kind. Null where this program cannot do that kind.
    using Sources =
        std::function<std::unique_ptr<SignInCredentials>(const SignIn &signIn, const QString &kindOfProvider)>;

    /// Without @p sources only pasted access tokens work.
    AccountProviders(Inventory *inventory, SecretStore *secrets, Factory factory, CapabilitiesOf capabilities,
                     Sources sources = {}, QObject *parent = nullptr);
    ~AccountProviders() override;

    /// Null for an unknown account or kind. Lives until the account is changed or removed.
    TokenProvider *provider(const QString &accountId);
    /// A provider that belongs to no account yet, with credentials of its own: for trying them out.
    std::unique_ptr<TokenProvider> tryOut(const Account &account, CredentialSource *credentials) const;
    const Capabilities *capabilities(const QString &accountId) const;
    const Capabilities *capabilitiesOfKind(const QString &kind) const { return m_capabilities(kind); }
    /// Null for an unknown sign-in or kind. Lives until the person signs in by other means.
    SignInCredentials *credentials(const QString &signInId);
    /// Credentials of a sign-in that is not filed yet: for trying it out.
    std::unique_ptr<SignInCredentials> tryOutSource(const SignIn &signIn, const Account &account) const
    {
        return m_sources(signIn, account.provider);
    }
    /// Ends the use of what an account was; the next use begins anew. Work that is under way with it is still answered.
    void forget(const QString &accountId);
    /// The person has signed in again, which is filed in the inventory.
    void renewed(const QString &signInId);
    /// What proves it was ended at the service, here: the person has to sign in again, and need not find that out.
    void giveUp(const QString &signInId);

Q_SIGNALS:
    /// The service refused this sign-in; it is marked in the inventory.
    void signInNeeded(const QString &signInId);
    /// There are new credentials: what waited for them may send its step again.
    void signedIn(const QString &signInId);
    void pausedUntil(const QString &accountId, const QDateTime &instant);

private:
    struct Source {
        std::unique_ptr<SignInCredentials> credentials;
        QString kind;
        QString occasion;
    };

    void markNeeded(const QString &signInId);
    void retire(const QString &signInId);
    QString providerOf(const QString &signInId) const;
    void followAccounts();
    void followSignIns();
    void announce(const QString &signInId);

    Inventory *m_inventory;
    SecretStore *m_secrets;
    Factory m_factory;
    CapabilitiesOf m_capabilities;
    Sources m_sources;
    std::map<QString, Source> m_credentials;
    std::vector<Source> m_retiredSources; ///< Outlive the providers that ask them.
    std::map<QString, std::unique_ptr<TokenProvider>> m_providers;
    std::vector<std::unique_ptr<TokenProvider>> m_retired; ///< A flow may still wait for an answer of theirs.
    QHash<QString, Account> m_madeFor;                     ///< By account: as it was when its provider was made.
    QHash<QString, QString> m_announced; ///< By sign-in: the occasion that signedIn() was last said for.
};

} // namespace patkeeper
