// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sailpointaddresses.h"
#include "sailpointerrors.h"
#include "tokenprovider.h"

/// The harmless question that proves a secret: it is swapped for an access token, which is thrown away (fact sheet A8).
/// The service counts it as a use of the token.
namespace patkeeper::sailpoint
{

/// The parts of a token's secret, as capabilities() name them.
inline constexpr auto idPart = "id";
inline constexpr auto secretPart = "secret";

/// Nothing where a part is missing.
std::optional<HttpRequest> probeFor(const SecretParts &secret, const Addresses &addresses);

/// Alive only for a 200 with a bearer token of @p userId. An Error where the service could not say anything: too busy,
/// or broken.
Result<ProbeVerdict> readVerdict(HttpResponse &response, const QString &userId);

/// Of a secret that lacks a part to ask with.
ProbeVerdict verdictWithoutSecret();

/// Asking changes nothing, so an answer that never came is no change that may have happened.
Error probeWithoutAnswer(Error error);

} // namespace patkeeper::sailpoint
