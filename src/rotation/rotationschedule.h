// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flows.h"
#include "rotatetokensflow.h"
#include "rotationpolicy.h"

#include <QTimer>

namespace patkeeper
{

/// What is to be rotated now without anybody having asked: due, allowed to by its policy, not under way, and not
/// refused within the last day (a service that refuses is not asked again and again).
void rotationsByItself(const FlowParts &parts, const Settings &settings, QObject *context,
                       Reply<std::vector<RotationPlan>> reply);

/// Looks every minute for what is due, while the program runs: predecessors whose grace has ended are revoked, and
/// tokens that may be rotated by themselves are. Does nothing while the keychain is not open, and never makes it ask.
class RotationSchedule final : public QObject
{
    Q_OBJECT

public:
    RotationSchedule(Flows *flows, const Settings *settings, QObject *parent = nullptr);

    void start();
    void check();

Q_SIGNALS:
    /// A flow that nobody has asked for is under way; it belongs to Flows.
    void began(patkeeper::Flow *flow);

private:
    void onKeychainKnown(const Result<KeychainState> &state);
    /// Predecessors whose grace has ended.
    QList<Operation> dueAmong(const QList<Operation> &open) const;
    void revokeDue(const Operation &operation);
    void rotateDue(std::vector<RotationPlan> plans);

    Flows *m_flows;
    const Settings *m_settings;
    QTimer m_timer;
    bool m_checking = false;
    // Found by the check that is under way.
    QList<Operation> m_due;
    std::vector<RotationPlan> m_plans;
};

} // namespace patkeeper
