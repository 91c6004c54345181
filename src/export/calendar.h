// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exportedtoken.h"

#include <QByteArray>

namespace patkeeper
{

/// The ends of tokens as a calendar to import (iCalendar, RFC 5545), in UTC.
///
/// One event for each living token's expiry, and one for another end that comes before it. Each keeps its UID from
/// export to export, on every machine and in every profile that reaches the same place, and each export counts as newer
/// than those before (SEQUENCE, DTSTAMP and LAST-MODIFIED come from @p now): importing again moves what was extended,
/// and cancels the ends to come of tokens that are known to have ended before or to be no longer listed. Ends that have
/// passed, and tokens that nobody knows any more, are left out: what a calendar has of them stays.
///
/// There are no alarms in it: Patkeeper reminds by itself, as the person has set it for each token, and an alarm in a
/// calendar would neither follow that nor stop when the token was dealt with. The events are private and leave their
/// time free.
QByteArray expiryCalendar(const QList<ExportedToken> &tokens, const QDateTime &now);

/// How many events that has.
qsizetype expiryCount(const QList<ExportedToken> &tokens, const QDateTime &now);

/// One line of a calendar with its CRLF, folded so that no line is longer than 75 octets and no character is cut apart.
QByteArray calendarLine(const QByteArray &property, const QString &value);
/// A text as its value: backslashes, commas, semicolons and line breaks escaped, other control characters replaced.
QString calendarText(const QString &text);

} // namespace patkeeper
