// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "answertext.h"
#include "serviceanswer.h"

#include <optional>

/// The service's ways of saying no, in our words (fact sheet B1, B3).
namespace patkeeper::digitalhub
{

/// Nothing for a 2xx that carries data or nothing; what any other answer means. Unconfirmed where a change may have
/// happened.
std::optional<Error> explainAnswer(const HttpResponse &response, const ServiceRequest &request);

/// An answer that could not be read leaves a change unconfirmed.
Error unreadableAnswer(Error error, const HttpResponse &response, const ServiceRequest &request);

/// That the token which was sent as the sender's own has expired, which comes with several statuses.
bool saysExpired(const HttpResponse &response);

} // namespace patkeeper::digitalhub
