// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "serviceanswer.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

QString detailOf(const HttpResponse &response, const ServiceRequest &request)
{
    return u"%1 %2: %3"_s.arg(QString::fromLatin1(request.verb), request.url.host()).arg(response.status);
}

bool isRedirect(int status)
{
    return status >= 300 && status < 400;
}

bool isPage(const HttpResponse &response)
{
    return response.contentType() == "text/html" || response.body.trimmed().startsWith('<');
}

Error unreadableAnswer(Error error, Error unconfirmed, const HttpResponse &response, const ServiceRequest &request)
{
    const QString why = error.detail;
    Error said = request.changesSomething() ? std::move(unconfirmed) : std::move(error);
    said.detail = detailOf(response, request) + u"; "_s + why;
    return said;
}

} // namespace patkeeper
