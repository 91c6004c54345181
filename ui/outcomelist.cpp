// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "outcomelist.h"

#include "errorpanel.h"
#include "formparts.h"

#include <QHeaderView>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int accountColumn = 1;

} // namespace

OutcomeList::OutcomeList(const QStringList &titles, int rows, QWidget *parent)
    : QTableWidget(rows, static_cast<int>(titles.size()), parent)
{
    setHorizontalHeaderLabels(titles);
    makeReadingTable(this);
    horizontalHeader()->setSectionResizeMode(accountColumn, QHeaderView::ResizeToContents);
    setColumnHidden(outcomeColumn(), true);
}

void OutcomeList::fill(int row, const QStringList &cells)
{
    for (int column = 0; column < columnCount(); ++column)
        setReadingCell(this, row, column, cells.value(column));
}

void OutcomeList::showOutcome(int row, const QString &text, Tone tone)
{
    setColumnHidden(outcomeColumn(), false);
    setReadingCell(this, row, outcomeColumn(), text);
    item(row, outcomeColumn())
        ->setForeground(tone == Tone::Neutral ? palette().text() : QBrush(toneColor(tone, palette())));
}

void OutcomeReport::add(const QString &name, const Error &error)
{
    m_details.append(name + u": "_s + detailsText(error));
    if (!m_sentences.contains(error.message))
        m_sentences.append(error.message);
}

void OutcomeReport::sayOn(ErrorPanel *panel, const QString &title) const
{
    panel->say(title, m_sentences.join(u'\n'), m_details.join(u"\n\n"_s));
}

} // namespace patkeeper
