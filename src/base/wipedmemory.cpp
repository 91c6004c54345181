// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

// Linked into the programs as an object, never into a library: it replaces the C library's free() and realloc() for the
// whole process, so that every block is wiped when it is given back.
//
// Why: a Secret wipes itself, but a secret also passes through buffers of Qt and of the TLS library (a response body, a
// JSON document, a D-Bus message), which free them as they are. Without this a core or a swapped page still shows them.
// glibc's own M_PERTURB is not enough: blocks that go to a thread's cache are not overwritten.

// __GLIBC__ is told by a header, so one stands before the question.
#include <cstdlib>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <malloc.h>

extern "C" {

void *__libc_malloc(std::size_t); // NOLINT(bugprone-reserved-identifier)
void __libc_free(void *);         // NOLINT(bugprone-reserved-identifier)

void free(void *block)
{
    if (block == nullptr)
        return;
    const int savedErrno = errno;
    explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
    errno = savedErrno;
}

void *realloc(void *block, std::size_t size)
{
    if (block == nullptr)
        return __libc_malloc(size);
    if (size == 0) {
        free(block);
        return nullptr;
    }
    const std::size_t usable = malloc_usable_size(block);
    // Staying in place is only for blocks that would not waste more than half of what they hold.
    if (size <= usable && size >= usable / 2)
        return block;
    void *moved = __libc_malloc(size);
    if (moved == nullptr)
        return nullptr;
    std::memcpy(moved, block, usable < size ? usable : size);
    free(block);
    return moved;
}
}

#endif
