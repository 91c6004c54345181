// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpheaders.h"

#include <QString>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

QDateTime parseHttpDate(const QByteArray &value)
{
    QString text = QString::fromLatin1(value).trimmed();
    if (!text.endsWith(" GMT"_L1))
        return {};
    // Qt reads the same form with a numeric zone.
    text.replace(text.size() - 3, 3, u"+0000"_s);
    return QDateTime::fromString(text, Qt::RFC2822Date).toUTC();
}

std::optional<std::chrono::milliseconds> parseRetryAfter(const QByteArray &value, const QDateTime &now)
{
    using namespace std::chrono;
    const QByteArray text = value.trimmed();
    bool isNumber = false;
    const uint count = text.toUInt(&isNumber);
    if (isNumber)
        return milliseconds(seconds(count));
    const QDateTime instant = parseHttpDate(text);
    if (!instant.isValid())
        return std::nullopt;
    return std::max(milliseconds(0), milliseconds(now.msecsTo(instant)));
}

bool isSafeHeader(QByteArrayView name, QByteArrayView value)
{
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    const auto breaksName = [&](char c) {
        return isControl(c) || c == ' ' || c == ':' || static_cast<unsigned char>(c) > 0x7e;
    };
    return !name.isEmpty() && std::none_of(name.begin(), name.end(), breaksName) &&
           std::none_of(value.begin(), value.end(), [&](char c) { return c != '\t' && isControl(c); });
}

} // namespace patkeeper
