// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountproviders.h"

#include "bearercredentials.h"

#include <algorithm>

namespace patkeeper
{

AccountProviders::AccountProviders(Inventory *inventory, SecretStore *secrets, Factory factory,
                                   CapabilitiesOf capabilities, Sources sources, QObject *parent)
    : QObject(parent),
      m_inventory(inventory),
      m_secrets(secrets),
      m_factory(std::move(factory)),
      m_capabilities(std::move(capabilities)),
      m_sources(std::move(sources))
{
    if (!m_sources) {
        m_sources = [secrets = m_secrets](const SignIn &signIn, const QString &) -> std::unique_ptr<SignInCredentials> {
            return std::make_unique<BearerCredentials>(secrets, signIn.secretKey);
        };
    }
    connect(m_inventory, &Inventory::accountsChanged, this, &AccountProviders::followAccounts);
    connect(m_inventory, &Inventory::accountsChanged, this, &AccountProviders::followSignIns);
}

AccountProviders::~AccountProviders() = default;

TokenProvider *AccountProviders::provider(const QString &accountId)
{
    if (const auto known = m_providers.find(accountId); known != m_providers.end())
        return known->second.get();
    const Account *account = m_inventory->account(accountId);
    SignInCredentials *source = account != nullptr ? credentials(account->signInId) : nullptr;
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

SignInCredentials *AccountProviders::credentials(const QString &signInId)
{
    const SignIn *signIn = m_inventory->signIn(signInId);
    if (signIn == nullptr)
        return nullptr;
    if (const auto known = m_credentials.find(signInId);
        known != m_credentials.end() && known->second.kind != signIn->kind)
        retire(signInId);
    Source &source = m_credentials[signInId];
    if (source.credentials) {
        // Another process, or the person here, may have signed in again.
        source.credentials->adopt(*signIn);
        source.occasion = signIn->occasion;
        return source.credentials.get();
    }
    source = {
        .credentials = m_sources(*signIn, providerOf(signInId)), .kind = signIn->kind, .occasion = signIn->occasion};
    if (source.credentials)
        connect(source.credentials.get(), &SignInCredentials::signInNeeded, this,
                [this, signInId] { markNeeded(signInId); });
    return source.credentials.get();
}

// All accounts of one sign-in are of one service.
QString AccountProviders::providerOf(const QString &signInId) const
{
    const QList<Account> &accounts = m_inventory->accounts();
    const auto found = std::find_if(accounts.cbegin(), accounts.cend(),
                                    [&](const Account &account) { return account.signInId == signInId; });
    return found != accounts.cend() ? found->provider : QString();
}

// The person signs in by other means now: who asked the former ones begins anew.
void AccountProviders::retire(const QString &signInId)
{
    for (const Account &account : m_inventory->accounts()) {
        if (account.signInId == signInId)
            forget(account.id);
    }
    const auto known = m_credentials.find(signInId);
    if (known->second.credentials)
        disconnect(known->second.credentials.get(), nullptr, this, nullptr);
    m_retiredSources.push_back(std::move(known->second));
    m_credentials.erase(known);
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

void AccountProviders::giveUp(const QString &signInId)
{
    if (SignInCredentials *source = credentials(signInId))
        source->giveUp();
}

// An account that is gone or speaks to other places is not asked with what it was.
void AccountProviders::followAccounts()
{
    const QStringList made = m_madeFor.keys();
    for (const QString &accountId : made) {
        const Account *account = m_inventory->account(accountId);
        const Account &before = m_madeFor[accountId];
        if (account != nullptr && account->fields == before.fields && account->origins == before.origins &&
            account->signInId == before.signInId)
            continue;
        forget(accountId);
        m_madeFor.remove(accountId);
    }
}

// Another process on this profile may have signed in again, or renewed what proves it.
void AccountProviders::followSignIns()
{
    QStringList others;
    QStringList again;
    for (auto &[signInId, source] : m_credentials) {
        const SignIn *signIn = m_inventory->signIn(signInId);
        if (!source.credentials)
            continue;
        if (signIn != nullptr && signIn->kind != source.kind) {
            others.append(signInId);
            continue;
        }
        source.credentials->adopt(signIn != nullptr ? *signIn : SignIn{});
        if (signIn == nullptr || signIn->occasion == source.occasion)
            continue;
        source.occasion = signIn->occasion;
        again.append(signInId);
    }
    for (const QString &signInId : std::as_const(others))
        retire(signInId);
    for (const QString &signInId : others + again)
        announce(signInId);
}

void AccountProviders::announce(const QString &signInId)
{
    const SignIn *signIn = m_inventory->signIn(signInId);
    if (signIn == nullptr || m_announced.value(signInId) == signIn->occasion)
        return;
    m_announced.insert(signInId, signIn->occasion);
    Q_EMIT signedIn(signInId);
}

void AccountProviders::markNeeded(const QString &signInId)
{
    if (const SignIn *known = m_inventory->signIn(signInId); known != nullptr && !known->needed)
        m_inventory->markSignInNeeded(signInId, m_credentials.at(signInId).credentials->secretKey(), this,
                                      [](const Result<void> &) {});
    Q_EMIT signInNeeded(signInId);
}

} // namespace patkeeper
