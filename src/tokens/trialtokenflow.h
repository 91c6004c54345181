// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"
#include "revoketokensflow.h"
#include "tokensearch.h"

#include <memory>

namespace patkeeper
{

/// Makes a token that lives no longer than it is tried: its secret is in memory alone, and from when its id is known
/// the journal says that it has to end. So whatever interrupts this, resuming ends the token.
///
///   Idle -start-> Planning -journalled-> Creating -issued-> Noting -journalled-> Living -endTrial-> Revoking
///                                           +-- refused -> Failed
///                                           +-- no answer -> Searching -mine-> Revoking -> Failed
///                                                                +-- else -> Failed (the operation stays open)
///   Revoking -confirmed by a listing-> Ended
///       +-- not -> Failed (the operation stays open)
class TrialTokenFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Planning, Creating, Noting, Living, Searching, Revoking, Ended, Failed };
    Q_ENUM(State)

    TrialTokenFlow(FlowParts parts, QString accountId, QObject *parent = nullptr);
    ~TrialTokenFlow() override;

    void start(TokenRequest request);
    /// From Living.
    void endTrial();

    State state() const { return m_state; }
    /// As it was sent; from Creating on.
    const TokenRequest &request() const { return m_prepared; }
    /// From Living on.
    const std::optional<Token> &token() const { return m_token; }
    /// From Living until it is told to end, as a rule; empty else.
    const SecretParts &secret() const { return m_secret; }

    QString title() const override;
    bool holdsUnsavedSecret() const override;

private:
    void enterFailed() override { enter(State::Failed); }
    void enter(State state);
    void fail(Error error);
    void create();
    void onCreated(Result<IssuedToken> result);
    void search();
    void onSearched(Result<TokenSearch::Finding> result);
    void revoke();
    void onRevoked();

    QString m_accountId;
    State m_state = State::Idle;
    TokenRequest m_prepared;
    Operation m_operation;
    std::optional<Token> m_token;
    SecretParts m_secret;
    std::unique_ptr<TokenSearch> m_search;
    std::unique_ptr<RevokeTokensFlow> m_revoke;
};

} // namespace patkeeper
