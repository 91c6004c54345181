// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "credentialsource.h"
#include "inventory.h"
#include "secretstore.h"
#include "tokenprovider.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace patkeeper
{

class BearerCredentials;

/// The provider object of each account, made at its first use, and the credentials of each sign-in behind them.
class AccountProviders final : public QObject
{
    Q_OBJECT

public:
    /// The composition's: kind → adapter. Null where the kind is unknown.
    using Factory =
        std::function<std::unique_ptr<TokenProvider>(const Account &account, CredentialSource *credentials)>;
    using CapabilitiesOf = std::function<const Capabilities *(const QString &kind)>;

    AccountProviders(Inventory *inventory, SecretStore *secrets, Factory factory, CapabilitiesOf capabilities,
                     QObject *parent = nullptr);
    ~AccountProviders() override;

    /// Null for an unknown account or kind. Lives until the account is changed or removed.
    TokenProvider *provider(const QString &accountId);
    /// A provider that belongs to no account yet, with credentials of its own: for trying them out.
    std::unique_ptr<TokenProvider> tryOut(const Account &account, CredentialSource *credentials) const;
    const Capabilities *capabilities(const QString &accountId) const;
    const Capabilities *capabilitiesOfKind(const QString &kind) const { return m_capabilities(kind); }
    BearerCredentials *credentials(const QString &signInId);
    /// Ends the use of what an account was; the next use begins anew. Work that is under way with it is still answered.
    void forget(const QString &accountId);
    /// New credentials of that sign-in are filed in the inventory.
    void renewed(const QString &signInId);

Q_SIGNALS:
    /// The service refused this sign-in; it is marked in the inventory.
    void signInNeeded(const QString &signInId);
    /// There are new credentials: what waited for them may send its step again.
    void signedIn(const QString &signInId);
    void pausedUntil(const QString &accountId, const QDateTime &instant);

private:
    void markNeeded(const QString &signInId);
    void followAccounts();
    void followSignIns();
    void announce(const QString &signInId);

    Inventory *m_inventory;
    SecretStore *m_secrets;
    Factory m_factory;
    CapabilitiesOf m_capabilities;
    std::map<QString, std::unique_ptr<BearerCredentials>> m_credentials;
    std::map<QString, std::unique_ptr<TokenProvider>> m_providers;
    std::vector<std::unique_ptr<TokenProvider>> m_retired; ///< A flow may still wait for an answer of theirs.
    QHash<QString, Account> m_madeFor;                     ///< By account: as it was when its provider was made.
    QHash<QString, QString> m_announced; ///< By sign-in: the key of the credentials that signedIn() was last said for.
};

} // namespace patkeeper
