// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretenvelope.h"
#include "values.h"

namespace patkeeper
{

/// What the keychain is given to keep of an account: a secret, and what is needed to find its owner again.
SecretEnvelope accountEnvelope(const Account &account, const SecretParts &secret, const QDateTime &storedAt);

/// Of what an account signs in with. A sign-in that renews itself is made again from it.
SecretEnvelope signInEnvelope(const Account &account, const SignIn &signIn, const SecretParts &secret,
                              const QDateTime &storedAt);
/// The sign-in that such an envelope was made for, without its key; a pasted access token's where it names none.
SignIn signInOf(const SecretEnvelope &envelope);

} // namespace patkeeper
