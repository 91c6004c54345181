// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"
#include "tokensearch.h"

#include <QSet>

#include <memory>

namespace patkeeper
{

class CreationTurn;

/// Creates a token and files its secret; every state that touches the service is journalled before it is entered.
///
///   Idle -start-> CheckingKeychain -ready-> Planning -journalled-> Creating
///                        |   +-- the secret is to be brought -> WaitingForSecret -bringSecret-> Planning
///                        |                                                         (unattended: Failed)
///                        +-- not ready -> Failed
///   Planning -- the answer will not tell the token's id -> LookingBefore -its turn, listed, journalled-> Creating
///   Creating -issued-> Noting -journalled-> Storing -stored and read back-> (LookingAfter ->) Filing -> Stored
///      |                                       +-- refused -> Unstored -retryStore-> Storing
///      |                                                         +-- revokeAgain -> Revoking -> Failed
///      |                                                         +-- giveUpSecret (copied, saved, or in words) ->
///      |                                                             (LookingAfter ->) Filing
///      |   LookingAfter, where the id is not known: -found, journalled-> what it was looked for
///      |                 +-- not listed yet, or several -> Stored, with an error, or where its secret is not kept
///      |                     here Unlisted (stays open and is looked for by resume)
///      +-- sign-in needed -> WaitingForSignIn -signed in-> Creating         (unattended: Failed)
///      +-- no answer -> Searching -mine-> Revoking -> Failed
///      |                    +-- several, or one without the fingerprint -> NeedsDecision -revokeCandidate-> Revoking
///      |                    |                                                  +-- leaveCandidates -> Failed
///      |                    +-- none -> Failed (Unconfirmed; the operation stays open and is looked for by resume)
///      +-- refused -> Failed
class CreateTokenFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State {
        Idle,
        CheckingKeychain,
        WaitingForSecret,
        Planning,
        LookingBefore,
        Creating,
        WaitingForSignIn,
        Noting,
        Storing,
        Unstored,
        LookingAfter,
        Filing,
        Stored,
        Searching,
        NeedsDecision,
        Revoking,
        Failed,
        Unlisted ///< Made, and its secret is not kept here; which one it is in the service's list, is not known yet.
    };
    Q_ENUM(State)

    CreateTokenFlow(FlowParts parts, QString accountId, QObject *parent = nullptr);
    ~CreateTokenFlow() override;

    void start(TokenRequest request, Belonging belonging = {});
    /// Where the service issues no secrets to programs: what the person has got on its page, before start() or from
    /// WaitingForSecret. Without parts they keep it elsewhere, and it is not kept here. @p asMade: what they made
    /// there, where it is not what was asked for.
    void bringSecret(SecretParts secret, std::optional<TokenRequest> asMade = {});
    /// From Unstored: tries the keychain again.
    void retryStore();
    /// From Unstored: the person has the secret elsewhere, or does without it and has said so. The token stays.
    void giveUpSecret();
    /// From Unstored: makes the new token end again.
    void revokeAgain();
    /// From NeedsDecision: this one is mine, end it.
    void revokeCandidate(const QString &remoteId);
    /// From NeedsDecision: none of them is mine.
    void leaveCandidates();
    /// Ended before anything was begun, as nobody brought the secret.
    bool lacksSecret() const { return m_lacksSecret; }
    /// From WaitingForSecret or WaitingForSignIn: nothing was created; ends.
    void cancel() override;
    bool canCancel() const override { return m_state == State::WaitingForSecret || m_state == State::WaitingForSignIn; }
    bool waitsForPerson() const override
    {
        return m_state == State::WaitingForSecret || m_state == State::Unstored || m_state == State::NeedsDecision ||
               m_state == State::WaitingForSignIn;
    }

    State state() const { return m_state; }
    QString accountId() const { return m_accountId; }
    const TokenRequest &request() const { return m_asked; }
    /// Once there is one; without its id where the service has not listed it yet.
    const std::optional<Token> &token() const { return m_token; }
    /// The new secret, from Noting on; empty before, and after the flow was told to wipe it.
    const SecretParts &secret() const { return m_secret; }
    /// The reveal was closed: nothing of the secret stays in memory. Ignored while it is not stored.
    void wipeSecret();
    /// The service gave less life than was asked for (by more than a minute): what it gave is in token().
    bool wasShortened() const;
    /// What it was asked for and has not got, though the service said nothing of it.
    QStringList scopesLeftOut() const;
    const QList<Token> &candidates() const { return m_candidates; }

    bool holdsUnsavedSecret() const override;
    QString title() const override;

private:
    enum class ForId { FileKept, FileUnkept, Revoke }; ///< What the new token's id is needed for.

    void signedInAgain() override;
    void accountRemoved() override;
    void enterFailed() override { enter(State::Failed); }
    void enter(State state);
    void fail(Error error);
    void awaitSecret();
    bool isToBeBrought() const;
    bool isWhole(const SecretParts &secret) const;
    void leaveOutSecret();
    void plan();
    void proceed();
    void onTurn(Result<QSet<QString>> known);
    void create();
    void onCreated(Result<IssuedToken> result);
    void onRefused(const Error &error);
    Error withAdviceOnRoom(Error error) const;
    void leaveOpen();
    void note();
    void store();
    void onStored(Result<void> result);
    void withId(ForId next);
    void goOnWithId();
    void onLookedAfter(Result<TokenSearch::Finding> result);
    void leaveUnlisted(const Result<TokenSearch::Finding> &result);
    void file(bool withSecret);
    void onFiled(Result<void> result);
    void search();
    void onSearched(Result<TokenSearch::Finding> result);
    void revoke(const QString &remoteId);
    void onRevoked(const QString &remoteId, Result<void> result);
    void onEntryRemoved(const Result<void> &result);
    void record(const QString &event, const QString &outcome, const QString &detail = {});
    TokenProvider *provider() const;
    bool tellsNewId() const;

    /// Each as long as the service asks for.
    static constexpr int mostPauses = 10;

    QString m_accountId;
    State m_state = State::Idle;
    TokenRequest m_asked;
    Belonging m_belonging;
    TokenRequest m_prepared;
    Operation m_operation;
    QString m_key;
    QString m_sentWith; ///< The credentials of the last request.
    std::optional<Token> m_token;
    std::optional<SecretParts> m_brought; ///< By the person, until the token is made; no parts: kept elsewhere.
    bool m_lacksSecret = false;
    SecretParts m_secret;
    QList<Token> m_candidates;
    bool m_listingFailed = false;
    int m_pauses = 0;             ///< That the service has answered with.
    std::optional<Error> m_cause; ///< Why a revocation of our own new token became necessary.
    std::unique_ptr<CreationTurn> m_turn;
    std::unique_ptr<TokenSearch> m_search;
    ForId m_forId = ForId::FileKept;
};

} // namespace patkeeper
