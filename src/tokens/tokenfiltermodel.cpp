// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenfiltermodel.h"

#include "groupmodel.h"

#include <algorithm>

namespace patkeeper
{

TokenFilterModel::TokenFilterModel(TokenTableModel *source, QObject *parent) : QSortFilterProxyModel(parent)
{
    setSourceModel(source);
    setSortRole(TokenTableModel::SortRole);
    setSortLocaleAware(true);
    setDynamicSortFilter(true);
    sort(TokenTableModel::Expires);
}

void TokenFilterModel::showGroup(const TokenGroup &group)
{
    if (m_group == group)
        return;
    m_group = group;
    invalidateFilter();
}

void TokenFilterModel::filterBy(const QString &words)
{
    QStringList folded = words.toCaseFolded().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (folded == m_words)
        return;
    m_words = std::move(folded);
    invalidateFilter();
}

bool TokenFilterModel::filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const
{
    const QModelIndex row = sourceModel()->index(sourceRow, 0, sourceParent);
    if (!GroupModel::contains(m_group, row))
        return false;
    if (m_words.isEmpty())
        return true;
    const QString text = row.data(TokenTableModel::FilterRole).toString();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) { return text.contains(word); });
}

bool TokenFilterModel::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QVariant first = left.data(TokenTableModel::SortRole);
    const QVariant second = right.data(TokenTableModel::SortRole);
    if (first.metaType() == QMetaType(QMetaType::QString)) {
        const int order =
            QString::localeAwareCompare(first.toString().toCaseFolded(), second.toString().toCaseFolded());
        return order != 0 ? order < 0 : left.row() < right.row();
    }
    if (first == second)
        return left.row() < right.row();
    return first.toLongLong() < second.toLongLong();
}

} // namespace patkeeper
