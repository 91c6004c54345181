// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderspeaker.h"

#include "remindergathering.h"
#include "reminderwording.h"
#include "settings.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

ReminderSpeaker::ReminderSpeaker(ReminderParts parts, QObject *parent)
    : QObject(parent),
      m_parts(std::move(parts)),
      m_lock(m_parts.locksPath + u"/reminders"_s)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(0ms);
    connect(&m_soon, &QTimer::timeout, this, &ReminderSpeaker::look);
    m_sleep.setSingleShot(true);
    m_sleep.setInterval(m_parts.patienceWithSleep);
    connect(&m_sleep, &QTimer::timeout, this, [this] { setAsleep(false); });
    connect(&m_lock, &SpeakerLock::givenUp, this, &ReminderSpeaker::reconsider);
    connect(m_parts.timer, &WakeTimer::woke, this, &ReminderSpeaker::onWoke);
    connect(m_parts.inventory, &Inventory::accountsChanged, this, &ReminderSpeaker::reconsider);
    connect(m_parts.inventory, &Inventory::tokensChanged, this, &ReminderSpeaker::reconsider);
    connect(m_parts.journal, &Journal::operationsChanged, this, &ReminderSpeaker::reconsider);
    connect(m_parts.store, &SaidReminderStore::changedElsewhere, this, &ReminderSpeaker::reconsider);
    connect(m_parts.settings, &Settings::changed, this, [this](const QString &key) {
        if (key == reminderSettingsKey() || key.startsWith("rotation/"_L1))
            reconsider();
    });
    connect(m_parts.announcer, &Announcer::acted, this, &ReminderSpeaker::onActed);
    connect(m_parts.announcer, &Announcer::spoken, this, &ReminderSpeaker::onSpoken);
    connect(m_parts.announcer, &Announcer::failed, this, &ReminderSpeaker::onFailed);
    connect(m_parts.announcer, &Announcer::available, this, &ReminderSpeaker::onAvailable);
}

ReminderSpeaker::~ReminderSpeaker() = default;

ReminderMoment ReminderSpeaker::moment() const
{
    return {.settings = reminderSettings(*m_parts.settings), .now = m_parts.clock(), .zone = m_parts.zone()};
}

void ReminderSpeaker::start()
{
    if (std::exchange(m_isStarted, true))
        return;
    m_parts.store->load(this, [this](const Result<void> &) { reconsider(); });
}

void ReminderSpeaker::reconsider()
{
    if (!m_parts.store->isLoaded() || !m_isStarted)
        return;
    if (m_isLooking)
        m_looksAgain = true;
    else
        m_soon.start();
}

void ReminderSpeaker::onWoke()
{
    constexpr int late = 60;
    // Whoever is woken long after the instant was asleep, and perhaps nobody has said so, or not yet.
    if (m_wakesAt && m_wakesAt->addSecs(late) < m_parts.clock())
        m_isReturning = true;
    reconsider();
}

void ReminderSpeaker::returned()
{
    m_isReturning = true;
    tryAgain();
    reconsider();
}

void ReminderSpeaker::tryAgain()
{
    m_triesAgainAt.reset();
    if (!m_unspoken.empty())
        m_parts.store->takeBack(std::exchange(m_unspoken, {}));
}

void ReminderSpeaker::setLocked(bool isLocked)
{
    if (std::exchange(m_isLocked, isLocked) == isLocked)
        return;
    if (isLocked)
        reconsider(); // Gives up the word.
    else
        returned();
}

void ReminderSpeaker::setAsleep(bool isAsleep)
{
    m_isAsleep = isAsleep;
    if (isAsleep)
        return m_sleep.start();
    m_sleep.stop();
    returned();
}

void ReminderSpeaker::snooze(const QStringList &identities, const Snooze &snooze)
{
    m_parts.store->snooze(identities, snooze);
    reconsider();
}

void ReminderSpeaker::look()
{
    m_isLooking = true;
    ReminderSources sources{.inventory = m_parts.inventory,
                            .settings = m_parts.settings,
                            .capabilities = m_parts.capabilities,
                            .now = m_parts.clock()};
    gatherReminders(std::move(sources), m_parts.journal, m_parts.store, this,
                    [this](const GatheredReminders &gathered) {
                        m_facts = gathered.facts;
                        decide(gathered.sources);
                    });
}

void ReminderSpeaker::decide(const ReminderSources &sources)
{
    withdrawStale();
    Q_EMIT factsChanged();
    if (m_lock.isHeld())
        rememberSeen(sources);
    else if (!m_isLocked && m_lock.take())
        return takeOver();
    if (m_lock.isHeld() && isAttended())
        say();
    else
        finishLook();
}

void ReminderSpeaker::takeOver()
{
    m_parts.store->takeOver(this, [this](const Result<void> &) {
        // What was seen by the speaker before is known only now.
        m_looksAgain = true;
        finishLook();
    });
}

void ReminderSpeaker::rememberSeen(const ReminderSources &sources)
{
    const QSet<QString> living = livingSubjects(sources);
    QSet<QString> pending;
    for (const ReminderFact &fact : m_facts) {
        if (fact.kind == ReminderKind::Died && !isSettled(fact, m_parts.store->said()))
            pending.insert(fact.subject);
    }
    QSet<QString> come = living;
    QSet<QString> gone;
    for (const QString &seen : m_parts.store->seen().subjects()) {
        if (!come.remove(seen) && !pending.contains(seen))
            gone.insert(seen);
    }
    m_parts.store->writeSeen(come, gone, sources.now);
    if (!come.isEmpty() && std::any_of(come.cbegin(), come.cend(),
                                       [](const QString &subject) { return subject.startsWith("sign-in/"_L1); }))
        m_looksAgain = true; // Its life is counted from now on.
}

void ReminderSpeaker::say()
{
    const ReminderMoment present = moment();
    SaidReminderStore &store = *m_parts.store;
    if (isToBeTriedAgain())
        tryAgain();
    store.applyClock(clockChanges(m_facts, store.said(), present));
    const Saying saying = reminders(m_facts, store.said(), present, m_isReturning);
    m_isReturning = false;
    if (saying.isEmpty())
        return finishLook();
    QHash<QString, QString> texts;
    for (const Announcement &announcement : saying.announcements) {
        for (const ReminderFact &fact : announcement.facts)
            texts.insert(fact.identity(), reminderSentence(fact, present));
    }
    // Where the disk does not take it, it is said all the same: once more after a restart is better than never.
    store.writeSaid(saying, present.now, texts, this, [this, saying](const Result<void> &) { onWritten(saying); });
}

void ReminderSpeaker::onWritten(const Saying &saying)
{
    const QSet<QString> present = identities();
    const auto isStillTrue = [&](const Announcement &announcement) {
        return std::any_of(announcement.facts.begin(), announcement.facts.end(),
                           [&](const ReminderFact &fact) { return present.contains(fact.identity()); });
    };
    for (const Announcement &announcement : saying.announcements) {
        if (!isAttended())
            m_parts.store->takeBack(announcement.marks);
        else if (isStillTrue(announcement))
            speak(announcement);
    }
    m_parts.store->prune(present, m_parts.clock());
    finishLook();
}

QSet<QString> ReminderSpeaker::identities() const
{
    QSet<QString> identities;
    for (const ReminderFact &fact : m_facts)
        identities.insert(fact.identity());
    return identities;
}

void ReminderSpeaker::speak(const Announcement &announcement)
{
    const ReminderText text = reminderText(announcement, moment());
    Bubble bubble{.identity = announcement.identity,
                  .title = text.title,
                  .body = text.body,
                  .actions = {ReminderAction::Snooze, ReminderAction::Open},
                  .isCritical = announcement.isCritical};
    const ReminderFact &first = announcement.facts.front();
    const bool mayRotate =
        first.mayRotate && (first.kind == ReminderKind::Expiry || first.kind == ReminderKind::OtherEnd ||
                            first.kind == ReminderKind::Rotation);
    if (announcement.form == Announcement::Form::Single && mayRotate)
        bubble.actions.prepend(ReminderAction::Rotate);
    m_shown.insert(announcement.identity, {announcement.facts, announcement.marks});
    m_parts.announcer->speak(bubble);
}

void ReminderSpeaker::withdrawStale()
{
    if (m_shown.isEmpty())
        return;
    const QSet<QString> present = identities();
    for (auto shown = m_shown.begin(); shown != m_shown.end();) {
        // That something has died stays news when it is no longer to be told.
        const bool isTrue = std::any_of(shown->facts.begin(), shown->facts.end(), [&](const ReminderFact &fact) {
            return fact.kind == ReminderKind::Died || present.contains(fact.identity());
        });
        if (isTrue) {
            ++shown;
            continue;
        }
        m_parts.announcer->withdraw(shown.key());
        shown = m_shown.erase(shown);
    }
}

void ReminderSpeaker::finishLook()
{
    m_isLooking = false;
    // A person who is not here may be in another session, where another process can speak.
    if (m_isLocked)
        giveUpTheWord();
    m_wakesAt = isAttended() ? nextInstant() : std::nullopt;
    m_parts.timer->wakeAt(m_wakesAt);
    forgetFarOff();
    if (std::exchange(m_looksAgain, false))
        m_soon.start();
}

void ReminderSpeaker::giveUpTheWord()
{
    // Whoever speaks next begins with what was not spoken.
    m_unspoken.clear();
    m_triesAgainAt.reset();
    m_lock.giveUp();
}

std::optional<QDateTime> ReminderSpeaker::nextInstant() const
{
    std::optional<QDateTime> next = nextReminder(m_facts, m_parts.store->said(), moment());
    if (m_triesAgainAt && m_lock.isHeld())
        return next ? std::min(*next, *m_triesAgainAt) : m_triesAgainAt;
    // Who does not speak looks whether the one that does is gone, but is not woken again and again for what is its.
    constexpr int betweenLooks = 3600;
    if (next && !m_lock.isHeld())
        next = std::max(*next, m_parts.clock().addSecs(betweenLooks));
    return next;
}

/// The next look gathers it anew: a program that sleeps is not to hold every token twice.
void ReminderSpeaker::forgetFarOff()
{
    const qint64 latest = m_parts.clock().toMSecsSinceEpoch() + std::chrono::milliseconds(factsWithin).count();
    std::erase_if(m_facts, [latest](const ReminderFact &fact) { return fact.localDeadlineMs() > latest; });
    m_facts.shrink_to_fit();
}

void ReminderSpeaker::onActed(const QString &identity, ReminderAction action, const QString &activationToken)
{
    const auto shown = m_shown.constFind(identity);
    if (shown == m_shown.constEnd())
        return;
    if (action != ReminderAction::Snooze)
        return Q_EMIT wanted(action, shown->facts, activationToken);
    QStringList identities;
    for (const ReminderFact &fact : shown->facts)
        identities.append(fact.identity());
    snooze(identities, snoozed(SnoozeLength::Hour, moment()));
}

void ReminderSpeaker::onSpoken(const QString &identity)
{
    if (const auto shown = m_shown.constFind(identity); shown != m_shown.constEnd())
        m_parts.store->confirmSpoken(shown->marks);
}

void ReminderSpeaker::onFailed(const QString &identity)
{
    const Shown shown = m_shown.take(identity);
    if (shown.marks.empty() || !m_lock.isHeld())
        return; // Whoever has the word by now has been told of it by the disk.
    constexpr int betweenTries = 3600;
    m_unspoken.insert(m_unspoken.end(), shown.marks.begin(), shown.marks.end());
    m_triesAgainAt = m_parts.clock().addSecs(betweenTries);
    reconsider();
}

void ReminderSpeaker::onAvailable()
{
    if (!m_unspoken.empty())
        returned();
}

} // namespace patkeeper
