// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "answertext.h"

#include "httpheaders.h"
#include "log.h"

namespace patkeeper
{

std::optional<std::chrono::seconds> askedPause(const HttpResponse &response)
{
    const QDateTime date = parseHttpDate(response.header("Date"));
    const auto pause =
        parseRetryAfter(response.header("Retry-After"), date.isValid() ? date : QDateTime::currentDateTimeUtc());
    if (!pause)
        return {};
    return std::chrono::ceil<std::chrono::seconds>(*pause);
}

QString shown(const QString &text)
{
    constexpr qsizetype longestShown = 500;
    QString line = text.left(longestShown * 4);
    for (QChar &character : line) {
        if (!character.isPrint() && !character.isSurrogate())
            character = u' ';
    }
    line = redacted(line.simplified());
    return line.size() <= longestShown ? line : line.left(longestShown) + u'…';
}

} // namespace patkeeper
