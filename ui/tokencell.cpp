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

TokenCell statusCell(const QModelIndex &index)
{
    const TokenStatus status = statusOf(index);
    const bool expiring = index.data(TokenTableModel::ExpiringRole).toBool();
    TokenCell cell{.text = statusText(status, expiring), .toned = true, .below = statusReason(index)};
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

TokenCell expiresCell(const QModelIndex &index)
{
    const auto end = index.data(TokenTableModel::EndRole).toDateTime();
    if (!end.isValid())
        return {.text = CellWording::tr("never")};
    const auto now = index.data(TokenTableModel::NowRole).toDateTime();
    TokenCell cell{.text = CellWording::tr("%1 · %2", "date, distance").arg(dateText(end), distanceText(end, now))};
    if (statusOf(index) == TokenStatus::Active) {
        cell.remainingLife = index.data(TokenTableModel::RemainingLifeRole).toDouble();
        if (now.secsTo(end) <= qint64{7} * 24 * 60 * 60)
            cell.tone = Tone::Danger;
        else if (index.data(TokenTableModel::ExpiringRole).toBool())
            cell.tone = Tone::Caution;
    }
    return cell;
}

} // namespace

QString TokenCell::sentence() const
{
    return below.isEmpty() ? text : CellWording::tr("%1, %2", "first line, second line").arg(text, below);
}

QString statusReason(const QModelIndex &index)
{
    const auto status = statusOf(index);
    if (status == TokenStatus::NoLongerListed)
        return CellWording::tr("the service does not show it any more");
    if (index.data(TokenTableModel::StandingRole).value<TokenStanding>().unsettled)
        return CellWording::tr("Work on it was interrupted");
    if (status != TokenStatus::Active)
        return {};
    if (index.data(TokenTableModel::NeverExpiresRole).toBool() && index.data(TokenTableModel::FullAccessRole).toBool())
        return CellWording::tr("Never expires, with all rights");
    const QString caption = oneLine(index.data(TokenTableModel::ReasonCaptionRole).toString());
    return caption.isEmpty() ? QString()
                             : CellWording::tr("Stops %1: %2", "date, why")
                                   .arg(dayText(index.data(TokenTableModel::EndRole).toDateTime(),
                                                index.data(TokenTableModel::NowRole).toDateTime()),
                                        caption);
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
        return expiresCell(index);
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
