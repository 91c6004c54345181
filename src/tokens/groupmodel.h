// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tokengroup.h"
#include "tokentablemodel.h"

#include <QAbstractItemModel>

namespace patkeeper
{

/// The left side: two headings ("tokens", "accounts") with the smart groups and the accounts below them, each with its
/// count. Below the ended ones stands how they have ended.
class GroupModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role {
        GroupRole = Qt::UserRole + 1, ///< TokenGroup; invalid for a heading
        CountRole,                    ///< int
        AccountNameRole,              ///< QString
        ProviderNameRole,             ///< QString
        CapacityRole,                 ///< int, -1 where there is no known limit
        LivingRole,                   ///< int: living tokens of an account
        UsedRole,                     ///< int: those of its tokens that count against the capacity
        SignInNeededRole,             ///< bool
        RefreshedAtRole,              ///< QDateTime, invalid where never
    };

    GroupModel(TokenTableModel *tokens, Inventory *inventory, AccountProviders *providers, QObject *parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    QModelIndex indexOf(const TokenGroup &group) const;
    /// Whether the token in that row of the table belongs to the group.
    static bool contains(const TokenGroup &group, const QModelIndex &row);

private:
    void recount();
    void count() const;
    void accountsChanged();
    QVariant groupData(int row, int role) const;
    QVariant accountData(int row, int role) const;

    TokenTableModel *m_tokens;
    Inventory *m_inventory;
    AccountProviders *m_providers;
    QStringList m_accountIds;
    // Counted when they are asked for after a change: they are never those of a moment ago.
    mutable QHash<QString, int> m_livingByAccount;
    mutable QList<int> m_groupCounts;
    mutable bool m_counted = false;
    bool m_sayingPending = false;
};

} // namespace patkeeper
