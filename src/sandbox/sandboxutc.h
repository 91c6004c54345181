// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QTimeZone>

namespace patkeeper::sandbox
{

/// What a QDateTime in UTC is made with: Qt from 6.5 on wants a time zone there, the one before knows it only as a
/// spec.
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
inline constexpr auto utcZone = QTimeZone::UTC;
#else
inline constexpr auto utcZone = Qt::UTC;
#endif

} // namespace patkeeper::sandbox
