// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"
#include "rules.h"

#include <QSet>

namespace patkeeper
{

/// Revokes tokens, a few at a time, and proves it: each is journalled before its request, confirmed by a listing (one
/// per account), and only then its secret is taken out of the keychain, which is verified too.
///
///   Idle -start-> Revoking -all answered-> Confirming -listed-> Forgetting -> Finished
///                    +-- sign-in needed -> waits in WaitingForSignIn -signed in-> Revoking   (unattended: that token
///                    fails)
///                    +-- stop -> the ones under way end, the others are Skipped
///   Forgetting -some sign an account in-> Revoking, of those: without them nothing else could be revoked or confirmed.
///   Their accounts stand as needing a sign-in afterwards.
class RevokeTokensFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Revoking, WaitingForSignIn, Confirming, Forgetting, Finished };
    Q_ENUM(State)

    struct Item {
        enum class Outcome {
            Waiting,
            UnderWay,
            Accepted,    ///< The service said so; not yet confirmed.
            Revoked,     ///< Confirmed; the secret is gone from the keychain or was never there.
            SecretStays, ///< Confirmed, but the keychain did not give its entry up: error says why. resume tries again.
            Unconfirmed, ///< May have been revoked; stays on the to-revoke list.
            Failed,
            Skipped
        };
        TokenKey key;
        QString name;
        Outcome outcome = Outcome::Waiting;
        std::optional<Error> error;
        QString operationId;
        QString step;          ///< As journalled.
        QString sentWith;      ///< The credentials of its last request.
        int pauses = 0;        ///< How often the service has asked for one instead of carrying it out.
        QJsonObject data;      ///< As journalled: what a half-made token's creation left behind.
        bool halfMade = false; ///< Nobody got it: it is taken back.
        bool signsIn = false;  ///< An account signs in with it: it ends last.
        bool mustEnd = false;  ///< Left by an earlier run: a refusal does not close it.
    };

    RevokeTokensFlow(FlowParts parts, QObject *parent = nullptr);

    /// @p partOf: of what each of them is a step; empty where they are operations of their own.
    void start(const QList<TokenKey> &keys, const QStringList &partOf = {});
    /// Carries on an operation of an earlier run that this process has claimed.
    void resume(const QList<Operation> &operations);
    /// No further token is begun.
    void stop();

    State state() const { return m_state; }
    const QList<Item> &items() const { return m_items; }
    int answered() const;
    std::optional<Progress> progress() const override
    {
        return Progress{.done = answered(), .total = static_cast<int>(m_items.size())};
    }
    bool waitsForPerson() const override { return m_state == State::WaitingForSignIn; }
    bool canCancel() const override
    {
        return !m_stopped && (m_state == State::Revoking || m_state == State::WaitingForSignIn);
    }
    void cancel() override { stop(); }

    QString title() const override;

private:
    void enter(State state);
    void beginMore();
    void beginItem(qsizetype index);
    void send(qsizetype index);
    void onAnswered(qsizetype index, Result<void> result);
    void settle(qsizetype index, Item::Outcome outcome, std::optional<Error> error);
    void onSignedIn(const QString &signInId);
    void onAccountsChanged();
    void advance(const Item &item, Reply<void> then);
    void confirm();
    void onListed(const QString &accountId, Result<TokenListing> result);
    void judge(Item &item, const std::optional<Error> &listingError, TokenStatus listed) const;
    bool isKnownToBeGone(const Item &item) const;
    bool isRefusedItself(const Item &item, const Error &listingError) const;
    bool isInTurn(const Item &item) const { return item.signsIn == m_endsSignIns; }
    void markWhatSignsIn();
    void forgetSecrets();
    void noteRevoked(qsizetype index);
    void tellRevoked(qsizetype index);
    void onTold(qsizetype index, const Result<void> &told);
    void forgetSecretsOf(qsizetype index);
    void leaveOpen(qsizetype index);
    void leaveOpenAfterRevocation(qsizetype index);
    void forgetHalfMadeSecretOf(qsizetype index);
    void onSecretRemoved(qsizetype index, const QString &key, Result<void> result);
    void closeItem(qsizetype index);
    void finishIfDone();

    static constexpr int atOnce = 4;
    /// Each as long as the service asks for.
    static constexpr int mostPauses = 10;

    State m_state = State::Idle;
    QList<Item> m_items;
    int m_underWay = 0;
    int m_listings = 0;
    int m_pending = 0;
    bool m_stopped = false;
    bool m_endsSignIns = false; ///< The turn of those that sign accounts in.
};

} // namespace patkeeper
