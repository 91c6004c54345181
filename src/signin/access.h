// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QDateTime>
#include <QString>

namespace patkeeper
{

/// An access token and until when it holds.
struct Access {
    Secret token;
    QDateTime renewAt;   ///< Some minutes before its end, UTC, by the local clock.
    QDateTime expiresAt; ///< The same.
    QString issue;       ///< Not secret: tells one access token from the next.
};

/// An access token that was issued at @p now.
Access accessOf(Secret token, const QDateTime &now, const QDateTime &expiresAt);

} // namespace patkeeper
