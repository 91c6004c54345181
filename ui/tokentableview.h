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
    /// As at the first start.
    void resetColumns();

Q_SIGNALS:
    void selectedTokensChanged();

protected:
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void adoptPalette();
    void adoptSizes();
    void fitColumns();
    void showColumnsMenu(const QPoint &at);
    void hideExtraColumns();

    TokenTableModel *m_tokens;
    TokenFilterModel *m_shown;
    TokenPresentationModel *m_presentation;
    bool m_fitting = false;
    bool m_widthsChosen = false; ///< By the person: they stay.
    QByteArray m_firstState;
};

} // namespace patkeeper
