// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"

namespace patkeeper
{

/// Renames, re-scopes or extends a token. An answer that did not come is settled by reading the token.
///
///   Idle -start-> Planning -journalled-> Updating -answered-> Filing -> Done
///                                          +-- no answer -> Reading -as asked-> Filing
///                                          |                   +-- as before -> Failed,  not readable -> Failed
///                                          (Unconfirmed)
///                                          +-- sign-in needed -> WaitingForSignIn -signed in-> Updating  (unattended:
///                                          Failed)
///                                          +-- refused -> Failed
class UpdateTokenFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Planning, Updating, WaitingForSignIn, Reading, Filing, Done, Failed };
    Q_ENUM(State)

    UpdateTokenFlow(FlowParts parts, TokenKey key, QObject *parent = nullptr);

    void start(TokenUpdate update);
    void cancel() override; ///< From WaitingForSignIn.
    bool canCancel() const override { return m_state == State::WaitingForSignIn; }
    bool waitsForPerson() const override { return m_state == State::WaitingForSignIn; }
    /// Carries on an operation of an earlier run that this process has claimed: by reading the token.
    void resume(const Operation &operation);

    State state() const { return m_state; }
    const TokenKey &key() const { return m_key; }
    const std::optional<Token> &token() const { return m_token; } ///< As it is afterwards.
    bool wasShortened() const;
    /// What it was to have from now on and has not, though the service said nothing of it.
    QStringList scopesLeftOut() const;

    QString title() const override;

private:
    void signedInAgain() override;
    void accountRemoved() override;
    void enterFailed() override { enter(State::Failed); }
    void enter(State state);
    void fail(Error error);
    void leaveOpen(Error error);
    void send();
    void onAnswered(Result<Token> result);
    void read();
    void onRead(Result<Token> result);
    void file(Token token);
    QString newAndFormerEnd() const;

    TokenKey m_key;
    State m_state = State::Idle;
    TokenUpdate m_update;
    Operation m_operation;
    std::optional<Token> m_token;
    QString m_sentWith; ///< The credentials of the last request.
};

} // namespace patkeeper
