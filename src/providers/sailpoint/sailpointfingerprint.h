// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "values.h"

#include <QDateTime>

/// By what a token is known again whose creation was not answered: names are unique for one owner, and with the name go
/// a random instant of the minute that ends at the asked expiry, the scopes, and that it was not made before it was
/// asked for.
namespace patkeeper::sailpoint
{

TokenRequest prepared(const TokenRequest &request, const QDateTime &now);
bool carriesFingerprint(const TokenRequest &prepared, const Token &token);

} // namespace patkeeper::sailpoint
