// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clock.h"
#include "issuedsignin.h"
#include "result.h"
#include "signinsettings.h"

namespace patkeeper
{

class HttpClient;

/// Swaps a client's id and secret for an access token (RFC 6749 4.4), at settings.authority itself, which must be among
/// the origins of @p http. What comes has the secret for its refresh token: that is what gets the next one.
///
/// SignInNeeded where the pair is refused, Unconfirmed where no answer came: nothing is used up by asking.
void signInAsClient(HttpClient *http, const SignInSettings &settings, const Secret &clientSecret, const Clock &clock,
                    QObject *context, Reply<IssuedSignIn> reply);

} // namespace patkeeper
