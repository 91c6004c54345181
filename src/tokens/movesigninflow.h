// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"
#include "secretenvelope.h"

#include <QMap>

#include <functional>

namespace patkeeper
{

/// What signs in with one token shall sign in with another one of the same person.
struct SignInMove {
    TokenKey from;
    TokenKey to;         ///< Its secret is kept, and was accepted.
    QString operationId; ///< Of what it is a step of.
    /// By sign-in, the keys of the keychain that it has been kept under or is going to be, the latest last. Whatever
    /// begins a move journals them first; only its end clears them.
    QMap<QString, QStringList> keys;

    /// Notes what is to be journalled before the move begins; also of one that an earlier run has left halfway.
    void prepare(const FlowParts &parts);
};

/// Lets accounts that sign in with one token sign in with another: with its successor, or its predecessor again. What
/// the sign-in proved itself with stays in the keychain until the service has taken the new one for a listing, and as
/// the token's own kept secret for as long as that lives. A kill at any point leaves a sign-in that works, and the same
/// move, begun again with the same keys, goes on.
///
///   Idle     -start-> Keeping (the secret of the former token, where it is kept as a sign-in only) -kept-> Reading
///   Reading  (the other token's secret) -> Storing; what an earlier run has filed goes to Proving at once
///   Storing  -in the keychain, read back-> Filing -filed-> Proving
///   Proving  -listed-> Discarding -the former credential is gone-> Storing of the next one | Done
///            -refused-> Returning -as before-> Failed
///   any      -anything else-> Failed (the same again goes on)
class MoveSignInFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Keeping, Reading, Storing, Filing, Proving, Discarding, Returning, Done, Failed };
    Q_ENUM(State)

    MoveSignInFlow(FlowParts parts, SignInMove move, QObject *parent = nullptr);
    ~MoveSignInFlow() override;

    void start();
    State state() const { return m_state; }
    QString title() const override;

private:
    void enter(State state);
    void fail(Error error);
    const SignIn *signIn() const;
    const Account *account() const;
    QString keptKey() const;
    void keepFormer();
    void onFormerRead(Result<Secret> entry);
    void storeFormer(const SecretParts &secret);
    void write(const QString &key, const SecretEnvelope &envelope, std::function<void()> then);
    void onFormerStored(const QString &key, const QStringList &parts);
    void readSecret();
    void onRead(Result<Secret> entry);
    void next();
    void store();
    void onStored();
    void file(const SignIn &changed, const QString &oldKey, void (MoveSignInFlow::*then)());
    void prove();
    void onListed(const Result<TokenListing> &listing);
    void giveBack(const Error &error);
    void onGivenBack();
    void discard();
    void onDiscarded();
    SignIn changed(const QString &remoteId, const QString &key) const;
    QString nameOf(const TokenKey &key) const;

    SignInMove m_move;
    State m_state = State::Idle;
    QStringList m_left;   ///< Ids of sign-ins; the first one is being moved.
    SecretParts m_secret; ///< Of the token that is moved to.
    QStringList m_toDiscard;
    std::optional<Error> m_refusal;
};

} // namespace patkeeper
