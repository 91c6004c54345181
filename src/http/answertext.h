// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "httpclient.h"

#include <QString>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// How long the service asks to be left alone, by its own clock; nothing where it does not say.
std::optional<std::chrono::seconds> askedPause(const HttpResponse &response);

/// The service's text as it may be shown: one line, of bounded length, without anything that looks like a credential.
QString shown(const QString &text);

} // namespace patkeeper
