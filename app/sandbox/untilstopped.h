// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace patkeeper
{

/// From here on SIGINT and SIGTERM only end waitUntilStopped(). False if the system refuses.
bool catchStopSignals();

/// Returns when standard input ends (so when the parent is gone) or a stop signal came, also one that came before the
/// call.
void waitUntilStopped();

} // namespace patkeeper
