// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azurecli.h"
#include "signincredentials.h"

#include <QByteArray>
#include <QPointer>

#include <optional>
#include <vector>

namespace patkeeper
{

/// The access token that the Azure CLI gives, kept in memory only and asked for again a few minutes before its end;
/// once for all who ask meanwhile.
///
///   Empty -asked-> Asking -a token-> Fresh -near its end, refused-> Empty
///                     +-- an error ---> Empty
///
/// A token that the service refused is never sent again: what the Azure CLI gives then has to be another one. If that
/// is refused as well, or there is no other, the sign-in is needed: from then on the Azure CLI is run again only for
/// what a person has started, as only a person can have signed in meanwhile. Where it cannot be asked shortly before
/// the end of a token, that one is used to its end. signInNeeded() comes once, until there is a token again.
///
/// Who waits for an answer when this goes is told Cancelled.
class AzureCliCredentials final : public SignInCredentials
{
    Q_OBJECT

public:
    explicit AzureCliCredentials(AzureCliQuestion question, AzureCliPatience patience = {}, QObject *parent = nullptr);
    ~AzureCliCredentials() override;

    void credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply) override;
    void refused(const QString &issue) override;
    void accepted(const QString &issue) override;
    bool renews() const override { return true; }
    /// The tenant is that of its settings, where they name a single one.
    void adopt(const SignIn &signIn) override;
    /// As it is filed: nothing of this is in the keychain.
    QString secretKey() const override { return m_secretKey; }
    void take(Access access) override;

    const AzureCliQuestion &question() const { return m_question; }
    /// Of the token at hand; nothing while there is none.
    std::optional<QDateTime> accessEndsAt() const;

private:
    struct Waiting {
        QPointer<QObject> context;
        Reply<RequestCredentials> reply;
    };

    bool isFresh() const;
    bool isAlive() const;
    void ask(Interaction interaction);
    void onAnswer(const AzureCliQuestion &question, Interaction interaction, Result<AzureCliToken> answer);
    void keep(AzureCliToken token);
    Result<RequestCredentials> issued() const;
    void answerAll(const std::optional<Error> &error);
    void markNeeded(const Error &why);

    AzureCliQuestion m_question;
    AzureCliPatience m_patience;
    std::vector<Waiting> m_waiting;
    bool m_asking = false;

    QString m_secretKey;
    QString m_occasion;
    std::optional<Access> m_access;
    QByteArray m_refusedDigest; ///< Of the token that the service refused last; empty where none was since.
    bool m_isSuccessor = false; ///< The token at hand came after a refused one.
    std::optional<Error> m_needed;
};

} // namespace patkeeper
