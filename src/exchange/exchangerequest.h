// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exchangeoffer.h"
#include "result.h"
#include "secretenvelope.h"
#include "values.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUrl>

namespace patkeeper
{

struct HttpRequest;

/// What the person asks for beside what the token itself says. Empty: whatever the service gives by itself.
struct ExchangeWish {
    QStringList scopes;
    QStringList audiences;
    QStringList resources;

    bool operator==(const ExchangeWish &) const = default;
};

/// An exchange as it is to be asked for; everything of it but the secret.
struct ExchangeRequest {
    ExchangeMethod method = ExchangeMethod::TokenExchange;
    QUrl endpoint;
    QString subjectTokenType;
    QString requestedTokenType;
    QString clientId;     ///< Of a public client; empty: none.
    QString clientIdPart; ///< Of the secret, for client credentials.
    QString secretPart;
    QStringList scopes;
    QStringList audiences;
    QStringList resources;

    bool operator==(const ExchangeRequest &) const = default;
};

/// What an offer means for one token (its extras) of one account. Rejected, with the input in Error::field ("endpoint",
/// "scopes", "audience", "resource"), where the service takes no such wish, or the endpoint is no address that a secret
/// may go to: encrypted, and for an offer that goes by the account one of its origins.
Result<ExchangeRequest> exchangeRequest(const ExchangeOffer &offer, const Account &account, const QJsonObject &extras,
                                        const ExchangeWish &wish);

/// One form, with nothing of it in the address. SecretMissing where the secret lacks a part that is asked for.
Result<HttpRequest> formFor(const ExchangeRequest &request, const SecretParts &secret);

} // namespace patkeeper
