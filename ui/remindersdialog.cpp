// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "remindersdialog.h"

#include "accountproviders.h"
#include "calendar.h"
#include "exportedtoken.h"
#include "formparts.h"
#include "inventoryexport.h"
#include "privatefile.h"
#include "reminderlistmodel.h"
#include "settings.h"
#include "wording.h"
#include "yearpicture.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QJsonDocument>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr QSize firstSize(1040, 660);
constexpr auto comingWithin = std::chrono::days(60);
constexpr int mostSaid = 500;

QLabel *noneLabel(const QString &name, const QString &text, QWidget *parent)
{
    QLabel *label = plainLabel(text, name, parent);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->hide(); // Until it is known.
    return label;
}

/// The list, or a word that there is none.
QWidget *page(QTableView *table, QLabel *none)
{
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->addWidget(table, 1);
    layout->addWidget(none, 1);
    return page;
}

struct Format {
    QString filter;
    QString suffix;
};

QList<Format> formats()
{
    return {{RemindersDialog::tr("Calendar of expiries (*.ics)", "file format"), u"ics"_s},
            {RemindersDialog::tr("Tokens as CSV, for spreadsheets (*.csv)", "file format"), u"csv"_s},
            {RemindersDialog::tr("Tokens as JSON (*.json)", "file format"), u"json"_s},
            {RemindersDialog::tr("Picture of the year as SVG (*.svg)", "file format"), u"svg"_s},
            {RemindersDialog::tr("Picture of the year as PNG (*.png)", "file format"), u"png"_s}};
}

} // namespace

RemindersDialog::RemindersDialog(WindowParts parts, QWidget *parent)
    : QDialog(parent),
      m_parts(std::move(parts)),
      m_coming(new ComingModel(this)),
      m_said(new SaidModel(this)),
      m_year(named(new YearPicture(this), u"remindersYear"_s, tr("The coming year"))),
      m_tabs(named(new QTabWidget(this), u"remindersTabs"_s, tr("Reminders"))),
      m_comingNone(noneLabel(u"remindersNothingComes"_s,
                             tr("Nothing ends in the next 60 days, and nothing waits for you."), this)),
      m_saidNone(noneLabel(u"remindersNothingSaid"_s, tr("Nothing has been said so far."), this)),
      m_outcome(new ToneLabel(u"remindersOutcome"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_soon(new QTimer(this))
{
    setObjectName(u"remindersDialog"_s);
    setWindowTitle(tr("Reminders"));
    build();
    resize(firstSize);
    m_soon->setSingleShot(true);
    m_soon->setInterval(100ms);
    connect(m_soon, &QTimer::timeout, this, &RemindersDialog::refresh);
    const auto soon = qOverload<>(&QTimer::start);
    connect(m_parts.inventory, &Inventory::tokensChanged, m_soon, soon);
    connect(m_parts.inventory, &Inventory::accountsChanged, m_soon, soon);
    connect(m_parts.journal, &Journal::operationsChanged, m_soon, soon);
    connect(m_parts.settings, &Settings::changed, m_soon, soon);
    connect(m_parts.saidReminders, &SaidReminderStore::changedElsewhere, m_soon, soon);
    if (m_parts.saidReminders->isLoaded())
        refresh();
    else
        m_parts.saidReminders->load(this, [this](const Result<void> &) { refresh(); });
}

void RemindersDialog::build()
{
    m_comingTable = buildTable(u"remindersComing"_s, tr("What comes in the next 60 days"), m_coming,
                               {ComingModel::What, ComingModel::Advice});
    m_saidTable = buildTable(u"remindersSaid"_s, tr("What was said"), m_said, {SaidModel::Text});
    m_tabs->addTab(page(m_comingTable, m_comingNone), tr("&Next 60 days"));
    m_tabs->addTab(buildYear(), tr("The coming &year"));
    m_tabs->addTab(page(m_saidTable, m_saidNone), tr("What was &said"));
    auto *buttons = new QDialogButtonBox(this);
    auto *close = named(buttons->addButton(QDialogButtonBox::Close), u"remindersClose"_s, tr("Close"));
    auto *exports = named(buttons->addButton(tr("&Export…"), QDialogButtonBox::ActionRole), u"remindersExport"_s,
                          tr("Export a calendar, the tokens or the picture"));
    giveOwnWords(this);
    for (QPushButton *button : {close, exports})
        button->setAutoDefault(false);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_outcome);
    layout->addWidget(buttons);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(exports, &QPushButton::clicked, this, &RemindersDialog::askWhereToExport);
    connect(m_comingTable, &QTableView::activated, this, &RemindersDialog::openRow);
    connect(m_year, &YearPicture::tokenChosen, this, &RemindersDialog::tokenWanted);
}

QTableView *RemindersDialog::buildTable(const QString &name, const QString &accessibleName, QAbstractItemModel *model,
                                        const QList<int> &sentences)
{
    auto *table = named(new QTableView(this), name, accessibleName);
    table->setModel(model);
    table->setSelectionBehavior(QTableView::SelectRows);
    table->setSelectionMode(QTableView::SingleSelection);
    table->setEditTriggers(QTableView::NoEditTriggers);
    table->setAlternatingRowColors(true);
    table->setShowGrid(false);
    table->setWordWrap(true);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    auto *header = table->horizontalHeader();
    header->setHighlightSections(false);
    for (int column = 0; column < model->columnCount(); ++column)
        header->setSectionResizeMode(column,
                                     sentences.contains(column) ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
    return table;
}

QWidget *RemindersDialog::buildYear()
{
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    auto *zooms = new QHBoxLayout;
    const auto addButton = [&](const QString &name, const QString &text, const QString &spoken, auto slot) {
        auto *button = named(new QPushButton(text, page), name, spoken);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, m_year, slot);
        zooms->addWidget(button);
    };
    zooms->addWidget(plainLabel(tr("Each line is a token, from its creation to its end. Return or a click shows it."),
                                u"remindersYearHint"_s, page),
                     1);
    addButton(u"remindersZoomIn"_s, tr("Zoom &in"), tr("Zoom in"), &YearPicture::zoomIn);
    addButton(u"remindersZoomOut"_s, tr("Zoom &out"), tr("Zoom out"), &YearPicture::zoomOut);
    addButton(u"remindersZoomYear"_s, tr("One yea&r"), tr("Show one year"), &YearPicture::resetZoom);
    layout->addLayout(zooms);
    layout->addWidget(m_year, 1);
    return page;
}

void RemindersDialog::showYear()
{
    m_tabs->setCurrentWidget(m_year->parentWidget());
}

void RemindersDialog::refresh()
{
    m_year->setLines(
        yearLines(*m_parts.inventory, [this](const QString &id) { return m_parts.providers->capabilities(id); }),
        m_parts.clock());
    ReminderSources sources{.inventory = m_parts.inventory,
                            .settings = m_parts.settings,
                            .capabilities = [this](const QString &id) { return m_parts.providers->capabilities(id); },
                            .now = m_parts.clock()};
    gatherReminders(std::move(sources), m_parts.journal, m_parts.saidReminders, this,
                    [this](const GatheredReminders &gathered) { onGathered(gathered); });
    m_parts.saidReminders->lines(mostSaid, this, [this](const Result<QList<SaidLine>> &lines) {
        m_said->show(lines.value_or(QList<SaidLine>()));
        renderCounts();
    });
}

void RemindersDialog::onGathered(const GatheredReminders &gathered)
{
    const ReminderMoment moment{
        .settings = reminderSettings(*m_parts.settings), .now = m_parts.clock(), .zone = QTimeZone::systemTimeZone()};
    m_coming->show(dueWithin(gathered.facts, moment, comingWithin), moment);
    renderCounts();
}

void RemindersDialog::renderCounts()
{
    const auto show = [](QTableView *table, QLabel *none) {
        table->setVisible(table->model()->rowCount() > 0);
        none->setVisible(table->model()->rowCount() == 0);
    };
    show(m_comingTable, m_comingNone);
    show(m_saidTable, m_saidNone);
}

void RemindersDialog::openRow(const QModelIndex &index)
{
    const ReminderFact &fact = m_coming->factAt(index.row());
    if (!fact.remoteId.isEmpty())
        Q_EMIT tokenWanted({.accountId = fact.accountId, .remoteId = fact.remoteId});
}

void RemindersDialog::askWhereToExport()
{
    auto *chooser = new QFileDialog(this, tr("Export"));
    chooser->setObjectName(u"remindersFile"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    const QList<Format> all = formats();
    QStringList filters;
    for (const Format &format : all)
        filters.append(format.filter);
    chooser->setNameFilters(filters);
    chooser->setDefaultSuffix(all.constFirst().suffix);
    chooser->selectFile(u"patkeeper."_s + all.constFirst().suffix);
    connect(chooser, &QFileDialog::filterSelected, chooser, [chooser, all](const QString &filter) {
        for (const Format &format : all) {
            if (format.filter == filter)
                chooser->setDefaultSuffix(format.suffix);
        }
    });
    connect(chooser, &QFileDialog::fileSelected, this, &RemindersDialog::exportTo);
    chooser->open();
}

void RemindersDialog::exportTo(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == "svg"_L1 || suffix == "png"_L1)
        return m_year->saveAs(path, this, [this, path](const Result<void> &saved) { onSaved(path, saved); });
    QHash<QString, const Capabilities *> kinds;
    for (const Capabilities *kind : m_parts.kinds())
        kinds.insert(kind->kind, kind);
    const QList<ExportedToken> tokens =
        exportedTokens(*m_parts.inventory, [&](const QString &kind) { return kinds.value(kind); });
    const QByteArray contents = suffix == "csv"_L1    ? inventoryCsv(tokens)
                                : suffix == "json"_L1 ? QJsonDocument(inventoryJson(tokens)).toJson()
                                                      : expiryCalendar(tokens, m_parts.clock());
    savePrivateFile(path, contents, this, [this, path](const Result<void> &saved) { onSaved(path, saved); });
}

void RemindersDialog::onSaved(const QString &path, const Result<void> &saved)
{
    if (saved)
        m_outcome->say(Tone::Good, tr("Saved in “%1”.").arg(path));
    else
        m_outcome->say(Tone::Danger, saved.error().message);
}

} // namespace patkeeper
