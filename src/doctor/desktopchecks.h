// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"

namespace patkeeper
{

/// Whether the desktop has a place for the tray icon.
Check trayCheck();
/// Who shows notifications, and what with.
Check notificationsCheck();

} // namespace patkeeper
