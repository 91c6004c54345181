// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "historytablemodel.h"

#include "historywording.h"
#include "wording.h"

#include <QLocale>

#include <algorithm>

namespace patkeeper
{

HistoryTableModel::HistoryTableModel(std::function<QString(const QString &)> accountName, QObject *parent)
    : QAbstractTableModel(parent),
      m_accountName(std::move(accountName))
{
}

void HistoryTableModel::append(const QList<HistoryRow> &rows)
{
    if (rows.isEmpty())
        return;
    const int first = static_cast<int>(m_rows.size());
    beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
    m_rows.append(rows);
    endInsertRows();
}

int HistoryTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int HistoryTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString HistoryTableModel::text(const HistoryRow &row, int column) const
{
    switch (column) {
    case Entry:
        return QString::number(row.id);
    case Time:
        return dateTimeText(row.entry.at);
    case Token:
        return oneLine(row.entry.name);
    case Account:
        return oneLine(m_accountName(row.entry.accountId));
    case Event:
        return historyEventText(row.entry);
    case Outcome:
        return historyOutcomeText(row.entry.outcome);
    case By:
        return historyByText(row.entry.by);
    default:
        return {};
    }
}

QVariant HistoryTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const HistoryRow &row = m_rows.at(index.row());
    if (role == Qt::DisplayRole)
        return text(row, index.column());
    if (role == Qt::TextAlignmentRole && index.column() == Entry)
        return QVariant(Qt::AlignTrailing | Qt::AlignVCenter);
    if (role != SortRole)
        return {};
    if (index.column() == Entry)
        return row.id;
    return index.column() == Time ? QVariant(row.entry.at) : QVariant(text(row, index.column()));
}

QVariant HistoryTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Entry ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Entry:
        return tr("Entry");
    case Time:
        return tr("Time");
    case Token:
        return tr("Token");
    case Account:
        return tr("Account");
    case Event:
        return tr("What happened");
    case Outcome:
        return tr("Outcome");
    case By:
        return tr("By");
    default:
        return {};
    }
}

HistoryFilterModel::HistoryFilterModel(QObject *parent) : QSortFilterProxyModel(parent)
{
    setSortRole(HistoryTableModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setSortLocaleAware(true);
}

void HistoryFilterModel::setWords(const QString &typed)
{
    m_words = typed.simplified().split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool HistoryFilterModel::filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const
{
    if (m_words.isEmpty())
        return true;
    QString text;
    for (int column = 0; column < sourceModel()->columnCount(); ++column)
        text += sourceModel()->index(sourceRow, column, sourceParent).data().toString() + u'\n';
    return std::all_of(m_words.cbegin(), m_words.cend(),
                       [&text](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace patkeeper
