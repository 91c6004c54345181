// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"
#include "tone.h"

#include <QStringList>
#include <QTableWidget>

namespace patkeeper
{

class ErrorPanel;

/// Several tokens that one thing is done with, a row each: whose they are, what is to be known of them before, and in
/// the last column, which comes with the first outcome, what became of each.
class OutcomeList final : public QTableWidget
{
    Q_OBJECT

public:
    /// The first two columns are the token's name and its account, the last is the outcome.
    OutcomeList(const QStringList &titles, int rows, QWidget *parent);

    void fill(int row, const QStringList &cells);
    void showOutcome(int row, const QString &text, Tone tone);

private:
    int outcomeColumn() const { return columnCount() - 1; }
};

/// What is to be said of several in the end, where something went wrong: each sentence once, and the details of all.
class OutcomeReport
{
public:
    /// Of what @p items have an error.
    template<typename Items>
    static OutcomeReport of(const Items &items)
    {
        OutcomeReport report;
        for (const auto &item : items) {
            if (item.error)
                report.add(item.name, *item.error);
        }
        return report;
    }

    bool isEmpty() const { return m_sentences.isEmpty(); }
    void sayOn(ErrorPanel *panel, const QString &title) const;

private:
    void add(const QString &name, const Error &error);

    QStringList m_sentences;
    QStringList m_details;
};

} // namespace patkeeper
