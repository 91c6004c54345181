// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tone.h"

#include <QLabel>

class QFormLayout;
class QGridLayout;
class QTableWidget;
class QVBoxLayout;

namespace patkeeper
{

// What the dialogs are put together from. Every label here shows plain text.

/// Names a widget for tests (object name) and for a screen reader (accessible name).
template<typename W>
W *named(W *widget, const QString &objectName, const QString &accessibleName)
{
    widget->setObjectName(objectName);
    widget->setAccessibleName(accessibleName);
    return widget;
}

/// The sentence on top of a dialog.
QLabel *headingLabel(const QString &objectName, QWidget *parent);

/// Text in a tone of its own that follows the palette; a mark (▲, ✕, ✓) goes before it where the tone needs one. Hidden
/// while empty, but keeps its place, so that a form does not jump while one types.
class ToneLabel final : public QLabel
{
    Q_OBJECT

public:
    enum class WhenEmpty { KeepPlace, Vanish };

    ToneLabel(const QString &objectName, WhenEmpty whenEmpty, QWidget *parent);

    void say(Tone tone, const QString &text);
    void sayQuietly(const QString &text);
    /// What was given, without the mark.
    QString said() const { return m_text; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void recolour();

    QString m_text;
    Tone m_tone = Tone::Neutral;
    bool m_quiet = true;
    bool m_colouring = false;
};

/// No label within @p widget takes anything for markup.
void makePlain(QWidget *widget);

/// Gives the Cancel, Close and OK of a dialog or message box our own words: Qt's stay English where its translations
/// are not installed. To be called when they are there.
void giveOwnWords(QWidget *dialog);

/// A row of several widgets beneath one another; the first one is what the label is of.
void addColumn(QFormLayout *rows, const QString &label, const QList<QWidget *> &widgets);

/// Rows as of a form, for what breaks lines: a QFormLayout gives that too little height. The caption is given back.
QGridLayout *newGrid();
QLabel *addGridRow(QGridLayout *rows, const QString &label, const QList<QWidget *> &widgets);
/// The caption above, where it is long; beneath it several widgets, the first of which it is of.
void addAbove(QVBoxLayout *rows, const QString &label, const QList<QWidget *> &widgets);

/// Makes it a list to be read, of which nothing is chosen or edited: its texts wrap, its columns stretch, and a few of
/// its rows are seen at once.
void makeReadingTable(QTableWidget *table);
void setReadingCell(QTableWidget *table, int row, int column, const QString &text);

/// Rows that grow with the dialog, labels beside them, on every desktop.
QFormLayout *newForm();
/// The fields of several forms beneath one another begin at the same place.
void beginTogether(const QList<QFormLayout *> &forms);

} // namespace patkeeper
