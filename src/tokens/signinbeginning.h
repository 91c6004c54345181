// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "signinsettings.h"
#include "unfamiliarplaces.h"
#include "values.h"

#include <QString>

namespace patkeeper
{

class Inventory;

/// What somebody who signs in to a new account of that kind of service begins with: the app that served before, as one
/// serves all places of an organization.
SignInSettings settingsToBeginWith(const Inventory &inventory, const QString &kind);

/// Whose sign-in it is, for the authority to offer first; empty where that is not known by an address.
QString loginHintOf(const SignIn &signIn);

/// For one that is there: where its access tokens may go already, and where its person signed in, is familiar.
UnfamiliarPlaces unfamiliarPlaces(const SignInOffer &offer, const Account &account, const SignIn &signIn,
                                  const SignInSettings &settings);

} // namespace patkeeper
