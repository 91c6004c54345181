// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "digitalhubaddresses.h"
#include "signedinprovider.h"

namespace patkeeper
{

/// A DigitalHub's PAT API for one account (fact sheet B).
///
/// Notes to the seam: the answer to Create has the secret and no id, so the token that create() gives has none either
/// (Capabilities::tellsNewId), and its dates are those of the answer; isSameCreation() tells which of a listing it is.
/// Names may repeat and nothing else of a token can be chosen, so a fingerprint is a likeness and no proof. The expiry
/// is the service's own and is never sent. Nothing of a token can be changed.
class DigitalHubProvider final : public SignedInProvider
{
    Q_OBJECT

public:
    /// @p options without origins: those of the account are used, or the ones its fields lead to where it has none yet.
    /// @p credentials are the account's own and outlive nothing: when they go, requests end in Cancelled.
    DigitalHubProvider(const Account &account, HttpOptions options, CredentialSource *credentials,
                       Clock clock = systemClock());

    const Capabilities &capabilities() const override { return m_capabilities; }

    void identify(Interaction interaction, QObject *context, Reply<Identity> reply) override;
    void list(Interaction interaction, QObject *context, Reply<TokenListing> reply) override;
    void fetch(const QString &remoteId, QObject *context, Reply<Token> reply) override;
    void create(const TokenRequest &request, QObject *context, Reply<IssuedToken> reply) override;
    void update(const TokenUpdate &update, QObject *context, Reply<Token> reply) override;
    /// The service also says yes for a token that it does not know.
    void revoke(const QString &remoteId, QObject *context, Reply<void> reply) override;
    void probe(const SecretParts &secret, QObject *context, Reply<ProbeVerdict> reply) override;

    TokenRequest prepared(const TokenRequest &request, const QDateTime &now) const override;
    bool carriesFingerprint(const TokenRequest &prepared, const Token &token) const override;
    bool isSameCreation(const Token &issued, const Token &listed) const override;

private:
    Result<ServiceRequest> creation(const TokenRequest &request) const;
    Token madeBy(const TokenRequest &request, const QDateTime &askedAt, std::optional<std::chrono::seconds> life) const;

    Capabilities m_capabilities;
    Result<digitalhub::Addresses> m_addresses;
};

} // namespace patkeeper
