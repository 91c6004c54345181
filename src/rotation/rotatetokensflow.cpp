// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotatetokensflow.h"

#include <algorithm>

namespace patkeeper
{

RotateTokensFlow::RotateTokensFlow(FlowParts parts, QObject *parent) : Flow(std::move(parts), parent) {}

RotateTokensFlow::~RotateTokensFlow() = default;

void RotateTokensFlow::start(std::vector<RotationPlan> plans)
{
    if (m_state != State::Idle)
        return;
    m_state = State::Rotating;
    for (RotationPlan &plan : plans) {
        plan.inBulk = plans.size() > 1;
        m_items.push_back(Item{.plan = std::move(plan), .flow = {}, .skipped = false});
    }
    beginMore();
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

int RotateTokensFlow::underWay(const QString &accountId) const
{
    return static_cast<int>(std::count_if(m_items.begin(), m_items.end(), [&](const Item &item) {
        return item.plan.accountId == accountId && item.flow && !item.flow->hasEnded();
    }));
}

void RotateTokensFlow::beginMore()
{
    if (m_state != State::Rotating)
        return;
    for (std::size_t index = 0; index < m_items.size(); ++index) {
        Item &item = m_items[index];
        if (item.flow || item.skipped)
            continue;
        if (m_stopped)
            item.skipped = true;
        else if (underWay(item.plan.accountId) < atOncePerAccount)
            begin(index);
    }
    if (answered() == static_cast<int>(m_items.size())) {
        m_state = State::Finished;
        Q_EMIT stateChanged();
        return finish();
    }
    Q_EMIT stateChanged();
}

void RotateTokensFlow::begin(std::size_t index)
{
    Item &item = m_items[index];
    item.flow = std::make_unique<RotateTokenFlow>(m_parts);
    connect(item.flow.get(), &Flow::stateChanged, this, [this, index] {
        Q_EMIT itemChanged(static_cast<int>(index));
        Q_EMIT stateChanged();
    });
    connect(item.flow.get(), &Flow::ended, this, &RotateTokensFlow::beginMore, Qt::QueuedConnection);
    item.flow->start(item.plan);
}

bool RotateTokensFlow::holdsUnsavedSecret() const
{
    return std::any_of(m_items.begin(), m_items.end(),
                       [](const Item &item) { return item.flow && item.flow->holdsUnsavedSecret(); });
}

bool RotateTokensFlow::waitsForPerson() const
{
    return std::any_of(m_items.begin(), m_items.end(), [](const Item &item) {
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
