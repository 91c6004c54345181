// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flows.h"
#include "rotatetokensflow.h"
#include "rotationoutlook.h"
#include "waketimer.h"

#include <QHash>

namespace patkeeper
{

/// What is to be rotated now without anybody having asked: due, allowed to by its policy, not under way, and not
/// refused within the last day (a service that refuses is not asked again and again).
void rotationsByItself(const FlowParts &parts, const Settings &settings, QObject *context,
                       Reply<std::vector<RotationPlan>> reply);

/// Does what is due while the program runs: predecessors whose grace has ended are revoked, and tokens that may be
/// rotated by themselves are. Does nothing while the keychain is not open, and never makes it ask.
///
///   Asleep -the timer, a change, reconsider()-> Looking (at the journal) -nothing is due-> Asleep
///                                                 +-- something is -> Asking (the keychain) -open-> begun, Asleep
///                                                                                           -not open-> Asleep
///
/// It sleeps until the next instant at which something is due, an hour at most. However often things change it looks
/// every other second at most; what could not be done is tried again after some minutes.
class RotationSchedule final : public QObject
{
    Q_OBJECT

public:
    /// All of it outlives this. "Now" is the flows' clock.
    RotationSchedule(Flows *flows, const Settings *settings, WakeTimer *timer, QObject *parent = nullptr);

    /// Looks for the first time.
    void start();
    /// The machine woke, or something may be due otherwise: looks again soon.
    void reconsider();

Q_SIGNALS:
    /// A flow that nobody has asked for is under way; it belongs to Flows.
    void began(patkeeper::Flow *flow);
    /// It has looked and done what was to be done, and sleeps.
    void slept();

private:
    enum class State { Idle, Asleep, Looking, Asking };

    void onWoke();
    void look();
    void onOperations(const Result<QList<Operation>> &operations);
    void onKeychainKnown(const Result<KeychainState> &state);
    /// Without what was begun a short while ago.
    RotationOutlook outlook();
    void revokeDue(const Operation &operation);
    void rotateDue(std::vector<RotationPlan> plans);
    void sleep(const std::optional<QDateTime> &wanted);
    QDateTime now() const { return m_flows->parts().clock(); }
    /// When it may look again at the earliest.
    QDateTime nextLook();

    Flows *m_flows;
    const Settings *m_settings;
    WakeTimer *m_timer;
    State m_state = State::Idle;
    QDateTime m_lookedAt;
    bool m_looksAgain = false;
    QList<Operation> m_operations;       ///< As the look under way has found them.
    QHash<QString, QDateTime> m_triedAt; ///< What was begun here, by what it is about.
};

} // namespace patkeeper
