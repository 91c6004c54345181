// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QByteArray>
#include <QString>

namespace patkeeper
{

/// Tells one machine from another without giving away the machine's own id: 16 hexadecimal digits.
///
/// Where the system has no id (a container often has none) a random one is kept at @p fallbackPath, which must be
/// outside the profile: it must not go along when the profile is copied.
Result<QString> machineDigest(const QByteArray &systemId, const QString &fallbackPath);

/// Of this machine; the fallback is below the XDG state home.
Result<QString> thisMachine();

} // namespace patkeeper
