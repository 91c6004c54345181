// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "entraissue.h"

#include <QJsonObject>

namespace patkeeper::sandbox
{

/// The issuer of a tenant's id tokens.
QString issuerOf(const QString &tenant, const State &state);
/// Of one app only, so that two apps cannot tell that it is the same person.
QString subjectOf(const User &user, const QString &clientId);
/// What id tokens and access tokens have in common.
QJsonObject commonClaims(const User &user, const QString &tenant, std::chrono::seconds life, const State &state);

/// With the flaw that the settings want; empty where `openid` was not asked for.
QByteArray idTokenFor(const User &user, const QString &clientId, const EntraIssue &issue, const State &state);

} // namespace patkeeper::sandbox
