// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokentableview.h"

#include "appearance.h"
#include "settingsdialog.h"
#include "tokencell.h"
#include "tokendelegate.h"
#include "tokenfiltermodel.h"
#include "tokenpresentationmodel.h"
#include "tokentablemodel.h"
#include "wording.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QEvent>
#include <QFocusEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QStyleOptionHeader>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// Its titles begin where the text of the cells begins.
class PaddedHeader final : public QHeaderView
{
public:
    using QHeaderView::QHeaderView;

protected:
    void initStyleOptionForIndex(QStyleOptionHeader *option, int logicalIndex) const override
    {
        QHeaderView::initStyleOptionForIndex(option, logicalIndex);
        option->text.prepend(u"\u2002"_s);
    }
};

} // namespace

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
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    auto *header = new PaddedHeader(Qt::Horizontal, this);
    setHorizontalHeader(header);
    header->setSectionsClickable(true);
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setStretchLastSection(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, &TokenTableView::showColumnsMenu);
    connect(header, &QHeaderView::sectionResized, this, [this] {
        // Only a mouse on the header means that the person wants it so.
        if (!m_fitting && QApplication::mouseButtons() != Qt::NoButton && horizontalHeader()->underMouse())
            m_widthsChosen = true;
    });
    connect(m_tokens, &TokenTableModel::accountsChanged, this, &TokenTableView::fitColumns);
    setSortingEnabled(true);
    sortByColumn(TokenTableModel::Expires, Qt::AscendingOrder);
    hideExtraColumns();
    adoptPalette();
    adoptSizes();
    m_firstState = header->saveState();
}

void TokenTableView::hideExtraColumns()
{
    for (const int column : {TokenTableModel::Created, TokenTableModel::LastUsed, TokenTableModel::RemoteId})
        setColumnHidden(column, true);
}

QByteArray TokenTableView::columnState() const
{
    // Widths that nobody chose follow the window's.
    const QByteArray state = horizontalHeader()->saveState();
    return state.isEmpty() ? state : QByteArray(m_widthsChosen ? "w" : "f") + state;
}

void TokenTableView::restoreColumnState(const QByteArray &state)
{
    if (state.isEmpty() || !horizontalHeader()->restoreState(state.mid(1)))
        return;
    m_widthsChosen = state.startsWith('w');
    setColumnHidden(TokenTableModel::Name, false);
    const auto *header = horizontalHeader();
    sortByColumn(header->sortIndicatorSection(), header->sortIndicatorOrder());
    fitColumns();
}

QList<ColumnChoice> TokenTableView::columnChoices() const
{
    QList<ColumnChoice> choices;
    for (int column = TokenTableModel::Name + 1; column < TokenTableModel::ColumnCount; ++column)
        choices.append({.column = column, .title = tokenColumnTitle(column), .shown = !isColumnHidden(column)});
    return choices;
}

void TokenTableView::showColumn(int column, bool shown)
{
    if (isColumnHidden(column) == !shown)
        return;
    setColumnHidden(column, !shown);
    fitColumns();
    Q_EMIT columnShown(column, shown);
}

/// The visual index of the next shown column in that direction; -1 where there is none.
int TokenTableView::placeBeside(int column, int by) const
{
    const auto *header = horizontalHeader();
    int place = header->visualIndex(column) + by;
    while (place >= 0 && place < header->count() && header->isSectionHidden(header->logicalIndex(place)))
        place += by;
    return place < header->count() ? place : -1;
}

bool TokenTableView::canMoveColumn(int column, int by) const
{
    return !isColumnHidden(column) && placeBeside(column, by) >= 0;
}

void TokenTableView::moveColumn(int column, int by)
{
    if (canMoveColumn(column, by))
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), placeBeside(column, by));
}

void TokenTableView::widenColumn(int column, int letters)
{
    m_widthsChosen = true;
    auto *header = horizontalHeader();
    const int width = header->sectionSize(column) + letters * QFontMetrics(font()).averageCharWidth();
    header->resizeSection(column, std::max(width, header->minimumSectionSize()));
}

void TokenTableView::resetColumns()
{
    auto *header = horizontalHeader();
    QList<bool> hidden;
    for (int column = 0; column < TokenTableModel::ColumnCount; ++column)
        hidden.append(isColumnHidden(column));
    const int sorted = header->sortIndicatorSection();
    const Qt::SortOrder order = header->sortIndicatorOrder();
    header->restoreState(m_firstState);
    m_widthsChosen = false;
    for (int column = 0; column < TokenTableModel::ColumnCount; ++column)
        setColumnHidden(column, hidden[column]);
    sortByColumn(sorted, order);
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
    if (selectionModel()->hasSelection())
        m_lostRow = -1;
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

int TokenTableView::topSelectedRow() const
{
    int top = -1;
    for (const QItemSelectionRange &range : selectionModel()->selection())
        top = top < 0 ? range.top() : std::min(top, range.top());
    return top;
}

void TokenTableView::rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end)
{
    if (const int top = topSelectedRow(); top >= start && top <= end)
        m_lostRow = start;
    QTableView::rowsAboutToBeRemoved(parent, start, end);
}

void TokenTableView::selectNextOfLost()
{
    const int row = std::exchange(m_lostRow, -1);
    if (row >= 0 && !selectionModel()->hasSelection() && m_presentation->rowCount() > 0)
        selectRow(std::min(row, m_presentation->rowCount() - 1));
}

void TokenTableView::keyPressEvent(QKeyEvent *event)
{
    const bool enters = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!enters || event->modifiers().testAnyFlags(Qt::ControlModifier | Qt::ShiftModifier | Qt::AltModifier))
        QTableView::keyPressEvent(event);
    else if (selectionModel()->hasSelection())
        Q_EMIT detailsWanted();
}

void TokenTableView::mouseDoubleClickEvent(QMouseEvent *event)
{
    QTableView::mouseDoubleClickEvent(event);
    if (event->button() == Qt::LeftButton && indexAt(event->position().toPoint()).isValid())
        Q_EMIT detailsWanted();
}

void TokenTableView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(u"tokenMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(actions());
    const QRect row = visualRect(currentIndex()) & viewport()->rect();
    const bool atRow = event->reason() == QContextMenuEvent::Keyboard && !row.isEmpty();
    menu->popup(atRow ? viewport()->mapToGlobal(QPoint(row.left() + row.height(), row.center().y()))
                      : event->globalPos());
}

void TokenTableView::focusInEvent(QFocusEvent *event)
{
    QTableView::focusInEvent(event);
    // Arriving by keyboard with nothing selected, the first arrow key would seem to do nothing.
    const bool byKeyboard = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byKeyboard && !selectionModel()->hasSelection() && m_presentation->rowCount() > 0)
        selectRow(std::max(currentIndex().row(), 0));
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
    for (const auto &[column, sample] :
         {std::pair(TokenTableModel::Created, u"30 Nov 2026"_s), std::pair(TokenTableModel::LastUsed, u"30 Nov 2026"_s),
          std::pair(TokenTableModel::RemoteId, u"13b58edd-6cdb-4a3a-906d"_s)})
        header->resizeSection(column, width(sample));
    fitColumns();
}

// What has a length of its own gets it; so do the reasons beneath the status, and after them the names of the accounts,
// as far as there is room; names and scopes share the rest.
void TokenTableView::fitColumns()
{
    if (m_widthsChosen)
        return;
    m_fitting = true;
    const QFontMetrics metrics(font());
    const auto width = [&](const QString &sample) { return metrics.horizontalAdvance(sample) + 22; };
    auto *header = horizontalHeader();
    const QDateTime longDate(QDate(2026, 11, 30), QTime(12, 0));
    const int leastAccount = width(u"Northwind"_s);
    header->resizeSection(TokenTableModel::AccountName, leastAccount);
    header->resizeSection(TokenTableModel::Expires,
                          width(dateText(longDate) + u" · "_s + distanceText(longDate.addDays(364), longDate)));
    const int secret = width(tokenColumnTitle(TokenTableModel::SecretKept)) + 16;
    header->resizeSection(TokenTableModel::SecretKept, secret);
    const int least = width(u"release-pipeline"_s);
    int fixed = 0;
    for (int column = 0; column < TokenTableModel::ColumnCount; ++column) {
        const bool shares =
            column == TokenTableModel::Name || column == TokenTableModel::Scopes || column == TokenTableModel::Status;
        // The last one is stretched already; it counts with what it asks for.
        const int size = column == TokenTableModel::SecretKept ? secret : header->sectionSize(column);
        fixed += isColumnHidden(column) || shares ? 0 : size;
    }
    int rest = viewport()->width() - fixed;
    const int status =
        isColumnHidden(TokenTableModel::Status) ? 0 : std::max(least, std::min(widthOfStatus(), rest - 2 * least));
    if (!isColumnHidden(TokenTableModel::AccountName)) {
        const int spare = rest - status - 2 * width(u"release-pipeline-2"_s);
        const int more = std::clamp(widthOfAccounts() - leastAccount, 0, std::max(0, spare));
        header->resizeSection(TokenTableModel::AccountName, leastAccount + more);
        rest -= more;
    }
    header->resizeSection(TokenTableModel::Name, std::max(least, (rest - status) * 52 / 100));
    header->resizeSection(TokenTableModel::Scopes, std::max(least, (rest - status) * 48 / 100));
    if (status > 0)
        header->resizeSection(TokenTableModel::Status, status);
    m_fitting = false;
}

int TokenTableView::widthOfStatus() const
{
    int widest = 0;
    for (const TokenCell &cell : statusSamples(m_tokens->endCaptions()))
        widest = std::max(widest, TokenDelegate::cellWidth(cell, font()));
    return widest;
}

void TokenTableView::showEvent(QShowEvent *event)
{
    QTableView::showEvent(event);
    fitColumns(); // What the size asked for is still waiting, and comes after the first paint.
}

int TokenTableView::widthOfAccounts() const
{
    constexpr int mostLetters = 24;
    int widest = 0;
    for (const QString &name : m_tokens->accountNames())
        widest = std::max(widest, TokenDelegate::cellWidth({.text = oneLine(name, mostLetters)}, font()));
    return widest;
}

void TokenTableView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    // Afterwards: within its own layout the view ignores what new widths mean for its scroll bars.
    QMetaObject::invokeMethod(this, &TokenTableView::fitColumns, Qt::QueuedConnection);
}

void TokenTableView::showColumnsMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const ColumnChoice &choice : columnChoices()) {
        auto *action = menu->addAction(choice.title);
        action->setCheckable(true);
        action->setChecked(choice.shown);
        connect(action, &QAction::toggled, this, [this, column = choice.column](bool on) { showColumn(column, on); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Reset order and widths")), &QAction::triggered, this, &TokenTableView::resetColumns);
    menu->popup(horizontalHeader()->mapToGlobal(at));
}

} // namespace patkeeper
