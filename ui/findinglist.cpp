// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "findinglist.h"

#include "breakinglabel.h"
#include "fonts.h"
#include "formparts.h"
#include "notice.h"
#include "wording.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int betweenColumns = 18;
constexpr int betweenRows = 10;
constexpr int besideTheArrow = 8;

void colour(QLabel *label, const QColor &color)
{
    QPalette palette;
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
}

} // namespace

Tone toneOf(Finding::State state)
{
    switch (state) {
    case Finding::State::Ok:
        return Tone::Good;
    case Finding::State::Note:
        return Tone::Neutral;
    case Finding::State::Mend:
        break;
    }
    return Tone::Danger;
}

FindingList::FindingList(QWidget *before, QWidget *parent) : QWidget(parent), m_before(before), m_grid(new QGridLayout)
{
    setObjectName(u"findings"_s);
    m_grid->setHorizontalSpacing(betweenColumns);
    m_grid->setVerticalSpacing(betweenRows);
    m_grid->setColumnStretch(2, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->addLayout(m_grid);
    layout->addStretch(1);
}

void FindingList::say(const Findings &findings)
{
    const Findings before = std::exchange(m_findings, findings);
    while (m_rows.size() < findings.size())
        addRow();
    for (qsizetype index = 0; index < m_rows.size(); ++index) {
        if (index >= findings.size())
            hide(m_rows.at(index));
        else if (index >= before.size() || before.at(index) != findings.at(index))
            fill(m_rows.at(index), findings.at(index));
    }
    recolour();
}

void FindingList::addRow()
{
    const int index = static_cast<int>(m_rows.size());
    const QString number = QString::number(index);
    const Row row{.mark = named(new ToneMark(this), u"findingMark"_s + number, {}),
                  .word = plainLabel({}, u"findingState"_s + number, this),
                  .area = plainLabel({}, u"findingArea"_s + number, this),
                  .sentence = new BreakingLabel(u"findingSentence"_s + number, this),
                  .advice = new BreakingLabel(u"findingAdvice"_s + number, this),
                  .detail = new BreakingLabel(u"findingDetail"_s + number, this),
                  .unfold = new QToolButton(this)};
    row.word->setWordWrap(false);
    row.area->setWordWrap(false);
    row.detail->setFont(smallFont(font()));
    row.unfold->setObjectName(u"findingUnfold"_s + number);
    row.unfold->setCheckable(true);
    row.unfold->setAutoRaise(true);
    row.unfold->setFocusPolicy(Qt::StrongFocus);
    row.unfold->setToolTip(tr("Details"));
    // No higher than a line, so that all rows are as far from one another.
    row.unfold->setFixedSize(fontMetrics().height() + besideTheArrow, fontMetrics().height());
    connect(row.unfold, &QToolButton::toggled, this, [row](bool open) { unfold(row, open); });
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    for (QLabel *label : {row.sentence, row.advice, row.detail})
        words->addWidget(label);
    words->addStretch(1); // The sentence is level with the word at its left.
    m_grid->addLayout(stateCell(row), index, 0, Qt::AlignTop);
    m_grid->addWidget(row.area, index, 1, Qt::AlignTop);
    m_grid->addLayout(words, index, 2);
    m_grid->addWidget(row.unfold, index, 3, Qt::AlignTop);
    // Rows that come later are reached where they stand.
    setTabOrder(m_rows.isEmpty() ? m_before : m_rows.last().unfold, row.unfold);
    m_rows.append(row);
}

QHBoxLayout *FindingList::stateCell(const Row &row)
{
    auto *cell = new QHBoxLayout;
    cell->setSpacing(6);
    cell->addWidget(row.mark);
    cell->addWidget(row.word);
    cell->addStretch(1);
    return cell;
}

void FindingList::fill(const Row &row, const Finding &finding)
{
    const QString state = findingStateCaption(finding.state);
    const QString area = findingAreaCaption(finding.area);
    const bool isBroken = finding.state == Finding::State::Mend;
    row.mark->setTone(toneOf(finding.state));
    row.word->setText(state);
    row.area->setText(area);
    row.sentence->say(finding.sentence);
    row.sentence->setFont(isBroken ? strongFont(font()) : font());
    row.sentence->setAccessibleName(tr("%1: %2: %3", "state, area, sentence").arg(area, state, finding.sentence));
    row.advice->say(finding.advice);
    row.detail->say(finding.detail);
    row.unfold->setAccessibleName(tr("Details: %1").arg(finding.sentence));
    for (QWidget *widget : std::initializer_list<QWidget *>{row.mark, row.word, row.area, row.sentence})
        widget->setVisible(true);
    row.advice->setVisible(!finding.advice.isEmpty());
    row.unfold->setVisible(!finding.detail.isEmpty());
    row.unfold->setChecked(isBroken && !finding.detail.isEmpty());
    unfold(row, row.unfold->isChecked());
}

void FindingList::unfold(const Row &row, bool open)
{
    row.unfold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    row.detail->setVisible(open);
}

void FindingList::hide(const Row &row)
{
    for (QWidget *widget : std::initializer_list<QWidget *>{row.mark, row.word, row.area, row.sentence, row.advice,
                                                            row.detail, row.unfold})
        widget->setVisible(false);
}

void FindingList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        recolour();
}

void FindingList::recolour()
{
    for (qsizetype index = 0; index < m_findings.size(); ++index) {
        const Row &row = m_rows.at(index);
        colour(row.word, toneColor(toneOf(m_findings.at(index).state), palette()));
        colour(row.area, quietColor(palette()));
        colour(row.detail, quietColor(palette()));
    }
}

} // namespace patkeeper
