// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "requestcredentials.h"
#include "result.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QObject>
#include <QSslCertificate>
#include <QString>
#include <QUrl>

#include <chrono>
#include <memory>
#include <optional>

namespace patkeeper
{

class HttpTurns;

struct HttpHeader {
    QByteArray name;
    QByteArray value;
};

struct HttpRequest {
    QByteArray verb = "GET";
    QUrl url;
    QList<HttpHeader> headers; ///< None of them secret.
    RequestCredentials credentials;
    QByteArray body;
    bool bodyIsSecret = false;                 ///< It proves the sender, so it may go no further than credentials.
    std::chrono::milliseconds timeout{30'000}; ///< Without any progress; the whole answer may take four times as long.
};

/// So many requests in so much time, and no more.
struct HttpRate {
    int requests = 1;
    std::chrono::milliseconds period{1'000};
};

/// An answer as it came. The body may hold a secret, so it is wiped when the answer goes.
struct HttpResponse {
    HttpResponse() = default;
    HttpResponse(HttpResponse &&) noexcept = default;
    HttpResponse &operator=(HttpResponse &&) noexcept = default;
    HttpResponse(const HttpResponse &) = delete;
    HttpResponse &operator=(const HttpResponse &) = delete;
    ~HttpResponse();

    int status = 0;
    QList<HttpHeader> headers;
    QByteArray body;

    QByteArray
    header(QByteArrayView name) const; ///< The first of that name, whatever its case; empty where there is none.
    QByteArray contentType() const;    ///< Lower case, without parameters.
};

struct HttpOptions {
    QByteArray userAgent;
    Origins origins; ///< A request with credentials, or a secret body, to anywhere else is refused before it is sent.
    qsizetype maximumBody = 4'194'304; ///< Bytes: 4 MiB.
    /// The most a Retry-After may hold up a request here. A GET that is asked to wait longer is not sent again.
    std::chrono::milliseconds longestPause{60'000};
    std::chrono::milliseconds backOff{1'000};   ///< After a 429 without Retry-After; doubles with each attempt.
    int atOnce = 4;                             ///< Requests under way; the others wait for their turn.
    std::shared_ptr<HttpTurns> turns = nullptr; ///< Shared with other clients; none: this one alone.
    std::optional<HttpRate> rate{};             ///< What the service allows; nothing: it counts by other means.
    int readAttempts = 3;                       ///< How often a GET is sent in all when the service answers 429.
    QList<QSslCertificate> additionalAuthorities;
    QString authorityFile{}; ///< PEM, trusted in addition; read before the first request that needs it.
};

/// Sends one request and brings back its bytes or an Error. One client per account: nothing of one account
/// (connections, cookies, credentials, pauses) is shared with another.
///
/// A service is asked a few things at once, however many are to be asked, and so are all of them together, and no
/// faster than its rate where it has one; what waits for its turn keeps its order, and its time does not run yet.
///
/// Promises: redirects are answers and are never followed; nothing but the request's own credentials authenticates it;
/// no cookie is loaded or saved; a request that changes something is sent once, on a connection of its own, and an
/// answer that did not come is Error::Kind::Unconfirmed and not a failure; an answer larger than the limit is cut off
/// (BadReply for a read, Unconfirmed for a change). Any HTTP status is a response, but 407 (ProxyFailed); 429 on a GET
/// is waited out and sent again. Nothing is sent where the authority file cannot be read (TlsFailed, its field named),
/// and nothing turns the verification of certificates off.
///
/// Destroyed with requests under way it still answers those whose context lives: Cancelled, or Unconfirmed for a change
/// that may have been sent.
class HttpClient final : public QObject
{
    Q_OBJECT

public:
    explicit HttpClient(HttpOptions options, QObject *parent = nullptr);
    ~HttpClient() override;

    /// @p context must live in the thread of this client. Rejected, without anything having been sent, where the
    /// address is not among the origins (with credentials or a secret body), is neither https nor loopback, or a header
    /// would break out of its line.
    void send(HttpRequest request, QObject *context, Reply<HttpResponse> reply);

    /// Server time minus local time, by the last Date header; nothing before the first answer.
    std::optional<std::chrono::milliseconds> clockOffset() const;

Q_SIGNALS:
    /// The service asked to be left alone; requests wait until then.
    void pausedUntil(const QDateTime &instant);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace patkeeper
