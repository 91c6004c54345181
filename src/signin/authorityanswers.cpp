// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "authorityanswers.h"

#include "httpclient.h"
#include "httpheaders.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonDocument>
#include <QUuid>

#include <chrono>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

using Kind = Error::Kind;

QString translated(const char *sentence)
{
    return QCoreApplication::translate("patkeeper::SignIn", sentence);
}

/// The service's id for the request, if it has the shape of one.
QString requestId(const HttpResponse &response)
{
    const QByteArray id = response.header("x-ms-request-id");
    return QUuid::fromString(QLatin1StringView(id)).isNull() ? QString() : u", request id "_s + QLatin1StringView(id);
}

bool isRedirect(int status)
{
    return status >= 300 && status < 400;
}

} // namespace

AuthorityAnswers::AuthorityAnswers(const HttpRequest &request) : m_host(request.url.host())
{
    if (request.url.port() != -1)
        m_host += u':' + QString::number(request.url.port());
    m_place = QString::fromLatin1(request.verb) + u' ' + m_host;
}

Error AuthorityAnswers::error(Kind kind, const QString &message, const HttpResponse &response) const
{
    Error error{.kind = kind,
                .message = message.arg(m_host),
                .detail = u"%1: HTTP %2%3"_s.arg(m_place).arg(response.status).arg(requestId(response)),
                .retryAfter = {},
                .field = {}};
    const QByteArray wanted = response.header("Retry-After");
    if (const auto pause = parseRetryAfter(wanted, QDateTime::currentDateTimeUtc()))
        error.retryAfter = std::chrono::ceil<std::chrono::seconds>(*pause);
    return error;
}

Result<QJsonObject> AuthorityAnswers::read(const HttpResponse &response) const
{
    if (isRedirect(response.status)) {
        Error refusal = error(
            Kind::BadReply,
            translated(QT_TRANSLATE_NOOP(
                "patkeeper::SignIn", "%1 points to another address instead of answering. Check the address of the "
                                     "sign-in service, and whether this network asks for a sign-in of its own first.")),
            response);
        if (const QUrl target(QString::fromLatin1(response.header("Location"))); !target.host().isEmpty())
            refusal.detail += u" to "_s + target.host();
        return std::unexpected(refusal);
    }
    if (response.status == 429)
        return std::unexpected(error(
            Kind::RateLimited,
            translated(QT_TRANSLATE_NOOP("patkeeper::SignIn",
                                         "%1 asks to be left alone for a while. Wait a few minutes, then try again.")),
            response));
    if (response.status >= 500)
        return std::unexpected(
            error(Kind::ServerFault,
                  translated(QT_TRANSLATE_NOOP("patkeeper::SignIn",
                                               "The sign-in service %1 has a fault at the moment. Try again later.")),
                  response));
    const QJsonDocument document = QJsonDocument::fromJson(response.body);
    if (document.isObject())
        return document.object();
    if (response.body.trimmed().startsWith('<') || response.contentType() == "text/html")
        return std::unexpected(error(
            Kind::BadReply,
            translated(QT_TRANSLATE_NOOP("patkeeper::SignIn",
                                         "%1 answered with a web page instead of data. Check the address of the "
                                         "sign-in service, and whether this network asks for a sign-in of its own "
                                         "first.")),
            response));
    return unreadable(u"HTTP %1, no JSON object"_s.arg(response.status));
}

std::unexpected<Error> AuthorityAnswers::unreadable(const QString &why) const
{
    return failure(Kind::BadReply,
                   translated(QT_TRANSLATE_NOOP("patkeeper::SignIn",
                                                "The answer of %1 could not be understood. Check the address of the "
                                                "sign-in service, or try again later."))
                       .arg(m_host),
                   m_place + u": "_s + why);
}

} // namespace patkeeper
