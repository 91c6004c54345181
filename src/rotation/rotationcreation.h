// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "createtokenflow.h"
#include "resumeflow.h"

#include <memory>

namespace patkeeper
{

/// Makes one token for a rotation: the successor, or a further one in another account. The creation is an operation of
/// its own, part of the rotation's; where an earlier run began it, it is carried on and not begun a second time.
///
///   Idle -begin-> Creating (CreateTokenFlow) -stored-> Ended
///     |              ^                 +-- refused, not known how -> Judging -> Ended
///     +-- resume, find -> Judging -not begun-> Creating (or Ended, where it is only to be found)
///                            +-- open -> Resuming (ResumeFlow) -> Judging
///                            +-- made, or not -> Ended
class RotationCreation final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Judging, Creating, Resuming, Ended };
    Q_ENUM(State)

    enum class Outcome {
        None,    ///< It has not ended.
        Made,    ///< token() lives; its secret is in the keychain, or the person has it elsewhere.
        Nothing, ///< It was refused or given up, or was only looked for: there is none. The error says which, if any.
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

    RotationCreation(FlowParts parts, Wanted wanted, QObject *parent = nullptr);
    ~RotationCreation() override;

    /// Before begin() or resume(), where the service issues no secrets to programs: see CreateTokenFlow::bringSecret().
    void bringSecret(SecretParts secret, std::optional<TokenRequest> asMade = {});
    /// Where it does not: a person is here who makes the token on the service's page, and is waited for.
    void waitForSecret() { m_waitsForSecret = true; }
    /// No operation has its id yet.
    void begin();
    /// An earlier run may have begun it.
    void resume();
    /// Makes nothing: says whether an earlier run has made it.
    void find();

    State state() const { return m_state; }
    Outcome outcome() const { return m_outcome; }
    /// Once it is made.
    const std::optional<Token> &token() const { return m_token; }
    CreateTokenFlow *creation() const { return m_create.get(); }
    /// One of them may be what a lost request has made: a person decides.
    QList<Token> candidates() const;
    /// Its secret is kept: the one that the person names is it, and is not revoked.
    bool keepsChosen() const;
    const Wanted &wanted() const { return m_wanted; }

    bool holdsUnsavedSecret() const override { return m_create && m_create->holdsUnsavedSecret(); }
    bool waitsForPerson() const override { return m_create && !m_create->hasEnded() && m_create->waitsForPerson(); }
    QString title() const override;

private:
    void enter(State state);
    bool isSecretMissing() const;
    void stopForSecret();
    void end(Outcome outcome, std::optional<Error> error = {});
    void judge();
    void onKnown(Result<Operation> creation);
    void onDone(const Operation &creation);
    void onCreated();
    void carryOn(const Operation &creation);
    void onCarriedOn();
    void leaveLost(Operation creation);
    void made(const Token &token);

    Wanted m_wanted;
    State m_state = State::Idle;
    Outcome m_outcome = Outcome::None;
    bool m_onlyFinds = false;
    bool m_waitsForSecret = false;
    std::optional<SecretParts> m_brought;
    std::optional<Token> m_token;
    std::unique_ptr<CreateTokenFlow> m_create;
    std::unique_ptr<ResumeFlow> m_resume;
};

/// What the keychain gives for a token that a rotation has made, not what was in memory: that is what the token will be
/// used with. An error also where the entry is another token's.
void readRotationSecret(const FlowParts &parts, const TokenKey &token, const QString &creationId, QObject *context,
                        Reply<SecretParts> reply);

} // namespace patkeeper
