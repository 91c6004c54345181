// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "historydialog.h"

#include "formparts.h"
#include "historyexport.h"
#include "historytablemodel.h"
#include "inventory.h"
#include "journal.h"
#include "privatefile.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QSize firstSize(940, 560);
/// Names and sentences may be as long as they like; the rest of the columns is to be seen too.
constexpr int widestLetters = 34;
/// Between one column's text and the next one's.
constexpr int room = 14;

} // namespace

HistoryDialog::HistoryDialog(Journal *journal, const Inventory *inventory, QWidget *parent)
    : QDialog(parent),
      m_journal(journal),
      m_inventory(inventory),
      m_entries(new HistoryTableModel(
          [inventory](const QString &id) {
              const Account *account = inventory->account(id);
              return account ? account->name : QString();
          },
          this)),
      m_shown(new HistoryFilterModel(this)),
      m_filter(named(new QLineEdit(this), u"historyFilter"_s, tr("Filter the history"))),
      m_table(named(new QTableView(this), u"historyTable"_s, tr("History"))),
      m_count(new ToneLabel(u"historyCount"_s, ToneLabel::WhenEmpty::KeepPlace, this)),
      m_chain(new ToneLabel(u"historyChain"_s, ToneLabel::WhenEmpty::KeepPlace, this)),
      m_said(new ToneLabel(u"historySaid"_s, ToneLabel::WhenEmpty::Vanish, this))
{
    setObjectName(u"historyDialog"_s);
    setWindowTitle(tr("History"));
    build();
    resize(firstSize);
    connect(m_journal, &Journal::historyChanged, this, &HistoryDialog::refresh);
    m_chain->sayQuietly(tr("Checking whether anything was changed…"));
    refresh();
}

void HistoryDialog::build()
{
    m_filter->setPlaceholderText(tr("Filter by token, account or what happened"));
    m_filter->setClearButtonEnabled(true);
    buildTable();
    auto *buttons = new QDialogButtonBox(this);
    auto *close = named(buttons->addButton(QDialogButtonBox::Close), u"historyClose"_s, tr("Close"));
    m_export = named(buttons->addButton(tr("&Export…"), QDialogButtonBox::ActionRole), u"historyExport"_s,
                     tr("Export what is shown as CSV or JSON"));
    giveOwnWords(this);
    for (QPushButton *button : {close, m_export})
        button->setAutoDefault(false);
    m_export->setEnabled(false);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_filter);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_count);
    layout->addWidget(m_chain);
    layout->addWidget(m_said);
    layout->addWidget(buttons);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_export, &QPushButton::clicked, this, &HistoryDialog::askWhereToExport);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &typed) {
        m_shown->setWords(typed);
        renderCount();
    });
    connect(m_filter, &QLineEdit::returnPressed, m_table, qOverload<>(&QWidget::setFocus));
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, this, [this] {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    });
    m_filter->setFocus();
}

void HistoryDialog::buildTable()
{
    m_shown->setSourceModel(m_entries);
    m_table->setModel(m_shown);
    m_table->setSelectionBehavior(QTableView::SelectRows);
    m_table->setSelectionMode(QTableView::SingleSelection);
    m_table->setEditTriggers(QTableView::NoEditTriggers);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QTableView::ScrollPerPixel);
    m_table->setCornerButtonEnabled(false);
    m_table->verticalHeader()->hide();
    auto *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(HistoryTableModel::Entry, Qt::DescendingOrder);
}

void HistoryDialog::refresh()
{
    if (m_refreshing) {
        m_refreshAgain = true;
        return;
    }
    m_refreshing = true;
    m_newestRead = m_newestKnown;
    readPage(0);
}

void HistoryDialog::readPage(qint64 olderThan)
{
    HistoryQuery query;
    query.olderThan = olderThan;
    m_journal->history(query, this, [this](const Result<HistoryPage> &page) { onPage(page); });
}

void HistoryDialog::onPage(const Result<HistoryPage> &page)
{
    if (!page) {
        m_said->say(Tone::Danger, page.error().message);
        finishRefresh();
        return;
    }
    QList<HistoryRow> news;
    std::copy_if(page->rows.cbegin(), page->rows.cend(), std::back_inserter(news),
                 [this](const HistoryRow &row) { return row.id > m_newestKnown; });
    if (!news.isEmpty())
        m_newestRead = std::max(m_newestRead, news.first().id);
    m_entries->append(news);
    fitColumns();
    renderCount();
    if (page->hasMore && page->lastId() > m_newestKnown)
        readPage(page->lastId());
    else
        onRead();
}

void HistoryDialog::onRead()
{
    m_newestKnown = m_newestRead;
    m_journal->verifyHistory(this, [this](const Result<HistoryVerdict> &verdict) { onChecked(verdict); });
}

void HistoryDialog::onChecked(const Result<HistoryVerdict> &verdict)
{
    if (!verdict)
        m_chain->say(Tone::Caution, verdict.error().message);
    else if (!verdict->isIntact())
        m_chain->say(Tone::Danger, verdictText(*verdict));
    else if (verdict->checked > 0)
        m_chain->say(Tone::Good, verdictText(*verdict));
    else
        m_chain->sayQuietly(verdictText(*verdict));
    finishRefresh();
}

void HistoryDialog::finishRefresh()
{
    m_refreshing = false;
    renderCount();
    if (m_refreshAgain) {
        m_refreshAgain = false;
        refresh();
    }
}

void HistoryDialog::fitColumns()
{
    if (m_fitted || m_entries->rowCount() == 0)
        return;
    m_fitted = true; // From then on they are as the person leaves them.
    m_table->resizeColumnsToContents();
    const int widest = m_table->fontMetrics().averageCharWidth() * widestLetters;
    for (int column = 0; column < HistoryTableModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, std::min(m_table->columnWidth(column) + room, widest));
}

void HistoryDialog::renderCount()
{
    const int all = m_entries->rowCount();
    const int shown = m_shown->rowCount();
    if (shown == all)
        m_count->sayQuietly(tr("%n entries", nullptr, all));
    else if (shown == 0)
        m_count->sayQuietly(tr("No entry has all of these words."));
    else
        m_count->sayQuietly(tr("%1 of %2 entries").arg(shown).arg(all));
    m_export->setEnabled(shown > 0 && !m_refreshing);
}

void HistoryDialog::askWhereToExport()
{
    auto *chooser = new QFileDialog(this, tr("Export the history"));
    chooser->setObjectName(u"historyFile"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    const QString json = tr("JSON (*.json)", "file format");
    chooser->setNameFilters({tr("CSV, for spreadsheets (*.csv)", "file format"), json});
    chooser->setDefaultSuffix(u"csv"_s);
    chooser->selectFile(u"patkeeper-history.csv"_s);
    connect(chooser, &QFileDialog::filterSelected, chooser, [chooser, json](const QString &filter) {
        chooser->setDefaultSuffix(filter == json ? u"json"_s : u"csv"_s);
    });
    connect(chooser, &QFileDialog::fileSelected, this, &HistoryDialog::exportTo);
    chooser->open();
}

QList<HistoryRow> HistoryDialog::shownRows() const
{
    QList<HistoryRow> rows;
    for (int row = 0; row < m_shown->rowCount(); ++row)
        rows.append(m_entries->rowAt(m_shown->mapToSource(m_shown->index(row, 0)).row()));
    return rows;
}

void HistoryDialog::exportTo(const QString &path)
{
    AccountNames accounts;
    for (const Account &account : m_inventory->accounts())
        accounts.insert(account.id, account.name);
    const QList<HistoryRow> rows = shownRows();
    const bool isJson = QFileInfo(path).suffix().compare("json"_L1, Qt::CaseInsensitive) == 0;
    const QByteArray contents =
        isJson ? QJsonDocument(historyJson(rows, accounts)).toJson() : historyCsv(rows, accounts);
    savePrivateFile(path, contents, this, [this, path, count = rows.size()](const Result<void> &saved) {
        if (saved)
            m_said->say(Tone::Good, tr("%n entries were saved in “%1”.", nullptr, static_cast<int>(count)).arg(path));
        else
            m_said->say(Tone::Danger, saved.error().message);
    });
}

} // namespace patkeeper
