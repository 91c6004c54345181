// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "tokenprovider.h"

namespace patkeeper
{

/// Tokens of services that there is no adapter for, kept by hand: nothing is sent anywhere and nobody signs in.
///
/// What a service is to the other providers, the inventory's rows on the disk are to this one. They are read anew for
/// each listing, so that what another process has entered meanwhile is in it: a refresh finds what it knows, and
/// nothing becomes "no longer listed" by one.
///
/// - list, fetch: the account's rows as filed. A row that a rebuilt inventory does not know to live counts as living
///   with an unknown expiry: only a person ends a token here.
/// - create: a row of its own, under an id that the prepared request carries, which makes it its own fingerprint. The
///   secret is not issued but brought by the person; CreateTokenFlow has it and stores it like any other. Interrupted
///   before the secret is kept, the row is taken back by withdraw(): the token as such lives at its service, and is
///   not called revoked.
/// - update: of the row; the options (service, page, exchange) are replaced as a whole where they are given.
/// - revoke: the person's word that they have ended it on its page; the row says revoked from then on.
/// - probe: proves nothing, as there is nobody to ask.
///
/// No answer can be lost between a program and its own disk, so that nothing is ever unconfirmed. Whatever else is
/// particular is in the capabilities: issuesSecrets, revokesItself and changesCannotBeLost are false, false and true,
/// and nothing outside asks more.
class ManualProvider final : public TokenProvider
{
    Q_OBJECT

public:
    /// @p inventory outlives it.
    ManualProvider(const Account &account, Inventory *inventory);

    const Capabilities &capabilities() const override { return m_capabilities; }

    /// Unsupported: nobody signs in.
    void identify(Interaction interaction, QObject *context, Reply<Identity> reply) override;
    void list(Interaction interaction, QObject *context, Reply<TokenListing> reply) override;
    void fetch(const QString &remoteId, QObject *context, Reply<Token> reply) override;
    void create(const TokenRequest &request, QObject *context, Reply<IssuedToken> reply) override;
    void update(const TokenUpdate &update, QObject *context, Reply<Token> reply) override;
    void revoke(const QString &remoteId, QObject *context, Reply<void> reply) override;
    void withdraw(const QString &remoteId, QObject *context, Reply<void> reply) override;
    void probe(const SecretParts &secret, QObject *context, Reply<ProbeVerdict> reply) override;

    TokenRequest prepared(const TokenRequest &request, const QDateTime &now) const override;
    TokenUpdate preparedUpdate(const TokenUpdate &update, const QDateTime &now) const override;
    bool carriesFingerprint(const TokenRequest &prepared, const Token &token) const override;

    std::chrono::milliseconds clockOffset() const override { return {}; }

private:
    /// The rows as they are listed.
    void read(QObject *context, Reply<QList<Token>> reply);
    /// Files what @p change makes of the row, and replies with that; NotFound where there is none.
    void change(const QString &remoteId, std::move_only_function<Result<Token>(Token)> change, QObject *context,
                Reply<Token> reply);
    void file(const Token &token, QObject *context, Reply<Token> reply);

    QString m_accountId;
    Inventory *m_inventory;
    Capabilities m_capabilities;
};

} // namespace patkeeper
