// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azuredevopslisting.h"
#include "servicesurvey.h"
#include "tokenprovider.h"

#include <memory>

namespace patkeeper
{

/// Azure DevOps' PAT Lifecycle Management API for one account (fact sheet 1 to 4).
///
/// Notes to the seam: fetch() cannot tell that a token was revoked, as the service does not say so there; a listing
/// can. A token for all organizations carries the end "all-organizations" and extras["targetAccounts"] null. A token
/// whose expiry the service does not give has no expiresAt and extras["expiryUnknown"] true. Replies that are waited
/// for go with the provider.
class AzureDevOpsProvider final : public TokenProvider
{
    Q_OBJECT

public:
    /// @p options without origins: those of the account are used, or the ones its fields lead to where it has none yet.
    /// @p credentials are the account's own and outlive nothing: when they go, requests end in Cancelled.
    AzureDevOpsProvider(const Account &account, HttpOptions options, CredentialSource *credentials,
                        const azuredevops::ListingLimits &limits = {});

    const Capabilities &capabilities() const override { return m_capabilities; }

    void identify(Interaction interaction, QObject *context, Reply<Identity> reply) override;
    void list(Interaction interaction, QObject *context, Reply<TokenListing> reply) override;
    void fetch(const QString &remoteId, QObject *context, Reply<Token> reply) override;
    void create(const TokenRequest &request, QObject *context, Reply<IssuedToken> reply) override;
    void update(const TokenUpdate &update, QObject *context, Reply<Token> reply) override;
    void revoke(const QString &remoteId, QObject *context, Reply<void> reply) override;
    void probe(const SecretParts &secret, QObject *context, Reply<ProbeVerdict> reply) override;

    /// The fingerprint is in the expiry: a random instant of the minute that ends at the asked one, never later. An
    /// expiry of 365 days or more becomes five minutes less than 365 days, as the exact boundary is not known (fact
    /// sheet 2).
    TokenRequest prepared(const TokenRequest &request, const QDateTime &now) const override;
    TokenUpdate preparedUpdate(const TokenUpdate &update, const QDateTime &now) const override;
    /// Same name, same scopes, and the expiry within 10 ms, as the service rounds it to 1/300 s (fact sheet 1.4).
    bool carriesFingerprint(const TokenRequest &prepared, const Token &token) const override;

    /// What the fact sheet leaves open; lives no longer than this.
    std::unique_ptr<ServiceSurvey> survey();

    std::chrono::milliseconds clockOffset() const override;

private:
    template<typename T>
    using Reader = std::move_only_function<Result<T>(HttpResponse &)>;

    /// Asks, and reads the answer with @p read; what cannot be read leaves a change unconfirmed.
    template<typename T>
    void carryOut(const azuredevops::Question &question, QObject *context, Reply<T> reply, Reader<T> read);
    void probeAs(RequestCredentials credentials, QObject *context, Reply<ProbeVerdict> reply);

    Account m_account;
    Capabilities m_capabilities;
    Result<azuredevops::Addresses> m_addresses;
    azuredevops::ListingLimits m_limits;
    azuredevops::Connection *m_connection;
};

} // namespace patkeeper
