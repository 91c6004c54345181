// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

// Fills memory from a thread of its own, frees nearly all of it and gives it back. Prints how many KiB the process held
// when it was full, freed and given back, and whether the thread's memory came from the heap that all share. With
// "many-heaps" each thread has its own.

#include "freedmemory.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <vector>

namespace
{

constexpr std::size_t blockSize = 512;
constexpr std::size_t blockCount = 80'000;
constexpr std::size_t keptEvery = 4'000;

long residentKibibytes()
{
    long pages = 0;
    long resident = 0;
    std::FILE *statm = std::fopen("/proc/self/statm", "re");
    if (statm == nullptr || std::fscanf(statm, "%ld %ld", &pages, &resident) != 2)
        std::exit(1);
    std::fclose(statm);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

bool isInSharedHeap(const void *block, const void *heapBegin)
{
    const auto at = reinterpret_cast<std::uintptr_t>(block);
    return at >= reinterpret_cast<std::uintptr_t>(heapBegin) && at < reinterpret_cast<std::uintptr_t>(sbrk(0));
}

void fillAndFree(const void *heapBegin)
{
    std::vector<char *> blocks;
    for (std::size_t i = 0; i < blockCount; ++i) {
        blocks.push_back(static_cast<char *>(std::malloc(blockSize)));
        std::memset(blocks.back(), 'x', blockSize);
    }
    const bool isShared = isInSharedHeap(blocks.back(), heapBegin);
    const long full = residentKibibytes();
    // What stays is spread over all of it, so that nothing is free at the end of the heap.
    for (std::size_t i = 0; i < blockCount; ++i) {
        if (i % keptEvery != keptEvery - 1)
            std::free(blocks[i]);
    }
    const long freed = residentKibibytes();
    patkeeper::giveFreedMemoryBack();
    std::printf("%ld %ld %ld %d\n", full, freed, residentKibibytes(), isShared ? 1 : 0);
}

} // namespace

int main(int argc, char *argv[])
{
    const void *heapBegin = sbrk(0);
    if (argc != 2 || std::string_view(argv[1]) != "many-heaps")
        patkeeper::useOneHeap();
    std::thread(fillAndFree, heapBegin).join();
    return 0;
}
