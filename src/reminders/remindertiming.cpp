// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "remindertiming.h"

#include <algorithm>
#include <functional>

namespace patkeeper
{

namespace
{

/// What stops is often taken up again at once, by the person who saw it stop.
constexpr qint64 settlingMs = 10LL * 60 * 1000;

std::optional<qint64> beganMs(const ReminderFact &fact)
{
    if (!fact.began || !fact.began->isValid())
        return {};
    const qint64 began = fact.began->toMSecsSinceEpoch() - fact.clockOffsetMs;
    return began < fact.localDeadlineMs() ? std::optional(began) : std::nullopt;
}

/// The middle of its life, before which nobody wants to hear of its end.
std::optional<qint64> middleMs(const ReminderFact &fact)
{
    const auto began = beganMs(fact);
    return began ? std::optional(*began + (fact.localDeadlineMs() - *began) / 2) : std::nullopt;
}

/// All that come into question, whatever the length of its life.
QList<int> possibleSteps(const ReminderFact &fact, const ReminderSettings &settings)
{
    using enum ReminderKind;
    switch (fact.kind) {
    case IdleEnd:
        if (!fact.isCertain)
            return {7};
        [[fallthrough]];
    case Expiry:
    case OtherEnd:
        return fact.steps.value_or(settings.steps);
    case Rotation:
        return fact.isByItself ? QList<int>{-1, -7, -30} : QList<int>{0, -7, -30};
    case Review:
    case Operation:
        return {0, -7, -30};
    case FailedRevocation:
        return {0, -1, -7, -30};
    case SignIn:
        if (fact.isNeeded)
            return {0};
        return ReminderTiming::isLongSignIn(fact) ? QList<int>{7, 1, -1} : QList<int>{-1};
    case Died:
        return {0};
    }
    return {};
}

} // namespace

ReminderTiming::ReminderTiming(const ReminderMoment &moment)
    : m_settings(moment.settings),
      m_days(moment.settings, moment.zone)
{
}

bool ReminderTiming::isCountdown(const ReminderFact &fact)
{
    return fact.kind == ReminderKind::Expiry || fact.kind == ReminderKind::OtherEnd ||
           fact.kind == ReminderKind::IdleEnd;
}

bool ReminderTiming::isAtOnce(const ReminderFact &fact)
{
    return fact.kind == ReminderKind::Operation || fact.kind == ReminderKind::FailedRevocation ||
           fact.kind == ReminderKind::Died || (fact.kind == ReminderKind::SignIn && fact.isNeeded);
}

bool ReminderTiming::isLongSignIn(const ReminderFact &fact)
{
    const auto began = beganMs(fact);
    return began && fact.localDeadlineMs() - *began > 2 * dayMs;
}

qint64 ReminderTiming::endOf(const ReminderFact &fact)
{
    return isCountdown(fact) ? fact.localDeadlineMs() : never;
}

bool ReminderTiming::isCritical(const ReminderFact &fact, int step)
{
    return isCountdown(fact) && fact.isCertain && step <= 1;
}

QList<int> ReminderTiming::steps(const ReminderFact &fact) const
{
    QList<int> steps = possibleSteps(fact, m_settings);
    if (const auto middle = middleMs(fact); middle && !isAtOnce(fact)) {
        const qint64 halfLife = fact.localDeadlineMs() - *middle;
        steps.removeIf([halfLife](int step) { return step > 0 && step * dayMs >= halfLife; });
    }
    std::sort(steps.begin(), steps.end(), std::greater<>());
    return steps;
}

qint64 ReminderTiming::instantOf(const ReminderFact &fact, int step) const
{
    const qint64 deadline = fact.localDeadlineMs();
    if (isAtOnce(fact)) {
        const bool settles = step == 0 && fact.kind != ReminderKind::Died && fact.kind != ReminderKind::SignIn;
        return deadline - step * dayMs + (settles ? settlingMs : 0);
    }
    if (isCountdown(fact))
        return beforeDeadline(fact, step);
    const QDate day = fact.kind == ReminderKind::SignIn ? m_days.dateOf(deadline) : m_days.dayOf(deadline);
    return m_days.morningOf(day.addDays(-step));
}

qint64 ReminderTiming::beforeDeadline(const ReminderFact &fact, int step) const
{
    const qint64 deadline = fact.localDeadlineMs();
    const QDate day = m_days.dayOf(deadline);
    qint64 instant = m_days.morningOf(day.addDays(-step));
    // What ends before the morning comes is told of on the morning before.
    if (m_days.notQuietFrom(instant) >= deadline)
        instant = m_days.morningOf(day.addDays(-step - 1));
    if (const auto middle = middleMs(fact))
        instant = std::max(instant, *middle);
    // Of a short life the middle may be quiet until its end.
    if (m_days.notQuietFrom(instant) >= deadline) {
        const qint64 before = m_days.beforeQuiet(instant);
        instant = before >= beganMs(fact).value_or(before) ? before : instant;
    }
    return instant;
}

} // namespace patkeeper
