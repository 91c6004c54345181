// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountproviders.h"
#include "collatedtexts.h"
#include "filterwords.h"
#include "inventory.h"
#include "tokenstanding.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <map>
#include <utility>
#include <vector>

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
        StandingRole,               ///< TokenStanding, as of now
        ReviewDueRole,              ///< QDateTime, UTC: since when somebody is to look at it; invalid where nobody is
        RevocationDueRole,          ///< QDateTime, UTC: when it is revoked, as it was replaced; invalid where it is not
    };

    TokenTableModel(Inventory *inventory, AccountProviders *providers, QObject *parent = nullptr);
    ~TokenTableModel() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    QModelIndex indexOf(const TokenKey &key) const;
    /// Time has passed: what depends on it may look different.
    void timePassed();
    /// Work on these tokens was interrupted and waits for the person.
    void setUnsettled(const QSet<TokenKey> &keys);
    /// Somebody is to look at these tokens whether they are still needed, and since when (UTC).
    void setReviewsDue(const QHash<TokenKey, QDateTime> &since);
    const QHash<TokenKey, QDateTime> &reviewsDue() const { return m_reviewsDue; }

    /// These tokens were replaced, and are revoked then (UTC).
    void setRevocationsDue(const QHash<TokenKey, QDateTime> &at);

    /// Why tokens of the accounts may end before they expire, in two or three words each.
    QStringList endCaptions() const;
    /// Of every account, in no order.
    QStringList accountNames() const;

    // What those who look at every row ask instead of data(): numbers and texts that are worked out once.

    bool isIn(const TokenGroup &group, int row) const;
    const TokenStanding &standing(int row) const { return m_standings[static_cast<std::size_t>(row)]; }
    const Token &token(int row) const { return m_rows[static_cast<std::size_t>(row)].token; }
    const QString &accountId(int row) const { return m_rows[static_cast<std::size_t>(row)].token.accountId; }
    FilterWords filterWords(const QString &typed) const;
    bool contains(const FilterWords &words, int row) const;
    /// Of two rows, the one with the lesser key comes first in the column's order.
    std::vector<qint64> sortKeys(int column) const;
    qint64 sortKey(int row, int column) const;

Q_SIGNALS:
    /// Keys of that column that were given out before are of no use any longer.
    void sortKeysChanged(int column);
    /// Accounts came, went or are called otherwise.
    void accountsChanged();

private:
    /// The ranks of one column's texts; worked out when they are first asked for.
    struct TextColumn {
        explicit TextColumn(CollatedTexts::By way) : order(way), by(way) {}

        CollatedTexts order;
        CollatedTexts::By by;
        std::vector<qint64> ranks; ///< Of each row.
        bool known = false;
    };
    struct ScopeFacts {
        QString summary;
        bool highPrivilege = false;
        bool fullAccess = false;
    };

    QStringList accountFacts() const;
    void onAccountsChanged();
    void synchronise(const TokenChanges &changes);
    void synchroniseAll(const TokenChanges &changes);
    void reset();
    void relayout(const TokenChanges &changes);
    void adoptRows(const TokenChanges &changes);
    void adoptRanks(int column, TextColumn &texts, const std::vector<TokenEntry> &old,
                    const std::vector<std::size_t> &came);
    void synchroniseOne(const TokenKey &key);
    void insertRow(std::size_t row, const TokenEntry &entry);
    void removeRow(std::size_t row);
    void replaceRows(const std::vector<TokenKey> &keys);
    void replaceRow(std::size_t row, const TokenEntry &entry);
    std::size_t placeOf(const TokenKey &key) const;

    void judge();
    TokenStanding standingOf(const TokenEntry &entry) const;
    TokenStanding withWaiting(TokenStanding standing, const TokenEntry &entry) const;
    void forgetTexts();
    void prepareTexts();
    void prepareSomeTexts();
    const QByteArray &filterText(std::size_t row) const;

    TextColumn *textColumn(int column) const;
    void forgetOrders();
    void rankAll(int column) const;
    void rankRow(std::size_t row);
    void sayLostOrders();
    void rankNamesAhead();
    std::vector<QString> textsOf(int column) const;

    const Capabilities *capabilitiesOf(const TokenEntry &entry) const;
    const ScopeCatalogue &scopesOf(const TokenEntry &entry) const;
    const ScopeFacts &scopeFacts(const TokenEntry &entry) const;
    QVariant displayValue(std::size_t row, int column) const;
    QVariant roleValue(std::size_t row, int role) const;
    QString textValue(const TokenEntry &entry, int column) const;
    qint64 numberValue(std::size_t row, int column) const;
    QDateTime now(const TokenEntry &entry) const;
    EndReason reason(const TokenEntry &entry) const;

    Inventory *m_inventory;
    AccountProviders *m_providers;
    QStringList m_accountFacts;
    // Of each row, sorted by key as in the inventory.
    std::vector<TokenEntry> m_rows;
    std::vector<TokenStanding> m_standings;
    QSet<TokenKey> m_unsettled;
    QHash<TokenKey, QDateTime> m_reviewsDue;
    QHash<TokenKey, QDateTime> m_revocationsDue;
    mutable std::vector<QByteArray> m_filterTexts; ///< Null where it has not been worked out.
    mutable ByteCounts m_byteCounts{};
    std::size_t m_textsPrepared = 0;
    QTimer m_idle; ///< Prepares filter texts while nothing else is to be done.
    mutable std::map<int, TextColumn> m_textColumns;
    mutable QHash<std::pair<const Capabilities *, QString>, ScopeFacts> m_scopeFacts;
    quint64 m_generation = 0; ///< Of the rows' texts; what was begun for another is of no use.
    QList<int> m_lostOrders;
};

} // namespace patkeeper

Q_DECLARE_METATYPE(patkeeper::TokenKey)
Q_DECLARE_METATYPE(patkeeper::TokenEntry)
Q_DECLARE_METATYPE(patkeeper::TokenStanding)
