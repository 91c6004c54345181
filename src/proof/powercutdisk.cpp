// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "powercutdisk.h"

#include "powercut.h"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <unistd.h>

namespace patkeeper::powercut
{

namespace
{

constexpr std::int64_t sectorSize = 512;

void writeAt(int file, std::int64_t at, const char *bytes, std::int64_t size)
{
    while (size > 0) {
        const ssize_t written = ::pwrite(file, bytes, static_cast<std::size_t>(size), at);
        if (written <= 0)
            return;
        at += written;
        bytes += written;
        size -= written;
    }
}

} // namespace

Bytes contentOf(const std::string &path)
{
    Bytes content;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return content;
    std::array<char, 65536> part{};
    for (ssize_t size = 0; (size = ::read(file, part.data(), part.size())) > 0;)
        content.insert(content.end(), part.data(), part.data() + size);
    ::close(file);
    return content;
}

void Image::change(Change change)
{
    if (change.truncates) {
        content.resize(static_cast<std::size_t>(change.at));
    } else {
        const auto end = static_cast<std::size_t>(change.at) + change.bytes.size();
        content.resize(std::max(content.size(), end));
        std::copy(change.bytes.begin(), change.bytes.end(), content.begin() + change.at);
    }
    unsynced.push_back(std::move(change));
}

Disk &Disk::instance()
{
    static Disk disk;
    return disk;
}

void Disk::begin(int cutAt, std::uint32_t seed)
{
    m_cutAt = cutAt;
    m_random.seed(seed);
}

void Disk::moment()
{
    if (++m_moments == m_cutAt)
        cut();
}

std::shared_ptr<Image> Disk::image(const std::string &path, const std::function<std::shared_ptr<Image>()> &read)
{
    m_used = true;
    std::shared_ptr<Image> &image = m_images[path];
    if (!image)
        image = read();
    return image;
}

void Disk::settleNames()
{
    m_deleted.clear();
    for (const auto &[path, image] : m_images)
        image->hasNewName = false;
}

void Disk::noteDeleted(const std::string &path, Bytes durable)
{
    m_images.erase(path);
    m_deleted[path] = std::move(durable);
}

/// Nothing of what was not synced, or all up to some change, or of each change some sectors.
void Disk::leave(const Image &image)
{
    const auto how = m_random() % 3;
    if (how == 0 || image.unsynced.empty())
        return;
    const int file = ::open(image.path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0)
        return;
    std::size_t whole = how == 1 ? m_random() % (image.unsynced.size() + 1) : 0;
    for (const Change &change : image.unsynced) {
        const bool entirely = whole > 0;
        whole -= entirely ? 1 : 0;
        if (!entirely && how == 1)
            break;
        if (change.truncates) {
            if (entirely || chance())
                (void)!::ftruncate(file, change.at);
            continue;
        }
        const auto size = static_cast<std::int64_t>(change.bytes.size());
        for (std::int64_t done = 0; done < size;) {
            const std::int64_t part = std::min(size - done, sectorSize - (change.at + done) % sectorSize);
            if (entirely || chance())
                writeAt(file, change.at + done, change.bytes.data() + done, part);
            done += part;
        }
    }
    ::close(file);
}

// The mutex stays held: nothing of this process reaches its files any more.
void Disk::cut()
{
    for (const auto &[path, image] : m_images) {
        if (image->hasNewName && chance())
            ::unlink(path.c_str());
        else
            leave(*image);
        ::unlink((path + "-shm").c_str());
    }
    for (const auto &[path, durable] : m_deleted) {
        if (::access(path.c_str(), F_OK) == 0 || chance())
            continue;
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        writeAt(file, 0, durable.data(), static_cast<std::int64_t>(durable.size()));
        ::close(file);
    }
    ::_exit(exitCode);
}

} // namespace patkeeper::powercut
