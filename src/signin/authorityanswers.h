// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QUrl>

namespace patkeeper
{

struct HttpRequest;
struct HttpResponse;

/// Puts into words what an authority answered instead of the protocol's JSON.
class AuthorityAnswers final
{
public:
    explicit AuthorityAnswers(const HttpRequest &request);

    /// The answer's JSON, also that of a refusal (4xx). An error for a redirect, a page, a fault of the service, 429,
    /// and what is no JSON object. To be called when the secrets are cut out of the body.
    Result<QJsonObject> read(const HttpResponse &response) const;
    /// For JSON that is not what was asked for.
    std::unexpected<Error> unreadable(const QString &why) const;
    /// "POST login.example"
    QString place() const { return m_place; }
    QString host() const { return m_host; }

private:
    Error error(Error::Kind kind, const QString &message, const HttpResponse &response) const;

    QString m_host;
    QString m_place;
};

} // namespace patkeeper
