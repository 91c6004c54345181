// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "rotatetokenflow.h"

#include <memory>
#include <vector>

namespace patkeeper
{

/// Rotates several tokens, a few of each account at a time; each of them is a rotation of its own, and one that fails
/// stops no other. What they revoke is revoked together, once all of them have come so far.
///
///   Idle -start-> Rotating -all have ended or wait-> Finished
///                    +-- stop -> the ones under way end, the others are left as they are
class RotateTokensFlow final : public ResumableFlow
{
    Q_OBJECT

public:
    enum class State { Idle, Rotating, Finished };
    Q_ENUM(State)

    struct Item {
        RotationPlan plan;
        std::optional<Operation> operation;    ///< Of an earlier run, to be carried on.
        std::unique_ptr<RotateTokenFlow> flow; ///< Null until it is its turn.
        bool skipped = false;                  ///< Stopped before it was.
    };

    explicit RotateTokensFlow(FlowParts parts, QObject *parent = nullptr);
    ~RotateTokensFlow() override;

    void start(std::vector<RotationPlan> plans);
    void resume(const QList<Operation> &operations) override;
    Resumption resumption(const QString &operationId) const override;
    /// No further rotation is begun.
    void stop();

    State state() const { return m_state; }
    const std::vector<Item> &items() const { return m_items; }
    int answered() const;
    /// The account that is to be signed in again before anything more is revoked; empty where nothing waits for that.
    QString waitsForSignIn() const { return m_batch.waitsForSignIn(); }

    std::optional<Progress> progress() const override
    {
        return Progress{.done = answered(), .total = static_cast<int>(m_items.size())};
    }
    bool holdsUnsavedSecret() const override;
    bool waitsForPerson() const override;
    bool canCancel() const override { return m_state == State::Rotating && !m_stopped; }
    void cancel() override { stop(); }
    QString title() const override;

    static constexpr int atOncePerAccount = 4;

Q_SIGNALS:
    void itemChanged(int index);

private:
    void beginMore();
    void begin(std::size_t index);
    void revokeTogether();
    int underWay(const QString &accountId) const;

    State m_state = State::Idle;
    std::vector<Item> m_items;
    bool m_stopped = false;
    RevocationBatch m_batch;
};

} // namespace patkeeper
