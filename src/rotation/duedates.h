// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "rotationpolicy.h"

#include <functional>

namespace patkeeper
{

/// What the policies say of one token, whether the time has come or not; UTC by the service's clock.
struct DueDates {
    std::optional<QDateTime> rotation;
    bool rotatesByItself = false;
    std::optional<QDateTime> review;
};

/// Of two times when tokens were made. Where the service does not say when, that one is older than nothing.
QDateTime earlierKnown(const QDateTime &left, const QDateTime &right);

/// Visits every token, living or not, that is current in its lineage and that a policy says something of. Goes over the
/// inventory at most twice, however many there are.
void visitDueDates(const Inventory &inventory, const Settings &settings,
                   const std::function<void(const TokenEntry &, const DueDates &)> &visit);

} // namespace patkeeper
