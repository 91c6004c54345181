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
/// what a person has started, as only a person can have signed in meanwhile.
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
    bool renews() const override { return true; }
    /// Nothing of it is kept here; another tenant is asked for another token.
    void adopt(const SignIn &signIn) override;
    QString secretKey() const override { return {}; }

    const AzureCliQuestion &question() const { return m_question; }
    /// Of the token at hand; nothing while there is none.
    std::optional<QDateTime> expiresAt() const;

private:
    struct Waiting {
        QPointer<QObject> context;
        Reply<RequestCredentials> reply;
    };

    bool isFresh() const;
    void ask(Interaction interaction);
    void onAnswer(Result<AzureCliToken> answer);
    void accept(AzureCliToken token);
    Result<RequestCredentials> issued() const;
    bool isAlive() const;
    void answerAll(const std::optional<Error> &error);
    void markNeeded(const Error &why);

    AzureCliQuestion m_question;
    AzureCliPatience m_patience;
    std::vector<Waiting> m_waiting;
    bool m_asking = false;

    QString m_occasion; ///< When the person signed in last.
    Secret m_token;
    QDateTime m_expiresAt;
    QDateTime m_askAgainAt;
    int m_issue = 0;
    QByteArray m_refusedDigest; ///< Of the token that the service refused last; empty where none was since.
    bool m_isSuccessor = false; ///< The token at hand came after a refused one.
    std::optional<Error> m_needed;
};

} // namespace patkeeper
