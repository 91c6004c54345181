// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "announcer.h"
#include "reminderfacts.h"
#include "reminderpolicy.h"
#include "saidreminders.h"
#include "speakerlock.h"
#include "waketimer.h"

#include <QTimer>

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace patkeeper
{

/// What a speaker works with; all of it outlives it.
struct ReminderParts {
    Inventory *inventory = nullptr;
    Journal *journal = nullptr;
    Settings *settings = nullptr;
    SaidReminderStore *store = nullptr;
    Announcer *announcer = nullptr;
    WakeTimer *timer = nullptr;
    std::function<const Capabilities *(const QString &accountId)> capabilities{};
    Clock clock;
    std::function<QTimeZone()> zone = [] { return QTimeZone::systemTimeZone(); };
    QString locksPath; ///< Of the profile.
    /// How long it is silent, at most, while the machine is said to sleep and does not. Sleep does not count.
    std::chrono::milliseconds patienceWithSleep = std::chrono::minutes(1);
};

/// Reminds: holds what there is to be reminded of, has said what is to be said, and sleeps until the next instant.
///
///   Idle -start-> Reading (what is open, what was said) -> Deciding -something to say-> Writing -on the disk-> spoken
///                    ^                                        +-- nothing -> sleeps until the next instant
///                    +-- the timer, a change, reconsider(), returned() --+
///
/// Of the processes that work on a profile one speaks: the one that holds the lock. The others know the same facts, and
/// take over when it lets go, or where it died at the next instant that there is something to say. While the session is
/// locked nothing is said here, and a process of another session may speak; what nobody said meanwhile is told as one
/// at unlock. So is what came while the machine slept, whether or not anybody says that it did. Asks no service and no
/// keychain.
class ReminderSpeaker final : public QObject
{
    Q_OBJECT

public:
    explicit ReminderSpeaker(ReminderParts parts, QObject *parent = nullptr);
    ~ReminderSpeaker() override;

    void start();
    /// The clock was set, the time zone changed, or it may be time: looks again.
    void reconsider();
    /// The person is back: what came meanwhile is told as one.
    void returned();
    /// Of the session; unlocking is a return.
    void setLocked(bool isLocked);
    /// Of the machine, as it is about to sleep; waking is a return. Alarms come before anybody says that it woke.
    void setAsleep(bool isAsleep);
    void snooze(const QStringList &identities, const Snooze &snooze);

    static constexpr std::chrono::days factsWithin{35};

    bool isSpeaking() const { return m_lock.isHeld(); }
    /// As of the last look: of what lies beyond factsWithin only while it looks.
    const std::vector<ReminderFact> &facts() const { return m_facts; }
    ReminderMoment moment() const;
    /// What was asked of the timer last.
    const std::optional<QDateTime> &wakesAt() const { return m_wakesAt; }

Q_SIGNALS:
    void factsChanged();
    /// Somebody has asked for it in a bubble about these.
    void wanted(patkeeper::ReminderAction action, const std::vector<patkeeper::ReminderFact> &facts,
                const QString &activationToken);

private:
    struct Shown {
        std::vector<ReminderFact> facts;
        std::vector<ReminderMark> marks;
    };

    void onWoke();
    void look();
    void decide(const ReminderSources &sources);
    void takeOver();
    void rememberSeen(const ReminderSources &sources);
    void say();
    void onWritten(const Saying &saying);
    void speak(const Announcement &announcement);
    /// Of what is true now.
    QSet<QString> identities() const;
    void withdrawStale();
    void finishLook();
    void forgetFarOff();
    void onActed(const QString &identity, ReminderAction action, const QString &activationToken);
    void onSpoken(const QString &identity);
    void onFailed(const QString &identity);
    void onAvailable();
    /// Whether somebody is there to be spoken to.
    bool isAttended() const { return !m_isLocked && !m_isAsleep; }
    bool isToBeTriedAgain() const { return m_triesAgainAt && *m_triesAgainAt <= m_parts.clock(); }
    void tryAgain();
    void giveUpTheWord();
    std::optional<QDateTime> nextInstant() const;

    ReminderParts m_parts;
    SpeakerLock m_lock;
    std::vector<ReminderFact> m_facts;
    QHash<QString, Shown> m_shown;          ///< By a bubble's identity.
    std::vector<ReminderMark> m_unspoken{}; ///< Nobody showed them.
    std::optional<QDateTime> m_triesAgainAt;
    std::optional<QDateTime> m_wakesAt;
    QTimer m_soon;  ///< Several changes make one look.
    QTimer m_sleep; ///< Runs out where nobody says that the machine woke.
    bool m_isStarted = false;
    bool m_isLooking = false;
    bool m_looksAgain = false;
    bool m_isLocked = false;
    bool m_isAsleep = false;
    bool m_isReturning = true; ///< Whoever starts it was away.
};

} // namespace patkeeper
