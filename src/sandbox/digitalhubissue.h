// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

#include <QJsonObject>

namespace patkeeper::sandbox
{

/// Tokens that are to be given, and to whom.
struct DigitalHubIssue {
    QString user;
    QStringList scopes;
    bool withRefreshToken = false;
    bool fromSignIn = false; ///< By a person at `/auth/authorize`: only this may be exchanged for a token.
    QString issuedType{};    ///< Said for an exchange only.
};

/// An access token for this user; its text.
QByteArray addDigitalHubJwt(const DigitalHubIssue &issue, State &state);
/// The token endpoint's answer: the tokens, and for the scope `credentials` those of the stores (fact sheet B3). The
/// scopes that were granted are not said.
Answer digitalHubTokenAnswer(const DigitalHubIssue &issue, State &state);

} // namespace patkeeper::sandbox
