// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QDateTime>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7) as UTC; invalid for anything else.
QDateTime parseHttpDate(const QByteArray &value);

/// How long a Retry-After (seconds or a date, RFC 9110, 10.2.3) asks to wait, @p now being the service's time; never
/// negative. Nothing where there is no such header or it cannot be read.
std::optional<std::chrono::milliseconds> parseRetryAfter(const QByteArray &value, const QDateTime &now);

/// Whether the name and the value can be sent as they are: a line break or another control character in them could make
/// a header, or a whole request, of its own.
bool isSafeHeader(QByteArrayView name, QByteArrayView value);

} // namespace patkeeper
