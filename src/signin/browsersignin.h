// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "authoritymetadata.h"
#include "issuedsignin.h"
#include "loopbacklistener.h"
#include "pkce.h"
#include "signinrequest.h"
#include "tokenendpoint.h"

#include <QTimer>

namespace patkeeper
{

class FormBody;

/// Signs a person in with the browser they use anyway: authorization code with PKCE (RFC 8252).
///
///   Idle -start-> Discovering -> AwaitingBrowser -callback-> Redeeming -> Finished
///                     |            ^        |                   |
///                     |            +--------+--scopes unknown---+   (once, with the fallback)
///                     +-- refused, cancelled, too late, from every state -> Finished
///
/// The address to open is openAddress() each time that addressReady() is emitted. Where no browser of this computer can
/// come back (over SSH), the person may paste the address that their browser ended at. Gives nothing back but a whole
/// sign-in or the reason why there is none. But for the fallback, nothing that was refused is asked for again: what the
/// organization's rules forbid is said once.
class BrowserSignIn final : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Discovering, AwaitingBrowser, Redeeming, Finished };
    Q_ENUM(State)

    BrowserSignIn(SignInParts parts, SignInRequest request, LoopbackListener::Options listening = {},
                  QObject *parent = nullptr);

    void start();
    /// Ends it now, with Cancelled.
    void cancel();
    /// The address that the browser shows at the end, when it could not reach this computer. Rejected where it is not
    /// an answer to this sign-in, which goes on then.
    Result<void> acceptPastedAddress(const QString &address);

    State state() const { return m_state; }
    QUrl openAddress() const { return m_openAddress; } ///< Empty but in AwaitingBrowser.
    QUrl redirectAddress() const { return m_redirectAddress; }
    /// Why the authority said no, if it was the authority: for approvalRequestText() and further claims.
    const std::optional<OAuthError> &refusal() const { return m_refusal; }
    QStringList requestedScopes() const;

    /// Once, when Finished.
    Result<IssuedSignIn> takeResult();

Q_SIGNALS:
    void stateChanged();
    void addressReady(const QUrl &address);
    void finished();

private:
    void onDiscovered(Result<AuthorityMetadata> result);
    void awaitBrowser();
    void onCallback(AuthorizationCallback callback);
    void onRedeemed(Result<TokenAnswer> result);
    void onRefused(const OAuthError &refusal, const QString &place);
    void onTooLate();
    QUrl authorizationAddress() const;
    void addDirectoryParameters(FormBody &query) const;
    bool isFromOwnAuthority(const AuthorizationCallback &callback) const;
    bool isOfCallbackIssuer(const IssuedSignIn &issued) const;
    /// False where whoever heard of it has ended the sign-in meanwhile.
    bool enter(State state);
    void finish(Result<IssuedSignIn> result);

    SignInParts m_parts;
    SignInRequest m_request;
    AuthorityScopes m_scopes;
    State m_state = State::Idle;
    bool m_fellBack = false;
    AuthorityMetadata m_authority;
    LoopbackListener *m_listener;
    QTimer m_deadline{this};
    PkcePair m_pkce;
    QByteArray m_csrfState;
    QByteArray m_nonce;
    QUrl m_openAddress;
    QUrl m_redirectAddress;
    QString m_callbackIssuer;
    std::optional<OAuthError> m_refusal;
    Result<IssuedSignIn> m_result;
};

} // namespace patkeeper
