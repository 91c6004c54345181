// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flows.h"
#include "journal.h"
#include "rotationplan.h"

#include <QSet>

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

namespace patkeeper
{

class Settings;

/// What is to be done without anybody having asked, and when there is more of it.
struct RotationOutlook {
    QList<Operation> revocations;        ///< Rotations whose grace has ended.
    std::vector<RotationPlan> rotations; ///< Of tokens that are due and may be rotated by themselves.
    std::optional<QDateTime> next;       ///< The first instant after now at which something is due; UTC.
    bool isHeldUp = false;               ///< Something is due that another process holds.

    bool isEmpty() const { return revocations.empty() && rotations.empty(); }
    /// Something is due at that instant, too.
    void await(const QDateTime &instant) { next = next ? std::min(*next, instant) : instant; }
};

/// A service that refuses is not asked again for so long.
constexpr std::chrono::hours afterRefusal(24);

/// @p operations: rotations that are open or have failed since afterRefusal. @p underWay: tokens that are not to be
/// rotated, as they wait for their turn.
RotationOutlook rotationOutlook(const FlowParts &parts, const Settings &settings, const QList<Operation> &operations,
                                const QSet<TokenKey> &underWay = {});

/// What the running rotations are about, begun or not: the journal knows of one only when its turn has come.
QSet<TokenKey> underRotation(const Flows &flows);

} // namespace patkeeper
