// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

namespace patkeeper::cli
{

/// `access-token`: what an account signs in with now, renewed where that is needed, alone on stdout.
class AccessTokenCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    /// A pasted one is given as it is, as long as it may still work.
    bool mayStillWork(const Account &account, const SignIn &signIn);
    void onCredentials(Result<RequestCredentials> credentials);
    void note();
    void write();

    QString m_accountId;
    QString m_name;
    Secret m_token;
    std::optional<QDateTime> m_endsAt;
    SignInCredentials *m_source = nullptr;
};

/// The access token in the one header of a bearer's credentials; empty where they are of another kind.
Secret accessTokenIn(const RequestCredentials &credentials);
/// {"accessToken": …, "account": …, "expires": …}, without a copy of the token that nothing wipes.
Secret accessTokenJson(const Secret &token, const QString &account, const std::optional<QDateTime> &endsAt);

} // namespace patkeeper::cli
