// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "wording.h"

#include "rules.h"

#include <QCoreApplication>
#include <QLabel>
#include <QLocale>

#include <algorithm>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Wording)
};

constexpr qint64 minute = 60;
constexpr qint64 hour = 60 * minute;
constexpr qint64 day = 24 * hour;

// Of days a person counts the nights, not the hours.
qint64 nights(const QDateTime &from, const QDateTime &to)
{
    return std::max<qint64>(1, from.toLocalTime().date().daysTo(to.toLocalTime().date()));
}

QString until(qint64 seconds, qint64 days)
{
    if (seconds < hour)
        return seconds < 2 * minute ? Wording::tr("in 1 minute")
                                    : Wording::tr("in %n minutes", nullptr, static_cast<int>(seconds / minute));
    if (seconds < day)
        return seconds < 2 * hour ? Wording::tr("in 1 hour")
                                  : Wording::tr("in %n hours", nullptr, static_cast<int>(seconds / hour));
    return days == 1 ? Wording::tr("in 1 day") : Wording::tr("in %n days", nullptr, static_cast<int>(days));
}

QString since(qint64 seconds, qint64 days)
{
    if (seconds < hour)
        return seconds < 2 * minute ? Wording::tr("1 minute ago")
                                    : Wording::tr("%n minutes ago", nullptr, static_cast<int>(seconds / minute));
    if (seconds < day)
        return seconds < 2 * hour ? Wording::tr("1 hour ago")
                                  : Wording::tr("%n hours ago", nullptr, static_cast<int>(seconds / hour));
    return days == 1 ? Wording::tr("1 day ago") : Wording::tr("%n days ago", nullptr, static_cast<int>(days));
}

} // namespace

QString dateText(const QDateTime &at)
{
    return at.isValid() ? QLocale().toString(at.toLocalTime().date(), Wording::tr("d MMM yyyy", "date format"))
                        : Wording::tr("unknown");
}

QString dayText(const QDateTime &at, const QDateTime &now)
{
    if (!at.isValid() || std::abs(now.daysTo(at)) > 300)
        return dateText(at);
    return QLocale().toString(at.toLocalTime().date(), Wording::tr("d MMM", "date format"));
}

QString dateTimeText(const QDateTime &at)
{
    return at.isValid() ? QLocale().toString(at.toLocalTime(), Wording::tr("d MMM yyyy, HH:mm", "date and time format"))
                        : Wording::tr("unknown");
}

QString distanceText(const QDateTime &then, const QDateTime &now)
{
    if (!then.isValid() || !now.isValid())
        return {};
    const qint64 seconds = now.secsTo(then);
    if (seconds > -minute && seconds < minute)
        return Wording::tr("now");
    return seconds > 0 ? until(seconds, nights(now, then)) : since(-seconds, nights(then, now));
}

QString ageText(const QDateTime &at, const QDateTime &now)
{
    if (!at.isValid() || !now.isValid())
        return {};
    const qint64 seconds = at.secsTo(now);
    return seconds < minute ? Wording::tr("just now") : since(seconds, nights(at, now));
}

QString endText(const Token &token, const QDateTime &now)
{
    const bool known = token.expiresAt || token.otherEnd || neverExpires(token);
    const TokenStatus status = statusAt(token, now);
    const bool cameToItsEnd = status == TokenStatus::Expired && token.expiresAt && *token.expiresAt <= now;
    if (status == TokenStatus::Active || cameToItsEnd)
        return known ? endText(token.expiresAt, now) : Wording::tr("not known");
    const QString date = token.expiresAt ? dateTimeText(*token.expiresAt)
                         : known         ? Wording::tr("never")
                                         : Wording::tr("not known");
    return Wording::tr("%1 (%2)", "when it would have expired, how it ended").arg(date, endedText(status));
}

QString endedText(TokenStatus status)
{
    switch (status) {
    case TokenStatus::Active:
        break;
    case TokenStatus::Expired:
        return Wording::tr("expired");
    case TokenStatus::Revoked:
        return Wording::tr("revoked");
    case TokenStatus::NoLongerListed:
        return Wording::tr("no longer listed");
    }
    return {};
}

QString endText(const std::optional<QDateTime> &expiresAt, const QDateTime &now)
{
    if (!expiresAt)
        return Wording::tr("never");
    return Wording::tr("%1 (%2)", "date and time, distance")
        .arg(dateTimeText(*expiresAt), distanceText(*expiresAt, now));
}

QString durationText(std::chrono::seconds duration)
{
    const qint64 seconds = duration.count();
    if (seconds >= day)
        return seconds < 2 * day ? Wording::tr("1 day")
                                 : Wording::tr("%n days", nullptr, static_cast<int>(seconds / day));
    if (seconds >= hour)
        return seconds < 2 * hour ? Wording::tr("1 hour")
                                  : Wording::tr("%n hours", nullptr, static_cast<int>(seconds / hour));
    return seconds < 2 * minute ? Wording::tr("1 minute")
                                : Wording::tr("%n minutes", nullptr, static_cast<int>(seconds / minute));
}

QString statusText(TokenStatus status, bool expiring)
{
    switch (status) {
    case TokenStatus::Active:
        return expiring ? Wording::tr("Expiring") : Wording::tr("Active");
    case TokenStatus::Expired:
        return Wording::tr("Expired");
    case TokenStatus::Revoked:
        return Wording::tr("Revoked");
    case TokenStatus::NoLongerListed:
        return Wording::tr("No longer listed");
    }
    return {};
}

QString scopesText(const ScopeCatalogue &scopes, const QStringList &ids)
{
    if (ids.isEmpty())
        return Wording::tr("no scopes");
    QStringList captions;
    for (const QString &id : ids)
        captions.append(oneLine(scopes.caption(id)));
    return captions.join(u", "_s);
}

QString privilegeText(const ScopeCatalogue &scopes, const QStringList &ids)
{
    if (scopes.grantsEverything(ids))
        return Wording::tr("▲ full access");
    return scopes.isHighPrivilege(ids) ? Wording::tr("▲ high privilege") : QString();
}

QString partText(const QString &part)
{
    if (part == "id"_L1)
        return Wording::tr("Id");
    if (part == "secret"_L1)
        return Wording::tr("Secret");
    return oneLine(part);
}

QString oneLine(const QString &text, qsizetype maximum)
{
    QString line = text.left(maximum + 1);
    for (QChar &character : line) {
        if (character.isSpace())
            character = u' ';
        else if (character.category() == QChar::Other_Control || character.category() == QChar::Other_Format)
            character = QChar::ReplacementCharacter; // Also what turns the reading direction around.
    }
    if (text.size() <= maximum)
        return line;
    line.truncate(maximum - 1);
    return line + u'…';
}

QLabel *plainLabel(const QString &text, const QString &objectName, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setText(text);
    return label;
}

} // namespace patkeeper
