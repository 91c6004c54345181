// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "groupmodel.h"

#include "room.h"

namespace patkeeper
{

namespace
{

constexpr quintptr heading = 0;
constexpr quintptr smartGroup = 1;
constexpr quintptr accountRow = 2;
constexpr quintptr endedGroup = 3;

const QList<TokenGroup::Kind> smartGroups{TokenGroup::Kind::Living, TokenGroup::Kind::NeedsAttention,
                                          TokenGroup::Kind::Expiring, TokenGroup::Kind::NeverExpires,
                                          TokenGroup::Kind::Ended};
const QList<TokenGroup::Kind> endedGroups{TokenGroup::Kind::Expired, TokenGroup::Kind::Revoked,
                                          TokenGroup::Kind::NoLongerListed};
// Counted in this order.
const QList<TokenGroup::Kind> countedGroups = smartGroups + endedGroups;
const int endedRow = static_cast<int>(smartGroups.size()) - 1;

} // namespace

GroupModel::GroupModel(TokenTableModel *tokens, Inventory *inventory, AccountProviders *providers, QObject *parent)
    : QAbstractItemModel(parent),
      m_tokens(tokens),
      m_inventory(inventory),
      m_providers(providers),
      m_groupCounts(countedGroups.size(), 0)
{
    for (const Account &account : m_inventory->accounts())
        m_accountIds.append(account.id);
    connect(m_tokens, &QAbstractItemModel::dataChanged, this, &GroupModel::recount);
    connect(m_tokens, &QAbstractItemModel::rowsInserted, this, &GroupModel::recount);
    connect(m_tokens, &QAbstractItemModel::rowsRemoved, this, &GroupModel::recount);
    connect(m_tokens, &QAbstractItemModel::modelReset, this, &GroupModel::recount);
    connect(m_tokens, &QAbstractItemModel::layoutChanged, this, &GroupModel::recount);
    connect(m_inventory, &Inventory::accountsChanged, this, &GroupModel::accountsChanged);
}

bool GroupModel::contains(const TokenGroup &group, const QModelIndex &row)
{
    const auto standing = row.data(TokenTableModel::StandingRole).value<TokenStanding>();
    return standing.isIn(group.kind) &&
           (group.kind != TokenGroup::Kind::Account ||
            row.data(TokenTableModel::KeyRole).value<TokenKey>().accountId == group.accountId);
}

// Many changes arrive one after the other in a refresh; they are said once, when the event loop comes round.
void GroupModel::recount()
{
    m_counted = false;
    if (m_sayingPending)
        return;
    m_sayingPending = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_sayingPending = false;
            for (const QModelIndex &parent : {index(0, 0), index(1, 0), index(endedRow, 0, index(0, 0))}) {
                if (const int children = rowCount(parent); children > 0)
                    Q_EMIT dataChanged(index(0, 0, parent), index(children - 1, 0, parent));
            }
        },
        Qt::QueuedConnection);
}

void GroupModel::count() const
{
    if (m_counted)
        return;
    m_counted = true;
    m_groupCounts.fill(0);
    m_livingByAccount.clear();
    // The rows of one account stand together.
    QString accountId;
    int *living = nullptr;
    for (int row = 0; row < m_tokens->rowCount(); ++row) {
        const TokenStanding &standing = m_tokens->standing(row);
        for (qsizetype group = 0; group < countedGroups.size(); ++group)
            m_groupCounts[group] += standing.isIn(countedGroups[group]) ? 1 : 0;
        if (living == nullptr || m_tokens->accountId(row) != accountId) {
            accountId = m_tokens->accountId(row);
            living = &m_livingByAccount[accountId];
        }
        *living += standing.isLiving() ? 1 : 0;
    }
}

void GroupModel::accountsChanged()
{
    QStringList wanted;
    for (const Account &account : m_inventory->accounts())
        wanted.append(account.id);
    if (wanted == m_accountIds) {
        if (!wanted.isEmpty()) {
            const QModelIndex accounts = index(1, 0);
            Q_EMIT dataChanged(index(0, 0, accounts), index(static_cast<int>(wanted.size()) - 1, 0, accounts));
        }
        return;
    }
    beginResetModel();
    m_accountIds = wanted;
    endResetModel();
}

QModelIndex GroupModel::index(int row, int column, const QModelIndex &parent) const
{
    if (column != 0 || row < 0 || row >= rowCount(parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, 0, heading);
    if (parent.internalId() == smartGroup)
        return createIndex(row, 0, endedGroup);
    return createIndex(row, 0, parent.row() == 0 ? smartGroup : accountRow);
}

QModelIndex GroupModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == heading)
        return {};
    if (child.internalId() == endedGroup)
        return createIndex(endedRow, 0, smartGroup);
    return createIndex(child.internalId() == smartGroup ? 0 : 1, 0, heading);
}

int GroupModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return 2;
    if (parent.internalId() == smartGroup && parent.row() == endedRow)
        return static_cast<int>(endedGroups.size());
    if (parent.internalId() != heading || parent.column() != 0)
        return 0;
    return static_cast<int>(parent.row() == 0 ? smartGroups.size() : m_accountIds.size());
}

int GroupModel::columnCount(const QModelIndex &) const
{
    return 1;
}

QVariant GroupModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (index.internalId() == heading)
        return role == Qt::DisplayRole ? QVariant(index.row() == 0 ? tr("Tokens") : tr("Accounts")) : QVariant();
    if (index.internalId() == endedGroup)
        return groupData(static_cast<int>(smartGroups.size()) + index.row(), role);
    return index.internalId() == smartGroup ? groupData(index.row(), role) : accountData(index.row(), role);
}

QVariant GroupModel::groupData(int row, int role) const
{
    static const char *const names[] = {
        QT_TR_NOOP("Living"), QT_TR_NOOP("Needs attention"), QT_TR_NOOP("Expiring"), QT_TR_NOOP("Never expires"),
        QT_TR_NOOP("Ended"),  QT_TR_NOOP("Expired"),         QT_TR_NOOP("Revoked"),  QT_TR_NOOP("No longer listed")};
    switch (role) {
    case Qt::DisplayRole:
        return tr(names[row]);
    case GroupRole:
        return QVariant::fromValue(TokenGroup{.kind = countedGroups[row], .accountId = {}});
    case CountRole:
        count();
        return m_groupCounts[row];
    default:
        return {};
    }
}

QVariant GroupModel::accountData(int row, int role) const
{
    const QString &accountId = m_accountIds[row];
    const Account *account = m_inventory->account(accountId);
    if (account == nullptr)
        return {};
    const Capabilities *capabilities = m_providers->capabilitiesOfKind(account->provider);
    switch (role) {
    case Qt::DisplayRole:
    case AccountNameRole:
        return account->name;
    case GroupRole:
        return QVariant::fromValue(TokenGroup{.kind = TokenGroup::Kind::Account, .accountId = accountId});
    case CountRole:
    case LivingRole:
        count();
        return m_livingByAccount.value(accountId);
    case UsedRole:
        return placesTaken(*m_inventory, *account);
    case ProviderNameRole:
        return capabilities != nullptr ? capabilities->displayName : account->provider;
    case CapacityRole:
        return capabilities != nullptr ? capabilities->capacity.value_or(-1) : -1;
    case SignInNeededRole: {
        const SignIn *signIn = m_inventory->signIn(account->signInId);
        return signIn == nullptr || signIn->needed;
    }
    case RefreshedAtRole:
        return account->refreshedAt.value_or(QDateTime());
    default:
        return {};
    }
}

QModelIndex GroupModel::indexOf(const TokenGroup &group) const
{
    if (const qsizetype ended = endedGroups.indexOf(group.kind); ended >= 0)
        return index(static_cast<int>(ended), 0, index(endedRow, 0, index(0, 0)));
    if (group.kind != TokenGroup::Kind::Account)
        return index(static_cast<int>(smartGroups.indexOf(group.kind)), 0, index(0, 0));
    const qsizetype row = m_accountIds.indexOf(group.accountId);
    return row < 0 ? QModelIndex() : index(static_cast<int>(row), 0, index(1, 0));
}

} // namespace patkeeper
