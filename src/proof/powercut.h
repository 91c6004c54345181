// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>

/// Takes the power from the databases of this process, for the proof and for tests.
///
/// A process that is killed leaves behind what it has written, synced or not: the system still has it. So this stands
/// between SQLite and the disk, keeps to itself what is not synced, and lets a file change only when SQLite syncs it.
/// When the power goes, the process ends at once, and of what was not synced the disk has nothing, a part, or torn
/// sectors; names that were made or taken away without a sync of their directory may be gone or back. Locks and the
/// shared memory are the system's own. No other process may use the files meanwhile.
namespace patkeeper::powercut
{

/// What a process ends with whose power was taken.
inline constexpr int exitCode = 113;

/// From now on every database that this process opens. The power goes at the moment @p cutAt (a write, sync, truncation
/// or deletion, counted from 1; 0: never by itself); @p seed chooses what had reached the disk all the same. False
/// where that is not possible here.
bool install(int cutAt, std::uint32_t seed);
/// Databases are really opened through it.
bool isUsed();
/// So far.
int moments();
[[noreturn]] void cutNow();

} // namespace patkeeper::powercut
