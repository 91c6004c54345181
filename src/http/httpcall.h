// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bodybuffer.h"
#include "httpclient.h"
#include "httperrors.h"
#include "httpsession.h"
#include "proxies.h"

#include <QNetworkReply>
#include <QPointer>
#include <QTimer>

#include <optional>

class QNetworkRequest;

namespace patkeeper
{

class OneShotBody;

/// One request of a client, from its acceptance to its reply. Belongs to the session and deletes itself at its end.
///
///   Waiting -pause over-> Queued -its turn-> Preparing -way found-> Sending -answer or failure-> Done
///      ^                    |                    |                    |                          ^
///      +-- paused again ----+                    +-- no way to go ----|--------------------------+
///      +----------------------- 429 to a GET -------------------------+
///
/// Preparing reads the authority file, where there is one that is not known yet, and finds the proxies.
///
/// If the context dies, in whatever state, the request is ended and nothing is delivered.
class HttpCall final : public QObject
{
    Q_OBJECT

public:
    HttpCall(HttpSession &session, HttpRequest request, QObject *context, Reply<HttpResponse> reply);
    ~HttpCall() override;

    /// Once, right after the call was made.
    void start();
    /// Ends the request now; what it may have done by then decides between Cancelled and Unconfirmed.
    void cancel();
    /// The session has room for it now.
    void onTurn();

private:
    enum class State { Waiting, Queued, Preparing, Sending, Done };

    void onPauseOver();
    void onAuthorities(const Result<QList<QSslCertificate>> &authorities);
    void findWay();
    void onWayFound(const Result<ProxyRoute> &route);
    void onProgress();
    void onReached();
    void onHeaders();
    void onReadable();
    void onFinished();
    void onTooSlow(const QString &reason);
    void onContextDestroyed();

    void transmit(const HttpChannel &channel);
    QNetworkRequest networkRequest() const;
    void watch();
    void dropReply();

    bool isMutation() const;
    bool mayHaveBeenSent(HttpFailure failure) const;
    bool isComplete(int status) const;
    HttpFailure failureOnTheWay(QNetworkReply::NetworkError error) const;
    HttpResponse takeResponse(int status);
    void noteClock(const HttpResponse &response);
    /// True where the request is to be sent again after the pause.
    bool notePause(const HttpResponse &response);

    void fail(HttpFailure failure, const QString &reason);
    void conclude(Result<HttpResponse> result);

    HttpSession &m_session;
    HttpRequest m_request;
    QPointer<QObject> m_context;
    Reply<HttpResponse> m_reply;
    HttpErrors m_errors;

    State m_state = State::Waiting;
    int m_attempt = 0;
    QTimer m_pauseTimer;
    QTimer m_stallTimer;
    QTimer m_deadlineTimer;

    bool m_throughProxy = false;
    bool m_reachedService = false; ///< Something was sent to it, or a secure connection to it made.
    QPointer<QNetworkReply> m_transfer;
    QPointer<OneShotBody> m_sentBody;
    bool m_hasBody = false;
    BodyBuffer m_body;
    std::optional<QNetworkReply::NetworkError> m_firstError;
    QList<QSslError> m_tlsErrors;
    QDateTime m_sentAt;
    QDateTime m_answeredAt;
};

} // namespace patkeeper
