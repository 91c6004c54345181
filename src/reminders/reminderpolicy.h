// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "reminderfact.h"
#include "remindersettings.h"

#include <QDateTime>
#include <QHash>
#include <QMap>
#include <QTimeZone>

#include <chrono>
#include <optional>
#include <vector>

namespace patkeeper
{

// Pure functions of (facts, settings, what was said, now, zone). `now` is UTC by this machine's clock, the zone is the
// one that its person lives in now. Instants that come back are UTC.

/// That one step of a thing was said.
struct SaidStep {
    QDateTime at; ///< UTC, by the clock of then.
    /// The clock was seen to stand before that step's time since: until it has come to `at` again, it was not said.
    bool isEarly = false;

    bool operator==(const SaidStep &) const = default;
};

struct Snooze {
    QDateTime since; ///< UTC.
    QDateTime until; ///< UTC.

    bool operator==(const Snooze &) const = default;
};

/// What was already said and put off.
struct SaidReminders {
    QHash<QString, QMap<int, SaidStep>> steps; ///< By ReminderFact::identity() and step, see stepsOf().
    QHash<QString, Snooze> snoozes;            ///< By identity.
    QHash<qint64, QDateTime> summaries;        ///< By the Julian day that was the local one: when.

    bool operator==(const SaidReminders &) const = default;
};

/// That a step is said now. It goes to the disk before the announcement is spoken.
struct ReminderMark {
    QString identity;
    int step = 0;

    bool operator==(const ReminderMark &) const = default;
};

/// One bubble.
struct Announcement {
    enum class Form { Single, Summary };

    Form form = Form::Single;
    QString identity; ///< What it replaces, and what is withdrawn: one for each lineage, and one summary.
    std::vector<ReminderFact> facts; ///< The most urgent first.
    std::vector<ReminderMark> marks;
    bool isCritical = false; ///< Something in it ends within a day.

    bool operator==(const Announcement &) const = default;
};

struct Saying {
    std::vector<Announcement> announcements; ///< At most a few singles, and at most one summary.
    std::optional<qint64> summaryDay;        ///< Where the local day's summary is among them: its Julian day.

    bool isEmpty() const { return announcements.empty(); }
};

/// Of everything that a reminder is decided by.
struct ReminderMoment {
    ReminderSettings settings;
    QDateTime now;
    QTimeZone zone;
};

/// Whoever says more at a time than that, says the rest in the summary.
inline constexpr int mostSingleBubbles = 3;

/// What is to be said now. @p returning: the person has been away (session locked, machine asleep or off), so that what
/// came meanwhile is told at once, as one.
Saying reminders(const std::vector<ReminderFact> &facts, const SaidReminders &said, const ReminderMoment &moment,
                 bool returning = false);

/// When there may be something to say next; now, where there is already; nothing where only a change can bring it.
std::optional<QDateTime> nextReminder(const std::vector<ReminderFact> &facts, const SaidReminders &said,
                                      const ReminderMoment &moment);

/// What was said is as now known; @p at is when.
void markSaid(SaidReminders &said, const Saying &saying, const QDateTime &at);

/// Whether nothing of it will ever be said any more: it was, or it is muted, or its end was announced.
bool isSettled(const ReminderFact &fact, const SaidReminders &said);

/// What is to be remembered otherwise as the clock stands otherwise than when it was said.
struct ClockChanges {
    std::vector<ReminderMark> early;  ///< Said, and their time is still to come: SaidStep::isEarly.
    std::vector<ReminderMark> onTime; ///< No longer so: the clock has come to where it was.
};
ClockChanges clockChanges(const std::vector<ReminderFact> &facts, const SaidReminders &said,
                          const ReminderMoment &moment);
void apply(SaidReminders &said, const ClockChanges &changes);

/// Days before its deadline that count for this one: only those shorter than half its life. Negative: days after it.
QList<int> stepsOf(const ReminderFact &fact, const ReminderSettings &settings);

/// "For this token you will be told on ...": what is still to come, if nothing is changed. Pauses are left out.
QList<QDateTime> reminderPreview(const ReminderFact &fact, const ReminderMoment &moment);

/// What has its deadline within that time, or has had it and still waits; the earliest first, without what is muted.
std::vector<ReminderFact> dueWithin(const std::vector<ReminderFact> &facts, const ReminderMoment &moment,
                                    std::chrono::seconds within);

/// Ways to put it off.
enum class SnoozeLength { Hour, TomorrowMorning, ThreeDays };
Snooze snoozed(SnoozeLength length, const ReminderMoment &moment);

} // namespace patkeeper
