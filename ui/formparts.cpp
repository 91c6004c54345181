// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "formparts.h"

#include "fonts.h"
#include "wording.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFormLayout>
#include <QGridLayout>
#include <QHash>
#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

QLabel *headingLabel(const QString &objectName, QWidget *parent)
{
    QLabel *label = plainLabel({}, objectName, parent);
    label->setFont(titleFont(label->font()));
    return label;
}

ToneLabel::ToneLabel(const QString &objectName, WhenEmpty whenEmpty, QWidget *parent) : QLabel(parent)
{
    setObjectName(objectName);
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    QSizePolicy policy = sizePolicy();
    policy.setRetainSizeWhenHidden(whenEmpty == WhenEmpty::KeepPlace);
    if (whenEmpty == WhenEmpty::KeepPlace)
        setAlignment(Qt::AlignLeading | Qt::AlignTop); // What is not needed of the place stays below.
    setSizePolicy(policy);
    setVisible(false);
    recolour();
}

void ToneLabel::say(Tone tone, const QString &text)
{
    m_tone = tone;
    m_quiet = false;
    m_text = text;
    static const QHash<Tone, QString> marks{{Tone::Good, u"✓ "_s}, {Tone::Caution, u"▲ "_s}, {Tone::Danger, u"✕ "_s}};
    setText(text.isEmpty() ? QString() : marks.value(tone) + text);
    setVisible(!text.isEmpty());
    recolour();
}

void ToneLabel::sayQuietly(const QString &text)
{
    m_quiet = true;
    m_text = text;
    setText(text);
    setVisible(!text.isEmpty());
    recolour();
}

void ToneLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_colouring)
        recolour();
}

void ToneLabel::recolour()
{
    m_colouring = true;
    const QPalette surroundings = parentWidget() ? parentWidget()->palette() : QPalette();
    QPalette own;
    own.setColor(QPalette::WindowText, m_quiet ? quietColor(surroundings) : toneColor(m_tone, surroundings));
    setPalette(own);
    m_colouring = false;
}

void makePlain(QWidget *widget)
{
    for (QLabel *label : widget->findChildren<QLabel *>())
        label->setTextFormat(Qt::PlainText);
}

void giveOwnWords(QWidget *dialog)
{
    const QHash<int, QString> words{
        {QDialogButtonBox::Cancel, QCoreApplication::translate("patkeeper::FormParts", "Cancel")},
        {QDialogButtonBox::Close, QCoreApplication::translate("patkeeper::FormParts", "Close")},
        {QDialogButtonBox::Ok, QCoreApplication::translate("patkeeper::FormParts", "OK")}};
    for (const QDialogButtonBox *box : dialog->findChildren<QDialogButtonBox *>()) {
        for (QAbstractButton *button : box->buttons()) {
            const QString word = words.value(box->standardButton(button));
            if (word.isEmpty())
                continue;
            button->setText(word);
            button->setAccessibleName(word);
        }
    }
}

namespace
{

QVBoxLayout *columnOf(const QList<QWidget *> &widgets)
{
    auto *column = new QVBoxLayout;
    column->setSpacing(4);
    for (QWidget *widget : widgets) {
        const bool keepsWidth = widget->sizePolicy().horizontalPolicy() == QSizePolicy::Fixed;
        column->addWidget(widget, 0, keepsWidth ? Qt::AlignLeading : Qt::Alignment());
    }
    return column;
}

void makeCaption(QLabel *caption, const QList<QWidget *> &widgets)
{
    // The key of a caption goes only to what takes the focus itself.
    QWidget *first = widgets.first()->focusProxy() ? widgets.first()->focusProxy() : widgets.first();
    caption->setBuddy(first);
    caption->setAlignment(Qt::AlignLeading | Qt::AlignTop);
    // Down to where the first widget has its text.
    const int above = (first->sizeHint().height() - caption->sizeHint().height()) / 2;
    caption->setContentsMargins(0, qobject_cast<QLabel *>(widgets.first()) ? 0 : std::max(0, above), 0, 0);
}

} // namespace

void addColumn(QFormLayout *rows, const QString &label, const QList<QWidget *> &widgets)
{
    QVBoxLayout *column = columnOf(widgets);
    rows->addRow(label, column);
    makeCaption(qobject_cast<QLabel *>(rows->labelForField(column)), widgets);
}

QGridLayout *newGrid()
{
    auto *grid = new QGridLayout;
    grid->setColumnStretch(1, 1);
    grid->setHorizontalSpacing(12);
    return grid;
}

QLabel *addGridRow(QGridLayout *rows, const QString &label, const QList<QWidget *> &widgets)
{
    auto *caption = new QLabel(label, widgets.first()->parentWidget());
    const int row = rows->rowCount();
    rows->addWidget(caption, row, 0, Qt::AlignTop);
    rows->addLayout(columnOf(widgets), row, 1);
    makeCaption(caption, widgets);
    return caption;
}

void addAbove(QVBoxLayout *rows, const QString &label, const QList<QWidget *> &widgets)
{
    auto *caption = new QLabel(label, widgets.first()->parentWidget());
    caption->setWordWrap(true);
    caption->setBuddy(widgets.first());
    QVBoxLayout *column = columnOf(widgets);
    column->insertWidget(0, caption);
    rows->addLayout(column);
}

void makeReadingTable(QTableWidget *table)
{
    table->verticalHeader()->setVisible(false);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    table->setWordWrap(true);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    constexpr int mostShownRows = 9;
    constexpr int cellPadding = 8;
    const int rows = std::min(table->rowCount(), mostShownRows) + 2;
    table->setMinimumHeight(rows * (table->fontMetrics().lineSpacing() + cellPadding));
}

void setReadingCell(QTableWidget *table, int row, int column, const QString &text)
{
    QTableWidgetItem *cell = table->item(row, column);
    if (cell == nullptr) {
        cell = new QTableWidgetItem;
        cell->setFlags(Qt::ItemIsEnabled);
        cell->setTextAlignment(Qt::AlignLeading | Qt::AlignTop);
        table->setItem(row, column, cell);
    }
    cell->setText(text);
}

QFormLayout *newForm()
{
    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    form->setLabelAlignment(Qt::AlignLeading | Qt::AlignTop);
    return form;
}

void beginTogether(const QList<QFormLayout *> &forms)
{
    QList<QWidget *> captions;
    for (const QFormLayout *form : forms) {
        for (int row = 0; row < form->rowCount(); ++row) {
            if (const QLayoutItem *label = form->itemAt(row, QFormLayout::LabelRole); label && label->widget())
                captions.append(label->widget());
        }
    }
    int widest = 0;
    for (const QWidget *caption : std::as_const(captions))
        widest = std::max(widest, caption->sizeHint().width());
    for (QWidget *caption : std::as_const(captions))
        caption->setMinimumWidth(widest);
}

} // namespace patkeeper
