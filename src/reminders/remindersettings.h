// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "values.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QTime>

#include <optional>

namespace patkeeper
{

class Settings;

/// How a person wants to be reminded; of the profile.
struct ReminderSettings {
    bool on = true;
    /// How many days before its deadline a token is told of; any order.
    QList<int> steps{60, 30, 14, 7, 3, 1, 0};
    bool quietHours = true;
    QTime quietFrom{22, 0}; ///< Local time; may be after quietTo: across midnight.
    QTime quietTo{8, 0};
    QTime morning{9, 0};                    ///< When a day's reminders come, and when "tomorrow morning" is.
    bool fridayForWeekends = true;          ///< A deadline on a Saturday or Sunday counts as one of the Friday before.
    bool showsNames = true;                 ///< In bubbles; else they say how many.
    std::optional<QDateTime> pausedSince{}; ///< UTC; nothing: not paused.
    std::optional<QDateTime> pausedUntil{}; ///< UTC; nothing while paused: until somebody resumes.

    bool operator==(const ReminderSettings &) const = default;
};

/// What is not there, or not of the right kind, is as in a fresh profile.
ReminderSettings reminderSettingsFromJson(const QJsonObject &object);
QJsonObject toJson(const ReminderSettings &settings);
ReminderSettings reminderSettings(const Settings &settings);
void setReminderSettings(Settings &settings, const ReminderSettings &wanted);
/// The key of Settings::changed() that tells of them.
QString reminderSettingsKey();

/// Whether nothing is said at @p now (UTC) because somebody has paused it. A pause that began after now, as a clock was
/// put back, holds nobody up.
bool isPaused(const ReminderSettings &settings, const QDateTime &now);
/// Until then, or with nothing until resumed().
ReminderSettings paused(ReminderSettings settings, const QDateTime &now, const std::optional<QDateTime> &until);
ReminderSettings resumed(ReminderSettings settings);

/// What a person wants of one lineage; kept in Lineage::policy.
struct ReminderWishes {
    bool muted = false;
    std::optional<QList<int>> steps{}; ///< Instead of the profile's.

    bool operator==(const ReminderWishes &) const = default;
};
ReminderWishes reminderWishes(const Lineage &lineage);
/// @p policy with them, everything else in it as it is.
QJsonObject policyWith(QJsonObject policy, const ReminderWishes &wishes);

} // namespace patkeeper
