// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "groupcell.h"

#include "groupmodel.h"
#include "wording.h"

#include <QCoreApplication>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct GroupWording {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::GroupCell)
};

QString groupName(TokenGroup::Kind kind)
{
    switch (kind) {
    case TokenGroup::Kind::Living:
        return GroupWording::tr("Living");
    case TokenGroup::Kind::NeedsAttention:
        return GroupWording::tr("Needs attention");
    case TokenGroup::Kind::Expiring:
        return GroupWording::tr("Expiring");
    case TokenGroup::Kind::NeverExpires:
        return GroupWording::tr("Never expires");
    case TokenGroup::Kind::Ended:
        return GroupWording::tr("Ended");
    case TokenGroup::Kind::Expired:
        return GroupWording::tr("Expired");
    case TokenGroup::Kind::Revoked:
        return GroupWording::tr("Revoked");
    case TokenGroup::Kind::NoLongerListed:
        return GroupWording::tr("No longer listed");
    case TokenGroup::Kind::Account:
        break;
    }
    return {};
}

GroupCell accountCell(const QModelIndex &index)
{
    const QString provider = oneLine(index.data(GroupModel::ProviderNameRole).toString());
    GroupCell cell{.text = oneLine(index.data(GroupModel::AccountNameRole).toString()), .below = provider};
    const int capacity =
        index.data(GroupModel::CapacityRole).isValid() ? index.data(GroupModel::CapacityRole).toInt() : -1;
    if (index.data(GroupModel::SignInNeededRole).toBool()) {
        cell.below = GroupWording::tr("sign in again");
        cell.shape = StatusShape::Triangle;
    } else if (capacity >= 0) {
        cell.below = GroupWording::tr("%1 · %2 of %3 used", "provider, tokens, capacity")
                         .arg(provider)
                         .arg(index.data(GroupModel::UsedRole).toInt())
                         .arg(capacity);
    }
    return cell;
}

} // namespace

QString GroupCell::sentence() const
{
    QStringList parts{text};
    if (!below.isEmpty())
        parts.append(below);
    if (count >= 0)
        parts.append(GroupWording::tr("%n tokens", nullptr, count));
    return parts.join(u", "_s);
}

GroupCell groupCell(const QModelIndex &index)
{
    const QVariant value = index.data(GroupModel::GroupRole);
    if (!value.isValid())
        return {.text = index.row() == 0 ? GroupWording::tr("Tokens") : GroupWording::tr("Accounts"), .heading = true};
    const auto group = value.value<TokenGroup>();
    GroupCell cell =
        group.kind == TokenGroup::Kind::Account ? accountCell(index) : GroupCell{.text = groupName(group.kind)};
    cell.count = index.data(GroupModel::CountRole).toInt();
    cell.isPart = index.parent().parent().isValid();
    if (group.kind == TokenGroup::Kind::NeedsAttention && cell.count > 0) {
        cell.shape = StatusShape::Triangle;
        cell.strong = true;
    }
    return cell;
}

} // namespace patkeeper
