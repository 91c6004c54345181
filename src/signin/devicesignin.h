// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "authoritymetadata.h"
#include "issuedsignin.h"
#include "signinrequest.h"
#include "tokenendpoint.h"

#include <QTimer>

namespace patkeeper
{

/// Signs a person in who opens a page on any device and enters a code there (RFC 8628): for a computer without a
/// browser. Many organizations do not allow it, and it cannot satisfy all of their rules.
///
///   Idle -start-> Discovering -> RequestingCode -code-> Waiting <-> Asking -signed in-> Finished
///                     |               ^   |                           |
///                     |               +---+ scopes unknown (once)     |
///                     +-- refused, cancelled, expired, from every state -> Finished
///
/// Asks no more often than the authority wants, and less often after each hiccup of the network, until the code's end.
class DeviceSignIn final : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Discovering, RequestingCode, Waiting, Asking, Finished };
    Q_ENUM(State)

    DeviceSignIn(SignInParts parts, SignInRequest request, QObject *parent = nullptr);

    void start();
    /// Ends it now, with Cancelled.
    void cancel();

    State state() const { return m_state; }
    QString userCode() const { return m_code.userCode; }
    QUrl verificationAddress() const { return m_code.verificationAddress; }
    QDateTime expiresAt() const { return m_code.expiresAt; }
    /// As the authority wants it now.
    std::chrono::milliseconds interval() const { return m_interval; }
    const std::optional<OAuthError> &refusal() const { return m_refusal; }
    QStringList requestedScopes() const;

    /// Once, when Finished.
    Result<IssuedSignIn> takeResult();

Q_SIGNALS:
    void stateChanged();
    /// There is a code to show.
    void codeReady();
    void finished();

private:
    void onDiscovered(Result<AuthorityMetadata> result);
    void requestCode();
    void onCode(Result<DeviceCodeAnswer> result);
    void wait();
    void ask();
    void onAnswer(Result<TokenAnswer> result);
    void onRefused(const OAuthError &refusal);
    TokenEndpoint endpoint() const;
    /// False where whoever heard of it has ended the sign-in meanwhile.
    bool enter(State state);
    void finish(Result<IssuedSignIn> result);

    SignInParts m_parts;
    SignInRequest m_request;
    AuthorityScopes m_scopes;
    State m_state = State::Idle;
    bool m_fellBack = false;
    AuthorityMetadata m_authority;
    DeviceCode m_code;
    std::chrono::milliseconds m_interval{5'000};
    std::chrono::milliseconds m_backOff{0};
    QTimer m_timer{this};
    std::optional<OAuthError> m_refusal;
    Result<IssuedSignIn> m_result;
};

} // namespace patkeeper
