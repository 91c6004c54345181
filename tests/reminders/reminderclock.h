// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "reminderpolicy.h"
#include "utc.h"

#include <QTimeZone>

namespace patkeeper
{

inline QTimeZone zoneOf(const char *name)
{
    return QTimeZone(QByteArray(name));
}

/// "2026-03-29 09:00" as the clocks of that zone show it.
inline QDateTime localTime(const QString &text, const QTimeZone &zone)
{
    const QDateTime shown = QDateTime::fromString(text, QStringLiteral("yyyy-MM-dd HH:mm"));
    return QDateTime(shown.date(), shown.time(), zone).toUTC();
}

inline QString shownIn(const QDateTime &instant, const QTimeZone &zone)
{
    return instant.toTimeZone(zone).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

/// Of a token that lives that long.
inline ReminderFact expiryOf(const QString &name, const QDateTime &deadline, int days = 365)
{
    ReminderFact fact{.kind = ReminderKind::Expiry,
                      .subject = QStringLiteral("a/") + name,
                      .group = name,
                      .accountId = QStringLiteral("a"),
                      .remoteId = name,
                      .name = name,
                      .deadline = deadline};
    fact.began = deadline.addDays(-days);
    return fact;
}

/// A program that runs: asks when to wake, says what is due then, and remembers it.
class Companion final
{
public:
    explicit Companion(ReminderMoment start) : moment(std::move(start)) {}

    ReminderMoment moment;
    std::vector<ReminderFact> facts;
    SaidReminders said;
    struct Spoken {
        QDateTime at;
        Announcement announcement;
        bool isDaysSummary;
    };
    QList<Spoken> spoken;

    void say(bool returning = false)
    {
        apply(said, clockChanges(facts, said, moment));
        const Saying saying = reminders(facts, said, moment, returning);
        markSaid(said, saying, moment.now);
        for (const Announcement &announcement : saying.announcements)
            spoken.append(
                {moment.now, announcement, saying.summaryDay && &announcement == &saying.announcements.back()});
    }

    /// From wake to wake, without a poll.
    void runUntil(const QDateTime &end)
    {
        say();
        for (auto next = nextReminder(facts, said, moment); next && *next <= end;
             next = nextReminder(facts, said, moment)) {
            if (*next <= moment.now)
                qFatal("woken for nothing at %s", qPrintable(moment.now.toString(Qt::ISODate)));
            moment.now = *next;
            say();
        }
        moment.now = end;
    }

    /// "2026-03-29 09:00 ci" of each bubble, with its names.
    QStringList told() const
    {
        QStringList lines;
        for (const Spoken &bubble : spoken) {
            QStringList names;
            for (const ReminderFact &fact : bubble.announcement.facts)
                names.append(fact.name);
            lines.append(shownIn(bubble.at, moment.zone) + u' ' + names.join(u'+'));
        }
        return lines;
    }
};

} // namespace patkeeper
