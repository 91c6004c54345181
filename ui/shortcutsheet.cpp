// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "shortcutsheet.h"

#include "fonts.h"
#include "formparts.h"
#include "wording.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int gap = 28;

QString plainWords(const QAction *action)
{
    return action->text().remove(u'&').remove(u'…');
}

/// Ctrl+? and Ctrl+Shift+? are one key to a person.
bool isSaidAlready(const QKeySequence &sequence, const QList<QKeySequence> &sequences)
{
    const QString withoutShift = sequence.toString().remove("Shift+"_L1);
    return withoutShift.endsWith(u'?') && withoutShift != sequence.toString() &&
           sequences.contains(QKeySequence(withoutShift));
}

QString keysText(const QList<QKeySequence> &sequences)
{
    QStringList keys;
    for (const QKeySequence &sequence : sequences) {
        if (!isSaidAlready(sequence, sequences))
            keys.append(sequence.toString(QKeySequence::NativeText));
    }
    return keys.join(u",  "_s);
}

} // namespace

QList<ShortcutSheet::Section> ShortcutSheet::sectionsOf(const QMenuBar *menus)
{
    QList<Section> sections;
    for (const QAction *top : menus->actions()) {
        Section section{.title = plainWords(top), .lines = {}};
        const auto actions = top->menu()->actions();
        for (const QAction *action : actions) {
            if (!action->shortcuts().isEmpty())
                section.lines.append({.words = plainWords(action), .keys = action->shortcuts()});
        }
        if (!section.lines.isEmpty())
            sections.append(section);
    }
    return sections;
}

ShortcutSheet::Section ShortcutSheet::withoutMenu()
{
    return {.title = tr("In the window"),
            .lines = {
                {.words = tr("From field to field"), .keys = {Qt::Key_Tab, Qt::SHIFT | Qt::Key_Tab}},
                {.words = tr("From the filter to the table"), .keys = {Qt::Key_Return, Qt::Key_Down}},
                {.words = tr("From the table to the details"), .keys = {Qt::Key_Return}},
                {.words = tr("Select all tokens"), .keys = {QKeySequence::SelectAll}},
                {.words = tr("What can be done here"), .keys = {Qt::Key_Menu, Qt::SHIFT | Qt::Key_F10}},
                {.words = tr("Unfold or fold a group"), .keys = {Qt::Key_Space, Qt::Key_Right, Qt::Key_Left}},
                {.words = tr("Menu bar"), .keys = {Qt::Key_F10}},
            }};
}

ShortcutSheet::ShortcutSheet(const QMenuBar *menus, QWidget *parent) : QDialog(parent)
{
    setObjectName(u"shortcutSheet"_s);
    setWindowTitle(tr("Keyboard shortcuts"));
    QList<Section> sections = sectionsOf(menus);
    sections.append(withoutMenu());
    qsizetype lines = 0;
    for (const Section &section : std::as_const(sections))
        lines += section.lines.size() + 1;
    auto *columns = new QHBoxLayout;
    columns->setSpacing(2 * gap);
    qsizetype placed = 0;
    QGridLayout *grid = nullptr;
    for (const Section &section : std::as_const(sections)) {
        // The first half at the left, the rest at the right.
        if (!grid || (columns->count() == 1 && 2 * placed >= lines)) {
            grid = new QGridLayout;
            grid->setHorizontalSpacing(gap);
            grid->setVerticalSpacing(6);
            grid->setAlignment(Qt::AlignTop);
            columns->addLayout(grid);
        }
        build(section, grid);
        placed += section.lines.size() + 1;
    }
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    giveOwnWords(this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(columns);
    layout->addSpacing(6);
    layout->addWidget(buttons);
}

void ShortcutSheet::build(const Section &section, QGridLayout *grid)
{
    int row = grid->rowCount();
    auto *title = plainLabel(section.title, u"shortcutSection"_s, this);
    title->setFont(strongFont(title->font()));
    title->setContentsMargins(0, row > 1 ? 8 : 0, 0, 0);
    title->setWordWrap(false);
    grid->addWidget(title, row++, 0, 1, 2);
    for (const Line &line : section.lines) {
        auto *words = plainLabel(line.words, u"shortcutWords"_s, this);
        auto *keys = plainLabel(keysText(line.keys), u"shortcutKeys"_s, this);
        words->setWordWrap(false);
        keys->setWordWrap(false);
        grid->addWidget(words, row, 0);
        grid->addWidget(keys, row++, 1);
    }
}

} // namespace patkeeper
