// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "issuedsignin.h"
#include "result.h"

#include <optional>

namespace patkeeper
{

struct AuthorityMetadata;

/// What an id_token must say to be believed.
struct IdTokenExpectation {
    QString clientId;
    QString nonce; ///< Empty: none was sent.
    QDateTime now; ///< By whichever clock is behind.
};

/// Who signed in. BadReply where the token is not by this authority, not for this app, not of this sign-in, or over.
///
/// Its signature is not checked: it is read only where it came straight from the token endpoint, whose TLS certificate
/// proves the authority (OpenID Connect Core 1.0, 3.1.3.7, item 6, allows that). The keys to check it with would come
/// over the same connection and prove nothing more, and a key that is being changed would lock people out.
Result<SignedInPerson> readIdToken(const Secret &idToken, const AuthorityMetadata &authority,
                                   const IdTokenExpectation &expected);

} // namespace patkeeper
