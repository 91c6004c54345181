// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "values.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <chrono>

class QLabel;
class QWidget;

namespace patkeeper
{

// How windows say the same thing the same way. Instants come as UTC and are said in local time.

QString dateText(const QDateTime &at); ///< "23 Nov 2026"
/// "23 Nov", and with the year where it is more than ten months from now.
QString dayText(const QDateTime &at, const QDateTime &now);
QString dateTimeText(const QDateTime &at); ///< "23 Nov 2026, 14:05"
/// "in 2 days", "3 hours ago", "now": whole minutes and hours, rounded towards zero, and beyond a day calendar days in
/// local time.
QString distanceText(const QDateTime &then, const QDateTime &now);
/// "2 minutes ago", "just now"; never in the future.
QString ageText(const QDateTime &at, const QDateTime &now);
/// "23 Nov 2026, 14:05 (in 2 days)", or "never".
QString endText(const std::optional<QDateTime> &expiresAt, const QDateTime &now);
/// "expired", "revoked", "no longer listed": within a line, of a token that lives no longer.
QString endedText(TokenStatus status);
/// As that, for when it expires; an expiry that the service does not say is no "never", and what has ended before its
/// date has no days left: "23 Nov 2026, 14:05 (revoked)".
QString endText(const Token &token, const QDateTime &now);
/// "30 days", "12 hours": whole days where there is at least one.
QString durationText(std::chrono::seconds duration);

QString statusText(TokenStatus status, bool expiring); ///< "Active", "Expiring", "Expired", …

/// All captions, "Code (read), Wiki (read)"; "no scopes" where there are none.
QString scopesText(const ScopeCatalogue &scopes, const QStringList &ids);
/// "▲ high privilege", "▲ full access", or nothing: the mark beside scopes.
QString privilegeText(const ScopeCatalogue &scopes, const QStringList &ids);

/// "Id", "Secret": what the part of a secret is called; one that has no such name by its own.
QString partText(const QString &part);

/// Newlines, tabs and control characters become visible as spaces or '�', and more than @p maximum characters are cut
/// with '…'. For names from a server within one line of text.
QString oneLine(const QString &text, qsizetype maximum = 120);

/// A label that shows @p text as it is, whatever markup it seems to hold, and breaks lines.
QLabel *plainLabel(const QString &text, const QString &objectName, QWidget *parent);

} // namespace patkeeper
