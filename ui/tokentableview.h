// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"

#include <QTableView>

namespace patkeeper
{

struct ColumnChoice;
class TokenFilterModel;
class TokenPresentationModel;
class TokenTableModel;

/// The table in the middle. What is selected stays selected over a refresh.
class TokenTableView final : public QTableView
{
    Q_OBJECT

public:
    TokenTableView(TokenTableModel *tokens, TokenFilterModel *shown, QWidget *parent = nullptr);

    QList<TokenKey> selectedTokens() const;
    /// Selects that token alone and shows it; false where the group or the filter hides it.
    bool selectToken(const TokenKey &key);

    /// Columns, order, widths and sorting as the person left them; empty as long as nothing was chosen.
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray &state);
    QList<ColumnChoice> columnChoices() const;
    void showColumn(int column, bool shown);
    /// By one place to the left (-1) or to the right (1) among the columns that are shown.
    void moveColumn(int column, int by);
    bool canMoveColumn(int column, int by) const;
    void widenColumn(int column, int letters);
    /// Order and widths as at the first start; what is shown and how it is sorted stays.
    void resetColumns();
    /// Where the tokens that were selected have left the table, the one that stands in their place now is selected.
    void selectNextOfLost();
    /// They have left because the person looks for others.
    void forgetLost() { m_lostRow = -1; }

Q_SIGNALS:
    void selectedTokensChanged();
    void columnShown(int column, bool shown);
    /// The person goes on from the selected row to what is known of it.
    void detailsWanted();

protected:
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end) override;
    void focusInEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void adoptPalette();
    void adoptSizes();
    void fitColumns();
    void showColumnsMenu(const QPoint &at);
    void hideExtraColumns();
    int placeBeside(int column, int by) const;
    int widthOfStatus() const;
    int widthOfAccounts() const;
    int topSelectedRow() const;

    TokenTableModel *m_tokens;
    TokenFilterModel *m_shown;
    TokenPresentationModel *m_presentation;
    bool m_fitting = false;
    bool m_widthsChosen = false; ///< By the person: they stay.
    int m_lostRow = -1;          ///< Where the last selected one stood when it left.
    QByteArray m_firstState;
};

} // namespace patkeeper
