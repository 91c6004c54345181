// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "access.h"
#include "credentialsource.h"
#include "values.h"

namespace patkeeper
{

/// The credentials of one sign-in as it is filed: what they are made from may change there at any time, by the person,
/// by a renewal, or in another process.
class SignInCredentials : public CredentialSource
{
    Q_OBJECT

public:
    using CredentialSource::CredentialSource;

    /// How the sign-in is filed now; without a key where it is gone. What was refused before is asked for anew where
    /// the person has signed in since.
    virtual void adopt(const SignIn &signIn) = 0;
    /// Of the keychain's entry that they are made from; empty where there is none.
    virtual QString secretKey() const = 0;
    /// What the person has just signed in with, so that it need not be asked for again. Without effect on those that
    /// hold it already.
    virtual void take(Access /*access*/) {}
    /// What they are made from was ended at the service: they are given to nobody any longer, and signInNeeded() says
    /// so. Without effect on those that are not kept here.
    virtual void giveUp() {}

Q_SIGNALS:
    /// The service refused them and they cannot be renewed, or what they are made from is proven not to be in the
    /// keychain. Once for each time that the person signed in.
    void signInNeeded();
};

} // namespace patkeeper
