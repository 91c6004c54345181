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
    // What is large lies apart from the beginning, and so goes back as soon as it is freed. Left to itself, that bound
    // rises with what is freed, and the small that comes after the large holds its place.
    ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);
#endif
}

void giveFreedMemoryBack()
{
#if defined(__GLIBC__)
    ::malloc_trim(0);
#endif
}

} // namespace patkeeper
