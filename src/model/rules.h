// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "values.h"

#include <QDateTime>
#include <QString>
#include <QUrl>

#include <chrono>

namespace patkeeper
{

// Pure functions of (value, now). `now` is UTC, already corrected by the account's clock offset.

/// Revoked before expired before active, by the last listing and by its expiry. Another end is a forecast and changes
/// nothing here. A token that is no longer listed stays that until its expiry.
TokenStatus statusAt(const Token &token, const QDateTime &now);
bool isLiving(const Token &token, const QDateTime &now);

/// Not replaced by a successor; true for a token without a lineage, too.
bool isCurrent(const Lineage *lineage, const QString &remoteId);

/// The earlier of its expiry and any other end; nothing for a token that never ends.
std::optional<QDateTime> endOf(const Token &token);

/// At most 30 days or half its life left, whichever is less. Only of a living token.
bool isExpiring(const Token &token, const QDateTime &now);
/// Has no end. Not so where the service keeps the end to itself (extras "expiryUnknown").
bool neverExpires(const Token &token);

/// 7 days or less left, never expires with all rights, or comes to another end than its expiry.
bool needsAttention(const Token &token, const ScopeCatalogue &scopes, const QDateTime &now);

/// What is left of its life, 0 to 1; 1 where its beginning is not known or it never ends, 0 when it has ended.
double remainingLife(const Token &token, const QDateTime &now);

/// A request for another token of the same name, scopes and length of life. 30 days where its beginning is not known.
TokenRequest requestLike(const Token &token, const QDateTime &now);

/// How long an access token lives that is made with the token; nothing where the service does not say.
std::optional<std::chrono::seconds> accessTokenLife(const Token &token);
/// The same for a person to read: "live 12 minutes" (translated); empty where it is not known.
QString accessTokenLifeText(const Token &token);

/// Those of the service's fields for a token that can still be changed once it is made.
QList<FormField> changeableFields(const Capabilities &capabilities);
/// What the token was entered with, by the keys of Capabilities::tokenFields.
QJsonObject enteredOptions(const Token &token);

/// Why the token is the service's own affair, to be neither changed nor revoked nor replaced; empty where it is not.
QString readOnlyReason(const Token &token, const Capabilities &capabilities);

/// Whether the token is one of those that @p account's own user may have only so many of: in that account, and neither
/// somebody else's nor the service's own. One that has expired is, for as long as the service lists it.
bool takesPlace(const Token &token, const Account &account);

/// In the order in which a person would give them up: what has expired, then what was not used or made for the longest
/// time.
QList<Token> leastNeededFirst(QList<Token> tokens, const QDateTime &now);

/// What was asked for and is not granted by what was given, not even as a part of something wider.
QStringList scopesLeftOut(const QStringList &asked, const QStringList &given, const ScopeCatalogue &catalogue);

/// The page where a person finds that token; only an address that a browser may be sent to, else empty.
QUrl pageOf(const Token &token, const Capabilities &capabilities);

/// Whole days from now to then, rounded towards zero; negative when past.
qint64 wholeDaysUntil(const QDateTime &then, const QDateTime &now);

} // namespace patkeeper
