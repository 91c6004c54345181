// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azuredevopserrors.h"
#include "tokenprovider.h"

namespace patkeeper::azuredevops
{

/// The account's own user. SignInNeeded where the service took the sender for nobody in particular.
Result<Identity> readIdentity(const QByteArray &body);

/// Alive only for a 200 with JSON that names @p userId. An Error where the service could not say anything: too busy, or
/// broken.
Result<ProbeVerdict> readVerdict(const HttpResponse &response, const Call &call, const QString &userId);

/// Of a secret that lacks the part to ask with.
ProbeVerdict verdictWithoutSecret();

} // namespace patkeeper::azuredevops
