// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

namespace patkeeper::sandbox
{

/// Whether the service knows this scope (fact sheet 3), `app_token` aside.
bool isKnownScope(const QString &scope);

} // namespace patkeeper::sandbox
