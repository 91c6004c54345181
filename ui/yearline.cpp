// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "yearline.h"

#include "capabilities.h"
#include "rules.h"
#include "wording.h"

#include <QCoreApplication>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct YearText {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::YearLine)
};

bool hasOtherEnd(const Token &token)
{
    return token.otherEnd && (!token.expiresAt || token.otherEnd->at < *token.expiresAt);
}

QString reasonOf(const Token &token, const Capabilities *service)
{
    if (!hasOtherEnd(token))
        return {};
    const QString reason = token.otherEnd->reason;
    return service && service->reasons.contains(reason) ? service->reasons.value(reason).caption : reason;
}

/// As the table says it.
Tone toneOf(const Token &token, const Capabilities *service, const QDateTime &now)
{
    const auto end = endOf(token);
    if (!end)
        return neverExpires(token) && service && service->scopes.grantsEverything(token.scopes) ? Tone::Danger
                                                                                                : Tone::Neutral;
    constexpr qint64 week = qint64{7} * 24 * 60 * 60;
    if (now.secsTo(*end) <= week)
        return Tone::Danger;
    return hasOtherEnd(token) || isExpiring(token, now) ? Tone::Caution : Tone::Neutral;
}

QString createdText(const YearLine &line)
{
    return line.createdAt.isValid() ? YearText::tr("created %1", "date").arg(dateText(line.createdAt))
                                    : YearText::tr("creation not known");
}

QString endSentence(const YearLine &line, const QDateTime &now)
{
    if (!line.end)
        return endLabel(line, now);
    if (*line.end <= now)
        return YearText::tr("ended %1", "date and distance").arg(endText(line.end, now));
    if (!line.reason.isEmpty())
        return YearText::tr("stops %1: %2", "date and distance, why").arg(endText(line.end, now), oneLine(line.reason));
    return YearText::tr("expires %1", "date and distance").arg(endText(line.end, now));
}

} // namespace

void sortByEnd(QList<YearLine> *lines)
{
    std::stable_sort(lines->begin(), lines->end(), [](const YearLine &left, const YearLine &right) {
        if (left.end.has_value() != right.end.has_value())
            return left.end.has_value();
        if (left.end != right.end)
            return *left.end < *right.end;
        return left.name.compare(right.name, Qt::CaseInsensitive) < 0;
    });
}

QList<YearLine> yearLines(const Inventory &inventory, const CapabilitiesOfAccount &capabilities)
{
    QList<YearLine> lines;
    for (const TokenEntry &entry : inventory.tokens()) {
        const Token &token = entry.token;
        const QDateTime now = inventory.now(token.accountId);
        if (!isLiving(token, now))
            continue;
        const Account *account = inventory.account(token.accountId);
        const Capabilities *service = capabilities(token.accountId);
        lines.append({.key = entry.key(),
                      .name = token.name,
                      .account = account ? account->name : QString(),
                      .createdAt = token.createdAt,
                      .end = endOf(token),
                      .reason = reasonOf(token, service),
                      .neverEnds = neverExpires(token),
                      .tone = toneOf(token, service, now)});
    }
    sortByEnd(&lines);
    return lines;
}

QString endLabel(const YearLine &line, const QDateTime &now)
{
    if (!line.end)
        return line.neverEnds ? YearText::tr("never expires") : YearText::tr("end not known");
    const QString when =
        YearText::tr("%1 · %2", "date, distance").arg(dayText(*line.end, now), distanceText(*line.end, now));
    return line.reason.isEmpty() ? when : YearText::tr("%1 · %2", "when, why it ends").arg(when, oneLine(line.reason));
}

QString yearLineSentence(const YearLine &line, const QDateTime &now)
{
    return QStringList{oneLine(line.account), createdText(line), endSentence(line, now)}.join(u"; "_s);
}

QString yearLineToolTip(const YearLine &line, const QDateTime &now)
{
    return QStringList{oneLine(line.name), oneLine(line.account), createdText(line), endSentence(line, now)}.join(
        u'\n');
}

} // namespace patkeeper
