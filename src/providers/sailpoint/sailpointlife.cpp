// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointlife.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

namespace
{

constexpr auto lifeKey = "access-token-life"_L1;
constexpr int minute = 60;
constexpr int hour = 60 * minute;

std::optional<int> secondsFrom(const QString &text)
{
    static const QRegularExpression form(u"^([0-9]{1,5})\\s*([smh])$"_s, QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return {};
    const int count = match.captured(1).toInt();
    const QString unit = match.captured(2).toLower();
    return unit == "h"_L1 ? count * hour : unit == "m"_L1 ? count * minute : count;
}

} // namespace

FormField lifeField()
{
    return {.key = lifeKey,
            .label =
                QCoreApplication::translate("patkeeper::SailPoint", "How long its access tokens live, from 15s to 12h"),
            .placeholder = u"12h"_s,
            .defaultValue = {},
            .required = false,
            .advanced = true,
            .onlyAtCreation = true};
}

Result<std::optional<int>> lifeAsked(const QJsonObject &options)
{
    const QString text = options[lifeKey].toString().trimmed();
    if (text.isEmpty() && !options.contains(lifeKey))
        return std::optional<int>();
    const std::optional<int> seconds = secondsFrom(text);
    if (seconds && *seconds >= shortestLife && *seconds <= longestLife)
        return seconds;
    return std::unexpected(Error{
        .kind = Error::Kind::Rejected,
        .message = QCoreApplication::translate("patkeeper::SailPoint",
                                               "Access tokens that are made with a token live from 15 seconds to "
                                               "12 hours. Enter a time between the two, such as 45s, 15m or 12h."),
        .detail = u"not sent"_s,
        .retryAfter = {},
        .field = lifeKey});
}

QJsonObject askingForLife(int seconds)
{
    const QString text = seconds % hour == 0     ? QString::number(seconds / hour) + u'h'
                         : seconds % minute == 0 ? QString::number(seconds / minute) + u'm'
                                                 : QString::number(seconds) + u's';
    return {{lifeKey, text}};
}

} // namespace patkeeper::sailpoint
