// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokencell.h"

#include "rules.h"
#include "tokentablemodel.h"
#include "wording.h"

#include <QCoreApplication>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct CellWording {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::TokenCell)
};

TokenStatus statusOf(const QModelIndex &index)
{
    return index.data(TokenTableModel::StatusRole).value<TokenStatus>();
}

QString dateOrDash(const QDateTime &at)
{
    return at.isValid() ? dateText(at) : u"–"_s;
}

TokenCell scopesCell(const QModelIndex &index)
{
    TokenCell cell{.text = oneLine(index.data(TokenTableModel::ScopeSummaryRole).toString())};
    const bool everything = index.data(TokenTableModel::FullAccessRole).toBool();
    if (everything || index.data(TokenTableModel::HighPrivilegeRole).toBool()) {
        cell.below = everything ? CellWording::tr("all your rights") : CellWording::tr("high privilege");
        cell.shapeBelow = StatusShape::Triangle;
        cell.toneBelow = Tone::Danger;
        cell.tonedBelow = true;
    }
    return cell;
}

bool livesForEverWithAllRights(const QModelIndex &index)
{
    return statusOf(index) == TokenStatus::Active && index.data(TokenTableModel::NeverExpiresRole).toBool() &&
           index.data(TokenTableModel::FullAccessRole).toBool();
}

/// How near the end of a living token is.
Tone toneOfEnd(const QModelIndex &index)
{
    const auto end = index.data(TokenTableModel::EndRole).toDateTime();
    const auto now = index.data(TokenTableModel::NowRole).toDateTime();
    if (now.secsTo(end) <= qint64{7} * 24 * 60 * 60)
        return Tone::Danger;
    return index.data(TokenTableModel::ExpiringRole).toBool() ? Tone::Caution : Tone::Neutral;
}

void warnBelow(TokenCell *cell, Tone tone, const QString &text)
{
    cell->below = text;
    cell->shapeBelow = StatusShape::Triangle;
    cell->toneBelow = tone;
    cell->tonedBelow = true;
}

/// That it stops before it expires, and why; such a token needs attention, however far that day is.
void sayOtherEnd(TokenCell *cell, const QModelIndex &index)
{
    const auto token = index.data(TokenTableModel::EntryRole).value<TokenEntry>().token;
    const QString caption = oneLine(index.data(TokenTableModel::ReasonCaptionRole).toString());
    const bool comesFirst = token.otherEnd && (!token.expiresAt || token.otherEnd->at < *token.expiresAt);
    if (!comesFirst || caption.isEmpty())
        return;
    warnBelow(cell, toneOfEnd(index) == Tone::Danger ? Tone::Danger : Tone::Caution,
              CellWording::tr("Stops %1: %2", "date, why")
                  .arg(dayText(token.otherEnd->at, index.data(TokenTableModel::NowRole).toDateTime()), caption));
}

QString reviewText(const QDateTime &since)
{
    return CellWording::tr("Review due since %1", "date").arg(dateText(since));
}

QString replacedText(const QModelIndex &index)
{
    const auto revokedAt = index.data(TokenTableModel::RevocationDueRole).toDateTime();
    if (!revokedAt.isValid())
        return CellWording::tr("replaced by its successor");
    const auto now = index.data(TokenTableModel::NowRole).toDateTime();
    return CellWording::tr("replaced, revoked %1", "when: on a day, or at a time").arg(dayText(revokedAt, now));
}

/// Why a token deserves a look, or how it ended.
void sayReason(TokenCell *cell, const QModelIndex &index)
{
    const TokenStatus status = statusOf(index);
    const auto standing = index.data(TokenTableModel::StandingRole).value<TokenStanding>();
    const auto reviewDue = index.data(TokenTableModel::ReviewDueRole).toDateTime();
    if (status == TokenStatus::NoLongerListed)
        cell->below = CellWording::tr("the service does not show it any more");
    else if (standing.unsettled)
        warnBelow(cell, Tone::Caution, CellWording::tr("Work on it was interrupted"));
    else if (reviewDue.isValid())
        warnBelow(cell, Tone::Caution, reviewText(reviewDue));
    else if (standing.replaced && index.data(TokenTableModel::RevocationDueRole).toDateTime().isValid())
        cell->below = replacedText(index);
    else if (livesForEverWithAllRights(index))
        warnBelow(cell, Tone::Danger, CellWording::tr("Never expires, with all rights"));
    else if (status == TokenStatus::Active)
        sayOtherEnd(cell, index);
    if (cell->below.isEmpty() && standing.replaced)
        cell->below = replacedText(index);
}

TokenCell statusCell(const QModelIndex &index)
{
    const TokenStatus status = statusOf(index);
    const bool expiring = index.data(TokenTableModel::ExpiringRole).toBool();
    TokenCell cell{.text = statusText(status, expiring), .toned = true};
    sayReason(&cell, index);
    switch (status) {
    case TokenStatus::Active:
        cell.shape = expiring ? StatusShape::QuarterDisc : StatusShape::Disc;
        cell.tone = expiring ? Tone::Caution : Tone::Good;
        break;
    case TokenStatus::Expired:
        cell.shape = StatusShape::Ring;
        cell.toned = false;
        break;
    case TokenStatus::Revoked:
        cell.shape = StatusShape::Cross;
        cell.toned = false;
        break;
    case TokenStatus::NoLongerListed:
        cell.shape = StatusShape::Question;
        cell.tone = Tone::Caution;
        break;
    }
    return cell;
}

QString textWithoutEnd(const QModelIndex &index)
{
    const auto token = index.data(TokenTableModel::EntryRole).value<TokenEntry>().token;
    return neverExpires(token) ? CellWording::tr("never") : CellWording::tr("not known");
}

/// What has ended before its date has no days left.
TokenCell endedCell(const QModelIndex &index)
{
    const auto end = index.data(TokenTableModel::EndRole).toDateTime();
    const auto now = index.data(TokenTableModel::NowRole).toDateTime();
    const TokenStatus status = statusOf(index);
    if (status == TokenStatus::Expired && end.isValid() && end <= now)
        return {.text = CellWording::tr("%1 · %2", "date, distance").arg(dateText(end), distanceText(end, now))};
    return {.text = end.isValid() ? dateText(end) : textWithoutEnd(index), .below = endedText(status)};
}

TokenCell expiresCell(const QModelIndex &index, const Token &token)
{
    if (statusOf(index) != TokenStatus::Active)
        return endedCell(index);
    const auto end = index.data(TokenTableModel::EndRole).toDateTime();
    if (!end.isValid()) {
        const bool warns = livesForEverWithAllRights(index);
        return {.text = textWithoutEnd(index), .tone = warns ? Tone::Danger : Tone::Neutral, .toned = warns};
    }
    const auto now = index.data(TokenTableModel::NowRole).toDateTime();
    TokenCell cell{.text = CellWording::tr("%1 · %2", "date, distance").arg(dateText(end), distanceText(end, now))};
    // How much of a life is left cannot be told where nobody knows when it began.
    if (token.createdAt.isValid())
        cell.remainingLife = index.data(TokenTableModel::RemainingLifeRole).toDouble();
    cell.tone = toneOfEnd(index);
    return cell;
}

} // namespace

QString TokenCell::sentence() const
{
    return below.isEmpty() ? text : CellWording::tr("%1, %2", "first line, second line").arg(text, below);
}

TokenCell tokenCell(const QModelIndex &index)
{
    const auto entry = index.data(TokenTableModel::EntryRole).value<TokenEntry>();
    switch (index.column()) {
    case TokenTableModel::Name:
        return {.text = oneLine(entry.token.name), .strong = true};
    case TokenTableModel::AccountName:
        return {.text = oneLine(index.data(Qt::DisplayRole).toString())};
    case TokenTableModel::Scopes:
        return scopesCell(index);
    case TokenTableModel::Status:
        return statusCell(index);
    case TokenTableModel::Expires:
        return expiresCell(index, entry.token);
    case TokenTableModel::SecretKept:
        return {.text = entry.secret ? CellWording::tr("kept") : u"–"_s};
    case TokenTableModel::Created:
        return {.text = dateOrDash(entry.token.createdAt)};
    case TokenTableModel::LastUsed:
        return {.text = entry.token.lastUsedAt ? dateText(*entry.token.lastUsedAt) : u"–"_s};
    case TokenTableModel::RemoteId:
        return {.text = oneLine(entry.token.remoteId)};
    default:
        return {};
    }
}

QString tokenSentence(const QModelIndex &index)
{
    const auto cellAt = [&](int column) { return tokenCell(index.siblingAtColumn(column)); };
    const bool kept = index.data(TokenTableModel::EntryRole).value<TokenEntry>().secret.has_value();
    QStringList said{cellAt(TokenTableModel::Status).sentence(),
                     CellWording::tr("expires: %1").arg(cellAt(TokenTableModel::Expires).sentence())};
    if (const QString mark = cellAt(TokenTableModel::Scopes).below; !mark.isEmpty())
        said.append(mark);
    said.append(kept ? CellWording::tr("secret kept") : CellWording::tr("secret not kept"));
    return said.join(u"; "_s);
}

QList<TokenCell> statusSamples(const QStringList &captions)
{
    const QDateTime longDay(QDate(2026, 11, 30), QTime(12, 0));
    QList<TokenCell> samples(3 + captions.size());
    warnBelow(&samples[0], Tone::Danger, CellWording::tr("Never expires, with all rights"));
    warnBelow(&samples[1], Tone::Caution, CellWording::tr("Work on it was interrupted"));
    warnBelow(&samples[2], Tone::Caution, reviewText(longDay));
    for (qsizetype i = 0; i < captions.size(); ++i)
        warnBelow(&samples[3 + i], Tone::Caution,
                  CellWording::tr("Stops %1: %2", "date, why").arg(dayText(longDay, longDay), oneLine(captions[i])));
    return samples;
}

QString tokenColumnTitle(int column)
{
    switch (column) {
    case TokenTableModel::Name:
        return CellWording::tr("Name");
    case TokenTableModel::AccountName:
        return CellWording::tr("Account");
    case TokenTableModel::Scopes:
        return CellWording::tr("Scopes");
    case TokenTableModel::Status:
        return CellWording::tr("Status");
    case TokenTableModel::Expires:
        return CellWording::tr("Expires");
    case TokenTableModel::SecretKept:
        return CellWording::tr("Secret");
    case TokenTableModel::Created:
        return CellWording::tr("Created");
    case TokenTableModel::LastUsed:
        return CellWording::tr("Last used");
    case TokenTableModel::RemoteId:
        return CellWording::tr("Id");
    default:
        return {};
    }
}

} // namespace patkeeper
