// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationoutlook.h"

#include "duedates.h"
#include "ownsignins.h"
#include "rotatetokensflow.h"
#include "rotationdata.h"
#include "rotationpolicy.h"
#include "rotationsurroundings.h"
#include "rules.h"

#include <QHash>

#include <algorithm>

namespace patkeeper
{

namespace
{

/// Goes over everything once and notes what is due, or when it will be.
class Looking final
{
public:
    Looking(const FlowParts &parts, const Settings &settings)
        : m_parts(parts),
          m_settings(settings),
          m_surroundings(parts.inventory)
    {
    }

    RotationOutlook outlook;

    void lookAt(const Operation &operation)
    {
        const bool isOpen = operation.outcome == Operation::Outcome::Open;
        holdBack(operation, isOpen);
        // What was held up before is for a person to look at, and a copied profile's is not ours.
        if (!isOpen || operation.step != rotationstep::grace || !operation.errorKind.isEmpty() ||
            m_parts.journal->isFromElsewhere(operation))
            return;
        const std::optional<QDateTime> end = rotationFromJson(operation).revokeAt;
        if (!end || !isDue(operation.accountId, *end))
            return;
        if (m_parts.journal->isAbandoned(operation))
            outlook.revocations.append(operation);
        else
            outlook.isHeldUp = true;
    }

    void lookAt(const TokenEntry &entry, const DueDates &dates)
    {
        const QString &accountId = entry.token.accountId;
        const QDateTime now = m_parts.inventory->now(accountId);
        if (!dates.rotatesByItself || !dates.rotation || !isLiving(entry.token, now) || signsIn(entry))
            return;
        if (!isDue(accountId, *dates.rotation) || isHeldBack(entry.key()))
            return;
        const Capabilities *capabilities = m_parts.providers->capabilities(accountId);
        if (capabilities == nullptr || !capabilities->issuesSecrets)
            return;
        const RotationPolicy policy = effectivePolicy(*m_parts.inventory, m_settings, entry);
        auto plan = planRotation(entry.token, *capabilities, wishesOf(policy, now), now, m_surroundings.of(accountId));
        if (!plan)
            return;
        plan->unattended = true;
        m_surroundings.add(*plan);
        outlook.rotations.push_back(std::move(*plan));
    }

private:
    /// @p instant is by the service's clock.
    bool isDue(const QString &accountId, const QDateTime &instant)
    {
        const qint64 left = m_parts.inventory->now(accountId).msecsTo(instant);
        if (left > 0)
            outlook.await(m_parts.clock().addMSecs(left));
        return left <= 0;
    }

    /// Its token: while it is under way, and for some time after it was refused.
    void holdBack(const Operation &operation, bool isOpen)
    {
        QDateTime &until = m_heldBack[{operation.accountId, operation.remoteId}];
        if (!isOpen)
            until = operation.updatedAt.addSecs(std::chrono::seconds(afterRefusal).count());
    }

    bool isHeldBack(const TokenKey &key)
    {
        const auto held = m_heldBack.constFind(key);
        if (held == m_heldBack.constEnd())
            return false;
        if (held->isValid())
            outlook.await(*held);
        return true;
    }

    /// Its account is reached with it: that is not to be replaced behind the person's back.
    bool signsIn(const TokenEntry &entry) const
    {
        return !accountsSigningInWith(*m_parts.inventory, entry.key()).isEmpty();
    }

    const FlowParts &m_parts;
    const Settings &m_settings;
    PlannedSurroundings m_surroundings;
    QHash<TokenKey, QDateTime> m_heldBack; ///< Until when, where that is known.
};

void addWaiting(QSet<TokenKey> &keys, const RotateTokensFlow &bulk)
{
    for (const RotateTokensFlow::Item &item : bulk.items()) {
        if (!item.skipped && !(item.flow && item.flow->hasEnded()))
            keys.insert({item.plan.accountId, item.plan.predecessorId});
    }
}

} // namespace

RotationOutlook rotationOutlook(const FlowParts &parts, const Settings &settings, const QList<Operation> &operations,
                                const QSet<TokenKey> &underWay)
{
    Looking looking(parts, settings);
    for (const Operation &operation : operations)
        looking.lookAt(operation);
    visitDueDates(*parts.inventory, settings, [&](const TokenEntry &entry, const DueDates &dates) {
        if (!underWay.contains(entry.key()))
            looking.lookAt(entry, dates);
    });
    return std::move(looking.outlook);
}

QSet<TokenKey> underRotation(const Flows &flows)
{
    QSet<TokenKey> keys;
    for (const Flow *flow : flows.running()) {
        if (const auto *bulk = qobject_cast<const RotateTokensFlow *>(flow))
            addWaiting(keys, *bulk);
        else if (const auto *one = qobject_cast<const RotateTokenFlow *>(flow))
            keys.insert(one->predecessor());
    }
    return keys;
}

} // namespace patkeeper
