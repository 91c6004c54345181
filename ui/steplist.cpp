// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "steplist.h"

#include "announcement.h"
#include "fonts.h"
#include "tone.h"
#include "wording.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QString signOf(StepList::Mark mark)
{
    switch (mark) {
    case StepList::Mark::ToCome:
        return u"○"_s;
    case StepList::Mark::UnderWay:
        return u"➤"_s;
    case StepList::Mark::Waits:
        return u"▲"_s;
    case StepList::Mark::Done:
        return u"✓"_s;
    case StepList::Mark::Failed:
        return u"✕"_s;
    }
    return {};
}

QString wordOf(StepList::Mark mark)
{
    switch (mark) {
    case StepList::Mark::ToCome:
        return StepList::tr("to come", "a step");
    case StepList::Mark::UnderWay:
        return StepList::tr("under way", "a step");
    case StepList::Mark::Waits:
        return StepList::tr("waits", "a step");
    case StepList::Mark::Done:
        return StepList::tr("done", "a step");
    case StepList::Mark::Failed:
        return StepList::tr("did not work", "a step");
    }
    return {};
}

QColor colorOf(StepList::Mark mark, const QPalette &palette)
{
    switch (mark) {
    case StepList::Mark::ToCome:
        return quietColor(palette);
    case StepList::Mark::UnderWay:
        return palette.color(QPalette::WindowText);
    case StepList::Mark::Waits:
        return toneColor(Tone::Caution, palette);
    case StepList::Mark::Done:
        return toneColor(Tone::Good, palette);
    case StepList::Mark::Failed:
        return toneColor(Tone::Danger, palette);
    }
    return {};
}

void colour(QLabel *label, const QColor &color)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
}

} // namespace

StepList::StepList(const QString &objectName, QWidget *parent) : QWidget(parent), m_rows(new QGridLayout(this))
{
    setObjectName(objectName);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setHorizontalSpacing(10);
    m_rows->setVerticalSpacing(6);
    m_rows->setColumnStretch(1, 1);
}

void StepList::say(const QList<Step> &steps)
{
    if (steps == m_steps)
        return;
    const QList<Step> before = std::exchange(m_steps, steps);
    while (m_labels.size() < steps.size()) {
        const int row = static_cast<int>(m_labels.size());
        auto *mark = plainLabel({}, u"stepMark%1"_s.arg(row), this);
        mark->setWordWrap(false);
        mark->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
        auto *text = plainLabel({}, u"step%1"_s.arg(row), this);
        m_rows->addWidget(mark, row, 0, Qt::AlignTop);
        m_rows->addWidget(text, row, 1);
        m_labels.emplaceBack(mark, text);
    }
    for (qsizetype row = 0; row < m_labels.size(); ++row) {
        const auto &[mark, text] = m_labels.at(row);
        const bool isThere = row < steps.size();
        mark->setVisible(isThere);
        text->setVisible(isThere);
        if (!isThere)
            continue;
        const Step &step = steps.at(row);
        const QFont plain = font();
        mark->setText(signOf(step.mark));
        text->setText(step.text);
        text->setFont(step.mark == Mark::UnderWay || step.mark == Mark::Waits ? strongFont(plain) : plain);
        text->setAccessibleName(tr("%1: %2", "a step, how far it is").arg(step.text, wordOf(step.mark)));
        const bool begins = (step.mark == Mark::UnderWay || step.mark == Mark::Waits || step.mark == Mark::Failed);
        if (begins && row < before.size() && before.at(row).mark != step.mark)
            announce(text, text->accessibleName());
    }
    recolour();
}

void StepList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        recolour();
}

void StepList::recolour()
{
    for (qsizetype row = 0; row < m_steps.size() && row < m_labels.size(); ++row) {
        colour(m_labels.at(row).first, colorOf(m_steps.at(row).mark, palette()));
        colour(m_labels.at(row).second,
               m_steps.at(row).mark == Mark::ToCome ? quietColor(palette()) : palette().color(QPalette::WindowText));
    }
}

} // namespace patkeeper
