// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "localdays.h"
#include "reminderpolicy.h"

#include <limits>

namespace patkeeper
{

/// When each step of a thing comes, before anybody asks whether it may be said then. Instants are UTC milliseconds
/// since the epoch, by this machine's clock.
class ReminderTiming final
{
public:
    static constexpr qint64 never = std::numeric_limits<qint64>::max();
    static constexpr qint64 dayMs = 24LL * 60 * 60 * 1000;

    explicit ReminderTiming(const ReminderMoment &moment);

    const LocalDays &days() const { return m_days; }
    /// The longest first.
    QList<int> steps(const ReminderFact &fact) const;
    qint64 instantOf(const ReminderFact &fact, int step) const;
    /// When there is nothing left to be told before; never() for what waits until it is done.
    static qint64 endOf(const ReminderFact &fact);
    /// A step of which the rest of the day cannot be waited for.
    static bool isCritical(const ReminderFact &fact, int step);
    /// It ends at its deadline, whoever is told or not.
    static bool isCountdown(const ReminderFact &fact);
    /// It has happened, and is told of as soon as that may be.
    static bool isAtOnce(const ReminderFact &fact);
    static bool isLongSignIn(const ReminderFact &fact);

private:
    qint64 beforeDeadline(const ReminderFact &fact, int step) const;

    ReminderSettings m_settings;
    LocalDays m_days;
};

} // namespace patkeeper
