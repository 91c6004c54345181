// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "result.h"

#include <QJsonObject>

#include <optional>

/// How long the access tokens live that are made with a token (fact sheet A4). A person says it as they say a token's
/// life, the service in seconds, and only when the token is made: it is not patchable (A6).
namespace patkeeper::sailpoint
{

inline constexpr int shortestLife = 15;
inline constexpr int longestLife = 43'200;

/// What the form for a new token asks for it with.
FormField lifeField();

/// Of a request's options, in seconds; nothing where it is left to the service. Rejected, for that field, where it is
/// no time such as 45s, 15m or 12h, or beyond the limits of the service.
Result<std::optional<int>> lifeAsked(const QJsonObject &options);

/// The options that ask for it.
QJsonObject askingForLife(int seconds);

} // namespace patkeeper::sailpoint
