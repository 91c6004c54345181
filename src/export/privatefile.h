// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QByteArray>
#include <QObject>
#include <QString>

namespace patkeeper
{

/// Writes an export into a file that only its owner can read (0600), on another thread. A file that is there is
/// replaced as a whole or not at all. Errors are StorageFailed, with a sentence.
void savePrivateFile(const QString &path, const QByteArray &contents, QObject *context, Reply<void> reply);

} // namespace patkeeper
