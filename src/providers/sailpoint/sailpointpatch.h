// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sailpointexpiry.h"

#include <QByteArray>
#include <QJsonArray>

/// Changes as JSON Patch (RFC 6902; fact sheet A6). Only "replace" is ever used: no other operation is known to be
/// understood everywhere, and a date is cleared by replacing it with null.
namespace patkeeper::sailpoint
{

/// What a change of one token sends.
QByteArray writePatch(const TokenUpdate &update, const std::optional<Expiry> &expiry);

/// What a change of several sends: one new end for all of them.
QByteArray writeBulkUpdate(const QStringList &ids, const Expiry &expiry);

/// Where never is asked for the same patch has to say that the caller knows (fact sheet A7).
QJsonArray patchOf(const Expiry &expiry);

} // namespace patkeeper::sailpoint
