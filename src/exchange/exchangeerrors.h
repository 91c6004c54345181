// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exchangerequest.h"
#include "result.h"
#include "secretenvelope.h"

#include <QJsonObject>
#include <QString>

namespace patkeeper
{

struct HttpResponse;

/// Puts into words why an exchange brought nothing. What the service says of it is shown, but for what was sent to it
/// and whatever else looks like a secret.
///
/// Rejected: the token, the scopes or the target are refused (Error::field names which). Forbidden: this client or
/// person may not exchange. Unsupported: the service cannot. BadReply: it is no token endpoint. ServerFault,
/// RateLimited, Offline: later.
class ExchangeErrors final
{
public:
    /// @p sent must live as long.
    ExchangeErrors(const ExchangeRequest &request, const SecretParts &sent);

    /// For an answer that says no, whatever it says it with.
    Error refusal(const HttpResponse &response) const;
    /// The same where the answer is taken apart already.
    Error refusal(const HttpResponse &response, const QJsonObject &json) const;
    /// For an answer that says neither yes nor no. @p why is untranslated.
    Error unreadable(const HttpResponse &response, const QString &why) const;
    /// For no answer, or not a whole one.
    Error unanswered(Error error) const;

private:
    struct Refusal {
        QString code; ///< "invalid_grant"; empty where there is none.
        QString text; ///< The service's own words, fit to be shown; may be empty.
        QString id;   ///< Under which its people find the request; may be empty.
    };

    Refusal refusalIn(const QJsonObject &json) const;
    Error describe(const HttpResponse &response, const Refusal &refusal) const;
    Error error(Error::Kind kind, const QString &message, const HttpResponse &response) const;
    QString shown(const QString &text) const;

    bool m_isPair;
    QString m_host;
    QString m_place;
    const SecretParts &m_sent;
};

} // namespace patkeeper
