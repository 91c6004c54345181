// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "secretenvelope.h"
#include "secretstore.h"

namespace patkeeper
{

// A token may be what its own account signs in with: to end it saws off the branch that its account sits on.

/// The accounts that sign in with that token, as far as that is known for certain (signsInWith()): its own, and others
/// at the same place.
QList<Account> accountsSigningInWith(const Inventory &inventory, const TokenKey &token);
/// Their sign-ins, each once.
QList<SignIn> signInsWith(const Inventory &inventory, const TokenKey &token);
/// "“Tenant”, “Other”": for a sentence; empty where there is none.
QString namesOfSigningInWith(const Inventory &inventory, const TokenKey &token);

/// Which token a pasted bearer is: the one whose kept secret it equals, of the accounts at the same place as
/// @p account. Empty where there is none, and where a secret could not be read: nothing is guessed.
void recogniseToken(const Inventory &inventory, SecretStore *secrets, const Account &account, const Secret &bearer,
                    QObject *context, Reply<QString> reply);

/// The same the other way round: files that the account signs in with that token where its bearer equals @p secret.
void noteIfItSignsIn(Inventory *inventory, SecretStore *secrets, const TokenKey &token, const SecretParts &secret,
                     QObject *context, Reply<void> reply);

} // namespace patkeeper
