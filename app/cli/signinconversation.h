// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "httpclient.h"
#include "issuedsignin.h"
#include "result.h"
#include "signinattempt.h"
#include "signinproof.h"
#include "terminationsignals.h"
#include "typedlines.h"

#include <QObject>

#include <memory>

namespace patkeeper::cli
{

/// Has somebody at a terminal sign in, in the way that the settings say, and gives what they signed in with.
///
///   Idle -start-> Asking -signed in-> Finished
///                    +-- refused, too late, or stopped by a signal -> Finished
///
/// What the person has to know stands on standard error; only the address to open, where they open it themselves, is
/// alone on a line of standard output. SIGINT, SIGTERM and SIGHUP end it at once, with Cancelled.
class SignInConversation final : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Asking, Finished };

    struct Wishes {
        SignInSettings settings;
        SignInOffer offer;
        QString loginHint;         ///< Whose sign-in it is, where it is one again.
        QString authorityFile;     ///< Of the account's organization; see HttpOptions.
        bool opensBrowser = true;  ///< Else the person does, and may paste where it ended.
        bool jsonOnOutput = false; ///< Standard output is one JSON object: the address stands on standard error.
    };

    SignInConversation(SignInAttemptParts parts, Wishes wishes, QObject *parent = nullptr);
    ~SignInConversation() override;

    void start();
    State state() const { return m_state; }
    /// Once, when Finished.
    Result<SignInProof> takeProof();
    /// To be sent to an administrator, where their approval is what is missing; else empty.
    QString approvalText() const { return m_attempt ? m_attempt->approvalText() : QString(); }

Q_SIGNALS:
    void finished();

private:
    void askForToken();
    void askForClientSecret();
    void askForPassword();
    void onIssued(Result<IssuedSignIn> issued);
    void begin();
    void onStateChanged();
    void onAddressReady(const QUrl &address);
    void onTyped(const QString &line);
    void showCode();
    void finish(Result<SignInProof> result);

    SignInAttemptParts m_parts;
    Wishes m_wishes;
    State m_state = State::Idle;
    std::unique_ptr<SignInAttempt> m_attempt;
    std::unique_ptr<HttpClient> m_http;            ///< Where an id and its secret are what signs in.
    std::unique_ptr<TerminationSignals> m_signals; ///< While something can be stopped in order.
    std::unique_ptr<TypedLines> m_lines;
    bool m_codeShown = false;
    Result<SignInProof> m_result;
};

} // namespace patkeeper::cli
