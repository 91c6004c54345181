// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"

namespace patkeeper
{

/// Forgets a token that has ended or is no longer listed: first its secret goes out of the keychain, verified, then its
/// row and its notes. Nothing changes at the service.
///
///   Idle -start-> RemovingSecrets -> Forgetting -> Done
///   living, or the keychain refuses -> Failed (the row stays)
class ForgetTokenFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, RemovingSecrets, Forgetting, Done, Failed };
    Q_ENUM(State)

    ForgetTokenFlow(FlowParts parts, TokenKey key, QObject *parent = nullptr);

    void start();
    State state() const { return m_state; }
    QString title() const override;

private:
    void enter(State state);
    void fail(Error error);
    void removeNext();
    void onRemoved(const QString &key, Result<void> result);

    TokenKey m_key;
    QString m_name;
    State m_state = State::Idle;
};

} // namespace patkeeper
