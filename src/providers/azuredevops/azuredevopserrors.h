// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "answertext.h"
#include "azuredevopsjson.h"
#include "httpclient.h"

#include <optional>

/// The service's ways of saying no, in our words (fact sheet 1.6, 4).
namespace patkeeper::azuredevops
{

/// What was asked, as far as an explanation of the answer needs it.
struct Call {
    QByteArray verb;
    QString host;

    bool changesSomething() const { return verb != "GET" && verb != "HEAD"; }
};

/// Why the service did not do it, by `patTokenError`: a closed sentence for each name that is known, in either
/// spelling, and the name itself for any other. The service's own message is added.
Error explainRefusal(const Refusal &refusal);

/// Nothing for a 2xx that carries data or nothing; what any other answer means. Unconfirmed where a change may have
/// happened.
std::optional<Error> explainAnswer(const HttpResponse &response, const Call &call);

/// A page to sign in, instead of an answer: 203, a redirect to a sign-in address, or HTML that says so (fact
/// sheet 4.1).
bool isSignInPage(const HttpResponse &response);

/// Verb, host, status and the ids by which the service's support finds the request (fact sheet 4.4).
QString detailOf(const HttpResponse &response, const Call &call);

/// An answer that could not be read leaves a change unconfirmed. The correlation ids are added.
Error unreadableAnswer(Error error, const HttpResponse &response, const Call &call);

} // namespace patkeeper::azuredevops
