// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sailpointaddresses.h"
#include "signedinprovider.h"

namespace patkeeper
{

/// SailPoint Identity Security Cloud's PAT API for one account (fact sheet A).
///
/// Notes to the seam: there is no reading of one token, so fetch() lists and picks. Who is signed in says the access
/// token that the service has just taken, else the owner of its own tokens. A token that the platform made for itself
/// carries extras["readOnly"]; extras["ownerId"] and ["owner"] say whose it is. Replies that are waited for go with the
/// provider.
class SailPointProvider final : public SignedInProvider
{
    Q_OBJECT

public:
    /// @p options without origins: those of the account are used, or the ones its fields lead to where it has none yet.
    /// @p credentials are the account's own and outlive nothing: when they go, requests end in Cancelled.
    SailPointProvider(const Account &account, HttpOptions options, CredentialSource *credentials,
                      Clock clock = systemClock());

    const Capabilities &capabilities() const override { return m_capabilities; }

    void identify(Interaction interaction, QObject *context, Reply<Identity> reply) override;
    void list(Interaction interaction, QObject *context, Reply<TokenListing> reply) override;
    void fetch(const QString &remoteId, QObject *context, Reply<Token> reply) override;
    void create(const TokenRequest &request, QObject *context, Reply<IssuedToken> reply) override;
    void update(const TokenUpdate &update, QObject *context, Reply<Token> reply) override;
    void extend(const QStringList &remoteIds, const QDateTime &expiresAt, QObject *context,
                Reply<QList<Token>> reply) override;
    void revoke(const QString &remoteId, QObject *context, Reply<void> reply) override;
    void probe(const SecretParts &secret, QObject *context, Reply<ProbeVerdict> reply) override;

    /// By a fingerprint, see sailpointfingerprint.h.
    TokenRequest prepared(const TokenRequest &request, const QDateTime &now) const override;
    bool carriesFingerprint(const TokenRequest &prepared, const Token &token) const override;

private:
    void onOwnTokens(Interaction interaction, const QList<Token> &own, QObject *context, Reply<Identity> reply);

    Capabilities m_capabilities;
    Result<sailpoint::Addresses> m_addresses;
};

} // namespace patkeeper
