// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"

#include <QString>

#include <memory>

namespace patkeeper
{

class Database;

/// Of the program and of what it stands on.
Check versionsCheck(const QString &programVersion, const std::shared_ptr<Database> &database);

} // namespace patkeeper
