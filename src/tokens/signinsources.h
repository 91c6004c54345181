// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountproviders.h"
#include "capabilities.h"
#include "clock.h"
#include "inventory.h"
#include "secretstore.h"

#include <functional>

namespace patkeeper
{

class TokenRenewal;

/// What the credentials of sign-ins are made from. All of it outlives them.
struct SignInSourceParts {
    Inventory *inventory = nullptr;
    SecretStore *secrets = nullptr;
    TokenRenewal *renewal = nullptr;
    AccountProviders::CapabilitiesOf capabilities;
    Clock clock;
    QString profileId;
    QString locksPath;
    bool shares = true; ///< Access tokens with other processes of this person, through the kernel.
};

/// Makes the credentials of a sign-in by its kind.
AccountProviders::Sources signInSources(SignInSourceParts parts);

} // namespace patkeeper
