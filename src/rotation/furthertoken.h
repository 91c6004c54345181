// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "createtokenflow.h"
#include "resumeflow.h"

#include <memory>

namespace patkeeper
{

/// Makes one more token for a rotation, in another account than its predecessor's: created, stored, read back and
/// accepted by the service, as the successor is. Its creation is an operation of its own, part of the rotation's; where
/// an earlier run began it, it is carried on and not begun a second time.
///
///   Idle -start-> Judging -not begun-> Creating (CreateTokenFlow) -stored-> Verifying -alive-> Ended
///                    |  +-- open -> Resuming (ResumeFlow) -> Judging   |          +-- not proven -> Ended
///                    +-- made -> Verifying                             +-- refused, not known how -> Judging -> Ended
class FurtherToken final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Judging, Creating, Resuming, Verifying, Ended };
    Q_ENUM(State)

    enum class Outcome {
        None,    ///< It has not ended.
        Made,    ///< token() lives, and its secret was accepted (or the person has it elsewhere).
        Nothing, ///< It was refused or given up, or was not wanted: there is none.
        Lost,    ///< What was begun came to nothing: to be begun again under another id.
        Stopped  ///< Something stands in its way; the same again goes on with it.
    };
    Q_ENUM(Outcome)

    /// What is to be made, and under which id it is journalled; both are kept by the rotation before this begins.
    struct Wanted {
        QString accountId;
        QString creationId;
        QString rotationId;
        TokenRequest request;
    };

    FurtherToken(FlowParts parts, Wanted wanted, QObject *parent = nullptr);
    ~FurtherToken() override;

    void start();
    /// Makes nothing and proves nothing: says whether an earlier run has made it.
    void find();

    State state() const { return m_state; }
    Outcome outcome() const { return m_outcome; }
    /// Once it is made.
    const std::optional<Token> &token() const { return m_token; }
    CreateTokenFlow *creation() const { return m_create.get(); }
    /// One of them may be what a lost request has made: a person decides.
    QList<Token> candidates() const;
    const QString &creationId() const { return m_wanted.creationId; }
    const QString &accountId() const { return m_wanted.accountId; }

    bool holdsUnsavedSecret() const override { return m_create && m_create->holdsUnsavedSecret(); }
    bool waitsForPerson() const override { return m_create && !m_create->hasEnded() && m_create->waitsForPerson(); }
    QString title() const override;

private:
    void enter(State state);
    void end(Outcome outcome, std::optional<Error> error = {});
    void judge();
    void onKnown(Result<Operation> creation);
    void onDone(const Operation &creation);
    void create();
    void onCreated();
    void carryOn(const Operation &creation);
    void onCarriedOn();
    void leaveLost(Operation creation);
    void adopt(const Token &token);
    void verify();
    void probe(Result<Secret> found);
    void onProbed(Result<ProbeVerdict> verdict);
    QDateTime now() const { return m_parts.inventory->now(m_wanted.accountId); }

    Wanted m_wanted;
    State m_state = State::Idle;
    Outcome m_outcome = Outcome::None;
    bool m_onlyFinds = false;
    std::optional<Token> m_token;
    std::unique_ptr<CreateTokenFlow> m_create;
    std::unique_ptr<ResumeFlow> m_resume;
};

} // namespace patkeeper
