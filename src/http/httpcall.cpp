// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpcall.h"

#include "authorities.h"
#include "httpheaders.h"
#include "log.h"
#include "oneshotbody.h"

#include <QMetaEnum>
#include <QNetworkAccessManager>
#include <QNetworkRequest>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper
{

namespace
{

/// What Qt may hold of a body that has not been read yet.
constexpr qint64 readAhead = 65'536;

QString nameOf(QNetworkReply::NetworkError error)
{
    return QString::fromLatin1(QMetaEnum::fromType<QNetworkReply::NetworkError>().valueToKey(error));
}

void limitReadAhead(QNetworkReply *transfer)
{
    transfer->setReadBufferSize(readAhead);
    // With a body Qt starts only when the event loop comes round, and what it was told before is lost: its thread then
    // reads an endless answer into memory for as long as there is some.
    QMetaObject::invokeMethod(transfer, [transfer] { transfer->setReadBufferSize(readAhead); }, Qt::QueuedConnection);
}

} // namespace

HttpCall::HttpCall(HttpSession &session, HttpRequest request, QObject *context, Reply<HttpResponse> reply)
    : QObject(&session),
      m_session(session),
      m_request(std::move(request)),
      m_context(context),
      m_reply(std::move(reply)),
      m_errors(m_request.verb, m_request.url),
      m_hasBody(!m_request.body.isEmpty()),
      m_body(session.options().maximumBody)
{
    for (QTimer *timer : {&m_pauseTimer, &m_stallTimer, &m_deadlineTimer})
        timer->setSingleShot(true);
    connect(&m_pauseTimer, &QTimer::timeout, this, &HttpCall::onPauseOver);
    connect(&m_stallTimer, &QTimer::timeout, this, [this] { onTooSlow(u"no progress"_s); });
    connect(&m_deadlineTimer, &QTimer::timeout, this, [this] { onTooSlow(u"total time exceeded"_s); });
    connect(context, &QObject::destroyed, this, &HttpCall::onContextDestroyed);
}

HttpCall::~HttpCall()
{
    dropReply();
    wipe(m_request.body);
}

void HttpCall::start()
{
    m_state = State::Waiting;
    m_pauseTimer.start(m_session.pauseLeft());
}

void HttpCall::onPauseOver()
{
    // Another answer may have made the pause longer meanwhile.
    if (m_session.pauseLeft() > 0ms)
        return start();
    m_state = State::Queued;
    m_session.queue(this);
}

void HttpCall::onTurn()
{
    if (m_session.pauseLeft() > 0ms) {
        m_session.endTurn(this);
        return start();
    }
    m_state = State::Preparing;
    m_stallTimer.start(m_request.timeout);
    m_deadlineTimer.start(4 * m_request.timeout);
    if (m_request.url.scheme() == "https"_L1 && !m_session.hasAuthorities()) {
        readAuthorities(m_session.options().authorityFile, this,
                        [this](const Result<QList<QSslCertificate>> &read) { onAuthorities(read); });
    } else {
        findWay();
    }
}

void HttpCall::onAuthorities(const Result<QList<QSslCertificate>> &authorities)
{
    if (m_state != State::Preparing)
        return;
    if (!authorities)
        return conclude(std::unexpected(authorities.error()));
    m_session.takeAuthorities(*authorities);
    findWay();
}

void HttpCall::findWay()
{
    if (isLoopback(m_request.url.host()))
        return onWayFound(ProxyRoute{});
    findProxies(m_request.url, this, [this](const Result<ProxyRoute> &route) { onWayFound(route); });
}

void HttpCall::onWayFound(const Result<ProxyRoute> &route)
{
    if (m_state != State::Preparing)
        return;
    if (!route)
        return conclude(std::unexpected(route.error()));
    m_throughProxy = route->leadsThroughProxy();
    // A kept-alive connection that the server closes meanwhile would make of a change an unconfirmed one.
    const HttpChannel channel = isMutation() ? m_session.freshChannel(this) : m_session.sharedChannel();
    channel.proxies->remember(m_request.url, route->proxies);
    transmit(channel);
}

void HttpCall::transmit(const HttpChannel &channel)
{
    m_state = State::Sending;
    ++m_attempt;
    m_sentAt = QDateTime::currentDateTimeUtc();
    m_answeredAt = {};
    m_reachedService = false;
    const QNetworkRequest request = networkRequest();
    if (isMutation()) {
        auto body = std::make_unique<OneShotBody>(std::exchange(m_request.body, {}));
        m_transfer = channel.manager->sendCustomRequest(request, m_request.verb, body.get());
        m_sentBody = body.get();
        body.release()->setParent(m_transfer);
    } else {
        m_transfer = m_request.verb == "HEAD" ? channel.manager->head(request) : channel.manager->get(request);
    }
    limitReadAhead(m_transfer);
    watch();
}

QNetworkRequest HttpCall::networkRequest() const
{
    QNetworkRequest request(m_request.url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    if (m_request.url.scheme() == "https"_L1)
        request.setSslConfiguration(m_session.tlsConfiguration());
    if (!m_session.options().userAgent.isEmpty())
        request.setRawHeader("User-Agent"_ba, m_session.options().userAgent);
    // What arrives is then as long as the server says, and nothing swells up here.
    request.setRawHeader("Accept-Encoding"_ba, "identity"_ba);
    for (const HttpHeader &header : m_request.headers)
        request.setRawHeader(header.name, header.value);
    if (isMutation()) {
        request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
        request.setHeader(QNetworkRequest::ContentLengthHeader, m_request.body.size());
        request.setRawHeader("Connection"_ba, "close"_ba);
    }
    for (const RequestCredentials::Header &header : m_request.credentials.headers)
        request.setRawHeader(header.name, header.value.view().toByteArray());
    return request;
}

void HttpCall::watch()
{
    connect(m_transfer, &QNetworkReply::socketStartedConnecting, this, &HttpCall::onProgress);
    connect(m_transfer, &QNetworkReply::encrypted, this, &HttpCall::onReached);
    connect(m_transfer, &QNetworkReply::requestSent, this, &HttpCall::onReached);
    connect(m_transfer, &QNetworkReply::uploadProgress, this, &HttpCall::onProgress);
    connect(m_transfer, &QNetworkReply::metaDataChanged, this, &HttpCall::onHeaders);
    connect(m_transfer, &QNetworkReply::readyRead, this, &HttpCall::onReadable);
    connect(m_transfer, &QNetworkReply::finished, this, &HttpCall::onFinished);
    connect(m_transfer, &QNetworkReply::sslErrors, this,
            [this](const QList<QSslError> &errors) { m_tlsErrors += errors; });
    // Only the first one tells what happened: after a refused second sending others follow.
    connect(m_transfer, &QNetworkReply::errorOccurred, this, [this](QNetworkReply::NetworkError error) {
        if (!m_firstError)
            m_firstError = error;
    });
}

void HttpCall::onProgress()
{
    m_stallTimer.start(m_request.timeout);
}

void HttpCall::onReached()
{
    onProgress();
    m_reachedService = true;
}

void HttpCall::onHeaders()
{
    onProgress();
    if (!m_answeredAt.isValid())
        m_answeredAt = QDateTime::currentDateTimeUtc();
}

void HttpCall::onReadable()
{
    onProgress();
    if (!m_body.readFrom(*m_transfer))
        fail(HttpFailure::TooLarge, u"answer larger than %1 bytes"_s.arg(m_session.options().maximumBody));
}

void HttpCall::onFinished()
{
    if (!m_body.readFrom(*m_transfer))
        return fail(HttpFailure::TooLarge, u"answer larger than %1 bytes"_s.arg(m_session.options().maximumBody));
    const auto error = m_firstError.value_or(m_transfer->error());
    const int status = m_transfer->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 407)
        return conclude(std::unexpected(m_errors.describe(HttpFailure::ProxyAuthentication, u"HTTP 407"_s)));
    if (!isStatusOnly(error, status)) {
        const HttpFailure failure = failureOnTheWay(error);
        const bool brokeOff = status != 0 && failure == HttpFailure::Lost;
        return fail(brokeOff ? HttpFailure::Truncated : failure, nameOf(error));
    }
    if (!isComplete(status))
        return fail(HttpFailure::Truncated, u"answer shorter than announced"_s);
    HttpResponse response = takeResponse(status);
    noteClock(response);
    if (notePause(response)) {
        dropReply();
        return start();
    }
    conclude(std::move(response));
}

void HttpCall::onTooSlow(const QString &reason)
{
    fail(HttpFailure::TimedOut, reason);
}

void HttpCall::onContextDestroyed()
{
    m_state = State::Done;
    dropReply();
    deleteLater();
}

void HttpCall::cancel()
{
    if (m_state != State::Done)
        fail(HttpFailure::Cancelled, u"client closed"_s);
}

void HttpCall::dropReply()
{
    for (QTimer *timer : {&m_pauseTimer, &m_stallTimer, &m_deadlineTimer})
        timer->stop();
    m_session.endTurn(this);
    m_body.clear();
    m_firstError.reset();
    m_tlsErrors.clear();
    if (m_transfer == nullptr)
        return;
    // abort() emits finished() before it returns, which must not come back into an object that is about to go.
    m_transfer->disconnect(this);
    // One that has failed is as good as ended, and Qt bears no second error; going, it lets go of its connection.
    if (m_transfer->error() == QNetworkReply::NoError)
        m_transfer->abort();
    m_transfer->deleteLater();
    m_transfer = nullptr;
}

bool HttpCall::isMutation() const
{
    return m_request.verb != "GET" && m_request.verb != "HEAD";
}

bool HttpCall::mayHaveBeenSent(HttpFailure failure) const
{
    if (m_state != State::Sending)
        return false;
    // Without a body there is nothing to tell by, so only what Qt reports from before the sending counts.
    if (m_hasBody)
        return m_sentBody == nullptr || m_sentBody->wasRead();
    return !isBeforeSending(failure);
}

// Where a proxy makes the connection, it is the proxy that refuses one or does not find the host; for most of its
// reasons Qt has no error of its own.
HttpFailure HttpCall::failureOnTheWay(QNetworkReply::NetworkError error) const
{
    using enum HttpFailure;
    const HttpFailure failure = failureOf(error);
    const bool refused = failure == Refused || failure == HostUnknown || failure == Lost;
    return m_throughProxy && !m_reachedService && refused ? ProxyRefused : failure;
}

bool HttpCall::isComplete(int status) const
{
    // What a redirect says beside its headers is of no use, and Qt may have dropped it.
    const bool isBodiless = m_request.verb == "HEAD" || (status >= 300 && status < 400);
    if (isBodiless || m_transfer->hasRawHeader("Transfer-Encoding"_ba))
        return true;
    bool isNumber = false;
    const qint64 announced = m_transfer->rawHeader("Content-Length"_ba).toLongLong(&isNumber);
    return !isNumber || m_body.size() >= announced;
}

HttpResponse HttpCall::takeResponse(int status)
{
    HttpResponse response;
    response.status = status;
    for (const auto &[name, value] : m_transfer->rawHeaderPairs())
        response.headers.append({.name = name, .value = value});
    response.body = m_body.take();
    return response;
}

void HttpCall::noteClock(const HttpResponse &response)
{
    const QDateTime date = parseHttpDate(response.header("Date"));
    if (!date.isValid())
        return;
    const QDateTime answered = m_answeredAt.isValid() ? m_answeredAt : QDateTime::currentDateTimeUtc();
    const QDateTime middle = m_sentAt.addMSecs(m_sentAt.msecsTo(answered) / 2);
    m_session.setClockOffset(std::chrono::milliseconds(middle.msecsTo(date)));
}

bool HttpCall::notePause(const HttpResponse &response)
{
    const bool isRefusal = response.status == 429;
    const bool isDelayed = response.status >= 200 && response.status < 300;
    auto wanted =
        isRefusal || isDelayed ? parseRetryAfter(response.header("Retry-After"), m_session.serviceNow()) : std::nullopt;
    if (isRefusal && !wanted)
        wanted = m_session.options().backOff * (1 << std::min(m_attempt - 1, 16));
    if (!wanted)
        return false;
    const auto longest = m_session.options().longestPause;
    m_session.pause(std::min(*wanted, longest));
    return isRefusal && !isMutation() && m_attempt < m_session.options().readAttempts && *wanted <= longest;
}

void HttpCall::fail(HttpFailure failure, const QString &reason)
{
    if (isMutation() && mayHaveBeenSent(failure))
        return conclude(std::unexpected(m_errors.unconfirmed(reason)));
    if (failure == HttpFailure::Tls) {
        m_session.forgetAuthorities();
        return conclude(std::unexpected(m_errors.tls(m_tlsErrors, reason)));
    }
    conclude(std::unexpected(m_errors.describe(failure, reason)));
}

void HttpCall::conclude(Result<HttpResponse> result)
{
    m_state = State::Done;
    qCDebug(lcHttp).noquote() << m_request.verb << m_request.url.host()
                              << (result ? QString::number(result->status) : errorKindName(result.error().kind));
    dropReply();
    if (m_context) {
        disconnect(m_context, nullptr, this, nullptr);
        replyLater(m_context, std::move(m_reply), std::move(result));
    }
    deleteLater();
}

} // namespace patkeeper
