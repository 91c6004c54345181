// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QString>

#include <optional>

/// What the adapters read of a service's JSON in the same way.
namespace patkeeper
{

/// BadReply in the service's own words, with this detail.
using Unreadable = std::unexpected<Error> (*)(const QString &why);

/// Without the mark of UTF-8 that some put before it.
QByteArray withoutMark(const QByteArray &body);

/// Null, or not there at all.
bool isMissing(const QJsonValue &value);

/// A text, or an empty one where it is missing.
Result<QString> readText(const QJsonObject &object, QLatin1StringView key, Unreadable unreadable);

/// UTC from RFC 3339 with any number of fraction digits; nothing where @p text is no date.
std::optional<QDateTime> dateFromText(const QString &text);

} // namespace patkeeper
