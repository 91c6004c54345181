// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

#include <QJsonArray>
#include <QJsonObject>

namespace patkeeper::sandbox
{

// DigitalHub's own shapes (fact sheet B1).

/// `{"status", "message", "errorCode"}`, or the bare message where that is switched on.
Answer digitalHubError(int status, const QString &message, const State &state);
/// What the filter in front of everything answers: 403 for no credentials at all.
Answer digitalHubForbidden(const SandboxRequest &request, const State &state);
/// 401 for credentials that will not do.
Answer digitalHubUnauthorized(bool isBasic);

QJsonObject digitalHubToken(const SandboxDigitalHubToken &token, const State &state);
QJsonObject digitalHubRefreshToken(const DigitalHubRefreshToken &token, const State &state);
/// All of them on each page, in no order that means anything, unless told to cut it into pages.
Answer digitalHubPage(const SandboxRequest &request, const QJsonArray &all, const State &state);

} // namespace patkeeper::sandbox
