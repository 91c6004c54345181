// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "answertext.h"
#include "serviceanswer.h"

#include <optional>

/// The service's ways of saying no, in our words (fact sheet A9).
namespace patkeeper::sailpoint
{

/// Nothing for a 2xx that carries data or nothing; what any other answer means. Unconfirmed where a change may have
/// happened.
std::optional<Error> explainAnswer(const HttpResponse &response, const ServiceRequest &request);

/// Adds to a refused creation what the older rule of six months has to do with it, where the answer blames the expiry
/// (Error::field) or nothing at all. Only for a creation that such a rule would not allow.
Error withOlderRule(Error error);

/// An answer that could not be read leaves a change unconfirmed.
Error unreadableAnswer(Error error, const HttpResponse &response, const ServiceRequest &request);

} // namespace patkeeper::sailpoint
