// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>

namespace patkeeper::azuredevops
{

/// Takes the value of `patToken.token` out of an answer's bytes and overwrites it there. A JSON parser would leave
/// copies of it in strings that nothing wipes, so this reads the bytes themselves. Empty where there is none; what is
/// no JSON does no harm.
Secret cutIssuedSecret(QByteArray &json);

} // namespace patkeeper::azuredevops
