// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "freedmemory.h"

// __GLIBC__ is told by a header, so one stands before the question.
#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace patkeeper
{

void useOneHeap()
{
#if defined(__GLIBC__)
    ::mallopt(M_ARENA_MAX, 1);
#endif
}

void giveFreedMemoryBack()
{
#if defined(__GLIBC__)
    ::malloc_trim(0);
#endif
}

} // namespace patkeeper
