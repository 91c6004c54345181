// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

#include <QJsonObject>

namespace patkeeper::sandbox
{

// The shapes of Azure DevOps' answers (fact sheet 1.4 to 1.6 and 4.3), written from the sheet alone and shared with no
// client.

/// The error wrapper of everything that is not a 200.
Answer errorWrapper(int status, const QString &typeKey, const QString &message, int eventId = 0);
/// 400 for a body or parameter that is not what it should be.
Answer malformed();
/// 401 for somebody who is known but may not do this. What 401 answers say of where to sign in is about the
/// organization; null: of the first one.
Answer notAuthorized(const State &state, const Organization *organization = nullptr);
/// What a request without a usable credential gets: 401 if it asked for that, else the way to a sign-in page.
Answer signInNeeded(const SandboxRequest &request, const State &state, const Organization *organization = nullptr);
/// The same for somebody whose access token is of another directory, or who is no member.
Answer notReached(const SandboxRequest &request, const State &state, const Organization &organization);
Answer signInPage(int status);
Answer rateLimited(const SandboxFault &fault, const State &state);

/// `PatToken`; the secret is in it only if asked for.
QJsonObject patToken(const SandboxToken &token, const State &state, bool withSecret);
Answer patResult(const QJsonObject &token);
/// 200 with `patTokenError`.
Answer patError(const QString &error, const State &state);
/// The identity of `user` at the probe; the anonymous one if null.
Answer connectionData(const User *user, const State &state);

/// 0 to 7 fraction digits, trailing zeros cut; an invalid date as `0001-01-01T00:00:00`.
QString dateText(const QDateTime &date, bool rounded);

} // namespace patkeeper::sandbox
