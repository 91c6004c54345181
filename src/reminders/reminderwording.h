// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "reminderpolicy.h"

#include <QLocale>
#include <QString>

namespace patkeeper
{

/// What is said of one bubble. Plain text, never to be shown as anything else: names come from a service.
struct ReminderText {
    QString title;
    QString body;

    bool operator==(const ReminderText &) const = default;
};

/// Names token, account, when and what to do; or, where names are not to be shown, how many of what.
ReminderText reminderText(const Announcement &announcement, const ReminderMoment &moment, const QLocale &locale = {});
/// "“ci” expires in 3 days"
QString reminderSentence(const ReminderFact &fact, const ReminderMoment &moment);
/// With its full stop, where it does not end as a question does.
QString ended(const QString &sentence);
/// What to do about it, as a sentence.
QString reminderAdvice(const ReminderFact &fact);
/// How old the data is, where that is old; else empty.
QString reminderAge(const std::vector<ReminderFact> &facts, const ReminderMoment &moment, const QLocale &locale = {});
/// "Expires", "Rotation due" ...: of a column or a line.
QString reminderCaption(ReminderKind kind);

} // namespace patkeeper
