// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "moment.h"

#include <QRegularExpression>

namespace patkeeper::cli
{

namespace
{

/// Invalid where it is none.
QDate dateFrom(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^\\d{4}-\\d{2}-\\d{2}$"));
    return form.match(text).hasMatch() ? QDate::fromString(text, Qt::ISODate) : QDate();
}

} // namespace

std::optional<std::chrono::seconds> durationFrom(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^([1-9][0-9]{0,5})([hdw])$"));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const int count = match.captured(1).toInt();
    switch (match.capturedView(2).front().toLatin1()) {
    case 'h':
        return std::chrono::hours(count);
    case 'd':
        return std::chrono::days(count);
    default:
        return std::chrono::weeks(count);
    }
}

std::optional<QDateTime> expiryFrom(const QString &text, const QDateTime &now)
{
    if (const auto duration = durationFrom(text)) {
        const QDateTime end = now.addSecs(duration->count());
        // ISO 8601 has no year of five digits.
        return end.date().year() <= 9999 ? std::optional(end) : std::nullopt;
    }
    const QDate date = dateFrom(text);
    if (!date.isValid())
        return std::nullopt;
    // Counted back from the next day's beginning: where a clock is put forward at the end of a day, it has no 23:59:59.
    return date.addDays(1).startOfDay().toUTC().addSecs(-1);
}

std::optional<QDateTime> beginningFrom(const QString &text, const QDateTime &now)
{
    if (const auto duration = durationFrom(text))
        return now.addSecs(-duration->count());
    const QDate date = dateFrom(text);
    return date.isValid() ? std::optional(date.startOfDay().toUTC()) : std::nullopt;
}

} // namespace patkeeper::cli
