// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secret.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>
#include <utility>

#ifdef Q_OS_UNIX
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace patkeeper
{

namespace
{

#ifdef Q_OS_UNIX
// Whole pages of our own, so that locking and unlocking one secret never touches a neighbour.
char *allocateGuarded(std::size_t wanted, std::size_t &mapped)
{
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    mapped = (wanted + page - 1) / page * page;
    void *memory = ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::bad_alloc();
    // Both are best effort: a small RLIMIT_MEMLOCK must not keep a person from their token.
    (void)::mlock(memory, mapped);
#ifdef MADV_DONTDUMP
    (void)::madvise(memory, mapped, MADV_DONTDUMP);
#endif
    return static_cast<char *>(memory);
}

void freeGuarded(char *memory, std::size_t mapped)
{
    ::munmap(memory, mapped);
}
#else
char *allocateGuarded(std::size_t wanted, std::size_t &mapped)
{
    mapped = wanted;
    return new char[wanted];
}

void freeGuarded(char *memory, std::size_t)
{
    delete[] memory;
}
#endif

} // namespace

void wipe(char *bytes, std::size_t size)
{
    std::memset(bytes, 0, size);
    // The fence and the pointer's escape keep the store although nobody reads it.
    __asm__ __volatile__("" : : "r"(bytes) : "memory");
}

void wipe(QByteArray &bytes)
{
    if (!bytes.isEmpty() && bytes.isDetached())
        wipe(bytes.data(), static_cast<std::size_t>(bytes.size()));
    bytes = QByteArray();
}

Secret::Secret(QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return;
    m_bytes = allocateGuarded(static_cast<std::size_t>(bytes.size()), m_mapped);
    m_size = bytes.size();
    std::copy(bytes.begin(), bytes.end(), m_bytes);
}

Secret::Secret(Secret &&other) noexcept
    : m_bytes(std::exchange(other.m_bytes, nullptr)),
      m_size(std::exchange(other.m_size, 0)),
      m_mapped(std::exchange(other.m_mapped, 0))
{
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        clear();
        m_bytes = std::exchange(other.m_bytes, nullptr);
        m_size = std::exchange(other.m_size, 0);
        m_mapped = std::exchange(other.m_mapped, 0);
    }
    return *this;
}

Secret::~Secret()
{
    clear();
}

Secret Secret::take(QByteArray &source)
{
    Secret secret{QByteArrayView(source)};
    wipe(source);
    return secret;
}

bool Secret::equals(QByteArrayView other) const
{
    if (m_size != other.size())
        return false;
    int difference = 0;
    for (qsizetype index = 0; index < m_size; ++index)
        difference |= static_cast<unsigned char>(m_bytes[index]) ^ static_cast<unsigned char>(other[index]);
    return difference == 0;
}

void Secret::clear() noexcept
{
    if (m_bytes == nullptr)
        return;
    wipe(m_bytes, m_mapped);
    freeGuarded(m_bytes, m_mapped);
    m_bytes = nullptr;
    m_size = 0;
    m_mapped = 0;
}

} // namespace patkeeper
