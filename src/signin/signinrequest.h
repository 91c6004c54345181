// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clock.h"
#include "error.h"
#include "signinsettings.h"

#include <QString>

#include <chrono>
#include <optional>

namespace patkeeper
{

class HttpClient;

/// What a person wants to sign in to.
struct SignInRequest {
    SignInSettings settings;
    AuthorityScopes scopes; ///< Of the service; the settings' own take their place.
    QString loginHint;      ///< Whose sign-in it is, where it is one again; empty: the person chooses.
    QString claims;         ///< OAuthError::claims of the refusal that led here; mostly empty.

    bool operator==(const SignInRequest &) const = default;
};

/// What is to be filled in before anything is sent, if something is.
std::optional<Error> missingIn(const SignInRequest &request);

/// What signing in is done with.
struct SignInParts {
    HttpClient *http = nullptr; ///< With the authority among its origins.
    Clock clock = systemClock();
    std::chrono::milliseconds deadline = std::chrono::minutes(10); ///< For the person's part in the browser.
    std::chrono::milliseconds timeout = std::chrono::seconds(30);  ///< HttpRequest::timeout of each request.
};

} // namespace patkeeper
