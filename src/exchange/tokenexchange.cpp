// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenexchange.h"

#include "exchangeanswer.h"
#include "exchangeerrors.h"
#include "httpclient.h"
#include "origins.h"

#include <utility>

namespace patkeeper
{

HttpOptions exchangeOptions(HttpOptions options, const ExchangeRequest &request)
{
    constexpr qsizetype largestAnswer = 262'144;
    options.origins = {originOf(request.endpoint)};
    options.maximumBody = largestAnswer;
    return options;
}

void exchangeToken(HttpClient *http, const ExchangeRequest &request, const SecretParts &secret, const Clock &clock,
                   QObject *context, Reply<ExchangedCredentials> reply)
{
    Result<HttpRequest> form = formFor(request, secret);
    if (!form)
        return replyLater<ExchangedCredentials>(context, std::move(reply), std::unexpected(form.error()));
    http->send(*std::move(form), context,
               [request, sent = clone(secret), clock, reply = std::move(reply)](Result<HttpResponse> response) mutable {
                   if (!response)
                       return reply(std::unexpected(ExchangeErrors(request, sent).unanswered(response.error())));
                   reply(readExchangeAnswer(*response, request, sent, clock()));
               });
}

} // namespace patkeeper
