// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "remindersettings.h"

#include "settings.h"
#include "utc.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <functional>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto wishesKey = "reminders"_L1;

QJsonArray jsonOf(const QList<int> &steps)
{
    QJsonArray array;
    for (const int step : steps)
        array.append(step);
    return array;
}

/// The longest first, without doubles; what is no number of days is left out.
QList<int> stepsFrom(const QJsonArray &array)
{
    constexpr int longest = 366;
    QList<int> steps;
    for (const QJsonValue value : array) {
        const int step = value.toInt(-1);
        if (step >= 0 && step <= longest && !steps.contains(step))
            steps.append(step);
    }
    std::sort(steps.begin(), steps.end(), std::greater<>());
    return steps;
}

QString textOf(const QTime &time)
{
    return time.toString(u"HH:mm"_s);
}

QTime timeFrom(const QJsonValue &value, const QTime &otherwise)
{
    const QTime time = QTime::fromString(value.toString(), u"HH:mm"_s);
    return time.isValid() ? time : otherwise;
}

void insertInstant(QJsonObject &object, QLatin1StringView key, const std::optional<QDateTime> &instant)
{
    if (instant)
        object.insert(key, static_cast<double>(instant->toMSecsSinceEpoch()));
}

std::optional<QDateTime> instantFrom(const QJsonValue &value)
{
    if (!value.isDouble())
        return {};
    return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(value.toDouble()), utcZone);
}

} // namespace

QString reminderSettingsKey()
{
    return u"reminders"_s;
}

ReminderSettings reminderSettingsFromJson(const QJsonObject &object)
{
    const ReminderSettings usual;
    ReminderSettings settings;
    settings.on = object["on"_L1].toBool(usual.on);
    if (object["steps"_L1].isArray())
        settings.steps = stepsFrom(object["steps"_L1].toArray());
    settings.quietHours = object["quietHours"_L1].toBool(usual.quietHours);
    settings.quietFrom = timeFrom(object["quietFrom"_L1], usual.quietFrom);
    settings.quietTo = timeFrom(object["quietTo"_L1], usual.quietTo);
    settings.morning = timeFrom(object["morning"_L1], usual.morning);
    settings.fridayForWeekends = object["fridayForWeekends"_L1].toBool(usual.fridayForWeekends);
    settings.showsNames = object["showsNames"_L1].toBool(usual.showsNames);
    settings.pausedSince = instantFrom(object["pausedSince"_L1]);
    settings.pausedUntil = instantFrom(object["pausedUntil"_L1]);
    return settings;
}

QJsonObject toJson(const ReminderSettings &settings)
{
    QJsonObject object{{"on"_L1, settings.on},
                       {"steps"_L1, jsonOf(settings.steps)},
                       {"quietHours"_L1, settings.quietHours},
                       {"quietFrom"_L1, textOf(settings.quietFrom)},
                       {"quietTo"_L1, textOf(settings.quietTo)},
                       {"morning"_L1, textOf(settings.morning)},
                       {"fridayForWeekends"_L1, settings.fridayForWeekends},
                       {"showsNames"_L1, settings.showsNames}};
    insertInstant(object, "pausedSince"_L1, settings.pausedSince);
    insertInstant(object, "pausedUntil"_L1, settings.pausedUntil);
    return object;
}

ReminderSettings reminderSettings(const Settings &settings)
{
    return reminderSettingsFromJson(QJsonDocument::fromJson(settings.text(reminderSettingsKey()).toUtf8()).object());
}

void setReminderSettings(Settings &settings, const ReminderSettings &wanted)
{
    settings.setText(reminderSettingsKey(),
                     QString::fromUtf8(QJsonDocument(toJson(wanted)).toJson(QJsonDocument::Compact)));
}

bool isPaused(const ReminderSettings &settings, const QDateTime &now)
{
    if (!settings.pausedSince || *settings.pausedSince > now)
        return false;
    return !settings.pausedUntil || now < *settings.pausedUntil;
}

ReminderSettings paused(ReminderSettings settings, const QDateTime &now, const std::optional<QDateTime> &until)
{
    settings.pausedSince = now;
    settings.pausedUntil = until;
    return settings;
}

ReminderSettings resumed(ReminderSettings settings)
{
    settings.pausedSince.reset();
    settings.pausedUntil.reset();
    return settings;
}

ReminderWishes reminderWishes(const Lineage &lineage)
{
    const QJsonObject object = lineage.policy[wishesKey].toObject();
    ReminderWishes wishes{.muted = object["muted"_L1].toBool()};
    if (object["steps"_L1].isArray())
        wishes.steps = stepsFrom(object["steps"_L1].toArray());
    return wishes;
}

QJsonObject policyWith(QJsonObject policy, const ReminderWishes &wishes)
{
    if (wishes == ReminderWishes()) {
        policy.remove(wishesKey);
        return policy;
    }
    QJsonObject object;
    if (wishes.muted)
        object.insert("muted"_L1, true);
    if (wishes.steps)
        object.insert("steps"_L1, jsonOf(*wishes.steps));
    policy.insert(wishesKey, object);
    return policy;
}

} // namespace patkeeper
