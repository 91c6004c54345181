// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "entraerrors.h"

namespace patkeeper::sandbox
{

/// For whom and what tokens are made.
struct EntraIssue {
    QString family;
    QString tenant; ///< The id.
    EntraScopes scopes;
    QString nonce{};
};

/// A new sign-in of this person with this app, who has consented to what was asked for.
QString beginFamily(const QString &userId, const QString &clientId, const EntraScopes &scopes, State &state);

/// A new access token that the sandbox's Azure DevOps takes, if it is meant for that.
QByteArray issueAccessToken(const User &user, const QString &clientId, const QString &tenant, const EntraScopes &scopes,
                            std::chrono::seconds life, State &state);
/// The same for Azure DevOps, for the person's home and the first app.
QByteArray issueDevOpsToken(const User &user, const QStringList &scopes, std::chrono::seconds life, State &state);
/// All that the token endpoint gives: an access token, and with `offline_access` a refresh token, and with `openid` an
/// id token.
Answer tokenAnswer(const EntraIssue &issue, State &state);

/// What happens behind an app's back; see SandboxEntra.
void revokeSessions(const QString &person, State &state);
void replaceRefreshTokens(State &state);
void expireAccessTokens(const QString &person, State &state);

} // namespace patkeeper::sandbox
