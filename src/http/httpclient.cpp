// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpclient.h"

#include "httpcall.h"
#include "httperrors.h"
#include "httpheaders.h"
#include "httpsession.h"

#include <QThread>

#include <utility>

namespace patkeeper
{

namespace
{

/// Why @p request must not leave this computer, if so.
std::optional<Error> refusal(const HttpRequest &request, const Origins &origins)
{
    const HttpErrors errors(request.verb, request.url);
    if (!request.url.userInfo().isEmpty())
        return errors.credentialsInAddress();
    if (!isValid(originOf(request.url)))
        return errors.notEncrypted();
    const bool provesSender = request.bodyIsSecret || !request.credentials.headers.empty();
    if (provesSender && !contains(origins, request.url))
        return errors.outsideOrigins();
    for (const HttpHeader &header : request.headers) {
        if (!isSafeHeader(header.name, header.value))
            return errors.unsafeHeader(header.name);
    }
    for (const RequestCredentials::Header &header : request.credentials.headers) {
        if (!isSafeHeader(header.name, header.value.view()))
            return errors.unsafeHeader(header.name);
    }
    return std::nullopt;
}

} // namespace

class HttpClient::Private final
{
public:
    explicit Private(HttpOptions options) : session(std::move(options)) {}

    HttpSession session;
};

HttpClient::HttpClient(HttpOptions options, QObject *parent)
    : QObject(parent),
      d(std::make_unique<Private>(std::move(options)))
{
    connect(&d->session, &HttpSession::pausedUntil, this, &HttpClient::pausedUntil);
}

HttpClient::~HttpClient() = default;

void HttpClient::send(HttpRequest request, QObject *context, Reply<HttpResponse> reply)
{
    Q_ASSERT(context != nullptr && context->thread() == thread() && QThread::currentThread() == thread());
    if (auto error = refusal(request, d->session.options().origins))
        return replyLater<HttpResponse>(context, std::move(reply), std::unexpected(*std::move(error)));
    auto *call = new HttpCall(d->session, std::move(request), context, std::move(reply));
    call->start();
}

std::optional<std::chrono::milliseconds> HttpClient::clockOffset() const
{
    return d->session.clockOffset();
}

} // namespace patkeeper
