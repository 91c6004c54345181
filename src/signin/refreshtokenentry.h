// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "secret.h"
#include "secretenvelope.h"

namespace patkeeper
{

/// A refresh token as it is kept in the keychain: the one part of its envelope.
SecretParts refreshTokenParts(const Secret &refreshToken);
/// SecretMissing where the entry holds no refresh token.
Result<Secret> refreshTokenOf(Result<Secret> entry);
bool holdsRefreshToken(const SecretEnvelope &envelope);

} // namespace patkeeper
