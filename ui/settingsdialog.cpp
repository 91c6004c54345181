// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "settingsdialog.h"

#include "breakinglabel.h"
#include "edges.h"
#include "formparts.h"
#include "remindersettingspage.h"
#include "windowroom.h"
#include "wording.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFormLayout>
#include <QGridLayout>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int columnsInRow = 3;

QSpinBox *secondsBox(const QString &name, const QString &accessibleName, std::chrono::seconds shortest,
                     std::chrono::seconds longest, QWidget *parent)
{
    auto *box = named(new QSpinBox(parent), name, accessibleName);
    box->setRange(static_cast<int>(shortest.count()), static_cast<int>(longest.count()));
    box->setSuffix(SettingsDialog::tr(" s", "seconds, after a number"));
    box->setSingleStep(5);
    box->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return box;
}

ToneLabel *note(const QString &name, const QString &text, QWidget *parent)
{
    auto *label = new ToneLabel(name, ToneLabel::WhenEmpty::Vanish, parent);
    label->setWordWrap(false);
    label->sayQuietly(text);
    return label;
}

} // namespace

SettingsDialog::SettingsDialog(const Preferences &preferences, const QList<ColumnChoice> &columns,
                               const QString &secretsPlace, QWidget *parent)
    : QDialog(parent),
      m_appearance(named(new QComboBox(this), u"settingsAppearance"_s, tr("Appearance"))),
      m_clipboard(secondsBox(u"settingsClipboard"_s, tr("Clear the clipboard after"), shortestClipboard,
                             longestClipboard, this)),
      m_show(secondsBox(u"settingsShow"_s, tr("Hide a shown secret after"), shortestShow, longestShow, this)),
      m_revoke(named(new QComboBox(this), u"settingsRevoke"_s, tr("Before revoking"))),
      m_closing(named(new QComboBox(this), u"settingsClosing"_s, tr("When the window is closed"))),
      m_pages(named(new QTabWidget(this), u"settingsPages"_s, tr("Pages")))
{
    setObjectName(u"settingsDialog"_s);
    setWindowTitle(tr("Settings"));
    build(columns, secretsPlace);
    fill(preferences);
}

bool SettingsDialog::event(QEvent *event)
{
    const bool taken = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest)
        makeRoomIn(this);
    return taken;
}

void SettingsDialog::resizeEvent(QResizeEvent *event)
{
    QDialog::resizeEvent(event);
    makeRoomIn(this);
}

/// Whoever lays out a tab widget is not told that a page in it needs another height.
bool SettingsDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest)
        m_pages->updateGeometry();
    return QDialog::eventFilter(watched, event);
}

void SettingsDialog::addPage(QWidget *page, const QString &title)
{
    m_pages->addTab(page, title);
    page->installEventFilter(this);
}

void SettingsDialog::addReminders(ReminderSettingsPage *page)
{
    m_reminders = page;
    addPage(page, tr("Re&minders"));
    makePlain(this);
}

void SettingsDialog::showReminders()
{
    m_pages->setCurrentWidget(m_reminders);
}

void SettingsDialog::build(const QList<ColumnChoice> &columns, const QString &secretsPlace)
{
    addPage(buildGeneral(columns, secretsPlace), tr("&General"));
    connect(m_pages, &QTabWidget::currentChanged, m_pages, [this] { m_pages->updateGeometry(); });
    auto *buttons = new QDialogButtonBox(this);
    auto *close = named(buttons->addButton(QDialogButtonBox::Close), u"settingsClose"_s, tr("Close"));
    auto *defaults = named(buttons->addButton(tr("Restore &defaults"), QDialogButtonBox::ResetRole),
                           u"settingsDefaults"_s, tr("Restore the defaults of this page"));
    giveOwnWords(this);
    defaults->setAutoDefault(false);
    close->setDefault(true);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_pages, 1);
    layout->addWidget(buttons);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(defaults, &QPushButton::clicked, this, &SettingsDialog::onDefaults);
    connectGeneral();
}

QWidget *SettingsDialog::buildGeneral(const QList<ColumnChoice> &columns, const QString &secretsPlace)
{
    auto *page = new QWidget(this);
    m_appearance->addItem(tr("As the desktop"), QVariant::fromValue(Appearance::System));
    m_appearance->addItem(tr("Light"), QVariant::fromValue(Appearance::Light));
    m_appearance->addItem(tr("Dark"), QVariant::fromValue(Appearance::Dark));
    m_revoke->addItem(tr("Ask for the name or the count when it is risky"),
                      QVariant::fromValue(Preferences::RevokeQuestion::WhenRisky));
    m_revoke->addItem(tr("Always ask for the name or the count"),
                      QVariant::fromValue(Preferences::RevokeQuestion::Always));
    m_closing->addItem(tr("Stay in the tray, or minimised where there is none"), true);
    m_closing->addItem(tr("Quit"), false);

    QFormLayout *rows = newForm();
    rows->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    rows->addRow(tr("&Appearance"), m_appearance);
    addColumn(
        rows, tr("&Clear the clipboard after"),
        {m_clipboard, note(u"settingsClipboardNote"_s,
                           tr("Also when the program ends, the screen is locked or the computer sleeps."), this)});
    addColumn(rows, tr("&Hide a shown secret after"),
              {m_show, note(u"settingsShowNote"_s, tr("Also as soon as another window is used."), this)});
    addColumn(rows, tr("Before &revoking"),
              {m_revoke, note(u"settingsRevokeNote"_s,
                              tr("Risky: several tokens at once, or one that was used within the last day."), this)});
    addColumn(rows, tr("&When the window is closed"),
              {m_closing, note(u"settingsClosingNote"_s,
                               tr("Reminders and rotations by themselves need it to be running."), this)});
    rows->addRow(tr("Columns"), buildColumns(columns));
    auto *place = new BreakingLabel(u"settingsSecrets"_s, this);
    place->setAccessibleName(tr("Secrets are kept in"));
    place->say(secretsPlace);
    addColumn(rows, tr("Secrets are kept in"),
              {place, note(u"settingsSecretsNote"_s,
                           tr("While none are kept, “patkeeper-cli store use” chooses another place."), this)});

    auto *layout = new QVBoxLayout(page);
    layout->addLayout(rows);
    layout->addStretch(1);
    return page;
}

void SettingsDialog::connectGeneral()
{
    connect(m_appearance, &QComboBox::currentIndexChanged, this, &SettingsDialog::onChanged);
    connect(m_revoke, &QComboBox::currentIndexChanged, this, &SettingsDialog::onChanged);
    connect(m_closing, &QComboBox::currentIndexChanged, this, &SettingsDialog::onChanged);
    connect(m_clipboard, &QSpinBox::valueChanged, this, &SettingsDialog::onChanged);
    connect(m_show, &QSpinBox::valueChanged, this, &SettingsDialog::onChanged);
}

QWidget *SettingsDialog::buildColumns(const QList<ColumnChoice> &columns)
{
    auto *all = new QWidget(this);
    auto *grid = new QGridLayout(all);
    grid->setContentsMargins(0, 0, 0, 0);
    for (const ColumnChoice &choice : columns) {
        auto *box = named(new QCheckBox(choice.title, all), u"settingsColumn%1"_s.arg(choice.column),
                          tr("Column %1").arg(choice.title));
        giveCheckEdges(box);
        box->setChecked(choice.shown);
        const int place = static_cast<int>(m_columns.size());
        grid->addWidget(box, place / columnsInRow, place % columnsInRow);
        m_columns.append(box);
        connect(box, &QCheckBox::toggled, this,
                [this, column = choice.column](bool on) { Q_EMIT columnShown(column, on); });
    }
    auto *reset = named(new QPushButton(tr("Reset &order and widths"), all), u"settingsColumnsReset"_s,
                        tr("Reset order and widths of the columns"));
    reset->setAutoDefault(false);
    const int rows = (static_cast<int>(m_columns.size()) + columnsInRow - 1) / columnsInRow;
    grid->addWidget(reset, rows, 0, 1, columnsInRow, Qt::AlignLeft);
    connect(reset, &QPushButton::clicked, this, &SettingsDialog::columnsReset);
    return all;
}

void SettingsDialog::sayColumnShown(int column, bool shown)
{
    if (auto *box = findChild<QCheckBox *>(u"settingsColumn%1"_s.arg(column)))
        box->setChecked(shown);
}

void SettingsDialog::fill(const Preferences &preferences)
{
    m_showing = true;
    m_appearance->setCurrentIndex(m_appearance->findData(QVariant::fromValue(preferences.appearance)));
    m_clipboard->setValue(static_cast<int>(preferences.clipboardFor.count()));
    m_show->setValue(static_cast<int>(preferences.showFor.count()));
    m_revoke->setCurrentIndex(m_revoke->findData(QVariant::fromValue(preferences.revokeQuestion)));
    m_closing->setCurrentIndex(m_closing->findData(preferences.staysWhenClosed));
    m_showing = false;
}

Preferences SettingsDialog::chosen() const
{
    return {.appearance = m_appearance->currentData().value<Appearance>(),
            .clipboardFor = std::chrono::seconds(m_clipboard->value()),
            .showFor = std::chrono::seconds(m_show->value()),
            .revokeQuestion = m_revoke->currentData().value<Preferences::RevokeQuestion>(),
            .staysWhenClosed = m_closing->currentData().toBool()};
}

void SettingsDialog::onChanged()
{
    if (!m_showing)
        Q_EMIT preferencesChanged(chosen());
}

void SettingsDialog::onDefaults()
{
    if (m_reminders != nullptr && m_pages->currentWidget() == m_reminders)
        return m_reminders->restoreDefaults();
    fill(Preferences{});
    Q_EMIT preferencesChanged(Preferences{});
}

} // namespace patkeeper
