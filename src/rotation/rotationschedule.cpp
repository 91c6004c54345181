// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationschedule.h"

#include "settings.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr std::chrono::milliseconds betweenLooks = 2s;
constexpr std::chrono::milliseconds longestSleep = 1h;
/// Between two attempts at what could not be done.
constexpr std::chrono::milliseconds patience = 5min;

QDateTime later(const QDateTime &instant, std::chrono::milliseconds time)
{
    return instant.addMSecs(time.count());
}

QString subjectOf(const RotationPlan &plan)
{
    return plan.accountId + u'/' + plan.predecessorId;
}

/// Rotations that are open, or that a service has refused a short while ago.
void readOperations(const FlowParts &parts, QObject *context, Reply<QList<Operation>> reply)
{
    const QDateTime since = parts.clock().addSecs(-std::chrono::seconds(afterRefusal).count());
    parts.journal->openOrFailedSince(Operation::Kind::Rotate, since, context, std::move(reply));
}

} // namespace

void rotationsByItself(const FlowParts &parts, const Settings &settings, QObject *context,
                       Reply<std::vector<RotationPlan>> reply)
{
    readOperations(
        parts, context,
        [parts, settings = &settings, reply = std::move(reply)](Result<QList<Operation>> operations) mutable {
            if (!operations)
                return reply(std::unexpected(operations.error()));
            reply(rotationOutlook(parts, *settings, *operations).rotations);
        });
}

RotationSchedule::RotationSchedule(Flows *flows, const Settings *settings, WakeTimer *timer, QObject *parent)
    : QObject(parent),
      m_flows(flows),
      m_settings(settings),
      m_timer(timer)
{
    const FlowParts &parts = flows->parts();
    connect(timer, &WakeTimer::woke, this, &RotationSchedule::onWoke);
    connect(parts.inventory, &Inventory::accountsChanged, this, &RotationSchedule::reconsider);
    connect(parts.inventory, &Inventory::tokensChanged, this, &RotationSchedule::reconsider);
    connect(parts.journal, &Journal::operationsChanged, this, &RotationSchedule::reconsider);
    connect(settings, &Settings::changed, this, [this](const QString &key) {
        if (key.startsWith("rotation/"_L1))
            reconsider();
    });
    connect(parts.secrets, &SecretStore::stateChanged, this, [this](KeychainState state) {
        if (state == KeychainState::Ready)
            reconsider();
    });
}

void RotationSchedule::start()
{
    if (m_state == State::Idle)
        look();
}

void RotationSchedule::reconsider()
{
    if (m_state == State::Asleep)
        m_timer->wakeAt(nextLook());
    else
        m_looksAgain = true;
}

void RotationSchedule::onWoke()
{
    if (m_state == State::Asleep && now() >= nextLook())
        look();
    else
        reconsider();
}

QDateTime RotationSchedule::nextLook()
{
    // The clock may have been set back since.
    m_lookedAt = std::min(m_lookedAt, now());
    return later(m_lookedAt, betweenLooks);
}

void RotationSchedule::look()
{
    m_state = State::Looking;
    m_looksAgain = false;
    m_lookedAt = now();
    readOperations(m_flows->parts(), this,
                   [this](const Result<QList<Operation>> &operations) { onOperations(operations); });
}

void RotationSchedule::onOperations(const Result<QList<Operation>> &operations)
{
    if (!operations)
        return sleep(later(now(), patience));
    m_operations = *operations;
    const RotationOutlook found = outlook();
    if (found.isEmpty())
        return sleep(found.next);
    // The keychain is asked only where something is to be done.
    m_state = State::Asking;
    m_flows->parts().secrets->probe(this, [this](const Result<KeychainState> &state) { onKeychainKnown(state); });
}

void RotationSchedule::onKeychainKnown(const Result<KeychainState> &state)
{
    // A token may have been replaced while the keychain was asked.
    RotationOutlook found = outlook();
    if (!found.isEmpty())
        found.await(later(now(), patience));
    if (state && *state == KeychainState::Ready) {
        for (const Operation &operation : std::as_const(found.revocations))
            revokeDue(operation);
        if (!found.rotations.empty())
            rotateDue(std::move(found.rotations));
    }
    sleep(found.next);
}

RotationOutlook RotationSchedule::outlook()
{
    const QDateTime present = now();
    m_triedAt.removeIf(
        [&](const auto &tried) { return tried.value() > present || later(tried.value(), patience) <= present; });
    RotationOutlook found = rotationOutlook(m_flows->parts(), *m_settings, m_operations, underRotation(*m_flows));
    if (found.isHeldUp)
        found.await(later(present, patience));
    const auto wasJustTried = [&](const QString &what) {
        const auto tried = m_triedAt.constFind(what);
        if (tried == m_triedAt.constEnd())
            return false;
        found.await(later(*tried, patience));
        return true;
    };
    found.revocations.removeIf([&](const Operation &operation) { return wasJustTried(operation.id); });
    std::erase_if(found.rotations, [&](const RotationPlan &plan) { return wasJustTried(subjectOf(plan)); });
    return found;
}

void RotationSchedule::sleep(const std::optional<QDateTime> &wanted)
{
    m_state = State::Asleep;
    const QDateTime latest = later(now(), longestSleep);
    if (std::exchange(m_looksAgain, false))
        m_timer->wakeAt(nextLook());
    else
        m_timer->wakeAt(std::max(nextLook(), std::min(latest, wanted.value_or(latest))));
    Q_EMIT slept();
}

void RotationSchedule::revokeDue(const Operation &operation)
{
    m_triedAt.insert(operation.id, now());
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
    for (const RotationPlan &plan : plans)
        m_triedAt.insert(subjectOf(plan), now());
    FlowParts unattended = m_flows->parts();
    unattended.attended = false;
    auto *flow = new RotateTokensFlow(unattended);
    m_flows->take(flow);
    m_flows->release(flow);
    Q_EMIT began(flow);
    flow->start(std::move(plans));
}

} // namespace patkeeper
