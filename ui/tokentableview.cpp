// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokentableview.h"

#include "appearance.h"
#include "tokencell.h"
#include "tokendelegate.h"
#include "tokenfiltermodel.h"
#include "tokenpresentationmodel.h"
#include "tokentablemodel.h"

#include <QApplication>
#include <QEvent>
#include <QFocusEvent>
#include <QHeaderView>
#include <QMenu>

namespace patkeeper
{

using namespace Qt::StringLiterals;

TokenTableView::TokenTableView(TokenTableModel *tokens, TokenFilterModel *shown, QWidget *parent)
    : QTableView(parent),
      m_tokens(tokens),
      m_shown(shown),
      m_presentation(new TokenPresentationModel(this))
{
    setObjectName(u"tokenTable"_s);
    setAccessibleName(tr("Tokens"));
    m_presentation->setSourceModel(shown);
    setModel(m_presentation);
    setItemDelegate(new TokenDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setFrameShape(NoFrame);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    auto *header = horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setStretchLastSection(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, &TokenTableView::showColumnsMenu);
    setSortingEnabled(true);
    sortByColumn(TokenTableModel::Expires, Qt::AscendingOrder);
    for (const int column : {TokenTableModel::Created, TokenTableModel::LastUsed, TokenTableModel::RemoteId})
        setColumnHidden(column, true);
    adoptPalette();
    adoptSizes();
}

QList<TokenKey> TokenTableView::selectedTokens() const
{
    QList<TokenKey> keys;
    const auto rows = selectionModel()->selectedRows();
    keys.reserve(rows.size());
    for (const QModelIndex &row : rows)
        keys.append(row.data(TokenTableModel::KeyRole).value<TokenKey>());
    return keys;
}

bool TokenTableView::selectToken(const TokenKey &key)
{
    const QModelIndex index = m_presentation->mapFromSource(m_shown->mapFromSource(m_tokens->indexOf(key)));
    if (!index.isValid())
        return false;
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index);
    return true;
}

void TokenTableView::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QTableView::selectionChanged(selected, deselected);
    Q_EMIT selectedTokensChanged();
}

void TokenTableView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::StyleChange)
        adoptPalette();
    if (event->type() == QEvent::FontChange)
        adoptSizes();
}

void TokenTableView::focusInEvent(QFocusEvent *event)
{
    QTableView::focusInEvent(event);
    // Arriving by keyboard without a current row, the first arrow key would seem to do nothing.
    if (event->reason() != Qt::MouseFocusReason && !currentIndex().isValid() && m_presentation->rowCount() > 0)
        setCurrentIndex(m_presentation->index(0, 0));
}

void TokenTableView::adoptPalette()
{
    setPalette(withCalmSelection(QApplication::palette(this)));
}

void TokenTableView::adoptSizes()
{
    verticalHeader()->setDefaultSectionSize(TokenDelegate::rowHeight(font()));
    const QFontMetrics metrics(font());
    const auto width = [&](const QString &sample) { return metrics.horizontalAdvance(sample) + 20; };
    auto *header = horizontalHeader();
    header->setMinimumSectionSize(width(u"Secret"_s));
    header->resizeSection(TokenTableModel::Name, width(u"azure-nightly-deployment"_s));
    header->resizeSection(TokenTableModel::AccountName, width(u"Northwind Inc"_s));
    header->resizeSection(TokenTableModel::Scopes, width(u"Code (read & write), Build"_s));
    header->resizeSection(TokenTableModel::Status, width(u"Stops 31 Dec 2026: organizat"_s));
    header->resizeSection(TokenTableModel::Expires, width(u"30 Nov 2026 · in 364 days"_s));
    header->resizeSection(TokenTableModel::SecretKept, width(u"Secret ▲"_s) + 12);
}

void TokenTableView::showColumnsMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = TokenTableModel::Name + 1; column < TokenTableModel::ColumnCount; ++column) {
        auto *action = menu->addAction(tokenColumnTitle(column));
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool on) { setColumnHidden(column, !on); });
    }
    menu->popup(horizontalHeader()->mapToGlobal(at));
}

} // namespace patkeeper
