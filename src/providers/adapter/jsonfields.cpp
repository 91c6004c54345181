// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "jsonfields.h"

#include "utc.h"

#include <QByteArrayView>
#include <QRegularExpression>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace patkeeper
{

QByteArray withoutMark(const QByteArray &body)
{
    constexpr QByteArrayView byteOrderMark("\xEF\xBB\xBF");
    return body.startsWith(byteOrderMark) ? body.mid(byteOrderMark.size()) : body;
}

bool isMissing(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined();
}

Result<QString> readText(const QJsonObject &object, QLatin1StringView key, Unreadable unreadable)
{
    const QJsonValue value = object[key];
    if (isMissing(value))
        return QString();
    if (!value.isString())
        return unreadable(QString(key) + u" is not a text"_s);
    return value.toString();
}

std::optional<QDateTime> dateFromText(const QString &text)
{
    static const QRegularExpression form(
        u"^(\\d{4}-\\d\\d-\\d\\d)[Tt](\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d+))?(?:[Zz]|([+-])(\\d\\d):?(\\d\\d))$"_s);
    const auto match = form.match(text);
    const QDate date = QDate::fromString(match.captured(1), Qt::ISODate);
    const QTime time = QTime::fromString(match.captured(2), Qt::ISODate);
    if (!match.hasMatch() || !date.isValid() || !time.isValid())
        return {};
    const qint64 milliseconds = match.captured(3).leftJustified(3, u'0', true).toLongLong();
    const int minutes = match.captured(5).toInt() * 60 + match.captured(6).toInt();
    const int offset = match.captured(4) == "-"_L1 ? -minutes : minutes;
    return QDateTime(date, time, utcZone).addMSecs(milliseconds).addSecs(-60LL * offset);
}

} // namespace patkeeper
