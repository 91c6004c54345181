// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "remindersettings.h"

#include <QDate>
#include <QHash>
#include <QTimeZone>

#include <vector>

namespace patkeeper
{

/// Days, mornings and quiet hours of one time zone, as a person has set them. Instants are UTC milliseconds since the
/// epoch, whatever the zone's clock does there.
class LocalDays final
{
public:
    /// An invalid zone counts as UTC.
    LocalDays(const ReminderSettings &settings, const QTimeZone &zone);

    QDate dateOf(qint64 instant) const;
    qint64 morningOf(const QDate &date) const;
    /// The day that a deadline counts as: its own, or the Friday before.
    QDate dayOf(qint64 deadline) const;

    bool isQuiet(qint64 instant) const;
    /// The first instant from there on that is not quiet.
    qint64 notQuietFrom(qint64 instant) const;
    /// A quarter of an hour before the quiet hours that hold @p instant; @p instant where none do.
    qint64 beforeQuiet(qint64 instant) const;

    /// When that zone's clocks show it; the first time where they do twice, and where they never do as much later as
    /// they are put forward.
    qint64 instantOf(const QDate &date, const QTime &time) const;

private:
    /// Between two changes of the zone's offset.
    struct Period {
        qint64 from = 0;
        qint64 to = 0;
        qint64 offset = 0; ///< Milliseconds.
    };

    static std::vector<Period> &periodsOf(const QTimeZone &zone);
    qint64 offsetAt(qint64 instant) const;
    /// What a clock there shows, as if it were UTC.
    qint64 shown(qint64 instant) const;
    QTime timeOf(qint64 instant) const;

    QTimeZone m_zone;
    std::vector<Period> &m_periods; ///< Known so far; of this thread, shared with others of that zone.
    QTime m_morning;
    QTime m_quietFrom;
    QTime m_quietTo;
    bool m_hasQuiet;
    bool m_fridayForWeekends;
    mutable QHash<qint64, qint64> m_mornings; ///< By Julian day.
};

} // namespace patkeeper
