// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "rotatetokenflow.h"

#include <deque>
#include <memory>
#include <vector>

namespace patkeeper
{

/// Rotates several tokens, a few at a time and some of each account; each of them is a rotation of its own, and one
/// that fails stops no other. What they revoke is revoked together, once all of them have come so far.
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
        std::size_t line = 0;                  ///< Its account's.
        std::optional<Operation> operation;    ///< Of an earlier run, to be carried on.
        std::unique_ptr<RotateTokenFlow> flow; ///< Null until it is its turn.
        bool skipped = false;                  ///< Stopped before it was.
        bool stored = false;                   ///< Its successor's secret, or there will be none.
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

    /// Of each account. More than the service is asked at once (HttpOptions), as most of them wait for the disk.
    static constexpr int mostAtOnce = 32;
    /// Of all accounts together, whose successor is not stored yet: where the keychain refuses, so many secrets are
    /// left to the person.
    static constexpr int mostUnstored = 12;

Q_SIGNALS:
    void itemChanged(int index);

private:
    /// One account's part: the items that are still to begin, by their index, and how many have begun and not ended.
    struct Line {
        QString accountId;
        std::deque<std::size_t> waiting;
        int underWay = 0;
        int unstored = 0; ///< Of those under way.
    };
    void add(Item item);
    void skipTheRest();
    void beginMore();
    void begin(Line &line);
    void revokeTogether();
    void countUnderWay();
    /// The account whose turn it is, as the least of it is under way; null where there is none.
    Line *nextLine();
    void onItemChanged(std::size_t index);

    State m_state = State::Idle;
    std::vector<Item> m_items;
    std::vector<Line> m_lines;
    bool m_stopped = false;
    RevocationBatch m_batch;
};

} // namespace patkeeper
