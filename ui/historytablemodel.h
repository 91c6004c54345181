// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "history.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <functional>

namespace patkeeper
{

/// The history in words, an entry a row.
class HistoryTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Entry, Time, Token, Account, Event, Outcome, By, ColumnCount };
    /// What a column is sorted by, where that is not its text.
    static constexpr int SortRole = Qt::UserRole;

    /// @p accountName is asked with an account's id; empty where that account is known no more.
    HistoryTableModel(std::function<QString(const QString &)> accountName, QObject *parent);

    void append(const QList<HistoryRow> &rows);
    const HistoryRow &rowAt(int row) const { return m_rows.at(row); }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const HistoryRow &row, int column) const;

    std::function<QString(const QString &)> m_accountName;
    QList<HistoryRow> m_rows;
};

/// Those entries that hold every word that is typed, in any of their columns.
class HistoryFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit HistoryFilterModel(QObject *parent);

    void setWords(const QString &typed);

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;

private:
    QStringList m_words;
};

} // namespace patkeeper
