// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QString>

#include <cstdint>

namespace patkeeper
{

/// What the rules about a profile's directory need to know of it.
struct DirectoryFacts {
    QString path;
    std::uint32_t owner = 0;
    std::uint32_t person = 0;    ///< The effective user of this process.
    std::uint32_t mode = 0;      ///< Permission bits, after an attempt to close it to others.
    std::int64_t fileSystem = 0; ///< statfs' f_type; 0 where it is not known.
};

/// The rules: one's own, closed to others, and on a file system of this machine.
Result<void> judgeDirectory(const DirectoryFacts &facts);

/// Creates the directory (and its parents, all 0700) where it does not exist, closes it to others, and judges it. The
/// last component may not be a symbolic link.
Result<void> secureDirectory(const QString &path);

/// Closes an existing file to others; refuses a symbolic link and a file of another user. A missing file is fine.
Result<void> secureFile(const QString &path);

} // namespace patkeeper
