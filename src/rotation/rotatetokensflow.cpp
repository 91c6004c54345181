// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotatetokensflow.h"

#include <algorithm>
#include <utility>

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
        return creation == CreateTokenFlow::State::Filing || creation == CreateTokenFlow::State::Stored ||
               creation == CreateTokenFlow::State::Unlisted;
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
        add(Item{.plan = std::move(plan), .line = 0, .operation = {}, .flow = {}, .skipped = false, .stored = false});
    }
    beginMore();
}

void RotateTokensFlow::resume(const QList<Operation> &operations)
{
    if (m_state != State::Idle)
        return;
    m_state = State::Rotating;
    for (const Operation &operation : operations)
        add(Item{.plan = rotationFromJson(operation).plan,
                 .line = 0,
                 .operation = operation,
                 .flow = {},
                 .skipped = false,
                 .stored = false});
    beginMore();
}

void RotateTokensFlow::add(Item item)
{
    const auto isIts = [&](const Line &line) { return line.accountId == item.plan.accountId; };
    auto line = std::find_if(m_lines.begin(), m_lines.end(), isIts);
    if (line == m_lines.end())
        line =
            m_lines.insert(line, Line{.accountId = item.plan.accountId, .waiting = {}, .underWay = 0, .unstored = 0});
    line->waiting.push_back(m_items.size());
    item.line = static_cast<std::size_t>(line - m_lines.begin());
    m_items.push_back(std::move(item));
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
    skipTheRest();
    beginMore();
}

int RotateTokensFlow::answered() const
{
    return static_cast<int>(std::count_if(m_items.begin(), m_items.end(), [](const Item &item) {
        return item.skipped || (item.flow && item.flow->hasEnded());
    }));
}

void RotateTokensFlow::skipTheRest()
{
    for (Line &line : m_lines) {
        for (const std::size_t index : line.waiting)
            m_items[index].skipped = true;
        line.waiting.clear();
    }
}

void RotateTokensFlow::countUnderWay()
{
    for (Line &line : m_lines)
        line.underWay = line.unstored = 0;
    for (const Item &item : m_items) {
        // What waits to be revoked with the others holds none of them up.
        if (!item.flow || item.flow->hasEnded() || item.flow->waitsForBatch())
            continue;
        ++m_lines[item.line].underWay;
        m_lines[item.line].unstored += item.stored ? 0 : 1;
    }
}

RotateTokensFlow::Line *RotateTokensFlow::nextLine()
{
    int unstored = 0;
    Line *next = nullptr;
    for (Line &line : m_lines) {
        unstored += line.unstored;
        if (line.waiting.empty() || line.underWay >= mostAtOnce)
            continue;
        if (next == nullptr || std::pair(line.unstored, line.underWay) < std::pair(next->unstored, next->underWay))
            next = &line;
    }
    return unstored < mostUnstored ? next : nullptr;
}

void RotateTokensFlow::beginMore()
{
    if (m_state != State::Rotating)
        return;
    countUnderWay();
    while (Line *line = nextLine())
        begin(*line);
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

void RotateTokensFlow::begin(Line &line)
{
    const std::size_t index = line.waiting.front();
    line.waiting.pop_front();
    ++line.underWay;
    ++line.unstored;
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
        return tr("Rotating “%1”").arg(m_items.front().plan.name());
    return tr("Rotating %n token(s)", nullptr, static_cast<int>(m_items.size()));
}

} // namespace patkeeper
