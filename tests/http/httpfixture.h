// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "httpclient.h"
#include "scriptedserver.h"

#include <QUuid>

#include <memory>
#include <optional>
#include <utility>

namespace patkeeper
{

/// What came of one request.
struct Outcome {
    int replies = 0;
    std::optional<Result<HttpResponse>> result;

    bool isResponse() const { return result && result->has_value(); }
    bool isError() const { return result && !result->has_value(); }
    int status() const { return isResponse() ? result->value().status : 0; }
    QByteArray body() const { return isResponse() ? result->value().body : QByteArray(); }
    const Error &error() const { return result->error(); }
    /// The name of the error's kind, or the status: something to compare that reads well when it differs.
    QString summary() const
    {
        if (!result)
            return QStringLiteral("nothing yet");
        return isResponse() ? QString::number(status()) : errorKindName(error().kind);
    }
};

inline HttpOptions optionsFor(const QList<QUrl> &places)
{
    HttpOptions options;
    options.userAgent = "Patkeeper/test";
    options.backOff = std::chrono::milliseconds(1);
    for (const QUrl &place : places)
        options.origins.append(originOf(place));
    return options;
}

/// Something that looks like a secret, new each time.
inline QByteArray madeUpSecret()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128) + QUuid::createUuid().toByteArray(QUuid::Id128);
}

inline HttpRequest requestTo(const QUrl &url, const QByteArray &verb = "GET", const QByteArray &body = {})
{
    HttpRequest request;
    request.verb = verb;
    request.url = url;
    // A copy of its own, as a caller's would be.
    request.body = QByteArray(body.constData(), body.size());
    return request;
}

/// Sends, with @p context or the client itself as the context.
inline std::shared_ptr<Outcome> sent(HttpClient &client, HttpRequest request, QObject *context = nullptr)
{
    auto outcome = std::make_shared<Outcome>();
    client.send(std::move(request), context != nullptr ? context : &client, [outcome](Result<HttpResponse> result) {
        ++outcome->replies;
        outcome->result = std::move(result);
    });
    return outcome;
}

} // namespace patkeeper

/// Waits for the reply and then lets everything pending happen, so that a second reply would be seen.
#define VERIFY_ONE_REPLY(outcome)                                                                                      \
    do {                                                                                                               \
        QTRY_VERIFY_WITH_TIMEOUT((outcome)->replies > 0, 20'000);                                                      \
        QCoreApplication::processEvents();                                                                             \
        QCOMPARE((outcome)->replies, 1);                                                                               \
    } while (false)
