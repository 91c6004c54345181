// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "reminderpolicy.h"
#include "saidreminders.h"

#include <QAbstractTableModel>

namespace patkeeper
{

/// What comes, in words, a thing a row: when, what, and what to do.
class ComingModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { When, What, Account, Advice, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void show(std::vector<ReminderFact> facts, const ReminderMoment &moment);
    const ReminderFact &factAt(int row) const { return m_facts[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const ReminderFact &fact, int column) const;

    std::vector<ReminderFact> m_facts;
    ReminderMoment m_moment;
};

/// What was said, the newest first.
class SaidModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { At, Text, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void show(const QList<SaidLine> &lines);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QList<SaidLine> m_lines;
};

} // namespace patkeeper
