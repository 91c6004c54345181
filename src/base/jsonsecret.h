// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>
#include <QByteArrayList>

namespace patkeeper
{

/// Takes the string at @p path, the keys from the outermost object inwards, out of the JSON's bytes and overwrites it
/// there. A JSON parser would leave copies of it in strings that nothing wipes, so this reads the bytes themselves.
/// Empty where there is none; what is no JSON does no harm.
Secret cutSecret(QByteArray &json, const QByteArrayList &path);

} // namespace patkeeper
