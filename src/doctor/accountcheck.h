// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"
#include "values.h"

namespace patkeeper
{

class AccountProviders;

/// Whether the account's sign-in holds: lists its tokens once, and files nothing of it.
Check accountCheck(const Account &account, AccountProviders *providers);

} // namespace patkeeper
