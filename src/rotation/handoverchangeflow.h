// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"
#include "handoverseal.h"

#include <memory>

namespace patkeeper
{

/// Keeps a hand-over command with a token's lineage when a person has seen and approved it, or takes it away. Command
/// and seal are kept together or not at all.
///
///   Idle -approve-> Naming -the lineage is there-> Sealing -sealed-> Saving -> Done
///     |               +-- refused -> Failed          +-- refused -> Failed
///     +-- remove -> Saving -> Done                                   Saving -- refused -> Failed
class HandOverChangeFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Naming, Sealing, Saving, Done, Failed };
    Q_ENUM(State)

    HandOverChangeFlow(FlowParts parts, TokenKey key, QObject *parent = nullptr);
    ~HandOverChangeFlow() override;

    void approve(HandOverCommand command);
    void remove();

    State state() const { return m_state; }
    const TokenKey &key() const { return m_key; }
    QString title() const override;

private:
    void enter(State state);
    void fail(Error error);
    QJsonObject policy() const;
    const Lineage *lineage() const;
    void seal();
    void save(const QJsonObject &policy);

    TokenKey m_key;
    State m_state = State::Idle;
    HandOverCommand m_command;
    std::unique_ptr<HandOverSeals> m_seals;
};

/// What is kept with the token's lineage, approved or not.
std::optional<HandOverCommand> handOverCommandOf(const Inventory &inventory, const TokenKey &key);

} // namespace patkeeper
