// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QString>

#include <optional>

namespace patkeeper
{

class Inventory;

/// Why no account can be added under that name, if so; Error::field is "name".
std::optional<Error> accountNameProblem(const Inventory &inventory, const QString &name);

} // namespace patkeeper
