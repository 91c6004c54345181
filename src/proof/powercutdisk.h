// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace patkeeper::powercut
{

using Bytes = std::vector<char>;

/// One change of a file that the disk does not have for certain.
struct Change {
    std::int64_t at = 0; ///< Where it is written, or the size that is left.
    Bytes bytes;
    bool truncates = false;
};

/// A file as its process sees it. What is on the disk for certain is in the real file.
struct Image {
    std::string path;
    Bytes content;
    std::vector<Change> unsynced;
    bool hasNewName = false; ///< Its directory has not been synced since it was made.

    void change(Change change);
};

/// What this process does to its files, up to the moment at which the power goes.
class Disk final
{
public:
    static Disk &instance();

    void begin(int cutAt, std::uint32_t seed);
    std::mutex &mutex() { return m_mutex; }
    int moments() const { return m_moments; }
    bool isUsed() const { return m_used; }

    // The following with the mutex held.

    /// Counts one; does not come back where it is the one.
    void moment();
    [[noreturn]] void cut();
    /// The same for each who opens it.
    std::shared_ptr<Image> image(const std::string &path, const std::function<std::shared_ptr<Image>()> &read);
    /// Nobody has it open any longer.
    void forget(const std::string &path) { m_images.erase(path); }
    /// The directory is synced: its names are as they are.
    void settleNames();
    /// @p durable is what the disk still has of it, for as long as its directory is not synced.
    void noteDeleted(const std::string &path, Bytes durable);

private:
    void leave(const Image &image);
    bool chance() { return (m_random() & 1U) != 0; }

    std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<Image>> m_images;
    std::map<std::string, Bytes> m_deleted;
    std::mt19937 m_random;
    int m_cutAt = 0;
    int m_moments = 0;
    bool m_used = false;
};

/// All of a real file; empty where there is none.
Bytes contentOf(const std::string &path);

} // namespace patkeeper::powercut
