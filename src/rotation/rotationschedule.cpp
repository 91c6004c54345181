// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationschedule.h"

#include "settings.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace std::chrono_literals;

namespace
{

constexpr auto betweenChecks = 1min;
constexpr auto afterRefusal = 24h;

bool isAbout(const QList<Operation> &operations, const TokenKey &key)
{
    return std::any_of(operations.cbegin(), operations.cend(), [&](const Operation &operation) {
        return operation.kind == Operation::Kind::Rotate && operation.accountId == key.accountId &&
               operation.remoteId == key.remoteId;
    });
}

std::vector<RotationPlan> plansFor(const FlowParts &parts, const Settings &settings, const QList<Operation> &refused)
{
    std::vector<RotationPlan> plans;
    for (const TokenKey &key : dueForRotation(*parts.inventory, settings)) {
        const TokenEntry *entry = parts.inventory->token(key);
        const Capabilities *capabilities = parts.providers->capabilities(key.accountId);
        const RotationPolicy policy = effectivePolicy(*parts.inventory, settings, *entry);
        if (capabilities == nullptr || !policy.byItself.value_or(false) || isAbout(refused, key))
            continue;
        const QDateTime now = parts.inventory->now(key.accountId);
        auto plan = planRotation(entry->token, *capabilities, wishesOf(policy, now), now);
        if (!plan)
            continue;
        plan->unattended = true;
        plans.push_back(std::move(*plan));
    }
    return plans;
}

} // namespace

void rotationsByItself(const FlowParts &parts, const Settings &settings, QObject *context,
                       Reply<std::vector<RotationPlan>> reply)
{
    const QDateTime since = parts.clock().addSecs(-std::chrono::seconds(afterRefusal).count());
    parts.journal->openOrFailedSince(
        Operation::Kind::Rotate, since, context,
        [parts, settings = &settings, reply = std::move(reply)](Result<QList<Operation>> refused) mutable {
            if (!refused)
                return reply(std::unexpected(refused.error()));
            reply(plansFor(parts, *settings, *refused));
        });
}

RotationSchedule::RotationSchedule(Flows *flows, const Settings *settings, QObject *parent)
    : QObject(parent),
      m_flows(flows),
      m_settings(settings)
{
    m_timer.setInterval(betweenChecks);
    m_timer.setTimerType(Qt::VeryCoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, &RotationSchedule::check);
}

void RotationSchedule::start()
{
    m_timer.start();
    check();
}

void RotationSchedule::check()
{
    if (m_checking)
        return;
    m_checking = true;
    m_flows->parts().journal->openOperations(this, [this](Result<QList<Operation>> open) {
        m_due = open ? dueAmong(*open) : QList<Operation>();
        rotationsByItself(m_flows->parts(), *m_settings, this, [this](Result<std::vector<RotationPlan>> plans) {
            m_plans = plans ? std::move(*plans) : std::vector<RotationPlan>();
            // The keychain is asked only where something is to be done.
            if (m_due.isEmpty() && m_plans.empty())
                m_checking = false;
            else
                m_flows->parts().secrets->probe(this,
                                                [this](const Result<KeychainState> &state) { onKeychainKnown(state); });
        });
    });
}

void RotationSchedule::onKeychainKnown(const Result<KeychainState> &state)
{
    m_checking = false;
    const QList<Operation> due = std::exchange(m_due, {});
    std::vector<RotationPlan> plans = std::exchange(m_plans, {});
    if (!state || *state != KeychainState::Ready)
        return;
    for (const Operation &operation : due)
        revokeDue(operation);
    if (!plans.empty())
        rotateDue(std::move(plans));
}

QList<Operation> RotationSchedule::dueAmong(const QList<Operation> &open) const
{
    const FlowParts &parts = m_flows->parts();
    QList<Operation> due;
    for (const Operation &operation : open) {
        const bool isWaiting = operation.kind == Operation::Kind::Rotate && operation.step == rotationstep::grace;
        // What was held up before is for a person to look at, and a copied profile's is not ours.
        if (!isWaiting || !operation.errorKind.isEmpty() || parts.journal->isFromElsewhere(operation) ||
            !parts.journal->isAbandoned(operation))
            continue;
        const RotationData data = rotationFromJson(operation);
        if (data.revokeAt && *data.revokeAt <= parts.inventory->now(operation.accountId))
            due.append(operation);
    }
    return due;
}

void RotationSchedule::revokeDue(const Operation &operation)
{
    m_flows->parts().journal->claim(operation.id, false, this, [this](Result<Operation> claimed) {
        if (!claimed)
            return;
        FlowParts unattended = m_flows->parts();
        unattended.attended = false;
        auto *flow = new RotateTokenFlow(unattended);
        m_flows->take(flow);
        m_flows->release(flow);
        Q_EMIT began(flow);
        flow->resume(*claimed);
    });
}

void RotationSchedule::rotateDue(std::vector<RotationPlan> plans)
{
    FlowParts unattended = m_flows->parts();
    unattended.attended = false;
    auto *flow = new RotateTokensFlow(unattended);
    m_flows->take(flow);
    m_flows->release(flow);
    Q_EMIT began(flow);
    flow->start(std::move(plans));
}

} // namespace patkeeper
