// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderpolicy.h"

#include "remindertiming.h"
#include "utc.h"

#include <QSet>

#include <algorithm>
#include <iterator>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 never = ReminderTiming::never;
constexpr qint64 dayMs = ReminderTiming::dayMs;
/// A clock that differs by less is not wrong: time zones differ by up to 26 hours.
constexpr qint64 slackMs = 2 * dayMs;

QDateTime instant(qint64 milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds, utcZone);
}

/// That it would end when it did was said.
bool wasAnnounced(const ReminderFact &fact, const SaidReminders &said)
{
    if (fact.kind != ReminderKind::Died || !fact.hasExpired)
        return false;
    ReminderFact announced = fact;
    announced.kind = ReminderKind::Expiry;
    return said.steps.contains(announced.identity());
}

/// When one thing is said next, and as what.
struct Due {
    qint64 at = never;
    bool isSingle = false;
    bool isCritical = false;
};

/// Decides about one thing after the other at one moment.
class Decisions final
{
public:
    Decisions(const SaidReminders &said, const ReminderMoment &moment)
        : m_said(said),
          m_moment(moment),
          m_timing(moment),
          m_now(moment.now.toMSecsSinceEpoch())
    {
    }

    qint64 now() const { return m_now; }
    qint64 today() const { return m_timing.days().dateOf(m_now).toJulianDay(); }
    Due dueOf(const ReminderFact &fact) const;
    /// The latest step that has come, or comes today: those before it are said with it.
    ReminderMark markOf(const ReminderFact &fact) const;

private:
    struct Waiting {
        qint64 critical = never; ///< When it has to be said without waiting for the day's summary.
        qint64 usual = never;
    };

    bool isOver(const ReminderFact &fact) const;
    Waiting waitingOf(const ReminderFact &fact) const;
    bool wasSaid(const QMap<int, SaidStep> &steps, int step) const;
    const Snooze *snoozeOf(const QString &identity) const;
    bool hadSummary(const QDate &day) const;
    /// When something may be said that came at @p at.
    qint64 allowedFrom(qint64 at) const;
    qint64 summaryFrom(qint64 at) const;

    const SaidReminders &m_said;
    const ReminderMoment &m_moment;
    ReminderTiming m_timing;
    qint64 m_now;
};

bool Decisions::wasSaid(const QMap<int, SaidStep> &steps, int step) const
{
    for (auto said = steps.cbegin(); said != steps.cend() && said.key() <= step; ++said) {
        if (!said->isEarly || said->at <= m_moment.now)
            return true;
    }
    return false;
}

const Snooze *Decisions::snoozeOf(const QString &identity) const
{
    const auto found = m_said.snoozes.constFind(identity);
    return found != m_said.snoozes.constEnd() && found->since <= m_moment.now ? &*found : nullptr;
}

bool Decisions::hadSummary(const QDate &day) const
{
    constexpr qint64 plausibleMs = 3 * dayMs;
    const auto found = m_said.summaries.constFind(day.toJulianDay());
    // What was said by a clock that stood wrong takes nothing from the day that comes in truth.
    return found != m_said.summaries.constEnd() && std::abs(found->toMSecsSinceEpoch() - m_now) < plausibleMs;
}

qint64 Decisions::allowedFrom(qint64 at) const
{
    if (at == never)
        return never;
    if (isPaused(m_moment.settings, m_moment.now)) {
        if (!m_moment.settings.pausedUntil)
            return never;
        at = std::max(at, m_moment.settings.pausedUntil->toMSecsSinceEpoch());
    }
    return m_timing.days().notQuietFrom(at);
}

qint64 Decisions::summaryFrom(qint64 at) const
{
    qint64 from = allowedFrom(at);
    while (from != never && hadSummary(m_timing.days().dateOf(from)))
        from = allowedFrom(std::max(from + 1, m_timing.days().morningOf(m_timing.days().dateOf(from).addDays(1))));
    return from;
}

bool Decisions::isOver(const ReminderFact &fact) const
{
    if (!m_moment.settings.on || fact.muted || m_now >= ReminderTiming::endOf(fact))
        return true;
    return wasAnnounced(fact, m_said);
}

Decisions::Waiting Decisions::waitingOf(const ReminderFact &fact) const
{
    Waiting waiting;
    const QString identity = fact.identity();
    const QMap<int, SaidStep> said = m_said.steps.value(identity);
    const Snooze *snooze = snoozeOf(identity);
    const auto until = [&](const QDateTime &time) { return time.toMSecsSinceEpoch(); };
    for (const int step : m_timing.steps(fact)) {
        if (wasSaid(said, step))
            continue;
        const bool isCritical = ReminderTiming::isCritical(fact, step);
        if (!isCritical && waiting.usual != never)
            continue; // The longer step before it comes first.
        qint64 at = m_timing.instantOf(fact, step);
        // What was put off in time comes back when it gets critical, whatever the person thought then.
        if (snooze != nullptr && !(isCritical && at > until(snooze->since)))
            at = std::max(at, until(snooze->until));
        qint64 &earliest = isCritical ? waiting.critical : waiting.usual;
        earliest = std::min(earliest, at);
    }
    if (snooze != nullptr)
        waiting.critical = std::min(waiting.critical, until(snooze->until));
    // The last day is too short to wait for another day's summary.
    if (const qint64 end = ReminderTiming::endOf(fact); waiting.usual != never && end != never && fact.isCertain)
        waiting.critical = std::min(waiting.critical, std::max(waiting.usual, end - dayMs));
    return waiting;
}

Due Decisions::dueOf(const ReminderFact &fact) const
{
    if (isOver(fact))
        return {};
    const Waiting waiting = waitingOf(fact);
    const qint64 alone = waiting.critical == never ? never : allowedFrom(std::max(waiting.critical, m_now));
    const qint64 among = waiting.usual == never ? never : summaryFrom(std::max(waiting.usual, m_now));
    Due due{.at = std::min(alone, among), .isSingle = alone <= among};
    const qint64 end = ReminderTiming::endOf(fact);
    if (due.at >= end)
        return {};
    due.isCritical = end != never && fact.isCertain && end - due.at <= dayMs;
    return due;
}

ReminderMark Decisions::markOf(const ReminderFact &fact) const
{
    const QList<int> steps = m_timing.steps(fact);
    ReminderMark mark{.identity = fact.identity(), .step = steps.isEmpty() ? 0 : steps.constFirst()};
    const QDate today = m_timing.days().dateOf(m_now);
    for (const int step : steps) {
        const qint64 at = m_timing.instantOf(fact, step);
        if (at <= m_now || m_timing.days().dateOf(at) == today)
            mark.step = std::min(mark.step, step);
    }
    return mark;
}

struct DueFact {
    const ReminderFact *fact;
    Due due;
};

bool isMoreUrgent(const DueFact &left, const DueFact &right)
{
    const qint64 leftEnd = left.fact->localDeadlineMs();
    const qint64 rightEnd = right.fact->localDeadlineMs();
    if (leftEnd != rightEnd)
        return leftEnd < rightEnd;
    return left.fact->identity() < right.fact->identity();
}

std::vector<DueFact> dueNow(const std::vector<ReminderFact> &facts, const Decisions &decisions)
{
    std::vector<DueFact> due;
    for (const ReminderFact &fact : facts) {
        if (const Due when = decisions.dueOf(fact); when.at <= decisions.now())
            due.push_back({&fact, when});
    }
    std::sort(due.begin(), due.end(), isMoreUrgent);
    return due;
}

qsizetype groupsIn(const std::vector<DueFact> &due)
{
    QSet<QString> groups;
    for (const DueFact &one : due)
        groups.insert(one.fact->group);
    return groups.size();
}

void add(Announcement &announcement, const DueFact &due, const Decisions &decisions)
{
    announcement.facts.push_back(*due.fact);
    announcement.marks.push_back(decisions.markOf(*due.fact));
    announcement.isCritical = announcement.isCritical || due.due.isCritical;
}

/// Of a single lineage it is a bubble like any other, with what can be done for it.
Announcement announcementOf(const std::vector<DueFact> &due, const Decisions &decisions)
{
    const bool isSingle = groupsIn(due) == 1;
    Announcement announcement{.form = isSingle ? Announcement::Form::Single : Announcement::Form::Summary,
                              .identity = isSingle ? due.front().fact->group : u"summary"_s,
                              .facts = {},
                              .marks = {}};
    for (const DueFact &one : due)
        add(announcement, one, decisions);
    return announcement;
}

/// Takes the lineages that get a bubble of their own out of @p due.
std::vector<Announcement> takeSingles(std::vector<DueFact> &due, const Decisions &decisions)
{
    QStringList groups;
    for (const DueFact &one : due) {
        if (one.due.isSingle && !groups.contains(one.fact->group) && groups.size() < mostSingleBubbles)
            groups.append(one.fact->group);
    }
    std::vector<Announcement> singles;
    for (const QString &group : std::as_const(groups)) {
        std::vector<DueFact> ofGroup;
        std::copy_if(due.begin(), due.end(), std::back_inserter(ofGroup),
                     [&](const DueFact &one) { return one.fact->group == group; });
        singles.push_back(announcementOf(ofGroup, decisions));
    }
    std::erase_if(due, [&](const DueFact &one) { return groups.contains(one.fact->group); });
    return singles;
}

} // namespace

Saying reminders(const std::vector<ReminderFact> &facts, const SaidReminders &said, const ReminderMoment &moment,
                 bool returning)
{
    const Decisions decisions(said, moment);
    std::vector<DueFact> due = dueNow(facts, decisions);
    Saying saying;
    if (!returning)
        saying.announcements = takeSingles(due, decisions);
    if (due.empty())
        return saying;
    // What cannot wait is no summary of the day, and leaves it to what can.
    if (std::any_of(due.begin(), due.end(), [](const DueFact &one) { return !one.due.isSingle; }))
        saying.summaryDay = decisions.today();
    saying.announcements.push_back(announcementOf(due, decisions));
    return saying;
}

std::optional<QDateTime> nextReminder(const std::vector<ReminderFact> &facts, const SaidReminders &said,
                                      const ReminderMoment &moment)
{
    const Decisions decisions(said, moment);
    qint64 next = never;
    for (const ReminderFact &fact : facts)
        next = std::min(next, decisions.dueOf(fact).at);
    return next == never ? std::nullopt : std::optional(instant(next));
}

void markSaid(SaidReminders &said, const Saying &saying, const QDateTime &at)
{
    for (const Announcement &announcement : saying.announcements) {
        for (const ReminderMark &mark : announcement.marks) {
            said.steps[mark.identity].insert(mark.step, {.at = at, .isEarly = false});
            said.snoozes.remove(mark.identity);
        }
    }
    if (saying.summaryDay)
        said.summaries.insert(*saying.summaryDay, at);
}

bool isSettled(const ReminderFact &fact, const SaidReminders &said)
{
    return fact.muted || wasAnnounced(fact, said) ||
           (fact.kind == ReminderKind::Died && said.steps.contains(fact.identity()));
}

ClockChanges clockChanges(const std::vector<ReminderFact> &facts, const SaidReminders &said,
                          const ReminderMoment &moment)
{
    const ReminderTiming timing(moment);
    const qint64 now = moment.now.toMSecsSinceEpoch();
    ClockChanges changes;
    for (const ReminderFact &fact : facts) {
        const QString identity = fact.identity();
        const auto found = said.steps.constFind(identity);
        if (found == said.steps.constEnd())
            continue;
        for (auto step = found->cbegin(); step != found->cend(); ++step) {
            const qint64 at = step->at.toMSecsSinceEpoch();
            if (step->isEarly && at <= now)
                changes.onTime.push_back({identity, step.key()});
            else if (!step->isEarly && at > now + slackMs && timing.instantOf(fact, step.key()) > now + slackMs)
                changes.early.push_back({identity, step.key()});
        }
    }
    return changes;
}

void apply(SaidReminders &said, const ClockChanges &changes)
{
    for (const ReminderMark &mark : changes.early)
        said.steps[mark.identity][mark.step].isEarly = true;
    for (const ReminderMark &mark : changes.onTime)
        said.steps[mark.identity][mark.step].isEarly = false;
}

QList<int> stepsOf(const ReminderFact &fact, const ReminderSettings &settings)
{
    return ReminderTiming({.settings = settings, .now = {}, .zone = QTimeZone::utc()}).steps(fact);
}

QList<QDateTime> reminderPreview(const ReminderFact &fact, const ReminderMoment &moment)
{
    const ReminderTiming timing(moment);
    QList<QDateTime> instants;
    if (!moment.settings.on || fact.muted)
        return instants;
    for (const int step : timing.steps(fact)) {
        const QDateTime at = instant(timing.days().notQuietFrom(timing.instantOf(fact, step)));
        if (at > moment.now && at.toMSecsSinceEpoch() < ReminderTiming::endOf(fact) && !instants.contains(at))
            instants.append(at);
    }
    std::sort(instants.begin(), instants.end());
    return instants;
}

std::vector<ReminderFact> dueWithin(const std::vector<ReminderFact> &facts, const ReminderMoment &moment,
                                    std::chrono::seconds within)
{
    const qint64 now = moment.now.toMSecsSinceEpoch();
    const qint64 latest = now + std::chrono::milliseconds(within).count();
    const auto isWanted = [&](const ReminderFact &fact) {
        const qint64 deadline = fact.localDeadlineMs();
        if (fact.muted || now >= ReminderTiming::endOf(fact))
            return false;
        if (ReminderTiming::isAtOnce(fact))
            return true;
        // Those end within the hour, and mean something only when they have.
        if (fact.kind == ReminderKind::SignIn && !ReminderTiming::isLongSignIn(fact))
            return deadline <= now;
        return (fact.isByItself ? deadline + dayMs : deadline) <= latest;
    };
    std::vector<ReminderFact> due;
    std::copy_if(facts.begin(), facts.end(), std::back_inserter(due), isWanted);
    std::stable_sort(due.begin(), due.end(), [](const ReminderFact &left, const ReminderFact &right) {
        return left.localDeadlineMs() < right.localDeadlineMs();
    });
    return due;
}

Snooze snoozed(SnoozeLength length, const ReminderMoment &moment)
{
    switch (length) {
    case SnoozeLength::Hour:
        return {.since = moment.now, .until = moment.now.addSecs(3600)};
    case SnoozeLength::ThreeDays:
        return {.since = moment.now, .until = moment.now.addDays(3)};
    case SnoozeLength::TomorrowMorning:
        break;
    }
    const LocalDays days(moment.settings, moment.zone);
    const QDate today = days.dateOf(moment.now.toMSecsSinceEpoch());
    return {.since = moment.now, .until = instant(days.morningOf(today.addDays(1)))};
}

} // namespace patkeeper
