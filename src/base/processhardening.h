// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace patkeeper
{

/// To be called first in main(): no core dumps (RLIMIT_CORE 0), umask 077. The process stays "dumpable", because
/// portals refuse to serve one that is not.
void hardenProcess();
/// The umask from before, for a program that takes this one's place. (Core dumps stay off.)
void restoreFileMask();

} // namespace patkeeper
