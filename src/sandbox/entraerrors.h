// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

#include <expected>

namespace patkeeper::sandbox
{

/// What Entra says no with.
struct EntraError {
    int aadsts = 0; ///< 0: none is known for it.
    QString error;  ///< OAuth's word.
    QString text;
    QString suberror{};
    int status = 400; ///< At the token and device code endpoints.
};

template<typename T>
using EntraResult = std::expected<T, EntraError>;

/// The error of that number, with OAuth's word and a text of its own unless `text` says it better (fact sheet 5.6). A
/// number the sheet does not know is an `invalid_request`.
EntraError entraError(int aadsts, const QString &text = {});
/// From what a fault's value or the page's choice says: an AADSTS number, one of OAuth's words, or both.
EntraError entraErrorOf(const QString &words);

/// `AADSTSnnnnn: …` with ids and time, parted by CR LF.
QString errorDescription(const EntraError &error, const QString &traceId, const SandboxRequest &request,
                         const State &state);
Answer entraErrorAnswer(const EntraError &error, const SandboxRequest &request, const State &state);

} // namespace patkeeper::sandbox
