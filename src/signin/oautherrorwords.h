// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QString>

namespace patkeeper
{

struct OAuthError;

/// How a refusal is said.
struct OAuthErrorWords {
    Error::Kind kind = Error::Kind::Rejected;
    const char *sentence = ""; ///< To be translated; "%1" is the number, "%2" the redirect.
    const char *field = "";
};

/// The kind goes by the code, and so does the sentence, unless a number is known that tells more (fact sheet 5.6).
OAuthErrorWords wordsFor(const OAuthError &refusal);
/// "AADSTS53003", or the code where there is no number.
QString numberOf(const OAuthError &refusal);

} // namespace patkeeper
