// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotatetokensflow.h"

#include <algorithm>

namespace patkeeper
{

namespace
{

/// The successor's secret is in the keychain, or there will be none.
bool isStored(const RotateTokenFlow &flow)
{
    using State = RotateTokenFlow::State;
    if (flow.state() == State::Creating && flow.creation() != nullptr) {
        const CreateTokenFlow::State creation = flow.creation()->state();
        return creation == CreateTokenFlow::State::Filing || creation == CreateTokenFlow::State::Stored;
    }
    return flow.state() != State::Idle && flow.state() != State::Planning && flow.state() != State::Creating;
}

} // namespace

RotateTokensFlow::RotateTokensFlow(FlowParts parts, QObject *parent)
    : ResumableFlow(std::move(parts), parent),
      m_batch(m_parts)
{
    connect(&m_batch, &RevocationBatch::changed, this, &Flow::stateChanged);
}

RotateTokensFlow::~RotateTokensFlow() = default;

void RotateTokensFlow::start(std::vector<RotationPlan> plans)
{
    if (m_state != State::Idle)
        return;
    m_state = State::Rotating;
    for (RotationPlan &plan : plans) {
        plan.inBulk = plans.size() > 1;
        m_items.push_back(
            Item{.plan = std::move(plan), .operation = {}, .flow = {}, .skipped = false, .stored = false});
    }
    beginMore();
}

void RotateTokensFlow::resume(const QList<Operation> &operations)
{
    if (m_state != State::Idle)
        return;
    m_state = State::Rotating;
    for (const Operation &operation : operations)
        m_items.push_back(Item{.plan = rotationFromJson(operation).plan,
                               .operation = operation,
                               .flow = {},
                               .skipped = false,
                               .stored = false});
    beginMore();
}

Resumption RotateTokensFlow::resumption(const QString &operationId) const
{
    for (const Item &item : m_items) {
        if (item.operation && item.operation->id == operationId && item.flow)
            return item.flow->resumption();
    }
    return {};
}

void RotateTokensFlow::stop()
{
    m_stopped = true;
    beginMore();
}

int RotateTokensFlow::answered() const
{
    return static_cast<int>(std::count_if(m_items.begin(), m_items.end(), [](const Item &item) {
        return item.skipped || (item.flow && item.flow->hasEnded());
    }));
}

QHash<QString, RotateTokensFlow::UnderWay> RotateTokensFlow::underWay() const
{
    QHash<QString, UnderWay> underWay;
    for (const Item &item : m_items) {
        // What waits to be revoked with the others holds none of them up.
        if (!item.flow || item.flow->hasEnded() || item.flow->waitsForBatch())
            continue;
        UnderWay &ofAccount = underWay[item.plan.accountId];
        ++ofAccount.all;
        ofAccount.unstored += item.stored ? 0 : 1;
    }
    return underWay;
}

void RotateTokensFlow::beginMore()
{
    if (m_state != State::Rotating)
        return;
    QHash<QString, UnderWay> already = underWay();
    for (std::size_t index = 0; index < m_items.size(); ++index) {
        Item &item = m_items[index];
        if (item.flow || item.skipped)
            continue;
        UnderWay &ofAccount = already[item.plan.accountId];
        if (m_stopped) {
            item.skipped = true;
        } else if (ofAccount.all < mostAtOnce && ofAccount.unstored < mostUnstored) {
            ++ofAccount.all;
            ++ofAccount.unstored;
            begin(index);
        }
    }
    if (answered() == static_cast<int>(m_items.size())) {
        m_state = State::Finished;
        Q_EMIT stateChanged();
        return finish();
    }
    Q_EMIT stateChanged();
    revokeTogether();
}

void RotateTokensFlow::revokeTogether()
{
    const bool allWait = std::all_of(m_items.begin(), m_items.end(), [](const Item &item) {
        return item.skipped || (item.flow && (item.flow->hasEnded() || item.flow->waitsForBatch()));
    });
    if (allWait && m_batch.size() > 0)
        m_batch.run();
}

void RotateTokensFlow::begin(std::size_t index)
{
    Item &item = m_items[index];
    item.flow = std::make_unique<RotateTokenFlow>(m_parts, &m_batch);
    connect(item.flow.get(), &Flow::stateChanged, this, [this, index] { onItemChanged(index); });
    connect(item.flow.get(), &Flow::ended, this, &RotateTokensFlow::beginMore, Qt::QueuedConnection);
    connect(item.flow.get(), &RotateTokenFlow::waitsToRevoke, this, &RotateTokensFlow::beginMore, Qt::QueuedConnection);
    if (item.operation)
        item.flow->resume(*item.operation);
    else
        item.flow->start(item.plan);
}

void RotateTokensFlow::onItemChanged(std::size_t index)
{
    Item &item = m_items[index];
    if (!item.stored && isStored(*item.flow)) {
        item.stored = true;
        QMetaObject::invokeMethod(this, &RotateTokensFlow::beginMore, Qt::QueuedConnection);
    }
    Q_EMIT itemChanged(static_cast<int>(index));
    Q_EMIT stateChanged();
}

bool RotateTokensFlow::holdsUnsavedSecret() const
{
    return std::any_of(m_items.begin(), m_items.end(),
                       [](const Item &item) { return item.flow && item.flow->holdsUnsavedSecret(); });
}

bool RotateTokensFlow::waitsForPerson() const
{
    return !waitsForSignIn().isEmpty() || std::any_of(m_items.begin(), m_items.end(), [](const Item &item) {
        return item.flow && !item.flow->hasEnded() && item.flow->waitsForPerson();
    });
}

QString RotateTokensFlow::title() const
{
    if (m_items.size() == 1)
        return tr("Rotating “%1”").arg(m_items.front().plan.request.name);
    return tr("Rotating %n token(s)", nullptr, static_cast<int>(m_items.size()));
}

} // namespace patkeeper
