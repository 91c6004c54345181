// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderwording.h"

#include "localdays.h"

#include <QCoreApplication>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Reminders)
};

constexpr int mostLines = 5;

QString quoted(const QString &name)
{
    return Text::tr("“%1”", "a token's name").arg(name);
}

/// Of this machine's calendar: tomorrow is 1, whatever the hours.
int daysUntil(const ReminderFact &fact, const ReminderMoment &moment)
{
    const LocalDays days(moment.settings, moment.zone);
    return int(days.dateOf(moment.now.toMSecsSinceEpoch()).daysTo(days.dateOf(fact.localDeadlineMs())));
}

QString ends(const QString &who, int days)
{
    if (days <= 0)
        return Text::tr("%1 expires today", "token").arg(who);
    return days == 1 ? Text::tr("%1 expires tomorrow", "token").arg(who)
                     : Text::tr("%1 expires in %n day(s)", "token", days).arg(who);
}

QString stops(const QString &who, int days)
{
    if (days <= 0)
        return Text::tr("%1 stops working today", "token").arg(who);
    return days == 1 ? Text::tr("%1 stops working tomorrow", "token").arg(who)
                     : Text::tr("%1 stops working in %n day(s)", "token", days).arg(who);
}

QString signInSentence(const ReminderFact &fact, int days)
{
    if (fact.isNeeded)
        return Text::tr("Sign-in needed for %1").arg(fact.accountName);
    if (days < 0)
        return Text::tr("The sign-in to %1 has ended").arg(fact.accountName);
    return days <= 1 ? Text::tr("The sign-in to %1 ends within a day").arg(fact.accountName)
                     : Text::tr("The sign-in to %1 ends in %n day(s)", nullptr, days).arg(fact.accountName);
}

QString sentenceOf(const ReminderFact &fact, const QString &who, int days)
{
    using enum ReminderKind;
    switch (fact.kind) {
    case Expiry:
        return ends(who, days);
    case OtherEnd:
        return stops(who, days);
    case IdleEnd:
        if (days <= 0)
            return Text::tr("%1 may have stopped working, as nothing uses it").arg(who);
        return fact.isCertain ? Text::tr("%1 stops working in %n day(s) unless it is used", nullptr, days).arg(who)
                              : Text::tr("%1 may stop working in %n day(s) if nothing uses it", nullptr, days).arg(who);
    case Rotation:
        return Text::tr("%1 is due for rotation").arg(who);
    case Review:
        return Text::tr("Is %1 still needed?").arg(who);
    case SignIn:
        return signInSentence(fact, days);
    case Operation:
        return Text::tr("Work on %1 was interrupted or waits for you").arg(who);
    case FailedRevocation:
        return Text::tr("%1 is to be revoked and still lives").arg(who);
    case Died:
        return fact.hasExpired ? Text::tr("%1 has expired").arg(who)
                               : Text::tr("%1 is valid no longer, and was not ended here").arg(who);
    }
    return {};
}

QString whenOf(const ReminderFact &fact, const ReminderMoment &moment, const QLocale &locale)
{
    const QTimeZone zone = moment.zone.isValid() ? moment.zone : QTimeZone::utc();
    return locale.toString(fact.deadline.toTimeZone(zone), QLocale::ShortFormat);
}

/// The deadline means something to a person.
bool hasDate(const ReminderFact &fact)
{
    return fact.kind != ReminderKind::Operation && fact.kind != ReminderKind::FailedRevocation &&
           !(fact.kind == ReminderKind::Died && !fact.hasExpired) &&
           !(fact.kind == ReminderKind::SignIn && fact.isNeeded);
}

QString bodyOf(const ReminderFact &fact, const ReminderMoment &moment, const QLocale &locale)
{
    QStringList parts;
    if (!fact.accountName.isEmpty() && hasDate(fact))
        parts.append(Text::tr("%1, %2.", "account, date and time").arg(fact.accountName, whenOf(fact, moment, locale)));
    else if (!fact.accountName.isEmpty())
        parts.append(fact.accountName + u'.');
    const QString advice = reminderAdvice(fact);
    if (fact.reason != advice)
        parts.append(fact.reason);
    parts.append(advice);
    parts.removeAll(QString());
    return parts.join(u' ');
}

ReminderText singleText(const Announcement &announcement, const ReminderMoment &moment, const QLocale &locale)
{
    const ReminderFact &first = announcement.facts.front();
    if (!moment.settings.showsNames) {
        return {.title = first.remoteId.isEmpty() ? Text::tr("A sign-in or an operation needs attention")
                                                  : Text::tr("A token needs attention"),
                .body = Text::tr("Open Patkeeper to see which.")};
    }
    QStringList lines{bodyOf(first, moment, locale)};
    for (std::size_t i = 1; i < announcement.facts.size(); ++i)
        lines.append(ended(reminderSentence(announcement.facts[i], moment)));
    return {.title = reminderSentence(first, moment), .body = lines.join(u'\n')};
}

QString summaryTitle(const Announcement &announcement, const ReminderMoment &moment)
{
    const auto count = int(announcement.facts.size());
    const auto soon =
        std::count_if(announcement.facts.begin(), announcement.facts.end(), [&](const ReminderFact &fact) {
            return fact.kind == ReminderKind::Expiry && daysUntil(fact, moment) <= 1;
        });
    if (soon == 0)
        return Text::tr("%n token(s) and sign-in(s) need attention", nullptr, count);
    return Text::tr("%1, %2", "two counts: 12 … need attention, 3 of them …")
        .arg(Text::tr("%n token(s) and sign-in(s) need attention", nullptr, count),
             Text::tr("%n of them expire(s) by tomorrow", nullptr, int(soon)));
}

ReminderText summaryText(const Announcement &announcement, const ReminderMoment &moment)
{
    QStringList lines;
    const auto count = int(announcement.facts.size());
    for (int i = 0; moment.settings.showsNames && i < std::min(count, mostLines); ++i) {
        const ReminderFact &fact = announcement.facts[std::size_t(i)];
        const QString where = fact.kind == ReminderKind::SignIn || fact.accountName.isEmpty()
                                  ? QString()
                                  : Text::tr(" (%1)", "account, behind a sentence").arg(fact.accountName);
        lines.append(reminderSentence(fact, moment) + where);
    }
    if (moment.settings.showsNames && count > mostLines)
        lines.append(Text::tr("and %n more", nullptr, count - mostLines));
    lines.append(Text::tr("Open Patkeeper to see what to do."));
    return {.title = summaryTitle(announcement, moment), .body = lines.join(u'\n')};
}

} // namespace

QString reminderSentence(const ReminderFact &fact, const ReminderMoment &moment)
{
    return sentenceOf(fact, quoted(fact.name), daysUntil(fact, moment));
}

QString ended(const QString &sentence)
{
    return sentence.endsWith(u'?') ? sentence : sentence + u'.';
}

QString reminderAdvice(const ReminderFact &fact)
{
    using enum ReminderKind;
    switch (fact.kind) {
    case Expiry:
        if (!fact.mayRotate)
            return Text::tr("Make another one at the service.");
        return fact.mayExtend ? Text::tr("Rotate it, or extend it and keep its secret.") : Text::tr("Rotate it.");
    case OtherEnd:
    case IdleEnd:
        return fact.reason.isEmpty() ? Text::tr("Rotate it.") : fact.reason;
    case Rotation:
        return fact.isByItself ? Text::tr("It should have been rotated by itself: see what holds it up.")
                               : Text::tr("Rotate it.");
    case Review:
        return Text::tr("Keep it, or revoke it.");
    case SignIn:
        return Text::tr("Sign in again; until then what is shown may be old.");
    case Operation:
        return Text::tr("Open Running work to resume it or to give it up.");
    case FailedRevocation:
        return Text::tr("Open Running work and try again.");
    case Died:
        return Text::tr("If it is still needed, make another one.");
    }
    return {};
}

QString reminderAge(const std::vector<ReminderFact> &facts, const ReminderMoment &moment, const QLocale &locale)
{
    constexpr int oldDays = 2;
    std::optional<QDateTime> oldest;
    for (const ReminderFact &fact : facts) {
        if (fact.accountId.isEmpty())
            continue;
        if (!fact.refreshedAt)
            return Text::tr("Never refreshed so far.");
        oldest = oldest ? std::min(*oldest, *fact.refreshedAt) : fact.refreshedAt;
    }
    if (!oldest || oldest->addDays(oldDays) > moment.now)
        return {};
    const QTimeZone zone = moment.zone.isValid() ? moment.zone : QTimeZone::utc();
    return Text::tr("As of %1.").arg(locale.toString(oldest->toTimeZone(zone), QLocale::ShortFormat));
}

ReminderText reminderText(const Announcement &announcement, const ReminderMoment &moment, const QLocale &locale)
{
    if (announcement.facts.empty())
        return {};
    ReminderText text = announcement.form == Announcement::Form::Single ? singleText(announcement, moment, locale)
                                                                        : summaryText(announcement, moment);
    if (const QString age = reminderAge(announcement.facts, moment, locale); !age.isEmpty())
        text.body += u'\n' + age;
    return text;
}

QString reminderCaption(ReminderKind kind)
{
    using enum ReminderKind;
    switch (kind) {
    case Expiry:
        return Text::tr("expires");
    case OtherEnd:
        return Text::tr("stops");
    case IdleEnd:
        return Text::tr("not used");
    case Rotation:
        return Text::tr("rotation");
    case Review:
        return Text::tr("review");
    case SignIn:
        return Text::tr("sign-in");
    case Operation:
        return Text::tr("unfinished");
    case FailedRevocation:
        return Text::tr("to revoke");
    case Died:
        return Text::tr("ended");
    }
    return {};
}

} // namespace patkeeper
