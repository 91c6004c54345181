// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "oautherror.h"
#include "result.h"
#include "secret.h"

#include <optional>

namespace patkeeper
{

/// What an authority sends back through the browser (RFC 6749, 4.1.2): a code or a refusal.
struct AuthorizationCallback {
    Secret code;
    QString issuer; ///< "iss" (RFC 9207), or "issuer" as some call it; empty where it named none.
    std::optional<OAuthError> refusal;
};

/// Of the part of an address behind its "?". Rejected where the state is not @p state, where a parameter is there
/// twice, or where there is neither a code nor an error: it is not an answer to this sign-in.
Result<AuthorizationCallback> readCallback(const QByteArray &query, const QByteArray &state);

} // namespace patkeeper
