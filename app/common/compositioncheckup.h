// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"

#include <memory>

namespace patkeeper
{

class Composition;

/// What the doctor looks at in the window and on the command line. @p opened outlives it; where it is null, because it
/// could not be opened, the rest is looked at all the same.
std::unique_ptr<Checkup> makeCheckup(Composition *opened);

} // namespace patkeeper
