// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountproviders.h"
#include "inventory.h"

#include <QAbstractTableModel>

namespace patkeeper
{

/// The inventory as a table: raw values and roles, no wording, no colours. Rows keep their identity over refreshes, so
/// that a selection stays where it was.
class TokenTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, AccountName, Scopes, Status, Expires, SecretKept, Created, LastUsed, RemoteId, ColumnCount };
    enum Role {
        KeyRole = Qt::UserRole + 1, ///< TokenKey
        SortRole,                   ///< What the column is sorted by.
        FilterRole,                 ///< Case-folded text that a filter looks in: name, scopes, account, id, notes.
        EntryRole,                  ///< TokenEntry
        StatusRole,                 ///< TokenStatus, by the dates as of now
        ExpiringRole,               ///< bool
        NeverExpiresRole,           ///< bool
        AttentionRole,              ///< bool: needs attention
        HighPrivilegeRole,          ///< bool
        FullAccessRole,             ///< bool
        ScopeSummaryRole,           ///< QString
        EndRole,                    ///< QDateTime, UTC; invalid where it never ends
        RemainingLifeRole,          ///< double, 0 to 1
        ReasonRole,                 ///< QString: sentence of its other end, empty where there is none
        NowRole,                    ///< QDateTime: now at the account's service
        ReasonCaptionRole,          ///< QString: its other end in two or three words, empty where there is none
    };

    TokenTableModel(Inventory *inventory, AccountProviders *providers, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    QModelIndex indexOf(const TokenKey &key) const;
    /// Time has passed: what depends on it may look different.
    void timePassed();

private:
    QStringList accountFacts() const;
    void onAccountsChanged();
    void synchronise();
    void insert(std::size_t row, std::size_t first, std::size_t last);
    void replace(std::size_t row, const TokenEntry &entry);
    void prepareFilterTexts();
    const Capabilities *capabilitiesOf(const TokenEntry &entry) const;
    const ScopeCatalogue &scopesOf(const TokenEntry &entry) const;
    QVariant displayValue(const TokenEntry &entry, int column) const;
    QVariant roleValue(const TokenEntry &entry, int role) const;
    QVariant sortValue(const TokenEntry &entry, int column) const;
    QDateTime now(const TokenEntry &entry) const;
    EndReason reason(const TokenEntry &entry) const;
    QString filterText(const TokenEntry &entry) const;

    Inventory *m_inventory;
    AccountProviders *m_providers;
    QStringList m_accountFacts;
    std::vector<TokenEntry> m_rows;     ///< Sorted by key, as in the inventory.
    std::vector<QString> m_filterTexts; ///< Of each row, case-folded once and not at each keystroke.
};

} // namespace patkeeper

Q_DECLARE_METATYPE(patkeeper::TokenKey)
Q_DECLARE_METATYPE(patkeeper::TokenEntry)
