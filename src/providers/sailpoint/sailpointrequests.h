// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sailpointaddresses.h"
#include "signedinclient.h"
#include "values.h"

#include <QDateTime>

/// What is asked of the service for a change, once it is sure that it means what the person wants: what it would fill
/// in by its own lights, or refuse, is Rejected here and not sent. Pure; @p now is UTC by the service's clock.
namespace patkeeper::sailpoint
{

Result<ServiceRequest> creation(const TokenRequest &request, const Addresses &addresses, const QDateTime &now);
Result<ServiceRequest> change(const TokenUpdate &update, const Addresses &addresses, const QDateTime &now);

/// One later end for several; Unsupported for more than the service takes, and where it takes one at a time.
Result<ServiceRequest> extension(const QStringList &remoteIds, const QDateTime &expiresAt, const Addresses &addresses,
                                 const QDateTime &now);

} // namespace patkeeper::sailpoint
