// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"

#include <deque>

namespace patkeeper
{

/// Gives several tokens a later end, by as few requests as their service allows; each of them is journalled before the
/// request that it is in. Where a service refuses several at once they are asked for one by one, so that one of them
/// holds up no other. A service that asks for a pause gets it, and the rest is done afterwards.
///
///   Idle -start-> Extending (request after request) -all settled-> Finished
///                    |   ^ +-- no answer -> Reading -listed-> Extending
///                    |   +-- signed in -- WaitingForSignIn   (unattended: those of that request fail)
///                    +-- stop -> the request under way ends, the others are Skipped
class ExtendTokensFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Extending, WaitingForSignIn, Reading, Finished };
    Q_ENUM(State)

    /// What is wished for one token. All of one account are best asked for with the same instant: only those go into
    /// one request.
    struct Wish {
        TokenKey key;
        QDateTime expiresAt; ///< UTC.
    };

    struct Item {
        enum class Outcome {
            Waiting,
            Extended,    ///< As token says, which is also what the inventory has now.
            Unconfirmed, ///< No answer, and no listing either; stays open, and resuming looks again.
            Failed,
            Skipped
        };
        Wish wish;
        QString name;
        Outcome outcome = Outcome::Waiting;
        std::optional<Error> error;
        std::optional<Token> token; ///< As it is afterwards.
        std::optional<QDateTime> before;
        QString operationId;
        /// The service gave less than was asked for.
        bool wasShortened() const;
    };

    explicit ExtendTokensFlow(FlowParts parts, QObject *parent = nullptr);

    void start(const QList<Wish> &wishes);
    /// No further request is sent.
    void stop();

    State state() const { return m_state; }
    const QList<Item> &items() const { return m_items; }
    std::optional<Progress> progress() const override;
    bool waitsForPerson() const override { return m_state == State::WaitingForSignIn; }
    bool canCancel() const override { return !m_stopped && m_state != State::Idle && m_state != State::Finished; }
    void cancel() override { stop(); }
    /// The account that is to be signed in again; empty where it does not wait for that.
    QString accountToSignInTo() const;

    QString title() const override;

private:
    using Batch = QList<qsizetype>; ///< Items of one account that get the same end.

    void enter(State state);
    const Capabilities *capabilitiesOf(const QString &accountId) const;
    std::optional<Error> refusal(const Item &item) const;
    void arrange();
    void next();
    void note(qsizetype at);
    void send();
    void sendTogether(TokenProvider *provider);
    void onAnswered(Result<QList<Token>> result);
    void onRefused(const Error &error);
    void askOneByOne();
    void read();
    void onListed(Result<TokenListing> result);
    void judge(qsizetype index, const QHash<QString, Token> &listed, const Error &lost);
    void file(qsizetype index, Token token);
    void settle(qsizetype index, Item::Outcome outcome, std::optional<Error> error);
    void onSettled();
    void onSignedIn(const QString &signInId);
    void onAccountsChanged();
    void failBatch(const Error &error);
    QString batchAccount() const;

    /// Each as long as the service asks for.
    static constexpr int mostPauses = 10;

    State m_state = State::Idle;
    QList<Item> m_items;
    std::deque<Batch> m_waiting;
    Batch m_batch;
    int m_unsettled = 0; ///< Of m_batch.
    int m_pauses = 0;    ///< That this request was answered with.
    bool m_stopped = false;
    QString m_sentWith;
};

} // namespace patkeeper
