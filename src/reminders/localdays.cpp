// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "localdays.h"

#include "utc.h"

#include <algorithm>
#include <limits>
#include <map>

namespace patkeeper
{

namespace
{

constexpr qint64 minuteMs = 60'000;
constexpr qint64 quarterMs = 15 * minuteMs;
constexpr qint64 hourMs = 60 * minuteMs;
constexpr qint64 dayMs = 24 * hourMs;

QDateTime utc(qint64 instant)
{
    return QDateTime::fromMSecsSinceEpoch(instant, utcZone);
}

} // namespace

// QTimeZone takes its time for each answer, and days of one zone are made again and again.
std::vector<LocalDays::Period> &LocalDays::periodsOf(const QTimeZone &zone)
{
    thread_local std::map<QByteArray, std::vector<Period>> known;
    return known[zone.id()];
}

LocalDays::LocalDays(const ReminderSettings &settings, const QTimeZone &zone)
    : m_zone(zone.isValid() ? zone : QTimeZone::utc()),
      m_periods(periodsOf(m_zone)),
      m_morning(settings.morning),
      m_quietFrom(settings.quietFrom),
      m_quietTo(settings.quietTo),
      m_hasQuiet(settings.quietHours && settings.quietFrom != settings.quietTo),
      m_fridayForWeekends(settings.fridayForWeekends)
{
}

qint64 LocalDays::offsetAt(qint64 instant) const
{
    for (const Period &period : m_periods) {
        if (instant >= period.from && instant < period.to)
            return period.offset;
    }
    constexpr auto always = std::numeric_limits<qint64>::max();
    const auto timeOr = [](const QTimeZone::OffsetData &transition, qint64 otherwise) {
        return transition.atUtc.isValid() ? transition.atUtc.toMSecsSinceEpoch() : otherwise;
    };
    Period period{.offset = qint64(m_zone.offsetFromUtc(utc(instant))) * 1000};
    period.from = m_zone.hasTransitions() ? timeOr(m_zone.previousTransition(utc(instant + 1)), -always) : -always;
    period.to = m_zone.hasTransitions() ? timeOr(m_zone.nextTransition(utc(instant)), always) : always;
    // A zone may answer what does not fit together; then it is asked each time.
    if (instant >= period.from && instant < period.to)
        m_periods.push_back(period);
    return period.offset;
}

qint64 LocalDays::shown(qint64 instant) const
{
    return instant + offsetAt(instant);
}

qint64 LocalDays::instantOf(const QDate &date, const QTime &time) const
{
    // QDateTime gives other answers for a missing or doubled hour from one version of Qt to the next.
    const qint64 wanted = QDateTime(date, time, utcZone).toMSecsSinceEpoch();
    const qint64 early = wanted - offsetAt(wanted - dayMs);
    const qint64 late = wanted - offsetAt(wanted + dayMs);
    const bool fitsEarly = shown(early) == wanted;
    const bool fitsLate = shown(late) == wanted;
    if (fitsEarly && fitsLate)
        return std::min(early, late);
    return fitsLate ? late : early;
}

QDate LocalDays::dateOf(qint64 instant) const
{
    return utc(shown(instant)).date();
}

QTime LocalDays::timeOf(qint64 instant) const
{
    return utc(shown(instant)).time();
}

qint64 LocalDays::morningOf(const QDate &date) const
{
    const auto known = m_mornings.constFind(date.toJulianDay());
    if (known != m_mornings.constEnd())
        return *known;
    return *m_mornings.insert(date.toJulianDay(), instantOf(date, m_morning));
}

QDate LocalDays::dayOf(qint64 deadline) const
{
    const QDate date = dateOf(deadline);
    const int beyondFriday = date.dayOfWeek() - Qt::Friday;
    return m_fridayForWeekends && beyondFriday > 0 ? date.addDays(-beyondFriday) : date;
}

bool LocalDays::isQuiet(qint64 instant) const
{
    if (!m_hasQuiet)
        return false;
    const QTime time = timeOf(instant);
    if (m_quietFrom < m_quietTo)
        return time >= m_quietFrom && time < m_quietTo;
    return time >= m_quietFrom || time < m_quietTo;
}

qint64 LocalDays::notQuietFrom(qint64 instant) const
{
    if (!isQuiet(instant))
        return instant;
    const qint64 end = instantOf(dateOf(instant).addDays(timeOf(instant) < m_quietTo ? 0 : 1), m_quietTo);
    if (end > instant && !isQuiet(end))
        return end;
    // Where clocks are put back, the end of the quiet hours may have been shown before.
    qint64 later = instant - instant % quarterMs + quarterMs;
    while (isQuiet(later))
        later += quarterMs;
    return later;
}

qint64 LocalDays::beforeQuiet(qint64 instant) const
{
    if (!isQuiet(instant))
        return instant;
    const QDate date = dateOf(instant);
    for (const QDate &day : {date, date.addDays(-1)}) {
        const qint64 before = instantOf(day, m_quietFrom) - quarterMs;
        if (before < instant && !isQuiet(before))
            return before;
    }
    return instant;
}

} // namespace patkeeper
