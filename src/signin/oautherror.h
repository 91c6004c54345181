// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace patkeeper
{

struct SignInSettings;

/// A refusal of an authority, as it came. Only what cannot be a secret by its shape is kept: of the description the
/// numbers and ids, but none of its words.
struct OAuthError {
    QString code;       ///< "invalid_grant": what is decided by.
    QList<int> numbers; ///< 65001 for AADSTS65001: what only a better hint is picked by. The first one leads.
    QString suberror;   ///< "consent_required", "basic_action" and the like, where there is one.
    QString claims;     ///< What a sign-in in the browser must ask for in addition, as JSON; mostly empty.
    QString traceId;
    QString correlationId;

    bool operator==(const OAuthError &) const = default;
};

/// Of a JSON answer; nothing where it has no "error".
std::optional<OAuthError> oauthErrorFrom(const QJsonObject &json);
/// Of a callback's parameters.
OAuthError oauthErrorFrom(const QString &code, const QString &description);

/// In words, and with what to do next. @p place is told in the detail: "POST login.example". The kind goes by the code
/// alone:
///
/// SignInNeeded: only a person's signing in again helps; nothing is repeated by itself. Forbidden: the person, an
/// administrator or a rule said no. Rejected: the settings are wrong, Error::field names which. ServerFault: later.
/// TimedOut: it took too long. BadReply: this program asked for nonsense.
///
/// @p redirect: what the app should have been registered with, where that turns out to be missing.
Error describe(const OAuthError &refusal, const QString &place,
               const QString &redirect = QStringLiteral("http://localhost"));

/// The permissions that were asked for by name are not known there: a fallback may be.
bool refusesScopes(const OAuthError &refusal);
/// An administrator's approval would let it through: approvalRequestText() is what to send there.
bool needsApproval(const OAuthError &refusal);

/// Ready to be sent to an administrator: what is asked for, by which app, with which permissions.
QString approvalRequestText(const SignInSettings &settings, const QStringList &scopes);

} // namespace patkeeper
