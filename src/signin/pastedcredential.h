// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bearercredentials.h"

#include <QStringList>

#include <optional>

namespace patkeeper
{

/// What a pasted text most probably is, by its looks alone: nothing is sent to find out.
enum class PastedCredential {
    AccessToken,         ///< A person's access token, or something that cannot be told from one.
    PersonalAccessToken, ///< A PAT, with which its own API does not work.
    ApplicationToken,    ///< An access token of an app, a service principal or a managed identity.
    ExpiredToken,
    TokenForOther, ///< An access token for another service.
    NotAToken      ///< Something with spaces, line breaks or the like inside.
};

/// A hint, with a sentence, before anything is sent; never a wall: looks deceive.
struct PastedCredentialHint {
    PastedCredential kind = PastedCredential::AccessToken;
    QString sentence; ///< Empty where there is nothing to say.
    BearerHints claims;

    bool operator==(const PastedCredentialHint &) const = default;
};

/// @p audiences: what the service's access tokens are for ("aud"); none: any. @p now: by the service's clock.
PastedCredentialHint readPastedCredential(const Secret &pasted, const QStringList &audiences, const QDateTime &now);

} // namespace patkeeper
