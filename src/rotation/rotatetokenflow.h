// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "furthertoken.h"
#include "handoverrun.h"
#include "handoverseal.h"
#include "movesigninflow.h"
#include "resumableflow.h"
#include "resumeflow.h"
#include "revocationbatch.h"
#include "revoketokensflow.h"
#include "rotationdata.h"

#include <QSet>

#include <functional>

namespace patkeeper
{

/// Replaces a token by a successor without ever being without one: each step is journalled before it is entered, and
/// the predecessor is revoked only after the successor's secret was stored, read back and accepted by the service,
/// twice.
///
///   Idle        -start-> Planning
///   Planning    -journalled-> Creating | -journalled, no room for one more-> Clearing | -refused-> Failed
///   Clearing    (RevokeTokensFlow, of the predecessor) -confirmed-> Creating | -refused-> Failed
///               -anything else-> Failed (stays open)
///   Creating    (RotationCreation) -made-> Verifying | -refused-> Failed | -not known how-> Failed (stays open)
///   Verifying   -alive-> Spreading | -not proven, attended-> NotProven | -not proven, unattended-> Withdrawing
///   NotProven   -trustAnyway-> Spreading | -withdraw-> Withdrawing
///   Spreading   (FurtherToken, one after the other, where further accounts get a token each) -all made-> Switching
///               -one is refused-> Withdrawing (of all that were made) | -anything else-> Failed (stays open)
///   Switching   -the lineage points to the successor-> HandingOver | -the account signs in with it-> MovingSignIn
///   MovingSignIn (MoveSignInFlow) -signed in with the successor-> HandingOver
///               -anything else-> Failed (stays open, nothing is revoked)
///   HandingOver -done, or there is no command-> Waiting | -no grace-> Checking | -nothing to revoke-> Done
///               -not approved, or failed-> Failed (stays open, nothing is revoked)
///   Waiting     (grace; ends, the operation stays open)
///   (before Checking, where only a person can end the predecessor: -> Failed, stays open until revokeNow, their word)
///   Checking    -signed in with it again-> MovingSignIn, then here
///               -kept, as made, alive-> Revoking | -anything else-> Failed (stays open, nothing is revoked)
///   Revoking    (RevokeTokensFlow) -confirmed and forgotten-> Done, or Renaming where the successor gets the name now
///               -anything else-> Failed (stays open)
///   Renaming    -renamed, or refused for good-> Done | -anything else-> Failed (stays open)
///   Withdrawing -the lineage and the sign-in point back, what was made is revoked-> Failed, or Undone where the person
///   wished it
///
/// A flow that ended in Waiting or Failed with its operation open goes on by resume(), in this process or another.
class RotateTokenFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State {
        Idle,
        Planning,
        Clearing,
        Creating,
        Verifying,
        NotProven,
        Spreading,
        Switching,
        MovingSignIn,
        HandingOver,
        Waiting,
        Checking,
        Revoking,
        Renaming,
        Withdrawing,
        Done,
        Undone,
        Failed
    };
    Q_ENUM(State)

    /// @p batch: revokes together with other rotations' tokens, so that one listing confirms them all.
    explicit RotateTokenFlow(FlowParts parts, RevocationBatch *batch = nullptr, QObject *parent = nullptr);
    ~RotateTokenFlow() override;

    /// Before start() or resume(), where the service issues no secrets to programs: what the person has got on its
    /// page. Without parts they keep it elsewhere. @p asMade: what they made there, where it is not what was planned.
    void bringSecret(SecretParts secret, std::optional<TokenRequest> asMade = {});
    /// Before those, where it does not: a person is here who makes the successor, and creation() waits for them.
    void waitForSecret() { m_waitsForSecret = true; }
    void start(RotationPlan plan);
    void resume(const Operation &operation);
    /// As resume(), and the due revocation is carried out now.
    void revokeNow(const Operation &operation);
    /// Takes it back while the predecessor lives: the lineage points to it again and the successor is revoked. The
    /// operation was claimed by this process.
    void undo(const Operation &operation);
    /// The same where the rotation has ended and left its predecessor alive.
    void undoEnded(const TokenKey &successor, const TokenKey &predecessor);
    /// From NotProven: the person has tried the secret, or takes the risk; said in the history.
    void trustAnyway();
    /// From NotProven: the successor is revoked, the predecessor stays.
    void withdraw();

    State state() const { return m_state; }
    const RotationData &data() const { return m_data; }
    const Operation &operation() const { return m_operation; }
    TokenKey predecessor() const { return {m_operation.accountId, m_operation.remoteId}; }
    TokenKey successor() const { return {m_operation.accountId, m_data.successorId}; }
    /// Makes the successor or a further one, and holds its secret; null before and after.
    CreateTokenFlow *creation() const
    {
        if (m_further)
            return m_further->creation();
        return m_creation ? m_creation->creation() : nullptr;
    }
    /// Of the operation that creation() is, or was before it stopped.
    QString creationId() const { return m_further ? m_further->creationId() : m_data.creationId; }
    /// Revoking waits until the account is signed in again.
    bool waitsForSignIn() const { return !m_ownBatch.waitsForSignIn().isEmpty(); }
    /// Where what is under way, or stopped, is done.
    QString accountToSignInTo() const;
    const std::optional<ProbeVerdict> &verdict() const { return m_verdict; }
    /// What the hand-over command of this run wrote, the secret taken out; kept nowhere else.
    const std::optional<HandOverOutcome> &handOverOutcome() const { return m_handedOver; }
    /// The command is to be shown to a person and approved before it is run; then resume.
    bool awaitsApproval() const { return m_awaitsApproval; }
    /// Only a person can end the predecessor, and their word is missing: then revokeNow.
    bool awaitsWord() const { return m_awaitsWord; }
    /// The operation ended nowhere: resuming goes on with it.
    bool staysOpen() const { return m_staysOpen; }
    /// The successor is not called as its predecessor is, or was.
    bool hasNameOfItsOwn() const;
    /// The service gave the successor less life than was asked for.
    bool wasShortened() const;

    Resumption resumption() const;
    bool holdsUnsavedSecret() const override { return creation() != nullptr && creation()->holdsUnsavedSecret(); }
    bool waitsForPerson() const override
    {
        return m_state == State::NotProven ||
               (creation() != nullptr && !creation()->hasEnded() && creation()->waitsForPerson()) || waitsForSignIn();
    }
    QString title() const override;
    /// Everything else is done; what it revokes is revoked when its batch is.
    bool waitsForBatch() const { return m_waitsForBatch; }

Q_SIGNALS:
    void waitsToRevoke();

private:
    void enterFailed() override { enter(State::Failed); }
    void enter(State state);
    void advance(const QString &step, void (RotateTokenFlow::*next)());
    void fail(Error error);
    void stop(Error error);
    bool wasReplacedMeanwhile() const;
    void begin();
    void clearPlace();
    void onPlaceCleared(const RevokeTokensFlow::Item &item);
    void createSuccessor();
    void resumeCreation();
    void makeSuccessor();
    RotationCreation::Wanted creationIn(const QString &accountId, const QString &creationId) const;
    void onCreationEnded();
    void onCreationRefused(const Error &error);
    void adoptSuccessor(const Token &token);
    QStringList scopesLeftOutOf(const Token &token) const;
    void beginCreationAgain();
    void verify();
    void readSecret(void (RotateTokenFlow::*next)(const SecretParts &));
    void probe(const SecretParts &secret);
    void onProbed(Result<ProbeVerdict> verdict);
    void notProven();
    void afterProof();
    void spread();
    void makeFurther(const FurtherSuccessor &one);
    void onFurtherEnded();
    void onFurtherMade(const Token &token);
    void onFurtherRefused(const Error &error);
    FurtherSuccessor &furtherUnderWay();
    Error inItsAccount(Error error) const;
    void switchOver();
    void onSwitched(Result<void> result);
    bool movesSignIn(const TokenKey &from) const;
    void moveSignIn(const QString &step, SignInMove move, void (RotateTokenFlow::*then)());
    void runMove(SignInMove move, void (RotateTokenFlow::*then)());
    void moveForward();
    void moved();
    void handOver();
    void onSealJudged(const HandOverCommand &command, Result<SealVerdict> verdict);
    void beginHandOver();
    void runHandOver(const SecretParts &secret);
    void onHandOverEnded();
    void afterHandOver();
    void waitForEnd();
    bool endsByWord() const;
    bool wordWasGiven() const;
    void check();
    void onSuccessorRead(Result<Token> token);
    void probeOnceMore(const SecretParts &secret);
    void onProbedOnceMore(Result<ProbeVerdict> verdict);
    void revokePredecessor();
    void revoke(const TokenKey &key, void (RotateTokenFlow::*onRevoked)(const RevokeTokensFlow::Item &));
    void onPredecessorRevoked(const RevokeTokensFlow::Item &item);
    void takeName();
    void lookForName();
    void onNameRead(Result<Token> token);
    void onRenamed(Result<Token> token);
    void fileRenamed(Token token);
    void withdrawSuccessor();
    void pointBack();
    void revokeSuccessor();
    void onSuccessorRevoked(const RevokeTokensFlow::Item &item);
    void withdrawFurther();
    void onFurtherFound();
    void onFurtherRevoked(const RevokeTokensFlow::Item &item);
    void noteFurtherWithdrawn();
    void onWithdrawn();
    void ifPredecessorLives(const std::function<void()> &then);
    void findFurther();
    void beginUndo();
    void close(State state);
    void adopt(const Operation &operation);
    void resumeStep();
    QDateTime now() const { return m_parts.inventory->now(m_operation.accountId); }
    TokenProvider *provider() const { return m_parts.providers->provider(m_operation.accountId); }
    void record(const QString &event, const QString &outcome, const QString &detail = {});

    State m_state = State::Idle;
    Operation m_operation;
    RotationData m_data;
    bool m_dueNow = false;
    bool m_staysOpen = false;
    bool m_creationBeganAgain = false;
    bool m_awaitsApproval = false;
    bool m_awaitsWord = false;
    bool m_waitsForSecret = false;
    std::optional<SecretParts> m_brought;
    std::optional<TokenRequest> m_asMade;
    bool m_waitsForBatch = false;
    bool m_looksForNameAgain = false;
    HandOverCommand m_command;
    HandOverProgram m_approved;
    std::optional<HandOverOutcome> m_handedOver;
    std::unique_ptr<HandOverSeals> m_seals;
    std::unique_ptr<HandOverRun> m_handOver;
    std::optional<ProbeVerdict> m_verdict;
    std::unique_ptr<RotationCreation> m_creation;
    std::unique_ptr<FurtherToken> m_further;
    std::unique_ptr<MoveSignInFlow> m_move;
    QSet<QString> m_furtherBegunAgain; ///< Ids of accounts.
    RevocationBatch *m_batch;
    RevocationBatch m_ownBatch;
};

} // namespace patkeeper
