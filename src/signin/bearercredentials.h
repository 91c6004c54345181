// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretstore.h"
#include "signincredentials.h"

#include <QDateTime>

#include <optional>

namespace patkeeper
{

/// A pasted access token, or the password of a user, kept in the keychain under @p secretKey and read from there once.
class BearerCredentials final : public SignInCredentials
{
    Q_OBJECT

public:
    BearerCredentials(SecretStore *secrets, QString secretKey, QObject *parent = nullptr);
    /// As it is filed.
    BearerCredentials(SecretStore *secrets, const SignIn &signIn, QObject *parent = nullptr);

    void credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply) override;
    void refused(const QString &issue) override;
    void adopt(const SignIn &signIn) override;
    void giveUp() override { refused(m_secretKey); }
    /// A new token is in the keychain under that key; it is read at the next use.
    void replace(const QString &secretKey);
    QString secretKey() const override { return m_secretKey; }

private:
    void onRead(const QString &key, Result<Secret> entry, Reply<RequestCredentials> reply);
    RequestCredentials issued(const Secret &bearer, const QString &secretKey) const;
    std::unexpected<Error> signInNeededError() const;

    SecretStore *m_secrets;
    QString m_secretKey;
    QString m_user; ///< Whose password it is; empty: it is a bearer.
    Secret m_bearer;
    bool m_refused = false;
};

/// When a bearer says that it ends, if it reads as a JSON Web Token. Claims are unverified: a hint, never proof.
struct BearerHints {
    bool isWebToken = false;
    std::optional<QDateTime> expiresAt;
    QString userName;
    bool isApplication = false; ///< Looks like an app's own token, with which the PAT API does not work.
    QString audience;           ///< Which service it is for.

    bool operator==(const BearerHints &) const = default;
};
BearerHints readBearerHints(const Secret &bearer);

} // namespace patkeeper
