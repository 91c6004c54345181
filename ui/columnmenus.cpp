// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "columnmenus.h"

#include "tokencell.h"
#include "tokentablemodel.h"
#include "tokentableview.h"

#include <QActionGroup>
#include <QHeaderView>
#include <QMenu>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int widerBy = 4; // Letters.

} // namespace

ColumnMenus::ColumnMenus(TokenTableView *table, QWidget *parent)
    : QObject(parent),
      m_table(table),
      m_sort(new QMenu(tr("&Sort by"), parent)),
      m_columns(new QMenu(tr("C&olumns"), parent))
{
    m_sort->setObjectName(u"sortMenu"_s);
    m_columns->setObjectName(u"columnsMenu"_s);
    buildSort();
    buildColumns();
    connect(m_sort, &QMenu::aboutToShow, this, &ColumnMenus::renderSort);
    connect(m_columns, &QMenu::aboutToShow, this, &ColumnMenus::renderColumns);
}

void ColumnMenus::buildSort()
{
    auto *columns = new QActionGroup(this);
    for (int column = 0; column < TokenTableModel::ColumnCount; ++column) {
        auto *action = columns->addAction(tokenColumnTitle(column));
        action->setObjectName(u"sortBy%1"_s.arg(column));
        m_sortColumns.append(action);
    }
    auto *orders = new QActionGroup(this);
    m_ascending = orders->addAction(tr("&Ascending"));
    m_ascending->setObjectName(u"sortAscending"_s);
    m_descending = orders->addAction(tr("&Descending"));
    m_descending->setObjectName(u"sortDescending"_s);
    m_sort->addActions(m_sortColumns);
    m_sort->addSeparator();
    m_sort->addActions({m_ascending, m_descending});
    for (auto *action : m_sort->actions()) {
        action->setCheckable(!action->isSeparator());
        connect(action, &QAction::triggered, this, &ColumnMenus::sort);
    }
    renderSort();
}

void ColumnMenus::renderSort()
{
    const auto *header = m_table->horizontalHeader();
    for (int column = 0; column < m_sortColumns.size(); ++column) {
        m_sortColumns[column]->setVisible(!m_table->isColumnHidden(column));
        m_sortColumns[column]->setChecked(column == header->sortIndicatorSection());
    }
    const bool ascending = header->sortIndicatorOrder() == Qt::AscendingOrder;
    (ascending ? m_ascending : m_descending)->setChecked(true);
}

void ColumnMenus::sort()
{
    for (int column = 0; column < m_sortColumns.size(); ++column) {
        if (m_sortColumns[column]->isChecked())
            m_table->sortByColumn(column, m_descending->isChecked() ? Qt::DescendingOrder : Qt::AscendingOrder);
    }
}

void ColumnMenus::buildColumns()
{
    for (int column = 0; column < TokenTableModel::ColumnCount; ++column)
        buildColumn(column);
    m_columns->addSeparator();
    auto *reset = m_columns->addAction(tr("&Reset order and widths"));
    reset->setObjectName(u"resetColumns"_s);
    connect(reset, &QAction::triggered, m_table, &TokenTableView::resetColumns);
    renderColumns();
}

void ColumnMenus::buildColumn(int column)
{
    auto *menu = m_columns->addMenu(tokenColumnTitle(column));
    menu->setObjectName(u"column%1"_s.arg(column));
    const auto add = [&](const QString &text, const QString &name, auto call) {
        auto *action = menu->addAction(text);
        action->setObjectName(u"%1%2"_s.arg(name).arg(column));
        connect(action, &QAction::triggered, m_table, call);
        return action;
    };
    m_shown.append(add(tr("&Shown"), u"columnShown"_s, [this, column](bool on) { m_table->showColumn(column, on); }));
    m_shown.last()->setCheckable(true);
    // Without their names nobody knows which token is meant.
    m_shown.last()->setEnabled(column != TokenTableModel::Name);
    m_left.append(add(tr("Move &left"), u"columnLeft"_s, [this, column] { m_table->moveColumn(column, -1); }));
    m_right.append(add(tr("Move &right"), u"columnRight"_s, [this, column] { m_table->moveColumn(column, 1); }));
    add(tr("&Wider"), u"columnWider"_s, [this, column] { m_table->widenColumn(column, widerBy); });
    add(tr("&Narrower"), u"columnNarrower"_s, [this, column] { m_table->widenColumn(column, -widerBy); });
}

void ColumnMenus::renderColumns()
{
    for (int column = 0; column < m_shown.size(); ++column) {
        m_shown[column]->setChecked(!m_table->isColumnHidden(column));
        m_left[column]->setEnabled(m_table->canMoveColumn(column, -1));
        m_right[column]->setEnabled(m_table->canMoveColumn(column, 1));
    }
}

} // namespace patkeeper
