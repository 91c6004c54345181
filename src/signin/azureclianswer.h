// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azurecli.h"
#include "programrun.h"

namespace patkeeper
{

/// What a run of the Azure CLI came to: the token, or why there is none and what mends it. @p now is the local clock's.
Result<AzureCliToken> readAzureCliAnswer(const AzureCliQuestion &question, const ProgramAnswer &answer,
                                         const QDateTime &now);

/// Whether this can be told to the Azure CLI as a tenant: an id or a domain, and nothing that reads as an option.
bool isAzureTenant(const QString &tenant);
Error noAzureTenant();

} // namespace patkeeper
