// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exchangedcredentials.h"
#include "exchangerequest.h"
#include "result.h"
#include "secretenvelope.h"

#include <QDateTime>

namespace patkeeper
{

struct HttpResponse;

/// What a token endpoint answered. Tolerant as its like are (fact sheet B3, C1, D): the type of the token, its life and
/// its scopes may be missing, and whatever else is there is kept in its order. The secrets are cut out of the response.
/// @p sent is what no error may repeat; @p localNow is when the answer came.
Result<ExchangedCredentials> readExchangeAnswer(HttpResponse &response, const ExchangeRequest &request,
                                                const SecretParts &sent, const QDateTime &localNow);

} // namespace patkeeper
