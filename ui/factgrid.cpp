// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "factgrid.h"

#include "breakinglabel.h"
#include "formparts.h"

#include <QGridLayout>

using namespace Qt::StringLiterals;

namespace patkeeper
{

FactGrid::FactGrid(QWidget *parent) : QWidget(parent), m_rows(new QGridLayout(this))
{
    m_rows->setHorizontalSpacing(12);
    m_rows->setVerticalSpacing(6);
    m_rows->setColumnStretch(1, 1);
    m_rows->setContentsMargins(0, 10, 0, 0);
}

void FactGrid::say(const QList<Fact> &facts)
{
    for (const Fact &fact : facts)
        say(fact);
}

void FactGrid::say(const Fact &fact)
{
    auto &labels = m_labels[fact.name];
    if (!labels.first) {
        const int row = m_rows->rowCount();
        labels.first = new ToneLabel(fact.name + "Caption"_L1, ToneLabel::WhenEmpty::Vanish, this);
        labels.first->setWordWrap(false);
        labels.second = new BreakingLabel(fact.name, this);
        m_rows->addWidget(labels.first, row, 0, Qt::AlignTop);
        m_rows->addWidget(labels.second, row, 1, Qt::AlignTop);
    }
    labels.first->sayQuietly(fact.text.isEmpty() ? QString() : fact.caption);
    labels.second->say(fact.text);
    labels.second->setAccessibleName(tr("%1: %2", "caption, value").arg(fact.caption, fact.text));
    labels.second->setVisible(!fact.text.isEmpty());
}

} // namespace patkeeper
