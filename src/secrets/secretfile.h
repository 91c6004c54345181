// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "secretenvelope.h"

namespace patkeeper
{

/// Writes a secret that the person asks for into a file that only its owner can read (0600), on another thread. A file
/// that is there is replaced as a whole or not at all; a link in its place is replaced, never followed.
///
/// One part is written as its exact bytes, several as a line each: name, '=', value. Errors are StorageFailed, with a
/// sentence.
void saveSecretFile(const QString &path, const SecretParts &parts, QObject *context, Reply<void> reply);

} // namespace patkeeper
