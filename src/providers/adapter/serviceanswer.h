// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "signedinclient.h"

/// What the adapters make of a service's answer in the same way.
namespace patkeeper
{

/// Verb, host and status.
QString detailOf(const HttpResponse &response, const ServiceRequest &request);

/// The status of one; none is ever followed.
bool isRedirect(int status);

/// Data was asked for: a page comes from a proxy, or from a place that is not the service's API.
bool isPage(const HttpResponse &response);

/// An answer that could not be read: it leaves a change unconfirmed, which @p unconfirmed says in the service's own
/// words.
Error unreadableAnswer(Error error, Error unconfirmed, const HttpResponse &response, const ServiceRequest &request);

} // namespace patkeeper
