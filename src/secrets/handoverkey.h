// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretstore.h"

namespace patkeeper
{

/// Names the entry that seals a profile's hand-over commands: 32 random bytes, no token's and no sign-in's.
inline QString handOverKey(const QString &profileId)
{
    return secretKey(profileId, QStringLiteral("hand-over"), QStringLiteral("2f0f8e53-5c0f-4f0e-9d3c-6a1d8b7c4e21"));
}

} // namespace patkeeper
