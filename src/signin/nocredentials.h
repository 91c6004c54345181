// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "signincredentials.h"

namespace patkeeper
{

/// Of an account that there is nothing to sign in to: nothing is kept, nothing is ever needed, and whoever asks all the
/// same gets none.
class NoCredentials final : public SignInCredentials
{
    Q_OBJECT

public:
    using SignInCredentials::SignInCredentials;

    void credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply) override;
    void refused(const QString & /*issue*/) override {}
    void adopt(const SignIn & /*signIn*/) override {}
    QString secretKey() const override { return {}; }
};

} // namespace patkeeper
