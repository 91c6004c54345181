// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace patkeeper
{

class TokenTableView;

/// What a mouse does on the table's header, for the keyboard: the menus "Sort by" and "Columns".
class ColumnMenus final : public QObject
{
    Q_OBJECT

public:
    ColumnMenus(TokenTableView *table, QWidget *parent);

    QMenu *sortMenu() const { return m_sort; }
    QMenu *columnsMenu() const { return m_columns; }

private:
    void buildSort();
    void buildColumns();
    void buildColumn(int column);
    void renderSort();
    void renderColumns();
    void sort();

    TokenTableView *m_table;
    QMenu *m_sort;
    QMenu *m_columns;
    QList<QAction *> m_sortColumns; ///< By column.
    QAction *m_ascending = nullptr;
    QAction *m_descending = nullptr;
    QList<QAction *> m_shown; ///< By column.
    QList<QAction *> m_left;
    QList<QAction *> m_right;
};

} // namespace patkeeper
