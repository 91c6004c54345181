// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountproviders.h"

#include "bearercredentials.h"

namespace patkeeper
{

AccountProviders::AccountProviders(Inventory *inventory, SecretStore *secrets, Factory factory,
                                   CapabilitiesOf capabilities, QObject *parent)
    : QObject(parent),
      m_inventory(inventory),
      m_secrets(secrets),
      m_factory(std::move(factory)),
      m_capabilities(std::move(capabilities))
{
    connect(m_inventory, &Inventory::accountsChanged, this, &AccountProviders::followAccounts);
    connect(m_inventory, &Inventory::accountsChanged, this, &AccountProviders::followSignIns);
}

AccountProviders::~AccountProviders() = default;

TokenProvider *AccountProviders::provider(const QString &accountId)
{
    if (const auto known = m_providers.find(accountId); known != m_providers.end())
        return known->second.get();
    const Account *account = m_inventory->account(accountId);
    BearerCredentials *source = account != nullptr ? credentials(account->signInId) : nullptr;
    if (source == nullptr)
        return nullptr;
    std::unique_ptr<TokenProvider> made = m_factory(*account, source);
    if (!made)
        return nullptr;
    connect(made.get(), &TokenProvider::pausedUntil, this,
            [this, accountId](const QDateTime &instant) { Q_EMIT pausedUntil(accountId, instant); });
    m_madeFor.insert(accountId, *account);
    return m_providers.emplace(accountId, std::move(made)).first->second.get();
}

std::unique_ptr<TokenProvider> AccountProviders::tryOut(const Account &account, CredentialSource *credentials) const
{
    return m_factory(account, credentials);
}

const Capabilities *AccountProviders::capabilities(const QString &accountId) const
{
    const Account *account = m_inventory->account(accountId);
    return account != nullptr ? m_capabilities(account->provider) : nullptr;
}

BearerCredentials *AccountProviders::credentials(const QString &signInId)
{
    const SignIn *signIn = m_inventory->signIn(signInId);
    if (signIn == nullptr)
        return nullptr;
    std::unique_ptr<BearerCredentials> &source = m_credentials[signInId];
    if (!source) {
        source = std::make_unique<BearerCredentials>(m_secrets, signIn->secretKey);
        connect(source.get(), &BearerCredentials::signInNeeded, this, [this, signInId] { markNeeded(signInId); });
    } else if (source->secretKey() != signIn->secretKey) {
        // Another process, or the person here, has signed in again.
        source->replace(signIn->secretKey);
    }
    return source.get();
}

void AccountProviders::forget(const QString &accountId)
{
    const auto known = m_providers.find(accountId);
    if (known == m_providers.end())
        return;
    m_retired.push_back(std::move(known->second));
    m_providers.erase(known);
}

void AccountProviders::renewed(const QString &signInId)
{
    if (credentials(signInId) != nullptr)
        announce(signInId);
}

// An account that is gone or speaks to other places is not asked with what it was.
void AccountProviders::followAccounts()
{
    const QStringList made = m_madeFor.keys();
    for (const QString &accountId : made) {
        const Account *account = m_inventory->account(accountId);
        const Account &before = m_madeFor[accountId];
        if (account != nullptr && account->fields == before.fields && account->origins == before.origins)
            continue;
        forget(accountId);
        m_madeFor.remove(accountId);
    }
}

// Another process on this profile may have signed in again.
void AccountProviders::followSignIns()
{
    QStringList renewed;
    for (const auto &[signInId, source] : m_credentials) {
        const SignIn *signIn = m_inventory->signIn(signInId);
        if (signIn == nullptr)
            source->replace({});
        if (signIn == nullptr || signIn->secretKey == source->secretKey())
            continue;
        source->replace(signIn->secretKey);
        renewed.append(signInId);
    }
    for (const QString &signInId : std::as_const(renewed))
        announce(signInId);
}

void AccountProviders::announce(const QString &signInId)
{
    const SignIn *signIn = m_inventory->signIn(signInId);
    if (signIn == nullptr || m_announced.value(signInId) == signIn->secretKey)
        return;
    m_announced.insert(signInId, signIn->secretKey);
    Q_EMIT signedIn(signInId);
}

void AccountProviders::markNeeded(const QString &signInId)
{
    if (const SignIn *known = m_inventory->signIn(signInId); known != nullptr && !known->needed)
        m_inventory->markSignInNeeded(signInId, m_credentials.at(signInId)->secretKey(), this,
                                      [](const Result<void> &) {});
    Q_EMIT signInNeeded(signInId);
}

} // namespace patkeeper
