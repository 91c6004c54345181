// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "calendar.h"

#include "utc.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct CalendarText {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Calendar)
};

constexpr qsizetype longestLine = 75; // Octets, without the line break.

/// One end of one token.
struct Ending {
    const ExportedToken *token;
    QDateTime at;
    QString kind;    ///< Of the UID; "expiry" or the reason.
    QString caption; ///< Why, where it is not the expiry.
    bool cancelled;
};

QList<Ending> endingsOf(const ExportedToken &token, const QDateTime &now)
{
    const bool lives = token.status == TokenStatus::Active;
    QList<Ending> endings;
    const auto add = [&](const QDateTime &at, const QString &kind, const QString &caption) {
        if (at.isValid() && (lives || at > now))
            endings.append({&token, at, kind, caption, !lives});
    };
    if (token.expiresAt)
        add(*token.expiresAt, u"expiry"_s, {});
    if (token.otherEnd && (!token.expiresAt || token.otherEnd->at < *token.expiresAt))
        add(token.otherEnd->at, token.otherEnd->reason, token.otherEndCaption);
    return endings;
}

QList<Ending> endingsOf(const QList<ExportedToken> &tokens, const QDateTime &now)
{
    QList<Ending> endings;
    for (const ExportedToken &token : tokens)
        endings += endingsOf(token, now);
    return endings;
}

/// A UUID, as RFC 7986 recommends: says nothing of the machine or of the token.
QString uidOf(const Ending &ending)
{
    static const QUuid ours(u"{7d6d1f0e-5f0b-5c43-9a0e-3c1f6f8f2b5a}"_s);
    const QString name = QStringList{ending.token->place, ending.token->remoteId, ending.kind}.join(u'\n');
    return QUuid::createUuidV5(ours, name).toString(QUuid::WithoutBraces);
}

/// There is no memory of what was exported before: seconds, so that a later export has the higher number. Fits until
/// 2088.
QString sequenceAt(const QDateTime &now)
{
    const QDateTime first(QDate(2020, 1, 1), QTime(0, 0), utcZone);
    return QString::number(std::max<qint64>(0, first.secsTo(now)));
}

QString instant(const QDateTime &at)
{
    return at.toUTC().toString(u"yyyyMMdd'T'HHmmss'Z'"_s);
}

QString dayOf(const QDateTime &at)
{
    return at.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s);
}

QString summaryOf(const Ending &ending)
{
    const ExportedToken &token = *ending.token;
    if (ending.caption.isEmpty())
        return CalendarText::tr("Token “%1” expires (%2)", "name, account").arg(token.name, token.account);
    return CalendarText::tr("Token “%1” stops: %3 (%2)", "name, account, why")
        .arg(token.name, token.account, ending.caption);
}

QString descriptionOf(const Ending &ending)
{
    const ExportedToken &token = *ending.token;
    QStringList lines;
    const auto line = [&lines](const QString &label, const QString &value) {
        if (!value.isEmpty())
            lines << CalendarText::tr("%1: %2", "label, value").arg(label, value);
    };
    line(CalendarText::tr("Service"), token.service);
    line(CalendarText::tr("Account"), token.account);
    line(CalendarText::tr("Scopes"), token.scopeSummary);
    line(CalendarText::tr("Created"), token.createdAt ? dayOf(*token.createdAt) : QString());
    line(CalendarText::tr("Expires"), token.expiresAt ? dayOf(*token.expiresAt) : QString());
    line(CalendarText::tr("Used in"), token.notes);
    line(CalendarText::tr("As of"), token.asOf ? dayOf(*token.asOf) : QString());
    return lines.join(u'\n');
}

QByteArray eventOf(const Ending &ending, const QDateTime &now)
{
    return calendarLine("BEGIN", u"VEVENT"_s) + calendarLine("UID", uidOf(ending)) +
           calendarLine("DTSTAMP", instant(now)) + calendarLine("LAST-MODIFIED", instant(now)) +
           calendarLine("SEQUENCE", sequenceAt(now)) +
           // Without an end or a duration: an event of that instant.
           calendarLine("DTSTART", instant(ending.at)) +
           calendarLine("STATUS", ending.cancelled ? u"CANCELLED"_s : u"CONFIRMED"_s) +
           calendarLine("SUMMARY", calendarText(summaryOf(ending))) +
           calendarLine("DESCRIPTION", calendarText(descriptionOf(ending))) +
           // What tokens there are is nothing for whoever may see the calendar.
           calendarLine("CLASS", u"PRIVATE"_s) + calendarLine("TRANSP", u"TRANSPARENT"_s) +
           calendarLine("END", u"VEVENT"_s);
}

bool isControl(char16_t unit)
{
    return (unit < 0x20 && unit != '\t') || (unit >= 0x7f && unit < 0xa0);
}

/// Some readers take these for line breaks before they take a line apart.
bool breaksLine(char16_t unit)
{
    return unit == '\n' || unit == 0x85 || unit == 0x2028 || unit == 0x2029;
}

bool continuesCharacter(char octet)
{
    return (static_cast<unsigned char>(octet) & 0xc0U) == 0x80U;
}

} // namespace

QByteArray calendarLine(const QByteArray &property, const QString &value)
{
    const QByteArray whole = property + ':' + value.toUtf8();
    QByteArray folded;
    qsizetype begin = 0;
    while (begin < whole.size()) {
        const qsizetype room = begin == 0 ? longestLine : longestLine - 1; // The space that a next line begins with.
        qsizetype end = std::min(begin + room, whole.size());
        while (end < whole.size() && continuesCharacter(whole.at(end)))
            --end;
        folded += (begin == 0 ? "" : " ") + whole.mid(begin, end - begin) + "\r\n";
        begin = end;
    }
    return folded;
}

QString calendarText(const QString &text)
{
    QString escaped;
    escaped.reserve(text.size());
    const QString lines = QString(text).replace(u"\r\n"_s, u"\n"_s).replace(u'\r', u'\n');
    for (const QChar character : lines) {
        const char16_t unit = character.unicode();
        if (breaksLine(unit))
            escaped += u"\\n"_s;
        else if (isControl(unit))
            escaped += QChar(QChar::ReplacementCharacter);
        else if (unit == '\\' || unit == ';' || unit == ',')
            escaped += u'\\' + QString(character);
        else
            escaped += character;
    }
    return escaped;
}

// A file to import and no message between calendars: without METHOD, which would ask for an ORGANIZER (RFC 5546).
QByteArray expiryCalendar(const QList<ExportedToken> &tokens, const QDateTime &now)
{
    QByteArray calendar = calendarLine("BEGIN", u"VCALENDAR"_s) + calendarLine("VERSION", u"2.0"_s) +
                          calendarLine("PRODID", u"-//Patkeeper//Patkeeper//EN"_s) +
                          calendarLine("CALSCALE", u"GREGORIAN"_s);
    const QList<Ending> endings = endingsOf(tokens, now);
    for (const Ending &ending : endings)
        calendar += eventOf(ending, now);
    return calendar + calendarLine("END", u"VCALENDAR"_s);
}

qsizetype expiryCount(const QList<ExportedToken> &tokens, const QDateTime &now)
{
    return endingsOf(tokens, now).size();
}

} // namespace patkeeper
