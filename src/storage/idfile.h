// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QString>

namespace patkeeper
{

/// The UUID kept in the file @p path (mode 0600), which is written with a new one where it does not exist. Two
/// processes that do so at the same time get the same. A file that holds anything else is refused in words, never
/// replaced.
Result<QString> readOrCreateId(const QString &path);

} // namespace patkeeper
