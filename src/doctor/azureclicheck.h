// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"

namespace patkeeper
{

class Inventory;

/// Whether the Azure CLI is there for whom it is needed. Does not run it.
Check azureCliCheck(const Inventory *inventory);

} // namespace patkeeper
