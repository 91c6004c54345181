// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tokengroup.h"
#include "tokentablemodel.h"

#include <QAbstractProxyModel>
#include <QPersistentModelIndex>

#include <utility>
#include <vector>

namespace patkeeper
{

/// The tokens of one group that contain every typed word somewhere (name, scope, account, id, notes), sorted.
///
/// Made for 100,000 rows between two keystrokes: rows are compared by numbers and looked through in texts that the
/// table has worked out once, and words that only got longer are looked for among the rows that are shown. What stays
/// keeps its selection; rows that come and go in large numbers are said as one change of the layout.
class TokenFilterModel final : public QAbstractProxyModel
{
    Q_OBJECT

public:
    explicit TokenFilterModel(TokenTableModel *source, QObject *parent = nullptr);

    void showGroup(const TokenGroup &group);
    void filterBy(const QString &words);
    const TokenGroup &group() const { return m_group; }

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    QModelIndex mapToSource(const QModelIndex &proxyIndex) const override;
    QModelIndex mapFromSource(const QModelIndex &sourceIndex) const override;
    /// The source's own order where @p column is none of its columns. Equal rows stand in the source's order.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    using Rows = std::vector<int>; ///< Of the source.

    void connectToSource();
    bool accepts(int row) const;
    bool comesBefore(int left, int right) const;
    Rows accepted() const;
    Rows acceptedAmongShown() const;
    void readKeys();
    void arrangeAll();
    void arrange(Rows rows);
    void rebuild();

    void show(Rows next);
    bool showByRows(const Rows &next);
    void remove(const std::vector<std::pair<int, int>> &ranges);
    void insert(const Rows &next, const std::vector<std::pair<int, int>> &ranges);
    void adopt(Rows next);
    void numberPlaces();

    void onSortKeysChanged(int column);
    void onDataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles);
    void sayDataChanged(int first, int last, const QList<int> &roles);
    void onRowsInserted(int first, int last);
    void onRowsAboutToBeRemoved(int first, int last);
    void onRowsRemoved(int first, int last);
    void onLayoutAboutToBeChanged();
    void onLayoutChanged();

    TokenTableModel *m_source;
    TokenGroup m_group;
    FilterWords m_words;
    int m_column = TokenTableModel::Expires;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::vector<qint64> m_keys; ///< By the source's row.
    Rows m_order;               ///< Every row, in the order chosen.
    Rows m_shown;               ///< The accepted ones of it.
    std::vector<int> m_places;  ///< By the source's row: where it is shown, or -1.
    bool m_sourceChanges = false;
    QModelIndexList m_layoutBefore;
    QList<QPersistentModelIndex> m_layoutSource;
};

} // namespace patkeeper
