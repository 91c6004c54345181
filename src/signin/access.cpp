// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "access.h"

#include <QUuid>

#include <algorithm>
#include <chrono>
#include <utility>

namespace patkeeper
{

Access accessOf(Secret token, const QDateTime &now, const QDateTime &expiresAt)
{
    // Some minutes early, but of one that is short-lived no more than a fifth of its life.
    constexpr qint64 longestMargin = std::chrono::milliseconds(std::chrono::minutes(5)).count();
    const qint64 margin = std::clamp<qint64>(now.msecsTo(expiresAt) / 5, 0, longestMargin);
    return {.token = std::move(token),
            .renewAt = expiresAt.addMSecs(-margin),
            .expiresAt = expiresAt,
            .issue = QUuid::createUuid().toString(QUuid::WithoutBraces)};
}

} // namespace patkeeper
