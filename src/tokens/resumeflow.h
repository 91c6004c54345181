// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "resumableflow.h"
#include "revoketokensflow.h"
#include "tokensearch.h"
#include "updatetokenflow.h"

namespace patkeeper
{

/// Brings operations to their end whose process is gone, or that wait for another try.
///
///   Idle -start-> Claiming -> Working (one operation after the other) -> Finished
///
/// A token that was being made: its secret is in the keychain → it is filed as kept; it is not → the token is revoked.
/// Where its id is not known, it is looked for among what is new. A token whose creation was not answered is looked for
/// once more. A revocation is repeated and confirmed. A change is settled by reading the token. What is a step of a
/// rotation is carried on by the rotation.
class ResumeFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Claiming, Working, Finished };
    Q_ENUM(State)

    struct Item {
        using Outcome = Resumption::Outcome;
        Operation operation;
        Outcome outcome = Outcome::Waiting;
        QString what; ///< A sentence (translated).
        std::optional<Error> error;
        QList<Token> candidates;
        bool keepsChosen = false; ///< See Resumption.
    };

    explicit ResumeFlow(FlowParts parts, QObject *parent = nullptr);

    /// All that can be taken up; operations of another machine only where the person said so.
    void start(bool evenFromElsewhere = false);
    /// One operation that this process holds or that nobody does.
    void carryOn(const Operation &operation);
    /// One operation; @p mine names the candidate that the person says is theirs: to be revoked, or to be filed where
    /// its secret is kept.
    void decide(const Operation &operation, const QString &mine);
    /// None of its candidates is the person's: they are not asked about again, and theirs is looked for until its
    /// expiry.
    void noneIsMine(const Item &item);
    /// Ends an operation without doing anything more about it.
    void giveUp(const Operation &operation);

    State state() const { return m_state; }
    const QList<Item> &items() const { return m_items; }

    QString title() const override;

private:
    void enter(State state);
    void next();
    void work(const Operation &operation);
    void resumeCreate(const Operation &operation);
    void searchFor(const Operation &operation);
    void onFound(const Operation &operation, Result<TokenSearch::Finding> result);
    void lookAgainLater(const Operation &operation);
    void adoptIfKept(const Operation &operation);
    void adoptKept(Operation operation, KeptSecret kept);
    void findMade(const Operation &operation, std::optional<KeptSecret> kept);
    void onMadeFound(Operation operation, std::optional<KeptSecret> kept, Result<TokenSearch::Finding> result);
    void adoptAs(Operation operation, const QString &remoteId, std::optional<KeptSecret> kept);
    void adopt(const Operation &operation, std::optional<KeptSecret> kept);
    void settleChosen(const Operation &operation, const QString &mine);
    void revoke(const Operation &operation, const QString &remoteId);
    void onRevoked(bool halfMade);
    void resumeUpdate(const Operation &operation);
    void resumeImport(const Operation &operation);
    void resumeRotations();
    void giveUpSteps(const Operation &operation);
    void closeAs(Operation::Outcome ended, const QString &what);
    void settle(Item::Outcome outcome, const QString &what, std::optional<Error> error = {});

    State m_state = State::Idle;
    bool m_evenFromElsewhere = false;
    QList<Item> m_items;
    qsizetype m_current = -1;
    std::unique_ptr<TokenSearch> m_search;
    std::unique_ptr<RevokeTokensFlow> m_revoke;
    std::unique_ptr<UpdateTokenFlow> m_update;
    QList<Operation> m_rotations; ///< Claimed; they are carried on together, when all else is done.
    std::unique_ptr<ResumableFlow> m_rotate;
};

} // namespace patkeeper
