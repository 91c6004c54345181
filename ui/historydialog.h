// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "history.h"
#include "result.h"

#include <QDialog>
#include <QList>

class QLineEdit;
class QPushButton;
class QTableView;

namespace patkeeper
{

class HistoryFilterModel;
class HistoryTableModel;
class Inventory;
class Journal;
class ToneLabel;

/// All that happened, the newest first, and whether it is as it was written. What happens while it is open comes to it.
class HistoryDialog final : public QDialog
{
    Q_OBJECT

public:
    /// Both outlive it.
    HistoryDialog(Journal *journal, const Inventory *inventory, QWidget *parent);

    /// Into a file of its owner's alone: JSON where it is called so, else CSV. What the filter hides is left out.
    void exportTo(const QString &path);

private:
    void build();
    void buildTable();
    /// Reads what is new, then checks all of it; once more where something happened meanwhile.
    void refresh();
    void readPage(qint64 olderThan);
    void onPage(const Result<HistoryPage> &page);
    void onRead();
    void onChecked(const Result<HistoryVerdict> &verdict);
    void finishRefresh();
    void fitColumns();
    void renderCount();
    void askWhereToExport();
    QList<HistoryRow> shownRows() const;

    Journal *m_journal;
    const Inventory *m_inventory;
    HistoryTableModel *m_entries;
    HistoryFilterModel *m_shown;
    QLineEdit *m_filter;
    QTableView *m_table;
    ToneLabel *m_count;
    ToneLabel *m_chain;
    ToneLabel *m_said; ///< Of the last export, or why nothing could be read.
    QPushButton *m_export;
    qint64 m_newestKnown = 0;
    qint64 m_newestRead = 0;
    bool m_refreshing = false;
    bool m_refreshAgain = false;
    bool m_fitted = false;
};

} // namespace patkeeper
