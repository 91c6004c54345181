// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clock.h"
#include "exchangedcredentials.h"
#include "exchangerequest.h"
#include "result.h"
#include "secretenvelope.h"

#include <QObject>

namespace patkeeper
{

class HttpClient;
struct HttpOptions;

/// What a client that exchanges is made with: it speaks to the endpoint's origin alone, and takes no answer that is
/// larger than a token and its company can be.
HttpOptions exchangeOptions(HttpOptions options, const ExchangeRequest &request);

/// Asks a token endpoint once for a short-lived access token. Nothing at the service is changed by it, so no answer is
/// no reason for doubt: Error::Kind::Offline. The errors are those of ExchangeErrors and of the client.
void exchangeToken(HttpClient *http, const ExchangeRequest &request, const SecretParts &secret, const Clock &clock,
                   QObject *context, Reply<ExchangedCredentials> reply);

} // namespace patkeeper
