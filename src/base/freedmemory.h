// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace patkeeper
{

// Of a program that stays for weeks and mostly sleeps: what it needed for a moment is the system's again. Without the C
// library of GNU neither does anything.

/// To be called in main() before there are threads: all of them take memory from one heap. Otherwise each has one of
/// its own, and what it leaves free there serves nobody. What is large lies apart from it.
void useOneHeap();

/// Gives pages that nothing is left on back to the system, also from between what is in use. Takes milliseconds, in
/// which other threads wait for memory; for when work is done. From any thread.
void giveFreedMemoryBack();

} // namespace patkeeper
