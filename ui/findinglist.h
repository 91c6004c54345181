// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "finding.h"
#include "tone.h"

#include <QList>
#include <QWidget>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace patkeeper
{

class BreakingLabel;
class ToneMark;

Tone toneOf(Finding::State state);

/// What the doctor found, one beneath another: a shape and a word for how it is, what it is about, the sentence and
/// what to do. The details are folded away, but where something is to be mended. Everything can be selected, and is
/// shown as it is, whatever markup it seems to hold.
class FindingList final : public QWidget
{
    Q_OBJECT

public:
    /// @p before takes the focus before the first row; it is in the same window.
    FindingList(QWidget *before, QWidget *parent);

    void say(const Findings &findings);
    const Findings &findings() const { return m_findings; }

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Row {
        ToneMark *mark;
        QLabel *word;
        QLabel *area;
        BreakingLabel *sentence;
        BreakingLabel *advice;
        BreakingLabel *detail;
        QToolButton *unfold;
    };

    void addRow();
    static QHBoxLayout *stateCell(const Row &row);
    void fill(const Row &row, const Finding &finding);
    static void unfold(const Row &row, bool open);
    static void hide(const Row &row);
    void recolour();

    Findings m_findings;
    QList<Row> m_rows;
    QWidget *m_before;
    QGridLayout *m_grid;
};

} // namespace patkeeper
