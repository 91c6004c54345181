// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exportedtoken.h"

#include <QByteArray>
#include <QJsonObject>

namespace patkeeper
{

// The inventory for other programs, in the order it is given. The fields are stable and the same in both forms; times
// are UTC, ISO 8601 with milliseconds, and null or empty where there is none.
//
//   account, accountId
//   provider, service   "azure-devops", "Azure DevOps"
//   id, name            of the token at the service
//   status              "active", "expired", "revoked", "no-longer-listed"
//   created
//   expires             see neverExpires
//   neverExpires        true, false
//   otherEnd            JSON: null, or an object with at and reason; CSV: the columns otherEnd and otherEndReason
//   lastUsed
//   scopes              JSON: a list; CSV: separated by spaces
//   scopeSummary        in a few words
//   secretKept          true, false
//   notes               "used in"
//   asOf                when the account was last asked

/// With a line of the fields' names on top.
QByteArray inventoryCsv(const QList<ExportedToken> &tokens);
/// One object, with a list `tokens`.
QJsonObject inventoryJson(const QList<ExportedToken> &tokens);

} // namespace patkeeper
