// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>

namespace patkeeper::azuredevops
{

/// Takes the value of `patToken.token` out of an answer's bytes and overwrites it there.
Secret cutIssuedSecret(QByteArray &json);

} // namespace patkeeper::azuredevops
