// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "schema.h"

#include <chrono>
#include <optional>

namespace patkeeper
{

/// How a database file is opened. The defaults are what people get; the rest lets tests meet a bad day.
struct DatabaseOptions {
    std::chrono::milliseconds busyTimeout = std::chrono::seconds(5); ///< How long to wait for another process' write.
    /// After so long without work what it holds in memory goes; it is read again where it is needed.
    std::chrono::milliseconds restAfter = std::chrono::seconds(5);
    QList<Migration> migrations = schemaMigrations();
    bool readOnly = false;           ///< As good as a file that may not be written to.
    std::optional<int> maximumPages; ///< As good as a disk that is full there.
};

} // namespace patkeeper
