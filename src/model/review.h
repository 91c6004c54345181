// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "values.h"

namespace patkeeper
{

/// What somebody decided when they looked whether a token is still needed. Kept with its lineage.
struct Review {
    enum class Outcome { Kept, Revoked };

    QDateTime at; ///< UTC.
    QString by;   ///< Login name of the operating system's user.
    Outcome outcome = Outcome::Kept;

    bool operator==(const Review &) const = default;
};

QString outcomeName(Review::Outcome outcome); ///< Stable: "kept", "revoked".
QJsonObject toJson(const Review &review);
/// The last one of that lineage; nothing where none is kept that can be read.
std::optional<Review> lastReview(const Lineage &lineage);
/// Puts it into @p lineage, in the place of the one before; nothing takes that away.
void setLastReview(Lineage &lineage, const std::optional<Review> &review);

} // namespace patkeeper
