// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "browsersignin.h"
#include "devicesignin.h"
#include "httpclient.h"
#include "signinproof.h"

#include <QObject>

#include <functional>
#include <memory>

namespace patkeeper
{

/// What people sign in with, whoever they are and wherever.
struct SignInAttemptParts {
    /// How to send requests to an authority: with its own origin alone among HttpOptions::origins.
    std::function<HttpOptions(const QUrl &authority)> options;
    Clock clock = systemClock();
    std::chrono::milliseconds deadline = std::chrono::minutes(10); ///< For the person's part in the browser.
};

/// One attempt to sign in at an authority: in the browser, by a code, or as a client with an id and its secret,
/// whichever the request's settings say.
///
///   Idle -start-> Contacting -> AwaitingBrowser -> Redeeming -> Proven
///                     |  +----> AwaitingCode -----------------^ ^
///                     |  +----- as a client --------------------+
///                     +-- refused, cancelled, too late, from every state -> Failed
///
/// What was issued is held here until somebody takes it, and wiped with this object: whoever lets go of an attempt ends
/// it, and nothing of it stays.
class SignInAttempt final : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Contacting, AwaitingBrowser, AwaitingCode, Redeeming, Proven, Failed };
    Q_ENUM(State)

    /// @p authorityFile: of the account (HttpOptions::authorityFile); may be empty.
    SignInAttempt(const SignInAttemptParts &parts, SignInRequest request, const QString &authorityFile,
                  QObject *parent = nullptr);
    ~SignInAttempt() override;

    /// Of the client, where it is one that signs in; before start().
    void setClientSecret(Secret secret);
    void start();
    /// Ends it now, with Cancelled.
    void cancel();

    State state() const { return m_state; }
    bool hasEnded() const { return m_state == State::Proven || m_state == State::Failed; }
    SignInMethod method() const { return m_request.settings.method; }

    /// In AwaitingBrowser: what to open, and where the browser comes back to.
    QUrl openAddress() const;
    QUrl redirectAddress() const;
    /// See BrowserSignIn.
    Result<void> acceptPastedAddress(const QString &address);

    /// In AwaitingCode.
    QString userCode() const;
    QUrl verificationAddress() const;
    QDateTime codeEndsAt() const;

    /// In Failed.
    const std::optional<Error> &error() const { return m_error; }
    /// In Failed: ready for the administrator whose approval is missing; empty where that is not it.
    QString approvalText() const;
    /// In Failed: what the next attempt has to bring with it, in SignInRequest::claims; mostly empty.
    QString claims() const;

    /// Once, in Proven.
    SignInProof takeProof();

Q_SIGNALS:
    void stateChanged();
    /// openAddress() is to be opened; again after a fallback.
    void addressReady(const QUrl &address);

private:
    void startAsClient();
    void onAnsweredClient(Result<IssuedSignIn> result);
    void adoptState();
    void finish(Result<IssuedSignIn> result);
    std::optional<OAuthError> refusal() const;
    QStringList requestedScopes() const;
    void enter(State state);

    SignInRequest m_request;
    Clock m_clock;
    Secret m_clientSecret;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<BrowserSignIn> m_browser; ///< One of the three; all speak through the client.
    std::unique_ptr<DeviceSignIn> m_device;
    std::unique_ptr<QObject> m_asking; ///< As a client; with it the answer goes that nobody waits for any longer.
    State m_state = State::Idle;
    std::optional<Error> m_error;
    SignInProof m_proof;
};

} // namespace patkeeper
