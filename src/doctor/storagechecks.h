// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"
#include "profile.h"

#include <memory>

namespace patkeeper
{

class Database;

/// Where the profile is, and whether something can be written there.
Check profileCheck(const Profile &profile);
/// Whether the database is whole, and of which version.
Check databaseCheck(const std::shared_ptr<Database> &database);

} // namespace patkeeper
