// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenfiltermodel.h"

#include <algorithm>
#include <numeric>
#include <ranges>

namespace patkeeper
{

namespace
{

/// More separate places than this are said as one change of the layout: a view pays for each.
constexpr std::size_t mostRanges = 16;
constexpr int hidden = -1;

/// The ranges [first, last] of places whose row is not among the other list's.
template<typename IsThere>
std::vector<std::pair<int, int>> rangesWithout(const std::vector<int> &rows, IsThere isThere)
{
    std::vector<std::pair<int, int>> ranges;
    for (int place = 0; place < static_cast<int>(rows.size()); ++place) {
        if (isThere(rows[static_cast<std::size_t>(place)]))
            continue;
        if (!ranges.empty() && ranges.back().second == place - 1)
            ranges.back().second = place;
        else
            ranges.emplace_back(place, place);
    }
    return ranges;
}

} // namespace

TokenFilterModel::TokenFilterModel(TokenTableModel *source, QObject *parent)
    : QAbstractProxyModel(parent),
      m_source(source)
{
    setSourceModel(source);
    connectToSource();
    rebuild();
}

void TokenFilterModel::connectToSource()
{
    connect(m_source, &TokenTableModel::sortKeysChanged, this, &TokenFilterModel::onSortKeysChanged);
    connect(m_source, &QAbstractItemModel::dataChanged, this, &TokenFilterModel::onDataChanged);
    connect(m_source, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) { onRowsInserted(first, last); });
    connect(m_source, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &, int first, int last) { onRowsAboutToBeRemoved(first, last); });
    connect(m_source, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first, int last) { onRowsRemoved(first, last); });
    connect(m_source, &QAbstractItemModel::layoutAboutToBeChanged, this, &TokenFilterModel::onLayoutAboutToBeChanged);
    connect(m_source, &QAbstractItemModel::layoutChanged, this, &TokenFilterModel::onLayoutChanged);
    connect(m_source, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        m_sourceChanges = true;
        beginResetModel();
    });
    connect(m_source, &QAbstractItemModel::modelReset, this, [this] {
        m_sourceChanges = false;
        rebuild();
        endResetModel();
    });
}

QModelIndex TokenFilterModel::index(int row, int column, const QModelIndex &parent) const
{
    return hasIndex(row, column, parent) ? createIndex(row, column) : QModelIndex();
}

QModelIndex TokenFilterModel::parent(const QModelIndex &) const
{
    return {};
}

int TokenFilterModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int TokenFilterModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_source->columnCount();
}

bool TokenFilterModel::hasChildren(const QModelIndex &parent) const
{
    return rowCount(parent) > 0;
}

QVariant TokenFilterModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    // The base class asks for the first row's place, and there may be none.
    return orientation == Qt::Horizontal ? m_source->headerData(section, orientation, role) : QVariant();
}

QModelIndex TokenFilterModel::mapToSource(const QModelIndex &proxyIndex) const
{
    if (!proxyIndex.isValid() || proxyIndex.row() >= rowCount())
        return {};
    return m_source->index(m_shown[static_cast<std::size_t>(proxyIndex.row())], proxyIndex.column());
}

QModelIndex TokenFilterModel::mapFromSource(const QModelIndex &sourceIndex) const
{
    if (!sourceIndex.isValid() || static_cast<std::size_t>(sourceIndex.row()) >= m_places.size())
        return {};
    const int place = m_places[static_cast<std::size_t>(sourceIndex.row())];
    return place == hidden ? QModelIndex() : createIndex(place, sourceIndex.column());
}

void TokenFilterModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_column && order == m_sortOrder)
        return;
    m_column = column;
    m_sortOrder = order;
    readKeys();
    arrangeAll();
    show(accepted());
}

void TokenFilterModel::showGroup(const TokenGroup &group)
{
    if (m_group == group)
        return;
    m_group = group;
    show(accepted());
}

void TokenFilterModel::filterBy(const QString &words)
{
    FilterWords next = m_source->filterWords(words);
    if (next == m_words)
        return;
    const bool narrower = next.areNarrowerThan(m_words);
    m_words = std::move(next);
    show(narrower ? acceptedAmongShown() : accepted());
}

bool TokenFilterModel::accepts(int row) const
{
    return m_source->isIn(m_group, row) && (m_words.isEmpty() || m_source->contains(m_words, row));
}

// The rows are looked at in the source's order, in which they lie in memory.
TokenFilterModel::Rows TokenFilterModel::accepted() const
{
    std::vector<char> is(m_order.size());
    for (std::size_t row = 0; row < is.size(); ++row)
        is[row] = accepts(static_cast<int>(row)) ? 1 : 0;
    Rows rows;
    rows.reserve(static_cast<std::size_t>(std::count(is.begin(), is.end(), 1)));
    std::copy_if(m_order.begin(), m_order.end(), std::back_inserter(rows),
                 [&](int row) { return is[static_cast<std::size_t>(row)] != 0; });
    return rows;
}

TokenFilterModel::Rows TokenFilterModel::acceptedAmongShown() const
{
    Rows rows;
    std::copy_if(m_shown.begin(), m_shown.end(), std::back_inserter(rows),
                 [this](int row) { return m_source->contains(m_words, row); });
    return rows;
}

void TokenFilterModel::readKeys()
{
    if (m_column >= 0 && m_column < m_source->columnCount())
        m_keys = m_source->sortKeys(m_column);
    else
        m_keys.assign(static_cast<std::size_t>(m_source->rowCount()), 0);
}

bool TokenFilterModel::comesBefore(int left, int right) const
{
    const qint64 first = m_keys[static_cast<std::size_t>(left)];
    const qint64 second = m_keys[static_cast<std::size_t>(right)];
    if (first == second)
        return left < right;
    return m_sortOrder == Qt::AscendingOrder ? first < second : second < first;
}

// Keys and rows side by side are sorted several times faster than rows that point to their keys.
void TokenFilterModel::arrangeAll()
{
    std::vector<std::pair<qint64, int>> pairs;
    pairs.reserve(m_keys.size());
    const bool ascending = m_sortOrder == Qt::AscendingOrder;
    // ~key turns the order round without the one number that has no negative.
    for (std::size_t row = 0; row < m_keys.size(); ++row)
        pairs.emplace_back(ascending ? m_keys[row] : ~m_keys[row], static_cast<int>(row));
    std::sort(pairs.begin(), pairs.end());
    m_order.resize(pairs.size());
    std::transform(pairs.begin(), pairs.end(), m_order.begin(), [](const auto &pair) { return pair.second; });
}

/// Rows whose keys are others now, or that are not in the order yet.
void TokenFilterModel::arrange(Rows rows)
{
    constexpr std::size_t fewRows = 1000;
    if (rows.size() > fewRows)
        return arrangeAll();
    std::vector<char> moves(m_keys.size());
    for (const int row : rows)
        moves[static_cast<std::size_t>(row)] = 1;
    std::erase_if(m_order, [&](int row) { return moves[static_cast<std::size_t>(row)] != 0; });
    const auto before = [this](int left, int right) { return comesBefore(left, right); };
    std::sort(rows.begin(), rows.end(), before);
    Rows order;
    order.reserve(m_order.size() + rows.size());
    auto next = m_order.begin();
    for (const int row : rows) {
        const auto place = std::lower_bound(next, m_order.end(), row, before);
        order.insert(order.end(), next, place);
        order.push_back(row);
        next = place;
    }
    order.insert(order.end(), next, m_order.end());
    m_order = std::move(order);
}

void TokenFilterModel::rebuild()
{
    readKeys();
    arrangeAll();
    adopt(accepted());
}

void TokenFilterModel::adopt(Rows next)
{
    m_shown = std::move(next);
    numberPlaces();
}

void TokenFilterModel::numberPlaces()
{
    m_places.assign(m_keys.size(), hidden);
    for (std::size_t place = 0; place < m_shown.size(); ++place)
        m_places[static_cast<std::size_t>(m_shown[place])] = static_cast<int>(place);
}

void TokenFilterModel::show(Rows next)
{
    if (next == m_shown || showByRows(next))
        return;
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    Rows rows;
    rows.reserve(static_cast<std::size_t>(before.size()));
    for (const QModelIndex &index : before)
        rows.push_back(m_shown[static_cast<std::size_t>(index.row())]);
    adopt(std::move(next));
    QModelIndexList after;
    after.reserve(before.size());
    for (qsizetype i = 0; i < before.size(); ++i)
        after.append(mapFromSource(m_source->index(rows[static_cast<std::size_t>(i)], before[i].column())));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

/// False where rows change their order, or where it would take too many signals.
bool TokenFilterModel::showByRows(const Rows &next)
{
    std::vector<char> stays(m_places.size());
    int last = hidden;
    for (const int row : next) {
        const int place = m_places[static_cast<std::size_t>(row)];
        if (place == hidden)
            continue;
        if (place < last)
            return false;
        last = place;
        stays[static_cast<std::size_t>(row)] = 1;
    }
    const auto goes = rangesWithout(m_shown, [&](int row) { return stays[static_cast<std::size_t>(row)] != 0; });
    const auto comes =
        rangesWithout(next, [this](int row) { return m_places[static_cast<std::size_t>(row)] != hidden; });
    if (goes.size() + comes.size() > mostRanges)
        return false;
    remove(goes);
    insert(next, comes);
    return true;
}

void TokenFilterModel::remove(const std::vector<std::pair<int, int>> &ranges)
{
    for (const auto &[first, last] : std::views::reverse(ranges)) {
        beginRemoveRows({}, first, last);
        m_shown.erase(m_shown.begin() + first, m_shown.begin() + last + 1);
        numberPlaces();
        endRemoveRows();
    }
}

void TokenFilterModel::insert(const Rows &next, const std::vector<std::pair<int, int>> &ranges)
{
    for (const auto &[first, last] : ranges) {
        beginInsertRows({}, first, last);
        m_shown.insert(m_shown.begin() + first, next.begin() + first, next.begin() + last + 1);
        numberPlaces();
        endInsertRows();
    }
}

void TokenFilterModel::onSortKeysChanged(int column)
{
    if (column != m_column || m_sourceChanges)
        return;
    readKeys();
    arrangeAll();
    show(accepted());
}

void TokenFilterModel::onDataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                                     const QList<int> &roles)
{
    Rows moved;
    bool differs = false;
    for (int row = topLeft.row(); row <= bottomRight.row(); ++row) {
        const auto at = static_cast<std::size_t>(row);
        const qint64 key =
            m_column >= 0 && m_column < m_source->columnCount() ? m_source->sortKey(row, m_column) : qint64(0);
        if (std::exchange(m_keys[at], key) != key)
            moved.push_back(row);
        differs = differs || accepts(row) != (m_places[at] != hidden);
    }
    if (!moved.empty())
        arrange(std::move(moved));
    else if (!differs)
        return sayDataChanged(topLeft.row(), bottomRight.row(), roles);
    show(accepted());
    sayDataChanged(topLeft.row(), bottomRight.row(), roles);
}

void TokenFilterModel::sayDataChanged(int first, int last, const QList<int> &roles)
{
    constexpr int fewRows = 16;
    if (m_shown.empty())
        return;
    if (last - first >= fewRows) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), roles);
        return;
    }
    for (int row = first; row <= last; ++row) {
        const int place = m_places[static_cast<std::size_t>(row)];
        if (place != hidden)
            Q_EMIT dataChanged(index(place, 0), index(place, columnCount() - 1), roles);
    }
}

void TokenFilterModel::onRowsInserted(int first, int last)
{
    const int count = last - first + 1;
    for (Rows *rows : {&m_order, &m_shown}) {
        for (int &row : *rows)
            row += row >= first ? count : 0;
    }
    m_keys.insert(m_keys.begin() + first, static_cast<std::size_t>(count), 0);
    numberPlaces();
    Rows fresh(static_cast<std::size_t>(count));
    std::iota(fresh.begin(), fresh.end(), first);
    if (m_column >= 0 && m_column < m_source->columnCount()) {
        for (const int row : fresh)
            m_keys[static_cast<std::size_t>(row)] = m_source->sortKey(row, m_column);
    }
    arrange(std::move(fresh));
    show(accepted());
}

void TokenFilterModel::onRowsAboutToBeRemoved(int first, int last)
{
    const auto goes = [&](int row) { return row >= first && row <= last; };
    std::erase_if(m_order, goes);
    Rows next = m_shown;
    if (std::erase_if(next, goes) > 0)
        show(std::move(next));
}

void TokenFilterModel::onRowsRemoved(int first, int last)
{
    const int count = last - first + 1;
    for (Rows *rows : {&m_order, &m_shown}) {
        for (int &row : *rows)
            row -= row > last ? count : 0;
    }
    m_keys.erase(m_keys.begin() + first, m_keys.begin() + last + 1);
    numberPlaces();
}

void TokenFilterModel::onLayoutAboutToBeChanged()
{
    m_sourceChanges = true;
    Q_EMIT layoutAboutToBeChanged();
    m_layoutBefore = persistentIndexList();
    for (const QModelIndex &index : std::as_const(m_layoutBefore))
        m_layoutSource.append(mapToSource(index));
}

void TokenFilterModel::onLayoutChanged()
{
    m_sourceChanges = false;
    rebuild();
    QModelIndexList after;
    for (const QPersistentModelIndex &index : std::as_const(m_layoutSource))
        after.append(mapFromSource(index));
    changePersistentIndexList(m_layoutBefore, after);
    m_layoutBefore.clear();
    m_layoutSource.clear();
    Q_EMIT layoutChanged();
}

} // namespace patkeeper
