// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "review.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const QString field = u"review"_s;

std::optional<Review> reviewFromJson(const QJsonObject &object)
{
    Review review;
    review.at = QDateTime::fromString(object.value("at"_L1).toString(), Qt::ISODateWithMs).toUTC();
    review.by = object.value("by"_L1).toString();
    const QString outcome = object.value("outcome"_L1).toString();
    review.outcome =
        outcome == outcomeName(Review::Outcome::Revoked) ? Review::Outcome::Revoked : Review::Outcome::Kept;
    if (!review.at.isValid() || outcome != outcomeName(review.outcome))
        return {};
    return review;
}

} // namespace

QString outcomeName(Review::Outcome outcome)
{
    return outcome == Review::Outcome::Revoked ? u"revoked"_s : u"kept"_s;
}

QJsonObject toJson(const Review &review)
{
    return {{u"at"_s, review.at.toUTC().toString(Qt::ISODateWithMs)},
            {u"by"_s, review.by},
            {u"outcome"_s, outcomeName(review.outcome)}};
}

std::optional<Review> lastReview(const Lineage &lineage)
{
    return reviewFromJson(lineage.policy.value(field).toObject());
}

void setLastReview(Lineage &lineage, const std::optional<Review> &review)
{
    if (review)
        lineage.policy.insert(field, toJson(*review));
    else
        lineage.policy.remove(field);
}

} // namespace patkeeper
