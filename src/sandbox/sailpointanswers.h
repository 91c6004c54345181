// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

#include <QJsonObject>

namespace patkeeper::sandbox
{

// SailPoint's own shapes (fact sheet A4, A5 and A9).

/// 400, 403, 404 and 500 and their like; `cause` stands behind the general text.
Answer sailPointError(int status, const QString &cause = {});
/// 401.
Answer sailPointUnauthorized(const QString &error);
/// 429; without Retry-After where `retryAfter` is empty.
Answer sailPointLimited(const QByteArray &retryAfter);

/// As the listing and a patch have it; the flag only in versions that know it.
QJsonObject sailPointToken(const SandboxSailPointToken &token, bool withFlag, const State &state);
/// As Create answers it, with the secret.
QJsonObject createdSailPointToken(const SandboxSailPointToken &token, const State &state);

} // namespace patkeeper::sandbox
