// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QString>

#include <chrono>
#include <optional>

namespace patkeeper::cli
{

/// "14d", "12h", "2w": whole hours, days or weeks, more than none.
std::optional<std::chrono::seconds> durationFrom(const QString &text);
/// A duration from now (30d is now + 30 × 24 h), or a date, which means 23:59:59 of that day in local time.
std::optional<QDateTime> expiryFrom(const QString &text, const QDateTime &now);

/// A duration before now (30d is now - 30 × 24 h), or a date, which means its beginning in local time.
std::optional<QDateTime> beginningFrom(const QString &text, const QDateTime &now);

} // namespace patkeeper::cli
