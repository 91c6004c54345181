// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "digitalhubaddresses.h"
#include "digitalhuberrors.h"
#include "tokenprovider.h"

/// The harmless question that proves a secret: who it makes one (fact sheet B1).
namespace patkeeper::digitalhub
{

/// Nothing where there is no secret.
std::optional<HttpRequest> probeFor(const SecretParts &secret, const Addresses &addresses);

/// Alive only for a 200 that names @p userId. An Error where the service could not say anything: too busy, or broken.
Result<ProbeVerdict> readVerdict(const HttpResponse &response, const QString &userId);

ProbeVerdict verdictWithoutSecret();

} // namespace patkeeper::digitalhub
